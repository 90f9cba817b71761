//! `SetDefaultPolicyVersion` — says which version of a policy counts.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_SetDefaultPolicyVersion.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::no_version;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{SetDefaultPolicyVersionRequest, SetDefaultPolicyVersionResponse};

pub(in super::super) fn set_default_policy_version(
    region: &mut Region,
    input: SetDefaultPolicyVersionRequest,
) -> Result<SetDefaultPolicyVersionResponse, ApiError> {
    let SetDefaultPolicyVersionRequest {
        policy_arn,
        version_id,
    } = input;
    let now = region.now();
    let policy = lookup::policy_mut(region, &policy_arn)?;
    let found = policy.versions.iter().find(|it| it.id() == version_id);
    let found = found.ok_or_else(|| no_version(&policy_arn, &version_id))?;
    policy.default = found.number;
    policy.updated = now;
    Ok(SetDefaultPolicyVersionResponse {})
}
