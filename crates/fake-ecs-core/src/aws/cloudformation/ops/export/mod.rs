//! What stacks give to each other.

mod list_exports;
mod list_imports;

pub(super) use self::list_exports::list_exports;
pub(super) use self::list_imports::list_imports;
