//! `SetRepositoryPolicy` — says who may use a repository beside those whom IAM allows it. It is
//! kept, and shown; the fake does not act upon it.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_SetRepositoryPolicy.html>

use crate::aws::ecr::ops::lookup;
use crate::ecs::Region;
use crate::wire::ecr::types::{SetRepositoryPolicyRequest, SetRepositoryPolicyResponse};
use crate::wire::{ApiError, Json};

pub(in crate::aws::ecr) fn set_repository_policy(
    region: &mut Region,
    input: SetRepositoryPolicyRequest,
) -> Result<SetRepositoryPolicyResponse, ApiError> {
    let SetRepositoryPolicyRequest {
        repository_name: name,
        policy_text,
        // It lets callers lock themselves out, which cannot happen here.
        force: _,
        registry_id,
    } = input;
    let repository = lookup::repository_mut(region, registry_id.as_deref(), &name)?;
    let policy = Json::read(policy_text.as_bytes());
    if !policy.is_object() || policy["Statement"].is_null() {
        return Err(lookup::invalid(
            "PolicyText",
            "Invalid repository policy provided",
        ));
    }
    repository.policy = Some(policy_text.clone());
    Ok(SetRepositoryPolicyResponse {
        policy_text: Some(policy_text),
        registry_id: Some(region.scope.account.clone()),
        repository_name: Some(name),
    })
}
