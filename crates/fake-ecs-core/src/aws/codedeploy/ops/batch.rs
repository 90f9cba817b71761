//! How much can be asked for at once.

use crate::wire::{ApiError, ErrorCode};

/// How many deployments can be asked for at once.
pub const SIZE_MAX: usize = 25;

/// Refuses to answer more at once. The wording is ours.
pub fn check(asked: usize, max: usize) -> Result<(), ApiError> {
    match asked <= max {
        true => Ok(()),
        false => Err(ApiError::new(
            ErrorCode::BatchLimitExceeded,
            format!("No more than {max} can be asked for at once"),
        )),
    }
}
