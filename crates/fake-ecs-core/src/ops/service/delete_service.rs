//! `DeleteService` — a service without desired tasks comes to nothing: `DRAINING`, and `INACTIVE`
//! once its tasks no longer run.
//!
//! Without `force` a service has no task set, but for the `PRIMARY` one of `CODE_DEPLOY`, which
//! nobody could delete.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteService.html>

use crate::ecs::Region;
use crate::ecs::service;
use crate::ecs::service::state::Service;
use crate::ecs::service::task_set::state::TaskSet;
use crate::ecs::service::{ServiceStatus, TaskSetStatus};
use crate::render::{self, ServiceView};
use crate::wire::{
    ApiError, DeleteServiceRequest, DeleteServiceResponse, DeploymentControllerType,
};

pub(in crate::ops) fn delete_service(
    region: &mut Region,
    input: DeleteServiceRequest,
) -> Result<DeleteServiceResponse, ApiError> {
    let DeleteServiceRequest {
        service,
        cluster,
        force,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    let found = region.service_in(cluster, &service)?;
    let found = found.filter(|service| service.status != ServiceStatus::Inactive);
    let service = found.ok_or_else(ApiError::service_not_found)?;
    let is_forced = force.unwrap_or(false) || service.is_daemon();
    let is_active = service.status == ServiceStatus::Active;
    if is_active && !is_forced && service.settings.desired > 0 {
        return Err(ApiError::invalid_parameter(
            "The service cannot be stopped while it is scaled above 0.",
        ));
    }
    if is_active && !is_forced && has_active_task_sets(service) {
        return Err(ApiError::invalid_parameter(
            "The service cannot be stopped while deployments are active.",
        ));
    }
    let key = service.key;
    // One that is being deleted already goes on with that.
    if is_active {
        service::rollout::delete(region, key);
    }
    let service = render::service(region, region.services.get(key), ServiceView::Changed);
    Ok(DeleteServiceResponse {
        service: Some(service),
    })
}

/// Whether somebody is deploying, or has not tidied up.
fn has_active_task_sets(service: &Service) -> bool {
    let is_own = |of: &TaskSet| {
        service.controller == DeploymentControllerType::CodeDeploy
            && of.status == TaskSetStatus::Primary
    };
    service.task_sets.iter().any(|of| !is_own(of))
}
