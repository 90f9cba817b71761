//! `UpdateServiceAttributes` — adds attributes to a service; a key that is there gets the new
//! value.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_UpdateServiceAttributes.html>

use crate::aws::cloud_map::lookup;
use crate::ecs::Region;
use crate::wire::servicediscovery::types::{
    UpdateServiceAttributesRequest, UpdateServiceAttributesResponse,
};
use crate::wire::{ApiError, ErrorCode};

/// <https://docs.aws.amazon.com/cloud-map/latest/dg/cloud-map-limits.html>
const ATTRIBUTES_MAX: usize = 30;

pub(in super::super) fn update_service_attributes(
    region: &mut Region,
    input: UpdateServiceAttributesRequest,
) -> Result<UpdateServiceAttributesResponse, ApiError> {
    let UpdateServiceAttributesRequest {
        service_id,
        attributes,
    } = input;
    let service = lookup::service_mut(region, &service_id)?;
    let mut merged = service.attributes.clone();
    merged.extend(attributes);
    if merged.len() > ATTRIBUTES_MAX {
        // The text is a guess.
        return Err(ApiError::new(
            ErrorCode::ServiceAttributesLimitExceeded,
            format!("A service can have at most {ATTRIBUTES_MAX} attributes"),
        ));
    }
    service.attributes = merged;
    Ok(UpdateServiceAttributesResponse {})
}
