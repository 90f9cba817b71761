//! The errors of several operations, in the words of the service. They are recorded answers unless
//! a comment says otherwise.

use crate::wire::{ApiError, ErrorCode};

pub(super) fn no_queue() -> ApiError {
    ApiError::new(
        ErrorCode::QueueDoesNotExist,
        "The specified queue does not exist.",
    )
}

/// `Value <value> for parameter <name> is invalid. Reason: <reason>`
pub(super) fn invalid(name: &str, value: impl std::fmt::Display, reason: &str) -> ApiError {
    ApiError::new(
        ErrorCode::InvalidParameterValue,
        format!("Value {value} for parameter {name} is invalid. Reason: {reason}"),
    )
}

pub(super) fn missing(name: &str) -> ApiError {
    ApiError::new(
        ErrorCode::MissingRequiredParameter,
        format!("The request must contain the parameter {name}."),
    )
}

pub(super) fn unknown_attribute(name: &str) -> ApiError {
    ApiError::new(
        ErrorCode::InvalidAttributeName,
        format!("Unknown Attribute {name}."),
    )
}

pub(super) fn invalid_handle(handle: &str) -> ApiError {
    ApiError::new(
        ErrorCode::ReceiptHandleIsInvalid,
        format!("The input receipt handle \"{handle}\" is not a valid receipt handle."),
    )
}

/// Of a FIFO queue: somebody else may have the message by now.
pub(super) fn expired_handle(handle: &str) -> ApiError {
    invalid("ReceiptHandle", handle, "The receipt handle has expired.")
}
