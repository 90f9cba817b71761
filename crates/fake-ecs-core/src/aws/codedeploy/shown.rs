//! What operations show: from state to the structures of answers.

use crate::ecs::Region;
use crate::ecs::keys::DeploymentId;
use crate::ecs::service;
use crate::kernel::arn::name_in;
use crate::wire::codedeploy::enums::{
    ComputePlatform, DeploymentStatus, DeploymentTargetType, TargetLabel, TargetStatus,
};
use crate::wire::codedeploy::types::{
    ApplicationInfo, DeploymentConfigInfo, DeploymentGroupInfo, DeploymentInfo, DeploymentOverview,
    DeploymentTarget, Diagnostics, EcsTarget, EcsTaskSet, ErrorInformation, LastDeploymentInfo,
    LifecycleEvent as Shown, RollbackInfo, TargetGroupInfo,
};

use super::deploy::group_name;
use super::state::{Application, Deployment, Group, LifecycleEvent, Phase};

pub fn application(name: &str, application: &Application) -> ApplicationInfo {
    ApplicationInfo {
        application_id: Some(application.id.clone()),
        application_name: Some(name.to_owned()),
        compute_platform: Some(application.platform),
        create_time: Some(application.created.timestamp()),
        git_hub_account_name: None,
        linked_to_git_hub: Some(false),
    }
}

/// Those that there always are have an id as well.
pub fn config(region: &Region, config: DeploymentConfigInfo) -> DeploymentConfigInfo {
    let name = config.deployment_config_name.as_deref().unwrap_or_default();
    let number = region.ids.number_of(&format!("configuration {name}"));
    let id = config.deployment_config_id.clone();
    DeploymentConfigInfo {
        deployment_config_id: id.or_else(|| Some(crate::kernel::ids::uuid(number))),
        ..config
    }
}

/// A group of an application, by the names of both.
pub fn group(
    region: &Region,
    (application, name): (&str, &str),
    group: &Group,
) -> DeploymentGroupInfo {
    let all = || region.codedeploy.of_group(application, name);
    let succeeded = all().find(|it| it.status == DeploymentStatus::Succeeded);
    let settings = group.settings.clone();
    DeploymentGroupInfo {
        application_name: Some(application.to_owned()),
        auto_scaling_groups: settings.auto_scaling_groups.or_else(|| Some(Vec::new())),
        deployment_group_name: Some(name.to_owned()),
        ec2_tag_filters: settings.ec2_tag_filters.or_else(|| Some(Vec::new())),
        last_attempted_deployment: all().next().map(last),
        last_successful_deployment: succeeded.map(last),
        on_premises_instance_tag_filters: settings
            .on_premises_instance_tag_filters
            .or_else(|| Some(Vec::new())),
        termination_hook_enabled: settings.termination_hook_enabled.or(Some(false)),
        trigger_configurations: settings.trigger_configurations.or_else(|| Some(Vec::new())),
        ..settings
    }
}

fn last(deployment: &Deployment) -> LastDeploymentInfo {
    LastDeploymentInfo {
        create_time: Some(deployment.created.timestamp()),
        deployment_id: Some(deployment.id.clone()),
        end_time: deployment
            .completed
            .map(crate::kernel::time::Time::timestamp),
        status: Some(deployment.status),
    }
}

pub fn deployment(deployment: &Deployment) -> DeploymentInfo {
    let settings = &deployment.settings;
    let rollback = Some(deployment.rollback.clone());
    let error = deployment.error.as_ref();
    DeploymentInfo {
        additional_deployment_status_info: None,
        application_name: Some(deployment.application.clone()),
        auto_rollback_configuration: deployment.rollback_configuration().cloned(),
        blue_green_deployment_configuration: settings.blue_green_deployment_configuration.clone(),
        complete_time: deployment
            .completed
            .map(crate::kernel::time::Time::timestamp),
        compute_platform: Some(ComputePlatform::Ecs),
        create_time: Some(deployment.created.timestamp()),
        creator: Some(deployment.creator),
        deployment_config_name: Some(deployment.config.clone()),
        deployment_group_name: Some(deployment.group.clone()),
        deployment_id: Some(deployment.id.clone()),
        deployment_mode: None,
        deployment_overview: deployment.has_started().then(|| overview(deployment)),
        deployment_status_messages: Some(Vec::new()),
        deployment_style: settings.deployment_style.clone(),
        description: deployment.description.clone(),
        ec2_deployment_options: None,
        error_information: error.map(|(code, message)| ErrorInformation {
            code: Some(*code),
            message: Some(message.clone()),
        }),
        external_id: None,
        file_exists_behavior: deployment.file_exists_behavior,
        ignore_application_stop_failures: Some(false),
        instance_termination_wait_time_started: Some(deployment.phase == Phase::Terminating),
        load_balancer_info: settings.load_balancer_info.clone(),
        override_alarm_configuration: deployment.alarms.clone(),
        previous_revision: deployment.previous_revision.clone(),
        related_deployments: None,
        revision: deployment.revision.clone(),
        rollback_info: rollback.filter(|it| *it != RollbackInfo::default()),
        start_time: deployment.started.map(crate::kernel::time::Time::timestamp),
        status: Some(deployment.status),
        target_instances: None,
        update_outdated_instances_only: Some(false),
    }
}

/// The only target, by its status.
fn overview(deployment: &Deployment) -> DeploymentOverview {
    let status = target_status(deployment);
    let of = |it| Some(i64::from(it == status));
    DeploymentOverview {
        failed: of(TargetStatus::Failed),
        in_progress: of(TargetStatus::InProgress),
        pending: of(TargetStatus::Pending),
        ready: of(TargetStatus::Ready),
        skipped: of(TargetStatus::Skipped),
        succeeded: of(TargetStatus::Succeeded),
    }
}

pub fn target_status(deployment: &Deployment) -> TargetStatus {
    match deployment.status {
        DeploymentStatus::Created | DeploymentStatus::Queued => TargetStatus::Pending,
        DeploymentStatus::InProgress | DeploymentStatus::Baking => TargetStatus::InProgress,
        DeploymentStatus::Succeeded => TargetStatus::Succeeded,
        DeploymentStatus::Failed => TargetStatus::Failed,
        DeploymentStatus::Stopped => TargetStatus::Skipped,
        DeploymentStatus::Ready => TargetStatus::Ready,
    }
}

/// The names of the cluster and the service.
fn names(deployment: &Deployment) -> (&str, &str) {
    let target = &deployment.target;
    (name_in(&target.cluster), name_in(&target.service))
}

pub fn target_id(deployment: &Deployment) -> String {
    let (cluster, service) = names(deployment);
    format!("{cluster}:{service}")
}

/// The service that is deployed, with what happens to it and its task sets.
pub fn target(region: &Region, deployment: &Deployment) -> DeploymentTarget {
    let (cluster, service) = names(deployment);
    let sets = [
        (deployment.target.blue, TargetLabel::Blue),
        (deployment.target.green, TargetLabel::Green),
    ];
    let sets = sets
        .into_iter()
        .filter_map(|(number, label)| task_set(region, deployment, DeploymentId(number?), label));
    DeploymentTarget {
        deployment_target_type: Some(DeploymentTargetType::EcsTarget),
        ecs_target: Some(EcsTarget {
            deployment_id: Some(deployment.id.clone()),
            last_updated_at: Some(deployment.updated.timestamp()),
            lifecycle_events: Some(deployment.events.iter().map(event).collect()),
            status: Some(target_status(deployment)),
            target_arn: Some(region.service_arn(cluster, service)),
            target_id: Some(target_id(deployment)),
            task_sets_info: Some(sets.collect()),
        }),
        ..DeploymentTarget::default()
    }
}

fn event(event: &LifecycleEvent) -> Shown {
    Shown {
        diagnostics: event.failure.as_ref().map(|(code, message)| Diagnostics {
            error_code: Some(*code),
            log_tail: Some(String::new()),
            message: Some(message.clone()),
            script_name: Some(String::new()),
        }),
        end_time: event.end.map(crate::kernel::time::Time::timestamp),
        lifecycle_event_name: Some(event.name.to_owned()),
        start_time: event.start.map(crate::kernel::time::Time::timestamp),
        status: Some(event.status),
    }
}

/// A task set of the service, if that is still there.
fn task_set(
    region: &Region,
    deployment: &Deployment,
    id: DeploymentId,
    label: TargetLabel,
) -> Option<EcsTaskSet> {
    let target = &deployment.target;
    let cluster = region.known_cluster(Some(&target.cluster)).ok()?;
    let of = region.service_in(cluster, &target.service).ok().flatten()?;
    let set = of.task_set(id)?;
    let tasks = service::view::counts(region, id);
    let number = |count: usize| i64::try_from(count).ok();
    let (group, share) = match label {
        TargetLabel::Blue => (&target.blue_group, 100 - target.share),
        TargetLabel::Green => (&target.green_group, target.share),
    };
    Some(EcsTaskSet {
        desired_count: number(set.computed),
        identifer: Some(id.to_string()),
        pending_count: number(tasks.pending()),
        running_count: number(tasks.running()),
        status: Some(set.status.as_str().to_owned()),
        target_group: Some(TargetGroupInfo {
            name: Some(group_name(group).to_owned()),
        }),
        task_set_label: Some(label),
        traffic_weight: Some(f64::from(share)),
    })
}
