//! `DeleteDeploymentGroup` — removes a deployment group. One that there is not is no error; its
//! deployments go on.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeleteDeploymentGroup.html>

use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::codedeploy::types::{DeleteDeploymentGroupRequest, DeleteDeploymentGroupResponse};

pub(in crate::aws::codedeploy) fn delete_deployment_group(
    region: &mut Region,
    input: DeleteDeploymentGroupRequest,
) -> Result<DeleteDeploymentGroupResponse, ApiError> {
    let DeleteDeploymentGroupRequest {
        application_name,
        deployment_group_name,
    } = input;
    if let Some(application) = region.codedeploy.applications.get_mut(&application_name) {
        application.groups.remove(&deployment_group_name);
    }
    Ok(DeleteDeploymentGroupResponse {
        hooks_not_cleaned_up: Some(Vec::new()),
    })
}
