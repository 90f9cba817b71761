//! VPCs and subnets: what there is, what is made, what is refused.

use serde_json::{Value, json};

use crate::aws::ec2::ops::tests::{done, group, ids, refused, subnet, text, vpc};
use crate::ecs::Region;
use crate::ecs::fixtures::region;

fn filtered(region: &mut Region, operation: &str, name: &str, value: &str) -> Value {
    let filters = json!([{"Name": name, "Values": [value]}]);
    done(region, operation, json!({"Filters": filters}))
}

#[test]
fn every_account_has_a_default_vpc_with_a_subnet_in_each_zone() {
    let mut region = region();

    let vpcs = filtered(&mut region, "DescribeVpcs", "isDefault", "true");
    let id = text(&vpcs["Vpcs"][0]["VpcId"]);
    let subnets = filtered(&mut region, "DescribeSubnets", "vpc-id", &id);
    let groups = filtered(&mut region, "DescribeSecurityGroups", "vpc-id", &id);
    let tables = filtered(
        &mut region,
        "DescribeRouteTables",
        "association.main",
        "true",
    );
    let acls = filtered(&mut region, "DescribeNetworkAcls", "default", "true");
    let gateways = filtered(
        &mut region,
        "DescribeInternetGateways",
        "attachment.vpc-id",
        &id,
    );

    assert_eq!(vpcs["Vpcs"][0]["CidrBlock"], json!("172.31.0.0/16"));
    assert_eq!(subnets["Subnets"].as_array().unwrap().len(), 3);
    assert_eq!(
        subnets["Subnets"][0]["AvailableIpAddressCount"],
        json!(4091)
    );
    assert_eq!(groups["SecurityGroups"][0]["GroupName"], json!("default"));
    let routes = tables["RouteTables"][0]["Routes"].as_array().unwrap();
    assert_eq!(routes[0]["GatewayId"], json!("local"));
    assert_eq!(routes[1]["State"], json!("active"));
    let associations = acls["NetworkAcls"][0]["Associations"].as_array().unwrap();
    assert_eq!(associations.len(), 3);
    let attachments = &gateways["InternetGateways"][0]["Attachments"];
    assert_eq!(attachments[0]["State"], json!("available"));
}

#[test]
fn a_vpc_comes_with_its_own_and_goes_when_nothing_is_in_it() {
    let mut region = region();
    let id = vpc(&mut region, "10.0.0.0/16");
    let subnet = subnet(&mut region, &id, "10.0.1.0/24");
    let group = group(&mut region, &id, "web");
    let set = json!({"VpcId": id, "EnableDnsHostnames": {"Value": true}});
    done(&mut region, "ModifyVpcAttribute", set);

    let asked = json!({"VpcId": id, "Attribute": "enableDnsHostnames"});
    let attribute = done(&mut region, "DescribeVpcAttribute", asked);
    assert_eq!(attribute["EnableDnsHostnames"]["Value"], json!(true));
    assert_eq!(attribute.get("EnableDnsSupport"), None);
    let groups = filtered(&mut region, "DescribeSecurityGroups", "vpc-id", &id);
    assert_eq!(groups["SecurityGroups"].as_array().unwrap().len(), 2);
    let in_use =
        format!("DependencyViolation: The vpc '{id}' has dependencies and cannot be deleted.");
    refused(&mut region, [("DeleteVpc", json!({"VpcId": id}), &in_use)]);
    done(&mut region, "DeleteSubnet", json!({"SubnetId": subnet}));
    refused(&mut region, [("DeleteVpc", json!({"VpcId": id}), &in_use)]);
    done(
        &mut region,
        "DeleteSecurityGroup",
        json!({"GroupId": group}),
    );

    done(&mut region, "DeleteVpc", json!({"VpcId": id}));

    let missing = format!("InvalidVpcID.NotFound: The vpc ID '{id}' does not exist");
    refused(
        &mut region,
        [("DescribeVpcs", json!({"VpcIds": [id]}), &missing)],
    );
    let left = filtered(&mut region, "DescribeRouteTables", "vpc-id", &id);
    assert_eq!(left["RouteTables"], json!([]));
}

#[test]
fn a_default_vpc_that_was_deleted_can_be_made_again() {
    let mut region = region();
    let vpc = "vpc-0b5e46291a1fdd151";
    let exists = format!(
        "DefaultVpcAlreadyExists: A Default VPC already exists for this account in this region: {vpc}"
    );
    refused(&mut region, [("CreateDefaultVpc", json!({}), &exists)]);
    let subnets = done(&mut region, "DescribeSubnets", json!({}));
    for subnet in ids(&subnets, "Subnets", "SubnetId") {
        done(&mut region, "DeleteSubnet", json!({"SubnetId": subnet}));
    }
    let gateways = done(&mut region, "DescribeInternetGateways", json!({}));
    let gateway = &gateways["InternetGateways"][0]["InternetGatewayId"];
    let attached = json!({"InternetGatewayId": gateway, "VpcId": vpc});
    done(&mut region, "DetachInternetGateway", attached);
    done(&mut region, "DeleteVpc", json!({"VpcId": vpc}));

    let made = done(&mut region, "CreateDefaultVpc", json!({}));

    assert_eq!(made["Vpc"]["IsDefault"], json!(true));
    let subnets = filtered(&mut region, "DescribeSubnets", "default-for-az", "true");
    let blocks = ids(&subnets, "Subnets", "CidrBlock");
    assert_eq!(blocks.len(), 3);
    assert!(blocks.contains(&"172.31.32.0/20".to_owned()), "{blocks:?}");
}

#[test]
fn blocks_are_in_their_vpc_and_beside_each_other() {
    let mut region = region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    subnet(&mut region, &vpc, "10.0.1.0/24");
    let new = |block: &str| json!({"VpcId": vpc, "CidrBlock": block});
    refused(
        &mut region,
        [
            (
                "CreateVpc",
                json!({"CidrBlock": "10.0.0.0"}),
                "InvalidParameterValue: Value (10.0.0.0) for parameter cidrBlock is invalid. This is not a valid CIDR block.",
            ),
            (
                "CreateVpc",
                json!({}),
                "MissingParameter: The request must contain the parameter cidrBlock",
            ),
            (
                "CreateVpc",
                json!({"CidrBlock": "10.0.0.0/16", "AmazonProvidedIpv6CidrBlock": true}),
                "UnsupportedOperation: fake-ecs does not emulate addresses of IPv6 in a VPC",
            ),
            (
                "CreateSubnet",
                new("10.1.0.0/24"),
                "InvalidSubnet.Range: The CIDR '10.1.0.0/24' is invalid.",
            ),
            (
                "CreateSubnet",
                new("10.0.0.0/23"),
                "InvalidSubnet.Conflict: The CIDR '10.0.0.0/23' conflicts with another subnet",
            ),
            (
                "CreateSubnet",
                json!({"VpcId": vpc, "CidrBlock": "10.0.2.0/24", "AvailabilityZone": "us-east-1x"}),
                "InvalidParameterValue: Value (us-east-1x) for parameter availabilityZone is invalid. Subnets can currently only be created in the following availability zones: us-east-1a, us-east-1b, us-east-1c.",
            ),
            (
                "CreateSubnet",
                json!({"VpcId": "vpc-1", "CidrBlock": "10.0.2.0/24"}),
                "InvalidVpcID.NotFound: The vpc ID 'vpc-1' does not exist",
            ),
            (
                "DeleteSubnet",
                json!({"SubnetId": "subnet-1"}),
                "InvalidSubnetID.NotFound: The subnet ID 'subnet-1' does not exist",
            ),
            (
                "ModifyVpcAttribute",
                json!({"VpcId": vpc}),
                "InvalidParameterCombination: Only one attribute can be modified at a time",
            ),
            (
                "DescribeSubnets",
                json!({"Filters": [{"Name": "vpc", "Values": [vpc]}]}),
                "InvalidParameterValue: The filter 'vpc' is invalid",
            ),
            (
                "DescribeSubnets",
                json!({"MaxResults": 5, "NextToken": "x"}),
                "InvalidParameterValue: Unable to parse pagination token",
            ),
        ],
    );
}

#[test]
fn subnets_come_in_pages() {
    let mut region = region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    for at in 0..9 {
        subnet(&mut region, &vpc, &format!("10.0.{at}.0/24"));
    }
    let filters = json!([{"Name": "vpc-id", "Values": [vpc]}]);
    let (mut seen, mut token) = (Vec::new(), Value::Null);
    for expected in [5, 4] {
        let mut input = json!({"Filters": filters, "MaxResults": 5});
        if token.is_string() {
            input["NextToken"] = token;
        }
        let page = done(&mut region, "DescribeSubnets", input);
        let page_ids = ids(&page, "Subnets", "SubnetId");
        assert_eq!(page_ids.len(), expected);
        seen.extend(page_ids);
        token = page["NextToken"].clone();
    }
    assert_eq!(token, Value::Null);
    seen.dedup();
    assert_eq!(seen.len(), 9);
}

#[test]
fn a_subnet_keeps_what_was_set() {
    let mut region = region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    let id = subnet(&mut region, &vpc, "10.0.1.0/24");
    for set in [
        json!({"MapPublicIpOnLaunch": {"Value": true}}),
        json!({"EnableResourceNameDnsARecordOnLaunch": {"Value": true}}),
        json!({"PrivateDnsHostnameTypeOnLaunch": "resource-name"}),
    ] {
        let mut input = set;
        input["SubnetId"] = json!(id);
        done(&mut region, "ModifySubnetAttribute", input);
    }

    let shown = done(&mut region, "DescribeSubnets", json!({"SubnetIds": [id]}));

    let subnet = &shown["Subnets"][0];
    assert_eq!(subnet["MapPublicIpOnLaunch"], json!(true));
    let names = json!({
        "EnableResourceNameDnsARecord": true,
        "EnableResourceNameDnsAAAARecord": false,
        "HostnameType": "resource-name",
    });
    assert_eq!(subnet["PrivateDnsNameOptionsOnLaunch"], names);
    assert_eq!(subnet["AvailableIpAddressCount"], json!(251));
    assert_eq!(subnet["AvailabilityZoneId"], json!("use1-az1"));
    let six = json!({"SubnetId": id, "AssignIpv6AddressOnCreation": {"Value": true}});
    refused(
        &mut region,
        [(
            "ModifySubnetAttribute",
            six,
            "UnsupportedOperation: fake-ecs does not emulate addresses of IPv6 in a subnet",
        )],
    );
}
