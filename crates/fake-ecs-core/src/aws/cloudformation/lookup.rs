//! Which stack or change set a caller means.

use crate::ecs::Region;
use crate::wire::ApiError;

use super::refusals::{invalid, no_change_set, no_stack};
use super::state::Key;

/// The stack of that name or ARN.
pub fn known(region: &Region, name: &str) -> Result<Key, ApiError> {
    region
        .cloudformation
        .find(name)
        .ok_or_else(|| no_stack(name))
}

/// The same, for operations that say it in other words.
pub fn known_with_quotes(region: &Region, name: &str) -> Result<Key, ApiError> {
    let found = region.cloudformation.find(name);
    found.ok_or_else(|| invalid(format!("Stack '{name}' does not exist")))
}

/// The stack, if it is not deleted.
pub fn changeable(region: &Region, name: &str) -> Result<Key, ApiError> {
    let key = known(region, name)?;
    match region.cloudformation.stack(key).is_deleted() {
        true => Err(no_stack(name)),
        false => Ok(key),
    }
}

/// The change set of that name or ARN, with its stack. By name only with the stack.
pub fn change_set(
    region: &Region,
    name: &str,
    stack: Option<&str>,
) -> Result<(Key, usize), ApiError> {
    if let Some(stack) = stack {
        let key = known(region, stack)?;
        let at = region.cloudformation.stack(key).change_set_of(name);
        return at.map(|at| (key, at)).ok_or_else(|| no_change_set(name));
    }
    if !name.starts_with("arn:") {
        return Err(invalid(
            "StackName must be specified if ChangeSetName is not specified as an ARN.",
        ));
    }
    let mut stacks = region.cloudformation.stacks();
    let found = stacks.find_map(|(key, it)| Some((key, it.change_set_of(name)?)));
    found.ok_or_else(|| no_change_set(name))
}
