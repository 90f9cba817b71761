//! Tasks wait until the critical daemons of their instance are up.

use crate::ecs::daemon::view::tasks_given;
use crate::ecs::keys::{InstanceKey, TaskKey};
use crate::ecs::task::state::{Step, TaskStatus};
use crate::ecs::{Region, lifecycle};

/// What is said of a task that can not be started because a daemon of its instance is down. The
/// wording is ours.
const DAEMON_DOWN: &str =
    "TaskFailedToStart: a daemon that is critical to the container instance is not running";

/// Whether the task has to wait for a critical daemon of its instance.
pub(in crate::ecs) fn is_awaited_by(region: &Region, key: TaskKey) -> bool {
    let task = region.tasks.get(key);
    let Some(instance) = task.instance.filter(|_| task.spec.daemon.is_none()) else {
        return false;
    };
    tasks_given(region, instance).any(|task| {
        let runs = task.status == TaskStatus::Running && !task.is_stopping();
        task.is_critical_daemon() && !runs
    })
}

/// Tasks that have waited for the daemons of their instance go on, unless they have to wait for
/// longer.
pub(super) fn resume_tasks(region: &mut Region, instance: InstanceKey) {
    for task in tasks_held_up(region, instance) {
        if !is_awaited_by(region, task) {
            lifecycle::schedule::go_on_from_pending(region, task);
        }
    }
}

fn tasks_held_up(region: &Region, instance: InstanceKey) -> Vec<TaskKey> {
    let tasks = region.tasks.load(instance).tasks();
    tasks
        .filter(|task| region.tasks.get(*task).is_held_up())
        .collect()
}

/// The task waits until the daemons of its instance are up.
pub(in crate::ecs) fn hold_up(region: &mut Region, key: TaskKey) {
    let instance = region.tasks.update(key, |task| {
        task.next = Some(Step::AwaitDaemons);
        task.instance
    });
    if let Some(instance) = instance {
        give_up_waiting(region, instance);
    }
}

/// Tasks that wait for a daemon fail when it is down and its instance is being replaced: they would
/// wait in vain.
pub(super) fn give_up_waiting(region: &mut Region, instance: InstanceKey) {
    let is_down =
        tasks_given(region, instance).any(|task| task.is_critical_daemon() && task.is_stopping());
    if !is_down || region.instances.get(instance).is_active() {
        return;
    }
    for task in tasks_held_up(region, instance) {
        lifecycle::stop::fail_to_provision(region, task, DAEMON_DOWN.to_owned());
        lifecycle::announce(region, task);
    }
}
