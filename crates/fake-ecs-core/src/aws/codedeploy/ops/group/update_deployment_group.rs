//! `UpdateDeploymentGroup` — changes what is given of a deployment group, and leaves the rest.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_UpdateDeploymentGroup.html>

use super::settings;
use crate::aws::codedeploy::lookup;
use crate::aws::codedeploy::state::Group;
use crate::ecs::Region;
use crate::wire::codedeploy::types::{
    DeploymentGroupInfo, UpdateDeploymentGroupRequest, UpdateDeploymentGroupResponse,
};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::codedeploy) fn update_deployment_group(
    region: &mut Region,
    input: UpdateDeploymentGroupRequest,
) -> Result<UpdateDeploymentGroupResponse, ApiError> {
    let UpdateDeploymentGroupRequest {
        application_name,
        current_deployment_group_name: name,
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
        new_deployment_group_name,
        on_premises_instance_tag_filters,
        on_premises_tag_set,
        outdated_instances_strategy,
        service_role_arn,
        termination_hook_enabled,
        trigger_configurations,
    } = input;
    let before = lookup::group(region, &application_name, &name)?.clone();
    let old = before.settings;
    let settings = DeploymentGroupInfo {
        alarm_configuration: alarm_configuration.or(old.alarm_configuration),
        auto_rollback_configuration: auto_rollback_configuration
            .or(old.auto_rollback_configuration),
        auto_scaling_groups: settings::auto_scaling_groups(auto_scaling_groups)
            .or(old.auto_scaling_groups),
        blue_green_deployment_configuration: blue_green_deployment_configuration
            .or(old.blue_green_deployment_configuration),
        deployment_config_name: deployment_config_name.or(old.deployment_config_name),
        deployment_style: deployment_style.or(old.deployment_style),
        ec2_deployment_options: ec2_deployment_options.or(old.ec2_deployment_options),
        ec2_tag_filters: ec2_tag_filters.or(old.ec2_tag_filters),
        ec2_tag_set: ec2_tag_set.or(old.ec2_tag_set),
        ecs_services: ecs_services.or(old.ecs_services),
        load_balancer_info: load_balancer_info.or(old.load_balancer_info),
        on_premises_instance_tag_filters: on_premises_instance_tag_filters
            .or(old.on_premises_instance_tag_filters),
        on_premises_tag_set: on_premises_tag_set.or(old.on_premises_tag_set),
        outdated_instances_strategy: outdated_instances_strategy
            .or(old.outdated_instances_strategy),
        service_role_arn: service_role_arn.or(old.service_role_arn),
        termination_hook_enabled: termination_hook_enabled.or(old.termination_hook_enabled),
        trigger_configurations: trigger_configurations.or(old.trigger_configurations),
        ..old
    };
    let group = Group {
        settings: settings::checked(region, settings)?,
        tags: before.tags,
    };
    let new = new_deployment_group_name.unwrap_or_else(|| name.clone());
    replace(region, &application_name, (&name, &new), group)?;
    Ok(UpdateDeploymentGroupResponse {
        hooks_not_cleaned_up: Some(Vec::new()),
    })
}

/// The group is as it should be from now on, perhaps by another name. Its deployments stay its own.
fn replace(
    region: &mut Region,
    application: &str,
    (old, new): (&str, &str),
    group: Group,
) -> Result<(), ApiError> {
    let groups = &mut lookup::application_mut(region, application)?.groups;
    if new != old && groups.contains_key(new) {
        let text = format!("Deployment group name already exists: {new}");
        return Err(ApiError::new(ErrorCode::DeploymentGroupAlreadyExists, text));
    }
    groups.remove(old);
    groups.insert(new.to_owned(), group);
    for deployment in region.codedeploy.deployments.values_mut() {
        if deployment.application == application && deployment.group == old {
            deployment.group = new.to_owned();
        }
    }
    Ok(())
}
