//! `TagPolicy` — adds tags to a policy; a key that is there gets the new value.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_TagPolicy.html>

use crate::aws::iam::{lookup, tags};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{TagPolicyRequest, TagPolicyResponse};

pub(in super::super) fn tag_policy(
    region: &mut Region,
    input: TagPolicyRequest,
) -> Result<TagPolicyResponse, ApiError> {
    let TagPolicyRequest { policy_arn, tags } = input;
    let owner = lookup::policy_mut(region, &policy_arn)?;
    tags::add(&mut owner.tags, tags)?;
    Ok(TagPolicyResponse {})
}
