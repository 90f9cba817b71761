//! The roles that ECS is to assume, as far as their ARNs tell.

use crate::ecs::Region;
use crate::ecs::task::definition::Revision;
use crate::wire::{ApiError, TaskOverride};

/// Roles are the caller's to make; that it is one can be seen. The wording is ours.
pub(super) fn check(member: &str, arn: &str) -> Result<(), ApiError> {
    let parts: Vec<&str> = arn.splitn(6, ':').collect();
    match parts[..] {
        ["arn", _, "iam", "", _, resource] if resource.starts_with("role/") => Ok(()),
        _ => Err(ApiError::invalid_parameter(format!(
            "{member} must be the ARN of an IAM role, but was {arn}"
        ))),
    }
}

/// Refuses tasks whose roles cannot be assumed for them, once something was made in IAM: those that
/// are not there, and those that do not trust `ecs-tasks.amazonaws.com`.
pub(super) fn check_of_tasks(
    region: &Region,
    definition: &Revision,
    overrides: &TaskOverride,
) -> Result<(), ApiError> {
    let document = &definition.document;
    let task = overrides.task_role_arn.as_ref();
    let execution = overrides.execution_role_arn.as_ref();
    let roles = [
        task.or(document.task_role_arn.as_ref()),
        execution.or(document.execution_role_arn.as_ref()),
    ];
    match roles
        .into_iter()
        .flatten()
        .find(|role| !can_assume(region, role))
    {
        None => Ok(()),
        Some(role) => Err(ApiError::client(format!(
            "ECS was unable to assume the role '{role}' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions and that your IAM user has permissions to pass this role."
        ))),
    }
}

#[cfg(feature = "iam")]
fn can_assume(region: &Region, role: &str) -> bool {
    crate::aws::iam::port::can_assume(region, role, "ecs-tasks.amazonaws.com")
}

#[cfg(not(feature = "iam"))]
fn can_assume(_: &Region, _: &str) -> bool {
    true
}
