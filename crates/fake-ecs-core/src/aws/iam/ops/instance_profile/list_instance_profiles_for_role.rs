//! `ListInstanceProfilesForRole` — the instance profiles that a role is in.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListInstanceProfilesForRole.html>

use crate::aws::iam::lookup;
use crate::aws::iam::pages::{Page, page};
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{
    ListInstanceProfilesForRoleRequest, ListInstanceProfilesForRoleResponse,
};

pub(in super::super) fn list_instance_profiles_for_role(
    region: &Region,
    input: ListInstanceProfilesForRoleRequest,
) -> Result<ListInstanceProfilesForRoleResponse, ApiError> {
    let ListInstanceProfilesForRoleRequest {
        role_name,
        marker,
        max_items,
    } = input;
    let role = lookup::role(region, &role_name)?;
    let found = region.iam.profiles.values();
    let found = found.filter(|profile| profile.role.as_ref() == Some(&role.name));
    let found = found.map(|profile| (profile.name.clone(), shown::profile(region, profile)));
    let listing = ("ListInstanceProfilesForRole", &role.name);
    let Page {
        items,
        is_truncated,
        marker,
    } = page(region, listing, found, max_items, marker.as_deref())?;
    Ok(ListInstanceProfilesForRoleResponse {
        instance_profiles: items,
        is_truncated,
        marker,
    })
}
