//! Stacks.

mod cancel_update_stack;
mod continue_update_rollback;
mod create_stack;
mod delete_stack;
mod describe_events;
mod describe_stack_events;
mod describe_stacks;
mod list_stacks;
mod rollback_stack;
mod update_stack;
mod update_termination_protection;

pub(super) use self::cancel_update_stack::cancel_update_stack;
pub(super) use self::continue_update_rollback::continue_update_rollback;
pub(super) use self::create_stack::create_stack;
pub(super) use self::delete_stack::delete_stack;
pub(super) use self::describe_events::describe_events;
pub(super) use self::describe_stack_events::describe_stack_events;
pub(super) use self::describe_stacks::describe_stacks;
pub(super) use self::list_stacks::list_stacks;
pub(super) use self::rollback_stack::rollback_stack;
pub(super) use self::update_stack::update_stack;
pub(super) use self::update_termination_protection::update_termination_protection;
