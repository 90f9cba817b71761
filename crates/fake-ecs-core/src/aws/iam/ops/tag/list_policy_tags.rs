//! `ListPolicyTags` — the tags of a policy.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyTags.html>

use crate::aws::iam::lookup;
use crate::aws::iam::pages::{Page, page};
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{ListPolicyTagsRequest, ListPolicyTagsResponse};

pub(in super::super) fn list_policy_tags(
    region: &Region,
    input: ListPolicyTagsRequest,
) -> Result<ListPolicyTagsResponse, ApiError> {
    let ListPolicyTagsRequest {
        policy_arn,
        marker,
        max_items,
    } = input;
    let owner = lookup::policy(region, &policy_arn)?;
    let found = shown::tags(&owner.tags).into_iter();
    let found = found.map(|tag| (tag.key.clone(), tag));
    let listing = ("ListPolicyTags", &policy_arn);
    let Page {
        items,
        is_truncated,
        marker,
    } = page(region, listing, found, max_items, marker.as_deref())?;
    Ok(ListPolicyTagsResponse {
        tags: items,
        is_truncated,
        marker,
    })
}
