//! `StopServiceDeployment` — a rollout under way is rolled back.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopServiceDeployment.html>

use super::find;
use crate::ecs::Region;
use crate::ecs::service;
use crate::wire::{
    ApiError, ErrorCode, StopServiceDeploymentRequest, StopServiceDeploymentResponse,
    StopServiceDeploymentStopType,
};

pub(in crate::ops) fn stop_service_deployment(
    region: &mut Region,
    input: StopServiceDeploymentRequest,
) -> Result<StopServiceDeploymentResponse, ApiError> {
    let StopServiceDeploymentRequest {
        service_deployment_arn,
        stop_type,
    } = input;
    let (service, record) = find::known_deployment(region, &service_deployment_arn)?;
    // "The only valid stop type is ROLLBACK"; the wording is ours, as that below.
    if stop_type == Some(StopServiceDeploymentStopType::Abort) {
        return Err(ApiError::invalid_parameter(
            "stopType ABORT is not supported. Use ROLLBACK.",
        ));
    }
    let key = service.key;
    let is_current = service
        .current_rollout()
        .is_some_and(|current| current.id == record.id);
    if !is_current || !service::rollout::roll_back_by_user(region, key) {
        return Err(ApiError::new(
            ErrorCode::Conflict,
            "The service deployment is not in a state in which it can be stopped.",
        )
        .with_resource_ids(vec![service_deployment_arn]));
    }
    Ok(StopServiceDeploymentResponse {
        service_deployment_arn: Some(service_deployment_arn),
    })
}
