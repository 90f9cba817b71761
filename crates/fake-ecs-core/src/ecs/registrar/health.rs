//! What load balancers find of their targets.

use crate::aws::elb::{self, Target, TargetGroup, TargetGroupKey, TargetGroupKind, TargetHealth};
use crate::ecs::Region;
use crate::ecs::keys::{DeploymentId, TaskKey};
use crate::ecs::service::state::Service;
use crate::ecs::timers::Timer;
use crate::wire::HealthStatus;

/// A task runs: in a while its targets are found to be healthy. Even where that takes no time it is
/// a step of its own: what ends as soon as it runs was never healthy.
pub(super) fn schedule_first_check(region: &mut Region, key: TaskKey) {
    // What a real endpoint has not taken is not checked.
    if is_unchecked(region, key) && !region.own_calls.is_registering(key) {
        let after = region.settings.profile.load_balancers.health_check;
        region.arm(after, Timer::CheckTargets(key));
    }
}

/// The targets of a task have been checked, or are none any more.
pub(super) fn disarm_first_check(region: &mut Region, key: TaskKey) {
    if !is_unchecked(region, key) {
        region.disarm(Timer::CheckTargets(key));
    }
}

/// Whether a load balancer has not checked the task yet.
pub(in crate::ecs) fn is_unchecked(region: &Region, key: TaskKey) -> bool {
    elb::port::is_unchecked(&region.elb, key.registrant())
}

/// The first health check of the targets of a task.
pub(in crate::ecs) fn check(region: &mut Region, key: TaskKey) {
    elb::port::check(&mut region.elb, key.registrant());
}

/// The task that the next event of load balancers is about: what it counts for is to be judged.
pub(in crate::ecs) fn next_event(region: &mut Region) -> Option<TaskKey> {
    let event = elb::port::poll_event(&mut region.elb)?;
    let task = TaskKey::of_registrant(event.registrant);
    disarm_first_check(region, task);
    Some(task)
}

/// What the load balancers of a task say of it altogether; `None` when it has none.
pub(in crate::ecs) fn of_task(region: &Region, key: TaskKey) -> Option<HealthStatus> {
    let targets = region.elb.of(key.registrant());
    let worst = targets.map(|target| match target.health {
        TargetHealth::Healthy => (0, HealthStatus::Healthy),
        TargetHealth::Initial | TargetHealth::Draining => (1, HealthStatus::Unknown),
        TargetHealth::Unhealthy => (2, HealthStatus::Unhealthy),
    });
    let worst = worst.max_by_key(|(badness, _)| *badness);
    worst.map(|(_, health)| health)
}

/// Whether it is a target group of VPC Lattice.
pub fn is_lattice(region: &Region, group: TargetGroupKey) -> bool {
    region.elb.group(group).kind == Some(TargetGroupKind::Lattice)
}

/// Whether tasks of a deployment are in a registry, whatever has become of the deployment.
pub fn is_discovered(service: &Service, deployment: Option<DeploymentId>) -> bool {
    let mut revisions = service.revisions.iter();
    let revision = revisions.find(|revision| Some(revision.id) == deployment);
    revision.is_some_and(|revision| !revision.workload.registries.is_empty())
}

/// The target for which a task is to be replaced, if it is for one.
pub(in crate::ecs) fn failing_target(region: &Region, key: TaskKey) -> Option<&Target> {
    let mut targets = region.elb.of(key.registrant());
    targets.find(|target| target.health == TargetHealth::Unhealthy)
}

/// How events and reasons name a target group. Those of VPC Lattice are not known to be named
/// otherwise.
pub fn group_in_words(group: &TargetGroup) -> String {
    match group.kind {
        Some(TargetGroupKind::Classic) => format!("(elb {})", group.name),
        Some(TargetGroupKind::Elb | TargetGroupKind::Lattice) | None => {
            format!("(target-group {})", group.name)
        }
    }
}
