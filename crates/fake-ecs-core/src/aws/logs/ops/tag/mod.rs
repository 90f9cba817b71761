//! The tags of groups. Both families of operations see the same tags.
//!
//! - `tagged` — the groups that requests name, and the limit of tags.

mod list_tags_for_resource;
mod list_tags_log_group;
mod tag_log_group;
mod tag_resource;
mod tagged;
#[cfg(test)]
mod tests;
mod untag_log_group;
mod untag_resource;

pub(super) use self::list_tags_for_resource::list_tags_for_resource;
pub(super) use self::list_tags_log_group::list_tags_log_group;
pub(super) use self::tag_log_group::tag_log_group;
pub(super) use self::tag_resource::tag_resource;
pub(super) use self::tagged::refused as refused_tags;
pub(super) use self::untag_log_group::untag_log_group;
pub(super) use self::untag_resource::untag_resource;
