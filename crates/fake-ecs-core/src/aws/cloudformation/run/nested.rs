//! What stacks do with those that are nested in them.

use crate::aws::cloudformation::operation::Kind;
use crate::aws::cloudformation::state::Key;
use crate::ecs::Region;

use super::begin::{self, Asked};
use super::told::pause;

/// Whether a stack that was updated keeps what it was, because its parent may still fail.
pub fn waits_for_parent(region: &Region, key: Key) -> bool {
    let parent = region.cloudformation.ancestors(key).next();
    let operation = parent.and_then(|it| it.operation.as_ref());
    operation.is_some_and(|it| it.kind == Kind::Update)
}

/// The update of a stack has ended well, and so have those of the stacks in it: they remove what
/// they have kept until now.
pub fn clean_up(region: &mut Region, key: Key, asked: &Asked) {
    for nested in region.cloudformation.nested(key) {
        let stack = region.cloudformation.stack(nested);
        if stack.before.is_some() && stack.operation.is_none() {
            clean_up(region, nested, asked);
            begin::clean_up(region, nested, asked.clone());
        }
    }
}

/// Whether stacks in this one still remove what they have kept.
pub fn are_cleaning_up(region: &Region, key: Key, kind: Kind) -> bool {
    let is_busy = |it| region.cloudformation.stack(it).operation.is_some();
    kind == Kind::Cleanup && region.cloudformation.nested(key).into_iter().any(is_busy)
}

/// What has become of a stack is what its parent waits for.
pub fn wake_parent(region: &mut Region, key: Key) {
    let due = region.now() + pause(region);
    let Some(parent) = region.cloudformation.stack(key).parent else {
        return;
    };
    if let Some(operation) = region.cloudformation.operation_mut(parent) {
        operation.due = operation.due.min(due);
    }
}
