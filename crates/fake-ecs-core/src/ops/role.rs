//! The roles that ECS is to assume, as far as their ARNs tell.

use crate::wire::ApiError;

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
