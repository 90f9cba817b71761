//! What CloudFormation says when it refuses.

use crate::wire::cloudformation::enums::StackStatus;
use crate::wire::{ApiError, ErrorCode};

use super::state::Stack;

pub fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::ValidationError, message)
}

/// Of DescribeStacks and GetTemplate.
pub fn no_stack_with_id(name: &str) -> ApiError {
    invalid(format!("Stack with id {name} does not exist"))
}

/// Of all other operations.
pub fn no_stack(name: &str) -> ApiError {
    invalid(format!("Stack [{name}] does not exist"))
}

pub fn no_resource(logical: &str, stack: &str) -> ApiError {
    invalid(format!(
        "Resource {logical} does not exist for stack {stack}"
    ))
}

pub fn no_change_set(name: &str) -> ApiError {
    ApiError::new(
        ErrorCode::ChangeSetNotFound,
        format!("ChangeSet [{name}] does not exist"),
    )
}

/// A stack that something happens to, or that has failed, cannot be changed.
pub fn in_state(stack: &Stack, what: &str) -> ApiError {
    let (id, status) = (&stack.identity.id, stack.status);
    invalid(format!(
        "Stack:{id} is in {status} state and can not be {what}."
    ))
}

/// Whether a stack with that status can be updated.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/view-stack-events.html>
pub fn can_be_updated(status: StackStatus) -> bool {
    matches!(
        status,
        StackStatus::CreateComplete
            | StackStatus::UpdateComplete
            | StackStatus::UpdateRollbackComplete
            | StackStatus::ImportComplete
            | StackStatus::CreateFailed
            | StackStatus::UpdateFailed
    )
}

/// Refuses members that would have no effect.
pub fn refuse(operation: &str, members: &[(&str, bool)]) -> Result<(), ApiError> {
    ApiError::refuse_members(ErrorCode::ValidationError, operation, members)
}
