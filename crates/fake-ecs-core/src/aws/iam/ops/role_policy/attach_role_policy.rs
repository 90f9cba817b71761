//! `AttachRolePolicy` — a role has a policy of the account or of AWS from now on. Attaching it
//! again changes nothing.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_AttachRolePolicy.html>

use crate::aws::iam::lookup;
use crate::aws::iam::refusals::{limit, not_attachable};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{AttachRolePolicyRequest, AttachRolePolicyResponse};

pub(in super::super) fn attach_role_policy(
    region: &mut Region,
    input: AttachRolePolicyRequest,
) -> Result<AttachRolePolicyResponse, ApiError> {
    let AttachRolePolicyRequest {
        role_name,
        policy_arn,
    } = input;
    lookup::role(region, &role_name)?;
    lookup::policy(region, &policy_arn).map_err(|_| not_attachable(&policy_arn))?;
    let role = lookup::role_mut(region, &role_name)?;
    if role.attached.len() >= ATTACHED_MAX && !role.attached.contains(&policy_arn) {
        return Err(limit(format!(
            "Cannot exceed quota for PoliciesPerRole: {ATTACHED_MAX}"
        )));
    }
    role.attached.insert(policy_arn);
    Ok(AttachRolePolicyResponse {})
}

/// <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html>
const ATTACHED_MAX: usize = 10;
