//! `CreateDeploymentConfig` — makes a configuration: in which steps traffic is moved.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentConfig.html>
//!
//! The texts of its errors are ours.

use crate::aws::codedeploy::routing::Steps;
use crate::ecs::Region;
use crate::kernel::ids::uuid;
use crate::wire::codedeploy::enums::ComputePlatform;
use crate::wire::codedeploy::types::{
    CreateDeploymentConfigRequest, CreateDeploymentConfigResponse, DeploymentConfigInfo,
};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::codedeploy) fn create_deployment_config(
    region: &mut Region,
    input: CreateDeploymentConfigRequest,
) -> Result<CreateDeploymentConfigResponse, ApiError> {
    let CreateDeploymentConfigRequest {
        deployment_config_name,
        compute_platform,
        minimum_healthy_hosts,
        traffic_routing_config,
        zonal_config,
    } = input;
    let name = &deployment_config_name;
    if name.starts_with("CodeDeployDefault.") {
        let text = format!("Deployment configuration name {name} is reserved");
        return Err(ApiError::new(ErrorCode::InvalidDeploymentConfigName, text));
    }
    if region.codedeploy.configs.contains_key(name) {
        let text = format!("Deployment configuration already exists: {name}");
        return Err(ApiError::new(
            ErrorCode::DeploymentConfigAlreadyExists,
            text,
        ));
    }
    let platform = compute_platform.unwrap_or(ComputePlatform::Server);
    if platform == ComputePlatform::Ecs {
        let steps = traffic_routing_config.as_ref().and_then(Steps::of);
        steps.ok_or_else(|| {
            let text = "The traffic routing configuration must be AllAtOnce, or have the percentage and the interval of a TimeBasedCanary or TimeBasedLinear one";
            ApiError::new(ErrorCode::InvalidTrafficRoutingConfiguration, text)
        })?;
    }
    let id = uuid(region.ids.number_of(&format!("configuration {name}")));
    let config = DeploymentConfigInfo {
        compute_platform: Some(platform),
        create_time: Some(region.now().timestamp()),
        deployment_config_id: Some(id.clone()),
        deployment_config_name: Some(name.clone()),
        minimum_healthy_hosts,
        traffic_routing_config,
        zonal_config,
    };
    let configs = &mut region.codedeploy.configs;
    configs.insert(deployment_config_name, config);
    Ok(CreateDeploymentConfigResponse {
        deployment_config_id: Some(id),
    })
}
