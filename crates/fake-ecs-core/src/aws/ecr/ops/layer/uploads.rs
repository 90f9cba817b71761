//! Finding uploads.

use crate::aws::ecr::ops::lookup;
use crate::aws::ecr::state::{Repository, Upload};
use crate::ecs::Region;
use crate::wire::{ApiError, ErrorCode};

pub(super) fn find<'r>(
    region: &'r Region,
    registry: Option<&str>,
    name: &str,
    id: &str,
) -> Result<(&'r Repository, &'r Upload), ApiError> {
    let repository = lookup::repository(region, registry, name)?;
    let upload = repository.uploads.get(id);
    upload.map(|upload| (repository, upload)).ok_or_else(|| {
        // A guess.
        ApiError::new(
            ErrorCode::UploadNotFound,
            format!(
                "The upload with id '{id}' does not exist in the repository with name '{name}' in the registry with id '{}'",
                region.scope.account
            ),
        )
    })
}
