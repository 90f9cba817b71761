//! `PutImageScanningConfiguration` — whether images are scanned when they are pushed. The fake
//! shows it, and scans nothing.
//! <https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_PutImageScanningConfiguration.html>

use crate::aws::ecr::ops::lookup;
use crate::aws::ecr::shown;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::ecr::types::{
    PutImageScanningConfigurationRequest, PutImageScanningConfigurationResponse,
};

pub(in crate::aws::ecr) fn put_image_scanning_configuration(
    region: &mut Region,
    input: PutImageScanningConfigurationRequest,
) -> Result<PutImageScanningConfigurationResponse, ApiError> {
    let PutImageScanningConfigurationRequest {
        repository_name: name,
        image_scanning_configuration,
        registry_id,
    } = input;
    let repository = lookup::repository_mut(region, registry_id.as_deref(), &name)?;
    repository.scans_on_push = image_scanning_configuration.scan_on_push.unwrap_or(false);
    let shown = shown::scanning(repository);
    Ok(PutImageScanningConfigurationResponse {
        image_scanning_configuration: Some(shown),
        registry_id: Some(region.scope.account.clone()),
        repository_name: Some(name),
    })
}
