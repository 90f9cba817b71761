//! What EC2 shows of ECS's tasks and instances, and what ECS refuses of EC2's.

use std::net::Ipv4Addr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::{Value, json};

use crate::aws;
use crate::aws::ec2::Addresses;
use crate::aws::ec2::cidr::Cidr;
use crate::aws::ec2::instance_types::InstanceType;
use crate::aws::ec2::ops::tests::{call, done, group, ids, refused, subnet, text, vpc};
use crate::aws::ec2::port::{DEFAULT_VPC, subnet_in};
use crate::ecs::instance::life;
use crate::ecs::instance::machine::{Machine, NewInstance};
use crate::ecs::task::plan;
use crate::ecs::{Region, Settings, fixtures};
use crate::effect::plan::VpcPlan;
use crate::kernel::caller::Caller;
use crate::kernel::strictness::Strictness;
use crate::wire::{Operation, Route};

fn ecs(region: &mut Region, operation: Operation, input: &Value) -> Result<Value, String> {
    let (caller, body) = (Caller::default(), input.to_string());
    let route = Route::Ecs(operation);
    let answer = aws::dispatch(region, &caller, route, body.as_bytes());
    let answer = answer.map_err(|error| error.to_string())?;
    Ok(serde_json::from_slice(&answer.body).unwrap())
}

/// A region with a definition for Fargate.
fn region() -> Region {
    let mut region = fixtures::region();
    let definition = json!({
        "family": "app", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
        "cpu": "256", "memory": "512",
        "containerDefinitions": [{"name": "app", "image": "busybox"}],
    });
    ecs(&mut region, Operation::RegisterTaskDefinition, &definition).unwrap();
    ecs(&mut region, Operation::CreateCluster, &json!({})).unwrap();
    region
}

fn run(region: &mut Region, awsvpc: Value) -> Result<Value, String> {
    let input = json!({
        "taskDefinition": "app", "launchType": "FARGATE",
        "networkConfiguration": {"awsvpcConfiguration": awsvpc},
    });
    let task = ecs(region, Operation::RunTask, &input)?;
    region.advance(region.now() + Duration::from_secs(60));
    let input = json!({"tasks": [task["tasks"][0]["taskArn"]]});
    Ok(ecs(region, Operation::DescribeTasks, &input)?["tasks"][0].clone())
}

fn detail(task: &Value, name: &str) -> String {
    let details = task["attachments"][0]["details"].as_array().unwrap();
    let found = details.iter().find(|detail| detail["name"] == json!(name));
    text(&found.unwrap_or_else(|| panic!("no {name} in {task}"))["value"])
}

/// What is recorded of the interface of a Fargate task, but for what is particular about it.
#[test]
fn the_interface_of_a_task_is_that_of_its_attachment() {
    let mut region = region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    let subnet = subnet(&mut region, &vpc, "10.0.1.0/24");
    let group = group(&mut region, &vpc, "web");
    let awsvpc =
        json!({"subnets": [subnet], "securityGroups": [group], "assignPublicIp": "ENABLED"});

    let task = run(&mut region, awsvpc).unwrap();
    let id = detail(&task, "networkInterfaceId");
    let asked = json!({"NetworkInterfaceIds": [id]});
    let shown = done(&mut region, "DescribeNetworkInterfaces", asked);

    let shown = &shown["NetworkInterfaces"][0];
    assert_eq!(
        shown["PrivateIpAddress"],
        json!("10.0.1.4"),
        "of the subnet's block"
    );
    assert_eq!(
        text(&shown["PrivateIpAddress"]),
        detail(&task, "privateIPv4Address")
    );
    assert_eq!(text(&shown["MacAddress"]), detail(&task, "macAddress"));
    assert_eq!(
        text(&shown["PrivateDnsName"]),
        detail(&task, "privateDnsName")
    );
    let attachment = text(&task["attachments"][0]["id"]);
    let description = format!("arn:aws:ecs:us-east-1:123456789012:attachment/{attachment}");
    for (member, expected) in [
        ("Description", json!(description)),
        ("Groups", json!([{"GroupName": "web", "GroupId": group}])),
        ("InterfaceType", json!("interface")),
        ("OwnerId", json!("123456789012")),
        ("RequesterId", json!("123456789012")),
        ("RequesterManaged", json!(true)),
        ("SourceDestCheck", json!(true)),
        ("Status", json!("in-use")),
        ("SubnetId", json!(subnet)),
        ("TagSet", json!([])),
        ("VpcId", json!(vpc)),
        ("AvailabilityZone", json!("us-east-1a")),
        ("Ipv6Addresses", json!([])),
    ] {
        assert_eq!(shown[member], expected, "{member}");
    }
    let public = json!({
        "IpOwnerId": "amazon",
        "PublicDnsName": "ec2-198-18-1-4.compute-1.amazonaws.com",
        "PublicIp": "198.18.1.4",
    });
    assert_eq!(shown["Association"], public);
    assert_eq!(shown["PrivateIpAddresses"][0]["Association"], public);
    let attachment = &shown["Attachment"];
    assert_eq!(attachment["DeviceIndex"], json!(1));
    assert_eq!(attachment["DeleteOnTermination"], json!(false));
    assert_eq!(attachment.get("InstanceId"), None);
}

#[test]
fn an_engine_is_told_of_the_vpc_of_a_task_and_of_an_address_in_place_of_it() {
    let first = Ipv4Addr::new(10, 130, 0, 0);
    let mut region = region();
    let mut settings = Settings::clone(&region.settings);
    settings.vpc = Some(first);
    region.settings = Arc::new(settings);
    region.ec2.addresses = Addresses::of_region(first, 0);
    let default = subnet_in("us-east-1b");
    let planned = |region: &mut Region, subnet: &str| {
        run(region, json!({"subnets": [subnet]})).unwrap();
        let task = region.tasks.iter().last().unwrap().key;
        plan::plan(region, task)
    };

    let plan = planned(&mut region, "subnet-1");
    assert_eq!(plan.address, Some(Ipv4Addr::new(10, 130, 0, 4)));
    assert_eq!(plan.vpc, None, "nobody has said which addresses it has");

    let plan = planned(&mut region, &default);
    assert_eq!(plan.address, Some(Ipv4Addr::new(172, 31, 16, 4)));
    let vpc_plan = |id: &str, block: &str, host| VpcPlan {
        id: id.to_owned(),
        block: Cidr::parse(block).unwrap(),
        spare: Ipv4Addr::new(10, 130, 0, host),
    };
    let expected = vpc_plan(DEFAULT_VPC, "172.31.0.0/16", 5);
    assert_eq!(plan.vpc, Some(expected));

    let vpc = vpc(&mut region, "10.0.0.0/16");
    let subnet = subnet(&mut region, &vpc, "10.0.1.0/24");
    let plan = planned(&mut region, &subnet);
    assert_eq!(plan.address, Some(Ipv4Addr::new(10, 0, 1, 4)));
    assert_eq!(plan.vpc, Some(vpc_plan(&vpc, "10.0.0.0/16", 6)));
}

#[test]
fn a_task_on_a_synthetic_instance_is_in_the_zone_of_its_subnet() {
    let mut region = fixtures::region();
    let mut settings = Settings::clone(&region.settings);
    settings.synthetic_instances = true;
    region.settings = Arc::new(settings);
    let definition = json!({
        "family": "app", "networkMode": "awsvpc",
        "containerDefinitions": [{"name": "app", "image": "busybox", "memory": 64}],
    });
    ecs(&mut region, Operation::RegisterTaskDefinition, &definition).unwrap();
    ecs(
        &mut region,
        Operation::CreateCluster,
        &json!({"clusterName": "web"}),
    )
    .unwrap();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    for (number, letter) in ["a", "b", "c"].iter().enumerate() {
        let zone = format!("us-east-1{letter}");
        let input = json!({
            "VpcId": vpc, "CidrBlock": format!("10.0.{number}.0/24"), "AvailabilityZone": zone,
        });
        let subnet = text(&done(&mut region, "CreateSubnet", input)["Subnet"]["SubnetId"]);
        let input = json!({
            "cluster": "web", "taskDefinition": "app",
            "networkConfiguration": {"awsvpcConfiguration": {"subnets": [subnet]}},
        });

        let ran = ecs(&mut region, Operation::RunTask, &input).unwrap();

        let task = &ran["tasks"][0];
        assert_eq!(task["availabilityZone"], json!(zone), "{ran}");
        assert_eq!(detail(task, "subnetId"), subnet);
    }
}

#[test]
fn what_a_task_is_in_cannot_be_deleted_before_it_has_stopped() {
    let mut region = region();
    let vpc = vpc(&mut region, "10.0.0.0/16");
    let subnet = subnet(&mut region, &vpc, "10.0.1.0/28");
    let group = group(&mut region, &vpc, "web");
    let awsvpc = json!({"subnets": [subnet], "securityGroups": [group]});
    let task = run(&mut region, awsvpc).unwrap();
    let free = |region: &mut Region| {
        let shown = done(region, "DescribeSubnets", json!({"SubnetIds": [subnet]}));
        shown["Subnets"][0]["AvailableIpAddressCount"].clone()
    };
    assert_eq!(free(&mut region), json!(10));
    let used = format!(
        "DependencyViolation: The subnet '{subnet}' has dependencies and cannot be deleted."
    );
    let needed = format!("DependencyViolation: resource {group} has a dependent object");
    refused(
        &mut region,
        [
            ("DeleteSubnet", json!({"SubnetId": subnet}), &used),
            ("DeleteSecurityGroup", json!({"GroupId": group}), &needed),
        ],
    );

    let stop = json!({"task": task["taskArn"]});
    ecs(&mut region, Operation::StopTask, &stop).unwrap();
    region.advance(region.now() + Duration::from_secs(600));

    assert_eq!(free(&mut region), json!(11));
    let interfaces = done(&mut region, "DescribeNetworkInterfaces", json!({}));
    assert_eq!(interfaces["NetworkInterfaces"], json!([]));
    done(&mut region, "DeleteSubnet", json!({"SubnetId": subnet}));
    done(
        &mut region,
        "DeleteSecurityGroup",
        json!({"GroupId": group}),
    );
    done(&mut region, "DeleteVpc", json!({"VpcId": vpc}));
}

#[test]
fn any_subnet_and_group_will_do_until_some_were_made() {
    let mut region = region();
    let any = json!({"subnets": ["subnet-x"], "securityGroups": ["sg-x"]});
    let task = run(&mut region, any.clone()).unwrap();
    let shown = done(
        &mut region,
        "DescribeSubnets",
        json!({"SubnetIds": ["subnet-x"]}),
    );
    assert_eq!(shown["Subnets"][0]["VpcId"], json!("vpc-0b5e46291a1fdd151"));
    let groups = done(
        &mut region,
        "DescribeSecurityGroups",
        json!({"GroupIds": ["sg-x"]}),
    );
    assert_eq!(groups["SecurityGroups"][0]["GroupName"], json!("sg-x"));
    assert_eq!(detail(&task, "privateIPv4Address"), "10.0.0.4");

    let vpc = vpc(&mut region, "10.0.0.0/16");
    let subnet = subnet(&mut region, &vpc, "10.0.1.0/24");

    let missing = "InvalidParameterException: Error retrieving subnet information for [subnet-x]: The subnet ID 'subnet-x' does not exist (ErrorCode: InvalidSubnetID.NotFound)";
    assert_eq!(
        run(&mut region, json!({"subnets": ["subnet-y"]})).unwrap_err(),
        missing.replace("-x", "-y")
    );
    // Nobody has made a group yet.
    run(
        &mut region,
        json!({"subnets": [subnet], "securityGroups": ["sg-x"]}),
    )
    .unwrap();
    let group = group(&mut region, &vpc, "web");
    let unknown = json!({"subnets": [subnet], "securityGroups": [group, "sg-x"]});
    assert_eq!(
        run(&mut region, unknown).unwrap_err(),
        "InvalidParameterException: Error retrieving security group information for [sg-x]: The security group 'sg-x' does not exist (ErrorCode: InvalidGroup.NotFound)"
    );
    let default = done(
        &mut region,
        "DescribeSubnets",
        json!({"Filters": [{"Name": "default-for-az", "Values": ["true"]}]}),
    );
    let default = ids(&default, "Subnets", "SubnetId").remove(0);
    let elsewhere = json!({"subnets": [default], "securityGroups": [group]});
    assert_eq!(
        run(&mut region, elsewhere).unwrap_err(),
        format!(
            "InvalidParameterException: Security group {group} does not appear to belong to the same VPC as the input subnets."
        )
    );
    let two = json!({"subnets": [default, subnet]});
    assert_eq!(
        run(&mut region, two).unwrap_err(),
        "InvalidParameterException: subnets must belong to the same VPC."
    );
    let task = run(&mut region, json!({"subnets": [default]})).unwrap();
    assert!(
        detail(&task, "privateIPv4Address").starts_with("172.31."),
        "{task}"
    );
}

/// As with real containers, whose networks are the engine's.
#[test]
fn where_neighbours_are_strict_any_subnet_will_do_all_the_same() {
    let mut region = region();
    let mut settings = Settings::clone(&region.settings);
    settings.strict_neighbours = true;
    region.settings = Arc::new(settings.clone());
    let any = json!({"subnets": ["subnet-x"], "securityGroups": ["sg-x"]});
    run(&mut region, any.clone()).unwrap();

    settings.strictness = Strictness::Strict;
    region.settings = Arc::new(settings);

    let refusal = run(&mut region, any).unwrap_err();
    assert!(refusal.contains("InvalidSubnetID.NotFound"), "{refusal}");
    let default = done(&mut region, "DescribeSubnets", json!({}));
    let default = ids(&default, "Subnets", "SubnetId");
    let default = default.into_iter().find(|id| id.len() > 10).unwrap();
    run(&mut region, json!({"subnets": [default]})).unwrap();
}

#[test]
fn instances_of_ecs_are_instances_of_ec2() {
    let mut region = region();
    let cluster = region.clusters.named("default").unwrap().key;
    let machine = Machine::Ec2(InstanceType::named("m5.large").unwrap());
    let key = life::register(&mut region, NewInstance::new(cluster, machine));
    let external = life::register(&mut region, NewInstance::new(cluster, Machine::External));
    let id = region.instances.get(key).ec2_instance_id.clone();
    let external = region.instances.get(external).ec2_instance_id.clone();

    let shown = done(
        &mut region,
        "DescribeInstances",
        json!({"InstanceIds": [id]}),
    );
    let instance = shown["Reservations"][0]["Instances"][0].clone();
    for (member, expected) in [
        ("InstanceType", json!("m5.large")),
        ("State", json!({"Code": 16, "Name": "running"})),
        ("VpcId", json!("vpc-0b5e46291a1fdd151")),
        ("PrivateIpAddress", json!("172.31.15.254")),
        ("Architecture", json!("x86_64")),
    ] {
        assert_eq!(instance[member], expected, "{member}");
    }
    let own = &instance["NetworkInterfaces"][0]["NetworkInterfaceId"];
    let asked = json!({"NetworkInterfaceIds": [own]});
    let interface = done(&mut region, "DescribeNetworkInterfaces", asked);
    let attachment = &interface["NetworkInterfaces"][0]["Attachment"];
    assert_eq!(attachment["InstanceId"], json!(id));
    let subnets = json!({"SubnetIds": [instance["SubnetId"]]});
    let subnets = done(&mut region, "DescribeSubnets", subnets);
    assert_eq!(
        subnets["Subnets"][0]["AvailableIpAddressCount"],
        json!(4090)
    );
    let none = format!("InvalidInstanceID.NotFound: The instance ID '{external}' does not exist");
    refused(
        &mut region,
        [
            (
                "DescribeInstances",
                json!({"InstanceIds": [external]}),
                &none,
            ),
            (
                "TerminateInstances",
                json!({"InstanceIds": ["i-1", "i-2"]}),
                "InvalidInstanceID.NotFound: The instance IDs 'i-1, i-2' do not exist",
            ),
        ],
    );
}

#[test]
fn an_instance_that_was_terminated_is_shown_for_an_hour() {
    let mut region = region();
    let cluster = region.clusters.named("default").unwrap().key;
    let machine = Machine::Ec2(InstanceType::named("m5.large").unwrap());
    let key = life::register(&mut region, NewInstance::new(cluster, machine));
    let id = region.instances.get(key).ec2_instance_id.clone();

    let gone = done(
        &mut region,
        "TerminateInstances",
        json!({"InstanceIds": [id]}),
    );

    let change = &gone["TerminatingInstances"][0];
    assert_eq!(change["CurrentState"]["Name"], json!("shutting-down"));
    let filters = json!([{"Name": "instance-state-name", "Values": ["terminated"]}]);
    let shown = done(
        &mut region,
        "DescribeInstances",
        json!({"Filters": filters}),
    );
    assert_eq!(
        shown["Reservations"][0]["Instances"][0]["InstanceId"],
        json!(id)
    );
    region.advance(region.now() + Duration::from_secs(3601));
    let shown = call(&mut region, "DescribeInstances", json!({})).unwrap();
    assert_eq!(shown["Reservations"], json!([]));
}

#[test]
fn types_of_instances_are_those_of_the_catalogue() {
    let mut region = region();
    let asked = json!({"InstanceTypes": ["m5.large", "t3.micro"]});
    let shown = done(&mut region, "DescribeInstanceTypes", asked);
    assert_eq!(
        ids(&shown, "InstanceTypes", "InstanceType"),
        ["m5.large", "t3.micro"]
    );
    let large = &shown["InstanceTypes"][0];
    assert_eq!(large["VCpuInfo"]["DefaultVCpus"], json!(2));
    assert_eq!(large["MemoryInfo"]["SizeInMiB"], json!(8192));
    let arm = json!([{"Name": "processor-info.supported-architecture", "Values": ["arm64"]}]);
    let arm = done(
        &mut region,
        "DescribeInstanceTypes",
        json!({"Filters": arm}),
    );
    assert!(!ids(&arm, "InstanceTypes", "InstanceType").is_empty());
    refused(
        &mut region,
        [(
            "DescribeInstanceTypes",
            json!({"InstanceTypes": ["x9.large"]}),
            "InvalidInstanceType: The following supplied instance types do not exist: [x9.large]",
        )],
    );
}
