//! Resources of stacks.

mod describe_stack_resource;
mod describe_stack_resources;
mod list_stack_resources;

pub(super) use self::describe_stack_resource::describe_stack_resource;
pub(super) use self::describe_stack_resources::describe_stack_resources;
pub(super) use self::list_stack_resources::list_stack_resources;
