//! Policies of stacks.

mod get_stack_policy;
mod set_stack_policy;

pub(super) use self::get_stack_policy::get_stack_policy;
pub(super) use self::set_stack_policy::set_stack_policy;
