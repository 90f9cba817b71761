//! Tags of repositories.
//!
//! - [`tagged`] — what has tags, and how many.

mod list_tags_for_resource;
mod tag_resource;
mod tagged;
mod untag_resource;

pub(super) use self::list_tags_for_resource::list_tags_for_resource;
pub(super) use self::tag_resource::tag_resource;
pub(super) use self::tagged::add;
pub(super) use self::untag_resource::untag_resource;
