//! `InitiateLayerUpload` — begins to upload a layer.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_InitiateLayerUpload.html>
//!
//! While nobody has created a repository, the first upload makes the one that it names, so that
//! `docker push` needs no preparation. That is so until a caller creates one: then a repository
//! that is not there is refused, as AWS refuses it.

use std::time::Duration;

use crate::aws::ecr::ops::lookup;
use crate::aws::ecr::port;
use crate::aws::ecr::state::Upload;
use crate::ecs::Region;
use crate::kernel::ids::uuid;
use crate::wire::ApiError;
use crate::wire::ecr::types::{InitiateLayerUploadRequest, InitiateLayerUploadResponse};

/// How long an upload is kept that nobody completes. A guess.
const KEPT: Duration = Duration::from_secs(24 * 60 * 60);
/// How many bytes a part should have.
const PART_SIZE: i64 = 10 * 1024 * 1024;

pub(in crate::aws::ecr) fn initiate_layer_upload(
    region: &mut Region,
    input: InitiateLayerUploadRequest,
) -> Result<InitiateLayerUploadResponse, ApiError> {
    let InitiateLayerUploadRequest {
        repository_name: name,
        registry_id,
    } = input;
    let now = region.now();
    let is_own = registry_id
        .as_ref()
        .is_none_or(|it| *it == region.scope.account);
    if !port::is_strict(region) && is_own {
        port::find_or_make(region, &name);
    }
    let repository = lookup::repository_mut(region, registry_id.as_deref(), &name)?;
    repository.uploads_begun += 1;
    let about = format!("{}/upload/{}", repository.arn, repository.uploads_begun);
    let id = uuid(region.ids.number_of(&about));
    let repository = lookup::repository_mut(region, registry_id.as_deref(), &name)?;
    let is_recent = |upload: &Upload| now.since(upload.begun) < KEPT;
    repository.uploads.retain(|_, upload| is_recent(upload));
    let upload = Upload {
        begun: now,
        size: 0,
        parts: Vec::new(),
    };
    repository.uploads.insert(id.clone(), upload);
    Ok(InitiateLayerUploadResponse {
        part_size: Some(PART_SIZE),
        upload_id: Some(id),
    })
}
