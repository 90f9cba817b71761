//! The service and the task set that a request means.

use crate::ecs::Region;
use crate::ecs::keys::DeploymentId;
use crate::ecs::service::ServiceStatus;
use crate::ecs::service::state::Service;
use crate::ecs::service::task_set::state::TaskSet;
use crate::kernel::arn::Arn;
use crate::wire::{ApiError, DeploymentControllerType, ErrorCode};

/// A service with the controller `EXTERNAL` that has not been deleted. Task sets of `CODE_DEPLOY`
/// are CodeDeploy's.
pub(super) fn service<'a>(
    region: &'a Region,
    cluster: &str,
    reference: &str,
) -> Result<&'a Service, ApiError> {
    let cluster = region.cluster(Some(cluster))?;
    let service = region.service_in(cluster, reference)?;
    let service = service.ok_or_else(ApiError::service_not_found)?;
    if service.status != ServiceStatus::Active {
        return Err(ApiError::new(
            ErrorCode::ServiceNotActive,
            "Service was not ACTIVE.",
        ));
    }
    if service.controller != DeploymentControllerType::External {
        return Err(ApiError::invalid_parameter(
            "Amazon ECS only supports task set management on services configured to use external deployment controllers.",
        ));
    }
    Ok(service)
}

/// The task set of that id or ARN.
pub(super) fn task_set<'a>(
    region: &Region,
    service: &'a Service,
    reference: &str,
) -> Result<&'a TaskSet, ApiError> {
    let set = id(region, service, reference)?.and_then(|id| service.task_set(id));
    // The wording is that of other emulators.
    set.ok_or_else(|| {
        ApiError::new(
            ErrorCode::TaskSetNotFound,
            "The specified task set does not exist.",
        )
    })
}

/// What can still be changed of it. The wording is ours.
pub(super) fn check_is_kept(set: &TaskSet) -> Result<(), ApiError> {
    if set.is_draining() {
        return Err(ApiError::invalid_parameter(
            "The specified task set is DRAINING.",
        ));
    }
    Ok(())
}

/// The id in `ecs-svc/<digits>` or in an ARN; `None` for what another service has.
pub(super) fn id(
    region: &Region,
    service: &Service,
    reference: &str,
) -> Result<Option<DeploymentId>, ApiError> {
    let invalid = || ApiError::invalid_parameter("Task Set Identifier is invalid");
    let digits = |digits: &str| digits.parse().map(DeploymentId).map_err(|_| invalid());
    if Arn::parse(reference).is_none() {
        let id = reference.strip_prefix("ecs-svc/").ok_or_else(invalid)?;
        return digits(id).map(Some);
    }
    let [cluster, name, "ecs-svc", id] = region.arn_parts("task-set", reference)? else {
        return Err(invalid());
    };
    let is_own = cluster == region.clusters.get(service.cluster).name && name == &*service.name;
    digits(id).map(|id| is_own.then_some(id))
}
