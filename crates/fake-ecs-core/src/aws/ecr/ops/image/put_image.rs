//! `PutImage` — puts a manifest into a repository, and lets a tag stand for it. It is the last call
//! of a push, whose layers have been uploaded before.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImage.html>
//!
//! While nobody has uploaded a layer by the API or the registry, a manifest may name any, so that
//! tests can make images up. The texts are from memory, unless a comment says otherwise.

use crate::aws::ecr::manifest::{self, Contents};
use crate::aws::ecr::ops::lookup::{self, invalid};
use crate::aws::ecr::shown;
use crate::aws::ecr::state::{Image, Repository};
use crate::ecs::Region;
use crate::kernel::sha256;
use crate::wire::ecr::types::{PutImageRequest, PutImageResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ecr) fn put_image(
    region: &mut Region,
    input: PutImageRequest,
) -> Result<PutImageResponse, ApiError> {
    let PutImageRequest {
        repository_name: name,
        image_manifest: text,
        image_digest,
        image_manifest_media_type,
        image_tag: tag,
        registry_id,
    } = input;
    let repository = lookup::repository(region, registry_id.as_deref(), &name)?;
    let contents = manifest::read(&text, image_manifest_media_type.as_deref());
    let contents = contents.ok_or_else(|| {
        invalid(
            "ImageManifest",
            "Invalid JSON syntax or no manifest of Docker or OCI",
        )
    })?;
    let digest = sha256::digest(text.as_bytes());
    if image_digest.is_some_and(|given| given != digest) {
        // A guess.
        return Err(ApiError::new(
            ErrorCode::ImageDigestDoesNotMatch,
            format!("The image digest does not match the manifest, whose digest is '{digest}'"),
        ));
    }
    check_parts(region, repository, &contents)?;
    check_tag(region, repository, tag.as_deref(), &digest)?;

    let now = region.now();
    let scope = region.scope.clone();
    let repository = lookup::repository_mut(region, registry_id.as_deref(), &name)?;
    if !repository.images.contains_key(&digest) {
        let image = Image {
            digest: digest.clone(),
            manifest: text.into(),
            media_type: contents.media_type,
            artifact_media_type: contents.artifact_media_type,
            subject: contents.subject,
            layers: contents
                .layers
                .into_iter()
                .map(|(layer, _)| layer)
                .collect(),
            children: contents.children,
            size: contents.size,
            pushed: now,
            pulled: None,
            is_made_up: false,
        };
        repository.images.insert(digest.clone(), image);
    }
    if let Some(tag) = &tag {
        repository.image_tags.insert(tag.clone(), digest.clone());
    }
    let image = repository.images.get(&digest);
    Ok(PutImageResponse {
        image: image.map(|image| shown::image(&scope, repository, image, tag)),
    })
}

/// Layers and listed images have to be there.
fn check_parts(
    region: &Region,
    repository: &Repository,
    contents: &Contents,
) -> Result<(), ApiError> {
    let missing = |code, what: &str, digests: &[&str]| {
        ApiError::new(
            code,
            format!(
                "{what} with digests '[{}]' required for pushing image into repository with name '{}' in the registry with id '{}' do not exist",
                digests.join(", "),
                repository.name,
                region.scope.account
            ),
        )
    };
    let images = contents.children.iter().map(String::as_str);
    let images: Vec<&str> = images
        .filter(|it| !repository.images.contains_key(*it))
        .collect();
    if !images.is_empty() {
        let code = ErrorCode::ReferencedImagesNotFound;
        return Err(missing(code, "Images", &images));
    }
    let layers = contents.layers.iter().map(|(digest, _)| digest.as_str());
    let layers: Vec<&str> = layers
        .filter(|it| !repository.layers.contains_key(*it))
        .collect();
    let must_be_there = region.ecr.has_layers;
    if !layers.is_empty() && must_be_there {
        return Err(missing(ErrorCode::LayersNotFound, "Layers", &layers));
    }
    Ok(())
}

/// A tag that is for one image only stays with it, and nothing is pushed twice.
fn check_tag(
    region: &Region,
    repository: &Repository,
    tag: Option<&str>,
    digest: &str,
) -> Result<(), ApiError> {
    let (name, account) = (&repository.name, &region.scope.account);
    let Some(tag) = tag else {
        return match repository.images.contains_key(digest) {
            false => Ok(()),
            true => Err(ApiError::new(
                ErrorCode::ImageAlreadyExists,
                format!(
                    "Image with digest '{digest}' already exists in the repository with name '{name}' in registry with id '{account}'"
                ),
            )),
        };
    };
    match repository.image_tags.get(tag) {
        Some(current) if current == digest => Err(ApiError::new(
            ErrorCode::ImageAlreadyExists,
            format!(
                "Image with digest '{digest}' and tag '{tag}' already exists in the repository with name '{name}' in registry with id '{account}'"
            ),
        )),
        Some(_) if repository.mutability.is_fixed(tag) => Err(ApiError::new(
            ErrorCode::ImageTagAlreadyExists,
            format!(
                "The image tag '{tag}' already exists in the '{name}' repository and cannot be overwritten because the tag is immutable."
            ),
        )),
        _ => Ok(()),
    }
}
