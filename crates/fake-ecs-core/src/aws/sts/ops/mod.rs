//! The operations of STS that are emulated.
//!
//! - [`session`] — how a session begins, and what is shown of its credentials.

mod assume_role;
mod assume_role_with_web_identity;
mod get_access_key_info;
mod get_caller_identity;
mod get_session_token;
mod session;
#[cfg(test)]
mod tests;

use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops::{Answer, read, read_as, write, write_as};
use crate::wire::ApiError;
use crate::wire::sts::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    caller: &Caller<'_>,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::AssumeRole => write_as(region, caller, body, assume_role::assume_role),
        Operation::AssumeRoleWithWebIdentity => write(
            region,
            body,
            assume_role_with_web_identity::assume_role_with_web_identity,
        ),
        Operation::GetAccessKeyInfo => read(region, body, get_access_key_info::get_access_key_info),
        Operation::GetCallerIdentity => read_as(
            region,
            caller,
            body,
            get_caller_identity::get_caller_identity,
        ),
        Operation::GetSessionToken => {
            write_as(region, caller, body, get_session_token::get_session_token)
        }
    }
}
