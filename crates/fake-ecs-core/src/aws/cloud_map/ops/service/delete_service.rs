//! `DeleteService` — deletes a service in which nothing is registered any more.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_DeleteService.html>

use crate::aws::cloud_map::lookup;
use crate::aws::cloud_map::refusals::in_use;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::servicediscovery::types::{DeleteServiceRequest, DeleteServiceResponse};

pub(in super::super) fn delete_service(
    region: &mut Region,
    input: DeleteServiceRequest,
) -> Result<DeleteServiceResponse, ApiError> {
    let DeleteServiceRequest { id } = input;
    let service = lookup::service(region, &id)?;
    if region.cloud_map.count(&service.arn) > 0 {
        return Err(in_use(
            "Service contains registered instances; delete the instances before deleting the service",
        ));
    }
    let id = service.id.clone();
    region.cloud_map.declared.services.remove(&id);
    Ok(DeleteServiceResponse {})
}
