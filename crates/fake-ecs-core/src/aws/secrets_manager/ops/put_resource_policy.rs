//! `PutResourcePolicy` — attaches a policy to a secret, in the place of the one that it has.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_PutResourcePolicy.html>
//!
//! The policy is kept and shown. Nobody is refused for it.
//!
//! Not emulated yet: refusing a policy that lets everybody in (`BlockPublicPolicy`), and several
//! policies of one secret (`PolicyName`).

use super::given;
use crate::aws::secrets_manager::port;
use crate::ecs::Region;
use crate::wire::secretsmanager::types::{PutResourcePolicyRequest, PutResourcePolicyResponse};
use crate::wire::{ApiError, ErrorCode, syntax_error};

pub(super) fn put_resource_policy(
    region: &mut Region,
    input: PutResourcePolicyRequest,
) -> Result<PutResourcePolicyResponse, ApiError> {
    let PutResourcePolicyRequest {
        secret_id,
        resource_policy,
        block_public_policy,
        policy_name,
    } = input;
    let refused = [
        ("BlockPublicPolicy", block_public_policy == Some(true)),
        ("PolicyName", policy_name.is_some()),
    ];
    given::refuse("PutResourcePolicy", &refused)?;
    let (store, around) = given::store(region);
    let secret = port::usable_mut(store, &secret_id, around.now)?;
    let is_object = resource_policy.trim_start().starts_with('{');
    if !is_object || syntax_error(resource_policy.as_bytes()).is_some() {
        // From memory.
        return Err(ApiError::new(
            ErrorCode::MalformedPolicyDocument,
            "This resource policy contains invalid Json",
        ));
    }
    secret.policy = Some(resource_policy);
    secret.changed = around.now;
    Ok(PutResourcePolicyResponse {
        arn: Some(secret.arn.clone()),
        name: Some(secret.name.clone()),
        policy_name: None,
    })
}
