//! `GetSessionToken` — credentials that are good for some time, of the user who calls.
//! <https://docs.aws.amazon.com/STS/latest/APIReference/API_GetSessionToken.html>
//!
//! Codes of devices are not looked at.

use super::session::{Wanted, begin};
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::sts::types::{GetSessionTokenRequest, GetSessionTokenResponse};
use crate::wire::{ApiError, ErrorCode};

const SECONDS_DEFAULT: i32 = 43200;

pub(super) fn get_session_token(
    region: &mut Region,
    caller: &Caller<'_>,
    input: GetSessionTokenRequest,
) -> Result<GetSessionTokenResponse, ApiError> {
    let GetSessionTokenRequest {
        duration_seconds,
        minimum_session_token_size,
        serial_number: _,
        token_code: _,
    } = input;
    if caller.session.is_some() {
        // From memory.
        return Err(ApiError::new(
            ErrorCode::AccessDeniedCode,
            "Cannot call GetSessionToken with session credentials",
        ));
    }
    let wanted = Wanted {
        seconds: Some(duration_seconds.unwrap_or(SECONDS_DEFAULT)),
        token_size: minimum_session_token_size,
    };
    let account = region.scope.account.clone();
    let principal = caller.principal(&region.scope);
    Ok(GetSessionTokenResponse {
        credentials: Some(begin(region, (account, principal), wanted)),
        session_token_size: None,
        session_token_utilization: None,
    })
}
