//! What a task counts for, in the eyes of its service's scheduler.

use crate::ecs::service::deployment::LEAST_BACK_OFF;
use crate::ecs::task::health::{checks, worst};
use std::time::Duration;

use crate::ecs::instance::InstanceStatus;
use crate::ecs::keys::{ServiceKey, TaskKey};
use crate::ecs::service::event_log::What;
use crate::ecs::service::{queue, record, sites};
use crate::ecs::task::owner::Owner;
use crate::ecs::task::progress::Availability;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::ecs::timers::Timer;
use crate::ecs::{Region, registrar};
use crate::kernel::time::Time;
use crate::wire::{HealthStatus, TaskStopCode};

/// What an availability depends on, beside the task itself.
#[derive(Clone, Copy, Debug)]
struct Circumstances {
    now: Time,
    /// For how long its health does not count.
    grace: Duration,
    /// How long a task without health checks must run.
    settling: Duration,
    is_drained: bool,
    /// What its load balancers find of it, if it has any.
    targets: Option<HealthStatus>,
}

/// The availability of a task, and when it will be another by itself.
fn availability(task: &Task, around: Circumstances) -> (Option<Availability>, Option<Time>) {
    let Circumstances {
        now,
        grace,
        settling,
        is_drained,
        targets,
    } = around;
    let started = task.times.started.unwrap_or(now);
    let is = |availability| (Some(availability), None);
    if task.status > TaskStatus::Running {
        let is_draining = task.status == TaskStatus::Deactivating && targets.is_some();
        return (is_draining.then_some(Availability::Draining), None);
    }
    if task.status.is_pending(task.desired) {
        return is(Availability::Starting);
    }
    match (task.is_stopping(), task.status == TaskStatus::Running) {
        (true, true) => return is(Availability::Stopping),
        (true, false) => return is(Availability::Cancelled),
        (false, _) => {}
    }
    if is_drained {
        return is(Availability::Unhealthy);
    }
    let has_run = task.availability > Some(Availability::Starting);
    match worst(checks(task).into_iter().chain(targets)) {
        // Where it takes no time to be healthy it is a step of its own all the same: what ends as
        // soon as it runs was never healthy.
        Some(HealthStatus::Healthy) if has_run => is(Availability::Healthy),
        Some(HealthStatus::Healthy) => (Some(Availability::Checking), Some(started)),
        Some(HealthStatus::Unknown) => is(Availability::Checking),
        Some(HealthStatus::Unhealthy) if now < started + grace => {
            (Some(Availability::Checking), Some(started + grace))
        }
        Some(HealthStatus::Unhealthy) => is(Availability::Unhealthy),
        None if has_run && now >= started + settling => is(Availability::Healthy),
        None => (Some(Availability::Settling), Some(started + settling)),
    }
}

/// Judges what a task counts for, if a service runs it. When that has changed, its scheduler is to
/// know.
///
/// What is judged is how things are: when nothing has changed, nothing happens.
pub(in crate::ecs) fn appraise(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    let Some(owner) = task.spec.owner else {
        return;
    };
    let before = task.availability;
    let (after, until) = availability(task, circumstances(region, task, owner));
    plan_appraisal(region, key, until);
    if before != after {
        region.tasks.appraise(key, after);
        note_change(region, key, owner, before, after);
        queue::enqueue(region, owner.service);
    }
}

/// The task is to be judged again at that time, if it is not before. A plan that is the same stays
/// where it is in the order of things.
fn plan_appraisal(region: &mut Region, key: TaskKey, until: Option<Time>) {
    let timer = Timer::Appraisal(key);
    let until = until.map(|at| at.max(region.now()));
    if region.timers.when(timer) != until {
        match until {
            Some(at) => region.timers.set(timer, at),
            None => region.disarm(timer),
        }
    }
}

/// What the health of the service's tasks counts for may have changed.
pub(super) fn notify_of_health(region: &mut Region, key: ServiceKey) {
    let deployments = region.services.get(key).all_deployments();
    let tasks = deployments.flat_map(|deployment| {
        let doubtful = [Availability::Checking, Availability::Unhealthy].into_iter();
        doubtful.flat_map(|availability| region.tasks.availability(deployment.id, availability))
    });
    let tasks: Vec<TaskKey> = tasks.copied().collect();
    for task in tasks {
        appraise(region, task);
    }
}

fn circumstances(region: &Region, task: &Task, owner: Owner) -> Circumstances {
    let instance = task.instance.map(|instance| region.instances.get(instance));
    Circumstances {
        now: region.now(),
        grace: region.services.get(owner.service).settings.grace(),
        settling: region.settings.profile.services.settling,
        is_drained: instance.is_some_and(|instance| instance.status == InstanceStatus::Draining),
        targets: registrar::health::of_task(region, task.key),
    }
}

/// Failures are counted until a task is healthy.
fn note_change(
    region: &mut Region,
    key: TaskKey,
    owner: Owner,
    before: Option<Availability>,
    after: Option<Availability>,
) {
    let now = region.now();
    let task = region.tasks.get(key);
    let ended_by_itself = task.stop.as_ref().is_some_and(|stop| {
        matches!(
            stop.code,
            TaskStopCode::TaskFailedToStart | TaskStopCode::EssentialContainerExited
        )
    });
    let never_ran = task.times.started.is_none();
    let is_end =
        before.is_some_and(Availability::is_wanted) && !after.is_some_and(Availability::is_wanted);
    let mut is_impaired = false;
    // Once there were too many it is too late, whether or not the scheduler has looked.
    let is_too_late = after == Some(Availability::Healthy) && has_failed_too_often(region, owner);
    region.services.update(owner.service, |service| {
        let forgets = service.settings.forgets_failures();
        let Some(deployment) = service.deployment_mut(owner.deployment) else {
            return;
        };
        if after == Some(Availability::Healthy) {
            deployment.forget_failures(forgets && !is_too_late);
        }
        if is_end && ended_by_itself {
            if before != Some(Availability::Healthy) {
                deployment.failed += 1;
            }
            if never_ran {
                deployment.put_off(now, LEAST_BACK_OFF);
                is_impaired = deployment.back_off >= IMPAIRED_FROM;
            } else {
                deployment.wait_a_moment(now, LEAST_BACK_OFF);
            }
        }
    });
    if is_impaired {
        record::event(region, owner.service, What::Impaired);
    }
    if after == Some(Availability::Unhealthy) {
        note_failing_target(region, key, owner.service);
    }
}

/// Whether so many tasks have failed that the circuit breaker gives up.
fn has_failed_too_often(region: &Region, owner: Owner) -> bool {
    let service = region.services.get(owner.service);
    let deployment = service.deployment(owner.deployment);
    let failed = deployment.map_or(0, |deployment| deployment.failed);
    // How many tasks a daemon should have takes a look at all instances.
    failed > 0 && {
        let threshold = service
            .settings
            .breaker(sites::desired_count(region, service));
        threshold.is_some_and(|threshold| failed >= threshold)
    }
}

/// From the third time on it is said that tasks do not come up. When the service says so is not
/// known.
const IMPAIRED_FROM: Duration = Duration::from_secs(4);

/// A task is to be replaced: if a load balancer wants that, the service says which.
fn note_failing_target(region: &mut Region, task: TaskKey, service: ServiceKey) {
    if let Some(target) = registrar::health::failing_target(region, task) {
        let (group, id, port) = (target.group, target.id.clone(), target.port);
        let task = region.tasks.get(task).id;
        record::event(
            region,
            service,
            What::FailedTargetChecks {
                task,
                group,
                id,
                port,
            },
        );
    }
}
