//! Schedules of EventBridge Scheduler, and what their targets get.

use std::time::Duration;

use crate::kernel::caller::Caller;
use crate::wire::{Json, Route};
use crate::world::World;
use crate::world::tests::world_of;

const ROLE: &str = "arn:aws:iam::123456789012:role/scheduler";
const QUEUE: &str = "arn:aws:sqs:us-east-1:123456789012:q";

fn world() -> World {
    let mut world = world_of("123456789012");
    call(&mut world, "sqs:CreateQueue", r#"{"QueueName":"q"}"#);
    world
}

fn try_call(world: &mut World, operation: &str, body: &str) -> Result<Json, String> {
    let route: Route = operation.parse().expect(operation);
    let caller = Caller::default();
    let answer = world.call(World::DEFAULT_REGION, &caller, route, body.as_bytes());
    let answer = answer.map_err(|error| error.to_string())?;
    Ok(Json::read(&answer.body))
}

#[track_caller]
fn call(world: &mut World, operation: &str, body: &str) -> Json {
    match try_call(world, operation, body) {
        Ok(answer) => answer,
        Err(error) => panic!("{operation} {body}: {error}"),
    }
}

/// A schedule with a target, and with more members.
fn schedule(expression: &str, target: &str, more: &str) -> String {
    format!(
        r#"{{"Name":"nightly","ScheduleExpression":"{expression}","Target":{{"RoleArn":"{ROLE}",{target}}},"FlexibleTimeWindow":{{"Mode":"OFF"}}{more}}}"#
    )
}

#[track_caller]
fn create(world: &mut World, expression: &str, target: &str, more: &str) {
    let body = schedule(expression, target, more);
    call(world, "scheduler:CreateSchedule", &body);
}

fn pass(world: &mut World, seconds: u64) {
    let end = world.now() + Duration::from_secs(seconds);
    while world.fire_next(end) {
        while world.poll_effect().is_some() {}
    }
    world.pass_to(end);
}

fn bodies(world: &mut World) -> Vec<String> {
    let body = r#"{"QueueUrl":"http://localhost/123456789012/q","MaxNumberOfMessages":10,"VisibilityTimeout":43200,"MessageAttributeNames":["All"]}"#;
    let answer = call(world, "sqs:ReceiveMessage", body);
    let bodies = answer["Messages"].items();
    bodies
        .map(|it| it["Body"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn queue() -> String {
    format!(r#""Arn":"{QUEUE}""#)
}

#[test]
fn a_schedule_runs_tasks() {
    let mut world = world();
    let definition = r#"{"family":"job","networkMode":"awsvpc","cpu":"256","memory":"512","requiresCompatibilities":["FARGATE"],"containerDefinitions":[{"name":"app","image":"app"}]}"#;
    call(&mut world, "ecs:RegisterTaskDefinition", definition);
    let target = r#""Arn":"arn:aws:ecs:us-east-1:123456789012:cluster/default","Input":"{\"containerOverrides\":[{\"name\":\"app\",\"command\":[\"a\"]}]}",
        "EcsParameters":{"TaskDefinitionArn":"arn:aws:ecs:us-east-1:123456789012:task-definition/job","LaunchType":"FARGATE","TaskCount":2,"Tags":[{"key":"team","value":"red"}],
        "NetworkConfiguration":{"awsvpcConfiguration":{"Subnets":["subnet-1"],"AssignPublicIp":"ENABLED"}}}"#;
    create(&mut world, "cron(0 3 * * ? *)", target, "");

    pass(&mut world, 2 * 3600);
    assert_eq!(
        call(&mut world, "ecs:ListTasks", "{}")["taskArns"]
            .items()
            .len(),
        0
    );
    pass(&mut world, 2 * 3600);

    let listed = call(
        &mut world,
        "ecs:ListTasks",
        r#"{"startedBy":"chronos-schedule/nightly"}"#,
    );
    assert_eq!(listed["taskArns"].items().len(), 2);
    let body = format!(r#"{{"tasks":{},"include":["TAGS"]}}"#, listed["taskArns"]);
    let task = call(&mut world, "ecs:DescribeTasks", &body)["tasks"][0].clone();
    assert_eq!(
        task["overrides"]["containerOverrides"][0]["command"][0],
        "a"
    );
    assert_eq!(task["tags"][0]["value"], "red");
    pass(&mut world, 24 * 3600);
    let listed = call(
        &mut world,
        "ecs:ListTasks",
        r#"{"startedBy":"chronos-schedule/nightly"}"#,
    );
    assert_eq!(listed["taskArns"].items().len(), 4);
}

#[test]
fn a_rate_begins_at_once_and_goes_on_until_its_end() {
    let mut world = world();
    create(
        &mut world,
        "rate(10 minutes)",
        &queue(),
        r#","EndDate":2000"#,
    );

    pass(&mut world, 1);
    let first: Json = bodies(&mut world).remove(0).parse().unwrap();
    assert_eq!(first["source"], "aws.scheduler");
    assert_eq!(first["detail-type"], "Scheduled Event");
    assert_eq!(first["detail"], "{}");
    assert_eq!(
        first["resources"][0],
        "arn:aws:scheduler:us-east-1:123456789012:schedule/default/nightly"
    );
    pass(&mut world, 3600);
    assert_eq!(bodies(&mut world).len(), 3);
}

#[test]
fn a_schedule_for_once_is_deleted_after_it_if_it_says_so() {
    for (more, is_left) in [("", true), (r#","ActionAfterCompletion":"DELETE""#, false)] {
        let mut world = world();
        let target = format!(
            r#"{},"Input":"at <aws.scheduler.scheduled-time>, <aws.scheduler.attempt-number>""#,
            queue()
        );
        create(&mut world, "at(1970-01-01T02:00:00)", &target, more);

        pass(&mut world, 3 * 3600);

        assert_eq!(bodies(&mut world), ["at 1970-01-01T02:00:00Z, 1"]);
        let found = try_call(&mut world, "scheduler:GetSchedule", r#"{"Name":"nightly"}"#);
        assert_eq!(found.is_ok(), is_left);
    }
}

#[test]
fn a_schedule_that_is_disabled_or_deleted_does_nothing() {
    let mut world = world();
    let body = schedule("rate(1 minutes)", &queue(), r#","State":"DISABLED""#);
    call(&mut world, "scheduler:CreateSchedule", &body);
    pass(&mut world, 600);
    assert_eq!(bodies(&mut world).len(), 0);

    call(
        &mut world,
        "scheduler:UpdateSchedule",
        &schedule("rate(1 hours)", &queue(), ""),
    );
    pass(&mut world, 600);
    assert_eq!(bodies(&mut world).len(), 1);
    let shown = call(&mut world, "scheduler:GetSchedule", r#"{"Name":"nightly"}"#);
    assert_eq!(
        (&shown["State"], &shown["ScheduleExpressionTimezone"]),
        (&Json::of(&"ENABLED"), &Json::of(&"UTC"))
    );
    call(
        &mut world,
        "scheduler:DeleteSchedule",
        r#"{"Name":"nightly"}"#,
    );
    pass(&mut world, 7200);
    assert_eq!(bodies(&mut world).len(), 0);
}

#[test]
fn an_event_bus_gets_an_event_and_its_rules_go_by_it() {
    let mut world = world();
    call(
        &mut world,
        "events:PutRule",
        r#"{"Name":"r","EventPattern":"{\"source\":[\"shop\"]}"}"#,
    );
    let targets = format!(r#"{{"Rule":"r","Targets":[{{"Id":"q","Arn":"{QUEUE}"}}]}}"#);
    call(&mut world, "events:PutTargets", &targets);
    let target = r#""Arn":"arn:aws:events:us-east-1:123456789012:event-bus/default","Input":"{\"a\":1}","EventBridgeParameters":{"Source":"shop","DetailType":"close"}"#;
    create(&mut world, "at(1970-01-01T00:10:00)", target, "");
    pass(&mut world, 900);

    let event: Json = bodies(&mut world).remove(0).parse().unwrap();
    assert_eq!(event["detail"].to_string(), r#"{"a":1}"#);
    assert_eq!(event["detail-type"], "close");
}

#[test]
fn what_a_target_does_not_take_is_in_the_dead_letter_queue() {
    let mut world = world();
    let target = format!(
        r#""Arn":"arn:aws:sqs:us-east-1:123456789012:none","Input":"hello","DeadLetterConfig":{{"Arn":"{QUEUE}"}}"#
    );
    create(&mut world, "at(1970-01-01T00:10:00)", &target, "");
    pass(&mut world, 900);

    assert_eq!(bodies(&mut world), ["hello"]);
}

#[track_caller]
fn refuse(world: &mut World, operation: &str, body: &str, expected: &str) {
    let answer = try_call(world, &format!("scheduler:{operation}"), body);
    assert_eq!(answer, Err(expected.to_owned()), "{operation} {body}");
}

#[test]
fn schedules_that_cannot_be_are_refused() {
    let mut world = world();
    create(&mut world, "rate(1 hours)", &queue(), "");
    let universal = r#""Arn":"arn:aws:scheduler:::aws-sdk:ecs:runTask""#;
    let cluster = r#""Arn":"arn:aws:ecs:us-east-1:123456789012:cluster/default""#;
    let other = |body: String| body.replace("nightly", "other");
    for (operation, body, expected) in [
        (
            "CreateSchedule",
            schedule("rate(1 hours)", &queue(), ""),
            "ConflictException: Schedule nightly already exists.",
        ),
        (
            "CreateSchedule",
            other(schedule("noon", &queue(), "")),
            "ValidationException: Invalid Schedule Expression noon.",
        ),
        (
            "CreateSchedule",
            other(schedule(
                "rate(1 hours)",
                &queue(),
                r#","GroupName":"none""#,
            )),
            "ResourceNotFoundException: Schedule group none does not exist.",
        ),
        (
            "CreateSchedule",
            other(schedule("rate(1 hours)", universal, "")),
            "ValidationException: fake-ecs does not emulate the universal target arn:aws:scheduler:::aws-sdk:ecs:runTask: use a cluster, a queue, a topic, an event bus, a function or a state machine",
        ),
        (
            "CreateSchedule",
            other(schedule("rate(1 hours)", cluster, "")),
            "ValidationException: Parameter EcsParameters must be specified for an Amazon ECS target.",
        ),
        (
            "CreateSchedule",
            other(schedule(
                "rate(1 hours)",
                &queue(),
                r#","ScheduleExpressionTimezone":"Mars/Olympus""#,
            )),
            "ValidationException: fake-ecs does not know the time zone Mars/Olympus: name another place with the same clocks, or use UTC",
        ),
    ] {
        refuse(&mut world, operation, &body, expected);
    }
}

#[test]
fn what_is_not_there_or_stays_is_refused() {
    let mut world = world();
    for (operation, body, expected) in [
        (
            "GetSchedule",
            r#"{"Name":"none"}"#,
            "ResourceNotFoundException: Schedule none does not exist.",
        ),
        (
            "UpdateSchedule",
            schedule("rate(1 hours)", &queue(), "").as_str(),
            "ResourceNotFoundException: Schedule nightly does not exist.",
        ),
        (
            "DeleteSchedule",
            r#"{"Name":"none"}"#,
            "ResourceNotFoundException: Schedule none does not exist.",
        ),
        (
            "CreateScheduleGroup",
            r#"{"Name":"default"}"#,
            "ConflictException: Schedule group default already exists.",
        ),
        (
            "DeleteScheduleGroup",
            r#"{"Name":"default"}"#,
            "ValidationException: The default schedule group cannot be deleted.",
        ),
        (
            "GetScheduleGroup",
            r#"{"Name":"none"}"#,
            "ResourceNotFoundException: Schedule group none does not exist.",
        ),
        (
            "ListSchedules",
            r#"{"NextToken":"x"}"#,
            "ValidationException: The NextToken is not valid.",
        ),
    ] {
        refuse(&mut world, operation, body, expected);
    }
}

#[test]
fn groups_hold_schedules_and_take_them_along() {
    let mut world = world();
    let made = call(
        &mut world,
        "scheduler:CreateScheduleGroup",
        r#"{"Name":"jobs","Tags":[{"Key":"a","Value":"b"}]}"#,
    );
    let arn = made["ScheduleGroupArn"].as_str().unwrap().to_owned();
    assert_eq!(
        arn,
        "arn:aws:scheduler:us-east-1:123456789012:schedule-group/jobs"
    );
    create(
        &mut world,
        "rate(1 hours)",
        &queue(),
        r#","GroupName":"jobs""#,
    );
    create(&mut world, "rate(1 hours)", &queue(), "");

    let listed = call(&mut world, "scheduler:ListSchedules", r#"{"MaxResults":1}"#);
    assert_eq!(listed["Schedules"][0]["GroupName"], "default");
    let body = format!(r#"{{"NextToken":{}}}"#, listed["NextToken"]);
    let listed = call(&mut world, "scheduler:ListSchedules", &body);
    assert_eq!(listed["Schedules"][0]["GroupName"], "jobs");
    let tag = format!(r#"{{"ResourceArn":"{arn}","Tags":[{{"Key":"c","Value":"d"}}]}}"#);
    call(&mut world, "scheduler:TagResource", &tag);
    refuse(
        &mut world,
        "TagResource",
        &tag.replace("\"c\"", "\"aws:c\""),
        "ValidationException: The tag key aws:c begins with the reserved aws:",
    );
    call(
        &mut world,
        "scheduler:UntagResource",
        &format!(r#"{{"ResourceArn":"{arn}","TagKeys":["a"]}}"#),
    );
    let tags = call(
        &mut world,
        "scheduler:ListTagsForResource",
        &format!(r#"{{"ResourceArn":"{arn}"}}"#),
    );
    assert_eq!(tags["Tags"].to_string(), r#"[{"Key":"c","Value":"d"}]"#);
    let groups = call(&mut world, "scheduler:ListScheduleGroups", "{}");
    assert_eq!(groups["ScheduleGroups"].items().len(), 2);

    call(
        &mut world,
        "scheduler:DeleteScheduleGroup",
        r#"{"Name":"jobs"}"#,
    );
    let left = call(&mut world, "scheduler:ListSchedules", "{}");
    assert_eq!(left["Schedules"].items().len(), 1);
}
