//! The operations of CloudTrail that are emulated.

mod lookup_events;

use crate::ecs::Region;
use crate::ops::{Answer, read};
use crate::wire::ApiError;
use crate::wire::cloudtrail::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::LookupEvents => read(region, body, lookup_events::lookup_events),
    }
}
