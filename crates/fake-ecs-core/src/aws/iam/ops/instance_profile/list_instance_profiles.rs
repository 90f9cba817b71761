//! `ListInstanceProfiles` — the instance profiles of the account.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfiles.html>

use crate::aws::iam::pages::{Page, page};
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{ListInstanceProfilesRequest, ListInstanceProfilesResponse};

pub(in super::super) fn list_instance_profiles(
    region: &Region,
    input: ListInstanceProfilesRequest,
) -> Result<ListInstanceProfilesResponse, ApiError> {
    let ListInstanceProfilesRequest {
        marker,
        max_items,
        path_prefix,
    } = input;
    let below = path_prefix.as_deref().unwrap_or("/");
    let found = region.iam.profiles.values();
    let found = found.filter(|profile| profile.path.starts_with(below));
    let found = found.map(|profile| (profile.name.clone(), shown::profile(region, profile)));
    let listing = ("ListInstanceProfiles", &path_prefix);
    let Page {
        items,
        is_truncated,
        marker,
    } = page(region, listing, found, max_items, marker.as_deref())?;
    Ok(ListInstanceProfilesResponse {
        instance_profiles: items,
        is_truncated,
        marker,
    })
}
