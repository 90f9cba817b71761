//! `GetPolicy` — a policy of the account or of AWS, without what it says.
//! <https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html>

use crate::aws::iam::lookup;
use crate::aws::iam::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::iam::types::{GetPolicyRequest, GetPolicyResponse};

pub(in super::super) fn get_policy(
    region: &Region,
    input: GetPolicyRequest,
) -> Result<GetPolicyResponse, ApiError> {
    let GetPolicyRequest { policy_arn } = input;
    let policy = lookup::policy(region, &policy_arn)?;
    Ok(GetPolicyResponse {
        policy: Some(shown::policy(region, &policy)),
    })
}
