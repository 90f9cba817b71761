//! What must hold of what is registered.

use crate::aws::elb::{Target, TargetHealth};
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::registrar::destinations::At;
use crate::ecs::registrar::{discovery, register};
use crate::ecs::task::state::TaskStatus;

/// Every registration belongs to a live task, and every live task is registered.
pub fn check(region: &Region) {
    region.elb.check();
    for registrant in region.elb.registrants() {
        let task = region.tasks.get(TaskKey::of_registrant(registrant));
        let targets: Vec<&Target> = region.elb.of(registrant).collect();
        let (id, status) = (task.id(), task.status);
        assert!(
            status <= TaskStatus::Deactivating,
            "task {id} is {status} and still a target"
        );
        let is_leaving = status == TaskStatus::Deactivating;
        let drains = |target: &&Target| target.health == TargetHealth::Draining;
        assert!(
            targets.iter().all(|target| drains(target) == is_leaving),
            "task {id} is {status}, its targets are {targets:?}"
        );
    }
    for registrant in region.cloud_map.registrants() {
        let task = region.tasks.get(TaskKey::of_registrant(registrant));
        assert!(
            task.status <= TaskStatus::Running,
            "task {} is {} and still to be discovered",
            task.id(),
            task.status
        );
        let mut instances = region.cloud_map.of(registrant);
        let is_healthy = discovery::is_healthy(task);
        assert!(
            instances.all(|instance| instance.is_healthy == is_healthy),
            "Cloud Map does not know how healthy task {} is",
            task.id()
        );
    }
    let running = |task: &&crate::ecs::task::state::Task| task.status == TaskStatus::Running;
    for task in region.tasks.iter().filter(running) {
        let targets = region.elb.of(task.key.registrant());
        let known = targets.map(|target| &*region.elb.group(target.group).name);
        let mut known: Vec<&str> = known.collect();
        known.sort_unstable();
        let destinations = register::destinations_of(region, task.key).into_iter();
        let groups = destinations.filter_map(|of| match of.at {
            At::TargetGroup(_, name) => Some(name),
            At::Discovery(_) => None,
        });
        let mut groups: Vec<&str> = groups.collect();
        groups.sort_unstable();
        assert_eq!(known, groups, "the target groups of task {}", task.id());
    }
}
