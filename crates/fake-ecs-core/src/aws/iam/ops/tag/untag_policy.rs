//! `UntagPolicy` — takes tags from a policy. Keys that there are not do not matter.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UntagPolicy.html>

use crate::aws::iam::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{UntagPolicyRequest, UntagPolicyResponse};

pub(in super::super) fn untag_policy(
    region: &mut Region,
    input: UntagPolicyRequest,
) -> Result<UntagPolicyResponse, ApiError> {
    let UntagPolicyRequest {
        policy_arn,
        tag_keys,
    } = input;
    let owner = lookup::policy_mut(region, &policy_arn)?;
    for key in &tag_keys {
        owner.tags.remove(key);
    }
    Ok(UntagPolicyResponse {})
}
