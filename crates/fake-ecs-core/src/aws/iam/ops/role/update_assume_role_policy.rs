//! `UpdateAssumeRolePolicy` — says anew who may assume a role.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_UpdateAssumeRolePolicy.html>

use crate::aws::iam::given_document;
use crate::aws::iam::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{UpdateAssumeRolePolicyRequest, UpdateAssumeRolePolicyResponse};

pub(in super::super) fn update_assume_role_policy(
    region: &mut Region,
    input: UpdateAssumeRolePolicyRequest,
) -> Result<UpdateAssumeRolePolicyResponse, ApiError> {
    let UpdateAssumeRolePolicyRequest {
        role_name,
        policy_document,
    } = input;
    lookup::role(region, &role_name)?;
    given_document::check_trust(&policy_document)?;
    lookup::role_mut(region, &role_name)?.trust = policy_document;
    Ok(UpdateAssumeRolePolicyResponse {})
}
