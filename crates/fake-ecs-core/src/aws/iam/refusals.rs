//! What IAM says when it refuses. The texts are from memory, as terraform-provider-aws and moto
//! know them.

use crate::wire::{ApiError, ErrorCode};

pub fn missing(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::NoSuchEntity, message)
}

pub fn no_role(name: &str) -> ApiError {
    missing(format!("The role with name {name} cannot be found."))
}

pub fn no_policy(arn: &str) -> ApiError {
    missing(format!("Policy {arn} was not found."))
}

pub fn not_attachable(arn: &str) -> ApiError {
    missing(format!("Policy {arn} does not exist or is not attachable."))
}

pub fn no_version(arn: &str, version: &str) -> ApiError {
    missing(format!(
        "Policy {arn} version {version} does not exist or is not attachable."
    ))
}

pub fn no_role_policy(name: &str) -> ApiError {
    missing(format!("The role policy with name {name} cannot be found."))
}

pub fn no_profile(name: &str) -> ApiError {
    missing(format!("Instance Profile {name} cannot be found."))
}

pub fn taken(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::EntityAlreadyExists, message)
}

pub fn in_use(message: &str) -> ApiError {
    ApiError::new(ErrorCode::DeleteConflict, message)
}

pub fn limit(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::LimitExceededCode, message)
}

pub fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidInputCode, message)
}

pub fn validation(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::ValidationError, message)
}

pub fn protected(role: &str) -> ApiError {
    ApiError::new(
        ErrorCode::UnmodifiableEntity,
        format!(
            "Cannot perform the operation on the protected role '{role}' - this role is only modifiable by AWS"
        ),
    )
}

pub fn malformed(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::MalformedPolicyDocumentCode, message)
}
