//! Tasks.
//!
//! - [`launching`] — what `RunTask` and `StartTask` share. [`protection`] — what the operations
//!   about protection share.

mod describe_tasks;
mod execute_command;
mod get_task_protection;
pub(super) mod launching;
mod list_tasks;
mod protection;
mod run_task;
mod start_task;
mod stop_task;
mod update_task_protection;

pub(super) use self::describe_tasks::describe_tasks;
pub(super) use self::execute_command::execute_command;
pub(super) use self::get_task_protection::get_task_protection;
pub(super) use self::list_tasks::list_tasks;
pub use self::run_task::run_task;
pub(super) use self::start_task::start_task;
pub(super) use self::stop_task::stop_task;
pub(super) use self::update_task_protection::update_task_protection;
