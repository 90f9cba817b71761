//! Requests of Application Auto Scaling.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

/// Names the service that is scaled.
fn id() -> Value {
    json!({
        "ServiceNamespace": "ecs",
        "ResourceId": "service/default/web",
        "ScalableDimension": "ecs:service:DesiredCount",
    })
}

fn with(mut request: Value, more: &[(&str, Value)]) -> Value {
    for (name, value) in more {
        request[*name] = value.clone();
    }
    request
}

fn service(fake: &mut Fake) {
    fake.ecs().define("web");
    fake.ecs().new_service("web").add();
}

/// Registers a service, and returns the ARN of the target.
fn target(fake: &mut Fake) -> Value {
    service(fake);
    let limits = [
        ("MinCapacity", json!(1)),
        ("MaxCapacity", json!(4)),
        ("Tags", json!({ "team": "red" })),
    ];
    let made = with(id(), &limits);
    let made = fake.ask("application-autoscaling:RegisterScalableTarget", &made);
    made["ScalableTargetARN"].clone()
}

fn policy() -> Value {
    let policy = [
        ("PolicyName", json!("cpu")),
        ("PolicyType", json!("TargetTrackingScaling")),
        (
            "TargetTrackingScalingPolicyConfiguration",
            json!({
                "TargetValue": 75.0,
                "PredefinedMetricSpecification":
                    { "PredefinedMetricType": "ECSServiceAverageCPUUtilization" },
            }),
        ),
    ];
    with(id(), &policy)
}

fn action() -> Value {
    let action = [
        ("ScheduledActionName", json!("night")),
        ("Schedule", json!("rate(1 day)")),
        ("ScalableTargetAction", json!({ "MinCapacity": 1 })),
    ];
    with(id(), &action)
}

pub(super) fn seeds() -> Vec<Seed> {
    let mut seeds = of_targets();
    seeds.extend(of_policies());
    seeds.extend(of_scheduled_actions());
    seeds
}

fn of_targets() -> Vec<Seed> {
    vec![
        seed(
            "application-autoscaling:RegisterScalableTarget",
            "a service",
            |fake| {
                service(fake);
                let limits = [("MinCapacity", json!(1)), ("MaxCapacity", json!(4))];
                with(id(), &limits)
            },
        ),
        seed(
            "application-autoscaling:DescribeScalableTargets",
            "a service",
            |fake| {
                target(fake);
                json!({ "ServiceNamespace": "ecs", "ResourceIds": ["service/default/web"] })
            },
        ),
        seed(
            "application-autoscaling:DeregisterScalableTarget",
            "a service",
            |fake| {
                target(fake);
                id()
            },
        ),
        seed(
            "application-autoscaling:DescribeScalingActivities",
            "one",
            |fake| {
                target(fake);
                let limits = [("MinCapacity", json!(2))];
                fake.ask(
                    "application-autoscaling:RegisterScalableTarget",
                    &with(id(), &limits),
                );
                json!({ "ServiceNamespace": "ecs", "ResourceId": "service/default/web" })
            },
        ),
        seed(
            "application-autoscaling:ListTagsForResource",
            "a target",
            |fake| json!({ "ResourceARN": target(fake) }),
        ),
        seed(
            "application-autoscaling:TagResource",
            "a target",
            |fake| json!({ "ResourceARN": target(fake), "Tags": { "a": "b" } }),
        ),
        seed(
            "application-autoscaling:UntagResource",
            "a target",
            |fake| json!({ "ResourceARN": target(fake), "TagKeys": ["team"] }),
        ),
    ]
}

fn of_policies() -> Vec<Seed> {
    vec![
        seed(
            "application-autoscaling:PutScalingPolicy",
            "target tracking",
            |fake| {
                target(fake);
                policy()
            },
        ),
        seed(
            "application-autoscaling:PutScalingPolicy",
            "steps",
            |fake| {
                target(fake);
                let steps = [
                    ("PolicyName", json!("steps")),
                    ("PolicyType", json!("StepScaling")),
                    (
                        "StepScalingPolicyConfiguration",
                        json!({
                            "AdjustmentType": "ChangeInCapacity",
                            "StepAdjustments":
                                [{ "MetricIntervalLowerBound": 0.0, "ScalingAdjustment": 1 }],
                        }),
                    ),
                ];
                with(id(), &steps)
            },
        ),
        seed(
            "application-autoscaling:DescribeScalingPolicies",
            "one",
            |fake| {
                target(fake);
                fake.ask("application-autoscaling:PutScalingPolicy", &policy());
                json!({ "ServiceNamespace": "ecs", "PolicyNames": ["cpu"] })
            },
        ),
        seed(
            "application-autoscaling:DeleteScalingPolicy",
            "one",
            |fake| {
                target(fake);
                fake.ask("application-autoscaling:PutScalingPolicy", &policy());
                with(id(), &[("PolicyName", json!("cpu"))])
            },
        ),
    ]
}

fn of_scheduled_actions() -> Vec<Seed> {
    vec![
        seed(
            "application-autoscaling:PutScheduledAction",
            "each day",
            |fake| {
                target(fake);
                action()
            },
        ),
        seed(
            "application-autoscaling:DescribeScheduledActions",
            "one",
            |fake| {
                target(fake);
                fake.ask("application-autoscaling:PutScheduledAction", &action());
                json!({ "ServiceNamespace": "ecs", "ScheduledActionNames": ["night"] })
            },
        ),
        seed(
            "application-autoscaling:DeleteScheduledAction",
            "one",
            |fake| {
                target(fake);
                fake.ask("application-autoscaling:PutScheduledAction", &action());
                with(id(), &[("ScheduledActionName", json!("night"))])
            },
        ),
    ]
}
