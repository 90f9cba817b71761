//! A task ends because of one of its containers, or at once.

use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::stop::{ESSENTIAL_EXITED, begin, container_ended};
use crate::ecs::lifecycle::{self, indices, schedule, stages};
use crate::ecs::task::state::{ContainerStatus, Step, Stop, Task, TaskStatus};
use crate::wire::TaskStopCode;

/// An essential container has exited: the others are to stop, too. The service says so, unless
/// whoever has reported it gives a reason.
pub(super) fn after_essential(region: &mut Region, key: TaskKey, reason: Option<String>) {
    // Agents tell of what has come up before they tell of what has gone down, however soon it went:
    // every container ran, so the task did.
    if region
        .tasks
        .get(key)
        .is_headed_for(Step::Enter(TaskStatus::Running))
    {
        stages::take_step(region, key);
    }
    begin(
        region,
        key,
        TaskStopCode::EssentialContainerExited,
        reason.unwrap_or_else(|| ESSENTIAL_EXITED.to_owned()),
    );
}

/// The task is `STOPPED` from now on, whatever its containers do: they are left alone.
///
/// Essential containers show `exit_code`; a task that has stopped already stays as it is, one that
/// is stopping ends for this reason.
pub fn mark_failed(region: &mut Region, key: TaskKey, exit_code: Option<i32>, reason: String) {
    let code = TaskStopCode::EssentialContainerExited;
    let is_on_its_way = |task: &Task| task.is_stopping() && !task.is_over();
    region.tasks.update(key, |task| {
        if is_on_its_way(task) {
            task.stop = Some(Stop::new(code, reason.clone()));
        }
    });
    at_once(region, key, code, reason, exit_code);
}

/// The task is `STOPPED` from now on, and nothing more is heard of its containers. A task that is
/// stopping already keeps the reason it has.
pub fn at_once(
    region: &mut Region,
    key: TaskKey,
    code: TaskStopCode,
    reason: String,
    exit_code: Option<i32>,
) {
    if region.tasks.get(key).is_over() {
        return;
    }
    begin(region, key, code, reason);
    for index in indices(region.tasks.get(key)) {
        if region.tasks.get(key).containers[index].is_stopped() {
            continue;
        }
        if region.tasks.get(key).is_essential(index) {
            region.tasks.update(key, |task| {
                task.containers[index].exit_code = exit_code;
            });
        }
        lifecycle::set_container(region, key, index, ContainerStatus::Stopped);
        container_ended(region, key, index);
    }
    schedule::no_step(region, key);
    stages::enter(region, key, TaskStatus::Stopped);
}
