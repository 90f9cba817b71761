//! `CreateDeployment` — begins a deployment of a service.
//! <https://docs.aws.amazon.com/codedeploy/latest/APIReference/API_CreateDeployment.html>
//!
//! The AppSpec is that of `appSpecContent` or `string`, in JSON or YAML, or an object of the S3 of
//! the fake. What is wrong with it comes to light when the deployment begins, which then fails.
//!
//! Not emulated yet: deployments of instances and of Lambda functions, and revisions of GitHub.

use super::revision;
use crate::aws::codedeploy::app_spec::AppSpec;
use crate::aws::codedeploy::deploy::end::new_id;
use crate::aws::codedeploy::routing::Steps;
use crate::aws::codedeploy::state::{Deployment, Phase, Target};
use crate::aws::codedeploy::{deploy, lookup, routing};
use crate::ecs::Region;
use crate::wire::codedeploy::enums::{ComputePlatform, DeploymentCreator, DeploymentStatus};
use crate::wire::codedeploy::types::{
    CreateDeploymentRequest, CreateDeploymentResponse, DeploymentGroupInfo, RollbackInfo,
};
use crate::wire::{ApiError, ErrorCode};

pub(in crate::aws::codedeploy) fn create_deployment(
    region: &mut Region,
    input: CreateDeploymentRequest,
) -> Result<CreateDeploymentResponse, ApiError> {
    let CreateDeploymentRequest {
        application_name,
        auto_rollback_configuration,
        deployment_config_name,
        deployment_group_name,
        deployment_mode: _,
        description,
        ec2_deployment_options: _,
        file_exists_behavior,
        ignore_application_stop_failures: _,
        override_alarm_configuration,
        revision,
        target_instances: _,
        update_outdated_instances_only: _,
    } = input;
    lookup::application(region, &application_name)?;
    let group_name = deployment_group_name.ok_or_else(|| {
        let text = "Deployment Group name is missing";
        ApiError::new(ErrorCode::DeploymentGroupNameRequired, text)
    })?;
    let group = lookup::group(region, &application_name, &group_name)?;
    let settings = group.settings.clone();
    check_platform(&settings)?;
    let revision = revision::checked(region, revision)?;
    let config = deployment_config_name.or_else(|| settings.deployment_config_name.clone());
    let config = config.unwrap_or_else(|| routing::DEFAULT.to_owned());
    let steps = steps(region, &config)?;
    check_nothing_is_active(region, &application_name, &group_name)?;
    let target = target(&settings);
    let id = new_id(region, region.codedeploy.deployments.ever());
    let now = region.now();
    let deployment = Deployment {
        id: id.clone(),
        application: application_name,
        group: group_name,
        previous_revision: settings.target_revision.clone(),
        settings,
        config,
        steps,
        revision: Some(revision),
        description,
        file_exists_behavior,
        alarms: override_alarm_configuration,
        auto_rollback: auto_rollback_configuration,
        creator: DeploymentCreator::User,
        created: now,
        started: None,
        completed: None,
        updated: now,
        status: DeploymentStatus::Created,
        error: None,
        rollback: RollbackInfo::default(),
        undoes: None,
        spec: AppSpec::default(),
        target,
        events: Vec::new(),
        phase: Phase::Created,
        due: Some(deploy::beginning(region)),
    };
    region.codedeploy.deployments.push(deployment);
    deploy::arm(region);
    Ok(CreateDeploymentResponse {
        deployment_id: Some(id),
    })
}

/// The steps in which traffic is moved by the configuration of that name.
fn steps(region: &Region, config: &str) -> Result<Steps, ApiError> {
    let found = lookup::config(region, config)?;
    let steps = found.traffic_routing_config.as_ref().and_then(Steps::of);
    steps.ok_or_else(|| {
        // The wording is ours.
        let text = format!("Deployment configuration {config} is not for the compute platform ECS");
        ApiError::new(ErrorCode::InvalidComputePlatform, text)
    })
}

/// A group has one deployment at a time.
fn check_nothing_is_active(
    region: &Region,
    application: &str,
    group: &str,
) -> Result<(), ApiError> {
    let mut all = region.codedeploy.of_group(application, group);
    let Some(active) = all.find(|it| !it.is_over()) else {
        return Ok(());
    };
    let text = format!(
        "The Deployment Group '{group}' already has an active Deployment '{}'",
        active.id
    );
    Err(ApiError::new(ErrorCode::DeploymentLimitExceeded, text))
}

fn check_platform(settings: &DeploymentGroupInfo) -> Result<(), ApiError> {
    if settings.compute_platform == Some(ComputePlatform::Ecs) {
        return Ok(());
    }
    let text = "fake-ecs deploys services of ECS only: the compute platform of the application must be ECS";
    Err(ApiError::new(ErrorCode::InvalidComputePlatform, text))
}

/// The service that the group is about. What becomes of it is found out as the deployment begins.
fn target(settings: &DeploymentGroupInfo) -> Target {
    let service = settings.ecs_services.iter().flatten().next().cloned();
    let service = service.unwrap_or_default();
    Target {
        cluster: service.cluster_name.unwrap_or_else(|| "default".to_owned()),
        service: service.service_name.unwrap_or_default(),
        ..Target::default()
    }
}
