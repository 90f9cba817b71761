//! `DeleteRepository` — deletes a repository, with `force` also one that has images.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_DeleteRepository.html>

use crate::aws::ecr::ops::lookup;
use crate::aws::ecr::shown;
use crate::ecs::Region;
use crate::wire::ecr::types::{DeleteRepositoryRequest, DeleteRepositoryResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ecr) fn delete_repository(
    region: &mut Region,
    input: DeleteRepositoryRequest,
) -> Result<DeleteRepositoryResponse, ApiError> {
    let DeleteRepositoryRequest {
        repository_name: name,
        force,
        registry_id,
    } = input;
    let repository = lookup::repository(region, registry_id.as_deref(), &name)?;
    if force != Some(true) && !repository.images.is_empty() {
        let account = &region.scope.account;
        return Err(ApiError::new(
            ErrorCode::RepositoryNotEmpty,
            format!(
                "The repository with name '{name}' in registry with id '{account}' cannot be deleted because it still contains images"
            ),
        ));
    }
    let shown = shown::repository(&region.scope, repository);
    region.ecr.repositories.remove(&name);
    Ok(DeleteRepositoryResponse {
        repository: Some(shown),
    })
}
