//! Requests of EventBridge Scheduler.

use serde_json::{Value, json};

use super::{Seed, seed};
use crate::fake::Fake;

fn of_schedule() -> Value {
    json!({
        "Name": "nightly", "ScheduleExpression": "cron(0 3 * * ? *)",
        "ScheduleExpressionTimezone": "Europe/Berlin", "Description": "a job", "State": "ENABLED",
        "ActionAfterCompletion": "NONE", "ClientToken": "token",
        "FlexibleTimeWindow": { "Mode": "OFF" },
        "Target": {
            "Arn": "arn:aws:ecs:us-east-1:123456789012:cluster/default",
            "RoleArn": "arn:aws:iam::123456789012:role/scheduler",
            "Input": "{}",
            "DeadLetterConfig": { "Arn": "arn:aws:sqs:us-east-1:123456789012:dead" },
            "RetryPolicy": { "MaximumEventAgeInSeconds": 60, "MaximumRetryAttempts": 3 },
            "EcsParameters": {
                "TaskDefinitionArn": "arn:aws:ecs:us-east-1:123456789012:task-definition/job",
                "LaunchType": "FARGATE", "TaskCount": 1, "PropagateTags": "TASK_DEFINITION",
                "NetworkConfiguration": { "awsvpcConfiguration": {
                    "Subnets": ["subnet-1"], "SecurityGroups": ["sg-1"],
                    "AssignPublicIp": "ENABLED",
                } },
            },
        },
    })
}

fn of_window() -> Value {
    let mut request = of_schedule();
    request["FlexibleTimeWindow"] = json!({ "Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15 });
    request
}

fn schedule(fake: &mut Fake) -> Value {
    fake.ask("scheduler:CreateSchedule", &of_schedule());
    json!({ "Name": "nightly", "GroupName": "default" })
}

fn of_group() -> Value {
    json!({ "Name": "jobs", "ClientToken": "token", "Tags": [{ "Key": "a", "Value": "b" }] })
}

fn group(fake: &mut Fake) -> Value {
    fake.ask("scheduler:CreateScheduleGroup", &of_group());
    json!({ "Name": "jobs" })
}

fn arn(fake: &mut Fake) -> Value {
    let made = fake.ask("scheduler:CreateScheduleGroup", &of_group());
    json!({ "ResourceArn": made["ScheduleGroupArn"] })
}

pub(super) fn seeds() -> Vec<Seed> {
    vec![
        seed("scheduler:CreateSchedule", "of tasks", |_| of_schedule()),
        seed("scheduler:CreateSchedule", "within a window", |_| {
            of_window()
        }),
        seed("scheduler:GetSchedule", "one", schedule),
        seed("scheduler:ListSchedules", "of a group", |fake| {
            schedule(fake);
            json!({ "GroupName": "default", "NamePrefix": "n", "State": "ENABLED", "MaxResults": 10 })
        }),
        seed("scheduler:UpdateSchedule", "one", |fake| {
            schedule(fake);
            of_schedule()
        }),
        seed("scheduler:DeleteSchedule", "one", schedule),
        seed("scheduler:CreateScheduleGroup", "one", |_| of_group()),
        seed("scheduler:GetScheduleGroup", "one", group),
        seed("scheduler:ListScheduleGroups", "those of a name", |fake| {
            group(fake);
            json!({ "NamePrefix": "j", "MaxResults": 10 })
        }),
        seed("scheduler:DeleteScheduleGroup", "one", group),
        seed("scheduler:ListTagsForResource", "a group", arn),
        seed("scheduler:TagResource", "a group", |fake| {
            let mut request = arn(fake);
            request["Tags"] = json!([{ "Key": "c", "Value": "d" }]);
            request
        }),
        seed("scheduler:UntagResource", "a group", |fake| {
            let mut request = arn(fake);
            request["TagKeys"] = json!(["a"]);
            request
        }),
    ]
}
