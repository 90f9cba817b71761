//! Services as the API shows them.
//!
//! Which members are there, which are absent and which are empty lists is read off recorded answers
//! of the service. Which tasks `pendingCount` and its like count, here and for clusters, instances
//! and task sets, says [`TaskStatus::is_pending`](crate::ecs::task::state::TaskStatus::is_pending).

use crate::ecs::keys::DeploymentId;
use crate::ecs::registrar::destinations::{connect_services, discovery_name};
use crate::ecs::service::ServiceStatus;
use crate::ecs::service::deployment::{Cause, Deployment as DeploymentState, Rollout};
use crate::ecs::service::revision::{ServiceRevision, Workload};
use crate::ecs::service::state::Service as State;
use crate::ecs::{Region, service};
use crate::render::service_event::events;
use crate::wire::{
    Deployment, DeploymentController, DeploymentControllerType, DeploymentRolloutState, LaunchType,
    NetworkConfiguration, NetworkMode, OsFamily, ResourceManagementType, Service,
    ServiceConnectServiceResource, ServiceCurrentRevisionSummary, TaskSet,
};

/// Which operation shows a service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ServiceView {
    /// One that has made or changed it.
    Changed,
    /// One that describes it.
    Described { with_tags: bool },
}

pub fn service(region: &Region, service: &State, view: ServiceView) -> Service {
    let revision = service.newest_revision();
    let workload = revision.map(|revision| &revision.workload);
    let settings = &service.settings;
    let cluster = &region.clusters.get(service.cluster).name;
    let shown = shown_deployments(service);
    let (pending, running) = counts(region, service);
    let balancers = workload.map_or(&[][..], |workload| &workload.load_balancers);
    let registries = workload.map_or(&[][..], |workload| &workload.registries);
    let is_managed = region.express.has(service.key);
    let shows_tags = view != ServiceView::Described { with_tags: false };
    Service {
        availability_zone_rebalancing: Some(settings.rebalancing),
        capacity_provider_strategy: Some(settings.compute.strategy.clone())
            .filter(|strategy| !strategy.is_empty()),
        cluster_arn: Some(region.cluster_arn(cluster)),
        created_at: Some(service.created.timestamp()),
        created_by: Some(service.created_by.clone()),
        current_service_deployment: service
            .current_rollout()
            .filter(|record| record.started.is_some())
            .map(|record| region.service_deployment_arn(service, &record.id)),
        current_service_revisions: (!service.has_task_sets())
            .then(|| listed(shown, |of| current_revision(region, service, of))),
        deployment_configuration: Some(settings.configuration.clone()),
        deployment_controller: Some(DeploymentController {
            r#type: service.controller,
        }),
        deployments: shows_deployments(service, view)
            .then(|| listed(shown, |of| deployment(region, service, of))),
        desired_count: Some(number(service::sites::desired_count(region, service))),
        enable_ecs_managed_tags: Some(settings.managed_tags),
        enable_execute_command: Some(settings.execute_command),
        events: Some(events(region, service)),
        health_check_grace_period_seconds: settings
            .grace_s
            .or((!balancers.is_empty()).then_some(0)),
        launch_type: launch_type(&settings.compute),
        load_balancers: Some(balancers.to_vec()),
        network_configuration: revision.and_then(|revision| network(revision)),
        pending_count: Some(number(pending)),
        placement_constraints: Some(settings.constraints.clone()),
        placement_strategy: Some(settings.strategies.clone()),
        platform_family: revision.and_then(|revision| platform_family(revision)),
        platform_version: platform_version(service),
        propagate_tags: Some(settings.propagate_tags),
        resource_management_type: Some(managed_by(is_managed)),
        role_arn: role(region, service, workload),
        running_count: Some(number(running)),
        scheduling_strategy: Some(service.scheduling),
        service_arn: Some(region.service_arn(cluster, &service.name)),
        service_name: Some(service.name.to_string()),
        service_registries: Some(registries.to_vec()),
        status: Some(service.status.as_str().to_owned()),
        tags: (shows_tags && !service.tags.is_empty()).then(|| service.tags.clone()),
        // Clients that know Express services find none (kayac/ecspresso#902), and read it off the
        // deployment.
        task_definition: workload
            .filter(|_| !is_managed)
            .map(|workload| workload.definition.arn.clone()),
        task_sets: task_sets(region, service, shows_tags),
    }
}

/// How many tasks of the service are pending, and how many run.
fn counts(region: &Region, service: &State) -> (usize, usize) {
    let tasks = service
        .all_deployments()
        .map(|of| service::view::counts(region, of.id));
    tasks.fold((0, 0), |(pending, running), tasks| {
        (pending + tasks.pending(), running + tasks.running())
    })
}

fn listed<T>(deployments: &[DeploymentState], show: impl Fn(&DeploymentState) -> T) -> Vec<T> {
    deployments.iter().map(show).collect()
}

fn managed_by(is_managed: bool) -> ResourceManagementType {
    if is_managed {
        ResourceManagementType::Ecs
    } else {
        ResourceManagementType::Customer
    }
}

pub(super) fn number(count: usize) -> i32 {
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// A service that is being deleted shows none, whatever it still has.
fn shown_deployments(service: &State) -> &[DeploymentState] {
    match service.status {
        ServiceStatus::Active => &service.deployments,
        ServiceStatus::Draining | ServiceStatus::Inactive => &[],
    }
}

/// Recorded answers about services with task sets have none, but an empty list where the service is
/// made, changed or deleted.
fn shows_deployments(service: &State, view: ServiceView) -> bool {
    !service.has_task_sets()
        || view == ServiceView::Changed
        || service.status != ServiceStatus::Active
}

fn task_sets(region: &Region, service: &State, with_tags: bool) -> Option<Vec<TaskSet>> {
    let sets = service.task_sets.iter();
    let shown = sets.map(|set| super::task_set(region, service, set, with_tags));
    service.has_task_sets().then(|| shown.collect())
}

/// As it was given; that of a task set is shown as the number that it stands for.
fn platform_version(service: &State) -> Option<String> {
    let revision = service.newest_revision()?;
    if service.has_task_sets() {
        revision.template.platform_version.map(str::to_owned)
    } else {
        revision.workload.platform_version.clone()
    }
}

/// How many tasks a deployment should have. One that is being replaced has a claim to those that it
/// still has.
pub(super) fn desired_of(region: &Region, service: &State, of: &DeploymentState) -> usize {
    let is_primary = service.primary().is_some_and(|primary| primary.id == of.id);
    match (is_primary, of.is_taken_up) {
        // In stages it has a claim to tasks once it is to be scaled up.
        (true, true) if !service.wants_tasks(of.id) => 0,
        (true, true) => service::sites::desired_count(region, service),
        (true, false) => 0,
        (false, _) => service::view::counts(region, of.id).wanted(),
    }
}

pub(super) fn launch_type(compute: &service::revision::Compute) -> Option<LaunchType> {
    compute.strategy.is_empty().then_some(compute.launch_type)
}

fn network(revision: &ServiceRevision) -> Option<NetworkConfiguration> {
    let network = revision.workload.network.as_deref()?;
    Some(network.clone())
}

pub(super) fn platform_family(revision: &ServiceRevision) -> Option<String> {
    revision.workload.platform_version.as_ref()?;
    let platform = revision
        .workload
        .definition
        .document
        .runtime_platform
        .as_ref();
    let family = platform.and_then(|platform| platform.operating_system_family);
    Some(match family {
        None | Some(OsFamily::Linux) => "Linux".to_owned(),
        Some(windows) => windows.as_str().to_owned(),
    })
}

/// The role that is given, or the service-linked one where ECS does something outside: a service on
/// instances that is nowhere registered has none. The API reference says what takes the
/// service-linked role (`CreateService`, `role`); that Service Connect and gateways do, is made
/// like service discovery and load balancers.
fn role(region: &Region, service: &State, workload: Option<&Workload>) -> Option<String> {
    let place = &region.scope;
    match service.settings.role.as_deref() {
        Some(arn) if arn.starts_with("arn:") => return Some(arn.to_owned()),
        // A name, or a path and a name.
        Some(name) => {
            return Some(place.iam_arn(&format!("role/{}", name.trim_start_matches('/'))));
        }
        None => {}
    }
    let acts_outside = workload.is_some_and(|of| {
        of.definition.network_mode() == NetworkMode::Awsvpc
            || !of.load_balancers.is_empty()
            || !of.registries.is_empty()
            || !of.gateway_connectors.is_empty()
            || of.connect.as_ref().is_some_and(|connect| connect.enabled)
    });
    let is_external = service.controller == DeploymentControllerType::External;
    (acts_outside || is_external)
        .then(|| place.iam_arn("role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS"))
}

fn current_revision(
    region: &Region,
    service: &State,
    of: &DeploymentState,
) -> ServiceCurrentRevisionSummary {
    let tasks = service::view::counts(region, of.id);
    ServiceCurrentRevisionSummary {
        arn: Some(region.service_revision_arn(service, of.id)),
        pending_task_count: Some(number(tasks.pending())),
        requested_task_count: Some(number(desired_of(region, service, of))),
        running_task_count: Some(number(tasks.running())),
    }
}

fn deployment(region: &Region, service: &State, of: &DeploymentState) -> Deployment {
    let workload = &of.revision.workload;
    let tasks = service::view::counts(region, of.id);
    let is_primary = service.primary().is_some_and(|primary| primary.id == of.id);
    let (state, reason) = rollout(of);
    let compute = &of.revision.compute;
    let number_of_platform = of.revision.template.platform_version;
    Deployment {
        capacity_provider_strategy: Some(compute.strategy.clone())
            .filter(|strategy| !strategy.is_empty()),
        created_at: Some(of.created.timestamp()),
        desired_count: Some(number(desired_of(region, service, of))),
        failed_tasks: Some(number(of.failed)),
        fargate_ephemeral_storage: None,
        id: Some(of.id.to_string()),
        launch_type: launch_type(compute),
        network_configuration: network(&of.revision),
        pending_count: Some(number(tasks.pending())),
        platform_family: platform_family(&of.revision),
        platform_version: number_of_platform.map(str::to_owned),
        rollout_state: Some(state),
        rollout_state_reason: Some(reason),
        running_count: Some(number(tasks.running())),
        service_connect_configuration: workload.connect.clone(),
        service_connect_resources: connect_resources(region, workload),
        status: Some(if is_primary { "PRIMARY" } else { "ACTIVE" }.to_owned()),
        task_definition: Some(workload.definition.arn.clone()),
        updated_at: Some(of.updated.timestamp()),
        volume_configurations: Some(workload.volumes.clone()).filter(|of| !of.is_empty()),
        vpc_lattice_configurations: Some(workload.lattice.clone()).filter(|of| !of.is_empty()),
    }
}

/// What Service Connect has made in Cloud Map.
fn connect_resources(
    region: &Region,
    workload: &Workload,
) -> Option<Vec<ServiceConnectServiceResource>> {
    let services = connect_services(workload.connect.as_ref()?);
    let resources = services.map(|(namespace, service)| {
        let name = discovery_name(service);
        ServiceConnectServiceResource {
            discovery_arn: Some(region.scope.discovery_arn(namespace, name)),
            discovery_name: Some(name.to_owned()),
        }
    });
    Some(resources.collect()).filter(|all: &Vec<_>| !all.is_empty())
}

/// How far it is rolled out, in the service's words.
fn rollout(of: &DeploymentState) -> (DeploymentRolloutState, String) {
    let id = of.id;
    match of.rollout {
        Rollout::InProgress => (DeploymentRolloutState::InProgress, rollout_began(id, None)),
        Rollout::RollingBack(cause) => (
            DeploymentRolloutState::InProgress,
            rollout_began(id, Some(cause)),
        ),
        Rollout::Completed => (
            DeploymentRolloutState::Completed,
            format!("ECS deployment {id} completed."),
        ),
        Rollout::Failed(cause) => (DeploymentRolloutState::Failed, rollout_failed(cause)),
    }
}

/// Who gives a rollout up. The words for alarms and users are made like those for the circuit
/// breaker.
fn who(cause: Cause) -> &'static str {
    match cause {
        Cause::CircuitBreaker => "circuit breaker",
        Cause::Alarm => "alarms",
        Cause::User => "stopped by user",
        Cause::Hook { .. } | Cause::StageLimit(_) | Cause::Limit => "lifecycle stages",
    }
}

/// What is said of a rollout in progress, or of one that takes the place of one that was given up.
pub fn rollout_began(id: DeploymentId, after: Option<Cause>) -> String {
    match after {
        None => format!("ECS deployment {id} in progress."),
        Some(cause) => {
            let who = who(cause);
            format!("ECS deployment {who}: rolling back to deploymentId {id}.")
        }
    }
}

pub fn rollout_failed(cause: Cause) -> String {
    let why = match cause {
        Cause::CircuitBreaker => ": tasks failed to start.",
        Cause::Alarm => ": alarm detected.",
        Cause::User => ".",
        Cause::Hook { .. } => ": hook execution failure(s) detected.",
        Cause::StageLimit(_) | Cause::Limit => ": time limit exceeded.",
    };
    format!("ECS deployment {}{why}", who(cause))
}
