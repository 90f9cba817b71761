//! `GetPolicyVersion` — what a version of a policy says.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicyVersion.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::no_version;
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{GetPolicyVersionRequest, GetPolicyVersionResponse};

pub(in super::super) fn get_policy_version(
    region: &Region,
    input: GetPolicyVersionRequest,
) -> Result<GetPolicyVersionResponse, ApiError> {
    let GetPolicyVersionRequest {
        policy_arn,
        version_id,
    } = input;
    let policy = lookup::policy(region, &policy_arn)?;
    let mut versions = policy.versions.iter();
    let version = versions.find(|it| it.id() == version_id);
    let version = version.ok_or_else(|| no_version(&policy_arn, &version_id))?;
    Ok(GetPolicyVersionResponse {
        policy_version: Some(shown::version(&policy, version, true)),
    })
}
