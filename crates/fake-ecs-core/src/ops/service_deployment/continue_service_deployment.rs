//! `ContinueServiceDeployment` — lets a rollout go on that a lifecycle hook has paused, or rolls it
//! back.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html>

use super::find;
use crate::ecs::Region;
use crate::ecs::service::stages;
use crate::wire::{
    ApiError, ContinueServiceDeploymentRequest, ContinueServiceDeploymentResponse,
    DeploymentLifecycleHookAction, ServiceDeploymentStatus,
};

pub(in crate::ops) fn continue_service_deployment(
    region: &mut Region,
    input: ContinueServiceDeploymentRequest,
) -> Result<ContinueServiceDeploymentResponse, ApiError> {
    let ContinueServiceDeploymentRequest {
        service_deployment_arn,
        hook_id,
        action,
    } = input;
    let (service, record) = find::known_deployment(region, &service_deployment_arn)?;
    // That it must be, and in which status the hook, is documented; the words are ours.
    if record.status != ServiceDeploymentStatus::InProgress {
        return Err(ApiError::invalid_parameter(format!(
            "The service deployment is not in the status IN_PROGRESS, but {}.",
            record.status
        )));
    }
    let key = service.key;
    let action = action.unwrap_or(DeploymentLifecycleHookAction::Continue);
    if !stages::invocations::continue_rollout(region, key, &hook_id, action) {
        return Err(ApiError::invalid_parameter(format!(
            "The lifecycle hook {hook_id} is not in the status AWAITING_ACTION."
        )));
    }
    Ok(ContinueServiceDeploymentResponse {
        service_deployment_arn: Some(service_deployment_arn),
    })
}
