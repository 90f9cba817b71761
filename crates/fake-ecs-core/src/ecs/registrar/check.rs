//! What must hold of what is registered.

use crate::ecs::Region;
use crate::ecs::registrar::destinations::At;
use crate::ecs::registrar::register;
use crate::ecs::registrar::{Target, TargetHealth};
use crate::ecs::task::state::TaskStatus;

/// Every registration belongs to a live task, and every live task is registered.
pub fn check(region: &Region) {
    let registrar = &region.registrar;
    registrar.targets.check();
    for key in registrar.targets.tasks() {
        let (task, targets) = (region.tasks.get(key), registrar.targets.of(key));
        let (id, status) = (task.id(), task.status);
        assert!(
            status <= TaskStatus::Deactivating,
            "task {id} is {status} and still a target"
        );
        let is_leaving = status == TaskStatus::Deactivating;
        let drains = |target: &Target| target.health == TargetHealth::Draining;
        assert!(
            targets.iter().all(|target| drains(target) == is_leaving),
            "task {id} is {status}, its targets are {targets:?}"
        );
    }
    for key in registrar.discovery.tasks() {
        let task = region.tasks.get(key);
        assert!(
            task.status <= TaskStatus::Running,
            "task {} is {} and still to be discovered",
            task.id(),
            task.status
        );
    }
    let running = |task: &&crate::ecs::task::state::Task| task.status == TaskStatus::Running;
    for task in region.tasks.iter().filter(running) {
        let targets = registrar.targets.of(task.key).iter();
        let known = targets.map(|target| &*registrar.targets.group(target.group).name);
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
