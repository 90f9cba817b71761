//! A task as it was: what has happened to it since is taken back.
//!
//! Events show their task as it was when they happened, and nobody may ever ask for them. So
//! nothing is kept for them but the timeline that each task has anyway.

use crate::ecs::task::state::{
    Container, ContainerStatus, InterfaceStatus, Stop, Task, TaskStatus, Times,
};
use crate::ecs::task::timeline::{Details, Moment, What};
use crate::ecs::task::volume::VolumeStatus;
use crate::kernel::time::Time;
use crate::wire::{DesiredStatus, HealthStatus};

/// What happened to a task under a number of the sequence, and for what reason it was to stop then.
pub fn moment(task: &Task, sequence: u32) -> Option<(&Moment, Option<&Stop>)> {
    let at = task
        .moments
        .binary_search_by_key(&sequence, |moment| moment.sequence)
        .ok()?;
    let asked = task.moments[..at].iter().rev();
    let stop = asked.map(|it| &it.what).find_map(|what| match what {
        // It may have ended for another reason than it was to.
        What::Status(TaskStatus::Stopped) => Some(task.stop.as_ref()),
        What::StopAsked(stop) => Some(Some(&**stop)),
        _ => None,
    });
    Some((&task.moments[at], stop.flatten()))
}

/// The task when everything up to `sequence` had happened to it, and nothing after.
pub fn as_of(task: &Task, sequence: u32) -> Task {
    let mut then = beginning(task);
    let has_waited = task.moments.iter().any(|it| it.what == What::Placed);
    if !has_waited {
        place(&mut then, task);
    }
    for moment in task.moments.iter().filter(|it| it.sequence <= sequence) {
        replay(&mut then, task, moment);
    }
    if then.status == TaskStatus::Stopped {
        // It may have ended for another reason than it was to.
        then.stop.clone_from(&task.stop);
    }
    let later = task.moments.iter().rev();
    for moment in later.take_while(|it| it.sequence > sequence) {
        take_back(&mut then, &moment.what);
    }
    then
}

/// Gives back what the task had before something happened, where that is known.
fn take_back(then: &mut Task, what: &What) {
    match what {
        What::Retagged(before) => then.tags = before.to_vec(),
        What::Retimed(before) => {
            [then.times.pull_started, then.times.pull_stopped] = **before;
        }
        What::Readdressed(before) => {
            if let Some(interface) = &mut then.interface {
                interface.address = *before;
            }
        }
        What::Retold { index, before } => {
            set_details(&mut then.containers[usize::from(*index)], before);
        }
        _ => {}
    }
}

/// What agents may say of the container.
pub fn details(container: &Container) -> Details {
    Details {
        runtime_id: container.runtime_id.clone(),
        image_digest: container.image_digest.clone(),
        reason: container.reason.clone(),
        bindings: container.bindings.clone(),
        managed_agents: container.managed_agents.clone(),
    }
}

fn set_details(container: &mut Container, details: &Details) {
    let Details {
        runtime_id,
        image_digest,
        reason,
        bindings,
        managed_agents,
    } = details;
    container.runtime_id.clone_from(runtime_id);
    container.image_digest.clone_from(image_digest);
    container.reason.clone_from(reason);
    container.bindings.clone_from(bindings);
    container.managed_agents.clone_from(managed_agents);
}

/// The task when it was accepted, and had no place yet.
fn beginning(task: &Task) -> Task {
    let containers = task.containers.iter().map(|of| Container {
        runtime_id: None,
        image_digest: None,
        bindings: Vec::new(),
        gpu_ids: Vec::new(),
        ..Container::new(of.id.clone(), of.spec.clone())
    });
    let first = task.moments.iter().find_map(|moment| match moment.what {
        What::Status(status) => Some(status),
        _ => None,
    });
    Task {
        instance: None,
        status: first.unwrap_or(TaskStatus::Provisioning),
        desired: DesiredStatus::Running,
        version: 0,
        times: Times::default(),
        availability_zone: String::new(),
        stop: None,
        containers: containers.collect(),
        interface: None,
        volume: None,
        moments: Vec::new(),
        ..task.clone()
    }
}

/// It has its place, and what it gets there.
fn place(then: &mut Task, task: &Task) {
    then.instance = task.instance;
    then.availability_zone.clone_from(&task.availability_zone);
    then.interface.clone_from(&task.interface);
    if let Some(interface) = &mut then.interface {
        interface.status = InterfaceStatus::Precreated;
        interface.is_made = false;
    }
    then.volume.clone_from(&task.volume);
    if let Some(volume) = &mut then.volume {
        volume.status = VolumeStatus::Created;
        volume.is_made = false;
    }
    for (then, now) in then.containers.iter_mut().zip(&task.containers) {
        then.gpu_ids.clone_from(&now.gpu_ids);
    }
    if task.instance.is_some() {
        then.times.connectivity = task.times.connectivity;
    }
    // They are shown only once a task has run, and then they are over.
    then.times.pull_started = task.times.pull_started;
    then.times.pull_stopped = task.times.pull_stopped;
}

fn replay(then: &mut Task, task: &Task, moment: &Moment) {
    let at = moment.at;
    match &moment.what {
        What::Status(status) => {
            then.status = *status;
            match status {
                TaskStatus::Running => then.times.started = Some(at),
                TaskStatus::Stopped => then.times.stopped = Some(at),
                _ => {}
            }
        }
        What::StopAsked(stop) => {
            then.desired = DesiredStatus::Stopped;
            then.stop = Some((**stop).clone());
            then.times.stopping = Some(at);
        }
        What::Event { version, .. } => then.version = i64::from(*version),
        What::Interface(status) => {
            if let Some(interface) = &mut then.interface {
                interface.status = *status;
                interface.is_made |= *status < InterfaceStatus::Deleted;
            }
        }
        What::Volume(status) => {
            if let Some(volume) = &mut then.volume {
                volume.status = *status;
                volume.is_made |= *status <= VolumeStatus::Attached;
            }
        }
        What::Connected => then.times.connectivity = Some(at),
        What::Placed => place(then, task),
        What::Container { index, status } => replay_container(then, task, *index, *status, at),
        What::Exited { index, code } => {
            let container = &mut then.containers[usize::from(*index)];
            container.exit_code = container.started.map(|_| *code);
        }
        What::Restarted { index } => {
            let container = &mut then.containers[usize::from(*index)];
            container.status = ContainerStatus::Pulled;
            container.restarts += 1;
            container.exit_code = None;
            container.reason = None;
            container.health = HealthStatus::Unknown;
        }
        What::Health { index, status } => {
            then.containers[usize::from(*index)].health = *status;
        }
        What::ExecutionStopped(at) => then.times.execution_stopped = Some(**at),
        What::Retold { index, .. } => {
            let index = usize::from(*index);
            set_details(
                &mut then.containers[index],
                &details(&task.containers[index]),
            );
        }
        What::Retimed(_)
        | What::Readdressed(_)
        | What::Retagged(_)
        | What::Noted(_)
        | What::Executing { .. }
        | What::Executed { .. } => {}
    }
    then.moments.push(moment.clone());
}

fn replay_container(then: &mut Task, task: &Task, index: u8, status: ContainerStatus, at: Time) {
    let index = usize::from(index);
    let now = &task.containers[index];
    let container = &mut then.containers[index];
    container.status = status;
    if status >= ContainerStatus::Pulling {
        container.runtime_id.clone_from(&now.runtime_id);
    }
    match status {
        ContainerStatus::Waiting | ContainerStatus::Pulling | ContainerStatus::Stopping => {}
        ContainerStatus::Pulled | ContainerStatus::Starting => {
            container.image_digest.clone_from(&now.image_digest);
        }
        ContainerStatus::Running => {
            container.image_digest.clone_from(&now.image_digest);
            // A runtime says when, which is before it is heard. Of runs before the last it is not
            // kept.
            let is_last_run = container.restarts == now.restarts;
            container.started = now.started.map(|last| if is_last_run { last } else { at });
            container.bindings.clone_from(&now.bindings);
        }
        ContainerStatus::Stopped => {
            container.finished = Some(at);
            container.reason.clone_from(&now.reason);
            if container.exit_code.is_none() {
                container.exit_code = now.exit_code;
            }
            if task.is_essential(index) && task.times.pull_started.is_some() {
                then.times.execution_stopped.get_or_insert(at);
            }
        }
    }
}
