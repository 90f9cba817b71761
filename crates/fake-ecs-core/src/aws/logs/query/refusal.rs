//! What is said of a query that cannot be read.

use crate::wire::{ApiError, ErrorCode};

/// The service's error about a query that it cannot read; its own words are not known.
pub fn malformed(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::MalformedQuery, text)
}

pub fn not_emulated(what: &str) -> ApiError {
    malformed(format!(
        "fake-ecs does not emulate {what} in queries of Logs Insights."
    ))
}
