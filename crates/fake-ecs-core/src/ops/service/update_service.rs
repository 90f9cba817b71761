//! `UpdateService` — changes a service. What its tasks are made of is rolled out by a new
//! deployment; the rest counts from now on.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html>
//!
//! | member | a new deployment |
//! |---|---|
//! | `taskDefinition`, `networkConfiguration`, `platformVersion`, `loadBalancers`, `serviceRegistries`, `serviceConnectConfiguration`, `volumeConfigurations`, `vpcLatticeConfigurations`, `gatewayConnectors`, `monitoring` | when it is another one than before |
//! | `forceNewDeployment` | always; `capacityProviderStrategy` must come with it |
//! | any other | never |
//!
//! A change of the strategy counts for the next deployment. A new deployment ends the one under
//! way, whichever strategy that has; with stages `RECONCILE_SERVICE` then takes what it has brought
//! away, and gives traffic back to what was deployed last.
//!
//! Of services with task sets only those members can be changed that start no deployment: the
//! controllers `EXTERNAL` and `CODE_DEPLOY` refuse the others. A new desired count scales every
//! task set.
//!
//! A service at rest can get another controller. By itself that deploys nothing: the deployment
//! becomes the `PRIMARY` task set, or the only task set, if that is the `PRIMARY` one, the
//! deployment. The percentages stay, and what else there is in a `deploymentConfiguration` is as if
//! it had not been said. Which changes may come along is up to the new controller.

use std::sync::Arc;

use crate::ecs::keys::ServiceKey;
use crate::ecs::service::revision::{Compute, Template, Workload};
use crate::ecs::service::state::{Service, Settings};
use crate::ecs::service::{ServiceStatus, task_set};
use crate::ecs::{Region, service};
use crate::ops::service::create_service::Doing;
use crate::ops::service::given::{GivenSettings, GivenWorkload};
use crate::ops::service::{
    alarms, compute, configuration, controller, create_service, discovery, gateway_connectors,
    placement, rebalancing, stages, target_groups, workload,
};
use crate::render;
use crate::render::ServiceView;
use crate::wire::{
    ApiError, AvailabilityZoneRebalancing, CapacityProviderStrategyItem, DeploymentConfiguration,
    DeploymentControllerType as Controller, ErrorCode, LaunchType, PlacementStrategy,
    UpdateServiceRequest, UpdateServiceResponse,
};

pub(in crate::ops) fn update_service(
    region: &mut Region,
    input: UpdateServiceRequest,
) -> Result<UpdateServiceResponse, ApiError> {
    let cluster = region.cluster(input.cluster.as_deref())?;
    let service = region.service_in(cluster, &input.service)?;
    let service = service.ok_or_else(ApiError::service_not_found)?;
    if service.status != ServiceStatus::Active {
        return Err(ApiError::new(
            ErrorCode::ServiceNotActive,
            "Service was not ACTIVE.",
        ));
    }
    let key = service.key;
    if region.express.has(key) {
        check_express(&input)?;
    }
    alarms::check(region, input.deployment_configuration.as_ref())?;
    change_service(region, key, input)?;
    let service = render::service(region, region.services.get(key), ServiceView::Changed);
    Ok(UpdateServiceResponse {
        service: Some(service),
    })
}

/// What ECS manages of an Express service is not for others to change; the wording is ours.
fn check_express(input: &UpdateServiceRequest) -> Result<(), ApiError> {
    let controller = input.deployment_controller.as_ref();
    let managed = [
        ("loadBalancers", input.load_balancers.is_some()),
        (
            "deploymentConfiguration",
            input.deployment_configuration.is_some(),
        ),
        (
            "deploymentController",
            controller.is_some_and(|of| of.r#type != Controller::Ecs),
        ),
    ];
    match managed.iter().find(|(_, is_given)| *is_given) {
        None => Ok(()),
        Some((member, _)) => Err(ApiError::invalid_parameter(format!(
            "{member} cannot be updated for services that are managed by Amazon ECS."
        ))),
    }
}

/// Changes a service, or refuses to and changes nothing.
pub(in crate::ops) fn change_service(
    region: &mut Region,
    key: ServiceKey,
    input: UpdateServiceRequest,
) -> Result<(), ApiError> {
    let namespace = discovery::named(input.service_connect_configuration.as_ref());
    let change = plan(region, region.services.get(key), input)?;
    apply(region, key, change);
    discovery::declare(region, key, namespace);
    Ok(())
}

/// A request that was not refused.
struct Change {
    controller: Controller,
    settings: Settings,
    /// The new deployment. `None` if the call starts none.
    rollout: Option<(Workload, Template)>,
}

/// The members, divided by what they change.
fn divided(input: UpdateServiceRequest) -> (GivenSettings, GivenWorkload) {
    let UpdateServiceRequest {
        service: _,
        availability_zone_rebalancing,
        capacity_provider_strategy,
        cluster: _,
        deployment_configuration,
        deployment_controller: _,
        desired_count,
        enable_ecs_managed_tags,
        enable_execute_command,
        force_new_deployment,
        gateway_connectors,
        health_check_grace_period_seconds,
        load_balancers,
        monitoring,
        network_configuration,
        placement_constraints,
        placement_strategy,
        platform_version,
        propagate_tags,
        service_connect_configuration,
        service_registries,
        task_definition,
        volume_configurations,
        vpc_lattice_configurations,
    } = input;
    let settings = GivenSettings {
        desired_count,
        launch_type: None,
        strategy: capacity_provider_strategy,
        is_forced: force_new_deployment == Some(true),
        configuration: deployment_configuration,
        constraints: placement_constraints,
        strategies: placement_strategy.map(without_placeholders),
        rebalancing: availability_zone_rebalancing,
        grace_s: health_check_grace_period_seconds,
        execute_command: enable_execute_command,
        managed_tags: enable_ecs_managed_tags,
        propagate_tags,
    };
    let workload = GivenWorkload {
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
    };
    (settings, workload)
}

/// Refuses the request, or works out what is to be changed. The refusals come in the order of the
/// service: those of [`controller::check_change`], of [`settings`], and then of [`rollout`], or of
/// [`check_task_sets`] for a service with task sets.
fn plan(
    region: &Region,
    service: &Service,
    input: UpdateServiceRequest,
) -> Result<Change, ApiError> {
    let controller = controller::check_change(service, &input)?;
    let (given, given_workload) = divided(input);
    let is_forced = given.is_forced;
    let mut settings = settings(region, service, controller, given)?;

    let revision = service.newest_revision();
    let revision = revision.filter(|_| controller == Controller::Ecs);
    let rollout = match revision {
        None => {
            check_task_sets(service, &settings)?;
            None
        }
        Some(revision) => {
            let current = &revision.workload;
            let new = rollout(region, service, current, &mut settings, given_workload)?;
            let is_new = new.0 != *current || is_forced;
            is_new.then_some(new)
        }
    };
    Ok(Change {
        controller,
        settings,
        rollout,
    })
}

/// The settings that the service is to have. The first five lines and the last one refuse, in the
/// order of the service.
fn settings(
    region: &Region,
    service: &Service,
    controller: Controller,
    mut given: GivenSettings,
) -> Result<Settings, ApiError> {
    let scheduling = service.scheduling;
    let desired = placement::desired_count(region, scheduling, given.desired_count)?;
    let compute = compute(region, service, given.strategy.take(), given.is_forced)?;
    let configuration = controller::configuration(controller, given.configuration.take())?;
    let configuration =
        configuration::merged(&configured(service, controller), configuration, scheduling)?;
    let grace_s = create_service::grace(given.grace_s)?;

    let before = Settings {
        desired: desired.unwrap_or(service.settings.desired),
        compute,
        configuration,
        grace_s: grace_s.or(service.settings.grace_s),
        ..service.settings.clone()
    };
    let mut settings = given.merged(before);
    if controller == Controller::External {
        settings.rebalancing = AvailabilityZoneRebalancing::Disabled;
    }
    placement::check(scheduling, &settings)?;
    Ok(settings)
}

/// The configuration that the given one is merged into.
fn configured(service: &Service, controller: Controller) -> DeploymentConfiguration {
    let before = &service.settings.configuration;
    if controller == service.controller {
        before.clone()
    } else {
        configuration::handed_over(before, service.scheduling, controller)
    }
}

/// What tasks are to be made of, and the placement rules that follow for the settings. Each line
/// with a `?` refuses, in the order of the service; in between the workload is merged.
fn rollout(
    region: &Region,
    service: &Service,
    current: &Workload,
    settings: &mut Settings,
    mut given: GivenWorkload,
) -> Result<(Workload, Template), ApiError> {
    let definition = match given.definition.take() {
        Some(reference) => create_service::definition(region, Some(&reference))?,
        None => Arc::clone(&current.definition),
    };
    let is_enabled = settings.execute_command;
    create_service::check_execute_command(&definition, is_enabled, Doing::Updating)?;
    let connectors = given.gateway_connectors.take();
    let connectors = gateway_connectors::given(region, service.cluster, connectors)?;

    let mut before = Workload {
        definition,
        ..current.clone()
    };
    if settings.compute.launch_type != LaunchType::Fargate {
        // It is not for the instances that tasks run on from now on.
        before.platform_version = None;
    }
    let names_groups = given.load_balancers.is_some();
    let merged = given.merged(connectors, before);
    if names_groups {
        target_groups::check(region, &merged.definition, &merged.load_balancers)?;
    }
    rebalancing::check(service.scheduling, settings, &merged.load_balancers)?;
    let (workload, template) =
        workload::checked(region, service.cluster, &settings.compute, merged)?;
    stages::check_traffic(&settings.configuration, &workload)?;
    settings.rules = Arc::new(settings.rules_for(&workload.definition)?);
    Ok((workload, template))
}

/// Whether the task sets of a service, or what becomes one, can be placed as it is to be set.
fn check_task_sets(service: &Service, settings: &Settings) -> Result<(), ApiError> {
    for deployment in service.all_deployments() {
        let revision = &deployment.revision;
        let (definition, compute) = (&revision.workload.definition, &revision.compute);
        placement::check_for(compute, settings)?;
        settings.rules_for(definition)?;
        let is_enabled = settings.execute_command;
        create_service::check_execute_command(definition, is_enabled, Doing::Updating)?;
    }
    Ok(())
}

/// An empty strategy goes back to the launch type. The text was seen in answers
/// (pipe-cd/pipecd#6385, reproio/ecs_deploy#74).
fn compute(
    region: &Region,
    service: &Service,
    strategy: Option<Vec<CapacityProviderStrategyItem>>,
    is_forced: bool,
) -> Result<Compute, ApiError> {
    let before = &service.settings.compute;
    let Some(strategy) = strategy else {
        return Ok(before.clone());
    };
    let launch_type = strategy.is_empty().then_some(before.launch_type);
    let compute = compute::compute(
        region,
        service.cluster,
        service.scheduling,
        launch_type,
        Some(strategy),
    )?;
    if compute != *before && !is_forced {
        return Err(ApiError::invalid_parameter(
            "When switching from launch type to capacity provider strategy on an existing service, or making a change to a capacity provider strategy on a service that is already using one, you must force a new deployment.",
        ));
    }
    Ok(compute)
}

/// A strategy without a type stands for none: so is placement taken back.
fn without_placeholders(given: Vec<PlacementStrategy>) -> Vec<PlacementStrategy> {
    let given = given.into_iter().filter(|of| of.r#type.is_some());
    placement::normalised(given.collect())
}

fn apply(region: &mut Region, key: ServiceKey, change: Change) {
    let Change {
        controller,
        settings,
        rollout,
    } = change;
    if controller != region.services.get(key).controller {
        task_set::handover::hand_over(region, key, controller);
    }
    service::rollout::update(region, key, settings);
    if let Some((workload, template)) = rollout {
        service::rollout::start(region, key, workload, template);
    }
}

#[cfg(test)]
mod tests {
    use super::super::create_service::create_service;
    use super::super::fixtures::{on_fargate, region, request, update};
    use super::*;
    use crate::wire::{CreateServiceRequest, PlacementStrategyType};

    #[track_caller]
    fn check(of: CreateServiceRequest, change: fn(&mut UpdateServiceRequest), message: &str) {
        let mut region = region();
        create_service(&mut region, of).unwrap();
        let mut input = update();
        change(&mut input);

        let error = update_service(&mut region, input).unwrap_err();

        assert_eq!(error.to_string(), message);
    }

    #[test]
    fn what_cannot_be_is_refused() {
        check(
            request(),
            |it| it.service = "none".to_owned(),
            "ServiceNotFoundException: Service not found.",
        );
        check(
            request(),
            |it| it.task_definition = Some("none".to_owned()),
            "ClientException: TaskDefinition not found.",
        );
        check(
            request(),
            |it| it.task_definition = Some("net".to_owned()),
            "InvalidParameterException: Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        );
        check(
            request(),
            |it| it.enable_execute_command = Some(true),
            "InvalidParameterException: The service couldn't be updated because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.",
        );
        check(
            on_fargate(),
            |it| {
                it.placement_strategy = Some(vec![PlacementStrategy {
                    r#type: Some(PlacementStrategyType::Random),
                    field: None,
                }]);
            },
            "InvalidParameterException: Placement strategies are not supported with FARGATE launch type.",
        );
    }

    #[test]
    fn a_refused_update_changes_nothing() {
        let mut region = region();
        create_service(&mut region, request()).unwrap();
        let input = UpdateServiceRequest {
            desired_count: Some(7),
            task_definition: Some("none".to_owned()),
            ..update()
        };

        update_service(&mut region, input).unwrap_err();

        let service = region.services.iter().next().unwrap();
        assert_eq!(service.settings.desired, 1);
        assert_eq!(service.deployments.len(), 1);
    }

    #[test]
    fn placement_can_be_taken_back() {
        let mut region = region();
        let random = PlacementStrategy {
            r#type: Some(PlacementStrategyType::Random),
            field: None,
        };
        let strategies = Some(vec![random]);
        let made = CreateServiceRequest {
            placement_strategy: strategies,
            ..request()
        };
        create_service(&mut region, made).unwrap();
        let input = UpdateServiceRequest {
            placement_strategy: Some(vec![PlacementStrategy::default()]),
            ..update()
        };

        let answer = update_service(&mut region, input).unwrap();

        let service = answer.service.unwrap();
        assert_eq!(service.placement_strategy, Some(Vec::new()));
    }
}
