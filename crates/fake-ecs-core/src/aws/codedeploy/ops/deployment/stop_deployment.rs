//! `StopDeployment` — stops a deployment. It is rolled back if the caller says so, or else if its
//! group does.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_StopDeployment.html>

use crate::aws::codedeploy::deploy::{Failure, end};
use crate::aws::codedeploy::{deploy, lookup};
use crate::ecs::Region;
use crate::wire::codedeploy::enums::{AutoRollbackEvent, ErrorCode as Why, StopStatus};
use crate::wire::codedeploy::types::{StopDeploymentRequest, StopDeploymentResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::codedeploy) fn stop_deployment(
    region: &mut Region,
    input: StopDeploymentRequest,
) -> Result<StopDeploymentResponse, ApiError> {
    let StopDeploymentRequest {
        deployment_id: id,
        auto_rollback_enabled,
    } = input;
    let key = lookup::deployment_key(region, &id)?;
    let deployment = &region.codedeploy.deployments[key];
    if deployment.is_over() {
        return Err(already_completed(&id));
    }
    let by_group = deployment.rolls_back_on(AutoRollbackEvent::DeploymentStopOnRequest);
    // The wording is ours.
    let failure = Failure::new(Why::ManualStop, "The deployment was stopped by a user.");
    end::stop(
        region,
        key,
        failure,
        auto_rollback_enabled.unwrap_or(by_group),
    );
    deploy::arm(region);
    // From an example of the AWS CLI.
    let text = "No more commands will be scheduled for execution in the deployment instances";
    Ok(StopDeploymentResponse {
        status: Some(StopStatus::Succeeded),
        status_message: Some(text.to_owned()),
    })
}

/// The wording is ours.
pub(super) fn already_completed(id: &str) -> ApiError {
    let text = format!("The deployment {id} has already been completed");
    ApiError::new(ErrorCode::DeploymentAlreadyCompleted, text)
}
