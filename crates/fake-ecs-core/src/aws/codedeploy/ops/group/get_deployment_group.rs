//! `GetDeploymentGroup` — a deployment group, with its last deployments.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_GetDeploymentGroup.html>

use crate::aws::codedeploy::{lookup, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{GetDeploymentGroupRequest, GetDeploymentGroupResponse};

pub(in crate::aws::codedeploy) fn get_deployment_group(
    region: &Region,
    input: GetDeploymentGroupRequest,
) -> Result<GetDeploymentGroupResponse, ApiError> {
    let GetDeploymentGroupRequest {
        application_name,
        deployment_group_name,
    } = input;
    let found = lookup::group(region, &application_name, &deployment_group_name)?;
    let names = (application_name.as_str(), deployment_group_name.as_str());
    Ok(GetDeploymentGroupResponse {
        deployment_group_info: Some(shown::group(region, names, found)),
    })
}
