//! Names and tokens.

use crate::wire::ApiError;
use crate::world::arn::is_name;

const CLIENT_TOKEN_LENGTH_MAX: usize = 36;

pub(super) fn check_name(name: &str) -> Result<(), ApiError> {
    if is_name(name) {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(format!(
        "ServiceName must match ^[a-zA-Z0-9\\-_]{{1,255}}$, but was {name}"
    )))
}

/// The wording is that of `RunTask`; the API reference has the bounds.
pub(super) fn check_client_token(token: Option<&str>) -> Result<(), ApiError> {
    let is_fine = |token: &str| {
        (1..=CLIENT_TOKEN_LENGTH_MAX).contains(&token.len())
            && token.bytes().all(|byte| byte.is_ascii_graphic())
    };
    if token.is_none_or(is_fine) {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(format!(
        "clientToken should be 1 to {CLIENT_TOKEN_LENGTH_MAX} ASCII characters in the range of 33-126"
    )))
}
