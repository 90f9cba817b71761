//! What the operations on gateways refuse. All texts are ours.

use super::super::*;
use crate::ecs::Region;
use crate::ecs::fixtures;
use crate::ecs::gateway;
use crate::wire::{
    ApiError, AssociateGatewayWithClusterRequest, CreateGatewayRequest, DeleteGatewayRequest,
    DescribeGatewayRequest, DescribeGatewayResourcesRequest, DescribeGatewayRouteRequest,
    DisassociateGatewayFromClusterRequest, GatewayAlbProtocol, GatewayAlbTestTrafficRules,
    GatewayConfiguration, GatewayElbAccessLogConfiguration, HostSharedAlbConfiguration,
    ListGatewayClusterAssociationsRequest, ListGatewayRoutesRequest, ListGatewaysRequest, Tag,
    UpdateGatewayAlbConfiguration, UpdateGatewayConfiguration, UpdateGatewayRequest,
};

const ROLE: &str = "arn:aws:iam::123456789012:role/infrastructure";

/// A gateway `shared` that clusters can be associated with.
fn request() -> CreateGatewayRequest {
    CreateGatewayRequest {
        name: "shared".to_owned(),
        infrastructure_role_arn: ROLE.to_owned(),
        configuration: GatewayConfiguration {
            host_shared_alb: Some(HostSharedAlbConfiguration::default()),
        },
        deletion_protection: Some(false),
        ..CreateGatewayRequest::default()
    }
}

fn region() -> Region {
    let mut region = fixtures::region();
    create_gateway(&mut region, request()).unwrap();
    region
}

#[track_caller]
fn check<T: std::fmt::Debug>(answer: Result<T, ApiError>, message: &str) {
    assert_eq!(answer.unwrap_err().to_string(), message);
}

#[track_caller]
fn check_alb(change: fn(&mut HostSharedAlbConfiguration), message: &str) {
    let mut input = request();
    change(input.configuration.host_shared_alb.get_or_insert_default());

    let answer = create_gateway(&mut fixtures::region(), input);

    check(answer, &format!("InvalidParameterException: {message}"));
}

#[track_caller]
fn check_request(change: fn(&mut CreateGatewayRequest), message: &str) {
    let mut region = fixtures::region();
    let mut input = request();
    change(&mut input);

    let answer = create_gateway(&mut region, input);

    check(answer, &format!("InvalidParameterException: {message}"));
    assert_eq!(region.gateways.by_name(None).count(), 0);
}

#[test]
fn a_gateway_needs_a_name_a_role_and_a_configuration() {
    check_request(
        |it| it.name = "a b".to_owned(),
        "name must match ^[a-zA-Z0-9\\-_]{1,255}$, but was a b",
    );
    check_request(
        |it| it.infrastructure_role_arn = "infrastructure".to_owned(),
        "infrastructureRoleArn must be the ARN of an IAM role, but was infrastructure",
    );
    check_request(
        |it| it.configuration.host_shared_alb = None,
        "configuration must have exactly one variant: hostSharedAlb.",
    );
    check_request(
        |it| {
            it.tags = Some(vec![Tag {
                key: Some("aws:x".to_owned()),
                value: None,
            }]);
        },
        "aws: prefixed tag key names are not allowed for external use.",
    );
}

#[test]
fn a_gateway_listens_for_https_only() {
    check_alb(
        |it| it.port = Some(80),
        "The gateway supports port 443 only.",
    );
    check_alb(
        |it| it.protocol = Some(GatewayAlbProtocol::Http),
        "The gateway supports the protocol HTTPS only.",
    );
    check_alb(
        |it| it.max_alb_count = Some(0),
        "maxAlbCount must be at least 1",
    );
    check_alb(
        |it| it.access_logs = Some(GatewayElbAccessLogConfiguration::default()),
        "accessLogs must specify exactly one destination.",
    );
    check_alb(
        |it| it.test_traffic_rules = Some(GatewayAlbTestTrafficRules::default()),
        "testTrafficRules must specify a header with one or more values.",
    );
}

#[test]
fn a_refused_update_changes_nothing() {
    let mut region = region();
    let update = |count: i32, role: Option<&str>| UpdateGatewayRequest {
        gateway: "shared".to_owned(),
        configuration: Some(UpdateGatewayConfiguration {
            host_shared_alb: Some(UpdateGatewayAlbConfiguration {
                max_alb_count: Some(count),
                ..UpdateGatewayAlbConfiguration::default()
            }),
        }),
        infrastructure_role_arn: role.map(str::to_owned),
        ..UpdateGatewayRequest::default()
    };

    update_gateway(&mut region, update(0, None)).unwrap_err();
    update_gateway(&mut region, update(5, Some("nobody"))).unwrap_err();
    let without = UpdateGatewayRequest {
        configuration: Some(UpdateGatewayConfiguration::default()),
        ..update(5, None)
    };
    update_gateway(&mut region, without).unwrap_err();

    let gateway = gateway::change::existing(&region, "shared").unwrap();
    assert_eq!(gateway.settings.alb.max_alb_count, Some(10));
    assert_eq!(gateway.status.as_str(), "ACTIVE");
}

#[test]
fn what_is_not_there_is_said_so() {
    const NO_GATEWAY: &str = "GatewayNotFoundException: The specified gateway was not found.";
    let mut region = region();
    let none = || "none".to_owned();
    check(
        describe_gateway(&region, DescribeGatewayRequest { gateway: none() }),
        NO_GATEWAY,
    );
    check(
        describe_gateway_resources(
            &region,
            DescribeGatewayResourcesRequest {
                gateway: none(),
                ..DescribeGatewayResourcesRequest::default()
            },
        ),
        NO_GATEWAY,
    );
    check(
        list_gateway_routes(
            &region,
            ListGatewayRoutesRequest {
                gateway: Some(none()),
                ..ListGatewayRoutesRequest::default()
            },
        ),
        NO_GATEWAY,
    );
    check(
        update_gateway(
            &mut region,
            UpdateGatewayRequest {
                gateway: none(),
                ..UpdateGatewayRequest::default()
            },
        ),
        NO_GATEWAY,
    );
    check(
        delete_gateway(&mut region, DeleteGatewayRequest { gateway: none() }),
        NO_GATEWAY,
    );
    for (gateway, cluster, message) in [
        ("none", "default", NO_GATEWAY),
        (
            "shared",
            "none",
            "ClusterNotFoundException: Cluster not found.",
        ),
    ] {
        let (gateway, cluster) = (gateway.to_owned(), cluster.to_owned());
        let input = AssociateGatewayWithClusterRequest { gateway, cluster };
        check(associate_gateway_with_cluster(&mut region, input), message);
    }
    let input = DisassociateGatewayFromClusterRequest {
        gateway: "shared".to_owned(),
        cluster: "default".to_owned(),
    };
    check(
        disassociate_gateway_from_cluster(&mut region, input),
        "ResourceNotFoundException: The specified gateway is not associated with the specified cluster.",
    );
}

#[test]
fn arns_of_something_else_are_refused() {
    let region = region();
    for (gateway, message) in [
        (
            "arn:aws:ecs:us-east-1:123456789012:cluster/default",
            "Unsupported resource type: cluster",
        ),
        (
            "arn:aws:ecs:eu-west-1:123456789012:gateway/shared",
            "Invalid Region in ARN",
        ),
        (
            "arn:aws:ecs",
            "Invalid identifier: Unexpected number of separators",
        ),
    ] {
        let gateway = gateway.to_owned();
        check(
            describe_gateway(&region, DescribeGatewayRequest { gateway }),
            &format!("InvalidParameterException: {message}"),
        );
    }
    for (arn, message) in [
        (
            "shared",
            "InvalidParameterException: The ARN provided is invalid.",
        ),
        (
            "arn:aws:ecs:us-east-1:123456789012:gateway/shared",
            "InvalidParameterException: Unsupported resource type: gateway",
        ),
        (
            "arn:aws:ecs:us-east-1:123456789012:gateway-route/shared/0123456789abcdef0123456789abcdef",
            "ResourceNotFoundException: The specified gateway route was not found.",
        ),
        (
            "arn:aws:ecs:us-east-1:123456789012:gateway-route/shared/x",
            "ResourceNotFoundException: The specified gateway route was not found.",
        ),
    ] {
        let input = DescribeGatewayRouteRequest {
            gateway_route_arn: arn.to_owned(),
        };
        check(describe_gateway_route(&region, input), message);
    }
}

#[test]
fn lists_have_bounds() {
    let region = region();
    let names = Some(vec!["name".to_owned(); 11]);
    check(
        list_gateways(
            &region,
            ListGatewaysRequest {
                names,
                ..ListGatewaysRequest::default()
            },
        ),
        "InvalidParameterException: names can have at most 10 items.",
    );
    let input = DescribeGatewayResourcesRequest {
        gateway: "shared".to_owned(),
        max_results: Some(21),
        next_token: None,
    };
    check(
        describe_gateway_resources(&region, input),
        "InvalidParameterException: maxResults should be between 1 and 20, but was 21",
    );
    let input = ListGatewayClusterAssociationsRequest {
        next_token: Some("x".to_owned()),
        ..ListGatewayClusterAssociationsRequest::default()
    };
    check(
        list_gateway_cluster_associations(&region, input),
        "InvalidParameterException: Invalid token x",
    );
}
