//! What `CreateService` refuses, and in which words.

use crate::ops::service::create_service::create_service;
use crate::ops::service::fixtures::{daemon, on_fargate, region, request};
use crate::wire::{
    AdvancedConfiguration, AvailabilityZoneRebalancing, CapacityProviderStrategyItem,
    CreateServiceRequest, DeploymentConfiguration, LaunchType, LoadBalancer, PlacementConstraint,
    PlacementConstraintType, PlacementStrategy, PlacementStrategyType, ServiceConnectClientAlias,
    ServiceConnectConfiguration, ServiceConnectService, ServiceRegistry,
    ServiceVolumeConfiguration,
};

const INVALID: &str = "InvalidParameterException";

/// A change of a request, and what is said of it.
type Case = (fn(&mut CreateServiceRequest), &'static str);

#[track_caller]
fn check(make: fn() -> CreateServiceRequest, cases: &[Case]) {
    for (change, message) in cases {
        let mut input = make();
        change(&mut input);

        let error = create_service(&mut region(), input).unwrap_err();

        let (code, message) = match message.split_once("Exception: ") {
            Some(_) => ("", *message),
            None => (INVALID, *message),
        };
        let said = error.to_string();
        let expected = if code.is_empty() {
            message.to_owned()
        } else {
            format!("{code}: {message}")
        };
        assert_eq!(said, expected);
    }
}

fn configuration(minimum: i32, maximum: i32) -> Option<DeploymentConfiguration> {
    Some(DeploymentConfiguration {
        minimum_healthy_percent: Some(minimum),
        maximum_percent: Some(maximum),
        ..DeploymentConfiguration::default()
    })
}

fn balancer(container: &str, port: i32) -> LoadBalancer {
    LoadBalancer {
        target_group_arn: Some("arn:tg".to_owned()),
        container_name: Some(container.to_owned()),
        container_port: Some(port),
        ..LoadBalancer::default()
    }
}

fn registry(
    container: Option<&str>,
    container_port: Option<i32>,
    port: Option<i32>,
) -> Option<Vec<ServiceRegistry>> {
    Some(vec![ServiceRegistry {
        container_name: container.map(str::to_owned),
        container_port,
        port,
        registry_arn: Some("arn:srv".to_owned()),
    }])
}

fn connect(port: &str, aliases: usize) -> Option<ServiceConnectConfiguration> {
    let alias = ServiceConnectClientAlias {
        port: 80,
        dns_name: Some("-".to_owned()),
        test_traffic_rules: None,
    };
    Some(ServiceConnectConfiguration {
        enabled: true,
        namespace: Some("internal".to_owned()),
        services: Some(vec![ServiceConnectService {
            port_name: port.to_owned(),
            client_aliases: Some(vec![alias; aliases]),
            ..ServiceConnectService::default()
        }]),
        ..ServiceConnectConfiguration::default()
    })
}

#[test]
fn names_definitions_and_counts_that_cannot_be_are_refused() {
    check(
        request,
        &[
            (
                |it| it.service_name = "a b".to_owned(),
                "ServiceName must match ^[a-zA-Z0-9\\-_]{1,255}$, but was a b",
            ),
            (
                |it| it.client_token = Some("x".repeat(37)),
                "clientToken should be 1 to 36 ASCII characters in the range of 33-126",
            ),
            (
                |it| it.task_definition = None,
                "TaskDefinition can not be blank.",
            ),
            (
                |it| it.task_definition = Some(String::new()),
                "Family should not be null or empty.",
            ),
            (
                |it| it.task_definition = Some("none".to_owned()),
                "ClientException: TaskDefinition not found.",
            ),
            (
                |it| it.cluster = Some("none".to_owned()),
                "ClusterNotFoundException: Cluster not found.",
            ),
            (
                |it| it.desired_count = Some(50_001),
                "Desired count exceeds limit.",
            ),
            (
                |it| it.desired_count = None,
                "desiredCount must be specified for the REPLICA scheduling strategy.",
            ),
            (
                |it| it.role = Some("ecs".to_owned()),
                "IAM roles are only valid for services configured to use load balancers.",
            ),
            (
                |it| it.enable_execute_command = Some(true),
                "The service couldn't be created because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.",
            ),
        ],
    );
}

#[test]
fn percentages_must_leave_room_for_a_deployment() {
    check(
        request,
        &[
            (
                |it| it.deployment_configuration = configuration(101, 200),
                "minimumHealthyPercent must be at most 100",
            ),
            (
                |it| it.deployment_configuration = configuration(50, 99),
                "maximumPercent must be at least 100",
            ),
            (
                |it| it.deployment_configuration = configuration(100, 100),
                "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block any deployment",
            ),
            (
                |it| {
                    it.deployment_configuration = configuration(50, 100);
                    it.availability_zone_rebalancing = Some(AvailabilityZoneRebalancing::Enabled);
                },
                "AvailabilityZoneRebalancing does not support maximumPercent <= 100",
            ),
        ],
    );
}

#[test]
fn daemons_are_not_counted_and_not_placed() {
    check(
        daemon,
        &[
            (
                |it| it.desired_count = Some(0),
                "The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again",
            ),
            (
                |it| it.deployment_configuration = configuration(0, 200),
                "The daemon scheduling strategy does not support values above 100 for maximumPercent",
            ),
            (
                |it| {
                    it.placement_strategy = Some(vec![PlacementStrategy {
                        r#type: Some(PlacementStrategyType::Random),
                        field: None,
                    }]);
                },
                "The daemon scheduling strategy does not support placement strategies",
            ),
            (
                |it| {
                    it.capacity_provider_strategy = Some(vec![CapacityProviderStrategyItem {
                        capacity_provider: "FARGATE".to_owned(),
                        ..CapacityProviderStrategyItem::default()
                    }]);
                },
                "Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.",
            ),
        ],
    );
}

#[test]
fn where_tasks_run_must_fit_what_they_are() {
    check(
        request,
        &[
            (
                |it| it.platform_version = Some("1.4.0".to_owned()),
                "The platform version must be null when specifying an EC2 launch type.",
            ),
            (
                |it| it.network_configuration = on_fargate().network_configuration,
                "Network Configuration is not valid for the given networkMode of this task definition.",
            ),
            (
                |it| it.launch_type = Some(LaunchType::Fargate),
                "Task definition does not support launch_type FARGATE.",
            ),
            (
                |it| {
                    it.placement_strategy = Some(vec![PlacementStrategy::default(); 6]);
                },
                "Maximum number of strategies is 5",
            ),
        ],
    );
    check(
        on_fargate,
        &[
            (
                |it| it.network_configuration = None,
                "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
            ),
            (
                |it| {
                    it.placement_constraints = Some(vec![PlacementConstraint {
                        r#type: Some(PlacementConstraintType::DistinctInstance),
                        expression: None,
                    }]);
                },
                "Placement constraints are not supported with FARGATE launch type.",
            ),
            (
                |it| {
                    it.capacity_provider_strategy = Some(vec![CapacityProviderStrategyItem {
                        capacity_provider: "FARGATE".to_owned(),
                        ..CapacityProviderStrategyItem::default()
                    }]);
                },
                "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
            ),
            (
                |it| it.platform_version = Some("9.9.9".to_owned()),
                "PlatformUnknownException: The platform version 9.9.9 does not exist; it should be one of [1.4.0,1.3.0,1.2.0,1.1.0,1.0.0]",
            ),
        ],
    );
}

#[test]
fn load_balancers_and_registries_must_lead_to_a_container() {
    check(
        on_fargate,
        &[
            (
                |it| it.load_balancers = Some(vec![balancer("none", 80)]),
                "The container none does not exist in the task definition.",
            ),
            (
                |it| it.load_balancers = Some(vec![balancer("app", 81)]),
                "The container app did not have a container port 81 defined.",
            ),
            (
                |it| it.load_balancers = Some(vec![balancer("app", 80); 2]),
                "Duplicate targetGroupArn found: arn:tg",
            ),
            (
                |it| it.load_balancers = Some(vec![LoadBalancer::default(); 6]),
                "load balancers can have at most 5 items.",
            ),
            (
                |it| {
                    it.load_balancers = Some(vec![LoadBalancer {
                        load_balancer_name: Some("old".to_owned()),
                        ..balancer("app", 80)
                    }]);
                },
                "loadBalancerName and targetGroupArn cannot both be specified.",
            ),
            (
                |it| {
                    it.load_balancers = Some(vec![LoadBalancer {
                        load_balancer_name: Some("old".to_owned()),
                        target_group_arn: None,
                        ..balancer("app", 80)
                    }]);
                },
                "Classic Load Balancers are not supported with Fargate",
            ),
            (
                |it| {
                    let advanced = LoadBalancer {
                        target_group_arn: Some("arn:other".to_owned()),
                        advanced_configuration: Some(AdvancedConfiguration::default()),
                        ..balancer("app", 80)
                    };
                    it.load_balancers = Some(vec![balancer("app", 80), advanced]);
                },
                "Either all or none of the provided loadBalancers must have advancedConfiguration defined",
            ),
            (
                |it| {
                    it.role = Some("ecs".to_owned());
                    it.load_balancers = Some(vec![balancer("app", 80)]);
                },
                "You cannot specify an IAM role for services that require a service linked role.",
            ),
            (
                |it| it.service_registries = Some(vec![ServiceRegistry::default(); 2]),
                "service registries can have at most 1 items",
            ),
            (
                |it| {
                    it.service_registries = Some(vec![ServiceRegistry {
                        container_port: Some(80),
                        ..ServiceRegistry::default()
                    }]);
                },
                "The values specified for serviceRegistries do not require a value for 'containerPort'. Remove the value and retry.",
            ),
            (
                |it| it.service_registries = registry(Some("app"), None, None),
                "The values specified for serviceRegistries do not require a value for 'containerName'. Remove the value and retry.",
            ),
            (
                |it| it.service_registries = registry(Some("app"), Some(80), Some(80)),
                "Specify a value for either 'port' or the 'containerName' and 'containerPort' combination, but not both. Remove one and retry.",
            ),
            (
                |it| it.service_registries = registry(Some("app"), Some(81), None),
                "The container app did not have a container port 81 defined.",
            ),
            (
                |it| {
                    it.volume_configurations = Some(vec![ServiceVolumeConfiguration {
                        name: "data".to_owned(),
                        managed_ebs_volume: None,
                    }]);
                },
                "The volume name 'data' in your request does not have a matching volume in your Task Definition",
            ),
        ],
    );
}

#[test]
fn registries_of_tasks_on_hosts_lead_to_a_port_of_a_container() {
    let missing = "When specifying 'host' or 'bridge' for networkMode, values for 'containerName' and 'containerPort' must be specified from the task definition. Registry: arn:srv";
    let cases: &[Case] = &[
        (
            |it| it.service_registries = registry(None, None, None),
            missing,
        ),
        (
            |it| it.service_registries = registry(None, None, Some(80)),
            missing,
        ),
        (
            |it| it.service_registries = registry(Some("app"), None, None),
            missing,
        ),
        (
            |it| it.service_registries = registry(None, Some(80), None),
            missing,
        ),
    ];
    check(request, cases);
    let mut input = request();
    input.service_registries = registry(Some("app"), Some(80), None);
    create_service(&mut region(), input).unwrap();
}

#[test]
fn service_connect_needs_a_namespace_and_a_named_port() {
    check(
        on_fargate,
        &[
            (
                |it| {
                    it.service_connect_configuration = connect("web", 0).map(|mut of| {
                        of.namespace = None;
                        of
                    });
                },
                "Namespace is missing",
            ),
            (
                |it| it.service_connect_configuration = connect("none", 0),
                "portName(none) does not refer to any named PortMapping in the container definitions",
            ),
            (
                |it| it.service_connect_configuration = connect("web", 0),
                "clientAliases must have 1 element.",
            ),
            (
                |it| {
                    it.service_connect_configuration = connect("web", 0).map(|mut of| {
                        of.services.as_mut().unwrap()[0].client_aliases = None;
                        of
                    });
                },
                "clientAliases must have 1 element.",
            ),
            (
                |it| {
                    it.service_connect_configuration = connect("web", 1).map(|mut of| {
                        of.services.as_mut().unwrap()[0].discovery_name = Some("Web".to_owned());
                        of
                    });
                },
                "The discovery name that you provided is invalid",
            ),
            (
                |it| it.service_connect_configuration = connect("web", 2),
                "2 clientAliases exceeds the max limit of 1",
            ),
            (
                |it| it.service_connect_configuration = connect("web", 1),
                "The DNS name that you provided is invalid",
            ),
        ],
    );
}
