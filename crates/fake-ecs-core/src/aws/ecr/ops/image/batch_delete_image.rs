//! `BatchDeleteImage` — takes tags away, and with its last tag, or by its digest, the image.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_BatchDeleteImage.html>

use crate::aws::ecr::ops::lookup;
use crate::aws::ecr::state::Repository;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::enums::ImageFailureCode;
use crate::wire::ecr::types::{
    BatchDeleteImageRequest, BatchDeleteImageResponse, ImageFailure, ImageIdentifier,
};

pub(in crate::aws::ecr) fn batch_delete_image(
    region: &mut Region,
    input: BatchDeleteImageRequest,
) -> Result<BatchDeleteImageResponse, ApiError> {
    let BatchDeleteImageRequest {
        repository_name: name,
        image_ids,
        registry_id,
    } = input;
    let repository = lookup::repository_mut(region, registry_id.as_deref(), &name)?;
    let (mut deleted, mut failures) = (Vec::new(), Vec::new());
    // Whoever deletes an image and the list that it is in gets both: lists first.
    let (lists, others): (Vec<_>, Vec<_>) = image_ids
        .into_iter()
        .partition(|id| lookup::find_image(repository, id).is_some_and(|it| it.size.is_none()));
    for id in lists.into_iter().chain(others) {
        match delete(repository, &id) {
            Ok(ids) => deleted.extend(ids),
            Err((code, reason)) => failures.push(ImageFailure {
                image_id: Some(id),
                failure_code: Some(code),
                failure_reason: Some(reason),
            }),
        }
    }
    Ok(BatchDeleteImageResponse {
        failures: Some(failures),
        image_ids: Some(deleted),
    })
}

/// What was deleted: by a digest the image with each of its tags.
fn delete(
    repository: &mut Repository,
    id: &ImageIdentifier,
) -> Result<Vec<ImageIdentifier>, (ImageFailureCode, String)> {
    let refuse = |code, reason: &str| Err((code, reason.to_owned()));
    if id.image_tag.is_none() && id.image_digest.is_none() {
        return refuse(
            ImageFailureCode::MissingDigestAndTag,
            "Invalid request parameters: both tag and digest cannot be null",
        );
    }
    let Some(image) = lookup::find_image(repository, id) else {
        let has = |it: &String| repository.image(it).is_some();
        let has_both = [&id.image_tag, &id.image_digest]
            .into_iter()
            .all(|it| it.as_ref().is_some_and(has));
        return match has_both {
            true => refuse(
                ImageFailureCode::ImageTagDoesNotMatchDigest,
                "Requested image tag does not match the image digest",
            ),
            false => refuse(ImageFailureCode::ImageNotFound, "Requested image not found"),
        };
    };
    let digest = image.digest.clone();
    let shown = |tag: Option<String>| ImageIdentifier {
        image_digest: Some(digest.clone()),
        image_tag: tag,
    };
    let tags: Vec<String> = repository.tags_of(&digest).map(str::to_owned).collect();
    // An image that has other tags keeps them.
    if let Some(tag) = id.image_tag.as_ref().filter(|_| tags.len() > 1) {
        repository.image_tags.remove(tag);
        return Ok(vec![shown(Some(tag.clone()))]);
    }
    if let Some(parent) = repository.parent(&digest) {
        let reason = format!(
            "Requested image referenced by manifest list: [{}]",
            parent.digest
        );
        return Err((ImageFailureCode::ImageReferencedByManifestList, reason));
    }
    repository.remove(&digest);
    Ok(match tags.is_empty() {
        true => vec![shown(None)],
        false => tags.into_iter().map(Some).map(shown).collect(),
    })
}
