//! Tasks of services are stopped by the scheduler.

use crate::ecs::service::deployment::LEAST_BACK_OFF;

use crate::aws::elb::TargetGroupKey;
use crate::ecs::instance::InstanceStatus;
use crate::ecs::keys::{DeploymentId, InstanceKey, ServiceKey, TaskKey};
use crate::ecs::service::event_log::What;
use crate::ecs::service::state::ServiceStatus;
use crate::ecs::service::{availability, queue, record};
use crate::ecs::task::progress::Availability;
use crate::ecs::task::state::Task;
use crate::ecs::{Region, lifecycle, registrar, task};
use crate::kernel::sorted::SortedMap;

/// Why the scheduler stops a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Why {
    /// There are too many, or it is replaced.
    Scaling,
    /// It is moved to another zone.
    Moving,
    Health,
    /// A load balancer finds it unhealthy.
    Target(TargetGroupKey),
    Draining,
}

/// Stops so many tasks of that availability, but none that is protected.
pub(super) fn tasks(
    region: &mut Region,
    key: ServiceKey,
    deployment: DeploymentId,
    availability: Availability,
    count: usize,
    stopped: &mut Vec<TaskKey>,
) {
    let service = region.services.get(key);
    let is_primary = service
        .primary()
        .is_some_and(|primary| primary.id == deployment);
    // What is being replaced need not stay balanced.
    let is_balanced = is_primary || service.has_task_sets();
    // Deleting a service looks at no protection: nothing would be left to protect.
    let spares = service.status == ServiceStatus::Active;
    let all = region.tasks.availability(deployment, availability);
    let chosen = if is_balanced && availability != Availability::Unhealthy && count < all.len() {
        choose_balanced(region, deployment, availability, count)
    } else {
        let tasks = all.iter().copied();
        let tasks = tasks.filter(|task| !(spares && is_spared(region, region.tasks.get(*task))));
        tasks.take(count).collect()
    };
    if chosen.len() < count {
        wait_for_protection(region, key, deployment, availability);
    }
    for task in chosen {
        one_task(region, key, task);
        stopped.push(task);
    }
}

/// Whether scaling in and replacing pass the task by. What must go for another reason goes all the
/// same.
fn is_spared(region: &Region, task: &Task) -> bool {
    task.availability != Some(Availability::Unhealthy)
        && task::protection::until(region, task).is_some()
}

/// Those by which zones and then instances stay balanced: each time one of the zone, and there of
/// the instance, with the most tasks; there the newest, which has served the least.
fn choose_balanced(
    region: &Region,
    deployment: DeploymentId,
    availability: Availability,
    count: usize,
) -> Vec<TaskKey> {
    let mut zones = Zones::default();
    for of in [
        Availability::Starting,
        Availability::Checking,
        Availability::Settling,
        Availability::Healthy,
    ] {
        for key in region.tasks.availability(deployment, of) {
            let task = region.tasks.get(*key);
            let may_go = of == availability && !is_spared(region, task);
            zones.add(task, may_go);
        }
    }
    std::iter::from_fn(|| zones.take()).take(count).collect()
}

/// What is protected now can go when it is no longer.
fn wait_for_protection(
    region: &mut Region,
    key: ServiceKey,
    deployment: DeploymentId,
    availability: Availability,
) {
    let tasks = region.tasks.availability(deployment, availability).iter();
    let until = tasks.filter_map(|task| task::protection::until(region, region.tasks.get(*task)));
    if let Some(until) = until.min() {
        queue::requeue_at(region, key, until);
    }
}

pub(super) fn one_task(region: &mut Region, key: ServiceKey, task: TaskKey) {
    // A pass that changes something is followed by another, before what it has changed goes on.
    queue::enqueue(region, key);
    match why(region, region.tasks.get(task)) {
        Why::Scaling => {
            let owner = region.tasks.get(task).spec.owner;
            let id = owner.map_or(DeploymentId(0), |owner| owner.deployment);
            let reason = format!("Scaling activity initiated by (deployment {id})");
            lifecycle::stop::by_scheduler(region, task, reason);
        }
        Why::Moving => {
            let owner = region.tasks.get(task).spec.owner;
            let id = owner.map_or(DeploymentId(0), |owner| owner.deployment);
            let reason = format!("Availability-zone rebalancing initiated by (deployment {id})");
            lifecycle::stop::by_scheduler(region, task, reason);
        }
        Why::Health => {
            count_failure(region, key, task);
            record::tasks(region, key, &[task], What::FailedHealthChecks);
            lifecycle::stop::by_scheduler(
                region,
                task,
                "Task failed container health checks".to_owned(),
            );
        }
        Why::Target(group) => {
            count_failure(region, key, task);
            let group = registrar::health::group_in_words(region.elb.group(group));
            lifecycle::stop::by_scheduler(
                region,
                task,
                format!("Task failed ELB health checks in {group}"),
            );
        }
        // The service's words around "container instance is in DRAINING state" are not known.
        Why::Draining => {
            let reason = "Task stopped because its container instance is in DRAINING state";
            lifecycle::stop::by_scheduler(region, task, reason.to_owned());
        }
    }
    // What is stopped next goes by what has been.
    availability::appraise(region, task);
}

fn why(region: &Region, task: &Task) -> Why {
    let is_unfit = task.availability == Some(Availability::Unhealthy);
    let is_moving = || {
        let owner = task.spec.owner;
        owner.is_some_and(|owner| region.services.get(owner.service).is_moving())
    };
    match task.instance.filter(|_| is_unfit) {
        Some(instance) if region.instances.get(instance).status == InstanceStatus::Draining => {
            Why::Draining
        }
        _ if is_unfit => match registrar::health::failing_target(region, task.key) {
            Some(target) => Why::Target(target.group),
            None => Why::Health,
        },
        _ if is_moving() => Why::Moving,
        _ => Why::Scaling,
    }
}

fn count_failure(region: &mut Region, key: ServiceKey, task: TaskKey) {
    let (now, owner) = (region.now(), region.tasks.get(task).spec.owner);
    region.services.update(key, |service| {
        let of = owner.and_then(|owner| service.deployment_mut(owner.deployment));
        if let Some(deployment) = of {
            deployment.failed += 1;
            deployment.wait_a_moment(now, LEAST_BACK_OFF);
        }
    });
}

pub(super) fn note_stopped(region: &mut Region, key: ServiceKey, stopped: Vec<TaskKey>) {
    let has_task_sets = region.services.update(key, |service| {
        service.is_steady = false;
        service.has_task_sets()
    });
    if !has_task_sets {
        record::tasks(region, key, &stopped, What::Stopped);
        return;
    }
    // Of task sets it is told one by one.
    let owner = |task: &TaskKey| region.tasks.get(*task).spec.owner.map(|of| of.deployment);
    let of_sets = stopped.chunk_by(|one, other| owner(one) == owner(other));
    let of_sets: Vec<Vec<TaskKey>> = of_sets.map(<[TaskKey]>::to_vec).collect();
    for of_set in of_sets {
        record::tasks(region, key, &of_set, What::Stopped);
    }
}

/// Tasks by zone and instance.
#[derive(Default)]
struct Zones<'a>(SortedMap<&'a str, (usize, SortedMap<Option<InstanceKey>, Scope>)>);

#[derive(Default)]
struct Scope {
    count: usize,
    /// Those that may go, the newest last.
    may_go: Vec<TaskKey>,
}

impl<'a> Zones<'a> {
    fn add(&mut self, task: &'a Task, may_go: bool) {
        let (count, instances) = self.0.get_or_default(&task.availability_zone);
        *count += 1;
        let place = instances.get_or_default(task.instance);
        place.count += 1;
        if may_go {
            place.may_go.push(task.key);
        }
    }

    fn take(&mut self) -> Option<TaskKey> {
        let has_any = |place: &Scope| !place.may_go.is_empty();
        let zones = self.0.values_mut();
        let zones = zones.filter(|(_, places)| places.values().any(has_any));
        // Of equals the last one counts, which for names of zones is as good as any.
        let (count, places) = zones.max_by_key(|(count, _)| *count)?;
        let places = places.values_mut().filter(|place| has_any(place));
        let place = places.max_by_key(|place| place.count)?;
        place.count -= 1;
        *count -= 1;
        place.may_go.pop()
    }
}
