//! Change sets.

mod create_change_set;
mod delete_change_set;
mod describe_change_set;
mod execute_change_set;
mod list_change_sets;

pub(super) use self::create_change_set::create_change_set;
pub(super) use self::delete_change_set::delete_change_set;
pub(super) use self::describe_change_set::describe_change_set;
pub(super) use self::execute_change_set::execute_change_set;
pub(super) use self::list_change_sets::list_change_sets;
