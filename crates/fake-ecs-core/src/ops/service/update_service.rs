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
use crate::ops::service::{
    compute, configuration, controller, create_service, gateway_connectors, placement, rebalancing,
    stages, workload,
};
use crate::render;
use crate::render::ServiceView;
use crate::wire::{
    ApiError, AvailabilityZoneRebalancing, CapacityProviderStrategyItem,
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
    let change = plan(region, region.services.get(key), input)?;
    apply(region, key, change);
    Ok(())
}

/// What a call comes to.
struct Change {
    controller: Controller,
    settings: Settings,
    /// What is to be rolled out, if it is another than before or is to be all the same.
    rollout: Option<(Workload, Template)>,
}

/// Checks the request, and works out what is to be changed.
fn plan(
    region: &Region,
    service: &Service,
    input: UpdateServiceRequest,
) -> Result<Change, ApiError> {
    let controller = controller::check_change(service, &input)?;
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
    let is_forced = force_new_deployment == Some(true);
    let scheduling = service.scheduling;
    let before = &service.settings;
    let desired = placement::desired_count(scheduling, desired_count)?;
    let strategies = placement_strategy.map(without_placeholders);
    let configured = if controller == service.controller {
        before.configuration.clone()
    } else {
        configuration::handed_over(&before.configuration, scheduling, controller)
    };
    let mut settings = Settings {
        desired: desired.unwrap_or(before.desired),
        compute: compute(region, service, capacity_provider_strategy, is_forced)?,
        configuration: configuration::merged(
            &configured,
            controller::configuration(controller, deployment_configuration)?,
            scheduling,
        )?,
        constraints: placement_constraints.unwrap_or_else(|| before.constraints.clone()),
        strategies: strategies.unwrap_or_else(|| before.strategies.clone()),
        rules: Arc::default(),
        rebalancing: match controller {
            Controller::External => AvailabilityZoneRebalancing::Disabled,
            _ => availability_zone_rebalancing.unwrap_or(before.rebalancing),
        },
        grace_s: create_service::grace(health_check_grace_period_seconds)?.or(before.grace_s),
        execute_command: enable_execute_command.unwrap_or(before.execute_command),
        managed_tags: enable_ecs_managed_tags.unwrap_or(before.managed_tags),
        propagate_tags: propagate_tags.unwrap_or(before.propagate_tags),
        role: before.role.clone(),
    };
    placement::check(scheduling, &settings)?;

    let current = service
        .newest_revision()
        .filter(|_| controller == Controller::Ecs);
    let Some(current) = current.map(|revision| &revision.workload) else {
        check_task_sets(service, &settings)?;
        return Ok(Change {
            controller,
            settings,
            rollout: None,
        });
    };
    let mut asked = current.clone();
    if task_definition.is_some() {
        asked.definition = create_service::definition(region, task_definition.as_deref())?;
    }
    if settings.compute.launch_type != LaunchType::Fargate {
        // It would not be for the instances that tasks run on from now on.
        asked.platform_version = None;
    }
    let is_enabled = settings.execute_command;
    create_service::check_execute_command(&asked.definition, is_enabled, Doing::Updating)?;
    let asked = Workload {
        network: network_configuration.map(Arc::new).or(asked.network),
        platform_version: platform_version.or(asked.platform_version),
        load_balancers: load_balancers.unwrap_or(asked.load_balancers),
        registries: service_registries.unwrap_or(asked.registries),
        connect: service_connect_configuration.or(asked.connect),
        volumes: volume_configurations.unwrap_or(asked.volumes),
        lattice: vpc_lattice_configurations.unwrap_or(asked.lattice),
        gateway_connectors: gateway_connectors::given(region, service.cluster, gateway_connectors)?
            .unwrap_or(asked.gateway_connectors),
        monitoring: monitoring.or(asked.monitoring),
        definition: asked.definition,
    };
    rebalancing::check(scheduling, &settings, &asked.load_balancers)?;
    let (workload, template) =
        workload::checked(region, service.cluster, &settings.compute, asked)?;
    stages::check_traffic(&settings.configuration, &workload)?;
    settings.rules = Arc::new(settings.rules_for(&workload.definition)?);
    let is_new = workload != *current || is_forced;
    Ok(Change {
        controller,
        settings,
        rollout: is_new.then_some((workload, template)),
    })
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
