//! What Cloud Map says when it refuses.

use crate::aws::tags::{self, Refused};
use crate::wire::{ApiError, ErrorCode};

/// From kubernetes-sigs/external-dns#5180. The other texts like it are made after this one.
pub fn no_namespace() -> ApiError {
    ApiError::new(ErrorCode::NamespaceNotFoundCode, "Namespace not found")
}

pub fn no_service() -> ApiError {
    ApiError::new(ErrorCode::ServiceNotFoundCode, "Service not found")
}

pub fn no_instance() -> ApiError {
    ApiError::new(ErrorCode::InstanceNotFound, "Instance not found")
}

pub fn invalid(message: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidInputCode, message)
}

pub fn in_use(message: &str) -> ApiError {
    ApiError::new(ErrorCode::ResourceInUseCode, message)
}

/// The text is a guess.
pub fn no_resource() -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound, "Resource not found")
}

/// The texts are guesses.
pub fn tags(why: Refused) -> ApiError {
    match why {
        Refused::Reserved(key) => {
            invalid(format!("The tag key {key} begins with the reserved aws:"))
        }
        Refused::TooMany => {
            let text = format!("A resource can have at most {} tags", tags::MAX);
            ApiError::new(ErrorCode::TooManyTags, text)
        }
    }
}
