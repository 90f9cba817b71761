//! Instances and their types.

mod describe_instance_types;
mod describe_instances;
mod terminate_instances;

pub(super) use self::describe_instance_types::describe_instance_types;
pub(super) use self::describe_instances::describe_instances;
pub(super) use self::terminate_instances::terminate_instances;
