//! `UploadLayerPart` — uploads a part of a layer. Parts come in order.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_UploadLayerPart.html>
//!
//! A part without bytes that says how many it has stands for bytes that the registry keeps: that is
//! how it hands over what Docker has uploaded.

use super::uploads;
use crate::aws::ecr::ops::lookup;
use crate::aws::ecr::state::Part;
use crate::ecs::Region;
use crate::wire::ecr::types::{UploadLayerPartRequest, UploadLayerPartResponse};
use crate::wire::{ApiError, ErrorCode};

/// How many bytes a part may have. One whose bytes the registry keeps is a whole layer.
const PART_MAX: usize = 20_971_520;

pub(in crate::aws::ecr) fn upload_layer_part(
    region: &mut Region,
    input: UploadLayerPartRequest,
) -> Result<UploadLayerPartResponse, ApiError> {
    let UploadLayerPartRequest {
        repository_name: name,
        upload_id,
        part_first_byte,
        part_last_byte,
        layer_part_blob,
        registry_id,
    } = input;
    let registry = registry_id.as_deref();
    let (_, upload) = uploads::find(region, registry, &name, &upload_id)?;
    let bytes = layer_part_blob.0;
    let said = part_last_byte
        .saturating_sub(part_first_byte)
        .saturating_add(1);
    // The numbers are the caller's, so that their sum may be beyond what there are numbers for.
    let sum = upload.size.checked_add(said);
    let is_possible = said > 0 && sum.is_some() && bytes.len() <= PART_MAX;
    let size = i64::try_from(bytes.len()).unwrap_or(i64::MAX);
    let is_elsewhere = bytes.is_empty() && said > 0;
    if !is_possible || part_first_byte != upload.size || size != said && !is_elsewhere {
        // A guess.
        return Err(ApiError::new(
            ErrorCode::InvalidLayerPart,
            format!(
                "The layer part with bytes {part_first_byte} to {part_last_byte} has {size} bytes, and the last byte that was received is {}",
                upload.size - 1
            ),
        ));
    }
    let repository = lookup::repository_mut(region, registry, &name)?;
    if let Some(upload) = repository.uploads.get_mut(&upload_id) {
        upload.size = upload.size.saturating_add(said);
        upload.parts.push(match is_elsewhere {
            true => Part::Elsewhere,
            false => Part::Bytes(bytes.into()),
        });
    }
    Ok(UploadLayerPartResponse {
        last_byte_received: Some(part_last_byte),
        registry_id: Some(region.scope.account.clone()),
        repository_name: Some(name),
        upload_id: Some(upload_id),
    })
}
