//! `GetService` — a service by its id.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_GetService.html>

use crate::aws::cloud_map::{lookup, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::types::{GetServiceRequest, GetServiceResponse};

pub(in super::super) fn get_service(
    region: &Region,
    input: GetServiceRequest,
) -> Result<GetServiceResponse, ApiError> {
    let GetServiceRequest { id } = input;
    let service = lookup::service(region, &id)?;
    Ok(GetServiceResponse {
        service: Some(shown::service(region, service)),
    })
}
