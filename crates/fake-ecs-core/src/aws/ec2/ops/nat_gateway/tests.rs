//! NAT gateways over time, with their addresses and routes.

use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::aws::ec2::ops::tests::{done, ids, refused, subnet, text, vpc};
use crate::ecs::{Region, fixtures};

/// A region where gateways take their time.
fn region() -> Region {
    let mut region = fixtures::region();
    let settings = Arc::make_mut(&mut region.settings);
    let times = &mut settings.profile.nat_gateways;
    times.creation = Duration::from_secs(100);
    times.deletion = Duration::from_secs(50);
    region
}

fn pass(region: &mut Region, seconds: u64) {
    region.pass_to(region.now() + Duration::from_secs(seconds));
}

fn address(region: &mut Region) -> String {
    let answer = done(region, "AllocateAddress", json!({"Domain": "vpc"}));
    text(&answer["AllocationId"])
}

/// A VPC with a subnet, and a gateway to the internet.
fn network(region: &mut Region) -> (String, String, String) {
    let vpc = vpc(region, "10.0.0.0/16");
    let subnet = subnet(region, &vpc, "10.0.1.0/24");
    let gateway = done(region, "CreateInternetGateway", json!({}));
    let gateway = text(&gateway["InternetGateway"]["InternetGatewayId"]);
    let place = json!({"InternetGatewayId": gateway, "VpcId": vpc});
    done(region, "AttachInternetGateway", place);
    (vpc, subnet, gateway)
}

fn gateway(region: &mut Region, input: Value) -> String {
    let answer = done(region, "CreateNatGateway", input);
    text(&answer["NatGateway"]["NatGatewayId"])
}

fn shown(region: &mut Region, id: &str) -> Value {
    let input = json!({"NatGatewayIds": [id]});
    done(region, "DescribeNatGateways", input)["NatGateways"][0].clone()
}

#[test]
fn a_gateway_is_pending_available_deleting_and_deleted() {
    let mut region = region();
    let (_, subnet, _) = network(&mut region);
    let address = address(&mut region);
    let input = json!({
        "SubnetId": subnet, "AllocationId": address, "ClientToken": "a",
        "TagSpecifications": [{"ResourceType": "natgateway", "Tags": [{"Key": "Name", "Value": "a"}]}],
    });
    let id = gateway(&mut region, input.clone());
    assert_eq!(gateway(&mut region, input), id, "the same call again");
    let pending = shown(&mut region, &id);
    assert_eq!(pending["State"], "pending");
    assert_eq!(
        pending["NatGatewayAddresses"][0]["AllocationId"],
        json!(address)
    );
    assert_eq!(pending["NatGatewayAddresses"][0]["PublicIp"], json!(null));

    pass(&mut region, 100);

    let available = shown(&mut region, &id);
    assert_eq!(available["State"], "available");
    assert_eq!(available["Tags"][0]["Value"], "a");
    let own = &available["NatGatewayAddresses"][0];
    assert_eq!(own["PrivateIp"], "10.0.1.254");
    let filter = json!({"Filters": [{"Name": "allocation-id", "Values": [address]}]});
    let addresses = done(&mut region, "DescribeAddresses", filter);
    let held = &addresses["Addresses"][0];
    assert_eq!(held["PublicIp"], own["PublicIp"]);
    assert_eq!(held["AssociationId"], own["AssociationId"]);
    assert_eq!(held["NetworkInterfaceId"], own["NetworkInterfaceId"]);
    let interface = json!({"NetworkInterfaceIds": [own["NetworkInterfaceId"]]});
    let interface = done(&mut region, "DescribeNetworkInterfaces", interface);
    assert_eq!(
        interface["NetworkInterfaces"][0]["InterfaceType"],
        "nat_gateway"
    );
    let subnets = done(
        &mut region,
        "DescribeSubnets",
        json!({"SubnetIds": [subnet]}),
    );
    assert_eq!(subnets["Subnets"][0]["AvailableIpAddressCount"], 250);
}

#[test]
fn a_gateway_holds_what_it_has_until_it_is_deleted() {
    let mut region = region();
    let (vpc, subnet, internet) = network(&mut region);
    let address = address(&mut region);
    let input = json!({"SubnetId": subnet, "AllocationId": address});
    let id = gateway(&mut region, input);
    let addresses = done(&mut region, "DescribeAddresses", json!({}));
    let own = &addresses["Addresses"][0];
    let in_use = format!(
        "InvalidIPAddress.InUse: Address {} is in use.",
        text(&own["PublicIp"])
    );
    let mapped = format!(
        "DependencyViolation: Network {vpc} has some mapped public address(es). Please unmap those public address(es) before detaching the gateway."
    );
    let has_more = format!(
        "DependencyViolation: The subnet '{subnet}' has dependencies and cannot be deleted."
    );
    let held = |region: &mut Region| {
        let detach = json!({"InternetGatewayId": internet, "VpcId": vpc});
        refused(
            region,
            [
                (
                    "ReleaseAddress",
                    json!({"AllocationId": address}),
                    in_use.as_str(),
                ),
                ("DetachInternetGateway", detach, &mapped),
                ("DeleteSubnet", json!({"SubnetId": subnet}), &has_more),
            ],
        );
    };
    held(&mut region);
    done(&mut region, "DeleteNatGateway", json!({"NatGatewayId": id}));
    assert_eq!(shown(&mut region, &id)["State"], "deleting");
    held(&mut region);
    pass(&mut region, 50);
    assert_eq!(shown(&mut region, &id)["State"], "deleted");

    done(
        &mut region,
        "ReleaseAddress",
        json!({"AllocationId": address}),
    );
    let detach = json!({"InternetGatewayId": internet, "VpcId": vpc});
    done(&mut region, "DetachInternetGateway", detach);
    done(&mut region, "DeleteSubnet", json!({"SubnetId": subnet}));
    pass(&mut region, 3600);
    let gone = format!("NatGatewayNotFound: The Nat Gateway {id} was not found");
    let none = json!({"NatGatewayIds": [id]});
    refused(
        &mut region,
        [
            ("DescribeNatGateways", none, gone.as_str()),
            ("DeleteNatGateway", json!({"NatGatewayId": id}), &gone),
        ],
    );
}

#[test]
fn a_gateway_without_a_way_out_or_with_an_address_that_is_taken_fails() {
    let mut region = region();
    let closed = vpc(&mut region, "10.9.0.0/16");
    let inside = subnet(&mut region, &closed, "10.9.1.0/24");
    let (_, outside, _) = network(&mut region);
    let address = address(&mut region);
    let lost = gateway(
        &mut region,
        json!({"SubnetId": inside, "AllocationId": address}),
    );
    let first = gateway(
        &mut region,
        json!({"SubnetId": outside, "AllocationId": address}),
    );
    let second = gateway(
        &mut region,
        json!({"SubnetId": outside, "AllocationId": address}),
    );
    let private = gateway(
        &mut region,
        json!({"SubnetId": inside, "ConnectivityType": "private"}),
    );
    assert_eq!(shown(&mut region, &lost)["State"], "pending");

    pass(&mut region, 100);

    let available = json!({"Filter": [{"Name": "state", "Values": ["available"]}]});
    let available = done(&mut region, "DescribeNatGateways", available);
    let mut both = [first, private];
    both.sort();
    assert_eq!(ids(&available, "NatGateways", "NatGatewayId"), both);
    let lost = shown(&mut region, &lost);
    assert_eq!(lost["State"], "failed");
    assert_eq!(
        lost["FailureMessage"],
        json!(format!("Network {closed} has no Internet gateway attached"))
    );
    let second = shown(&mut region, &second);
    assert_eq!(second["FailureCode"], "Resource.AlreadyAssociated");
}

#[test]
fn routes_lead_through_gateways_as_long_as_they_are_there() {
    let mut region = region();
    let (vpc, subnet, _) = network(&mut region);
    let address = address(&mut region);
    let id = gateway(
        &mut region,
        json!({"SubnetId": subnet, "AllocationId": address}),
    );
    let table = done(&mut region, "CreateRouteTable", json!({"VpcId": vpc}));
    let table = text(&table["RouteTable"]["RouteTableId"]);
    let route = json!({
        "RouteTableId": table, "DestinationCidrBlock": "0.0.0.0/0", "NatGatewayId": id,
    });
    done(&mut region, "CreateRoute", route.clone());
    let state = |region: &mut Region| {
        let filter = json!({"Filters": [{"Name": "route.nat-gateway-id", "Values": [id]}]});
        let tables = done(region, "DescribeRouteTables", filter);
        tables["RouteTables"][0]["Routes"][1]["State"].clone()
    };
    assert_eq!(state(&mut region), "active");

    done(&mut region, "DeleteNatGateway", json!({"NatGatewayId": id}));
    pass(&mut region, 50);

    assert_eq!(state(&mut region), "blackhole");
    let missing = format!("InvalidNatGatewayID.NotFound: The natGateway ID '{id}' does not exist");
    refused(&mut region, [("ReplaceRoute", route, missing.as_str())]);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut region = region();
    let (_, subnet, _) = network(&mut region);
    let address = address(&mut region);
    refused(
        &mut region,
        [
            (
                "CreateNatGateway",
                json!({"SubnetId": subnet}),
                "MissingParameter: The request must contain the parameter AllocationId",
            ),
            (
                "CreateNatGateway",
                json!({"AllocationId": address}),
                "MissingParameter: The request must contain the parameter subnetId",
            ),
            (
                "CreateNatGateway",
                json!({"SubnetId": "subnet-1", "AllocationId": address}),
                "InvalidSubnetID.NotFound: The subnet ID 'subnet-1' does not exist",
            ),
            (
                "CreateNatGateway",
                json!({"SubnetId": subnet, "AllocationId": "eipalloc-1"}),
                "InvalidAllocationID.NotFound: The allocation ID 'eipalloc-1' does not exist",
            ),
            (
                "CreateNatGateway",
                json!({"SubnetId": subnet, "AllocationId": address, "PrivateIpAddress": "10.0.2.9"}),
                "InvalidParameterValue: Address 10.0.2.9 does not fall within the subnet's address range",
            ),
            (
                "ReleaseAddress",
                json!({"PublicIp": "192.0.2.300"}),
                "InvalidAddress.NotFound: Address '192.0.2.300' not found.",
            ),
            (
                "DescribeAddresses",
                json!({"PublicIps": ["8.8.8.8"]}),
                "InvalidAddress.NotFound: Address '8.8.8.8' not found.",
            ),
            (
                "AllocateAddress",
                json!({"Domain": "standard"}),
                "UnsupportedOperation: fake-ecs does not emulate EC2-Classic",
            ),
        ],
    );
    for (name, value) in [("public-ip", "*"), ("domain", "vpc")] {
        let filter = json!({"Filters": [{"Name": name, "Values": [value]}]});
        let addresses = done(&mut region, "DescribeAddresses", filter);
        assert_eq!(
            ids(&addresses, "Addresses", "AllocationId"),
            [address.as_str()]
        );
    }
}
