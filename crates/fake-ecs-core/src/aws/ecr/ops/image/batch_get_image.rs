//! `BatchGetImage` — the manifests of images. A pull begins with it.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchGetImage.html>
//!
//! Manifests are given as they were pushed, also where the caller accepts other media types only.

use crate::aws::ecr::ops::lookup;
use crate::aws::ecr::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::enums::ImageFailureCode;
use crate::wire::ecr::types::{
    BatchGetImageRequest, BatchGetImageResponse, ImageFailure, ImageIdentifier,
};

pub(in crate::aws::ecr) fn batch_get_image(
    region: &mut Region,
    input: BatchGetImageRequest,
) -> Result<BatchGetImageResponse, ApiError> {
    let BatchGetImageRequest {
        repository_name: name,
        image_ids,
        accepted_media_types: _,
        registry_id,
    } = input;
    let now = region.now();
    let scope = region.scope.clone();
    let repository = lookup::repository_mut(region, registry_id.as_deref(), &name)?;
    let (mut images, mut failures) = (Vec::new(), Vec::new());
    for id in image_ids {
        let Some(image) = lookup::find_image(repository, &id) else {
            failures.push(not_found(id));
            continue;
        };
        images.push(shown::image(&scope, repository, image, id.image_tag));
        let digest = image.digest.clone();
        if let Some(image) = repository.images.get_mut(&digest) {
            image.pulled = Some(now);
        }
    }
    Ok(BatchGetImageResponse {
        failures: Some(failures),
        images: Some(images),
    })
}

fn not_found(id: ImageIdentifier) -> ImageFailure {
    let (code, reason) = match id {
        ImageIdentifier {
            image_tag: None,
            image_digest: None,
        } => (
            ImageFailureCode::MissingDigestAndTag,
            "Invalid request parameters: both tag and digest cannot be null",
        ),
        _ => (ImageFailureCode::ImageNotFound, "Requested image not found"),
    };
    ImageFailure {
        image_id: Some(id),
        failure_code: Some(code),
        failure_reason: Some(reason.to_owned()),
    }
}
