//! The operations of Cloud Map on tags.

mod list_tags_for_resource;
mod tag_resource;
mod untag_resource;

pub(super) use self::list_tags_for_resource::list_tags_for_resource;
pub(super) use self::tag_resource::tag_resource;
pub(super) use self::untag_resource::untag_resource;

use crate::aws::cloud_map::declared::Declared;
use crate::kernel::arn::name_in;
use crate::kernel::sorted::SortedMap;
use crate::wire::{ApiError, ErrorCode};

/// The tags of a namespace or a service, by its ARN.
fn tags_mut<'d>(
    declared: &'d mut Declared,
    arn: &str,
) -> Result<&'d mut SortedMap<String, String>, ApiError> {
    let id = name_in(arn);
    let namespace = declared.namespaces.get_mut(id).map(|it| &mut it.tags);
    let tags = namespace.or_else(|| declared.services.get_mut(id).map(|it| &mut it.tags));
    tags.ok_or_else(no_resource)
}

/// The text is a guess.
fn no_resource() -> ApiError {
    ApiError::new(ErrorCode::ResourceNotFound, "Resource not found")
}
