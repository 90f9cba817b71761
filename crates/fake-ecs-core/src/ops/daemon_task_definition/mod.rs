//! Daemon task definitions: what managed daemons run.
//!
//! [`as_task_definition`] — what they are as definitions of tasks, and so what is checked.

mod as_task_definition;
mod delete_daemon_task_definition;
mod describe_daemon_task_definition;
#[cfg(test)]
pub(super) mod fixtures;
mod list_daemon_task_definitions;
mod register_daemon_task_definition;

pub(super) use self::delete_daemon_task_definition::delete_daemon_task_definition;
pub(super) use self::describe_daemon_task_definition::describe_daemon_task_definition;
pub(super) use self::list_daemon_task_definitions::list_daemon_task_definitions;
pub(super) use self::register_daemon_task_definition::register_daemon_task_definition;
