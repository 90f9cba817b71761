//! `ListRolePolicies` — the names of the policies that are a role's own.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListRolePolicies.html>

use crate::aws::iam::lookup;
use crate::aws::iam::pages::{Page, page};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{ListRolePoliciesRequest, ListRolePoliciesResponse};

pub(in super::super) fn list_role_policies(
    region: &Region,
    input: ListRolePoliciesRequest,
) -> Result<ListRolePoliciesResponse, ApiError> {
    let ListRolePoliciesRequest {
        role_name,
        marker,
        max_items,
    } = input;
    let role = lookup::role(region, &role_name)?;
    let found = role.inline.keys().map(|name| (name.clone(), name.clone()));
    let listing = ("ListRolePolicies", &role.name);
    let Page {
        items,
        is_truncated,
        marker,
    } = page(region, listing, found, max_items, marker.as_deref())?;
    Ok(ListRolePoliciesResponse {
        policy_names: items,
        is_truncated,
        marker,
    })
}
