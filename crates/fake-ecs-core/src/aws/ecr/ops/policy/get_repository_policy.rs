//! `GetRepositoryPolicy` — who may use a repository, as it was set.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetRepositoryPolicy.html>

use super::missing;
use crate::aws::ecr::ops::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::types::{GetRepositoryPolicyRequest, GetRepositoryPolicyResponse};

pub(in crate::aws::ecr) fn get_repository_policy(
    region: &Region,
    input: GetRepositoryPolicyRequest,
) -> Result<GetRepositoryPolicyResponse, ApiError> {
    let GetRepositoryPolicyRequest {
        repository_name: name,
        registry_id,
    } = input;
    let repository = lookup::repository(region, registry_id.as_deref(), &name)?;
    let policy = repository.policy.clone();
    let policy = policy.ok_or_else(|| missing::repository_policy(region, &name))?;
    Ok(GetRepositoryPolicyResponse {
        policy_text: Some(policy),
        registry_id: Some(region.scope.account.clone()),
        repository_name: Some(name),
    })
}
