//! `ListInstanceProfileTags` — the tags of an instance profile.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfileTags.html>

use crate::aws::iam::lookup;
use crate::aws::iam::pages::{Page, page};
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{ListInstanceProfileTagsRequest, ListInstanceProfileTagsResponse};

pub(in super::super) fn list_instance_profile_tags(
    region: &Region,
    input: ListInstanceProfileTagsRequest,
) -> Result<ListInstanceProfileTagsResponse, ApiError> {
    let ListInstanceProfileTagsRequest {
        instance_profile_name,
        marker,
        max_items,
    } = input;
    let owner = lookup::profile(region, &instance_profile_name)?;
    let found = shown::tags(&owner.tags).into_iter();
    let found = found.map(|tag| (tag.key.clone(), tag));
    let listing = ("ListInstanceProfileTags", &instance_profile_name);
    let Page {
        items,
        is_truncated,
        marker,
    } = page(region, listing, found, max_items, marker.as_deref())?;
    Ok(ListInstanceProfileTagsResponse {
        tags: items,
        is_truncated,
        marker,
    })
}
