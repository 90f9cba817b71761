//! Target groups.
//!
//! - [`settings`] — what a group can be set to, checked, and what it is by default.

mod create_target_group;
mod delete_target_group;
mod describe_target_group_attributes;
mod describe_target_groups;
mod modify_target_group;
mod modify_target_group_attributes;
mod settings;
#[cfg(test)]
mod tests;

pub(super) use self::create_target_group::create_target_group;
pub(super) use self::delete_target_group::delete_target_group;
pub(super) use self::describe_target_group_attributes::describe_target_group_attributes;
pub(super) use self::describe_target_groups::describe_target_groups;
pub(super) use self::modify_target_group::modify_target_group;
pub(super) use self::modify_target_group_attributes::modify_target_group_attributes;
