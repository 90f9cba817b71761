//! The operations of Cloud Map on what has become of operations that take a while.

mod get_operation;
mod list_operations;

pub(super) use self::get_operation::get_operation;
pub(super) use self::list_operations::list_operations;
