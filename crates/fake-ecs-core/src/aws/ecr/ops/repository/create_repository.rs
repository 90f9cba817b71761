//! `CreateRepository` — makes a repository.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CreateRepository.html>

use super::given;
use crate::aws::ecr::ops::{lookup, tag};
use crate::aws::ecr::port;
use crate::aws::ecr::shown;
use crate::aws::ecr::state::Encryption;
use crate::aws::tags::Tags;
use crate::ecs::Region;
use crate::wire::ecr::enums::EncryptionType;
use crate::wire::ecr::types::{CreateRepositoryRequest, CreateRepositoryResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ecr) fn create_repository(
    region: &mut Region,
    input: CreateRepositoryRequest,
) -> Result<CreateRepositoryResponse, ApiError> {
    let CreateRepositoryRequest {
        repository_name,
        encryption_configuration,
        image_scanning_configuration,
        image_tag_mutability,
        image_tag_mutability_exclusion_filters,
        registry_id,
        tags,
    } = input;
    let account = region.scope.account.clone();
    if registry_id.is_some_and(|registry| registry != account) {
        // A guess: nobody may create repositories in the registry of another account.
        return Err(lookup::invalid(
            "registryId",
            "must be the id of the caller's own registry",
        ));
    }
    let mutability =
        given::mutability(image_tag_mutability, image_tag_mutability_exclusion_filters)?;
    let mut held = Tags::new();
    tag::add(&mut held, tags.unwrap_or_default())?;
    let encryption = match encryption_configuration {
        Some(given) => Encryption {
            kind: given.encryption_type,
            kms_key: given.kms_key,
        },
        None => Encryption {
            kind: EncryptionType::Aes256,
            kms_key: None,
        },
    };
    let name = repository_name;
    let is_taken = region
        .ecr
        .repository(&name)
        .is_some_and(|it| it.is_declared);
    if is_taken {
        return Err(ApiError::new(
            ErrorCode::RepositoryAlreadyExists,
            format!(
                "The repository with name '{name}' already exists in the registry with id '{account}'"
            ),
        ));
    }
    region.ecr.is_used = true;
    let scope = region.scope.clone();
    // What was pushed before stays in it.
    let repository = port::find_or_make(region, &name);
    repository.is_declared = true;
    repository.mutability = mutability;
    repository.encryption = encryption;
    repository.tags = held;
    repository.scans_on_push = image_scanning_configuration
        .and_then(|it| it.scan_on_push)
        .unwrap_or(false);
    Ok(CreateRepositoryResponse {
        repository: Some(shown::repository(&scope, repository)),
    })
}
