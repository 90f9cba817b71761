//! The operations of STS that are emulated.

mod get_caller_identity;

use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::ops::{Answer, read_as};
use crate::wire::ApiError;
use crate::wire::sts::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &Region,
    caller: &Caller<'_>,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::GetCallerIdentity => read_as(
            region,
            caller,
            body,
            get_caller_identity::get_caller_identity,
        ),
    }
}
