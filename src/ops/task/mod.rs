//! Tasks.

mod describe_tasks;
mod launching;
mod list_tasks;
mod run_task;
mod start_task;
mod stop_task;

pub(super) use self::describe_tasks::describe_tasks;
pub(super) use self::list_tasks::list_tasks;
pub(crate) use self::run_task::run_task;
pub(super) use self::start_task::start_task;
pub(super) use self::stop_task::stop_task;
