//! `DeleteResourcePolicy` — takes the policy from a secret, if it has one.
//! <https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_DeleteResourcePolicy.html>
//!
//! Not emulated yet: several policies of one secret (`PolicyName`).

use super::given;
use crate::aws::secrets_manager::port;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::secretsmanager::types::{
    DeleteResourcePolicyRequest, DeleteResourcePolicyResponse,
};

pub(super) fn delete_resource_policy(
    region: &mut Region,
    input: DeleteResourcePolicyRequest,
) -> Result<DeleteResourcePolicyResponse, ApiError> {
    let DeleteResourcePolicyRequest {
        secret_id,
        policy_name,
    } = input;
    given::refuse(
        "DeleteResourcePolicy",
        &[("PolicyName", policy_name.is_some())],
    )?;
    let (store, around) = given::store(region);
    let secret = port::usable_mut(store, &secret_id, around.now)?;
    secret.policy = None;
    secret.changed = around.now;
    Ok(DeleteResourcePolicyResponse {
        arn: Some(secret.arn.clone()),
        name: Some(secret.name.clone()),
        policy_name: None,
    })
}
