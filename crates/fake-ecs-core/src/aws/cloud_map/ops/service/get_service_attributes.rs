//! `GetServiceAttributes` — the attributes of a service, which are not those of its instances.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_GetServiceAttributes.html>

use crate::aws::cloud_map::lookup;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::types::{
    GetServiceAttributesRequest, GetServiceAttributesResponse, ServiceAttributes,
};

pub(in super::super) fn get_service_attributes(
    region: &Region,
    input: GetServiceAttributesRequest,
) -> Result<GetServiceAttributesResponse, ApiError> {
    let GetServiceAttributesRequest { service_id } = input;
    let service = lookup::service(region, &service_id)?;
    Ok(GetServiceAttributesResponse {
        service_attributes: Some(ServiceAttributes {
            attributes: Some(service.attributes.clone()),
            resource_owner: Some(region.scope.account.clone()),
            service_arn: Some(service.arn.clone()),
        }),
    })
}
