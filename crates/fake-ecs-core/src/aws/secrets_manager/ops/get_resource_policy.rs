//! `GetResourcePolicy` — the policy that is attached to a secret. Without one the answer has none.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetResourcePolicy.html>
//!
//! Not emulated yet: several policies of one secret (`PolicyName`).

use super::given;
use crate::aws::secrets_manager::port;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{GetResourcePolicyRequest, GetResourcePolicyResponse};

pub(super) fn get_resource_policy(
    region: &Region,
    input: GetResourcePolicyRequest,
) -> Result<GetResourcePolicyResponse, ApiError> {
    let GetResourcePolicyRequest {
        secret_id,
        policy_name,
    } = input;
    given::refuse(
        "GetResourcePolicy",
        &[("PolicyName", policy_name.is_some())],
    )?;
    let secret = port::usable(&region.secrets_manager, &secret_id, region.now())?;
    Ok(GetResourcePolicyResponse {
        arn: Some(secret.arn.clone()),
        name: Some(secret.name.clone()),
        policy_name: None,
        resource_policy: secret.policy.clone(),
    })
}
