//! What a deployment group has to say.
//!
//! The texts are from memory, or ours where nothing else is said.

use crate::aws::codedeploy::{lookup, routing};
use crate::ecs::Region;
use crate::wire::codedeploy::enums::{
    ComputePlatform, DeploymentOption, DeploymentReadyAction, DeploymentType, InstanceAction,
    OutdatedInstancesStrategy,
};
use crate::wire::codedeploy::types::{
    AutoScalingGroup, BlueGreenDeploymentConfiguration, BlueInstanceTerminationOption,
    DeploymentGroupInfo, DeploymentReadyOption, EcsService, LoadBalancerInfo,
};
use crate::wire::{ApiError, ErrorCode};

/// How long an original task set may be kept, in minutes.
const TERMINATION_WAIT_MAX: i32 = 2880;

/// The groups of Auto Scaling as they are shown.
pub fn auto_scaling_groups(names: Option<Vec<String>>) -> Option<Vec<AutoScalingGroup>> {
    let named = |name| AutoScalingGroup {
        name: Some(name),
        ..AutoScalingGroup::default()
    };
    names.map(|names| names.into_iter().map(named).collect())
}

/// The settings of a group with what AWS adds to them. Those of other platforms than ECS are kept
/// as they are.
pub fn checked(
    region: &Region,
    settings: DeploymentGroupInfo,
) -> Result<DeploymentGroupInfo, ApiError> {
    let name = settings.deployment_config_name.clone();
    let mut settings = DeploymentGroupInfo {
        outdated_instances_strategy: settings
            .outdated_instances_strategy
            .or(Some(OutdatedInstancesStrategy::Update)),
        ..settings
    };
    if settings.compute_platform != Some(ComputePlatform::Ecs) {
        return Ok(settings);
    }
    let name = name.unwrap_or_else(|| routing::DEFAULT.to_owned());
    lookup::config(region, &name)?;
    settings.deployment_config_name = Some(name);
    check_style(&settings)?;
    check_balancers(settings.load_balancer_info.as_ref())?;
    check_service(region, &settings)?;
    let blue_green = settings.blue_green_deployment_configuration.take();
    settings.blue_green_deployment_configuration = Some(blue_green_of(blue_green)?);
    Ok(settings)
}

fn check_style(settings: &DeploymentGroupInfo) -> Result<(), ApiError> {
    let style = settings.deployment_style.as_ref();
    let is_blue_green = style.and_then(|it| it.deployment_type) == Some(DeploymentType::BlueGreen);
    let option = style.and_then(|it| it.deployment_option);
    match is_blue_green && option == Some(DeploymentOption::WithTrafficControl) {
        true => Ok(()),
        false => Err(ApiError::new(
            ErrorCode::InvalidDeploymentStyle,
            "For ECS deployment group, deployment style must be BLUE_GREEN and WITH_TRAFFIC_CONTROL",
        )),
    }
}

/// A pair of target groups, and one listener with traffic.
fn check_balancers(balancers: Option<&LoadBalancerInfo>) -> Result<(), ApiError> {
    let pairs = balancers.and_then(|it| it.target_group_pair_info_list.as_ref());
    let Some([pair]) = pairs.map(Vec::as_slice) else {
        // Its beginning as a user has quoted it.
        let text = "A deployment group associated with an application that uses the ECS compute platform must contain a valid pair of target groups that identify a load balancer.";
        return Err(ApiError::new(ErrorCode::InvalidLoadBalancerInfo, text));
    };
    let groups = pair.target_groups.iter().flatten();
    let names: Vec<&str> = groups.filter_map(|it| it.name.as_deref()).collect();
    if !matches!(names[..], [one, other] if one != other) {
        let text = "A target group pair must have two target groups";
        return Err(ApiError::new(ErrorCode::InvalidTargetGroupPair, text));
    }
    let listeners = pair.prod_traffic_route.as_ref();
    let listeners = listeners.and_then(|it| it.listener_arns.as_ref());
    if listeners.is_none_or(|it| it.len() != 1) {
        let text = "A target group pair must have one listener in its production traffic route";
        return Err(ApiError::new(ErrorCode::InvalidTargetGroupPair, text));
    }
    Ok(())
}

/// One service, which CodeDeploy deploys and no other group has.
fn check_service(region: &Region, settings: &DeploymentGroupInfo) -> Result<(), ApiError> {
    let invalid = |text: String| ApiError::new(ErrorCode::InvalidEcsService, text);
    let services = settings.ecs_services.as_deref().unwrap_or_default();
    let [service] = services else {
        return Err(invalid(
            "A deployment group must have one ECS service".to_owned(),
        ));
    };
    let EcsService {
        cluster_name,
        service_name,
    } = service;
    let name = service_name.as_deref().unwrap_or_default();
    let found = region.known_cluster(cluster_name.as_deref()).ok();
    let found = found.and_then(|it| region.service_in(it, name).ok().flatten());
    let found = found.ok_or_else(|| invalid(format!("The ECS service {name} cannot be found")))?;
    if !found.takes_code_deploy() {
        let text = "Deployment group's ECS service must be configured for a CODE_DEPLOY deployment controller.";
        return Err(invalid(text.to_owned()));
    }
    let applications = region.codedeploy.applications.values();
    let mut groups = applications.flat_map(|it| it.groups.values());
    let is_taken = groups.any(|other| {
        other.settings.deployment_group_id != settings.deployment_group_id
            && other.settings.ecs_services.as_deref() == Some(services)
    });
    match is_taken {
        false => Ok(()),
        true => Err(ApiError::new(
            ErrorCode::EcsServiceMappingLimitExceeded,
            "An ECS service can be associated with one deployment group only",
        )),
    }
}

/// What is done before and after traffic is moved. Nobody is waited for unless the group says so.
fn blue_green_of(
    given: Option<BlueGreenDeploymentConfiguration>,
) -> Result<BlueGreenDeploymentConfiguration, ApiError> {
    let given = given.unwrap_or_default();
    let ready = given.deployment_ready_option.unwrap_or_default();
    let blue = given
        .terminate_blue_instances_on_deployment_success
        .unwrap_or_default();
    let wait = blue.termination_wait_time_in_minutes.unwrap_or(0);
    let ready_wait = ready.wait_time_in_minutes.unwrap_or(0);
    if !(0..=TERMINATION_WAIT_MAX).contains(&wait) || ready_wait < 0 {
        let text = format!("The wait time must be between 0 and {TERMINATION_WAIT_MAX} minutes");
        let code = ErrorCode::InvalidBlueGreenDeploymentConfiguration;
        return Err(ApiError::new(code, text));
    }
    let action = ready.action_on_timeout;
    Ok(BlueGreenDeploymentConfiguration {
        deployment_ready_option: Some(DeploymentReadyOption {
            action_on_timeout: action.or(Some(DeploymentReadyAction::ContinueDeployment)),
            wait_time_in_minutes: Some(ready_wait),
        }),
        terminate_blue_instances_on_deployment_success: Some(BlueInstanceTerminationOption {
            action: blue.action.or(Some(InstanceAction::Terminate)),
            termination_wait_time_in_minutes: Some(wait),
        }),
        ..given
    })
}
