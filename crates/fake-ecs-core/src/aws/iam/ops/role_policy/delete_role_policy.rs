//! `DeleteRolePolicy` — takes a policy of its own from a role.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeleteRolePolicy.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::no_role_policy;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{DeleteRolePolicyRequest, DeleteRolePolicyResponse};

pub(in super::super) fn delete_role_policy(
    region: &mut Region,
    input: DeleteRolePolicyRequest,
) -> Result<DeleteRolePolicyResponse, ApiError> {
    let DeleteRolePolicyRequest {
        role_name,
        policy_name,
    } = input;
    let role = lookup::role_mut(region, &role_name)?;
    let removed = role.inline.remove(&policy_name);
    removed.ok_or_else(|| no_role_policy(&policy_name))?;
    Ok(DeleteRolePolicyResponse {})
}
