//! What a test lets go wrong with a resource of a stack.

use crate::aws::cloudformation::call::Failure;
use crate::faults::Kind;

use super::place::Place;

/// What happens to the resource instead of what was to happen, if a fault says so.
pub fn of(place: &mut Place<'_>, logical: &str) -> Option<Failure> {
    let stack = place.region.cloudformation.stack(place.key);
    let name = &stack.identity.name;
    let reason = place.region.faults.fire_first(|kind| match kind {
        Kind::StackResource {
            stack,
            logical_id,
            reason,
        } => (stack == name && logical_id == logical).then(|| reason.clone()),
        _ => None,
    })?;
    // What has failed to be changed is taken back as well.
    let stack = place.region.cloudformation.stack_mut(place.key);
    if let Some(resource) = stack.resources.get_mut(logical) {
        resource.is_touched = true;
    }
    // https://docs.aws.amazon.com/cloudformation-cli/latest/userguide/resource-type-test-contract-errors.html
    Some(place.with_call(logical, |call| {
        call.failure(&reason, "GeneralServiceException")
    }))
}
