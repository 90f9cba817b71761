//! Daemons, their deployments and revisions as the API shows them. Nothing of it is read off
//! recorded answers; what the model has is always there, unless it has not happened.

use crate::ecs::daemon::Fit;
use crate::ecs::daemon::definition::DaemonDefinition;
use crate::ecs::daemon::deployment::{Cause, Deployment};
use crate::ecs::daemon::state::{Daemon, DaemonRevision as Revision, Life};
use crate::ecs::keys::RevisionId;
use crate::ecs::task::state::TaskStatus;
use crate::ecs::{Region, daemon};
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::{
    DaemonCapacityProvider, DaemonCircuitBreaker, DaemonContainerImage, DaemonDeployment,
    DaemonDeploymentAlarms, DaemonDeploymentCapacityProvider, DaemonDeploymentRevisionDetail,
    DaemonDeploymentRollbackMonitorsStatus as Monitors, DaemonDeploymentStatus as Status,
    DaemonDeploymentSummary, DaemonDetail, DaemonRevision, DaemonRevisionDetail, DaemonRollback,
    DaemonStatus, DaemonSummary, DaemonTaskDefinition, DaemonTaskDefinitionSummary,
};

pub fn daemon_task_definition(
    region: &Region,
    definition: &DaemonDefinition,
) -> DaemonTaskDefinition {
    DaemonTaskDefinition {
        delete_requested_at: definition.delete_requested_at.map(Time::timestamp),
        registered_at: Some(definition.registered_at.timestamp()),
        registered_by: Some(definition.registered_by.clone()),
        status: Some(daemon::reference::status(region, definition)),
        ..definition.document.clone()
    }
}

pub fn daemon_task_definition_summary(
    region: &Region,
    definition: &DaemonDefinition,
) -> DaemonTaskDefinitionSummary {
    DaemonTaskDefinitionSummary {
        arn: Some(definition.revision.arn.clone()),
        delete_requested_at: definition.delete_requested_at.map(Time::timestamp),
        registered_at: Some(definition.registered_at.timestamp()),
        registered_by: Some(definition.registered_by.clone()),
        status: Some(daemon::reference::status(region, definition)),
    }
}

pub fn daemon_status(daemon: &Daemon) -> DaemonStatus {
    match daemon.life {
        Life::Active => DaemonStatus::Active,
        Life::Deleting | Life::Gone => DaemonStatus::DeleteInProgress,
    }
}

pub fn daemon(region: &Region, daemon: &Daemon) -> DaemonDetail {
    let revisions = daemon.revisions_in_use(&region.tasks);
    DaemonDetail {
        cluster_arn: Some(cluster_arn(region, daemon)),
        created_at: Some(daemon.created.timestamp()),
        current_revisions: Some(
            revisions
                .map(|revision| revision_detail(region, daemon, revision.id))
                .collect(),
        ),
        daemon_arn: Some(region.daemon_arn(daemon)),
        deployment_arn: region.newest_daemon_deployment_arn(daemon),
        status: Some(daemon_status(daemon)),
        updated_at: Some(daemon.updated.timestamp()),
    }
}

pub fn daemon_summary(region: &Region, daemon: &Daemon) -> DaemonSummary {
    DaemonSummary {
        created_at: Some(daemon.created.timestamp()),
        daemon_arn: Some(region.daemon_arn(daemon)),
        status: Some(daemon_status(daemon)),
        updated_at: Some(daemon.updated.timestamp()),
    }
}

/// The instances of a capacity provider, by what a revision is to them.
#[derive(Clone, Copy, Debug, Default)]
struct Counts {
    running: i32,
    without: i32,
    draining: i32,
}

/// The instances that have the revision or are to have it, by the names of their capacity
/// providers.
///
/// An instance that has nothing of the daemon counts for the revision that it would have been
/// given.
fn counts(region: &Region, daemon: &Daemon, id: RevisionId) -> SortedMap<String, Counts> {
    let providers = daemon
        .providers
        .iter()
        .filter(|_| daemon.current == Some(id));
    let mut counts: SortedMap<_, _> = providers
        .map(|name| (name.clone(), Counts::default()))
        .collect();
    for (key, fit) in daemon::view::sites(region, daemon) {
        let task = daemon.tasks.get(&key).map(|task| region.tasks.get(*task));
        let own = task.and_then(|task| task.spec.daemon);
        if own.map_or(daemon.current, |own| Some(own.revision)) != Some(id) {
            continue;
        }
        let instance = region.instances.get(key);
        let name = instance.capacity_provider.clone().unwrap_or_default();
        let counts = counts.get_or_default(name);
        let runs =
            task.is_some_and(|task| task.status == TaskStatus::Running && !task.is_stopping());
        match (fit, runs) {
            (Fit::Leaving, _) => counts.draining += 1,
            (_, true) => counts.running += 1,
            (_, false) => counts.without += 1,
        }
    }
    counts
}

fn total(counts: &SortedMap<String, Counts>, of: fn(&Counts) -> i32) -> Option<i32> {
    Some(counts.values().map(of).sum())
}

fn revision_detail(region: &Region, daemon: &Daemon, id: RevisionId) -> DaemonRevisionDetail {
    let counts = counts(region, daemon, id);
    let providers = counts.iter();
    let providers = providers.map(|(name, counts)| DaemonCapacityProvider {
        arn: Some(region.capacity_provider_arn(name)),
        running_count: Some(counts.running),
        without_daemon_count: Some(counts.without),
    });
    DaemonRevisionDetail {
        arn: Some(region.daemon_revision_arn(daemon, id)),
        capacity_providers: Some(providers.collect()),
        total_running_count: total(&counts, |of| of.running),
        total_without_daemon_count: total(&counts, |of| of.without),
    }
}

fn deployment_detail(
    region: &Region,
    daemon: &Daemon,
    id: RevisionId,
) -> DaemonDeploymentRevisionDetail {
    let counts = counts(region, daemon, id);
    let providers = counts.iter();
    let providers = providers.map(|(name, counts)| DaemonDeploymentCapacityProvider {
        arn: Some(region.capacity_provider_arn(name)),
        draining_instance_count: Some(counts.draining),
        running_instance_count: Some(counts.running),
        without_daemon_instance_count: Some(counts.without),
    });
    DaemonDeploymentRevisionDetail {
        arn: Some(region.daemon_revision_arn(daemon, id)),
        capacity_providers: Some(providers.collect()),
        total_draining_instance_count: total(&counts, |of| of.draining),
        total_running_instance_count: total(&counts, |of| of.running),
        total_without_daemon_instance_count: total(&counts, |of| of.without),
    }
}

pub fn daemon_deployment(
    region: &Region,
    daemon: &Daemon,
    deployment: &Deployment,
) -> DaemonDeployment {
    let at = |time: Option<Time>| time.map(Time::timestamp);
    let detail = |id: RevisionId| deployment_detail(region, daemon, id);
    let sources = deployment.sources.iter();
    DaemonDeployment {
        alarms: Some(alarms(deployment)),
        circuit_breaker: Some(circuit_breaker(daemon, deployment)),
        cluster_arn: Some(cluster_arn(region, daemon)),
        created_at: Some(deployment.created.timestamp()),
        daemon_deployment_arn: Some(region.daemon_deployment_arn(daemon, deployment)),
        deployment_configuration: Some(deployment.complete_configuration()),
        finished_at: at(deployment.finished),
        rollback: rollback(region, daemon, deployment),
        source_daemon_revisions: Some(sources.map(|id| detail(*id)).collect()),
        started_at: at(deployment.started),
        status: Some(deployment.status),
        status_reason: status_reason(deployment).map(str::to_owned),
        stopped_at: at(deployment.stopped),
        target_daemon_revision: deployment.target.map(detail),
    }
}

pub fn daemon_deployment_summary(
    region: &Region,
    daemon: &Daemon,
    deployment: &Deployment,
) -> DaemonDeploymentSummary {
    let at = |time: Option<Time>| time.map(Time::timestamp);
    let target = deployment.target;
    DaemonDeploymentSummary {
        cluster_arn: Some(cluster_arn(region, daemon)),
        created_at: Some(deployment.created.timestamp()),
        daemon_arn: Some(region.daemon_arn(daemon)),
        daemon_deployment_arn: Some(region.daemon_deployment_arn(daemon, deployment)),
        finished_at: at(deployment.finished),
        started_at: at(deployment.started),
        status: Some(deployment.status),
        status_reason: status_reason(deployment).map(str::to_owned),
        stopped_at: at(deployment.stopped),
        target_daemon_revision_arn: target.map(|id| region.daemon_revision_arn(daemon, id)),
    }
}

/// Why it did not come to what was wanted. The words are made like those of deployments of
/// services.
fn status_reason(deployment: &Deployment) -> Option<&'static str> {
    let reason = match (&deployment.end, deployment.status) {
        (None, Status::StopRequested | Status::Stopped) => {
            "Daemon deployment stopped because it was replaced by a new deployment."
        }
        (None, _) => return None,
        (Some(end), _) if end.to.is_none() => {
            "No rollback candidate was found to run the rollback."
        }
        (Some(_), Status::RollbackFailed) => {
            "Daemon deployment could not be rolled back because the circuit breaker threshold was exceeded."
        }
        (Some(end), _) => match end.cause {
            Cause::CircuitBreaker => {
                "Daemon deployment rolled back because the circuit breaker threshold was exceeded."
            }
            Cause::Alarm => "Daemon deployment rolled back because of one or more active alarms.",
        },
    };
    Some(reason)
}

fn rollback(region: &Region, daemon: &Daemon, deployment: &Deployment) -> Option<DaemonRollback> {
    let end = deployment.end.as_ref()?;
    let to = end.to.as_ref();
    let providers = to.map(|to| {
        let names = to.providers.iter();
        names
            .map(|name| region.capacity_provider_arn(name))
            .collect()
    });
    Some(DaemonRollback {
        reason: status_reason(deployment).map(str::to_owned),
        rollback_capacity_providers: providers,
        rollback_target_daemon_revision_arn: to
            .map(|to| region.daemon_revision_arn(daemon, to.revision)),
        started_at: Some(end.at.timestamp()),
    })
}

/// How far a deployment is watched for what would end it.
fn monitors(deployment: &Deployment, is_enabled: bool, is_triggered: bool) -> Monitors {
    if !is_enabled {
        Monitors::Disabled
    } else if is_triggered {
        Monitors::Triggered
    } else if deployment.is_over() || deployment.end.is_some() {
        Monitors::MonitoringComplete
    } else {
        Monitors::Monitoring
    }
}

fn is_ended_by(deployment: &Deployment, cause: Cause) -> bool {
    let end = deployment.end.as_ref();
    end.is_some_and(|end| end.cause == cause)
}

fn circuit_breaker(daemon: &Daemon, deployment: &Deployment) -> DaemonCircuitBreaker {
    let number = |count: usize| i32::try_from(count).unwrap_or(i32::MAX);
    let is_triggered = is_ended_by(deployment, Cause::CircuitBreaker);
    let current = daemon.current_deployment();
    let is_current = current.is_some_and(|current| current.id == deployment.id);
    let failures = match &deployment.end {
        None if is_current => daemon.failed.len(),
        _ => deployment.failures,
    };
    DaemonCircuitBreaker {
        failure_count: Some(number(failures)),
        status: Some(monitors(
            deployment,
            deployment.target.is_some(),
            is_triggered,
        )),
        threshold: Some(number(deployment.threshold)),
    }
}

fn alarms(deployment: &Deployment) -> DaemonDeploymentAlarms {
    let alarms = deployment.configuration.alarms.as_ref();
    let is_enabled = alarms.is_some_and(|alarms| alarms.enable == Some(true));
    let is_triggered = is_ended_by(deployment, Cause::Alarm);
    let triggered = deployment.end.as_ref().filter(|_| is_triggered);
    DaemonDeploymentAlarms {
        alarm_names: alarms
            .filter(|_| is_enabled)
            .and_then(|alarms| alarms.alarm_names.clone()),
        status: Some(monitors(
            deployment,
            is_enabled && deployment.target.is_some(),
            is_triggered,
        )),
        triggered_alarm_names: triggered.map(|end| end.triggered_alarms.clone()),
    }
}

pub fn daemon_revision(region: &Region, daemon: &Daemon, revision: &Revision) -> DaemonRevision {
    let workload = &revision.workload;
    let containers = workload.definition.containers().iter().enumerate();
    DaemonRevision {
        cluster_arn: Some(cluster_arn(region, daemon)),
        container_images: Some(
            containers
                .map(|(at, container)| DaemonContainerImage {
                    container_name: container.name.clone(),
                    image: container.image.clone(),
                    image_digest: daemon.digest(revision.id, at).map(str::to_owned),
                })
                .collect(),
        ),
        created_at: Some(revision.created.timestamp()),
        critical: Some(workload.is_critical),
        daemon_arn: Some(region.daemon_arn(daemon)),
        daemon_revision_arn: Some(region.daemon_revision_arn(daemon, revision.id)),
        daemon_task_definition_arn: Some(workload.definition.arn.clone()),
        enable_ecs_managed_tags: Some(workload.managed_tags),
        enable_execute_command: Some(workload.execute_command),
        propagate_tags: Some(workload.propagate_tags),
    }
}

fn cluster_arn(region: &Region, daemon: &Daemon) -> String {
    region.cluster_arn(&region.clusters.get(daemon.cluster).name)
}
