//! `UpdateInstanceCustomHealthStatus` — says how healthy an instance is. It counts at once.
//! <https://docs.aws.amazon.com/cloud-map/latest/api/API_UpdateInstanceCustomHealthStatus.html>
//!
//! Of a task it counts until ECS has something else to say of the task.

use crate::aws::cloud_map::lookup;
use crate::ecs::Region;
use crate::wire::servicediscovery::enums::CustomHealthStatus;
use crate::wire::servicediscovery::types::{
    UpdateInstanceCustomHealthStatusRequest, UpdateInstanceCustomHealthStatusResponse,
};
use crate::wire::{ApiError, ErrorCode};

pub(in super::super) fn update_instance_custom_health_status(
    region: &mut Region,
    input: UpdateInstanceCustomHealthStatusRequest,
) -> Result<UpdateInstanceCustomHealthStatusResponse, ApiError> {
    let UpdateInstanceCustomHealthStatusRequest {
        service_id,
        instance_id,
        status,
    } = input;
    let arn = lookup::service_arn(region, &service_id)?;
    let service = lookup::service(region, &service_id).ok();
    lookup::instance(region, &arn, &instance_id)?;
    if service.is_some_and(|it| it.custom_check.is_none() && !it.is_of_ecs) {
        // The text is a guess.
        return Err(ApiError::new(
            ErrorCode::CustomHealthNotFound,
            "Custom health check configuration not found",
        ));
    }
    let is_healthy = status == CustomHealthStatus::Healthy;
    let cloud_map = &mut region.cloud_map;
    cloud_map.update(&arn, &instance_id, |it| it.overridden = Some(is_healthy));
    Ok(UpdateInstanceCustomHealthStatusResponse {})
}
