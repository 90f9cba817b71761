//! `deploymentController`: who replaces what a service runs, and what such a service cannot have.

use crate::ecs::service::state::Service;
use crate::wire::{
    ApiError, AvailabilityZoneRebalancing, CreateServiceRequest, DeploymentConfiguration,
    DeploymentController, DeploymentControllerType as Controller, DeploymentStrategy, LoadBalancer,
    SchedulingStrategy, UpdateServiceRequest,
};

pub(super) fn of(given: Option<&DeploymentController>) -> Controller {
    given.map_or(Controller::Ecs, |controller| controller.r#type)
}

fn refuse<T>(message: impl Into<String>) -> Result<T, ApiError> {
    Err(ApiError::invalid_parameter(message))
}

/// Whether a new service can have its controller with what else it is to have.
pub(super) fn check_new(input: &CreateServiceRequest) -> Result<(), ApiError> {
    let controller = of(input.deployment_controller.as_ref());
    if controller == Controller::Ecs {
        return Ok(());
    }
    // The service's words are not known.
    if input.scheduling_strategy == Some(SchedulingStrategy::Daemon) {
        return refuse_daemon(controller);
    }
    match controller {
        Controller::Ecs => Ok(()),
        Controller::CodeDeploy => {
            check_balancers(input.load_balancers.as_deref().unwrap_or_default())
        }
        Controller::External => check_external(input),
    }
}

fn refuse_daemon(controller: Controller) -> Result<(), ApiError> {
    refuse(format!(
        "The daemon scheduling strategy is not supported with the {controller} deployment controller."
    ))
}

/// CodeDeploy shifts traffic from one target group to another.
fn check_balancers(balancers: &[LoadBalancer]) -> Result<(), ApiError> {
    if balancers.iter().any(|of| of.target_group_arn.is_some()) {
        return Ok(());
    }
    refuse(
        "When specifying the CODE_DEPLOY deployment controller type, the service requires an Application Load Balancer or Network Load Balancer.",
    )
}

/// What task sets have is not the service's. The words for task definitions, load balancers,
/// registries and networks are the service's; the others are made like them.
fn check_external(input: &CreateServiceRequest) -> Result<(), ApiError> {
    fn has<T>(list: Option<&Vec<T>>) -> bool {
        list.is_some_and(|list| !list.is_empty())
    }
    if input.task_definition.as_deref() == Some("") {
        return refuse("Family should not be null or empty.");
    }
    let refused = [
        (
            input.task_definition.is_some(),
            "TaskDefinition must be blank.",
        ),
        (
            has(input.load_balancers.as_ref()),
            "LoadBalancers must be empty or null",
        ),
        (
            has(input.service_registries.as_ref()),
            "ServiceRegistries must be empty or null.",
        ),
        (
            input.network_configuration.is_some(),
            "NetworkConfiguration must be null.",
        ),
        (input.launch_type.is_some(), "LaunchType must be null."),
        (
            input.platform_version.is_some(),
            "PlatformVersion must be null.",
        ),
        (
            has(input.capacity_provider_strategy.as_ref()),
            "CapacityProviderStrategy must be empty or null.",
        ),
        (
            input.service_connect_configuration.is_some(),
            "ServiceConnectConfiguration must be null.",
        ),
        (
            has(input.volume_configurations.as_ref()),
            "VolumeConfigurations must be empty or null.",
        ),
        (
            has(input.vpc_lattice_configurations.as_ref()),
            "VpcLatticeConfigurations must be empty or null.",
        ),
        (
            has(input.gateway_connectors.as_ref()),
            "GatewayConnectors must be empty or null.",
        ),
        (input.monitoring.is_some(), "Monitoring must be null."),
        (
            input.role.is_some(),
            "IAM roles are only valid for services configured to use load balancers.",
        ),
        (
            input.availability_zone_rebalancing == Some(AvailabilityZoneRebalancing::Enabled),
            "AvailabilityZoneRebalancing does not support the EXTERNAL deployment controller",
        ),
    ];
    match refused.into_iter().find(|(is_given, _)| *is_given) {
        Some((_, message)) => refuse(message),
        None => Ok(()),
    }
}

/// Whether a service can get another controller. The wording is ours.
fn check_handover(service: &Service, to: Controller) -> Result<(), ApiError> {
    if service.is_daemon() {
        return refuse_daemon(to);
    }
    if !service.is_at_rest() {
        return refuse(
            "The deployment controller can be changed only while nothing else is deployed than one completed deployment or a PRIMARY task set in STEADY_STATE.",
        );
    }
    let revision = service.newest_revision();
    let balancers = revision.map_or(&[][..], |of| &of.workload.load_balancers);
    match to {
        Controller::CodeDeploy => check_balancers(balancers),
        Controller::Ecs | Controller::External => Ok(()),
    }
}

/// Whether a service can be changed so: what its tasks are made of is changed by whoever deploys.
/// Gives the controller that it is to have; it is that one which refuses (aws/aws-cdk#36012).
///
/// The words for task definitions, networks and new deployments with `CODE_DEPLOY` are the
/// service's; the others are made like them.
pub(super) fn check_change(
    service: &Service,
    input: &UpdateServiceRequest,
) -> Result<Controller, ApiError> {
    let wanted = input.deployment_controller.as_ref();
    let controller = wanted.map_or(service.controller, |wanted| wanted.r#type);
    if controller != service.controller {
        check_handover(service, controller)?;
    }
    let (article, who) = match controller {
        Controller::Ecs => return Ok(controller),
        Controller::CodeDeploy => ("a", "AWS CodeDeploy"),
        Controller::External => ("an", "CreateTaskSet"),
    };
    let tail = format!(
        "on services with {article} {controller} deployment controller. Use {who} to trigger a new deployment."
    );
    let given = [
        (input.task_definition.is_some(), "task definition"),
        (input.network_configuration.is_some(), "network parameters"),
        (input.platform_version.is_some(), "platform version"),
        (input.load_balancers.is_some(), "load balancers"),
        (input.service_registries.is_some(), "service registries"),
        (
            input.capacity_provider_strategy.is_some(),
            "capacity provider strategy",
        ),
        (
            input.service_connect_configuration.is_some(),
            "Service Connect configuration",
        ),
        (
            input.volume_configurations.is_some(),
            "volume configurations",
        ),
        (
            input.vpc_lattice_configurations.is_some(),
            "VPC Lattice configurations",
        ),
        (input.gateway_connectors.is_some(), "gateway connectors"),
        (input.monitoring.is_some(), "monitoring"),
    ];
    if let Some((_, what)) = given.into_iter().find(|(is_given, _)| *is_given) {
        return refuse(format!("Unable to update {what} {tail}"));
    }
    if input.force_new_deployment == Some(true) {
        return refuse(format!("Cannot force a new deployment {tail}"));
    }
    let wants_balance =
        input.availability_zone_rebalancing == Some(AvailabilityZoneRebalancing::Enabled);
    if controller == Controller::External && wants_balance {
        return refuse(
            "AvailabilityZoneRebalancing does not support the EXTERNAL deployment controller",
        );
    }
    Ok(controller)
}

/// What of a configuration services with the controller have: with task sets the percentages only.
/// What is switched off may be there all the same. The wording is ours.
pub(super) fn configuration(
    controller: Controller,
    given: Option<DeploymentConfiguration>,
) -> Result<Option<DeploymentConfiguration>, ApiError> {
    if controller == Controller::Ecs {
        return Ok(given);
    }
    let Some(given) = given else {
        return Ok(None);
    };
    let breaker = given.deployment_circuit_breaker.as_ref();
    let early = given.early_success_criteria.as_ref();
    let hooks = given.lifecycle_hooks.as_ref();
    let other = given
        .strategy
        .filter(|of| *of != DeploymentStrategy::Rolling);
    let refused = [
        (
            breaker.is_some_and(|of| of.enable),
            "deploymentCircuitBreaker",
        ),
        (given.alarms.as_ref().is_some_and(|of| of.enable), "alarms"),
        (early.is_some_and(|of| of.enable), "earlySuccessCriteria"),
        (hooks.is_some_and(|of| !of.is_empty()), "lifecycleHooks"),
        (other.is_some(), "strategy"),
        (given.canary_configuration.is_some(), "canaryConfiguration"),
        (given.linear_configuration.is_some(), "linearConfiguration"),
        (
            given.bake_time_in_minutes.is_some_and(|of| of != 0),
            "bakeTimeInMinutes",
        ),
    ];
    if let Some((_, what)) = refused.into_iter().find(|(is_given, _)| *is_given) {
        return refuse(format!(
            "{what} of deploymentConfiguration is only supported with the ECS deployment controller."
        ));
    }
    Ok(Some(DeploymentConfiguration {
        maximum_percent: given.maximum_percent,
        minimum_healthy_percent: given.minimum_healthy_percent,
        ..DeploymentConfiguration::default()
    }))
}

#[cfg(test)]
mod tests {
    use super::super::create_service::create_service;
    use super::super::fixtures::{on_fargate, region, request, update};
    use super::super::update_service::update_service;
    use super::*;
    use crate::wire::{
        CapacityProviderStrategyItem, DeploymentCircuitBreaker, LaunchType, ServiceRegistry,
    };

    fn controlled(by: Controller, of: CreateServiceRequest) -> CreateServiceRequest {
        CreateServiceRequest {
            deployment_controller: Some(DeploymentController { r#type: by }),
            ..of
        }
    }

    /// A service that says nothing but its name and who deploys it.
    fn external() -> CreateServiceRequest {
        let named = CreateServiceRequest {
            service_name: "web".to_owned(),
            ..CreateServiceRequest::default()
        };
        controlled(Controller::External, named)
    }

    fn code_deploy() -> CreateServiceRequest {
        CreateServiceRequest {
            load_balancers: balancers(),
            ..controlled(Controller::CodeDeploy, request())
        }
    }

    fn balancers() -> Option<Vec<LoadBalancer>> {
        Some(vec![LoadBalancer {
            target_group_arn: Some("arn:tg".to_owned()),
            container_name: Some("app".to_owned()),
            container_port: Some(80),
            ..LoadBalancer::default()
        }])
    }

    fn breaker(enable: bool) -> Option<DeploymentConfiguration> {
        Some(DeploymentConfiguration {
            deployment_circuit_breaker: Some(DeploymentCircuitBreaker {
                enable,
                ..DeploymentCircuitBreaker::default()
            }),
            ..DeploymentConfiguration::default()
        })
    }

    type Case = (fn(&mut CreateServiceRequest), &'static str);

    #[track_caller]
    fn check(make: fn() -> CreateServiceRequest, cases: &[Case]) {
        for (change, message) in cases {
            let mut input = make();
            change(&mut input);

            let error = create_service(&mut region(), input).unwrap_err();

            assert_eq!(
                error.to_string(),
                format!("InvalidParameterException: {message}")
            );
        }
    }

    #[test]
    fn what_task_sets_say_is_not_the_services() {
        create_service(&mut region(), external()).unwrap();
        check(
            external,
            &[
                (
                    |it| it.task_definition = Some(String::new()),
                    "Family should not be null or empty.",
                ),
                (
                    |it| it.task_definition = Some("app".to_owned()),
                    "TaskDefinition must be blank.",
                ),
                (
                    |it| it.load_balancers = balancers(),
                    "LoadBalancers must be empty or null",
                ),
                (
                    |it| it.service_registries = Some(vec![ServiceRegistry::default()]),
                    "ServiceRegistries must be empty or null.",
                ),
                (
                    |it| it.network_configuration = on_fargate().network_configuration,
                    "NetworkConfiguration must be null.",
                ),
                (
                    |it| it.launch_type = Some(LaunchType::Fargate),
                    "LaunchType must be null.",
                ),
                (
                    |it| it.platform_version = Some("1.4.0".to_owned()),
                    "PlatformVersion must be null.",
                ),
                (
                    |it| {
                        it.capacity_provider_strategy = Some(vec![CapacityProviderStrategyItem {
                            capacity_provider: "FARGATE".to_owned(),
                            ..CapacityProviderStrategyItem::default()
                        }]);
                    },
                    "CapacityProviderStrategy must be empty or null.",
                ),
                (
                    |it| {
                        it.availability_zone_rebalancing =
                            Some(AvailabilityZoneRebalancing::Enabled);
                    },
                    "AvailabilityZoneRebalancing does not support the EXTERNAL deployment controller",
                ),
                (
                    |it| it.scheduling_strategy = Some(SchedulingStrategy::Daemon),
                    "The daemon scheduling strategy is not supported with the EXTERNAL deployment controller.",
                ),
            ],
        );
    }

    #[test]
    fn code_deploy_needs_a_target_group_and_has_no_circuit_breaker() {
        check(
            code_deploy,
            &[
                (
                    |it| {
                        it.load_balancers = None;
                        it.deployment_configuration = breaker(true);
                    },
                    "When specifying the CODE_DEPLOY deployment controller type, the service requires an Application Load Balancer or Network Load Balancer.",
                ),
                (
                    |it| it.deployment_configuration = breaker(true),
                    "deploymentCircuitBreaker of deploymentConfiguration is only supported with the ECS deployment controller.",
                ),
                (
                    |it| it.scheduling_strategy = Some(SchedulingStrategy::Daemon),
                    "The daemon scheduling strategy is not supported with the CODE_DEPLOY deployment controller.",
                ),
            ],
        );
    }

    #[test]
    fn what_is_switched_off_is_dropped() {
        let input = CreateServiceRequest {
            deployment_configuration: breaker(false),
            ..code_deploy()
        };

        let answer = create_service(&mut region(), input).unwrap();

        let configuration = answer.service.unwrap().deployment_configuration.unwrap();
        let percents = DeploymentConfiguration {
            maximum_percent: Some(200),
            minimum_healthy_percent: Some(100),
            ..DeploymentConfiguration::default()
        };
        assert_eq!(configuration, percents);
    }

    #[test]
    fn a_service_that_is_being_deployed_keeps_its_controller() {
        let to = |r#type| UpdateServiceRequest {
            deployment_controller: Some(DeploymentController { r#type }),
            ..update()
        };
        for (of, same, other) in [
            (code_deploy(), Controller::CodeDeploy, Controller::Ecs),
            (external(), Controller::External, Controller::Ecs),
            (request(), Controller::Ecs, Controller::External),
        ] {
            let mut region = region();
            create_service(&mut region, of).unwrap();

            update_service(&mut region, to(same)).unwrap();
            let error = update_service(&mut region, to(other)).unwrap_err();

            let message = error.to_string();
            assert!(
                message.contains("The deployment controller can be changed only while"),
                "{message}"
            );
        }
    }
}
