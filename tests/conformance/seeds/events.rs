//! Requests of EventBridge.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

const PATTERN: &str = r#"{"source":["shop"]}"#;
const FUNCTION: &str = "arn:aws:lambda:us-east-1:123456789012:function:f";
const RULE: &str = "arn:aws:events:us-east-1:123456789012:rule/r";

pub(super) fn seeds() -> Vec<Seed> {
    let mut all = of_rules();
    all.extend(of_targets());
    all.extend(of_buses());
    all.extend(of_events());
    all.extend(of_tags());
    all
}

fn rule(fake: &mut Fake) {
    let rule = json!({ "Name": "r", "EventPattern": PATTERN, "Description": "d" });
    fake.ask("events:PutRule", &rule);
}

fn with_target(fake: &mut Fake) {
    rule(fake);
    let targets = json!([{ "Id": "f", "Arn": FUNCTION, "InputPath": "$.detail" }]);
    fake.ask(
        "events:PutTargets",
        &json!({ "Rule": "r", "Targets": targets }),
    );
}

fn bus(fake: &mut Fake) {
    let bus = json!({ "Name": "shop", "Description": "d" });
    fake.ask("events:CreateEventBus", &bus);
}

fn of_rules() -> Vec<Seed> {
    let named = |fake: &mut Fake| -> Value {
        rule(fake);
        json!({ "Name": "r" })
    };
    vec![
        seed("events:PutRule", "a pattern", |_| {
            let tags = json!([{ "Key": "a", "Value": "b" }]);
            json!({
                "Name": "r", "EventPattern": PATTERN, "Description": "d", "State": "ENABLED",
                "RoleArn": "arn:aws:iam::123456789012:role/e", "Tags": tags,
                "EventBusName": "default",
            })
        }),
        seed(
            "events:PutRule",
            "a schedule",
            |_| json!({ "Name": "r", "ScheduleExpression": "rate(5 minutes)" }),
        ),
        seed("events:DescribeRule", "a rule", named),
        seed("events:EnableRule", "a rule", named),
        seed("events:DisableRule", "a rule", named),
        seed("events:DeleteRule", "a rule", named),
        seed("events:ListRules", "a rule", |fake| {
            rule(fake);
            json!({ "NamePrefix": "r", "EventBusName": "default", "Limit": 1 })
        }),
    ]
}

fn of_targets() -> Vec<Seed> {
    vec![
        seed("events:PutTargets", "a function", |fake| {
            rule(fake);
            let transformer = json!({
                "InputPathsMap": { "a": "$.detail" }, "InputTemplate": "\"<a>\"",
            });
            let target = json!({
                "Id": "f", "Arn": FUNCTION, "InputTransformer": transformer,
                "DeadLetterConfig": { "Arn": "arn:aws:sqs:us-east-1:123456789012:dead" },
                "RetryPolicy": { "MaximumRetryAttempts": 3, "MaximumEventAgeInSeconds": 60 },
            });
            json!({ "Rule": "r", "Targets": [target] })
        }),
        seed("events:PutTargets", "a cluster", |fake| {
            rule(fake);
            let target = json!({
                "Id": "task", "Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/default",
                "RoleArn": "arn:aws:iam::123456789012:role/e",
                "EcsParameters": { "TaskDefinitionArn": "job", "TaskCount": 1 },
            });
            json!({ "Rule": "r", "Targets": [target] })
        }),
        seed("events:ListTargetsByRule", "a target", |fake| {
            with_target(fake);
            json!({ "Rule": "r", "Limit": 1 })
        }),
        seed("events:ListRuleNamesByTarget", "a target", |fake| {
            with_target(fake);
            json!({ "TargetArn": FUNCTION, "Limit": 1 })
        }),
        seed("events:RemoveTargets", "a target", |fake| {
            with_target(fake);
            json!({ "Rule": "r", "Ids": ["f"] })
        }),
    ]
}

fn of_buses() -> Vec<Seed> {
    vec![
        seed("events:CreateEventBus", "a bus", |_| {
            json!({
                "Name": "shop", "Description": "d", "KmsKeyIdentifier": "key",
                "Tags": [{ "Key": "a", "Value": "b" }],
                "LogConfig": { "IncludeDetail": "NONE", "Level": "OFF" },
            })
        }),
        seed("events:UpdateEventBus", "a bus", |fake| {
            bus(fake);
            json!({ "Name": "shop", "Description": "other" })
        }),
        seed("events:DescribeEventBus", "a bus", |fake| {
            bus(fake);
            json!({ "Name": "shop" })
        }),
        seed("events:DeleteEventBus", "a bus", |fake| {
            bus(fake);
            json!({ "Name": "shop" })
        }),
        seed("events:ListEventBuses", "two buses", |fake| {
            bus(fake);
            json!({ "Limit": 1 })
        }),
    ]
}

fn of_events() -> Vec<Seed> {
    vec![
        seed(
            "events:PutEvents",
            "one that is taken, and one that is not",
            |_| {
                let entry = json!({
                    "Source": "shop", "DetailType": "order", "Detail": "{}", "Resources": ["r"],
                    "Time": 1, "EventBusName": "default",
                });
                json!({ "Entries": [entry, { "Source": "shop" }] })
            },
        ),
        seed(
            "events:TestEventPattern",
            "an event",
            |_| json!({ "EventPattern": PATTERN, "Event": r#"{"source":"shop"}"# }),
        ),
    ]
}

fn of_tags() -> Vec<Seed> {
    vec![
        seed("events:TagResource", "a rule", |fake| {
            rule(fake);
            json!({ "ResourceARN": RULE, "Tags": [{ "Key": "a", "Value": "b" }] })
        }),
        seed("events:UntagResource", "a rule", |fake| {
            rule(fake);
            json!({ "ResourceARN": RULE, "TagKeys": ["a"] })
        }),
        seed("events:ListTagsForResource", "a rule", |fake| {
            rule(fake);
            let tags = json!({ "ResourceARN": RULE, "Tags": [{ "Key": "a", "Value": "b" }] });
            fake.ask("events:TagResource", &tags);
            json!({ "ResourceARN": RULE })
        }),
    ]
}
