//! `GetRolePolicy` — a policy that is a role's own.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::no_role_policy;
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{GetRolePolicyRequest, GetRolePolicyResponse};

pub(in super::super) fn get_role_policy(
    region: &Region,
    input: GetRolePolicyRequest,
) -> Result<GetRolePolicyResponse, ApiError> {
    let GetRolePolicyRequest {
        role_name,
        policy_name,
    } = input;
    let role = lookup::role(region, &role_name)?;
    let found = role.inline.get(&policy_name);
    let found = found.ok_or_else(|| no_role_policy(&policy_name))?;
    Ok(GetRolePolicyResponse {
        role_name: Some(role.name.clone()),
        policy_document: Some(shown::document(found)),
        policy_name: Some(policy_name),
    })
}
