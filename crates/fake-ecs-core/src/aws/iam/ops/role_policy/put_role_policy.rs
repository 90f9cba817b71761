//! `PutRolePolicy` — gives a role a policy of its own, in place of the one of that name.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html>

use crate::aws::iam::given_document;
use crate::aws::iam::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{PutRolePolicyRequest, PutRolePolicyResponse};

pub(in super::super) fn put_role_policy(
    region: &mut Region,
    input: PutRolePolicyRequest,
) -> Result<PutRolePolicyResponse, ApiError> {
    let PutRolePolicyRequest {
        role_name,
        policy_name,
        policy_document,
    } = input;
    lookup::role(region, &role_name)?;
    given_document::check_identity(&policy_document)?;
    let role = lookup::role_mut(region, &role_name)?;
    role.inline.insert(policy_name, policy_document);
    Ok(PutRolePolicyResponse {})
}
