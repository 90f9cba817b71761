//! What is said of a policy that is not there.

use crate::ecs::Region;
use crate::wire::{ApiError, ErrorCode};

pub(super) fn repository_policy(region: &Region, name: &str) -> ApiError {
    missing(
        region,
        ErrorCode::RepositoryPolicyNotFound,
        "Repository",
        name,
    )
}

pub(super) fn lifecycle_policy(region: &Region, name: &str) -> ApiError {
    missing(
        region,
        ErrorCode::LifecyclePolicyNotFound,
        "Lifecycle",
        name,
    )
}

fn missing(region: &Region, code: ErrorCode, what: &str, name: &str) -> ApiError {
    let account = &region.scope.account;
    ApiError::new(
        code,
        format!(
            "{what} policy does not exist for the repository with name '{name}' in the registry with id '{account}'"
        ),
    )
}
