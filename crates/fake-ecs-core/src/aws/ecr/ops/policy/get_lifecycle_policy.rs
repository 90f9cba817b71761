//! `GetLifecyclePolicy` — which images of a repository expire, as it was put.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetLifecyclePolicy.html>

use super::missing;
use crate::aws::ecr::ops::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::types::{GetLifecyclePolicyRequest, GetLifecyclePolicyResponse};

pub(in crate::aws::ecr) fn get_lifecycle_policy(
    region: &Region,
    input: GetLifecyclePolicyRequest,
) -> Result<GetLifecyclePolicyResponse, ApiError> {
    let GetLifecyclePolicyRequest {
        repository_name: name,
        registry_id,
    } = input;
    let repository = lookup::repository(region, registry_id.as_deref(), &name)?;
    let policy = repository.lifecycle_policy.clone();
    let policy = policy.ok_or_else(|| missing::lifecycle_policy(region, &name))?;
    Ok(GetLifecyclePolicyResponse {
        lifecycle_policy_text: Some(policy),
        // No policy is ever evaluated.
        last_evaluated_at: None,
        registry_id: Some(region.scope.account.clone()),
        repository_name: Some(name),
    })
}
