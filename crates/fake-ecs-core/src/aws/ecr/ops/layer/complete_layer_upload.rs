//! `CompleteLayerUpload` — the layer is there, if its digest is right.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_CompleteLayerUpload.html>

use std::sync::Arc;

use super::uploads;
use crate::aws::ecr::ops::lookup;
use crate::aws::ecr::state::{Layer, Part, Upload};
use crate::ecs::Region;
use crate::kernel::sha256;
use crate::wire::ecr::types::{CompleteLayerUploadRequest, CompleteLayerUploadResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ecr) fn complete_layer_upload(
    region: &mut Region,
    input: CompleteLayerUploadRequest,
) -> Result<CompleteLayerUploadResponse, ApiError> {
    let CompleteLayerUploadRequest {
        repository_name: name,
        upload_id,
        layer_digests,
        registry_id,
    } = input;
    let registry = registry_id.as_deref();
    let account = region.scope.account.clone();
    let (repository, upload) = uploads::find(region, registry, &name, &upload_id)?;
    if upload.parts.is_empty() {
        // A guess.
        return Err(ApiError::new(
            ErrorCode::EmptyUpload,
            format!("The upload with id '{upload_id}' has no parts"),
        ));
    }
    let size = upload.size;
    let (digest, bytes) = digest(upload, &layer_digests)?;
    let is_there = repository.layers.contains_key(&digest);
    region.ecr.has_layers = true;
    let repository = lookup::repository_mut(region, registry, &name)?;
    repository.uploads.remove(&upload_id);
    // Bytes that the registry has lost may come again.
    if is_there && bytes.is_some() {
        return Err(ApiError::new(
            ErrorCode::LayerAlreadyExists,
            format!(
                "Layer with digest '{digest}' already exists in the repository with name '{name}' in the registry with id '{account}'"
            ),
        ));
    }
    let layer = Layer { size, bytes };
    repository
        .layers
        .get_or_insert_with(digest.clone(), || layer);
    Ok(CompleteLayerUploadResponse {
        layer_digest: Some(digest),
        registry_id: Some(account),
        repository_name: Some(name),
        upload_id: Some(upload_id),
    })
}

/// The digest of a layer, and its bytes, if they are not with the registry.
type Whole = (String, Option<Arc<[u8]>>);

/// The digest of what was uploaded, and its bytes. Of bytes that the registry keeps, it has
/// computed the digest.
fn digest(upload: &Upload, given: &[String]) -> Result<Whole, ApiError> {
    let mut bytes = Vec::new();
    for part in &upload.parts {
        match part {
            Part::Bytes(part) => bytes.extend_from_slice(part),
            Part::Elsewhere => {
                return Ok((given.first().cloned().unwrap_or_default(), None));
            }
        }
    }
    let digest = sha256::digest(&bytes);
    match given.contains(&digest) {
        true => Ok((digest, Some(bytes.into()))),
        // A guess.
        false => Err(ApiError::new(
            ErrorCode::InvalidLayer,
            format!(
                "Layer digests '[{}]' do not match the layer, whose digest is '{digest}'",
                given.join(", ")
            ),
        )),
    }
}
