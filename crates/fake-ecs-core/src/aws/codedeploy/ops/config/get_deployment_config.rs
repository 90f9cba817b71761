//! `GetDeploymentConfig` — a configuration: one that a caller has made, or one of those of ECS that
//! there always are.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeploymentConfig.html>

use crate::aws::codedeploy::{lookup, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{GetDeploymentConfigRequest, GetDeploymentConfigResponse};

pub(in crate::aws::codedeploy) fn get_deployment_config(
    region: &Region,
    input: GetDeploymentConfigRequest,
) -> Result<GetDeploymentConfigResponse, ApiError> {
    let GetDeploymentConfigRequest {
        deployment_config_name,
    } = input;
    let found = lookup::config(region, &deployment_config_name)?;
    Ok(GetDeploymentConfigResponse {
        deployment_config_info: Some(shown::config(region, found)),
    })
}
