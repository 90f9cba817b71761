//! Requests of EC2 about the ways out of a VPC: addresses, NAT gateways and endpoints.

use serde_json::{Value, json};

use super::ec2::{ask, attached, filtered, subnet_of, table_of, tags, vpc};
use super::{Seed, seed};
use crate::fake::Fake;

pub(super) fn seeds() -> Vec<Seed> {
    let mut all = of_nat_gateways();
    all.extend(of_endpoints());
    all
}

fn address(fake: &mut Fake) -> Value {
    let request = json!({ "Domain": "vpc" });
    ask(fake, "AllocateAddress", &request, "/AllocationId")
}

fn of_nat_gateway(fake: &mut Fake) -> Value {
    let attached = attached(fake);
    json!({
        "SubnetId": subnet_of(fake, &attached["VpcId"]), "AllocationId": address(fake),
        "ClientToken": "a", "ConnectivityType": "public", "AvailabilityMode": "zonal",
        "TagSpecifications": tags("natgateway"),
    })
}

fn nat_gateway(fake: &mut Fake) -> Value {
    let request = of_nat_gateway(fake);
    let path = "/NatGateway/NatGatewayId";
    ask(fake, "CreateNatGateway", &request, path)
}

fn of_endpoint(fake: &mut Fake) -> Value {
    let vpc = vpc(fake);
    json!({
        "VpcId": vpc, "ServiceName": "com.amazonaws.us-east-1.ecr.api",
        "VpcEndpointType": "Interface", "SubnetIds": [subnet_of(fake, &vpc)],
        "ClientToken": "a", "PrivateDnsEnabled": true, "IpAddressType": "ipv4",
        "TagSpecifications": tags("vpc-endpoint"),
    })
}

fn of_gateway_endpoint(fake: &mut Fake) -> Value {
    let vpc = vpc(fake);
    json!({
        "VpcId": vpc, "ServiceName": "com.amazonaws.us-east-1.s3",
        "RouteTableIds": [table_of(fake, &vpc)], "PolicyDocument": "{}",
    })
}

fn endpoint(fake: &mut Fake) -> Value {
    let request = of_endpoint(fake);
    let path = "/VpcEndpoint/VpcEndpointId";
    ask(fake, "CreateVpcEndpoint", &request, path)
}

fn of_nat_gateways() -> Vec<Seed> {
    vec![
        seed(
            "ec2:AllocateAddress",
            "with tags",
            |_| json!({ "Domain": "vpc", "TagSpecifications": tags("elastic-ip") }),
        ),
        seed("ec2:DescribeAddresses", "of a gateway", |fake| {
            nat_gateway(fake);
            json!({ "Filters": [{ "Name": "domain", "Values": ["vpc"] }] })
        }),
        seed(
            "ec2:DescribeAddressesAttribute",
            "of one",
            |fake| json!({ "AllocationIds": [address(fake)], "Attribute": "domain-name" }),
        ),
        seed(
            "ec2:ReleaseAddress",
            "by id",
            |fake| json!({ "AllocationId": address(fake) }),
        ),
        seed("ec2:CreateNatGateway", "with tags", of_nat_gateway),
        seed(
            "ec2:DeleteNatGateway",
            "one that is there",
            |fake| json!({ "NatGatewayId": nat_gateway(fake) }),
        ),
        seed(
            "ec2:DescribeNatGateways",
            "by id",
            |fake| json!({ "NatGatewayIds": [nat_gateway(fake)] }),
        ),
        seed("ec2:CreateRoute", "to a NAT gateway", |fake| {
            let gateway = nat_gateway(fake);
            let shown = fake.ask(
                "ec2:DescribeNatGateways",
                &json!({ "NatGatewayIds": [gateway] }),
            );
            let vpc = shown["NatGateways"][0]["VpcId"].clone();
            json!({
                "RouteTableId": table_of(fake, &vpc), "DestinationCidrBlock": "0.0.0.0/0",
                "NatGatewayId": gateway,
            })
        }),
    ]
}

fn of_endpoints() -> Vec<Seed> {
    vec![
        seed("ec2:CreateVpcEndpoint", "an interface", of_endpoint),
        seed("ec2:CreateVpcEndpoint", "a gateway", of_gateway_endpoint),
        seed(
            "ec2:DeleteVpcEndpoints",
            "one, and one that is not there",
            |fake| json!({ "VpcEndpointIds": [endpoint(fake), "vpce-1"] }),
        ),
        seed("ec2:DescribePrefixLists", "of S3", |_| {
            filtered("prefix-list-name", "*.s3")
        }),
        seed(
            "ec2:DescribeVpcEndpoints",
            "by id",
            |fake| json!({ "VpcEndpointIds": [endpoint(fake)] }),
        ),
        seed(
            "ec2:ModifyVpcEndpoint",
            "its policy",
            |fake| json!({ "VpcEndpointId": endpoint(fake), "PolicyDocument": "{}" }),
        ),
    ]
}
