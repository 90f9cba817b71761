//! `DeleteDeploymentConfig` — removes a configuration that a caller has made and no group has.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_DeleteDeploymentConfig.html>
//!
//! The texts of its errors are ours.

use crate::ecs::Region;
use crate::wire::codedeploy::types::{
    DeleteDeploymentConfigRequest, DeleteDeploymentConfigResponse,
};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::codedeploy) fn delete_deployment_config(
    region: &mut Region,
    input: DeleteDeploymentConfigRequest,
) -> Result<DeleteDeploymentConfigResponse, ApiError> {
    let DeleteDeploymentConfigRequest {
        deployment_config_name: name,
    } = input;
    if name.starts_with("CodeDeployDefault.") {
        let text = format!("Deployment configuration {name} is predefined and cannot be deleted");
        return Err(ApiError::new(ErrorCode::InvalidOperation, text));
    }
    let applications = region.codedeploy.applications.values();
    let mut groups = applications.flat_map(|it| it.groups.values());
    if groups.any(|it| it.settings.deployment_config_name.as_ref() == Some(&name)) {
        let text = format!("Deployment configuration {name} is in use");
        return Err(ApiError::new(ErrorCode::DeploymentConfigInUse, text));
    }
    region.codedeploy.configs.remove(&name);
    Ok(DeleteDeploymentConfigResponse {})
}
