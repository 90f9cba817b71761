//! `DeletePolicyVersion` — deletes a version of a policy that is not the one that counts.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicyVersion.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::{in_use, no_version};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{DeletePolicyVersionRequest, DeletePolicyVersionResponse};

pub(in super::super) fn delete_policy_version(
    region: &mut Region,
    input: DeletePolicyVersionRequest,
) -> Result<DeletePolicyVersionResponse, ApiError> {
    let DeletePolicyVersionRequest {
        policy_arn,
        version_id,
    } = input;
    let policy = lookup::policy_mut(region, &policy_arn)?;
    let at = policy.versions.iter().position(|it| it.id() == version_id);
    let at = at.ok_or_else(|| no_version(&policy_arn, &version_id))?;
    if policy.versions[at].number == policy.default {
        return Err(in_use("Cannot delete the default version of a policy."));
    }
    policy.versions.remove(at);
    Ok(DeletePolicyVersionResponse {})
}
