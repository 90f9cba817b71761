//! `CreateDeploymentGroup` — makes a deployment group: which service is deployed, and how.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeploymentGroup.html>
//!
//! Groups of other platforms than ECS are kept, and not deployed. Triggers are kept, and send
//! nothing: rules of EventBridge are told of deployments.

use super::settings;
use crate::aws::codedeploy::lookup;
use crate::aws::codedeploy::ops::tag::tagged;
use crate::aws::codedeploy::state::Group;
use crate::ecs::Region;
use crate::kernel::ids::uuid;
use crate::wire::codedeploy::types::{
    CreateDeploymentGroupRequest, CreateDeploymentGroupResponse, DeploymentGroupInfo,
};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::codedeploy) fn create_deployment_group(
    region: &mut Region,
    input: CreateDeploymentGroupRequest,
) -> Result<CreateDeploymentGroupResponse, ApiError> {
    let CreateDeploymentGroupRequest {
        application_name,
        deployment_group_name,
        service_role_arn,
        alarm_configuration,
        auto_rollback_configuration,
        auto_scaling_groups,
        blue_green_deployment_configuration,
        deployment_config_name,
        deployment_style,
        ec2_deployment_options,
        ec2_tag_filters,
        ec2_tag_set,
        ecs_services,
        load_balancer_info,
        on_premises_instance_tag_filters,
        on_premises_tag_set,
        outdated_instances_strategy,
        tags,
        termination_hook_enabled,
        trigger_configurations,
    } = input;
    let application = lookup::application(region, &application_name)?;
    if application.groups.contains_key(&deployment_group_name) {
        let text = format!("Deployment group name already exists: {deployment_group_name}");
        return Err(ApiError::new(ErrorCode::DeploymentGroupAlreadyExists, text));
    }
    let platform = application.platform;
    let tags = tagged::first(tags)?;
    let number = region.codedeploy.number();
    let id = uuid(region.ids.number_of(&format!("deployment group {number}")));
    let settings = DeploymentGroupInfo {
        alarm_configuration,
        application_name: None,
        auto_rollback_configuration,
        auto_scaling_groups: settings::auto_scaling_groups(auto_scaling_groups),
        blue_green_deployment_configuration,
        compute_platform: Some(platform),
        deployment_config_name,
        deployment_group_id: Some(id.clone()),
        deployment_group_name: None,
        deployment_style,
        ec2_deployment_options,
        ec2_tag_filters,
        ec2_tag_set,
        ecs_services,
        last_attempted_deployment: None,
        last_successful_deployment: None,
        load_balancer_info,
        on_premises_instance_tag_filters,
        on_premises_tag_set,
        outdated_instances_strategy,
        service_role_arn: Some(service_role_arn),
        target_revision: None,
        termination_hook_enabled,
        trigger_configurations,
    };
    let settings = settings::checked(region, settings)?;
    let groups = &mut lookup::application_mut(region, &application_name)?.groups;
    groups.insert(deployment_group_name, Group { settings, tags });
    Ok(CreateDeploymentGroupResponse {
        deployment_group_id: Some(id),
    })
}
