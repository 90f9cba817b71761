//! What load balancers find of their targets.

use crate::ecs::Region;
use crate::ecs::keys::{TargetGroupKey, TaskKey};
use crate::ecs::registrar::{Target, TargetGroupKind, TargetHealth};
use crate::ecs::timers::Timer;
use crate::wire::HealthStatus;

/// A task runs: in a while its targets are found to be healthy. Even where that takes no time it is
/// a step of its own: what ends as soon as it runs was never healthy.
pub(super) fn schedule_first_check(region: &mut Region, key: TaskKey) {
    if is_unchecked(region, key) {
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
    let targets = region.registrar.targets.of(key);
    targets
        .iter()
        .any(|target| target.health == TargetHealth::Initial)
}

/// The first health check of the targets of a task.
pub(in crate::ecs) fn check(region: &mut Region, key: TaskKey) {
    region.registrar.targets.set_health(key, |target| {
        let found = match target.is_doomed {
            true => TargetHealth::Unhealthy,
            false => TargetHealth::Healthy,
        };
        (target.health == TargetHealth::Initial).then_some(found)
    });
}

/// The targets of the group that `is_meant` picks pass their health checks from now on, or fail
/// them. Returns how many there are.
pub fn set(
    region: &mut Region,
    group: TargetGroupKey,
    health: TargetHealth,
    is_meant: impl Fn(&Region, &Target) -> bool,
) -> usize {
    let targets = region.registrar.targets.in_group(group);
    let meant = targets
        .filter(|(_, target)| target.is_registered() && is_meant(region, target))
        .map(|(task, target)| (task, target.port));
    let meant: Vec<(TaskKey, u16)> = meant.collect();
    for (task, port) in &meant {
        region.registrar.targets.set_health(*task, |target| {
            (target.group == group && target.port == *port).then_some(health)
        });
        disarm_first_check(region, *task);
    }
    meant.len()
}

/// What the load balancers of a task say of it altogether; `None` when it has none.
pub(in crate::ecs) fn of_task(region: &Region, key: TaskKey) -> Option<HealthStatus> {
    let targets = region.registrar.targets.of(key).iter();
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
    region.registrar.targets.group(group).kind == Some(TargetGroupKind::Lattice)
}

/// Whether the service of a task has a registry, whatever has become of the task.
pub fn is_discovered(region: &Region, key: TaskKey) -> bool {
    let owner = region.tasks.get(key).spec.owner;
    owner.is_some_and(|owner| {
        let mut revisions = region.services.get(owner.service).revisions.iter();
        let revision = revisions.find(|revision| revision.id == owner.deployment);
        revision.is_some_and(|revision| !revision.workload.registries.is_empty())
    })
}

/// The target for which a task is to be replaced, if it is for one.
pub(in crate::ecs) fn failing_target(region: &Region, key: TaskKey) -> Option<&Target> {
    let mut targets = region.registrar.targets.of(key).iter();
    targets.find(|target| target.health == TargetHealth::Unhealthy)
}
