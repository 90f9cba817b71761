//! Events that come to rules, and what their targets get.

use std::time::Duration;

use crate::aws::eventbridge::port;
use crate::aws::eventbridge::state::{Delivery, End};
use crate::aws::logs;
use crate::ecs::{fixtures, lifecycle};
use crate::kernel::caller::Caller;
use crate::kernel::time::Time;
use crate::wire::{Json, Route};
use crate::world::World;
use crate::world::tests::world_of;

const QUEUE: &str = "arn:aws:sqs:us-east-1:123456789012:q";
const TOPIC: &str = "arn:aws:sns:us-east-1:123456789012:news";

fn world() -> World {
    world_of("123456789012")
}

#[track_caller]
fn call(world: &mut World, operation: &str, body: &str) -> Json {
    let route: Route = operation.parse().unwrap();
    let caller = Caller::default();
    let answer = world.call(World::DEFAULT_REGION, &caller, route, body.as_bytes());
    match answer {
        Ok(answer) => Json::read(&answer.body),
        Err(error) => panic!("{operation} {body}: {error}"),
    }
}

/// Gives a rule a pattern and a target.
#[track_caller]
fn rule(world: &mut World, pattern: &str, target: &str) {
    let pattern = Json::of(&pattern);
    let body = format!(r#"{{"Name":"r","EventPattern":{pattern}}}"#);
    call(world, "events:PutRule", &body);
    put_target(world, target);
}

#[track_caller]
fn put_target(world: &mut World, target: &str) {
    let body = format!(r#"{{"Rule":"r","Targets":[{target}]}}"#);
    call(world, "events:PutTargets", &body);
}

/// Sends an event of an application.
fn put_event(world: &mut World, detail: &str) {
    let detail = Json::of(&detail);
    let entry = format!(r#"{{"Source":"shop","DetailType":"order","Detail":{detail}}}"#);
    let answer = call(
        world,
        "events:PutEvents",
        &format!(r#"{{"Entries":[{entry}]}}"#),
    );
    assert_eq!(answer["FailedEntryCount"], 0, "{answer}");
}

fn deliveries(world: &World) -> Vec<Delivery> {
    let region = world.region(World::DEFAULT_REGION);
    port::deliveries(region).cloned().collect()
}

/// What can be received from the queue of that name.
fn received(world: &mut World, queue: &str) -> Vec<Json> {
    let url = format!("http://localhost/123456789012/{queue}");
    let body = format!(
        r#"{{"QueueUrl":"{url}","MaxNumberOfMessages":10,"MessageAttributeNames":["All"]}}"#
    );
    let answer = call(world, "sqs:ReceiveMessage", &body);
    answer["Messages"].items().cloned().collect()
}

fn bodies(world: &mut World, queue: &str) -> Vec<String> {
    let all = received(world, queue).into_iter();
    all.map(|it| it["Body"].as_str().unwrap_or_default().to_owned())
        .collect()
}

fn advance(world: &mut World, duration: Duration) {
    let target = world.now() + duration;
    while world.fire_next(target) {
        while world.poll_effect().is_some() {}
    }
    world.pass_to(target);
}

#[test]
fn what_ecs_announces_comes_to_a_queue_in_the_same_step() {
    let mut world = world();
    call(&mut world, "sqs:CreateQueue", r#"{"QueueName":"q"}"#);
    let pattern = r#"{"source":["aws.ecs"],"detail":{"lastStatus":["PROVISIONING"]}}"#;
    rule(
        &mut world,
        pattern,
        &format!(r#"{{"Id":"1","Arn":"{QUEUE}"}}"#),
    );

    world.with_region(World::DEFAULT_REGION, |region| {
        lifecycle::launch::task(region, fixtures::launch(Vec::new()))
    });

    let events = bodies(&mut world, "q");
    assert_eq!(events.len(), 1);
    let event: Json = events[0].parse().unwrap();
    assert_eq!(event["detail-type"], "ECS Task State Change");
    assert_eq!(event["detail"]["version"], 1);
    assert_eq!(deliveries(&world)[0].end, End::Delivered);
    // Nothing more is about it.
    advance(&mut world, Duration::from_secs(600));
    assert_eq!(deliveries(&world).len(), 1);
}

#[test]
fn an_event_of_an_application_is_what_it_says_it_is() {
    let mut world = world();
    call(&mut world, "sqs:CreateQueue", r#"{"QueueName":"q"}"#);
    let target = format!(r#"{{"Id":"1","Arn":"{QUEUE}"}}"#);
    rule(
        &mut world,
        r#"{"detail":{"order":[{"exists":true}]}}"#,
        &target,
    );
    put_event(&mut world, r#"{"order":1}"#);
    put_event(&mut world, r#"{"other":1}"#);

    let events = bodies(&mut world, "q");
    assert_eq!(events.len(), 1);
    let event: Json = events[0].parse().unwrap();
    let members = event.members().map(|(name, _)| name.to_owned());
    assert_eq!(
        members.collect::<Vec<_>>().join(" "),
        "account detail detail-type id region resources source time version"
    );
    assert_eq!(event["time"], "1970-01-01T00:00:00Z");
    assert_eq!(event["detail"].to_string(), r#"{"order":1}"#);
}

#[test]
fn a_task_is_run_for_a_target_a_moment_later() {
    let mut world = world();
    call(
        &mut world,
        "RegisterTaskDefinition",
        r#"{"family":"job","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256","memory":"512","containerDefinitions":[{"name":"app","image":"i"}]}"#,
    );
    rule(
        &mut world,
        r#"{"source":["shop"]}"#,
        r#"{"Id":"1","Arn":"arn:aws:ecs:us-east-1:123456789012:cluster/default","RoleArn":"arn:aws:iam::123456789012:role/e",
            "EcsParameters":{"TaskDefinitionArn":"job","TaskCount":2,"LaunchType":"FARGATE",
                "NetworkConfiguration":{"awsvpcConfiguration":{"Subnets":["subnet-1"]}},
                "Tags":[{"Key":"a","Value":"b"}]},
            "InputTransformer":{"InputPathsMap":{"order":"$.detail.order"},
                "InputTemplate":"{\"containerOverrides\":[{\"name\":\"app\",\"command\":[\"<order>\"]}]}"}}"#,
    );
    put_event(&mut world, r#"{"order":7}"#);
    let tasks = |world: &World| {
        let region = world.region(World::DEFAULT_REGION);
        let tasks = region.tasks.iter();
        tasks
            .map(|task| {
                let command = &task.containers[0].spec.command;
                format!("{:?} {command:?}", task.spec.started_by)
            })
            .collect::<Vec<_>>()
    };
    assert_eq!(tasks(&world), [""; 0]);

    advance(&mut world, Duration::from_millis(500));

    assert_eq!(tasks(&world), [r#"Some("events-rule/r") ["7"]"#; 2]);
    assert_eq!(deliveries(&world)[0].end, End::Delivered);
}

#[test]
fn what_a_target_does_not_take_is_in_its_dead_letter_queue() {
    let mut world = world();
    call(&mut world, "sqs:CreateQueue", r#"{"QueueName":"dead"}"#);
    let dead = r#""DeadLetterConfig":{"Arn":"arn:aws:sqs:us-east-1:123456789012:dead"}"#;
    let parameters = r#""RoleArn":"arn:aws:iam::123456789012:role/e","EcsParameters":{"TaskDefinitionArn":"none"}"#;
    rule(
        &mut world,
        r#"{"source":["shop"]}"#,
        &format!(r#"{{"Id":"1","Arn":"{QUEUE}",{dead}}}"#),
    );
    put_target(&mut world, &format!(r#"{{"Id":"2","Arn":"{TOPIC}"}}"#));
    put_target(
        &mut world,
        &format!(
            r#"{{"Id":"3","Arn":"arn:aws:ecs:us-east-1:123456789012:cluster/default",{parameters},{dead}}}"#
        ),
    );

    put_event(&mut world, "{}");
    advance(&mut world, Duration::from_secs(1));

    let ends: Vec<String> = deliveries(&world)
        .iter()
        .map(|it| match &it.end {
            End::Failed(why) => format!("{} {}", it.target_id, why.is_in_dead_letter_queue),
            other => format!("{other:?}"),
        })
        .collect();
    assert_eq!(ends, ["1 true", "2 false", "3 true"]);
    let dead = received(&mut world, "dead");
    let attribute = |at: usize, name: &str| {
        let value = &dead[at]["MessageAttributes"][name]["StringValue"];
        value.as_str().unwrap_or_default().to_owned()
    };
    assert_eq!(attribute(0, "TARGET_ARN"), QUEUE);
    assert_eq!(
        attribute(0, "RULE_ARN"),
        "arn:aws:events:us-east-1:123456789012:rule/r"
    );
    assert_eq!(attribute(1, "ERROR_MESSAGE"), "TaskDefinition not found.");
}

#[test]
fn an_event_goes_on_to_another_bus_once() {
    let mut world = world();
    call(&mut world, "sqs:CreateQueue", r#"{"QueueName":"q"}"#);
    for bus in ["one", "two"] {
        call(
            &mut world,
            "events:CreateEventBus",
            &format!(r#"{{"Name":"{bus}"}}"#),
        );
    }
    let bus = |name: &str| format!("arn:aws:events:us-east-1:123456789012:event-bus/{name}");
    let pattern = Json::of(&r#"{"source":["shop"]}"#);
    for (from, target) in [
        ("default", bus("one")),
        ("one", bus("two")),
        ("two", QUEUE.to_owned()),
    ] {
        let rule = format!(r#"{{"Name":"r","EventBusName":"{from}","EventPattern":{pattern}}}"#);
        call(&mut world, "events:PutRule", &rule);
        let targets = format!(
            r#"{{"Rule":"r","EventBusName":"{from}","Targets":[{{"Id":"1","Arn":"{target}"}}]}}"#
        );
        call(&mut world, "events:PutTargets", &targets);
    }

    put_event(&mut world, "{}");

    assert_eq!(bodies(&mut world, "q").len(), 0);
    let ends = deliveries(&world);
    let ends: Vec<String> = ends
        .iter()
        .map(|it| format!("{} {}", it.bus, matches!(it.end, End::Delivered)))
        .collect();
    assert_eq!(ends, ["one false", "default true"]);
}

#[test]
fn a_schedule_fires_as_time_passes_and_keeps_nobody_waiting() {
    let mut world = world();
    call(&mut world, "sqs:CreateQueue", r#"{"QueueName":"q"}"#);
    let body = r#"{"Name":"r","ScheduleExpression":"rate(5 minutes)"}"#;
    call(&mut world, "events:PutRule", body);
    put_target(&mut world, &format!(r#"{{"Id":"1","Arn":"{QUEUE}"}}"#));
    assert_eq!(world.next_due(), None);
    let first = world.now() + Duration::from_secs(300);
    assert_eq!(world.next_in_time(), Some(first));

    advance(&mut world, Duration::from_secs(3600));

    let deliveries = deliveries(&world);
    assert_eq!(deliveries.len(), 12);
    assert_eq!(deliveries[0].at, first);
    let ids: std::collections::BTreeSet<&str> =
        deliveries.iter().map(|it| it.event_id.as_str()).collect();
    assert_eq!(ids.len(), 12);
    let event: Json = bodies(&mut world, "q")[0].parse().unwrap();
    assert_eq!(event["detail-type"], "Scheduled Event");
    assert_eq!(event["source"], "aws.events");
    assert_eq!(event["time"], "1970-01-01T00:05:00Z");
    assert_eq!(event["detail"].to_string(), "{}");
    assert_eq!(
        event["resources"][0],
        "arn:aws:events:us-east-1:123456789012:rule/r"
    );

    call(&mut world, "events:DisableRule", r#"{"Name":"r"}"#);
    assert!(!world.fire_next(Time::LAST));
}

#[test]
fn subscribers_of_a_topic_get_what_they_are_subscribed_for() {
    let mut world = world();
    for queue in ["q", "raw", "none"] {
        call(
            &mut world,
            "sqs:CreateQueue",
            &format!(r#"{{"QueueName":"{queue}"}}"#),
        );
    }
    call(&mut world, "sns:CreateTopic", r#"{"Name":"news"}"#);
    for (queue, attributes) in [
        ("q", ""),
        ("raw", r#","Attributes":{"RawMessageDelivery":"true"}"#),
        (
            "none",
            r#","Attributes":{"FilterPolicy":"{\"kind\":[\"other\"]}"}"#,
        ),
    ] {
        let endpoint = format!("arn:aws:sqs:us-east-1:123456789012:{queue}");
        let body = format!(
            r#"{{"TopicArn":"{TOPIC}","Protocol":"sqs","Endpoint":"{endpoint}"{attributes}}}"#
        );
        call(&mut world, "sns:Subscribe", &body);
    }
    let body = format!(
        r#"{{"TopicArn":"{TOPIC}","Message":"hello","Subject":"s","MessageAttributes":{{"kind":{{"DataType":"String","StringValue":"news"}}}}}}"#
    );
    let published = call(&mut world, "sns:Publish", &body);

    let raw = received(&mut world, "raw");
    assert_eq!(raw[0]["Body"], "hello");
    assert_eq!(raw[0]["MessageAttributes"]["kind"]["StringValue"], "news");
    assert_eq!(bodies(&mut world, "none").len(), 0);
    let notification: Json = bodies(&mut world, "q")[0].parse().unwrap();
    assert_eq!(notification["Type"], "Notification");
    assert_eq!(notification["MessageId"], published["MessageId"]);
    assert_eq!(notification["Message"], "hello");
    assert_eq!(notification["Subject"], "s");
    assert_eq!(notification["Timestamp"], "1970-01-01T00:00:00.000Z");
    assert_eq!(
        notification["MessageAttributes"].to_string(),
        r#"{"kind":{"Type":"String","Value":"news"}}"#
    );

    rule(
        &mut world,
        r#"{"source":["shop"]}"#,
        &format!(r#"{{"Id":"1","Arn":"{TOPIC}"}}"#),
    );
    put_event(&mut world, "{}");
    let notification: Json = bodies(&mut world, "q")[0].parse().unwrap();
    let event: Json = notification["Message"].as_str().unwrap().parse().unwrap();
    assert_eq!(event["source"], "shop");
}

#[test]
fn events_are_written_to_a_log_group_that_is_there() {
    let mut world = world();
    let group = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/shop";
    rule(
        &mut world,
        r#"{"source":["shop"]}"#,
        &format!(r#"{{"Id":"1","Arn":"{group}:*","InputPath":"$.detail"}}"#),
    );
    put_event(&mut world, r#"{"n":1}"#);
    world.with_region(World::DEFAULT_REGION, |region| {
        let now = region.now();
        logs::port::declare_group(&mut region.logs, "/aws/events/shop", now);
    });
    put_event(&mut world, r#"{"n":2}"#);

    let region = world.region(World::DEFAULT_REGION);
    let group = region.logs.group("/aws/events/shop").unwrap();
    let streams: Vec<_> = group.streams_from("", region.now()).collect();
    assert_eq!(streams.len(), 1);
    let (name, stream) = streams[0];
    assert_eq!(name.len(), 36);
    let texts: Vec<&str> = stream.put.iter().map(|it| it.message.as_str()).collect();
    assert_eq!(texts, [r#"{"n":2}"#]);
    assert!(matches!(deliveries(&world)[0].end, End::Failed(_)));
}

/// Whatever an event holds: it is refused, or found by a pattern that is as deep.
#[test]
fn an_event_that_is_taken_can_be_matched_however_deep_it_is() {
    let mut world = world();
    let nested = |depth: usize, inner: &str| {
        let (open, close) = (r#"{"a":"#.repeat(depth), "}".repeat(depth));
        format!("{open}{inner}{close}")
    };
    let mut refused_from = None;
    for depth in 1..140 {
        let detail = Json::of(&nested(depth, "1").as_str());
        let entry = format!(r#"{{"Source":"shop","DetailType":"order","Detail":{detail}}}"#);
        let body = format!(r#"{{"Entries":[{entry}]}}"#);
        if refused_from.is_none() {
            let pattern = nested(depth, "[1]");
            let target = r#"{"Id":"1","Arn":"arn:aws:lambda:us-east-1:1:function:f"}"#;
            rule(&mut world, &format!(r#"{{"detail":{pattern}}}"#), target);
        }

        let answer = call(&mut world, "events:PutEvents", &body);

        match answer["FailedEntryCount"].as_i64() {
            Some(0) => {
                assert_eq!(refused_from, None, "{depth}");
                while world.poll_effect().is_some() {}
                assert_eq!(deliveries(&world).len(), depth);
            }
            _ => {
                assert_eq!(answer["Entries"][0]["ErrorCode"], "MalformedDetail");
                refused_from = refused_from.or(Some(depth));
            }
        }
    }
    assert_eq!(refused_from, Some(101));
}

/// Functions and state machines that no code stands for: a lenient fake takes it that they are
/// there, a strict one that they are not.
#[test]
fn what_nobody_stands_for_is_there_unless_the_fake_is_strict() {
    let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let machine = "arn:aws:states:us-east-1:123456789012:stateMachine:m";
    for is_strict in [false, true] {
        let mut world = world();
        world.with_region(World::DEFAULT_REGION, |region| {
            std::sync::Arc::make_mut(&mut region.settings).strict_neighbours = is_strict;
        });
        call(&mut world, "sqs:CreateQueue", r#"{"QueueName":"q"}"#);
        for arn in [function, machine] {
            rule(
                &mut world,
                r#"{"source":["shop"]}"#,
                &format!(r#"{{"Id":"1","Arn":"{arn}","DeadLetterConfig":{{"Arn":"{QUEUE}"}}}}"#),
            );
            put_event(&mut world, "{}");
            while world.poll_effect().is_some() {}

            let last = deliveries(&world).pop().unwrap();
            assert_eq!(last.why_not().is_some(), is_strict, "{last:?}");
            let letters = received(&mut world, "q");
            assert_eq!(letters.len(), usize::from(is_strict));
            for letter in letters {
                let code = &letter["MessageAttributes"]["ERROR_CODE"]["StringValue"];
                assert_eq!(*code, "NO_RESOURCE");
            }
        }

        call(&mut world, "sns:CreateTopic", r#"{"Name":"news"}"#);
        let policy = Json::of(&format!(r#"{{"deadLetterTargetArn":"{QUEUE}"}}"#).as_str());
        call(
            &mut world,
            "sns:Subscribe",
            &format!(
                r#"{{"TopicArn":"{TOPIC}","Protocol":"lambda","Endpoint":"{function}","Attributes":{{"RedrivePolicy":{policy}}}}}"#
            ),
        );
        publish(&mut world);
        while world.poll_effect().is_some() {}
        assert_eq!(bodies(&mut world, "q").len(), usize::from(is_strict));
    }
}

fn publish(world: &mut World) {
    let body = format!(r#"{{"TopicArn":"{TOPIC}","Message":"hello"}}"#);
    call(world, "sns:Publish", &body);
}

#[test]
fn what_a_subscribed_function_does_not_take_is_in_the_dead_letter_queue() {
    let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
    for (says, has_queue, letters) in [
        (Ok(()), true, 0),
        (Err("no".to_owned()), true, 1),
        (Err("no".to_owned()), false, 0),
    ] {
        let mut world = world();
        world.ask_target(function.to_owned());
        call(&mut world, "sqs:CreateQueue", r#"{"QueueName":"q"}"#);
        call(&mut world, "sns:CreateTopic", r#"{"Name":"news"}"#);
        let policy = Json::of(&format!(r#"{{"deadLetterTargetArn":"{QUEUE}"}}"#).as_str());
        let attributes = match has_queue {
            true => format!(r#","Attributes":{{"RedrivePolicy":{policy}}}"#),
            false => String::new(),
        };
        call(
            &mut world,
            "sns:Subscribe",
            &format!(
                r#"{{"TopicArn":"{TOPIC}","Protocol":"lambda","Endpoint":"{function}"{attributes}}}"#
            ),
        );
        publish(&mut world);
        let Some(crate::work::Work::CallTarget(call)) = world.poll_effect() else {
            panic!("the function is called")
        };
        assert_eq!(bodies(&mut world, "q").len(), 0);

        world.answer_target(&call, says);

        let bodies = bodies(&mut world, "q");
        assert_eq!(bodies.len(), letters);
        for body in bodies {
            let letter: Json = body.parse().unwrap();
            assert_eq!(letter["Message"], "hello");
            assert_eq!(letter["Type"], "Notification");
        }
    }
}
