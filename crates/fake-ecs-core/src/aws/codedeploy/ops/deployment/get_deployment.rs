//! `GetDeployment` — a deployment.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeployment.html>

use crate::aws::codedeploy::{lookup, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{GetDeploymentRequest, GetDeploymentResponse};

pub(in crate::aws::codedeploy) fn get_deployment(
    region: &Region,
    input: GetDeploymentRequest,
) -> Result<GetDeploymentResponse, ApiError> {
    let GetDeploymentRequest { deployment_id } = input;
    let found = lookup::deployment(region, &deployment_id)?;
    Ok(GetDeploymentResponse {
        deployment_info: Some(shown::deployment(found)),
    })
}
