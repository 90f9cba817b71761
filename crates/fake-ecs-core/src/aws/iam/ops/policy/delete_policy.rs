//! `DeletePolicy` — deletes a policy that no role has, and that has one version only.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::in_use;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{DeletePolicyRequest, DeletePolicyResponse};

pub(in super::super) fn delete_policy(
    region: &mut Region,
    input: DeletePolicyRequest,
) -> Result<DeletePolicyResponse, ApiError> {
    let DeletePolicyRequest { policy_arn } = input;
    let policy = lookup::policy_mut(region, &policy_arn)?;
    if policy.versions.len() > 1 {
        return Err(in_use(
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy.",
        ));
    }
    if region.iam.attachments(&policy_arn) > 0 {
        return Err(in_use("Cannot delete a policy attached to entities."));
    }
    lookup::iam_mut(region).policies.remove(&policy_arn);
    Ok(DeletePolicyResponse {})
}
