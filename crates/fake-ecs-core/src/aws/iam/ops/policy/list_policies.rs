//! `ListPolicies` — the policies of the account and of AWS.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicies.html>
//!
//! Of those of AWS it lists the ones that the fake knows.

use crate::aws::iam::lookup;
use crate::aws::iam::managed;
use crate::aws::iam::pages::{Page, page};
use crate::aws::iam::shown;
use crate::aws::iam::state::ManagedPolicy;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::enums::{PolicyScopeType, PolicyUsageType};
use crate::wire::iam::types::{ListPoliciesRequest, ListPoliciesResponse};

pub(in super::super) fn list_policies(
    region: &Region,
    input: ListPoliciesRequest,
) -> Result<ListPoliciesResponse, ApiError> {
    let ListPoliciesRequest {
        marker,
        max_items,
        only_attached,
        path_prefix,
        policy_usage_filter,
        scope,
    } = input;
    let by = (scope, only_attached, &path_prefix, policy_usage_filter);
    let scope = scope.unwrap_or(PolicyScopeType::All);
    let below = path_prefix.as_deref().unwrap_or("/");
    let of_aws = managed::names().map(|name| {
        let partition = region.scope.partition();
        lookup::managed_policy(&format!("arn:{partition}:iam::aws:policy/{name}"), name)
    });
    let of_aws = of_aws.filter(|_| scope != PolicyScopeType::Local);
    let own = region.iam.policies.values().cloned();
    let own = own.filter(|_| scope != PolicyScopeType::Aws);
    let bounds = |arn: &String| {
        region
            .iam
            .roles()
            .any(|it| it.boundary.as_ref() == Some(arn))
    };
    let is_used = |policy: &ManagedPolicy| match policy_usage_filter {
        Some(PolicyUsageType::PermissionsBoundary) => bounds(&policy.arn),
        _ => only_attached != Some(true) || region.iam.attachments(&policy.arn) > 0,
    };
    let found = of_aws.chain(own);
    let found = found.filter(|policy| policy.path.starts_with(below) && is_used(policy));
    let found = found.map(|policy| (policy.arn.clone(), shown::listed_policy(region, &policy)));
    let listing = ("ListPolicies", &by);
    let Page {
        items,
        is_truncated,
        marker,
    } = page(region, listing, found, max_items, marker.as_deref())?;
    Ok(ListPoliciesResponse {
        policies: items,
        is_truncated,
        marker,
    })
}
