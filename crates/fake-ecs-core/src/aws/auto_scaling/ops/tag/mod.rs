//! Tags of groups, which instances may get as well.

mod create_or_update_tags;
mod delete_tags;
mod describe_tags;

pub(super) use self::create_or_update_tags::create_or_update_tags;
pub(super) use self::delete_tags::delete_tags;
pub(super) use self::describe_tags::describe_tags;
