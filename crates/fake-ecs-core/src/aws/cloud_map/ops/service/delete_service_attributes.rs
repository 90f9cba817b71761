//! `DeleteServiceAttributes` — takes attributes from a service. Keys that it does not have do not
//! matter.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_DeleteServiceAttributes.html>

use crate::aws::cloud_map::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::types::{
    DeleteServiceAttributesRequest, DeleteServiceAttributesResponse,
};

pub(in super::super) fn delete_service_attributes(
    region: &mut Region,
    input: DeleteServiceAttributesRequest,
) -> Result<DeleteServiceAttributesResponse, ApiError> {
    let DeleteServiceAttributesRequest {
        service_id,
        attributes,
    } = input;
    let service = lookup::service_mut(region, &service_id)?;
    for key in &attributes {
        service.attributes.remove(key);
    }
    Ok(DeleteServiceAttributesResponse {})
}
