//! `ListPolicyVersions` — the versions of a policy, without what they say.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListPolicyVersions.html>

use crate::aws::iam::lookup;
use crate::aws::iam::pages::{Page, page};
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{ListPolicyVersionsRequest, ListPolicyVersionsResponse};

pub(in super::super) fn list_policy_versions(
    region: &Region,
    input: ListPolicyVersionsRequest,
) -> Result<ListPolicyVersionsResponse, ApiError> {
    let ListPolicyVersionsRequest {
        policy_arn,
        marker,
        max_items,
    } = input;
    let policy = lookup::policy(region, &policy_arn)?;
    let found = policy.versions.iter().map(|version| {
        // The newest first.
        let key = format!("{:010}", u32::MAX - version.number);
        (key, shown::version(&policy, version, false))
    });
    let listing = ("ListPolicyVersions", &policy.arn);
    let Page {
        items,
        is_truncated,
        marker,
    } = page(region, listing, found, max_items, marker.as_deref())?;
    Ok(ListPolicyVersionsResponse {
        versions: items,
        is_truncated,
        marker,
    })
}
