//! A task and its containers, as data. What moves them is in [`crate::ecs::lifecycle`].

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use crate::ecs::instance::resources::Needs;
use crate::ecs::keys::{ClusterKey, InstanceKey, RegionKey, TaskKey};
use crate::ecs::placement::rules::Rules;
use crate::ecs::task::definition::Revision;
use crate::ecs::task::exec::{Exec, ManagedAgent};
use crate::ecs::task::log_stream::LogStream;
use crate::ecs::task::owner::{DaemonOwner, Owner};
use crate::ecs::task::progress::{Availability, Orders};
pub use crate::ecs::task::status::ContainerStatus;
pub use crate::ecs::task::status::{ContainerState, TaskStatus};
use crate::ecs::task::timeline::Moment;
use crate::ecs::task::volume::EbsVolume;
use crate::effect::load::Load;
use crate::effect::plan::Logged;
use crate::effect::{ContainerRef, ContainerSpec, TaskRef};
use crate::kernel::ids::Hex;
use crate::kernel::log::Log;
use crate::kernel::text;
use crate::kernel::time::Time;
use crate::wire::{
    ContainerDefinition, DesiredStatus, HealthStatus, LaunchType, NetworkBinding,
    NetworkConfiguration, NetworkMode, Tag, TaskOverride, TaskStopCode, TaskVolumeConfiguration,
};

/// How long beforehand the service says that it takes spare capacity back.
pub(in crate::ecs) const SPOT_NOTICE: Duration = Duration::from_secs(2 * 60);

/// What a task was asked to be. Nothing of it changes after its creation.
#[derive(Clone, Debug)]
pub struct TaskSpec {
    pub cluster: ClusterKey,
    pub definition: Arc<Revision>,
    pub launch_type: LaunchType,
    pub capacity_provider: Option<String>,
    pub platform_version: Option<&'static str>,
    pub group: Arc<str>,
    pub started_by: Option<Arc<str>>,
    /// The service that runs it, if one does.
    pub owner: Option<Owner>,
    /// The daemon that it is of, if it is of one.
    pub daemon: Option<DaemonOwner>,
    /// Shared, as the next two are: the tasks of a call are alike.
    pub overrides: Arc<TaskOverride>,
    pub network: Option<Arc<NetworkConfiguration>>,
    pub volume: Option<Arc<TaskVolumeConfiguration>>,
    pub enable_execute_command: bool,
    /// What it takes of an instance.
    pub needs: Arc<Needs>,
    /// How its instance is chosen, when that is for the scheduler to do.
    pub rules: Arc<Rules>,
}

/// The stages a task passes through depend on where it runs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Path {
    Fargate,
    Ec2Awsvpc,
    Ec2,
}

impl TaskSpec {
    /// Whether a service or a daemon has started the task.
    pub(in crate::ecs) fn is_scheduled(&self) -> bool {
        self.owner.is_some() || self.daemon.is_some()
    }

    /// Whether it runs on spare capacity of Fargate's, which can be taken back.
    pub fn is_spot(&self) -> bool {
        self.capacity_provider.as_deref() == Some("FARGATE_SPOT")
    }
}

/// When the API says that things happened.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Times {
    pub connectivity: Option<Time>,
    pub pull_started: Option<Time>,
    pub pull_stopped: Option<Time>,
    pub started: Option<Time>,
    pub stopping: Option<Time>,
    pub execution_stopped: Option<Time>,
    pub stopped: Option<Time>,
}

/// Why a task ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    pub code: TaskStopCode,
    pub reason: String,
}

impl Stop {
    pub fn new(code: TaskStopCode, reason: String) -> Self {
        Self {
            code,
            reason: text::reason(reason),
        }
    }
}

/// The network interface of an `awsvpc` task.
#[derive(Clone, Debug)]
pub struct NetworkInterface {
    pub attachment_id: String,
    pub subnet: String,
    pub id: String,
    pub mac: String,
    pub address: Ipv4Addr,
    /// The address that it has instead where an engine cannot make a network of its VPC.
    pub spare: Option<Ipv4Addr>,
    pub status: InterfaceStatus,
    /// Whether the subnet had a free address. Without one the interface cannot be created.
    pub has_address: bool,
    /// Whether there ever was more of it than a plan: a task that is stopped at once never gets
    /// one.
    pub is_made: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum InterfaceStatus {
    Precreated,
    Attaching,
    Attached,
    Deleted,
}

impl InterfaceStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Precreated => "PRECREATED",
            Self::Attaching => "ATTACHING",
            Self::Attached => "ATTACHED",
            Self::Deleted => "DELETED",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Task {
    pub key: TaskKey,
    pub id: u128,
    pub spec: TaskSpec,
    /// Where it runs, unless that is on Fargate. `None` as long as it waits for capacity.
    pub instance: Option<InstanceKey>,
    pub status: TaskStatus,
    pub desired: DesiredStatus,
    /// One more for each change that the service announces as an event.
    pub version: i64,
    pub created: Time,
    pub times: Times,
    /// Empty on an external instance, and as long as the task waits for capacity.
    pub availability_zone: String,
    pub stop: Option<Stop>,
    pub tags: Vec<Tag>,
    /// Until when its service must not scale it in; may be over. See
    /// `Region::protected_until`.
    pub protection: Option<Time>,
    /// What it counts for with its service; `Region::tell_service` keeps it true.
    pub availability: Option<Availability>,
    /// Whether it ends as soon as it runs, because a test said so.
    pub is_doomed: bool,
    /// Whether the agent of its instance tells what becomes of its containers, and no runtime is
    /// asked to do anything with them.
    pub by_agent: bool,
    /// What its agent has been told.
    pub orders: Orders,
    /// What happens to it next by itself.
    pub next: Option<Step>,
    /// Whether a test holds it in its status, so that it does not take that step. No timer waits
    /// for it.
    pub is_on_hold: bool,
    /// Whether a test has had the API forget it, which it does by itself in an hour.
    pub is_forgotten: bool,
    pub containers: Vec<Container>,
    pub interface: Option<NetworkInterface>,
    pub volume: Option<Box<EbsVolume>>,
    pub moments: Vec<Moment>,
}

#[derive(Clone, Debug)]
pub struct Container {
    pub id: String,
    pub spec: Arc<ContainerSpec>,
    pub status: ContainerStatus,
    pub generation: u32,
    pub runtime_id: Option<String>,
    pub image_digest: Option<String>,
    pub exit_code: Option<i32>,
    pub reason: Option<String>,
    pub health: HealthStatus,
    /// How busy it is, as it was reported.
    pub load: Load,
    pub bindings: Vec<NetworkBinding>,
    /// Ports of the host that lead to it as well, and that the API does not show.
    pub published: Vec<NetworkBinding>,
    /// Where it can be reached in the network of its engine, if it has one that says so.
    pub address: Option<Ipv4Addr>,
    pub gpu_ids: Vec<String>,
    /// What the agent tells of helpers that it runs within the container.
    pub managed_agents: Vec<ManagedAgent>,
    pub started: Option<Time>,
    pub finished: Option<Time>,
    pub restarts: u32,
    /// What can be read of what it has written.
    pub log: Log,
    /// How far what it has written was reported.
    pub logged: Logged,
    /// Why what it writes cannot be read, in the words of its engine.
    pub log_unavailable: Option<String>,
    pub log_stream: LogStream,
    /// The commands that were run in it, in order.
    pub execs: Vec<Exec>,
}

impl Container {
    pub fn new(id: String, spec: Arc<ContainerSpec>) -> Self {
        Self {
            id,
            spec,
            status: ContainerStatus::Waiting,
            generation: 0,
            runtime_id: None,
            image_digest: None,
            exit_code: None,
            reason: None,
            health: HealthStatus::Unknown,
            load: Load::default(),
            bindings: Vec::new(),
            published: Vec::new(),
            address: None,
            gpu_ids: Vec::new(),
            managed_agents: Vec::new(),
            started: None,
            finished: None,
            restarts: 0,
            log: Log::default(),
            logged: Logged::default(),
            log_unavailable: None,
            log_stream: LogStream::Prompt,
            execs: Vec::new(),
        }
    }

    /// Whether its agent has told of it: agents tell when a container runs and when it has stopped,
    /// not before. Of a restart they do not tell, so a container that is restarted runs on, as far
    /// as the API shows.
    pub fn is_reported(&self) -> bool {
        self.status >= ContainerStatus::Running || self.restarts > 0
    }

    /// What the API shows: everything before the first start is `PENDING`.
    pub fn state(&self) -> ContainerState {
        match self.status {
            ContainerStatus::Stopped => ContainerState::Stopped,
            _ if self.is_reported() => ContainerState::Running,
            _ => ContainerState::Pending,
        }
    }

    /// What a `dependsOn` with the condition `COMPLETE` waits for.
    pub fn is_stopped(&self) -> bool {
        self.status == ContainerStatus::Stopped
    }

    /// Whether the session of the command is open.
    pub fn is_open(&self, exec: &Exec) -> bool {
        let lives = (ContainerStatus::Running..ContainerStatus::Stopped).contains(&self.status);
        lives && exec.generation == self.generation && exec.result.is_none()
    }

    /// How many sessions are open.
    pub fn open_sessions(&self) -> usize {
        self.execs.iter().filter(|exec| self.is_open(exec)).count()
    }
}

impl Task {
    /// Nothing is made for a task before it has an instance, so that it has no more to pass through
    /// than one without an interface of its own.
    pub fn path(&self) -> Path {
        match (self.spec.launch_type, self.spec.definition.network_mode()) {
            (LaunchType::Fargate, _) => Path::Fargate,
            (_, NetworkMode::Awsvpc) if self.instance.is_some() => Path::Ec2Awsvpc,
            _ => Path::Ec2,
        }
    }

    /// Whether it was placed: on an instance, or on Fargate, where there is always room.
    pub fn is_placed(&self) -> bool {
        self.instance.is_some() || self.spec.launch_type == LaunchType::Fargate
    }

    /// Whether it waits for an instance with room for it.
    pub fn is_waiting(&self) -> bool {
        !self.is_placed() && !self.is_stopping()
    }

    /// Whether its instance is of no use without it.
    pub fn is_critical_daemon(&self) -> bool {
        self.spec.daemon.is_some_and(|of| of.is_critical)
    }

    /// Whether it is held up because daemons of its instance are not up yet.
    pub fn is_held_up(&self) -> bool {
        self.next == Some(Step::AwaitDaemons) && !self.is_stopping()
    }

    /// The definition of the container at `index`, which carries the same index in the task
    /// definition.
    pub fn definition_of(&self, index: usize) -> &ContainerDefinition {
        &self.spec.definition.containers()[index]
    }

    /// When a container had come as far as is known of it.
    pub fn reported_last(&self, index: usize) -> Time {
        let earlier = [self.times.pull_started, self.containers[index].started];
        earlier.into_iter().flatten().max().unwrap_or(self.created)
    }

    pub fn is_essential(&self, index: usize) -> bool {
        self.definition_of(index).essential.unwrap_or(true)
    }

    pub fn is_over(&self) -> bool {
        self.status == TaskStatus::Stopped
    }

    /// Whether it is on its way out, or out.
    pub fn is_stopping(&self) -> bool {
        self.desired == DesiredStatus::Stopped
    }

    pub fn container_ref(&self, region: RegionKey, index: usize) -> ContainerRef {
        ContainerRef {
            task: TaskRef {
                region,
                id: self.id,
            },
            container: u16::try_from(index).unwrap_or(u16::MAX),
            generation: self.containers[index].generation,
        }
    }

    /// How long the container may take to end after SIGTERM: its `stopTimeout`, or 30 seconds, the
    /// default of the agent and of Fargate.
    pub fn stop_grace(&self, index: usize) -> Duration {
        let seconds = self.definition_of(index).stop_timeout.unwrap_or(30);
        Duration::from_secs(u64::try_from(seconds).unwrap_or(0))
    }

    /// Worst first over the essential containers, as the service does it.
    pub fn health(&self) -> HealthStatus {
        let essential = || {
            self.containers
                .iter()
                .enumerate()
                .filter(|(index, _)| self.is_essential(*index))
        };
        let any = |status| essential().any(|(_, container)| container.health == status);
        if any(HealthStatus::Unhealthy) {
            HealthStatus::Unhealthy
        } else if any(HealthStatus::Unknown) {
            HealthStatus::Unknown
        } else {
            HealthStatus::Healthy
        }
    }

    /// The id as the API prints it.
    pub fn id(&self) -> String {
        Hex::of(self.id).as_str().to_owned()
    }

    /// Whether it has a network interface of which there is no more than a plan.
    pub(in crate::ecs) fn has_planned_interface(&self) -> bool {
        let interface = self.interface.as_ref();
        interface.is_some_and(|of| of.status == InterfaceStatus::Precreated)
    }

    /// Of its network interface and its volume.
    pub fn attachment_ids(&self) -> impl Iterator<Item = &str> {
        let interface = self.interface.iter().map(|it| it.attachment_id.as_str());
        let volume = self.volume.iter().map(|it| it.attachment_id.as_str());
        interface.chain(volume)
    }

    /// Whether any container may have been started and has not ended. What an agent has begun with
    /// it does not tell.
    pub(in crate::ecs) fn has_live_containers(&self) -> bool {
        use ContainerStatus::{Running, Starting, Stopped, Stopping};
        let with_agent = self.is_with_agent();
        self.containers.iter().any(|container| {
            matches!(container.status, Starting | Running | Stopping)
                || with_agent && container.status < Stopped
        })
    }

    /// Whether an agent of its own has been given the task.
    pub(in crate::ecs) fn is_with_agent(&self) -> bool {
        self.by_agent && self.orders != Orders::Wait
    }

    /// Whether what happens next has been decided already.
    pub(in crate::ecs) fn is_headed_for(&self, step: Step) -> bool {
        self.next == Some(step)
    }

    /// How long it still has what it runs on: once it has been interrupted not longer than the
    /// notice said, whatever its containers still do.
    pub(in crate::ecs) fn time_left(&self, now: Time) -> Duration {
        let stop = self.stop.as_ref();
        let is_interrupted = stop.is_some_and(|stop| stop.code == TaskStopCode::SpotInterruption);
        let noticed = self.times.stopping.filter(|_| is_interrupted);
        noticed.map_or(Duration::MAX, |noticed| (noticed + SPOT_NOTICE).since(now))
    }
}

/// What happens to a task next by itself, once its time has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    Enter(TaskStatus),
    /// The agent gets the task, in the stage it is in.
    HandOver,
    /// The agent gets the task once the daemons of its instance are up. No timer waits for that.
    AwaitDaemons,
    /// The agent gets the task once its secrets have been fetched from real endpoints. No timer
    /// waits for that.
    AwaitValues,
    /// The agent is told to stop the containers, in the stage the task is in.
    StopContainers,
}
