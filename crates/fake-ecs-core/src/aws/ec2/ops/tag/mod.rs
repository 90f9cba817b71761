//! Tags of everything.
//!
//! - [`find`] — what has an id, and what kind it is of.

mod create_tags;
mod delete_tags;
mod describe_tags;
mod find;

pub(super) use self::create_tags::create_tags;
pub(super) use self::delete_tags::delete_tags;
pub(super) use self::describe_tags::describe_tags;
