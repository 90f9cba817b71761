//! `ListAttachedRolePolicies` — the policies of the account and of AWS that a role has.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAttachedRolePolicies.html>

use crate::aws::iam::lookup;
use crate::aws::iam::pages::{Page, page};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{
    AttachedPolicy, ListAttachedRolePoliciesRequest, ListAttachedRolePoliciesResponse,
};

pub(in super::super) fn list_attached_role_policies(
    region: &Region,
    input: ListAttachedRolePoliciesRequest,
) -> Result<ListAttachedRolePoliciesResponse, ApiError> {
    let ListAttachedRolePoliciesRequest {
        role_name,
        marker,
        max_items,
        path_prefix,
    } = input;
    let role = lookup::role(region, &role_name)?;
    let below = path_prefix.as_deref().unwrap_or("/");
    let policies = role.attached.iter();
    let policies = policies.filter_map(|arn| lookup::policy(region, arn).ok());
    let found = policies.filter(|policy| policy.path.starts_with(below));
    let found = found.map(|policy| {
        let shown = AttachedPolicy {
            policy_arn: Some(policy.arn.clone()),
            policy_name: Some(policy.name),
        };
        (policy.arn, shown)
    });
    let listing = ("ListAttachedRolePolicies", &(&role.name, &path_prefix));
    let Page {
        items,
        is_truncated,
        marker,
    } = page(region, listing, found, max_items, marker.as_deref())?;
    Ok(ListAttachedRolePoliciesResponse {
        attached_policies: items,
        is_truncated,
        marker,
    })
}
