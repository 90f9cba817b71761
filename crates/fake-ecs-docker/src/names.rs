//! What the engine's objects are called, and the labels by which they are found again.

use std::collections::BTreeMap;

use fake_ecs_core::effect::plan::{ContainerPlan, TaskPlan, engine_name};

/// On everything that a fake makes, with the value `ecs`: one filter finds all.
pub(crate) const SERVICE: &str = "fake-ecs.service";
/// Which fake made it; see [`owner`](crate::owner).
pub(crate) const OWNER: &str = "fake-ecs.owner";
/// The id of the task, on what belongs to one task.
pub(crate) const TASK: &str = "fake-ecs.task";
/// The name of the container in its definition.
pub(crate) const CONTAINER: &str = "fake-ecs.container";
/// Where a fake in a container listens, on what leads to it; see [`relay`](crate::relay).
pub(crate) const RELAY: &str = "fake-ecs.relay";
/// On the volume of a fake in a container; see [`shared_volume`](crate::shared_volume).
pub(crate) const FILES: &str = "fake-ecs.files";
/// On a volume that says that a fake lives; see [`lease`](crate::lease).
pub(crate) const LEASE: &str = "fake-ecs.lease";
/// On a volume that says what a fake does with the network where containers ask about themselves;
/// see [`users`](crate::users).
pub(crate) const METADATA: &str = "fake-ecs.metadata";

/// The directory of the journal of the fake, if it has one.
pub(crate) const JOURNAL: &str = "fake-ecs.journal";

/// The id of the EBS volume that a volume of the engine stands for, and its size, which no engine
/// bounds.
pub(crate) const EBS_VOLUME: &str = "fake-ecs.ebs-volume";
pub(crate) const EBS_SIZE: &str = "fake-ecs.ebs-size-in-gib";

/// The name of a container: `fake-ecs-<task>-<container>`.
pub(crate) fn container(plan: &TaskPlan, container: &ContainerPlan) -> String {
    engine_name(&plan.id, &container.name)
}

/// The name of the container that has the network of a task. No container of a definition can be
/// called so, because their names have no dots.
pub(crate) fn sandbox(plan: &TaskPlan) -> String {
    format!("fake-ecs-{}.sandbox", plan.id)
}

/// The name of a volume of the task's own.
pub(crate) fn volume(plan: &TaskPlan, volume: &str) -> String {
    format!("fake-ecs-{}-{volume}", plan.id)
}

/// The name of a service in a compose file, on each of its containers.
pub(crate) const OF_COMPOSE: &str = "com.docker.compose.service";

/// What marks an object that all fakes of an engine share.
pub(crate) fn labels_of_all() -> BTreeMap<String, String> {
    labels([(SERVICE, "ecs")])
}

/// What marks an object as a fake's.
pub(crate) fn labels_of_owner(owner: &str) -> BTreeMap<String, String> {
    labels([(SERVICE, "ecs"), (OWNER, owner)])
}

/// What marks an object as a task's.
pub(crate) fn labels_of_task(owner: &str, plan: &TaskPlan) -> BTreeMap<String, String> {
    let mut all = labels_of_owner(owner);
    all.extend(labels([(TASK, &plan.id)]));
    all
}

fn labels<const N: usize>(pairs: [(&str, &str); N]) -> BTreeMap<String, String> {
    let pairs = pairs.into_iter();
    pairs
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
}
