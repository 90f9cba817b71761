//! Finding repositories and images, and the service's words where they are not there.
//!
//! The texts are those that clients print of the service, from memory, unless a comment says
//! otherwise.

use crate::aws::ecr::state::{Image, Repository};
use crate::ecs::Region;
use crate::wire::ecr::types::ImageIdentifier;
use crate::wire::{ApiError, ErrorCode};

/// The repository of that name in the registry of the account. Those of other accounts are not
/// there.
pub(super) fn repository<'r>(
    region: &'r Region,
    registry: Option<&str>,
    name: &str,
) -> Result<&'r Repository, ApiError> {
    let is_own = registry.is_none_or(|registry| registry == region.scope.account);
    let found = region.ecr.repository(name).filter(|_| is_own);
    found.ok_or_else(|| no_repository(region, registry, name))
}

pub(super) fn repository_mut<'r>(
    region: &'r mut Region,
    registry: Option<&str>,
    name: &str,
) -> Result<&'r mut Repository, ApiError> {
    repository(region, registry, name)?;
    let missing = no_repository(region, registry, name);
    region.ecr.repositories.get_mut(name).ok_or(missing)
}

fn no_repository(region: &Region, registry: Option<&str>, name: &str) -> ApiError {
    let registry = registry.unwrap_or(&region.scope.account);
    ApiError::new(
        ErrorCode::RepositoryNotFound,
        format!(
            "The repository with name '{name}' does not exist in the registry with id '{registry}'"
        ),
    )
}

/// The image that a tag, a digest, or both of them, stand for.
pub(super) fn image<'r>(
    repository: &'r Repository,
    id: &ImageIdentifier,
) -> Result<&'r Image, ApiError> {
    find_image(repository, id).ok_or_else(|| {
        let shown = |it: &Option<String>| it.clone().unwrap_or_else(|| "null".to_owned());
        let (digest, tag) = (shown(&id.image_digest), shown(&id.image_tag));
        let account = repository.arn.split(':').nth(4).unwrap_or_default();
        ApiError::new(
            ErrorCode::ImageNotFound,
            format!(
                "The image with imageId {{imageDigest:'{digest}', imageTag:'{tag}'}} does not exist within the repository with name '{}' in the registry with id '{account}'",
                repository.name
            ),
        )
    })
}

pub(super) fn find_image<'r>(
    repository: &'r Repository,
    id: &ImageIdentifier,
) -> Option<&'r Image> {
    match (&id.image_tag, &id.image_digest) {
        (Some(tag), Some(digest)) => {
            let tagged = repository.image_tags.get(tag)?;
            repository.images.get(digest).filter(|_| tagged == digest)
        }
        (Some(tag), None) => repository.images.get(repository.image_tags.get(tag)?),
        (None, Some(digest)) => repository.images.get(digest),
        (None, None) => None,
    }
}

/// What is said of a value that the model allows and the service does not.
pub(super) fn invalid(member: &str, constraint: &str) -> ApiError {
    ApiError::invalid_parameter(format!(
        "Invalid parameter at '{member}' failed to satisfy constraint: '{constraint}'"
    ))
}
