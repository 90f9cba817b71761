//! The target that is meant.

use crate::aws::codedeploy::state::Deployment;
use crate::aws::codedeploy::{lookup, shown};
use crate::ecs::Region;
use crate::wire::codedeploy::types::DeploymentTarget;
use crate::wire::{ApiError, ErrorCode};

/// The deployment, once it has begun. The wordings are ours.
pub fn started<'a>(region: &'a Region, id: &str) -> Result<&'a Deployment, ApiError> {
    let deployment = lookup::deployment(region, id)?;
    match deployment.has_started() {
        true => Ok(deployment),
        false => {
            let text = format!("The deployment {id} has not started");
            Err(ApiError::new(ErrorCode::DeploymentNotStarted, text))
        }
    }
}

/// A deployment of ECS has one target.
pub fn target(
    region: &Region,
    deployment: &Deployment,
    id: &str,
) -> Result<DeploymentTarget, ApiError> {
    if shown::target_id(deployment) == id {
        return Ok(shown::target(region, deployment));
    }
    let text = format!(
        "The target {id} is not one of the deployment {}",
        deployment.id
    );
    Err(ApiError::new(ErrorCode::DeploymentTargetDoesNotExist, text))
}
