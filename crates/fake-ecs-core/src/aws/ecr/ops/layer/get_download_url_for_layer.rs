//! `GetDownloadUrlForLayer` — where the bytes of a layer can be had: at the fake's own registry,
//! where AWS gives the URL of an object in S3.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_GetDownloadUrlForLayer.html>

use crate::aws::ecr::ops::lookup;
use crate::ecs::Region;
use crate::kernel::caller::Caller;
use crate::wire::ecr::types::{GetDownloadUrlForLayerRequest, GetDownloadUrlForLayerResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::ecr) fn get_download_url_for_layer(
    region: &Region,
    caller: &Caller<'_>,
    input: GetDownloadUrlForLayerRequest,
) -> Result<GetDownloadUrlForLayerResponse, ApiError> {
    let GetDownloadUrlForLayerRequest {
        repository_name: name,
        layer_digest: digest,
        registry_id,
    } = input;
    let repository = lookup::repository(region, registry_id.as_deref(), &name)?;
    if repository.layer(&digest).is_none() {
        // A guess.
        return Err(ApiError::new(
            ErrorCode::LayersNotFound,
            format!(
                "Layer with digest '{digest}' does not exist in the repository with name '{name}' in the registry with id '{}'",
                region.scope.account
            ),
        ));
    }
    let place = match caller.authority {
        "" => "localhost",
        authority => authority,
    };
    Ok(GetDownloadUrlForLayerResponse {
        download_url: Some(format!("http://{place}/v2/{name}/blobs/{digest}")),
        layer_digest: Some(digest),
    })
}
