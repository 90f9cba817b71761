//! What a test lets go wrong with a resource of a stack.

use crate::aws::cloudformation::state::Key;
use crate::ecs::Region;
use crate::faults::Kind;

/// Why what was to happen to the resource fails, if a fault says so.
pub fn of(region: &mut Region, key: Key, logical: &str) -> Option<String> {
    let stack = region.cloudformation.stack(key);
    let name = &stack.identity.name;
    let reason = region.faults.fire_first(|kind| match kind {
        Kind::StackResource {
            stack,
            logical_id,
            reason,
        } => (stack == name && logical_id == logical).then(|| reason.clone()),
        _ => None,
    })?;
    // What has failed to be changed is taken back as well.
    let stack = region.cloudformation.stack_mut(key);
    if let Some(resource) = stack.resources.get_mut(logical) {
        resource.is_touched = true;
    }
    Some(reason)
}
