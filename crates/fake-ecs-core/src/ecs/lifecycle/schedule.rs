//! What happens next to a task is decided, and when.

use std::time::Duration;

use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::{interference, small};
use crate::ecs::task::state::{Path, Step, TaskStatus};
use crate::ecs::timers::Timer;
use crate::ecs::{Region, registrar};
use crate::kernel::profile::Stages;
use crate::wire::DesiredStatus;

pub(super) fn durations(region: &Region, key: TaskKey) -> &Stages {
    let profile = &region.settings.profile;
    match region.tasks.get(key).path() {
        Path::Fargate => &profile.fargate,
        Path::Ec2Awsvpc => &profile.ec2_awsvpc,
        Path::Ec2 => &profile.ec2,
    }
}

/// Decides what happens next to the task, in place of what was decided before.
pub(super) fn step(region: &mut Region, key: TaskKey, delay: Duration, step: Step) {
    let longer = interference::delay(region, key);
    arm(region, key, delay.saturating_add(longer), step);
}

/// The same, without any delay.
pub(super) fn step_at_once(region: &mut Region, key: TaskKey, step: Step) {
    arm(region, key, Duration::ZERO, step);
}

fn arm(region: &mut Region, key: TaskKey, delay: Duration, step: Step) {
    region.tasks.update(key, |task| {
        task.next = Some(step);
        task.is_on_hold = false;
    });
    region.arm(delay, Timer::Stage(key));
}

/// Nothing happens to the task next by itself.
pub(super) fn no_step(region: &mut Region, key: TaskKey) {
    region.tasks.update(key, |task| {
        task.next = None;
        task.is_on_hold = false;
    });
    region.disarm(Timer::Stage(key));
}

/// What has held up a task in `PENDING` is over.
pub(in crate::ecs) fn go_on_from_pending(region: &mut Region, key: TaskKey) {
    let next = step_from_pending(region, key);
    step(region, key, Duration::ZERO, next);
}

/// How a task leaves `PENDING`. Its containers run from then on.
pub(super) fn step_from_pending(region: &Region, key: TaskKey) -> Step {
    match region.tasks.get(key).path() {
        Path::Fargate => Step::Enter(TaskStatus::Activating),
        // On EC2 the stage shows where a task is registered in it.
        _ if registrar::register::registers(region, key) => Step::Enter(TaskStatus::Activating),
        Path::Ec2Awsvpc | Path::Ec2 => Step::HandOver,
    }
}

/// Where a task goes that is to stop, from where it is.
pub(super) fn stop(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    debug_assert_eq!(task.desired, DesiredStatus::Stopped);
    let next = match task.path() {
        _ if registrar::register::is_registered(region, key) => {
            Step::Enter(TaskStatus::Deactivating)
        }
        Path::Fargate if task.has_live_containers() || task.status == TaskStatus::Running => {
            Step::Enter(TaskStatus::Deactivating)
        }
        Path::Ec2Awsvpc if task.has_live_containers() || task.status == TaskStatus::Running => {
            Step::Enter(TaskStatus::Stopping)
        }
        Path::Fargate | Path::Ec2Awsvpc => Step::Enter(TaskStatus::Deprovisioning),
        Path::Ec2 => Step::StopContainers,
    };
    step(region, key, Duration::ZERO, next);
}

/// All containers have ended: what follows.
pub(super) fn containers_ended(region: &mut Region, key: TaskKey) {
    let delay = durations(region, key).stopping;
    let next = match region.tasks.get(key).path() {
        Path::Fargate | Path::Ec2Awsvpc => Step::Enter(TaskStatus::Deprovisioning),
        Path::Ec2 => Step::Enter(TaskStatus::Stopped),
    };
    step(region, key, delay, next);
}

/// The container has not to end or to become healthy in time any more.
pub(super) fn disarm_start_timeout(region: &mut Region, key: TaskKey, index: usize) {
    let definition = region.tasks.get(key).definition_of(index);
    if definition.start_timeout.is_some() {
        region.disarm(start_timeout(key, index));
    }
}

pub(super) fn start_timeout(task: TaskKey, index: usize) -> Timer {
    // Task definitions have at most ten containers.
    let container = u16::from(small(index));
    Timer::StartTimeout { task, container }
}
