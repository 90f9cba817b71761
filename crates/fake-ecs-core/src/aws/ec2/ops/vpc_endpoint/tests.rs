//! Endpoints, with what they hold.

use serde_json::{Value, json};

use crate::aws::ec2::ops::tests::{done, group, ids, refused, subnet, text, vpc};
use crate::ecs::{Region, fixtures};

fn table(region: &mut Region, vpc: &str) -> String {
    let answer = done(region, "CreateRouteTable", json!({"VpcId": vpc}));
    text(&answer["RouteTable"]["RouteTableId"])
}

fn endpoint(region: &mut Region, input: Value) -> String {
    let answer = done(region, "CreateVpcEndpoint", input);
    text(&answer["VpcEndpoint"]["VpcEndpointId"])
}

#[test]
fn a_gateway_is_in_route_tables() {
    let mut region = fixtures::region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    let (one, other) = (table(&mut region, &vpc), table(&mut region, &vpc));
    let service = "com.amazonaws.us-east-1.s3";
    let id = endpoint(
        &mut region,
        json!({"VpcId": vpc, "ServiceName": service, "RouteTableIds": [one]}),
    );
    let change = json!({
        "VpcEndpointId": id, "AddRouteTableIds": [other], "RemoveRouteTableIds": [one],
    });
    done(&mut region, "ModifyVpcEndpoint", change);

    let shown = done(
        &mut region,
        "DescribeVpcEndpoints",
        json!({"VpcEndpointIds": [id]}),
    );
    let shown = &shown["VpcEndpoints"][0];
    assert_eq!(shown["State"], "available");
    assert_eq!(shown["VpcEndpointType"], "Gateway");
    assert_eq!(shown["RouteTableIds"], json!([other]));
    let tables = done(
        &mut region,
        "DescribeRouteTables",
        json!({"RouteTableIds": [other]}),
    );
    let route = &tables["RouteTables"][0]["Routes"][1];
    assert_eq!(route["GatewayId"], json!(id));
    let filter = json!({"Filters": [{"Name": "prefix-list-name", "Values": [service]}]});
    let lists = done(&mut region, "DescribePrefixLists", filter);
    assert_eq!(
        route["DestinationPrefixListId"],
        lists["PrefixLists"][0]["PrefixListId"]
    );

    done(
        &mut region,
        "DeleteVpcEndpoints",
        json!({"VpcEndpointIds": [id]}),
    );
    let again = done(
        &mut region,
        "DeleteVpcEndpoints",
        json!({"VpcEndpointIds": [id]}),
    );
    assert_eq!(
        again["Unsuccessful"][0]["Error"]["Code"],
        "InvalidVpcEndpointId.NotFound"
    );
}

#[test]
fn an_interface_holds_its_subnets_and_groups() {
    let mut region = fixtures::region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    let subnet = subnet(&mut region, &vpc, "10.0.1.0/24");
    let group = group(&mut region, &vpc, "web");
    let id = endpoint(
        &mut region,
        json!({
            "VpcId": vpc, "ServiceName": "com.amazonaws.us-east-1.ecr.api",
            "VpcEndpointType": "Interface", "SubnetIds": [subnet], "SecurityGroupIds": [group],
        }),
    );
    let in_vpc = json!({"Filters": [{"Name": "vpc-id", "Values": [vpc]}]});
    let listed = done(&mut region, "DescribeVpcEndpoints", in_vpc);
    assert_eq!(ids(&listed, "VpcEndpoints", "VpcEndpointId"), [id.as_str()]);
    let name = text(&listed["VpcEndpoints"][0]["DnsEntries"][0]["DnsName"]);
    assert!(
        name.ends_with(".ecr.api.us-east-1.vpce.amazonaws.com"),
        "{name}"
    );

    let subnet_held = format!(
        "DependencyViolation: The subnet '{subnet}' has dependencies and cannot be deleted."
    );
    let group_held = format!("DependencyViolation: resource {group} has a dependent object");
    refused(
        &mut region,
        [
            (
                "DeleteSubnet",
                json!({"SubnetId": subnet}),
                subnet_held.as_str(),
            ),
            (
                "DeleteSecurityGroup",
                json!({"GroupId": group}),
                &group_held,
            ),
            (
                "CreateVpcEndpoint",
                json!({"VpcId": vpc, "ServiceName": "com.amazonaws.us-east-1.ecr.api"}),
                "InvalidServiceName: The Vpc Endpoint Service 'com.amazonaws.us-east-1.ecr.api' does not exist",
            ),
            (
                "CreateVpcEndpoint",
                json!({"VpcId": vpc, "ServiceName": "com.amazonaws.us-east-1.s3", "SubnetIds": [subnet]}),
                "InvalidParameterCombination: Gateway endpoints have no subnets and no security groups",
            ),
            (
                "ModifyVpcEndpoint",
                json!({"VpcEndpointId": "vpce-1"}),
                "InvalidVpcEndpointId.NotFound: The Vpc Endpoint Id 'vpce-1' does not exist",
            ),
            (
                "CreateVpcEndpoint",
                json!({"VpcId": vpc, "ServiceName": "x", "VpcEndpointType": "GatewayLoadBalancer"}),
                "UnsupportedOperation: fake-ecs does not emulate endpoints of that type",
            ),
        ],
    );
    done(
        &mut region,
        "DeleteVpcEndpoints",
        json!({"VpcEndpointIds": [id]}),
    );
    done(&mut region, "DeleteSubnet", json!({"SubnetId": subnet}));
    done(
        &mut region,
        "DeleteSecurityGroup",
        json!({"GroupId": group}),
    );
}
