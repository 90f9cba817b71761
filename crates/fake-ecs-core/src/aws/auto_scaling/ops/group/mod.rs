//! Groups, and what has become of their instances.
//!
//! - [`settings`] — what callers say of a group, in both operations that take it.

mod create_auto_scaling_group;
mod delete_auto_scaling_group;
mod describe_auto_scaling_groups;
mod describe_scaling_activities;
mod set_desired_capacity;
pub(in crate::aws::auto_scaling::ops) mod settings;
mod update_auto_scaling_group;

pub(super) use self::create_auto_scaling_group::create_auto_scaling_group;
pub(super) use self::delete_auto_scaling_group::delete_auto_scaling_group;
pub(super) use self::describe_auto_scaling_groups::describe_auto_scaling_groups;
pub(super) use self::describe_scaling_activities::describe_scaling_activities;
pub(super) use self::set_desired_capacity::set_desired_capacity;
pub(super) use self::update_auto_scaling_group::update_auto_scaling_group;
