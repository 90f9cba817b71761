//! Stacks with networks: what the CDK makes for an `ApplicationLoadBalancedFargateService`, as far
//! as EC2 and ECS go.

use crate::wire::Json;

use super::Stacks;

/// Synthesized by aws-cdk-lib 2.276.0, without what belongs to other services.
const CDK: &str = include_str!("cdk_network.json");

const VPC: &str = "EcsDefaultClusterMnL3mNNYNVpc7788A521";
const GATEWAY: &str = "EcsDefaultClusterMnL3mNNYNVpcPublicSubnet1NATGateway5E3732C1";
const ROUTE: &str = "EcsDefaultClusterMnL3mNNYNVpcPrivateSubnet1DefaultRouteA5ADF694";

/// What a list of EC2 has of a VPC.
fn in_vpc(stacks: &mut Stacks, operation: &str, list: &str, vpc: &str) -> Json {
    let filter = if list == "NatGateways" {
        "Filter"
    } else {
        "Filters"
    };
    let body = format!(r#"{{"{filter}":[{{"Name":"vpc-id","Values":["{vpc}"]}}]}}"#);
    stacks.call(&format!("ec2:{operation}"), &body)[list].clone()
}

fn physical(stacks: &mut Stacks, logical: &str) -> String {
    let body = format!(r#"{{"StackName":"web","LogicalResourceId":"{logical}"}}"#);
    let found = stacks.call("cloudformation:DescribeStackResources", &body);
    let id = &found["StackResources"][0]["PhysicalResourceId"];
    id.as_str().unwrap_or_default().to_owned()
}

/// When something has happened to a resource, in seconds after the stack was begun.
fn seconds(stacks: &mut Stacks, logical: &str, status: &str) -> i64 {
    let found = stacks.call(
        "cloudformation:DescribeStackEvents",
        r#"{"StackName":"web"}"#,
    );
    let events: Vec<&Json> = found["StackEvents"].items().collect();
    let at = |event: &Json| event["Timestamp"].as_f64().unwrap_or_default() as i64;
    let of =
        |event: &&&Json| event["LogicalResourceId"] == logical && event["ResourceStatus"] == status;
    let found = events.iter().find(of).map(|event| at(event));
    found.expect("there is such an event") - at(events.last().expect("there are events"))
}

#[test]
fn a_service_of_the_cdk_gets_its_network() {
    let mut stacks = Stacks::new();

    stacks.deploy("CreateStack", CDK);

    assert_eq!(stacks.status(), "CREATE_COMPLETE");
    let begun = seconds(&mut stacks, GATEWAY, "CREATE_IN_PROGRESS");
    let made = seconds(&mut stacks, GATEWAY, "CREATE_COMPLETE");
    assert!((100..110).contains(&(made - begun)), "{begun} {made}");
    assert!(seconds(&mut stacks, ROUTE, "CREATE_IN_PROGRESS") >= made);

    let vpc = physical(&mut stacks, VPC);
    let subnets = in_vpc(&mut stacks, "DescribeSubnets", "Subnets", &vpc);
    let mut shown: Vec<String> = subnets
        .items()
        .map(|it| {
            format!(
                "{} {} {}",
                it["CidrBlock"], it["AvailabilityZone"], it["MapPublicIpOnLaunch"]
            )
        })
        .collect();
    shown.sort();
    assert_eq!(
        shown,
        [
            r#""10.0.0.0/18" "us-east-1a" true"#,
            r#""10.0.128.0/18" "us-east-1a" false"#,
            r#""10.0.192.0/18" "us-east-1b" false"#,
            r#""10.0.64.0/18" "us-east-1b" true"#,
        ]
    );
    let tables = in_vpc(&mut stacks, "DescribeRouteTables", "RouteTables", &vpc);
    let routes = tables.items().flat_map(|it| it["Routes"].items());
    let states: Vec<String> = routes
        .filter(|it| it["DestinationCidrBlock"] == "0.0.0.0/0")
        .map(|it| format!("{} {}", it["NatGatewayId"].is_null(), it["State"]))
        .collect();
    assert_eq!(states.len(), 4);
    let of_nat = |it: &&String| *it == r#"false "active""#;
    assert_eq!(states.iter().filter(of_nat).count(), 2, "{states:?}");

    let tasks = stacks.call(
        "ec2:DescribeNetworkInterfaces",
        r#"{"Filters":[{"Name":"interface-type","Values":["interface"]}]}"#,
    );
    let vpcs = tasks["NetworkInterfaces"]
        .items()
        .filter(|it| it["VpcId"] == vpc);
    assert_eq!(vpcs.count(), 1, "{tasks}");
    let body = format!(
        r#"{{"Filters":[{{"Name":"group-id","Values":["{}"]}}]}}"#,
        physical(&mut stacks, "ServiceLBSecurityGroupF7435A5C")
    );
    let rules = stacks.call("ec2:DescribeSecurityGroupRules", &body);
    let mut rules: Vec<String> = rules["SecurityGroupRules"]
        .items()
        .map(|it| format!("{} {} {}", it["IsEgress"], it["CidrIpv4"], it["FromPort"]))
        .collect();
    rules.sort();
    assert_eq!(rules, [r#"false "0.0.0.0/0" 80"#, "true null 80"]);
}

#[test]
fn a_network_goes_with_its_stack() {
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", CDK);
    let vpc = physical(&mut stacks, VPC);

    stacks.call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
    stacks.pass(1200);

    let gone = stacks.try_call("cloudformation:DescribeStacks", r#"{"StackName":"web"}"#);
    assert!(gone.is_err(), "{:?}", stacks.events("web"));
    for (operation, list) in [
        ("DescribeVpcs", "Vpcs"),
        ("DescribeSubnets", "Subnets"),
        ("DescribeRouteTables", "RouteTables"),
        ("DescribeSecurityGroups", "SecurityGroups"),
    ] {
        let left = in_vpc(&mut stacks, operation, list, &vpc);
        assert_eq!(left.items().len(), 0, "{left}");
    }
    let gateways = in_vpc(&mut stacks, "DescribeNatGateways", "NatGateways", &vpc);
    assert!(
        gateways.items().all(|it| it["State"] == "deleted"),
        "{gateways}"
    );
    let gateways = stacks.call("ec2:DescribeInternetGateways", "{}");
    assert_eq!(gateways["InternetGateways"].items().len(), 1);
    let addresses = stacks.call("ec2:DescribeAddresses", "{}");
    assert_eq!(addresses["Addresses"].items().len(), 0);
}

#[test]
fn a_nat_gateway_that_fails_takes_the_stack_with_it() {
    let mut stacks = Stacks::new();
    let template = r#"{"Resources":{
        "Vpc":{"Type":"AWS::EC2::VPC","Properties":{"CidrBlock":"10.0.0.0/16"}},
        "Subnet":{"Type":"AWS::EC2::Subnet","Properties":{"VpcId":{"Ref":"Vpc"},"CidrBlock":"10.0.0.0/24"}},
        "Address":{"Type":"AWS::EC2::EIP"},
        "Gateway":{"Type":"AWS::EC2::NatGateway","Properties":
            {"SubnetId":{"Ref":"Subnet"},"AllocationId":{"Fn::GetAtt":["Address","AllocationId"]}}}}}"#;

    stacks.deploy("CreateStack", template);

    assert_eq!(stacks.status(), "ROLLBACK_COMPLETE");
    let events = stacks.events("web");
    let failed = events
        .iter()
        .find(|it| it.starts_with("Gateway CREATE_FAILED"));
    let failed = failed.expect("it has failed");
    assert!(
        failed.contains("is in state failed and hence failed to stabilize. Detailed failure message: Network vpc-"),
        "{failed}"
    );
    assert!(
        failed.ends_with("HandlerErrorCode: NotStabilized)"),
        "{failed}"
    );
    let addresses = stacks.call("ec2:DescribeAddresses", "{}");
    assert_eq!(addresses["Addresses"].items().len(), 0);
}

/// What the CDK makes beside: endpoints, and a default group without rules.
#[test]
fn a_vpc_has_endpoints_and_a_default_group_without_rules() {
    let template = |tables: &str, policy: &str| {
        format!(
            r#"{{"Resources":{{
        "Vpc":{{"Type":"AWS::EC2::VPC","Properties":{{"CidrBlock":"10.0.0.0/16"}}}},
        "Subnet":{{"Type":"AWS::EC2::Subnet","Properties":{{"VpcId":{{"Ref":"Vpc"}},"CidrBlock":"10.0.0.0/24"}}}},
        "One":{{"Type":"AWS::EC2::RouteTable","Properties":{{"VpcId":{{"Ref":"Vpc"}}}}}},
        "Two":{{"Type":"AWS::EC2::RouteTable","Properties":{{"VpcId":{{"Ref":"Vpc"}}}}}},
        "Gateway":{{"Type":"AWS::EC2::VPCEndpoint","Properties":{{"VpcId":{{"Ref":"Vpc"}},{policy}
            "ServiceName":{{"Fn::Sub":"com.amazonaws.${{AWS::Region}}.s3"}},"VpcEndpointType":"Gateway",
            "RouteTableIds":[{tables}]}}}},
        "Interface":{{"Type":"AWS::EC2::VPCEndpoint","Properties":{{"VpcId":{{"Ref":"Vpc"}},"PrivateDnsEnabled":true,
            "ServiceName":"com.amazonaws.us-east-1.logs","VpcEndpointType":"Interface",
            "SubnetIds":[{{"Ref":"Subnet"}}]}}}},
        "Restricted":{{"Type":"Custom::VpcRestrictDefaultSG","Properties":{{"ServiceToken":"arn:aws:lambda:x",
            "Account":{{"Ref":"AWS::AccountId"}},"DefaultSecurityGroupId":{{"Fn::GetAtt":["Vpc","DefaultSecurityGroup"]}}}}}}
        }}}}"#
        )
    };
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", &template(r#"{"Ref":"One"}"#, ""));
    assert_eq!(
        stacks.status(),
        "CREATE_COMPLETE",
        "{:#?}",
        stacks.events("web")
    );
    let gateway = physical(&mut stacks, "Gateway");

    let policy = r#""PolicyDocument":{"Statement":[]},"#;
    stacks.deploy("UpdateStack", &template(r#"{"Ref":"Two"}"#, policy));

    assert_eq!(
        stacks.status(),
        "UPDATE_COMPLETE",
        "{:#?}",
        stacks.events("web")
    );
    let body = format!(r#"{{"VpcEndpointIds":["{gateway}"]}}"#);
    let shown = stacks.call("ec2:DescribeVpcEndpoints", &body)["VpcEndpoints"][0].clone();
    assert_eq!(shown["RouteTableIds"][0], physical(&mut stacks, "Two"));
    assert_eq!(shown["RouteTableIds"].items().len(), 1);
    assert_eq!(shown["PolicyDocument"], r#"{"Statement":[]}"#);
    let vpc = physical(&mut stacks, "Vpc");
    let groups = in_vpc(
        &mut stacks,
        "DescribeSecurityGroups",
        "SecurityGroups",
        &vpc,
    );
    let default = &groups[0];
    assert_eq!(default["IpPermissions"].items().len(), 0);
    assert_eq!(default["IpPermissionsEgress"].items().len(), 0);

    stacks.call("cloudformation:DeleteStack", r#"{"StackName":"web"}"#);
    stacks.pass(600);

    let gone = stacks.try_call("cloudformation:DescribeStacks", r#"{"StackName":"web"}"#);
    assert!(gone.is_err(), "{:#?}", stacks.events("web"));
}

/// What is changed where it is, and what is made anew.
#[test]
fn networks_are_changed() {
    let template = |public: bool, port: u16, instance: &str| {
        format!(
            r#"{{"Resources":{{
        "Vpc":{{"Type":"AWS::EC2::VPC","Properties":{{"CidrBlock":"10.0.0.0/16","EnableDnsHostnames":{public}}}}},
        "Subnet":{{"Type":"AWS::EC2::Subnet","Properties":{{"VpcId":{{"Ref":"Vpc"}},"CidrBlock":"10.0.0.0/24",
            "MapPublicIpOnLaunch":"{public}","Tags":[{{"Key":"Port","Value":"{port}"}}]}}}},
        "Group":{{"Type":"AWS::EC2::SecurityGroup","Properties":{{"GroupDescription":"web","VpcId":{{"Ref":"Vpc"}},
            "SecurityGroupIngress":[
                {{"IpProtocol":"tcp","FromPort":22,"ToPort":22,"CidrIp":"10.0.0.0/8"}},
                {{"IpProtocol":"tcp","FromPort":"{port}","ToPort":"{port}","CidrIp":"0.0.0.0/0"}}]}}}},
        "Rule":{{"Type":"AWS::EC2::SecurityGroupIngress","Properties":{{"GroupId":{{"Fn::GetAtt":["Group","GroupId"]}},
            "IpProtocol":"tcp","FromPort":1,"ToPort":2,"SourceSecurityGroupId":{{"Ref":"Group"}},"Description":"of {port}"}}}},
        "Template":{{"Type":"AWS::EC2::LaunchTemplate","Properties":{{"LaunchTemplateData":{{"InstanceType":"{instance}"}}}}}}
        }},"Outputs":{{
        "Acl":{{"Value":{{"Fn::GetAtt":["Vpc","DefaultNetworkAcl"]}}}},
        "Default":{{"Value":{{"Fn::GetAtt":["Vpc","DefaultSecurityGroup"]}}}},
        "Latest":{{"Value":{{"Fn::GetAtt":["Template","LatestVersionNumber"]}}}},
        "Zone":{{"Value":{{"Fn::GetAtt":["Subnet","AvailabilityZone"]}}}}}}}}"#
        )
    };
    let mut stacks = Stacks::new();
    stacks.deploy("CreateStack", &template(false, 80, "m5.large"));
    assert_eq!(stacks.status(), "CREATE_COMPLETE");
    let logical = ["Vpc", "Subnet", "Group", "Rule", "Template"];
    let before = logical.map(|it| physical(&mut stacks, it));

    stacks.deploy("UpdateStack", &template(true, 443, "m5.xlarge"));

    assert_eq!(stacks.status(), "UPDATE_COMPLETE");
    let [vpc, subnet, group, rule, _] = &before;
    assert_eq!(logical.map(|it| physical(&mut stacks, it)), before);
    let shown = stacks.call(
        "ec2:DescribeSubnets",
        &format!(r#"{{"SubnetIds":["{subnet}"]}}"#),
    );
    assert_eq!(shown["Subnets"][0]["MapPublicIpOnLaunch"], true);
    assert_eq!(shown["Subnets"][0]["Tags"][0]["Value"], "443");
    let names = stacks.call(
        "ec2:DescribeVpcAttribute",
        &format!(r#"{{"VpcId":"{vpc}","Attribute":"enableDnsHostnames"}}"#),
    );
    assert_eq!(names["EnableDnsHostnames"]["Value"], true);
    let body = format!(r#"{{"Filters":[{{"Name":"group-id","Values":["{group}"]}}]}}"#);
    let rules = stacks.call("ec2:DescribeSecurityGroupRules", &body);
    let of = |it: &Json| format!("{} {}", it["IsEgress"], it["FromPort"]);
    let mut ports: Vec<String> = rules["SecurityGroupRules"].items().map(of).collect();
    ports.sort();
    assert_eq!(ports, ["false 1", "false 22", "false 443", "true -1"]);
    let mut all = rules["SecurityGroupRules"].items();
    let own = all.find(|it| it["SecurityGroupRuleId"] == *rule);
    assert_eq!(own.expect("it is there")["Description"], "of 443");
    let outputs = stacks.stack()["Outputs"].clone();
    let outputs: Vec<String> = outputs
        .items()
        .map(|it| it["OutputValue"].to_string())
        .collect();
    assert!(outputs[0].starts_with(r#""acl-"#), "{outputs:?}");
    assert!(outputs[1].starts_with(r#""sg-"#), "{outputs:?}");
    assert_eq!(outputs[2..], [r#""2""#, r#""us-east-1a""#]);
}
