//! `DeleteLifecyclePolicy` — no image of a repository expires any more.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteLifecyclePolicy.html>

use super::missing;
use crate::aws::ecr::ops::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::types::{DeleteLifecyclePolicyRequest, DeleteLifecyclePolicyResponse};

pub(in crate::aws::ecr) fn delete_lifecycle_policy(
    region: &mut Region,
    input: DeleteLifecyclePolicyRequest,
) -> Result<DeleteLifecyclePolicyResponse, ApiError> {
    let DeleteLifecyclePolicyRequest {
        repository_name: name,
        registry_id,
    } = input;
    let repository = lookup::repository_mut(region, registry_id.as_deref(), &name)?;
    let policy = repository.lifecycle_policy.take();
    let policy = policy.ok_or_else(|| missing::lifecycle_policy(region, &name))?;
    Ok(DeleteLifecyclePolicyResponse {
        lifecycle_policy_text: Some(policy),
        last_evaluated_at: None,
        registry_id: Some(region.scope.account.clone()),
        repository_name: Some(name),
    })
}
