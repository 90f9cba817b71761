//! The words in which Auto Scaling refuses: from memory, but for what says otherwise.

use crate::wire::{ApiError, ErrorCode};

pub fn invalid(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::ValidationError, text)
}

pub fn no_group(name: &str) -> ApiError {
    invalid(format!(
        "AutoScalingGroup name not found - AutoScalingGroup: {name} not found"
    ))
}

pub fn no_instance(id: &str) -> ApiError {
    invalid(format!(
        "Instance Id not found - No managed instance found for instance ID: {id}"
    ))
}

pub fn no_configuration(name: &str) -> ApiError {
    invalid(format!(
        "Launch configuration name not found - Launch configuration {name} not found"
    ))
}

pub fn in_use(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::ResourceInUseCode, text)
}

pub fn exists(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::AlreadyExistsCode, text)
}

/// Something that AWS does and the fake does not.
pub fn not_emulated(what: &str) -> ApiError {
    ApiError::not_emulated(ErrorCode::ValidationError, what)
}
