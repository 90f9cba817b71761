//! What an agent tells of its tasks through the API is taken in: `SubmitTaskStateChange` and its
//! like.
//!
//! The agent gives facts about containers. When the task runs, when and why it stops, and what its
//! containers' ends mean for it is the service's own work, the same as when a runtime reports.

use crate::ecs::keys::{ClusterKey, InstanceKey, TaskKey};
use crate::ecs::lifecycle::stop::{ESSENTIAL_EXITED, FAILED_TO_START};
use crate::ecs::lifecycle::{indices, interface, report, stages, stop, work};
use crate::ecs::task::exec::{ManagedAgent, Reported};
use crate::ecs::task::history;
use crate::ecs::task::progress::Orders;
use crate::ecs::task::state::{ContainerStatus, InterfaceStatus, TaskStatus};
use crate::ecs::task::timeline::{Details, What};
use crate::ecs::task::volume::VolumeStatus;
use crate::ecs::{Region, instance, lifecycle, service};
use crate::effect::Running;
use crate::kernel::text;
use crate::kernel::time::Time;
use crate::wire::{ManagedAgentName, TaskStopCode};

/// What an agent tells of a task.
#[derive(Clone, Debug, Default)]
pub struct TaskChange {
    pub status: Option<Reported>,
    pub reason: Option<String>,
    pub containers: Vec<ContainerChange>,
    pub managed_agents: Vec<ManagedAgentChange>,
    pub pull_started: Option<Time>,
    pub pull_stopped: Option<Time>,
    pub execution_stopped: Option<Time>,
}

/// What an agent tells of a container.
#[derive(Clone, Debug, Default)]
pub struct ContainerChange {
    pub index: usize,
    pub status: Option<Reported>,
    pub running: Running,
    pub image_digest: Option<String>,
    pub exit_code: Option<i32>,
    pub reason: Option<String>,
}

/// What an agent tells of another one, within a container.
#[derive(Clone, Debug)]
pub struct ManagedAgentChange {
    /// That of the container.
    pub index: usize,
    pub name: ManagedAgentName,
    pub status: Reported,
    pub reason: Option<String>,
}

/// There is an agent at the instance which has asked where to poll. So it means to be told of tasks
/// and to tell what becomes of them: from now on tasks that are placed there are its own, and
/// nobody simulates them.
///
/// Who only registers an instance does not say that. Its tasks are simulated, as those of every
/// other.
pub fn discovered(region: &mut Region, key: InstanceKey) {
    region
        .instances
        .update(key, |instance| instance.has_own_agent = true);
    instance::life::set_agent_connected(region, key, true);
}

/// An agent that speaks of one of its tasks is connected.
fn connected(region: &mut Region, key: TaskKey) {
    if let Some(instance) = region.tasks.get(key).instance {
        instance::life::set_agent_connected(region, instance, true);
    }
}

/// Takes in what an agent tells of a task. What has passed already is dropped.
pub fn apply(region: &mut Region, key: TaskKey, change: TaskChange) {
    connected(region, key);
    let task = region.tasks.get(key);
    if task.is_over() || !task.is_placed() {
        return;
    }
    let TaskChange {
        status,
        reason,
        containers,
        managed_agents,
        pull_started,
        pull_stopped,
        execution_stopped,
    } = change;
    if status.is_some() || !containers.is_empty() {
        accept_reported(region, key);
    }
    let mut ends = Vec::new();
    for change in containers {
        ends.extend(apply_container(region, key, change));
    }
    for agent in managed_agents {
        apply_managed_agent(region, key, agent);
    }
    set_times(region, key, pull_started, pull_stopped, execution_stopped);
    let reason = reason.filter(|reason| !reason.is_empty());
    match status {
        None | Some(Reported::Pending) => stop_after(region, key, &ends, None),
        Some(Reported::Running) => {
            stop_after(region, key, &ends, None);
            set_running(region, key);
        }
        Some(Reported::Stopped) => {
            for index in indices(region.tasks.get(key)) {
                let stopped = ContainerChange {
                    index,
                    status: Some(Reported::Stopped),
                    ..ContainerChange::default()
                };
                ends.extend(apply_container(region, key, stopped));
            }
            stop_after(region, key, &ends, Some(reason));
        }
    }
    let task = region.tasks.get(key);
    if !ends.is_empty() && task.status == TaskStatus::Running && !task.is_stopping() {
        lifecycle::announce(region, key);
    }
    work::advance(region, key);
}

/// Sets the times that are given.
fn set_times(
    region: &mut Region,
    key: TaskKey,
    pull_started: Option<Time>,
    pull_stopped: Option<Time>,
    execution_stopped: Option<Time>,
) {
    let before = region.tasks.update(key, |task| {
        let times = &mut task.times;
        let before = [times.pull_started, times.pull_stopped];
        times.pull_started = pull_started.or(times.pull_started);
        times.pull_stopped = pull_stopped.or(times.pull_stopped);
        before
    });
    if pull_started.is_some() || pull_stopped.is_some() {
        lifecycle::note(region, key, What::Retimed(Box::new(before)));
    }
    if let Some(at) = execution_stopped {
        region
            .tasks
            .update(key, |task| task.times.execution_stopped = Some(at));
        lifecycle::note(region, key, What::ExecutionStopped(Box::new(at)));
    }
}

/// An agent that tells of a task of its own has it, sooner than the fake thought. It cannot have
/// one that is not to run, or whose network interface cannot be made.
fn accept_reported(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    let is_possible = task.interface.as_ref().is_none_or(|it| it.has_address);
    if task.by_agent && task.orders == Orders::Wait && !task.is_stopping() && is_possible {
        stages::dispatch(region, key, Orders::Run);
    }
}

/// Takes over what is told of a container, unless it has got further. Returns its end, if it has
/// ended.
fn apply_container(region: &mut Region, key: TaskKey, change: ContainerChange) -> Option<End> {
    let ContainerChange {
        index,
        status,
        running,
        image_digest,
        exit_code,
        reason,
    } = change;
    let task = region.tasks.get(key);
    let container = &task.containers[index];
    let has_passed = status.is_some_and(|status| status < reported(container.status));
    // Simulated containers come up by themselves; and a task that is about to end without having
    // been handed over does not wait for containers that begin now.
    let is_without_it = status == Some(Reported::Running) && !task.is_with_agent();
    if container.is_stopped() || has_passed || is_without_it {
        return None;
    }
    let reason = reason.filter(|reason| !reason.is_empty());
    let reason = reason.map(text::reason);
    let has_ended = status == Some(Reported::Stopped);
    let ran = container.started.is_some();
    // An agent that tells of an exit code need not have told that the container ran.
    let starts = status == Some(Reported::Running) || has_ended && exit_code.is_some();
    let now = region.now();
    let before = history::details(container);
    if let Some(digest) = &image_digest {
        service::images::settle_digest(region, key, index, digest.clone());
    }
    region.tasks.update(key, |task| {
        let container = &mut task.containers[index];
        container.image_digest = image_digest.or(container.image_digest.take());
        container.reason = reason.clone().or(container.reason.take());
        if starts {
            container.started.get_or_insert(now);
        }
    });
    report::take_over(region, key, index, running);
    note_details(region, key, index, before);
    if starts && region.tasks.get(key).containers[index].status < ContainerStatus::Running {
        lifecycle::set_container(region, key, index, ContainerStatus::Running);
    }
    has_ended.then(|| {
        end_by_agent(region, key, index, exit_code);
        End {
            index,
            failed: !ran && !starts && reason.is_some(),
        }
    })
}

/// Writes down what was known of a container before, if more is known now.
fn note_details(region: &mut Region, key: TaskKey, index: usize, before: Details) {
    if before != history::details(&region.tasks.get(key).containers[index]) {
        lifecycle::note_retold(region, key, index, before);
    }
}

fn end_by_agent(region: &mut Region, key: TaskKey, index: usize, exit_code: Option<i32>) {
    region
        .tasks
        .update(key, |task| task.containers[index].exit_code = exit_code);
    if let Some(code) = exit_code {
        report::note_exit(region, key, index, code);
    }
    lifecycle::set_container(region, key, index, ContainerStatus::Stopped);
    stop::container_ended(region, key, index);
}

/// What the ends of containers mean for the task. `told` when the agent says that the task has
/// stopped, with the reason that it gives for that.
fn stop_after(region: &mut Region, key: TaskKey, ends: &[End], told: Option<Option<String>>) {
    let task = region.tasks.get(key);
    let essential = || ends.iter().filter(|end| task.is_essential(end.index));
    let failed = essential().any(|end| end.failed);
    let never_ran = task.containers.iter().all(|of| of.started.is_none());
    let has_ended = essential().next().is_some();
    let (code, reason) = match told {
        // Until an essential container ends, the task goes on.
        None if !has_ended => return,
        _ if failed || never_ran => (TaskStopCode::TaskFailedToStart, FAILED_TO_START),
        _ => (TaskStopCode::EssentialContainerExited, ESSENTIAL_EXITED),
    };
    let by_agent = told.flatten();
    let reason = by_agent.unwrap_or_else(|| reason.to_owned());
    stop::begin(region, key, code, reason);
}

/// The agent says that the task runs, so all of its containers do, or did.
fn set_running(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    if !task.is_with_agent() || task.status >= TaskStatus::Running || task.is_stopping() {
        return;
    }
    for index in indices(region.tasks.get(key)) {
        let running = ContainerChange {
            index,
            status: Some(Reported::Running),
            ..ContainerChange::default()
        };
        apply_container(region, key, running);
    }
    if region.tasks.get(key).status == TaskStatus::Provisioning {
        stages::enter(region, key, TaskStatus::Pending);
    }
    // It was about to go through stages that it has passed.
    region.tasks.update(key, |task| {
        task.cue += 1;
        task.next = None;
    });
    stages::enter(region, key, TaskStatus::Running);
}

/// Takes over what is told of an agent within a container, unless it has got as far already.
fn apply_managed_agent(region: &mut Region, key: TaskKey, told: ManagedAgentChange) {
    let ManagedAgentChange {
        index,
        name,
        status,
        reason,
    } = told;
    let now = region.now();
    let before = history::details(&region.tasks.get(key).containers[index]);
    region.tasks.update(key, |task| {
        let agents = &mut task.containers[index].managed_agents;
        let known = agents.iter().position(|known| known.name == name);
        let before = known.map(|at| agents[at].clone());
        if before
            .as_ref()
            .is_some_and(|before| status <= before.status)
        {
            return;
        }
        let started = before.and_then(|before| before.started);
        let agent = ManagedAgent {
            name,
            status,
            reason: reason.map(text::reason),
            started: started.or((status == Reported::Running).then_some(now)),
        };
        match known {
            Some(at) => agents[at] = agent,
            None => agents.push(agent),
        }
    });
    note_details(region, key, index, before);
}

/// The task of the cluster whose network interface or volume has that attachment id.
pub fn attached_task(region: &Region, cluster: ClusterKey, attachment_id: &str) -> Option<TaskKey> {
    let task = region.tasks.attached_to(attachment_id)?;
    (task.spec.cluster == cluster).then_some(task.key)
}

/// The agent says that the network interface or the volume of the task is there. That it is gone
/// again is for the service to say.
pub fn attach(region: &mut Region, key: TaskKey, attachment_id: &str) {
    connected(region, key);
    let volume = region.tasks.get(key).volume.as_ref();
    if volume.is_some_and(|volume| volume.attachment_id == attachment_id) {
        interface::set_volume(region, key, VolumeStatus::Attached);
    } else {
        interface::set_interface(region, key, InterfaceStatus::Attached);
    }
}

/// A container that has ended.
struct End {
    index: usize,
    /// Whether it could not even be started.
    failed: bool,
}

/// What an agent would call the status.
fn reported(status: ContainerStatus) -> Reported {
    match status {
        ContainerStatus::Waiting
        | ContainerStatus::Pulling
        | ContainerStatus::Pulled
        | ContainerStatus::Starting => Reported::Pending,
        ContainerStatus::Running | ContainerStatus::Stopping => Reported::Running,
        ContainerStatus::Stopped => Reported::Stopped,
    }
}
