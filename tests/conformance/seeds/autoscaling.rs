//! Requests of EC2 Auto Scaling.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

fn of_configuration() -> Value {
    // The user data is `ECS_CLUSTER=default`.
    json!({
        "LaunchConfigurationName": "ecs", "ImageId": "ami-1", "InstanceType": "m5.large",
        "UserData": "RUNTX0NMVVNURVI9ZGVmYXVsdA==", "KeyName": "key", "SecurityGroups": ["sg-1"],
    })
}

fn configuration(fake: &mut Fake) -> Value {
    fake.ask("autoscaling:CreateLaunchConfiguration", &of_configuration());
    json!({ "LaunchConfigurationName": "ecs" })
}

fn of_group(fake: &mut Fake) -> Value {
    configuration(fake);
    json!({
        "AutoScalingGroupName": "workers", "LaunchConfigurationName": "ecs",
        "MinSize": 0, "MaxSize": 3, "DesiredCapacity": 1, "AvailabilityZones": ["us-east-1a"],
        "Tags": [{ "Key": "a", "Value": "b", "PropagateAtLaunch": true }],
    })
}

/// A group with an instance in the default cluster.
fn group(fake: &mut Fake) -> Value {
    fake.ask("CreateCluster", &json!({}));
    let request = of_group(fake);
    fake.ask("autoscaling:CreateAutoScalingGroup", &request);
    json!({ "AutoScalingGroupName": "workers" })
}

fn instance(fake: &mut Fake) -> Value {
    group(fake);
    let all = fake.ask("autoscaling:DescribeAutoScalingInstances", &json!({}));
    all["AutoScalingInstances"][0]["InstanceId"].clone()
}

fn tag() -> Value {
    json!([{ "Key": "a", "Value": "c", "ResourceId": "workers", "ResourceType": "auto-scaling-group" }])
}

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed("autoscaling:CreateAutoScalingGroup", "with tags", of_group),
        seed("autoscaling:DeleteAutoScalingGroup", "by force", |fake| {
            let mut request = group(fake);
            request["ForceDelete"] = json!(true);
            request
        }),
        seed("autoscaling:DescribeAutoScalingGroups", "all", |fake| {
            group(fake);
            json!({})
        }),
        seed("autoscaling:DescribeScalingActivities", "of a group", group),
        seed("autoscaling:SetDesiredCapacity", "two", |fake| {
            let mut request = group(fake);
            request["DesiredCapacity"] = json!(2);
            request
        }),
        seed("autoscaling:UpdateAutoScalingGroup", "its limits", |fake| {
            let mut request = group(fake);
            (request["MinSize"], request["MaxSize"]) = (json!(1), json!(2));
            request
        }),
        seed("autoscaling:DescribeAutoScalingInstances", "all", |fake| {
            group(fake);
            json!({})
        }),
        seed("autoscaling:SetInstanceProtection", "of one", |fake| {
            json!({
                "InstanceIds": [instance(fake)], "AutoScalingGroupName": "workers",
                "ProtectedFromScaleIn": true,
            })
        }),
        seed(
            "autoscaling:TerminateInstanceInAutoScalingGroup",
            "one",
            |fake| json!({ "InstanceId": instance(fake), "ShouldDecrementDesiredCapacity": true }),
        ),
        seed("autoscaling:CreateLaunchConfiguration", "for ECS", |_| {
            of_configuration()
        }),
        seed(
            "autoscaling:DeleteLaunchConfiguration",
            "by name",
            configuration,
        ),
        seed("autoscaling:DescribeLaunchConfigurations", "all", |fake| {
            configuration(fake);
            json!({})
        }),
        seed("autoscaling:CreateOrUpdateTags", "of a group", |fake| {
            group(fake);
            json!({ "Tags": tag() })
        }),
        seed("autoscaling:DeleteTags", "of a group", |fake| {
            group(fake);
            json!({ "Tags": tag() })
        }),
        seed("autoscaling:DescribeTags", "all", |fake| {
            group(fake);
            json!({})
        }),
    ]
}
