//! `PutImageTagMutability` — whether tags may come to stand for other images.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageTagMutability.html>

use super::given;
use crate::aws::ecr::ops::lookup;
use crate::aws::ecr::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::types::{PutImageTagMutabilityRequest, PutImageTagMutabilityResponse};

pub(in crate::aws::ecr) fn put_image_tag_mutability(
    region: &mut Region,
    input: PutImageTagMutabilityRequest,
) -> Result<PutImageTagMutabilityResponse, ApiError> {
    let PutImageTagMutabilityRequest {
        repository_name: name,
        image_tag_mutability,
        image_tag_mutability_exclusion_filters: filters,
        registry_id,
    } = input;
    let mutability = given::mutability(Some(image_tag_mutability), filters)?;
    let repository = lookup::repository_mut(region, registry_id.as_deref(), &name)?;
    repository.mutability = mutability;
    let exclusions = shown::exclusions(&repository.mutability);
    Ok(PutImageTagMutabilityResponse {
        image_tag_mutability: Some(image_tag_mutability),
        image_tag_mutability_exclusion_filters: exclusions,
        registry_id: Some(region.scope.account.clone()),
        repository_name: Some(name),
    })
}
