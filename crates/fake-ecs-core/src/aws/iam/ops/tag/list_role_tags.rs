//! `ListRoleTags` — the tags of a role.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRoleTags.html>

use crate::aws::iam::lookup;
use crate::aws::iam::pages::{Page, page};
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{ListRoleTagsRequest, ListRoleTagsResponse};

pub(in super::super) fn list_role_tags(
    region: &Region,
    input: ListRoleTagsRequest,
) -> Result<ListRoleTagsResponse, ApiError> {
    let ListRoleTagsRequest {
        role_name,
        marker,
        max_items,
    } = input;
    let owner = lookup::role(region, &role_name)?;
    let found = shown::tags(&owner.tags).into_iter();
    let found = found.map(|tag| (tag.key.clone(), tag));
    let listing = ("ListRoleTags", &role_name);
    let Page {
        items,
        is_truncated,
        marker,
    } = page(region, listing, found, max_items, marker.as_deref())?;
    Ok(ListRoleTagsResponse {
        tags: items,
        is_truncated,
        marker,
    })
}
