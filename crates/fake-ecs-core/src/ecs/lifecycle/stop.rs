//! A task is asked to end, or fails.

use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::{indices, schedule};
use crate::ecs::task::state::{ContainerStatus, Path, Stop};
use crate::ecs::task::timeline::What;
use crate::ecs::timers::Timer;
use crate::ecs::{Region, lifecycle};
use crate::kernel::text;
use crate::wire::{DesiredStatus, TaskStopCode};

/// What the service says of a task that was stopped without a reason.
const STOPPED_BY_USER: &str = "Task stopped by user";
/// What the service says of a task whose essential container has ended.
pub(super) const ESSENTIAL_EXITED: &str = "Essential container in task exited";
/// What the service says of an EC2 task that could not start; the container has the reason.
pub(super) const FAILED_TO_START: &str = "Task failed to start";

/// Somebody asks the task to stop. A task that is stopping already keeps the reason it has.
pub fn by_user(region: &mut Region, key: TaskKey, reason: Option<String>) {
    let reason = reason.unwrap_or_else(|| STOPPED_BY_USER.to_owned());
    if begin(region, key, TaskStopCode::UserInitiated, reason) {
        lifecycle::announce(region, key);
    }
    // "Any tags associated with the task are deleted" (`StopTask`).
    lifecycle::set_tags(region, key, Vec::new());
}

/// The scheduler of its service asks the task to stop.
pub(in crate::ecs) fn by_scheduler(region: &mut Region, key: TaskKey, reason: String) {
    if begin(region, key, TaskStopCode::ServiceSchedulerInitiated, reason) {
        lifecycle::announce(region, key);
    }
}

/// What a task needs beside its containers could not be made.
pub(in crate::ecs) fn fail_to_provision(region: &mut Region, key: TaskKey, reason: String) {
    begin(region, key, TaskStopCode::TaskFailedToStart, reason);
}

/// What the container waits for will not come: the task fails.
pub(super) fn fail_dependency(region: &mut Region, key: TaskKey, index: usize, reason: &str) {
    let reason = format!("TaskDependencyError: {reason}");
    lifecycle::keep_details(region, key, index, |it| it.reason.is_some());
    region.tasks.update(key, |task| {
        task.containers[index].reason = Some(text::reason(reason.clone()));
    });
    lifecycle::set_container(region, key, index, ContainerStatus::Stopped);
    container_ended(region, key, index);
    let reason = match region.tasks.get(key).path() {
        Path::Fargate => reason,
        Path::Ec2Awsvpc | Path::Ec2 => FAILED_TO_START.to_owned(),
    };
    begin(region, key, TaskStopCode::TaskFailedToStart, reason);
}

/// A container is over, however that came about.
pub(super) fn container_ended(region: &mut Region, key: TaskKey, index: usize) {
    let now = region.now();
    region.tasks.update(key, |task| {
        task.containers[index].finished = Some(now);
        if task.is_essential(index) && task.times.pull_started.is_some() {
            task.times.execution_stopped.get_or_insert(now);
        }
    });
}

/// Turns the desired status around. Returns whether that was news.
pub(super) fn begin(region: &mut Region, key: TaskKey, code: TaskStopCode, reason: String) -> bool {
    if region.tasks.get(key).is_stopping() {
        return false;
    }
    let now = region.now();
    let stop = Stop::new(code, reason);
    let was_waiting = region.tasks.get(key).is_waiting();
    region.tasks.update(key, |task| {
        task.desired = DesiredStatus::Stopped;
        task.stop = Some(stop.clone());
        task.times.stopping = Some(now);
    });
    lifecycle::note(region, key, What::StopAsked(Box::new(stop)));
    disarm(region, key);
    if was_waiting {
        region.disarm(Timer::GiveUp(key));
    }
    schedule::stop(region, key);
    true
}

/// A task that is to stop does not come up any further. What it does next is set anew.
fn disarm(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    if task.has_planned_interface() {
        region.timers.stop(Timer::AttachInterface(key));
    }
    if task.times.connectivity.is_none() {
        region.timers.stop(Timer::Connect(key));
    }
    for index in indices(region.tasks.get(key)) {
        schedule::disarm_start_timeout(region, key, index);
    }
}
