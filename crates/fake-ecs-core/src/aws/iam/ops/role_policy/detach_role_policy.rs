//! `DetachRolePolicy` — a role has a policy no longer.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_DetachRolePolicy.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::no_policy;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{DetachRolePolicyRequest, DetachRolePolicyResponse};

pub(in super::super) fn detach_role_policy(
    region: &mut Region,
    input: DetachRolePolicyRequest,
) -> Result<DetachRolePolicyResponse, ApiError> {
    let DetachRolePolicyRequest {
        role_name,
        policy_arn,
    } = input;
    let role = lookup::role_mut(region, &role_name)?;
    match role.attached.remove(&policy_arn) {
        true => Ok(DetachRolePolicyResponse {}),
        false => Err(no_policy(&policy_arn)),
    }
}
