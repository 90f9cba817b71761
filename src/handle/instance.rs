//! A container instance, from the outside.

use std::fmt;

use super::instance_resources::InstanceResources;
use super::link::Link;
use super::{List, Tasks, story, wait};

use crate::command::Command;
use crate::command::address::InstanceId;
use crate::ecs::instance::{Instance, InstanceStatus};
use crate::ecs::keys::{ClusterKey, InstanceKey};
use crate::fake::FakeEcs;
use crate::kernel::arn::{Identified, id_in};
use crate::render::{self, InstanceView};
use crate::wire::{ContainerInstanceField, Json};

/// A container instance of the fake: what EC2 and external tasks run on.
///
/// It is made by [`FakeEcs::add_instance`] and its like, or by `RegisterContainerInstance`, and
/// shows the instance as it is now. What becomes of the tasks on it is simulated, unless a real
/// agent has asked where to poll (`DiscoverPollEndpoint`): from then on tasks that are placed on it
/// are the agent's, and go as far as it tells with `SubmitTaskStateChange`.
///
/// It can also be interfered with:
///
/// ```
/// # use fake_ecs::{FakeEcs, InstanceStatus};
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() -> Result<(), Box<dyn std::error::Error>> {
/// let ecs = FakeEcs::start().await;
/// let instance = ecs.add_instance("m5.large");
/// let task = ecs.register_json(r#"{
///     "family": "batch", "containerDefinitions": [{ "name": "app", "image": "busybox", "cpu": 512, "memory": 1024 }]
/// }"#).run();
/// task.wait_running().await;
/// assert_eq!(instance.remaining().cpu(), 2048 - 512);
///
/// instance.terminate();
///
/// let reason = format!("Host EC2 (instance {}) terminated.", instance.ec2_instance_id());
/// assert_eq!(task.stopped_reason(), Some(reason));
/// assert_eq!(task.container("app").exit_code(), None);
/// assert_eq!(instance.status(), InstanceStatus::Inactive);
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
pub struct InstanceHandle {
    link: Link,
    key: InstanceKey,
}

/// Container instances, in the order of their registration.
pub type Instances = List<InstanceHandle>;

impl InstanceHandle {
    pub(super) fn of(link: &Link, instance: &Instance) -> Self {
        Self {
            link: link.clone(),
            key: instance.key,
        }
    }

    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, reference: &str) -> Self {
        let number = id_in(Identified::Instance, reference);
        let is_meant = |instance: &&Instance| {
            Some(instance.id) == number || instance.ec2_instance_id == reference
        };
        let found = Link::make(fake, |link, region| {
            // An EC2 instance may have been registered more than once.
            let meant = region.instances.iter().filter(is_meant);
            let found = meant.max_by_key(|it| (it.is_registered(), it.key));
            let ids = || {
                region
                    .instances
                    .iter()
                    .map(Instance::id)
                    .collect::<Vec<_>>()
            };
            found.map(|found| Self::of(link, found)).ok_or_else(ids)
        });
        match found {
            Ok(instance) => instance,
            Err(ids) => panic!(
                "no container instance '{reference}'; there is: {}",
                story::list(&ids)
            ),
        }
    }

    #[track_caller]
    fn read<R>(&self, at: impl FnOnce(&Instance) -> R) -> R {
        self.link.read(|region| at(region.instances.get(self.key)))
    }

    /// Its id: 32 hexadecimal digits.
    #[track_caller]
    #[must_use]
    pub fn id(&self) -> String {
        self.read(Instance::id)
    }

    /// What `DescribeContainerInstances` shows of it, with all that can be included, as JSON.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let instance = ecs.add_instance("m5.large");
    /// assert_eq!(instance.to_json()["status"], "ACTIVE");
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn to_json(&self) -> Json {
        let everything = InstanceView::Including(ContainerInstanceField::ALL);
        let shown = self.link.read(|region| {
            let instance = region.instances.get(self.key);
            render::container_instance(region, instance, everything)
        });
        Json::of(&shown)
    }

    /// Its ARN.
    #[track_caller]
    #[must_use]
    pub fn arn(&self) -> String {
        self.link
            .read(|region| region.instance_arn(region.instances.get(self.key)))
    }

    /// The id of the EC2 instance, `i-…`; for an external instance that of Systems Manager, `mi-…`.
    #[track_caller]
    #[must_use]
    pub fn ec2_instance_id(&self) -> String {
        self.read(|instance| instance.ec2_instance_id.clone())
    }

    /// The type of the EC2 instance, such as `m5.large`. An external instance has none.
    #[track_caller]
    #[must_use]
    pub fn instance_type(&self) -> Option<String> {
        self.attribute("ecs.instance-type")
    }

    /// The capacity provider whose tasks it takes, if it is one of a provider's.
    #[track_caller]
    #[must_use]
    pub fn capacity_provider(&self) -> Option<String> {
        self.read(|instance| instance.capacity_provider.clone())
    }

    /// The zone that it is in.
    #[track_caller]
    #[must_use]
    pub fn availability_zone(&self) -> String {
        self.read(|instance| instance.availability_zone.clone())
    }

    /// Where it is in its life.
    #[track_caller]
    #[must_use]
    pub fn status(&self) -> InstanceStatus {
        self.read(|instance| instance.status)
    }

    /// Whether its agent is connected. Without it no task is placed on the instance. Of an instance
    /// that was deregistered: whether it was.
    #[track_caller]
    #[must_use]
    pub fn is_agent_connected(&self) -> bool {
        self.read(|instance| instance.agent_connected)
    }

    /// The value of an attribute; empty for one without a value, `None` when there is no such
    /// attribute.
    #[track_caller]
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<String> {
        self.read(|instance| {
            let attribute = instance.attributes.get(name)?;
            Some(attribute.value.unwrap_or_default().to_owned())
        })
    }

    /// All its attributes with their values, if they have one: those that the service and the agent
    /// have set, and custom ones.
    #[track_caller]
    #[must_use]
    pub fn attributes(&self) -> Vec<(String, Option<String>)> {
        self.read(|instance| {
            let all = instance.attributes.iter();
            all.map(|(name, value)| (name.to_owned(), value.map(str::to_owned)))
                .collect()
        })
    }

    /// The tasks that were ever placed on it, in the order of creation, whether they still run or
    /// not.
    #[track_caller]
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        Tasks::of(&self.link, |task| task.instance == Some(self.key))
    }

    /// How many tasks are to run on it: `runningTasksCount`.
    #[track_caller]
    #[must_use]
    pub fn running_tasks_count(&self) -> usize {
        self.link
            .read(|region| region.tasks.load(self.key).running())
    }

    /// How many of its tasks are to run and are not `RUNNING` yet: `pendingTasksCount`.
    #[track_caller]
    #[must_use]
    pub fn pending_tasks_count(&self) -> usize {
        self.link
            .read(|region| region.tasks.load(self.key).pending())
    }

    /// What it has registered.
    #[track_caller]
    #[must_use]
    pub fn registered(&self) -> InstanceResources {
        self.read(|Instance { registered, .. }| InstanceResources {
            cpu: i64::from(registered.cpu),
            memory: i64::from(registered.memory),
            gpus: registered.gpus.len(),
            network_interfaces: registered.enis,
        })
    }

    /// The remaining resources: what is registered, less what tasks that have not stopped use.
    #[track_caller]
    #[must_use]
    pub fn remaining(&self) -> InstanceResources {
        self.link.read(|region| {
            let Instance { registered, .. } = region.instances.get(self.key);
            let used = region.tasks.load(self.key).used();
            InstanceResources {
                cpu: registered.remaining_cpu(used).max(0),
                memory: registered.remaining_memory(used).max(0),
                gpus: registered.free_gpus(used).count(),
                network_interfaces: registered.enis.saturating_sub(used.enis),
            }
        })
    }

    /// The TCP ports that are taken, in their order: those that the agent reserves, and those that
    /// lead to containers, whether a definition names them or the agent has chosen them.
    #[track_caller]
    #[must_use]
    pub fn ports_in_use(&self) -> Vec<u16> {
        self.link.read(|region| {
            let reserved = &region.instances.get(self.key).registered.ports;
            let used = &region.tasks.load(self.key).used().ports;
            let mut all: Vec<u16> = reserved.iter().copied().chain(used.iter()).collect();
            all.sort_unstable();
            all
        })
    }

    // ---- interfering ----

    /// It takes no more tasks: `UpdateContainerInstancesState` with `DRAINING`. Standalone tasks
    /// run on; those of services are moved to other instances. It does nothing to an instance that
    /// is not `ACTIVE`.
    #[track_caller]
    pub fn drain(&self) {
        self.link.apply(|region| Command::DrainInstance {
            instance: InstanceId::of(region, self.key),
        });
    }

    /// It takes tasks again after [`drain`](Self::drain). It does nothing to an instance that is
    /// not `DRAINING`.
    #[track_caller]
    pub fn activate(&self) {
        self.link.apply(|region| Command::ActivateInstance {
            instance: InstanceId::of(region, self.key),
        });
    }

    /// The machine is gone, as after `aws ec2 terminate-instances`. Its tasks are `STOPPED` at once
    /// with the stop code `TerminationNotice` and without exit codes. The instance is deregistered,
    /// unless its agent was not connected: then ECS does not hear of it, and it stays in the
    /// cluster without an agent. Either way the machine does not come back:
    /// [`reconnect_agent`](Self::reconnect_agent) does nothing, its agent cannot register again,
    /// and an update of its agent that was under way has `FAILED`. Tasks that were stopping already
    /// keep their reasons.
    ///
    /// # Panics
    ///
    /// When it is an external instance: ECS does not hear what becomes of such a machine, only that
    /// its agent is away, as after [`disconnect_agent`](Self::disconnect_agent).
    #[track_caller]
    pub fn terminate(&self) {
        self.link.apply(|region| Command::TerminateInstance {
            instance: InstanceId::of(region, self.key),
        });
    }

    /// EC2 takes this Spot instance back: it says so now, and in two minutes the machine is gone,
    /// with what [`terminate`](Self::terminate) does. Tasks get no signal of it. An agent that
    /// [looks out for it](crate::NewInstance::spot_draining), and is connected, drains the instance
    /// meanwhile, so that it takes no more tasks and services move theirs away. An instance that
    /// has been deregistered stays as it is.
    ///
    /// The warning itself is an event of EC2's and not of ECS's, so [`FakeEcs::events`] does not
    /// have it.
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, InstanceStatus};
    /// # use std::time::Duration;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = FakeEcs::start().await;
    /// let instance = ecs.new_instance("m5.large").spot_draining().add();
    ///
    /// instance.spot_interrupt();
    ///
    /// assert_eq!(instance.status(), InstanceStatus::Draining);
    /// ecs.advance(Duration::from_secs(120));
    /// assert_eq!(instance.status(), InstanceStatus::Inactive);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it is not a Spot instance: see [`NewInstance::spot`](crate::NewInstance::spot).
    #[track_caller]
    pub fn spot_interrupt(&self) {
        self.link.apply(|region| Command::InterruptInstance {
            instance: InstanceId::of(region, self.key),
        });
    }

    /// Its agent is no longer connected: no task is placed on it (`AGENT`), and nothing more is
    /// heard of its tasks, which show `DISCONNECTED`. Their containers run on; what happens to them
    /// is told after [`reconnect_agent`](Self::reconnect_agent). Use it for what an application
    /// does about instances that have become unreachable.
    ///
    /// A real agent (feature `agent`) is kept away: its connection is closed, it cannot come back,
    /// and what it tells of its tasks is refused, so that it tells it again later.
    #[track_caller]
    pub fn disconnect_agent(&self) {
        self.link.apply(|region| Command::DisconnectAgent {
            instance: InstanceId::of(region, self.key),
        });
    }

    /// Its agent is connected again. So it is when it tells anything through the API. It does
    /// nothing to an instance that was deregistered or terminated.
    ///
    /// A real agent (feature `agent`) may come back, and is connected when it has: it tries again
    /// in a second at first, and in two minutes at most.
    #[track_caller]
    pub fn reconnect_agent(&self) {
        self.link.apply(|region| Command::ReconnectAgent {
            instance: InstanceId::of(region, self.key),
        });
    }
}

impl InstanceHandle {
    /// Lets time pass until `condition` holds for it.
    ///
    /// ```
    /// # async fn example(instance: &fake_ecs::InstanceHandle) {
    /// instance.wait_until(|instance| instance.tasks().stopped().len() == 3).await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }
}

impl PartialEq for InstanceHandle {
    /// Whether both are the same instance of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.link == other.link
    }
}

impl fmt::Debug for InstanceHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.link.show(|region| {
            let instance = region.instances.get(self.key);
            let (id, status) = (instance.id(), instance.status);
            format!("{} {id} {status}", instance.ec2_instance_id)
        });
        write!(f, "InstanceHandle({seen})")
    }
}

/// The container instances that are meant, in the order of registration, those that have been
/// deregistered as well.
pub(crate) fn all(fake: &FakeEcs) -> Instances {
    Link::make(fake, |link, region| list(link, region.instances.iter()))
}

/// Those of a cluster.
#[track_caller]
pub(super) fn of_cluster(link: &Link, cluster: ClusterKey) -> Instances {
    link.read(|region| {
        let all = region.instances.iter();
        list(link, all.filter(|instance| instance.cluster == cluster))
    })
}

pub(super) fn list<'a>(link: &Link, all: impl Iterator<Item = &'a Instance>) -> Instances {
    let all = all.map(|instance| InstanceHandle::of(link, instance));
    Instances::new(link.fake(), "container instance", all.collect())
}
