//! `DeleteRepositoryPolicy` — only those may use it whom IAM allows it.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepositoryPolicy.html>

use super::missing;
use crate::aws::ecr::ops::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::types::{DeleteRepositoryPolicyRequest, DeleteRepositoryPolicyResponse};

pub(in crate::aws::ecr) fn delete_repository_policy(
    region: &mut Region,
    input: DeleteRepositoryPolicyRequest,
) -> Result<DeleteRepositoryPolicyResponse, ApiError> {
    let DeleteRepositoryPolicyRequest {
        repository_name: name,
        registry_id,
    } = input;
    let repository = lookup::repository_mut(region, registry_id.as_deref(), &name)?;
    let policy = repository.policy.take();
    let policy = policy.ok_or_else(|| missing::repository_policy(region, &name))?;
    Ok(DeleteRepositoryPolicyResponse {
        policy_text: Some(policy),
        registry_id: Some(region.scope.account.clone()),
        repository_name: Some(name),
    })
}
