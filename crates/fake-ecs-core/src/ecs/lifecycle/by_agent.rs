//! What an agent tells of its tasks through the API: `SubmitTaskStateChange` and its like.
//!
//! The agent gives facts about containers, which are applied as those of a runtime are, by
//! [`change`]. Here is what is an agent's own: when it has a task, and of what it may not tell.

#[cfg(feature = "agent")]
use crate::ecs::agent;
use crate::ecs::keys::{ClusterKey, InstanceKey, TaskKey};
use crate::ecs::lifecycle::{change, interface, stages};
use crate::ecs::task::progress::Orders;
use crate::ecs::task::state::InterfaceStatus;
use crate::ecs::task::volume::VolumeStatus;
use crate::ecs::{Region, instance};
use crate::effect::report::{Reported, TaskChange};

/// There is an agent at the instance which has asked where to poll. So it means to be told of tasks
/// and to tell what becomes of them: from now on tasks that are placed there are its own, and
/// nobody simulates them.
///
/// Who only registers an instance does not say that. Its tasks are simulated, as those of every
/// other.
pub fn discovered(region: &mut Region, key: InstanceKey) {
    if !region.instances.get(key).has_own_agent {
        region
            .instances
            .update(key, |instance| instance.has_own_agent = true);
        take_over(region, key);
    }
    is_there(region, key);
}

/// Tasks, of daemons above all, may have been placed there between the registration of the instance
/// and the first question of its agent, a moment later. They are the agent's: it starts their
/// containers, of which the simulator may have said already that they run.
fn take_over(region: &mut Region, key: InstanceKey) {
    let tasks: Vec<TaskKey> = region.tasks.load(key).tasks().collect();
    for task in tasks {
        let of = region.tasks.get(task);
        if of.orders != Orders::Stop && !of.is_stopping() {
            region.tasks.update(task, |task| task.by_agent = true);
        }
    }
}

/// The agent of the instance has been heard of. One that has ever come by its websocket is
/// connected as long as it has one, whatever it calls meanwhile.
fn is_there(region: &mut Region, key: InstanceKey) {
    #[cfg(feature = "agent")]
    if region.agents.is_cut_off(key) {
        return;
    }
    instance::life::set_agent_connected(region, key, true);
}

/// An agent that speaks of one of its tasks is connected.
fn connected(region: &mut Region, key: TaskKey) {
    if let Some(instance) = region.tasks.get(key).instance {
        is_there(region, instance);
    }
}

/// Applies what an agent tells of a task. What has passed already is dropped.
pub fn apply(region: &mut Region, key: TaskKey, mut change: TaskChange) {
    connected(region, key);
    #[cfg(feature = "agent")]
    if change.status == Some(Reported::Stopped) {
        agent::orders::ended(region, key);
    }
    let task = region.tasks.get(key);
    if task.is_over() || !task.is_placed() {
        return;
    }
    if change.status.is_some() || !change.containers.is_empty() {
        accept_reported(region, key);
    }
    if !region.tasks.get(key).is_with_agent() {
        without_running(&mut change);
    }
    change::task(region, key, change);
}

/// Simulated containers come up by themselves; and a task that is about to end without having been
/// handed over does not wait for containers that begin now.
fn without_running(change: &mut TaskChange) {
    let runs = |status| status == Some(Reported::Running);
    change.containers.retain(|(_, it)| !runs(it.status));
    if runs(change.status) {
        change.status = None;
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
