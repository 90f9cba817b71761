//! Tasks of services come to be.

use crate::ecs::service::draft::Draft;
use std::time::Duration;

use crate::ecs::keys::{DeploymentId, InstanceKey, ServiceKey, TaskKey};
use crate::ecs::placement::refusal::Refusal;
use crate::ecs::placement::wanted::Wanted;
use crate::ecs::service::event_log::{NoPlace, What};
use crate::ecs::service::{availability, draft, queue, record};
use crate::ecs::task::state::TaskSpec;
use crate::ecs::{Region, capacity, lifecycle, placement};
use crate::faults;
use crate::wire::LaunchType;

/// Starts so many tasks, as far as there is room for them.
pub(super) fn tasks(region: &mut Region, key: ServiceKey, deployment: DeploymentId, count: usize) {
    let Some(draft) = draft::of(region, key, deployment) else {
        return;
    };
    let mut started = Vec::new();
    let mut refused = None;
    for _ in 0..count {
        match task(region, &draft, deployment, None) {
            Ok(task) => started.push(task),
            Err(no_place) => {
                refused = Some(no_place);
                break;
            }
        }
    }
    note_starts(region, key, deployment, started, refused);
}

/// Which tasks were started, and what kept the next one from it.
pub(super) fn note_starts(
    region: &mut Region,
    key: ServiceKey,
    deployment: DeploymentId,
    started: Vec<TaskKey>,
    refused: Option<NoPlace>,
) {
    if !started.is_empty() {
        region
            .services
            .update(key, |service| service.is_steady = false);
        record::tasks(region, key, &started, What::Started);
    }
    if let Some(no_place) = refused {
        region.services.set_waiting(key, true);
        note_no_place(region, key, deployment, no_place);
    }
}

/// A task that cannot be placed is one that has failed, but looking for a place counts once in a
/// while only: how often the scheduler looks depends on what else happens. It is tried again when
/// there may be room; and after some time as well, as long as there is a circuit breaker that
/// counts how often.
pub(super) fn note_no_place(
    region: &mut Region,
    key: ServiceKey,
    deployment: DeploymentId,
    why: NoPlace,
) {
    let now = region.now();
    let next = region.services.update(key, |service| {
        let is_counted = service.settings.breaker(1).is_some();
        let deployment = service.deployment_mut(deployment)?;
        let next = deployment.refuse(now, RETRY_AFTER);
        (is_counted && deployment.rollout.is_in_progress()).then_some(next)
    });
    record::event(region, key, What::NoPlace(why));
    if let Some(next) = next {
        queue::requeue_at(region, key, next);
    }
}

/// Starts one task, on that instance or where placement wants it.
pub(super) fn task(
    region: &mut Region,
    draft: &Draft,
    deployment: DeploymentId,
    on: Option<InstanceKey>,
) -> Result<TaskKey, NoPlace> {
    let mut launch = draft.launch.clone();
    if !draft.compute.strategy.is_empty() {
        launch.spec.capacity_provider = draft::next_provider(region, draft, deployment);
    }
    if launch.spec.launch_type == LaunchType::Fargate {
        let (cpu, is_spot) = (launch.spec.needs.cpu, launch.spec.is_spot());
        if let Some(over) = capacity::vcpus::check(region, cpu, is_spot) {
            return Err(NoPlace::OverQuota(over));
        }
        launch.subnet = draft::subnet_for(region, draft, deployment);
    } else {
        let placed = match on {
            Some(instance) => Some(instance),
            None => place_or_wait(region, draft, &launch.spec)?,
        };
        launch.instance = placed;
    }
    // A pass that changes something is followed by another, before what it has changed goes on.
    queue::enqueue(region, draft.service);
    let task = lifecycle::launch::task(region, launch);
    // The next one goes by where this one is.
    availability::appraise(region, task);
    doom(region, draft.service, task);
    Ok(task)
}

/// The instance of a task, or none for one that waits until there is one.
fn place_or_wait(
    region: &mut Region,
    draft: &Draft,
    spec: &TaskSpec,
) -> Result<Option<InstanceKey>, NoPlace> {
    let refusals = match placement::place(region, &Wanted::of(spec, &draft.zones)) {
        Ok(instance) => return Ok(Some(instance)),
        Err(refusals) => refusals,
    };
    let provider = spec.capacity_provider.as_deref();
    if !provider.is_some_and(|provider| capacity::waiting::waits_for_capacity(region, provider)) {
        return Err(closest(&refusals));
    }
    if capacity::waiting::is_full(region, spec.cluster) {
        return Err(NoPlace::TooManyWait);
    }
    Ok(None)
}

/// The task may be one of those that a test wants to end as soon as they run.
fn doom(region: &mut Region, key: ServiceKey, task: TaskKey) {
    let service = region.services.get(key);
    let is_doomed = region
        .faults
        .fires(|| faults::Kind::ServiceTask(service.path(&region.clusters)));
    if is_doomed {
        region.tasks.update(task, |task| task.is_doomed = true);
    }
}

/// The last that was registered stands for all: which one the service holds to be the closest is
/// not known.
fn closest(refusals: &[Refusal]) -> NoPlace {
    match refusals.last() {
        None => NoPlace::NoInstances,
        Some(Refusal { instance, why }) => NoPlace::Closest {
            instance: *instance,
            why: *why,
        },
    }
}

/// How soon starting is tried again that nothing but time will change.
const RETRY_AFTER: Duration = Duration::from_secs(60);
