//! Task definitions.
//!
//! - [`register`] — what becomes of a definition before it is a revision: checks, defaults, what is
//!   computed.

mod delete_task_definitions;
mod deregister_task_definition;
mod describe_task_definition;
#[cfg(test)]
mod fixtures;
mod list_task_definition_families;
mod list_task_definitions;
mod register;
mod register_task_definition;

pub(super) use self::delete_task_definitions::delete_task_definitions;
pub(super) use self::deregister_task_definition::deregister_task_definition;
pub(super) use self::describe_task_definition::describe_task_definition;
pub(super) use self::list_task_definition_families::list_task_definition_families;
pub(super) use self::list_task_definitions::list_task_definitions;
pub(super) use self::register::{complete_for_daemon, sizes};
pub use self::register_task_definition::register_task_definition;

use crate::wire::ApiError;

/// What is answered about a definition that is not there.
fn not_found() -> ApiError {
    ApiError::client("Unable to describe task definition.")
}
