//! `ContinueDeployment` — moves the traffic of a deployment that waits for it, or deletes the
//! original task set without waiting any longer.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_ContinueDeployment.html>
//!
//! The texts of its errors are ours.

use super::stop_deployment::already_completed;
use crate::aws::codedeploy::state::Phase;
use crate::aws::codedeploy::{deploy, lookup};
use crate::ecs::Region;
use crate::wire::codedeploy::enums::DeploymentWaitType;
use crate::wire::codedeploy::types::{ContinueDeploymentRequest, ContinueDeploymentResponse};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::codedeploy) fn continue_deployment(
    region: &mut Region,
    input: ContinueDeploymentRequest,
) -> Result<ContinueDeploymentResponse, ApiError> {
    let ContinueDeploymentRequest {
        deployment_id,
        deployment_wait_type,
    } = input;
    let id = deployment_id.unwrap_or_default();
    let key = lookup::deployment_key(region, &id)?;
    let waits_for = deployment_wait_type.unwrap_or(DeploymentWaitType::ReadyWait);
    match (region.codedeploy.deployments[key].phase, waits_for) {
        (Phase::Over, _) => return Err(already_completed(&id)),
        (Phase::Ready { next }, DeploymentWaitType::ReadyWait) => {
            deploy::continue_ready(region, key, next);
        }
        (Phase::Terminating, DeploymentWaitType::TerminationWait) => {
            deploy::continue_terminating(region, key);
        }
        (_, DeploymentWaitType::ReadyWait) => {
            let text = format!("The deployment {id} is not in the Ready state");
            return Err(ApiError::new(ErrorCode::DeploymentIsNotInReadyState, text));
        }
        (_, DeploymentWaitType::TerminationWait) => {
            let text =
                format!("The deployment {id} does not wait to terminate the original task set");
            return Err(ApiError::new(ErrorCode::InvalidDeploymentStatus, text));
        }
    }
    Ok(ContinueDeploymentResponse {})
}
