//! The instances of groups.
//!
//! - [`find`] — instances by their ids.

mod describe_auto_scaling_instances;
mod find;
mod set_instance_protection;
mod terminate_instance_in_auto_scaling_group;

pub(super) use self::describe_auto_scaling_instances::describe_auto_scaling_instances;
pub(super) use self::set_instance_protection::set_instance_protection;
pub(super) use self::terminate_instance_in_auto_scaling_group::terminate_instance_in_auto_scaling_group;
