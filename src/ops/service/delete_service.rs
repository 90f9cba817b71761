//! `DeleteService` — a service without desired tasks comes to nothing: `DRAINING`, and `INACTIVE` once its tasks no
//! longer run.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html>

use crate::render::{self, ServiceView};
use crate::wire::{ApiError, DeleteServiceRequest, DeleteServiceResponse};
use crate::world::World;
use crate::world::service::ServiceStatus;

pub(in crate::ops) fn delete_service(
    world: &mut World,
    input: DeleteServiceRequest,
) -> Result<DeleteServiceResponse, ApiError> {
    let DeleteServiceRequest {
        service,
        cluster,
        force,
    } = input;
    let cluster = world.cluster(cluster.as_deref())?;
    let found = world.service_in(cluster, &service)?;
    let found = found.filter(|service| service.status != ServiceStatus::Inactive);
    let service = found.ok_or_else(ApiError::service_not_found)?;
    let is_forced = force.unwrap_or(false) || service.is_daemon();
    let is_active = service.status == ServiceStatus::Active;
    if is_active && !is_forced && service.settings.desired > 0 {
        return Err(ApiError::invalid_parameter(
            "The service cannot be stopped while it is scaled above 0.",
        ));
    }
    let key = service.key;
    // One that is being deleted already goes on with that.
    if is_active {
        world.delete_service(key);
    }
    let service = render::service(world, world.services.get(key), ServiceView::Changed);
    Ok(DeleteServiceResponse {
        service: Some(service),
    })
}
