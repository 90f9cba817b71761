//! What the operations on Express services refuse, and that they change nothing then.

use super::super::*;
use crate::ecs::Region;
use crate::ecs::fixtures;
use crate::kernel::strictness::Strictness;
use crate::ops::task_definition::register_task_definition;
use crate::wire::{
    Compatibility, ContainerDefinition, CreateExpressGatewayServiceRequest,
    DeleteExpressGatewayServiceRequest, DescribeExpressGatewayServiceRequest,
    ExpressGatewayContainer, ExpressGatewayScalingTarget,
    ExpressGatewayServiceNetworkConfiguration, NetworkMode, PortMapping,
    RegisterTaskDefinitionRequest, Tag, UpdateExpressGatewayServiceRequest,
};

const ROLE: &str = "arn:aws:iam::123456789012:role/r";

fn container(image: &str) -> ExpressGatewayContainer {
    ExpressGatewayContainer {
        image: image.to_owned(),
        ..ExpressGatewayContainer::default()
    }
}

fn request() -> CreateExpressGatewayServiceRequest {
    CreateExpressGatewayServiceRequest {
        infrastructure_role_arn: ROLE.to_owned(),
        execution_role_arn: Some(ROLE.to_owned()),
        primary_container: Some(container("busybox")),
        service_name: Some("web".to_owned()),
        ..CreateExpressGatewayServiceRequest::default()
    }
}

/// Registers a definition of one container with these ports.
fn register(region: &mut Region, name: &str, ports: Vec<PortMapping>, on: Compatibility) {
    let container = ContainerDefinition {
        name: Some(name.to_owned()),
        image: Some("busybox".to_owned()),
        memory: Some(64),
        port_mappings: Some(ports),
        ..ContainerDefinition::default()
    };
    let is_fargate = on == Compatibility::Fargate;
    let definition = RegisterTaskDefinitionRequest {
        family: "own".to_owned(),
        container_definitions: vec![container],
        network_mode: is_fargate.then_some(NetworkMode::Awsvpc),
        requires_compatibilities: Some(vec![on]),
        cpu: is_fargate.then(|| "256".to_owned()),
        memory: is_fargate.then(|| "512".to_owned()),
        ..RegisterTaskDefinitionRequest::default()
    };
    register_task_definition(region, definition).unwrap();
}

fn port(name: Option<&str>) -> PortMapping {
    PortMapping {
        container_port: Some(8080),
        name: name.map(str::to_owned),
        ..PortMapping::default()
    }
}

#[track_caller]
fn check(change: fn(&mut CreateExpressGatewayServiceRequest), message: &str) {
    let mut region = fixtures::region();
    let mut input = request();
    change(&mut input);

    let error = create_express_gateway_service(&mut region, input).unwrap_err();

    assert_eq!(error.to_string(), message);
    assert!(region.services.iter().next().is_none());
    assert!(region.task_definitions.newest().is_none());
}

#[test]
fn what_cannot_be_is_refused_and_leaves_nothing() {
    check(
        |it| it.infrastructure_role_arn = "nobody".to_owned(),
        "InvalidParameterException: infrastructureRoleArn must be the ARN of an IAM role, but was nobody",
    );
    check(
        |it| it.execution_role_arn = None,
        "InvalidParameterException: executionRoleArn must be specified unless taskDefinitionArn is.",
    );
    check(
        |it| it.primary_container = None,
        "InvalidParameterException: primaryContainer must be specified unless taskDefinitionArn is.",
    );
    check(
        |it| it.service_name = Some("a b".to_owned()),
        "InvalidParameterException: ServiceName must match ^[a-zA-Z0-9\\-_]{1,255}$, but was a b",
    );
    check(
        |it| it.cluster = Some("none".to_owned()),
        "ClusterNotFoundException: Cluster not found.",
    );
    check(
        |it| it.health_check_path = Some("up".to_owned()),
        "InvalidParameterException: healthCheckPath must start with /, but was up",
    );
    check(
        |it| it.cpu = Some("1024".to_owned()),
        "ClientException: No Fargate configuration exists for given values.",
    );
    check(
        |it| it.task_definition_arn = Some("none:1".to_owned()),
        "InvalidParameterException: taskDefinitionArn and primaryContainer cannot both be specified.",
    );
    check(
        |it| {
            it.tags = Some(vec![Tag {
                key: Some(String::new()),
                value: None,
            }]);
        },
        "InvalidParameterException: Tag keys can not be empty.",
    );
    check(
        |it| {
            it.network_configuration = Some(ExpressGatewayServiceNetworkConfiguration {
                security_groups: Some(vec!["sg-1".to_owned(); 5]),
                subnets: None,
            });
        },
        "InvalidParameterException: security groups can have at most 5 items.",
    );
}

#[test]
fn scaling_targets_have_bounds() {
    type Target = ExpressGatewayScalingTarget;
    const BOUNDS: &str = "InvalidParameterException: minTaskCount must be at least 0, maxTaskCount and autoScalingTargetValue at least 1";
    fn scaled(it: &mut CreateExpressGatewayServiceRequest) -> &mut Target {
        it.scaling_target.get_or_insert_default()
    }
    check(|it| scaled(it).min_task_count = Some(-1), BOUNDS);
    check(|it| scaled(it).auto_scaling_target_value = Some(0), BOUNDS);
    check(
        |it| {
            scaled(it).min_task_count = Some(3);
            scaled(it).max_task_count = Some(2);
        },
        "InvalidParameterException: minTaskCount must not be greater than maxTaskCount, but was 3 with 2",
    );
}

#[test]
fn a_definition_of_the_callers_own_must_have_what_express_services_need() {
    const LACKS: &str = "InvalidParameterException: The task definition must have a container named Main with a single TCP port mapping that includes a container port and port name.";
    type Case = (&'static str, Vec<PortMapping>, Compatibility, &'static str);
    let fargate = Compatibility::Fargate;
    let cases: [Case; 4] = [
        ("app", vec![port(Some("http"))], fargate, LACKS),
        ("Main", vec![port(None)], fargate, LACKS),
        ("Main", Vec::new(), fargate, LACKS),
        (
            "Main",
            vec![port(Some("http"))],
            Compatibility::Ec2,
            "InvalidParameterException: Task definition does not support launch_type FARGATE.",
        ),
    ];
    for (name, ports, on, message) in cases {
        let mut region = fixtures::region();
        register(&mut region, name, ports, on);
        let input = CreateExpressGatewayServiceRequest {
            infrastructure_role_arn: ROLE.to_owned(),
            task_definition_arn: Some("own:1".to_owned()),
            ..CreateExpressGatewayServiceRequest::default()
        };

        let error = create_express_gateway_service(&mut region, input).unwrap_err();

        assert_eq!(error.to_string(), message);
    }
}

#[test]
fn a_name_that_is_taken_is_refused() {
    let mut region = fixtures::region();
    create_express_gateway_service(&mut region, request()).unwrap();

    let error = create_express_gateway_service(&mut region, request()).unwrap_err();

    let message = "InvalidParameterException: Creation of service was not idempotent.";
    assert_eq!(error.to_string(), message);
}

#[test]
fn a_strict_fake_has_a_default_vpc_if_there_is_a_subnet() {
    let mut region = fixtures::region();
    std::sync::Arc::make_mut(&mut region.settings).strictness = Strictness::Strict;

    let error = create_express_gateway_service(&mut region, request()).unwrap_err();

    let message = "InvalidParameterException: No default VPC or subnets found";
    assert_eq!(error.to_string(), message);
    crate::aws::ec2::port::declare_subnet(&mut region.ec2, "subnet-1", None, None);
    create_express_gateway_service(&mut region, request()).unwrap();
}

#[test]
fn what_an_arn_does_not_mean_is_said_so() {
    let mut region = fixtures::region();
    let owner = fixtures::owner(&mut region);
    assert_eq!(&*region.services.get(owner.service).name, "web");
    let arn = |path: &str| format!("arn:aws:ecs:us-east-1:123456789012:{path}");
    for (arn, of_describe, of_others) in [
        (
            arn("service/default/web"),
            "ResourceNotFoundException: Resource not found.",
            "ServiceNotFoundException: Service not found.",
        ),
        (
            arn("service/none/web"),
            "ClusterNotFoundException: Cluster not found.",
            "ClusterNotFoundException: Cluster not found.",
        ),
        (
            arn("cluster/default"),
            "InvalidParameterException: Unsupported resource type: cluster",
            "InvalidParameterException: Unsupported resource type: cluster",
        ),
    ] {
        let described = DescribeExpressGatewayServiceRequest {
            service_arn: arn.clone(),
            include: None,
        };
        let deleted = DeleteExpressGatewayServiceRequest {
            service_arn: arn.clone(),
        };
        let updated = UpdateExpressGatewayServiceRequest {
            service_arn: arn,
            ..UpdateExpressGatewayServiceRequest::default()
        };

        let error = describe_express_gateway_service(&region, described).unwrap_err();
        assert_eq!(error.to_string(), of_describe);
        let error = delete_express_gateway_service(&mut region, deleted).unwrap_err();
        assert_eq!(error.to_string(), of_others);
        let error = update_express_gateway_service(&mut region, updated).unwrap_err();
        assert_eq!(error.to_string(), of_others);
    }
}
