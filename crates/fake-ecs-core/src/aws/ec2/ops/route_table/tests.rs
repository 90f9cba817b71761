//! Internet gateways, route tables and routes, as Terraform makes and deletes them.

use serde_json::{Value, json};

use crate::aws::ec2::ops::tests::{done, refused, subnet, text, vpc};
use crate::ecs::Region;
use crate::ecs::fixtures::region;

fn table(region: &mut Region, vpc: &str) -> String {
    let answer = done(region, "CreateRouteTable", json!({"VpcId": vpc}));
    text(&answer["RouteTable"]["RouteTableId"])
}

fn gateway(region: &mut Region) -> String {
    let answer = done(region, "CreateInternetGateway", json!({}));
    text(&answer["InternetGateway"]["InternetGatewayId"])
}

fn shown(region: &mut Region, table: &str) -> Value {
    let asked = json!({"RouteTableIds": [table]});
    done(region, "DescribeRouteTables", asked)["RouteTables"][0].clone()
}

#[test]
fn a_subnet_reaches_the_internet_by_a_table_with_a_route() {
    let mut region = region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    let subnet = subnet(&mut region, &vpc, "10.0.1.0/24");
    let (gateway, id) = (gateway(&mut region), table(&mut region, &vpc));
    let place = json!({"InternetGatewayId": gateway, "VpcId": vpc});
    done(&mut region, "AttachInternetGateway", place.clone());
    let route =
        json!({"RouteTableId": id, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway});
    done(&mut region, "CreateRoute", route.clone());
    let both = json!({"RouteTableId": id, "SubnetId": subnet});
    let association = done(&mut region, "AssociateRouteTable", both.clone());
    let association = text(&association["AssociationId"]);

    let seen = shown(&mut region, &id);
    assert_eq!(
        seen["Routes"][0]["DestinationCidrBlock"],
        json!("10.0.0.0/16")
    );
    assert_eq!(seen["Routes"][1]["State"], json!("active"));
    assert_eq!(seen["Associations"][0]["SubnetId"], json!(subnet));
    let in_use = format!(
        "DependencyViolation: The routeTable '{id}' has dependencies and cannot be deleted."
    );
    let twice = format!(
        "Resource.AlreadyAssociated: the specified association for route table {id} conflicts with an existing association"
    );
    let attached = format!(
        "DependencyViolation: The internetGateway '{gateway}' has dependencies and cannot be deleted."
    );
    let busy =
        format!("InvalidParameterValue: Network {vpc} already has an internet gateway attached");
    refused(
        &mut region,
        [
            ("DeleteRouteTable", json!({"RouteTableId": id}), &in_use),
            ("AssociateRouteTable", both, &twice),
            (
                "CreateRoute",
                route.clone(),
                "RouteAlreadyExists: The route identified by 0.0.0.0/0 already exists.",
            ),
            (
                "DeleteInternetGateway",
                json!({"InternetGatewayId": gateway}),
                &attached,
            ),
            ("AttachInternetGateway", place.clone(), &busy),
        ],
    );

    done(&mut region, "DetachInternetGateway", place);
    assert_eq!(
        shown(&mut region, &id)["Routes"][1]["State"],
        json!("blackhole")
    );
    let gone = json!({"RouteTableId": id, "DestinationCidrBlock": "0.0.0.0/0"});
    done(&mut region, "DeleteRoute", gone);
    done(
        &mut region,
        "DisassociateRouteTable",
        json!({"AssociationId": association}),
    );
    done(&mut region, "DeleteRouteTable", json!({"RouteTableId": id}));
    done(
        &mut region,
        "DeleteInternetGateway",
        json!({"InternetGatewayId": gateway}),
    );
}

#[test]
fn another_table_may_be_the_main_one() {
    let mut region = region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    let id = table(&mut region, &vpc);
    let filters = json!([{"Name": "vpc-id", "Values": [vpc]}, {"Name": "association.main", "Values": ["true"]}]);
    let main = done(
        &mut region,
        "DescribeRouteTables",
        json!({"Filters": filters}),
    );
    let before = &main["RouteTables"][0]["Associations"][0]["RouteTableAssociationId"];
    let main_stays = format!(
        "InvalidParameterValue: cannot disassociate the main route table association {}",
        text(before)
    );
    refused(
        &mut region,
        [(
            "DisassociateRouteTable",
            json!({"AssociationId": before}),
            &main_stays,
        )],
    );

    let other = json!({"AssociationId": before, "RouteTableId": id});
    done(&mut region, "ReplaceRouteTableAssociation", other);

    let main = done(
        &mut region,
        "DescribeRouteTables",
        json!({"Filters": filters}),
    );
    assert_eq!(main["RouteTables"][0]["RouteTableId"], json!(id));
}

#[test]
fn routes_that_make_no_sense_are_refused() {
    let mut region = region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    let (gateway, id) = (gateway(&mut region), table(&mut region, &vpc));
    let missing = format!(
        "InvalidRoute.NotFound: no route with destination-cidr-block 10.9.0.0/16 in route table {id}"
    );
    let local =
        format!("InvalidParameterValue: cannot remove local route 10.0.0.0/16 in route table {id}");
    let detached =
        format!("Gateway.NotAttached: resource {gateway} is not attached to network {vpc}");
    let to = |block: &str| json!({"RouteTableId": id, "DestinationCidrBlock": block});
    refused(
        &mut region,
        [
            (
                "CreateRoute",
                json!({"RouteTableId": id, "DestinationCidrBlock": "0.0.0.0/0", "InstanceId": "i-1"}),
                "UnsupportedOperation: fake-ecs does not emulate routes to anything but internet and NAT gateways",
            ),
            (
                "CreateRoute",
                json!({"RouteTableId": id, "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": "nat-1"}),
                "InvalidNatGatewayID.NotFound: The natGateway ID 'nat-1' does not exist",
            ),
            (
                "CreateRoute",
                json!({"RouteTableId": id, "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": "igw-1"}),
                "InvalidInternetGatewayID.NotFound: The internetGateway ID 'igw-1' does not exist",
            ),
            (
                "CreateRoute",
                json!({"RouteTableId": id, "GatewayId": gateway}),
                "MissingParameter: The request must contain the parameter destinationCidrBlock",
            ),
            (
                "CreateRoute",
                json!({"RouteTableId": "rtb-1", "DestinationCidrBlock": "0.0.0.0/0", "GatewayId": gateway}),
                "InvalidRouteTableID.NotFound: The routeTable ID 'rtb-1' does not exist",
            ),
            (
                "ReplaceRoute",
                json!({"RouteTableId": id, "DestinationCidrBlock": "10.9.0.0/16", "GatewayId": gateway}),
                &missing,
            ),
            ("DeleteRoute", to("10.9.0.0/16"), &missing),
            ("DeleteRoute", to("10.0.0.0/16"), &local),
            (
                "DisassociateRouteTable",
                json!({"AssociationId": "rtbassoc-1"}),
                "InvalidAssociationID.NotFound: The association ID 'rtbassoc-1' does not exist",
            ),
            (
                "DetachInternetGateway",
                json!({"InternetGatewayId": gateway, "VpcId": vpc}),
                &detached,
            ),
        ],
    );
}
