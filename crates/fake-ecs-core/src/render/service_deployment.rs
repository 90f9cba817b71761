//! Rollouts and revisions of services as the API shows them.

use crate::ecs::keys::DeploymentId;
use crate::ecs::service::deployment::{Cause, ServiceDeployment as State};
use crate::ecs::service::revision::ServiceRevision as Revision;
use crate::ecs::service::stages::hook::{HookFailure, timeout_action};
use crate::ecs::service::state::Service;
use crate::ecs::{Region, service};
use crate::kernel::time::Time;
use crate::render::managed_resources::managed_resources;
use crate::render::service::desired_of;
use crate::wire::{
    ContainerImage, DeploymentAlarms, DeploymentConfiguration, DeploymentLifecycleHookDetail,
    DeploymentLifecycleHookTargetType as TargetType, Rollback, ServiceDeployment,
    ServiceDeploymentAlarms, ServiceDeploymentBrief, ServiceDeploymentCircuitBreaker,
    ServiceDeploymentLifecycleStage, ServiceDeploymentRollbackMonitorsStatus as Monitors,
    ServiceDeploymentStatus, ServiceRevision, ServiceRevisionSummary,
};

pub fn service_deployment(region: &Region, service: &Service, record: &State) -> ServiceDeployment {
    let cluster = &region.clusters.get(service.cluster).name;
    let at = |time: Option<Time>| time.map(Time::timestamp);
    let sources = record.sources.iter();
    ServiceDeployment {
        alarms: Some(alarms(record)),
        cluster_arn: Some(region.cluster_arn(cluster)),
        created_at: Some(record.created.timestamp()),
        deployment_circuit_breaker: Some(circuit_breaker(region, service, record)),
        deployment_configuration: Some(configuration(record)),
        finished_at: at(record.finished),
        lifecycle_hook_details: hooks(record),
        lifecycle_stage: lifecycle_stage(record),
        rollback: rollback(region, service, record),
        service_arn: Some(region.service_arn(cluster, &service.name)),
        service_deployment_arn: Some(region.service_deployment_arn(service, &record.id)),
        source_service_revisions: Some(
            sources
                .map(|source| revision_summary(region, service, record, *source))
                .collect(),
        ),
        started_at: at(record.started),
        status: Some(record.status),
        status_reason: status_reason(record),
        stopped_at: at(record.stopped),
        target_service_revision: Some(revision_summary(region, service, record, record.target)),
        updated_at: Some(record.updated.timestamp()),
    }
}

/// The ARN of the rollout under way.
pub(super) fn current_deployment(region: &Region, service: &Service) -> Option<String> {
    let record = service.current_rollout()?;
    Some(region.service_deployment_arn(service, &record.id))
}

pub fn service_deployment_brief(
    region: &Region,
    service: &Service,
    record: &State,
) -> ServiceDeploymentBrief {
    let cluster = &region.clusters.get(service.cluster).name;
    let at = |time: Option<Time>| time.map(Time::timestamp);
    ServiceDeploymentBrief {
        cluster_arn: Some(region.cluster_arn(cluster)),
        created_at: Some(record.created.timestamp()),
        finished_at: at(record.finished),
        service_arn: Some(region.service_arn(cluster, &service.name)),
        service_deployment_arn: Some(region.service_deployment_arn(service, &record.id)),
        started_at: at(record.started),
        status: Some(record.status),
        status_reason: status_reason(record),
        target_service_revision_arn: Some(region.service_revision_arn(service, record.target)),
    }
}

/// The stage that it is in, or was in when it ended.
fn lifecycle_stage(record: &State) -> Option<ServiceDeploymentLifecycleStage> {
    let point = record.staging.as_ref()?.point?;
    point.stage.shown(point.step == 0)
}

/// Those of all stages so far.
fn hooks(record: &State) -> Option<Vec<DeploymentLifecycleHookDetail>> {
    let staging = record.staging.as_ref()?;
    let hooks = record.configuration.lifecycle_hooks.as_deref();
    let details = staging.runs.iter().filter_map(|run| {
        let hook = hooks?.get(run.hook)?;
        Some(DeploymentLifecycleHookDetail {
            expires_at: Some(run.expires.timestamp()),
            hook_id: Some(run.id.clone()),
            status: Some(run.status),
            target_arn: record.hook_target(run.hook).map(str::to_owned),
            target_type: Some(hook.target_type.unwrap_or(TargetType::AwsLambda)),
            timeout_action: Some(timeout_action(hook)),
        })
    });
    Some(details.collect())
}

/// Why it was given up, in the service's words. The first two are recorded.
pub(super) fn status_reason(record: &State) -> Option<String> {
    let end = record.end?;
    if end.is_rollback
        && end.to.is_some()
        && let Some(reason) = reason_in_stages(record, end.cause)
    {
        return Some(format!("Service deployment rolled back because {reason}"));
    }
    let reason = match (end.is_rollback, end.to, end.cause) {
        (true, None, _) => "No rollback candidate was found to run the rollback.",
        (true, Some(_), Cause::CircuitBreaker) => {
            "Service deployment rolled back because the circuit breaker threshold was exceeded."
        }
        (true, Some(_), Cause::Alarm) => {
            "Service deployment rolled back because of one or more active alarms."
        }
        (_, _, Cause::Hook { .. } | Cause::StageLimit(_) | Cause::Limit) => {
            "Service deployment stopped."
        }
        (true, Some(_), Cause::User) => "Service deployment rolled back by user",
        // Made like those of rollbacks.
        (false, _, Cause::CircuitBreaker) => {
            "Service deployment stopped because the circuit breaker threshold was exceeded."
        }
        (false, _, Cause::Alarm) => {
            "Service deployment stopped because of one or more active alarms."
        }
        (false, _, Cause::User) => "Service deployment stopped by user",
    };
    Some(reason.to_owned())
}

/// What only rollouts in stages are given up for. That something took too long is in our words.
fn reason_in_stages(record: &State, cause: Cause) -> Option<String> {
    match cause {
        Cause::Hook { stage, hook, why } => {
            let target = match record.hook_target(hook) {
                Some(arn) => format!("Lifecycle hook target {arn}"),
                None => "Lifecycle hook PAUSE".to_owned(),
            };
            let why = match why {
                HookFailure::Returned => format!("{target} returned FAILED status."),
                HookFailure::Unparsable => format!(
                    "ECS was unable to parse the response from {} due to HookStatus must not be null",
                    record.hook_target(hook).unwrap_or_default()
                ),
                HookFailure::TimedOut => format!("{target} timed out."),
            };
            Some(format!("{stage} lifecycle hook(s) failed. {why}"))
        }
        Cause::StageLimit(stage) => Some(format!("{stage} took longer than 24 hours.")),
        Cause::Limit => Some("it took longer than 30 days.".to_owned()),
        Cause::CircuitBreaker | Cause::Alarm | Cause::User => None,
    }
}

fn rollback(region: &Region, service: &Service, record: &State) -> Option<Rollback> {
    let end = record.end.filter(|end| end.is_rollback)?;
    Some(Rollback {
        reason: status_reason(record),
        service_revision_arn: end.to.map(|to| region.service_revision_arn(service, to)),
        started_at: Some(end.at.timestamp()),
    })
}

/// How far a rollout is watched for what would end it.
fn monitors(record: &State, is_enabled: bool, is_triggered: bool) -> Monitors {
    if !is_enabled {
        Monitors::Disabled
    } else if is_triggered {
        Monitors::Triggered
    } else if record.is_over() || record.status == ServiceDeploymentStatus::RollbackInProgress {
        Monitors::MonitoringComplete
    } else {
        Monitors::Monitoring
    }
}

fn circuit_breaker(
    region: &Region,
    service: &Service,
    record: &State,
) -> ServiceDeploymentCircuitBreaker {
    let breaker = record.configuration.deployment_circuit_breaker.as_ref();
    let is_enabled = breaker.is_some_and(|breaker| breaker.enable);
    let is_triggered = record
        .end
        .is_some_and(|end| end.cause == Cause::CircuitBreaker);
    let current = service.deployment(record.target);
    let current = current.filter(|_| !record.is_over() && record.end.is_none());
    let (failures, threshold) = match current {
        Some(deployment) => {
            let desired = service::sites::desired_count(region, service);
            (deployment.failed, service.settings.threshold(desired))
        }
        None => (record.failures, record.threshold),
    };
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    ServiceDeploymentCircuitBreaker {
        failure_count: Some(number(failures)),
        status: Some(monitors(record, is_enabled, is_triggered)),
        threshold: Some(number(threshold)),
    }
}

fn alarms(record: &State) -> ServiceDeploymentAlarms {
    let alarms = record.configuration.alarms.as_ref();
    let is_enabled = alarms.is_some_and(|alarms| alarms.enable);
    let is_triggered = record.end.is_some_and(|end| end.cause == Cause::Alarm);
    ServiceDeploymentAlarms {
        alarm_names: alarms
            .filter(|_| is_enabled)
            .map(|alarms| alarms.alarm_names.clone()),
        status: Some(monitors(record, is_enabled, is_triggered)),
        triggered_alarm_names: is_triggered.then(|| record.triggered_alarms.clone()),
    }
}

/// A recorded answer shows alarms also where there are none.
fn configuration(record: &State) -> DeploymentConfiguration {
    let configuration = record.configuration.clone();
    DeploymentConfiguration {
        alarms: Some(configuration.alarms.unwrap_or(DeploymentAlarms {
            alarm_names: Vec::new(),
            rollback: false,
            enable: false,
        })),
        ..configuration
    }
}

fn revision_summary(
    region: &Region,
    service: &Service,
    record: &State,
    id: DeploymentId,
) -> ServiceRevisionSummary {
    let share = record.staging.as_ref().map(|staging| staging.share(id));
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let tasks = service::view::counts(region, id);
    let requested = service.deployment(id);
    let requested = requested.map_or(0, |deployment| desired_of(region, service, deployment));
    ServiceRevisionSummary {
        arn: Some(region.service_revision_arn(service, id)),
        pending_task_count: Some(number(tasks.pending())),
        requested_production_traffic_weight: share.map(|share| share.production.percent()),
        requested_task_count: Some(number(requested)),
        requested_test_traffic_weight: share.map(|share| share.test.percent()),
        running_task_count: Some(number(tasks.running())),
    }
}

pub fn service_revision(
    region: &Region,
    service: &Service,
    revision: &Revision,
) -> ServiceRevision {
    let cluster = &region.clusters.get(service.cluster).name;
    let workload = &revision.workload;
    let compute = &revision.compute;
    let given = |list: Vec<_>| Some(list).filter(|list| !list.is_empty());
    let containers = workload.definition.containers().iter();
    ServiceRevision {
        capacity_provider_strategy: given(compute.strategy.clone()),
        cluster_arn: Some(region.cluster_arn(cluster)),
        container_images: Some(
            containers
                .enumerate()
                .map(|(at, container)| ContainerImage {
                    container_name: container.name.clone(),
                    image: container.image.clone(),
                    image_digest: service.digest(revision.id, at).map(str::to_owned),
                })
                .collect(),
        ),
        created_at: Some(revision.created.timestamp()),
        ecs_managed_resources: managed_resources(region, service, revision),
        fargate_ephemeral_storage: None,
        gateway_connectors: Some(workload.gateway_connectors.clone()).filter(|of| !of.is_empty()),
        guard_duty_enabled: Some(false),
        launch_type: compute.strategy.is_empty().then_some(compute.launch_type),
        load_balancers: Some(workload.load_balancers.clone()),
        monitoring: workload.monitoring.clone(),
        network_configuration: workload.network.as_deref().cloned(),
        overrides: None,
        platform_family: super::service::platform_family(revision),
        platform_version: revision.template.platform_version.map(str::to_owned),
        resolved_configuration: None,
        service_arn: Some(region.service_arn(cluster, &service.name)),
        service_connect_configuration: workload.connect.clone(),
        service_registries: Some(workload.registries.clone()),
        service_revision_arn: Some(region.service_revision_arn(service, revision.id)),
        task_definition: Some(workload.definition.arn.clone()),
        volume_configurations: Some(workload.volumes.clone()).filter(|of| !of.is_empty()),
        vpc_lattice_configurations: Some(workload.lattice.clone()).filter(|of| !of.is_empty()),
    }
}
