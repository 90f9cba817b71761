//! `GetDeploymentTarget` — a target of a deployment: the service, with what happens to it and its
//! task sets.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeploymentTarget.html>

use super::find::{started, target};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{GetDeploymentTargetRequest, GetDeploymentTargetResponse};

pub(in crate::aws::codedeploy) fn get_deployment_target(
    region: &Region,
    input: GetDeploymentTargetRequest,
) -> Result<GetDeploymentTargetResponse, ApiError> {
    let GetDeploymentTargetRequest {
        deployment_id,
        target_id,
    } = input;
    let deployment = started(region, &deployment_id)?;
    Ok(GetDeploymentTargetResponse {
        deployment_target: Some(target(region, deployment, &target_id)?),
    })
}
