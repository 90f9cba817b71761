//! Task sets of services with the deployment controller `EXTERNAL`.
//!
//! - [`find`] — the service and the task set that are meant. [`plan`] — what a new one is made of.

mod create_task_set;
mod delete_task_set;
mod describe_task_sets;
mod find;
#[cfg(test)]
pub(super) mod fixtures;
mod plan;
mod update_service_primary_task_set;
mod update_task_set;

pub(super) use self::create_task_set::create_task_set;
pub(super) use self::delete_task_set::delete_task_set;
pub(super) use self::describe_task_sets::describe_task_sets;
pub use self::plan::{Replacement, replacement};
pub(super) use self::update_service_primary_task_set::update_service_primary_task_set;
pub(super) use self::update_task_set::update_task_set;
