//! What the operations about the protection of tasks share.

use crate::ecs::Region;
use crate::ecs::cluster::state::Cluster;
use crate::ecs::keys::TaskKey;
use crate::render;
use crate::wire::{ApiError, Failure};

/// The tasks that can be protected, and what is said of the others: those that are not there, and
/// those that no service runs.
pub(super) fn protectable(
    region: &Region,
    cluster: &Cluster,
    references: &[String],
    count_max: usize,
) -> Result<(Vec<TaskKey>, Vec<Failure>), ApiError> {
    if references.len() > count_max {
        return Err(ApiError::invalid_parameter(format!(
            "taskIds can have at most {count_max} items."
        )));
    }
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for reference in references {
        match region.task_in(cluster, reference)? {
            Some(task) if task.spec.is_of_service() => found.push(task.key),
            Some(task) => failures.push(Failure {
                arn: Some(region.task_arn(task)),
                reason: Some("TASK_NOT_VALID".to_owned()),
                detail: None,
            }),
            None => failures.push(render::missing(
                region.named_arn(cluster, "task", reference),
            )),
        }
    }
    Ok((found, failures))
}

/// The tasks that can be protected still: none of a service whose deployment waits for protected
/// tasks already.
pub(super) fn unblocked(region: &Region, tasks: Vec<TaskKey>) -> (Vec<TaskKey>, Vec<Failure>) {
    let is_blocked = |key: &TaskKey| {
        let owner = region.tasks.get(*key).spec.owner;
        owner.is_some_and(|owner| region.services.get(owner.service).is_held_up)
    };
    let (blocked, free): (Vec<TaskKey>, Vec<TaskKey>) = tasks.into_iter().partition(is_blocked);
    let failures = blocked.into_iter().map(|key| Failure {
        arn: Some(region.task_arn(region.tasks.get(key))),
        reason: Some("DEPLOYMENT_BLOCKED".to_owned()),
        detail: None,
    });
    (free, failures.collect())
}
