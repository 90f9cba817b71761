//! Groups through the API, as Terraform makes them and as capacity providers of ECS use them.

use std::time::Duration;

use serde_json::{Value, json};

use super::dispatch;
use crate::aws;
use crate::ecs::{Region, fixtures};
use crate::kernel::caller::Caller;
use crate::wire::autoscaling::operation::Operation;
use crate::wire::{Blob, Route};

fn call(region: &mut Region, operation: &str, input: Value) -> Result<Value, String> {
    let name = Operation::parse(operation).expect("an operation of the service");
    let body = input.to_string().into_bytes();
    let answer = dispatch(region, name, &body).map_err(|error| error.to_string())?;
    Ok(serde_json::from_slice(&answer.body).expect("answers are JSON"))
}

#[track_caller]
fn done(region: &mut Region, operation: &str, input: Value) -> Value {
    call(region, operation, input).unwrap_or_else(|refusal| panic!("{operation}: {refusal}"))
}

#[track_caller]
fn refused<const N: usize>(region: &mut Region, cases: [(&str, Value, &str); N]) {
    for (operation, input, refusal) in cases {
        let answer = call(region, operation, input.clone());

        assert_eq!(answer, Err(refusal.to_owned()), "{operation} {input}");
    }
}

fn ecs(region: &mut Region, operation: &str, input: &Value) -> Value {
    let route = Route::try_from(operation).unwrap();
    let (caller, body) = (Caller::default(), input.to_string());
    let answer = aws::dispatch(region, &caller, route, body.as_bytes());
    let answer = answer.unwrap_or_else(|error| panic!("{operation}: {error}"));
    serde_json::from_slice(&answer.body).unwrap()
}

fn pass(region: &mut Region) {
    region.advance(region.now() + Duration::from_secs(900));
}

/// A region with a cluster, and a launch configuration whose instances join it.
fn region() -> Region {
    let mut region = fixtures::region();
    ecs(
        &mut region,
        "ecs:CreateCluster",
        &json!({"clusterName": "web"}),
    );
    let data = Blob(b"#!/bin/bash\necho ECS_CLUSTER=web >> /etc/ecs/ecs.config".to_vec());
    let new = json!({
        "LaunchConfigurationName": "ecs", "ImageId": "ami-1", "InstanceType": "t3.micro",
        "UserData": data.to_base64(),
    });
    done(&mut region, "CreateLaunchConfiguration", new);
    region
}

fn of_group() -> Value {
    json!({
        "AutoScalingGroupName": "workers", "LaunchConfigurationName": "ecs",
        "MinSize": 1, "MaxSize": 3, "DesiredCapacity": 2,
        "AvailabilityZones": ["us-east-1a", "us-east-1b"],
        "Tags": [{"Key": "AmazonECSManaged", "Value": "", "PropagateAtLaunch": true}],
    })
}

fn shown(region: &mut Region) -> Value {
    let asked = json!({"AutoScalingGroupNames": ["workers"]});
    done(region, "DescribeAutoScalingGroups", asked)["AutoScalingGroups"][0].clone()
}

#[test]
fn instances_of_a_group_join_the_cluster_of_its_user_data() {
    let mut region = region();
    done(&mut region, "CreateAutoScalingGroup", of_group());
    pass(&mut region);

    let group = shown(&mut region);
    let instances = group["Instances"].as_array().unwrap();
    assert_eq!(instances.len(), 2);
    for (member, expected) in [
        ("LifecycleState", json!("InService")),
        ("HealthStatus", json!("Healthy")),
        ("ProtectedFromScaleIn", json!(false)),
        ("InstanceType", json!("t3.micro")),
        ("LaunchConfigurationName", json!("ecs")),
    ] {
        assert_eq!(instances[0][member], expected, "{member}");
    }
    assert_eq!(group["DefaultCooldown"], json!(300));
    assert_eq!(group["Tags"][0]["ResourceId"], json!("workers"));
    let listed = ecs(
        &mut region,
        "ecs:ListContainerInstances",
        &json!({"cluster": "web"}),
    );
    assert_eq!(listed["containerInstanceArns"].as_array().unwrap().len(), 2);

    let wanted = json!({"AutoScalingGroupName": "workers", "DesiredCapacity": 3});
    done(&mut region, "SetDesiredCapacity", wanted);
    pass(&mut region);
    let all = done(&mut region, "DescribeAutoScalingInstances", json!({}));
    assert_eq!(all["AutoScalingInstances"].as_array().unwrap().len(), 3);
    assert_eq!(
        all["AutoScalingInstances"][0]["HealthStatus"],
        json!("HEALTHY")
    );
    let asked = json!({"AutoScalingGroupName": "workers"});
    let activities = done(&mut region, "DescribeScalingActivities", asked);
    let last = &activities["Activities"][0];
    assert_eq!(last["StatusCode"], json!("Successful"));
    assert!(
        last["Cause"]
            .as_str()
            .unwrap()
            .ends_with("increasing the capacity from 2 to 3.")
    );
}

#[test]
fn an_instance_is_replaced_or_the_group_has_one_less() {
    let mut region = region();
    done(&mut region, "CreateAutoScalingGroup", of_group());
    pass(&mut region);
    let first = shown(&mut region)["Instances"][0]["InstanceId"].clone();
    let go = |fewer: bool| json!({"InstanceId": first, "ShouldDecrementDesiredCapacity": fewer});
    let activity = done(
        &mut region,
        "TerminateInstanceInAutoScalingGroup",
        go(false),
    );
    let text = activity["Activity"]["Description"].as_str().unwrap();
    assert!(text.starts_with("Terminating EC2 instance: i-"), "{text}");
    assert_eq!(shown(&mut region)["Instances"].as_array().unwrap().len(), 1);
    pass(&mut region);
    assert_eq!(shown(&mut region)["Instances"].as_array().unwrap().len(), 2);

    let next = shown(&mut region)["Instances"][0]["InstanceId"].clone();
    let fewer = json!({"InstanceId": next, "ShouldDecrementDesiredCapacity": true});
    done(&mut region, "TerminateInstanceInAutoScalingGroup", fewer);
    pass(&mut region);

    let group = shown(&mut region);
    assert_eq!(group["DesiredCapacity"], json!(1));
    assert_eq!(group["Instances"].as_array().unwrap().len(), 1);
}

#[test]
fn a_protected_instance_is_not_scaled_in() {
    let mut region = region();
    done(&mut region, "CreateAutoScalingGroup", of_group());
    pass(&mut region);
    let instances = shown(&mut region)["Instances"].clone();
    let (first, second) = (&instances[0]["InstanceId"], &instances[1]["InstanceId"]);
    let protect = json!({
        "AutoScalingGroupName": "workers", "InstanceIds": [first], "ProtectedFromScaleIn": true,
    });
    done(&mut region, "SetInstanceProtection", protect);
    let smaller = json!({"AutoScalingGroupName": "workers", "DesiredCapacity": 1});
    done(&mut region, "SetDesiredCapacity", smaller);
    pass(&mut region);

    let left = shown(&mut region)["Instances"].clone();
    assert_eq!(left[0]["InstanceId"], *first);
    assert_eq!(left[0]["ProtectedFromScaleIn"], json!(true));
    let unknown = format!(
        "ValidationError: Instance Id not found - No managed instance found for instance ID: {}",
        second.as_str().unwrap()
    );
    let gone = json!({"InstanceId": second, "ShouldDecrementDesiredCapacity": false});
    refused(
        &mut region,
        [("TerminateInstanceInAutoScalingGroup", gone, &unknown)],
    );
}

#[test]
fn a_group_goes_without_instances_or_with_all_of_them() {
    let mut region = region();
    done(&mut region, "CreateAutoScalingGroup", of_group());
    pass(&mut region);
    let name = json!({"AutoScalingGroupName": "workers"});
    let held = "ResourceInUse: Cannot delete launch configuration ecs because it is attached to AutoScalingGroup workers";
    refused(
        &mut region,
        [
            (
                "DeleteAutoScalingGroup",
                name.clone(),
                "ResourceInUse: You cannot delete an AutoScalingGroup while there are instances or pending Spot instance request(s) still in the group.",
            ),
            (
                "DeleteLaunchConfiguration",
                json!({"LaunchConfigurationName": "ecs"}),
                held,
            ),
        ],
    );
    // As Terraform empties a group before.
    let empty = json!({"AutoScalingGroupName": "workers", "MinSize": 0, "MaxSize": 0, "DesiredCapacity": 0});
    done(&mut region, "UpdateAutoScalingGroup", empty);
    pass(&mut region);
    done(&mut region, "DeleteAutoScalingGroup", name);
    let groups = done(&mut region, "DescribeAutoScalingGroups", json!({}));
    assert_eq!(groups["AutoScalingGroups"], json!([]));

    done(&mut region, "CreateAutoScalingGroup", of_group());
    pass(&mut region);
    let force = json!({"AutoScalingGroupName": "workers", "ForceDelete": true});
    done(&mut region, "DeleteAutoScalingGroup", force);
    pass(&mut region);
    let listed = ecs(
        &mut region,
        "ecs:ListContainerInstances",
        &json!({"cluster": "web"}),
    );
    assert_eq!(listed["containerInstanceArns"], json!([]));
    done(
        &mut region,
        "DeleteLaunchConfiguration",
        json!({"LaunchConfigurationName": "ecs"}),
    );
}

#[test]
fn managed_scaling_moves_the_size_of_a_group_of_the_api() {
    let mut region = region();
    let mut new = of_group();
    (new["MinSize"], new["DesiredCapacity"]) = (json!(0), json!(0));
    done(&mut region, "CreateAutoScalingGroup", new);
    let arn = shown(&mut region)["AutoScalingGroupARN"].clone();
    let provider = json!({"name": "workers", "autoScalingGroupProvider": {
        "autoScalingGroupArn": arn, "managedScaling": {"status": "ENABLED", "targetCapacity": 100},
    }});
    ecs(&mut region, "ecs:CreateCapacityProvider", &provider);
    let associate = json!({
        "cluster": "web", "capacityProviders": ["workers"],
        "defaultCapacityProviderStrategy": [{"capacityProvider": "workers", "weight": 1}],
    });
    ecs(&mut region, "ecs:PutClusterCapacityProviders", &associate);
    let definition = json!({
        "family": "app",
        "containerDefinitions": [{"name": "app", "image": "busybox", "memory": 64}],
    });
    ecs(&mut region, "ecs:RegisterTaskDefinition", &definition);
    let task = ecs(
        &mut region,
        "ecs:RunTask",
        &json!({"cluster": "web", "taskDefinition": "app"}),
    );
    pass(&mut region);

    assert_eq!(shown(&mut region)["DesiredCapacity"], json!(1));
    let asked = json!({"cluster": "web", "tasks": [task["tasks"][0]["taskArn"]]});
    let task = ecs(&mut region, "ecs:DescribeTasks", &asked);
    // It is placed. Nothing runs it here.
    assert!(
        task["tasks"][0]["containerInstanceArn"].is_string(),
        "{task}"
    );
    // There is no other group by now.
    let other =
        json!({"name": "other", "autoScalingGroupProvider": {"autoScalingGroupArn": "other"}});
    let route = Route::try_from("ecs:CreateCapacityProvider").unwrap();
    let body = other.to_string();
    let answer = aws::dispatch(&mut region, &Caller::default(), route, body.as_bytes());
    let refusal = answer.err().unwrap().to_string();
    assert!(
        refusal.contains("The specified Auto Scaling group ARN is invalid"),
        "{refusal}"
    );
}

#[test]
fn a_group_that_names_no_cluster_has_instances_that_none_sees() {
    let mut region = region();
    done(
        &mut region,
        "CreateLaunchConfiguration",
        json!({"LaunchConfigurationName": "plain", "ImageId": "ami-1", "InstanceType": "t3.micro"}),
    );
    let mut new = of_group();
    new["LaunchConfigurationName"] = json!("plain");
    done(&mut region, "CreateAutoScalingGroup", new);
    pass(&mut region);

    assert_eq!(shown(&mut region)["Instances"].as_array().unwrap().len(), 2);
    let listed = ecs(
        &mut region,
        "ecs:ListContainerInstances",
        &json!({"cluster": "web"}),
    );
    assert_eq!(listed["containerInstanceArns"], json!([]));
}

#[test]
fn tags_come_and_go() {
    let mut region = region();
    done(&mut region, "CreateAutoScalingGroup", of_group());
    let tag = |key: &str| json!({"Key": key, "Value": "x", "ResourceId": "workers", "ResourceType": "auto-scaling-group", "PropagateAtLaunch": false});
    done(
        &mut region,
        "CreateOrUpdateTags",
        json!({"Tags": [tag("a"), tag("b")]}),
    );
    done(
        &mut region,
        "DeleteTags",
        json!({"Tags": [tag("b"), tag("c")]}),
    );

    let by_key = json!([{"Name": "key", "Values": ["a"]}]);
    let tags = done(&mut region, "DescribeTags", json!({"Filters": by_key}));
    assert_eq!(tags["Tags"], json!([tag("a")]));
    let by_tag = json!([{"Name": "tag:a", "Values": ["x"]}]);
    let groups = done(
        &mut region,
        "DescribeAutoScalingGroups",
        json!({"Filters": by_tag}),
    );
    assert_eq!(groups["AutoScalingGroups"].as_array().unwrap().len(), 1);
}

#[test]
fn what_makes_no_sense_is_refused() {
    let mut region = region();
    done(&mut region, "CreateAutoScalingGroup", of_group());
    let with = |member: &str, value: Value| {
        let mut group = of_group();
        group["AutoScalingGroupName"] = json!("other");
        group[member] = value;
        group
    };
    refused(
        &mut region,
        [
            (
                "CreateAutoScalingGroup",
                of_group(),
                "AlreadyExists: AutoScalingGroup by this name already exists - A group with the name workers already exists",
            ),
            (
                "CreateAutoScalingGroup",
                with("MaxSize", json!(0)),
                "ValidationError: Max bound, 0, must be greater than or equal to min bound, 1",
            ),
            (
                "CreateAutoScalingGroup",
                with("DesiredCapacity", json!(4)),
                "ValidationError: Desired capacity:4 must be between the specified min size:1 and max size:3",
            ),
            (
                "CreateAutoScalingGroup",
                with("AvailabilityZones", json!([])),
                "ValidationError: At least one Availability Zone or VPC Subnet is required.",
            ),
            (
                "CreateAutoScalingGroup",
                with("LaunchConfigurationName", json!("none")),
                "ValidationError: Launch configuration name not found - Launch configuration none not found",
            ),
            (
                "CreateAutoScalingGroup",
                with("TargetGroupARNs", json!(["arn"])),
                "ValidationError: fake-ecs does not emulate load balancers of groups",
            ),
            (
                "SetDesiredCapacity",
                json!({"AutoScalingGroupName": "workers", "DesiredCapacity": 5}),
                "ValidationError: New SetDesiredCapacity value 5 is above max value 3 for the AutoScalingGroup.",
            ),
            (
                "SetDesiredCapacity",
                json!({"AutoScalingGroupName": "x", "DesiredCapacity": 5}),
                "ValidationError: AutoScalingGroup name not found - AutoScalingGroup: x not found",
            ),
            (
                "CreateLaunchConfiguration",
                json!({"LaunchConfigurationName": "ecs"}),
                "AlreadyExists: Launch Configuration by this name already exists - A launch configuration already exists with the name ecs",
            ),
            (
                "DescribeAutoScalingGroups",
                json!({"NextToken": "x"}),
                "InvalidNextToken: The token is not valid.",
            ),
        ],
    );
}
