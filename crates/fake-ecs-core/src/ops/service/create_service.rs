//! `CreateService` — makes a service, whose scheduler then starts its tasks.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html>
//!
//! The answer shows a service without tasks, whose deployment has a desired count of 0: the
//! scheduler has not looked yet. A name can be used again once the service that had it is
//! `INACTIVE`.
//!
//! With the controller `EXTERNAL` a service has nothing to run before a task set is made, and must
//! not say what task sets say; it need not have a desired count, which is 0 then. With
//! `CODE_DEPLOY` it begins with a `PRIMARY` task set of 100 percent. `availabilityZoneRebalancing`
//! is kept and shown; task sets are spread over zones, and not moved between them.
//!
//! With the strategies `BLUE_GREEN`, `LINEAR` and `CANARY` each deployment goes through lifecycle
//! stages, the first one as well. The new revision comes fully up beside the one that serves:
//! `minimumHealthyPercent` and `maximumPercent` are for `ROLLING` only. Whether listener rules and
//! target groups exist is looked at once something was made with Elastic Load Balancing.

use std::sync::Arc;

use crate::ecs::keys::{ClusterKey, ServiceKey};
use crate::ecs::service::ServiceStatus;
use crate::ecs::service::revision::{Template, Workload};
use crate::ecs::service::rollout::NewService;
use crate::ecs::service::state::Settings;
use crate::ecs::task::definition::Revision;
use crate::ecs::{Region, service, task};
use crate::kernel::arn::is_name;
use crate::limits::quotas;
use crate::ops::service::given::{GivenSettings, GivenWorkload};
use crate::ops::service::{
    alarms, compute, configuration, controller, discovery, gateway_connectors, placement,
    rebalancing, stages, target_groups, workload,
};
use crate::ops::tags;
use crate::ops::task::launching::limits;
use crate::render;
use crate::render::ServiceView;
use crate::wire::{
    ApiError, AvailabilityZoneRebalancing, CreateServiceRequest, CreateServiceResponse,
    DeploymentControllerType, NetworkMode, PropagateTags, SchedulingStrategy, Tag,
    TaskDefinitionStatus,
};

pub fn create_service(
    region: &mut Region,
    input: CreateServiceRequest,
) -> Result<CreateServiceResponse, ApiError> {
    let cluster = region.cluster_key(input.cluster.as_deref())?;
    check_name(&input.service_name)?;
    limits::client_token(
        input.client_token.as_deref(),
        limits::CLIENT_TOKEN_LENGTH_MAX,
    )?;
    let key = match remembered(region, cluster, &input)? {
        Some(key) => key,
        None => {
            let request = input.client_token.is_some().then(|| input.clone());
            alarms::check(region, input.deployment_configuration.as_ref())?;
            let namespace = discovery::named(input.service_connect_configuration.as_ref());
            let key = service::rollout::create(region, plan(region, cluster, input)?);
            discovery::declare(region, key, namespace);
            service::rollout::remember(region, key, request);
            key
        }
    };
    let service = render::service(region, region.services.get(key), ServiceView::Changed);
    Ok(CreateServiceResponse {
        service: Some(service),
    })
}

/// The service that was made by the same request before; a name that is taken otherwise is refused.
pub(in crate::ops) fn remembered(
    region: &Region,
    cluster: ClusterKey,
    input: &CreateServiceRequest,
) -> Result<Option<ServiceKey>, ApiError> {
    let Some(service) = region.services.named(cluster, &input.service_name) else {
        return Ok(None);
    };
    match service.status {
        ServiceStatus::Inactive => Ok(None),
        ServiceStatus::Draining => Err(ApiError::invalid_parameter(
            "Unable to Start a service that is still Draining.",
        )),
        ServiceStatus::Active if service.made_by.as_deref() == Some(input) => Ok(Some(service.key)),
        ServiceStatus::Active => Err(ApiError::invalid_parameter(
            "Creation of service was not idempotent.",
        )),
    }
}

pub(in crate::ops) fn check_name(name: &str) -> Result<(), ApiError> {
    if is_name(name) {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(format!(
        "ServiceName must match ^[a-zA-Z0-9\\-_]{{1,255}}$, but was {name}"
    )))
}

/// The members, divided by what they are for.
struct Given {
    name: String,
    controller: DeploymentControllerType,
    scheduling: SchedulingStrategy,
    role: Option<String>,
    tags: Vec<Tag>,
    settings: GivenSettings,
    workload: GivenWorkload,
}

fn divided(input: CreateServiceRequest) -> Given {
    let CreateServiceRequest {
        service_name,
        availability_zone_rebalancing,
        capacity_provider_strategy,
        client_token: _,
        cluster: _,
        deployment_configuration,
        deployment_controller,
        desired_count,
        enable_ecs_managed_tags,
        enable_execute_command,
        gateway_connectors,
        health_check_grace_period_seconds,
        launch_type,
        load_balancers,
        monitoring,
        network_configuration,
        placement_constraints,
        placement_strategy,
        platform_version,
        propagate_tags,
        role,
        scheduling_strategy,
        service_connect_configuration,
        service_registries,
        tags,
        task_definition,
        volume_configurations,
        vpc_lattice_configurations,
    } = input;
    Given {
        name: service_name,
        controller: controller::of(deployment_controller.as_ref()),
        scheduling: scheduling_strategy.unwrap_or(SchedulingStrategy::Replica),
        role,
        tags: tags.unwrap_or_default(),
        settings: GivenSettings {
            desired_count,
            launch_type,
            strategy: capacity_provider_strategy,
            is_forced: false,
            configuration: deployment_configuration,
            constraints: placement_constraints,
            strategies: placement_strategy.map(placement::normalised),
            rebalancing: availability_zone_rebalancing,
            grace_s: health_check_grace_period_seconds,
            execute_command: enable_execute_command,
            managed_tags: enable_ecs_managed_tags,
            propagate_tags,
        },
        workload: GivenWorkload {
            definition: task_definition,
            network: network_configuration,
            platform_version,
            load_balancers,
            registries: service_registries,
            connect: service_connect_configuration,
            volumes: volume_configurations,
            lattice: vpc_lattice_configurations,
            gateway_connectors,
            monitoring,
        },
    }
}

/// Refuses the request, or works out the service. The refusals come in the order of the service:
/// those of [`controller::check_new`], of [`settings`], of the tags, and then of [`deployed`],
/// unless task sets are to say what is run.
pub(in crate::ops) fn plan(
    region: &Region,
    cluster: ClusterKey,
    input: CreateServiceRequest,
) -> Result<NewService, ApiError> {
    check_quota(region, cluster)?;
    controller::check_new(&input)?;
    let given = divided(input);
    let (scheduling, controller) = (given.scheduling, given.controller);
    let rebalancing = given.settings.rebalancing;
    let place = (region, cluster);
    let mut settings = settings(place, scheduling, controller, given.role, given.settings)?;
    let tags = tags::propagated(&[], given.tags)?;
    let runs = if controller == DeploymentControllerType::External {
        settings.rebalancing = AvailabilityZoneRebalancing::Disabled;
        None
    } else {
        let balancers = given.workload.load_balancers.as_deref();
        let balancers = balancers.unwrap_or_default();
        settings.rebalancing =
            rebalancing.unwrap_or_else(|| rebalancing::default(scheduling, &settings, balancers));
        rebalancing::check(scheduling, &settings, balancers)?;
        Some(deployed(region, cluster, &mut settings, given.workload)?)
    };
    Ok(NewService {
        cluster,
        name: given.name,
        scheduling,
        controller,
        settings,
        runs,
        tags,
    })
}

/// Whether the cluster takes one more.
fn check_quota(region: &Region, cluster: ClusterKey) -> Result<(), ApiError> {
    let count = || {
        let statuses = [ServiceStatus::Active, ServiceStatus::Draining];
        let counts = statuses.map(|status| region.services.count(cluster, status));
        counts.iter().sum()
    };
    if quotas::is_used_up(region.quotas.services_per_cluster, count) {
        let message = quotas::exceeded("services per cluster");
        return Err(ApiError::invalid_parameter(message));
    }
    Ok(())
}

/// The settings of the service. Each line with a `?` refuses, in the order of the service.
fn settings(
    (region, cluster): (&Region, ClusterKey),
    scheduling: SchedulingStrategy,
    controller: DeploymentControllerType,
    role: Option<String>,
    mut given: GivenSettings,
) -> Result<Settings, ApiError> {
    let (launch_type, strategy) = (given.launch_type, given.strategy.take());
    let compute = compute::compute(region, cluster, scheduling, launch_type, strategy)?;
    let desired = desired(region, scheduling, controller, given.desired_count)?;
    let configuration = controller::configuration(controller, given.configuration.take())?;
    let default = configuration::default(scheduling, controller);
    let configuration = configuration::merged(&default, configuration, scheduling)?;
    let grace_s = grace(given.grace_s)?;

    let settings = given.merged(Settings {
        desired,
        compute,
        configuration,
        constraints: Vec::new(),
        strategies: Vec::new(),
        rules: Arc::default(),
        rebalancing: AvailabilityZoneRebalancing::Disabled,
        grace_s,
        execute_command: false,
        managed_tags: false,
        propagate_tags: PropagateTags::None,
        role,
    });
    placement::check(scheduling, &settings)?;
    Ok(settings)
}

/// What the service begins with, and the placement rules that follow for its settings. Each line
/// with a `?` refuses, in the order of the service.
fn deployed(
    region: &Region,
    cluster: ClusterKey,
    settings: &mut Settings,
    mut given: GivenWorkload,
) -> Result<(Workload, Template), ApiError> {
    let definition = definition(region, given.definition.take().as_deref())?;
    let connectors = given.gateway_connectors.take();
    let connectors = gateway_connectors::given(region, cluster, connectors)?;
    let merged = given.merged(connectors, Workload::of(definition));
    check_role(settings.role.as_deref(), &merged)?;
    check_execute_command(
        &merged.definition,
        settings.execute_command,
        Doing::Creating,
    )?;
    target_groups::check(region, &merged.definition, &merged.load_balancers)?;
    let (workload, template) = workload::checked(region, cluster, &settings.compute, merged)?;
    stages::check_traffic(&settings.configuration, &workload)?;
    settings.rules = Arc::new(settings.rules_for(&workload.definition)?);
    Ok((workload, template))
}

/// Services that are not daemons must say how many tasks they are to have, says the model; the
/// wording is ours.
fn desired(
    region: &Region,
    scheduling: SchedulingStrategy,
    controller: DeploymentControllerType,
    given: Option<i32>,
) -> Result<usize, ApiError> {
    match placement::desired_count(region, scheduling, given)? {
        Some(desired) => Ok(desired),
        None if scheduling == SchedulingStrategy::Daemon => Ok(0),
        // The only member that is required then is the name.
        None if controller == DeploymentControllerType::External => Ok(0),
        None => Err(ApiError::invalid_parameter(
            "desiredCount must be specified for the REPLICA scheduling strategy.",
        )),
    }
}

/// The revision, which must be `ACTIVE`.
pub(in crate::ops) fn definition(
    region: &Region,
    reference: Option<&str>,
) -> Result<Arc<Revision>, ApiError> {
    let reference = match reference {
        None => {
            return Err(ApiError::invalid_parameter(
                "TaskDefinition can not be blank.",
            ));
        }
        Some("") => {
            return Err(ApiError::invalid_parameter(
                "Family should not be null or empty.",
            ));
        }
        Some(reference) => reference,
    };
    let state = task::reference::find(region, reference)?
        .ok_or_else(|| ApiError::client("TaskDefinition not found."))?;
    match state.status {
        TaskDefinitionStatus::Active => Ok(Arc::clone(&state.revision)),
        _ => Err(ApiError::client("TaskDefinition is inactive")),
    }
}

/// A role is for load balancers of services that do without the service-linked role.
fn check_role(role: Option<&str>, asked: &Workload) -> Result<(), ApiError> {
    let refuse = |message| Err(ApiError::invalid_parameter(message));
    if role.is_some() && asked.load_balancers.is_empty() {
        return refuse("IAM roles are only valid for services configured to use load balancers.");
    }
    if role.is_some() && asked.definition.network_mode() == NetworkMode::Awsvpc {
        return refuse(
            "You cannot specify an IAM role for services that require a service linked role.",
        );
    }
    Ok(())
}

/// What is being done to a service.
#[derive(Clone, Copy, Debug)]
pub(in crate::ops) enum Doing {
    Creating,
    Updating,
}

/// Commands can be run in tasks that have a role. The text about updates is the service's.
pub(in crate::ops) fn check_execute_command(
    definition: &Revision,
    is_enabled: bool,
    doing: Doing,
) -> Result<(), ApiError> {
    if !is_enabled || definition.document.task_role_arn.is_some() {
        return Ok(());
    }
    let done = match doing {
        Doing::Creating => "created",
        Doing::Updating => "updated",
    };
    Err(ApiError::invalid_parameter(format!(
        "The service couldn't be {done} because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again."
    )))
}

/// The wording is ours; the bound is that of the type.
pub(super) fn grace(seconds: Option<i32>) -> Result<Option<i32>, ApiError> {
    match seconds {
        Some(..=-1) => Err(ApiError::invalid_parameter(
            "healthCheckGracePeriodSeconds should be greater than or equal to 0",
        )),
        seconds => Ok(seconds),
    }
}
