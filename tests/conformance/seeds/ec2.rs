//! Requests of EC2.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

const DEFAULT_VPC: &str = "vpc-0b5e46291a1fdd151";

/// What a call answers under a member: the id of what it has made.
pub(super) fn ask(fake: &mut Fake, operation: &str, request: &Value, path: &str) -> Value {
    let answer = fake.ask(&format!("ec2:{operation}"), request);
    answer.pointer(path).cloned().unwrap_or_default()
}

pub(super) fn vpc(fake: &mut Fake) -> Value {
    let request = json!({ "CidrBlock": "10.0.0.0/16" });
    ask(fake, "CreateVpc", &request, "/Vpc/VpcId")
}

pub(super) fn subnet_of(fake: &mut Fake, vpc: &Value) -> Value {
    let request = json!({ "VpcId": vpc, "CidrBlock": "10.0.1.0/24" });
    ask(fake, "CreateSubnet", &request, "/Subnet/SubnetId")
}

fn subnet(fake: &mut Fake) -> Value {
    let vpc = vpc(fake);
    subnet_of(fake, &vpc)
}

pub(super) fn tags(kind: &str) -> Value {
    json!([{ "ResourceType": kind, "Tags": [{ "Key": "a", "Value": "b" }] }])
}

fn of_group() -> Value {
    json!({
        "GroupName": "web", "Description": "web", "VpcId": DEFAULT_VPC,
        "TagSpecifications": tags("security-group"),
    })
}

fn group(fake: &mut Fake) -> Value {
    ask(fake, "CreateSecurityGroup", &of_group(), "/GroupId")
}

fn permissions() -> Value {
    json!([{
        "IpProtocol": "tcp", "FromPort": 80, "ToPort": 80,
        "IpRanges": [{ "CidrIp": "10.0.0.0/8", "Description": "a" }],
        "Ipv6Ranges": [{ "CidrIpv6": "::/0" }],
    }])
}

fn rules(fake: &mut Fake, direction: &str) -> Value {
    let request = json!({ "GroupId": group(fake), "IpPermissions": permissions() });
    fake.ask(&format!("ec2:AuthorizeSecurityGroup{direction}"), &request);
    request
}

fn rule(fake: &mut Fake) -> (Value, Value) {
    let group = group(fake);
    let request = json!({ "GroupId": group, "IpPermissions": permissions() });
    let path = "/SecurityGroupRules/0/SecurityGroupRuleId";
    let rule = ask(fake, "AuthorizeSecurityGroupIngress", &request, path);
    (group, rule)
}

fn gateway(fake: &mut Fake) -> Value {
    let path = "/InternetGateway/InternetGatewayId";
    ask(fake, "CreateInternetGateway", &json!({}), path)
}

pub(super) fn attached(fake: &mut Fake) -> Value {
    let request = json!({ "InternetGatewayId": gateway(fake), "VpcId": vpc(fake) });
    fake.ask("ec2:AttachInternetGateway", &request);
    request
}

pub(super) fn table_of(fake: &mut Fake, vpc: &Value) -> Value {
    let path = "/RouteTable/RouteTableId";
    ask(fake, "CreateRouteTable", &json!({ "VpcId": vpc }), path)
}

fn table(fake: &mut Fake) -> Value {
    let vpc = vpc(fake);
    table_of(fake, &vpc)
}

fn of_route(fake: &mut Fake) -> Value {
    json!({
        "RouteTableId": table(fake), "DestinationCidrBlock": "0.0.0.0/0",
        "GatewayId": gateway(fake),
    })
}

fn route(fake: &mut Fake) -> Value {
    let request = of_route(fake);
    fake.ask("ec2:CreateRoute", &request);
    request
}

fn of_association(fake: &mut Fake) -> Value {
    let vpc = vpc(fake);
    json!({ "RouteTableId": table_of(fake, &vpc), "SubnetId": subnet_of(fake, &vpc) })
}

fn association(fake: &mut Fake) -> Value {
    let request = of_association(fake);
    ask(fake, "AssociateRouteTable", &request, "/AssociationId")
}

fn of_template() -> Value {
    json!({
        "LaunchTemplateName": "ecs", "VersionDescription": "first",
        "LaunchTemplateData": {
            "ImageId": "ami-1", "InstanceType": "m5.large", "UserData": "eA==",
            "SecurityGroupIds": ["sg-1"], "IamInstanceProfile": { "Name": "ecs" },
            "Monitoring": { "Enabled": true },
        },
        "TagSpecifications": tags("launch-template"),
    })
}

fn template(fake: &mut Fake) -> Value {
    let path = "/LaunchTemplate/LaunchTemplateId";
    ask(fake, "CreateLaunchTemplate", &of_template(), path)
}

/// The one that the default cluster has from the beginning.
fn instance(fake: &mut Fake) -> Value {
    let path = "/Reservations/0/Instances/0/InstanceId";
    ask(fake, "DescribeInstances", &json!({}), path)
}

fn nothing(_: &mut Fake) -> Value {
    json!({})
}

pub(super) fn filtered(name: &str, value: &str) -> Value {
    json!({ "Filters": [{ "Name": name, "Values": [value] }], "MaxResults": 5 })
}

pub(super) fn seeds() -> Vec<Seed> {
    [
        of_the_account(),
        of_networks(),
        of_groups(),
        of_routes(),
        of_templates(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn of_the_account() -> Vec<Seed> {
    vec![
        seed("ec2:DescribeAccountAttributes", "all", nothing),
        seed("ec2:DescribeAvailabilityZones", "all", nothing),
        seed("ec2:DescribeRegions", "all", nothing),
        seed(
            "ec2:DescribeInstanceTypes",
            "one",
            |_| json!({ "InstanceTypes": ["m5.large"] }),
        ),
        seed(
            "ec2:DescribeInstances",
            "one",
            |fake| json!({ "InstanceIds": [instance(fake)] }),
        ),
        seed(
            "ec2:TerminateInstances",
            "one",
            |fake| json!({ "InstanceIds": [instance(fake)] }),
        ),
        seed("ec2:DescribeNetworkInterfaces", "of an instance", |fake| {
            instance(fake);
            filtered("vpc-id", DEFAULT_VPC)
        }),
        seed(
            "ec2:CreateTags",
            "of a VPC",
            |fake| json!({ "Resources": [vpc(fake)], "Tags": [{ "Key": "a", "Value": "b" }] }),
        ),
        seed(
            "ec2:DeleteTags",
            "of a VPC",
            |fake| json!({ "Resources": [vpc(fake)], "Tags": [{ "Key": "a" }] }),
        ),
        seed("ec2:DescribeTags", "of a group", |fake| {
            group(fake);
            filtered("key", "a")
        }),
    ]
}

fn of_networks() -> Vec<Seed> {
    vec![
        seed("ec2:CreateDefaultVpc", "when there is none", |fake| {
            for instance in &fake.ecs().instances() {
                instance.terminate();
            }
            let subnets = fake.ask("ec2:DescribeSubnets", &json!({}));
            for subnet in subnets["Subnets"].as_array().into_iter().flatten() {
                let request = json!({ "SubnetId": subnet["SubnetId"] });
                fake.ask("ec2:DeleteSubnet", &request);
            }
            let gateways = fake.ask("ec2:DescribeInternetGateways", &json!({}));
            let gateway = &gateways["InternetGateways"][0]["InternetGatewayId"];
            let request = json!({ "InternetGatewayId": gateway, "VpcId": DEFAULT_VPC });
            fake.ask("ec2:DetachInternetGateway", &request);
            fake.ask("ec2:DeleteVpc", &json!({ "VpcId": DEFAULT_VPC }));
            json!({})
        }),
        seed(
            "ec2:CreateVpc",
            "with tags",
            |_| json!({ "CidrBlock": "10.0.0.0/16", "TagSpecifications": tags("vpc") }),
        ),
        seed(
            "ec2:DeleteVpc",
            "without anything in it",
            |fake| json!({ "VpcId": vpc(fake) }),
        ),
        seed("ec2:DescribeNetworkAcls", "all", nothing),
        seed(
            "ec2:DescribeVpcAttribute",
            "names",
            |_| json!({ "VpcId": DEFAULT_VPC, "Attribute": "enableDnsSupport" }),
        ),
        seed("ec2:DescribeVpcs", "the default one", |_| {
            filtered("is-default", "true")
        }),
        seed(
            "ec2:ModifyVpcAttribute",
            "names",
            |fake| json!({ "VpcId": vpc(fake), "EnableDnsHostnames": { "Value": true } }),
        ),
        seed("ec2:CreateSubnet", "with tags", |fake| {
            json!({
                "VpcId": vpc(fake), "CidrBlock": "10.0.1.0/24", "AvailabilityZone": "us-east-1a",
                "TagSpecifications": tags("subnet"),
            })
        }),
        seed(
            "ec2:DeleteSubnet",
            "without anything in it",
            |fake| json!({ "SubnetId": subnet(fake) }),
        ),
        seed("ec2:DescribeSubnets", "of a VPC", |_| {
            filtered("vpc-id", DEFAULT_VPC)
        }),
        seed(
            "ec2:ModifySubnetAttribute",
            "public addresses",
            |fake| json!({ "SubnetId": subnet(fake), "MapPublicIpOnLaunch": { "Value": true } }),
        ),
    ]
}

fn of_groups() -> Vec<Seed> {
    vec![
        seed(
            "ec2:AuthorizeSecurityGroupEgress",
            "two rules",
            |fake| json!({ "GroupId": group(fake), "IpPermissions": permissions() }),
        ),
        seed(
            "ec2:AuthorizeSecurityGroupIngress",
            "two rules",
            |fake| json!({ "GroupId": group(fake), "IpPermissions": permissions() }),
        ),
        seed("ec2:CreateSecurityGroup", "with tags", |_| of_group()),
        seed(
            "ec2:DeleteSecurityGroup",
            "by id",
            |fake| json!({ "GroupId": group(fake) }),
        ),
        seed("ec2:DescribeSecurityGroupRules", "of a group", |fake| {
            rules(fake, "Ingress");
            filtered("is-egress", "false")
        }),
        seed("ec2:DescribeSecurityGroups", "with rules", |fake| {
            rules(fake, "Ingress");
            filtered("group-name", "web")
        }),
        seed("ec2:ModifySecurityGroupRules", "other ports", |fake| {
            let (group, rule) = rule(fake);
            json!({ "GroupId": group, "SecurityGroupRules": [{
                "SecurityGroupRuleId": rule,
                "SecurityGroupRule": {
                    "IpProtocol": "tcp", "FromPort": 1, "ToPort": 2, "CidrIpv4": "0.0.0.0/0",
                },
            }] })
        }),
        seed("ec2:RevokeSecurityGroupEgress", "by what it says", |fake| {
            rules(fake, "Egress")
        }),
        seed("ec2:RevokeSecurityGroupIngress", "by id", |fake| {
            let (group, rule) = rule(fake);
            json!({ "GroupId": group, "SecurityGroupRuleIds": [rule] })
        }),
    ]
}

fn of_routes() -> Vec<Seed> {
    vec![
        seed(
            "ec2:AttachInternetGateway",
            "to a VPC",
            |fake| json!({ "InternetGatewayId": gateway(fake), "VpcId": vpc(fake) }),
        ),
        seed(
            "ec2:CreateInternetGateway",
            "with tags",
            |_| json!({ "TagSpecifications": tags("internet-gateway") }),
        ),
        seed(
            "ec2:DeleteInternetGateway",
            "that no VPC has",
            |fake| json!({ "InternetGatewayId": gateway(fake) }),
        ),
        seed("ec2:DescribeInternetGateways", "all", nothing),
        seed("ec2:DetachInternetGateway", "from a VPC", attached),
        seed("ec2:AssociateRouteTable", "with a subnet", of_association),
        seed("ec2:CreateRoute", "to the internet", of_route),
        seed(
            "ec2:CreateRouteTable",
            "with tags",
            |fake| json!({ "VpcId": vpc(fake), "TagSpecifications": tags("route-table") }),
        ),
        seed("ec2:DeleteRoute", "to the internet", |fake| {
            let mut request = route(fake);
            request.as_object_mut().map(|it| it.remove("GatewayId"));
            request
        }),
        seed(
            "ec2:DeleteRouteTable",
            "that no subnet has",
            |fake| json!({ "RouteTableId": table(fake) }),
        ),
        seed("ec2:DescribeRouteTables", "all", nothing),
        seed(
            "ec2:DisassociateRouteTable",
            "from a subnet",
            |fake| json!({ "AssociationId": association(fake) }),
        ),
        seed("ec2:ReplaceRoute", "with the same", route),
        seed(
            "ec2:ReplaceRouteTableAssociation",
            "with the main table",
            |fake| {
                let association = association(fake);
                let tables = fake.ask("ec2:DescribeRouteTables", &json!({}));
                let tables = tables["RouteTables"]
                    .as_array()
                    .cloned()
                    .unwrap_or_default();
                let of_subnet = |table: &&Value| {
                    let its = table["Associations"][0]["RouteTableAssociationId"] == association;
                    !its && table["VpcId"] != DEFAULT_VPC
                };
                let other = tables.iter().find(of_subnet);
                let other = other.map(|table| table["RouteTableId"].clone());
                json!({ "AssociationId": association, "RouteTableId": other })
            },
        ),
    ]
}

fn of_templates() -> Vec<Seed> {
    vec![
        seed("ec2:CreateLaunchTemplate", "with tags", |_| of_template()),
        seed("ec2:CreateLaunchTemplateVersion", "of the first", |fake| {
            json!({
                "LaunchTemplateId": template(fake), "SourceVersion": "1",
                "LaunchTemplateData": { "InstanceType": "m5.xlarge" },
            })
        }),
        seed(
            "ec2:DeleteLaunchTemplate",
            "by id",
            |fake| json!({ "LaunchTemplateId": template(fake) }),
        ),
        seed(
            "ec2:DescribeLaunchTemplateVersions",
            "of one",
            |fake| json!({ "LaunchTemplateId": template(fake), "Versions": ["$Latest"] }),
        ),
        seed("ec2:DescribeLaunchTemplates", "all", |fake| {
            template(fake);
            json!({})
        }),
        seed(
            "ec2:ModifyLaunchTemplate",
            "the same default",
            |fake| json!({ "LaunchTemplateId": template(fake), "DefaultVersion": "1" }),
        ),
    ]
}
