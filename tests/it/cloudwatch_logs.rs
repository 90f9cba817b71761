//! CloudWatch Logs: what tasks have written, as applications read it.

use fake_ecs::logs::GetLogEvents;
use fake_ecs::{Clock, FakeEcs, Script, TaskHandle};
use serde_json::{Value, json};

use crate::support::{Answer, fargate_definition, panics, post_target, register, secs};

const GROUP: &str = "/ecs/app";

/// Calls an operation of CloudWatch Logs.
fn post(ecs: &FakeEcs, operation: &str, body: &Value) -> Answer {
    let host = ecs.local_addr().to_string();
    post_target(ecs, &host, &format!("Logs_20140328.{operation}"), body)
}

/// The same, which must succeed.
#[track_caller]
fn ask(ecs: &FakeEcs, operation: &str, body: &Value) -> Value {
    let answer = post(ecs, operation, body);
    assert_eq!(answer.status(), 200, "{operation}: {}", answer.body);
    match answer.body.as_str() {
        "" => Value::Null,
        _ => answer.json(),
    }
}

/// The code and the message of a refusal.
#[track_caller]
fn refused(ecs: &FakeEcs, operation: &str, body: &Value) -> String {
    let answer = post(ecs, operation, body);
    assert_eq!(answer.status(), 400, "{operation}: {}", answer.body);
    let error = answer.json();
    let text = |member: &str| error[member].as_str().unwrap_or_default().to_owned();
    format!("{}: {}", text("__type"), text("message"))
}

fn define(ecs: &FakeEcs, options: &Value) {
    let mut all = json!({
        "awslogs-group": GROUP,
        "awslogs-region": "us-east-1",
        "awslogs-stream-prefix": "web",
    });
    for (name, value) in options.as_object().into_iter().flatten() {
        all[name] = value.clone();
    }
    let containers = json!([{
        "name": "app",
        "image": "app",
        "logConfiguration": { "logDriver": "awslogs", "options": all },
    }]);
    let mut definition = fargate_definition("web", containers);
    definition["executionRoleArn"] = json!("arn:aws:iam::123456789012:role/execution");
    register(ecs, &definition);
}

/// A fake whose tasks write a line at once and one after ten seconds, and end after twenty.
fn fake(options: &Value) -> FakeEcs {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    define(&ecs, options);
    let script = Script::new().log("loading").log("loaded").after(secs(10));
    ecs.script("web", script.exits(0).after(secs(20)));
    ecs
}

fn run(ecs: &FakeEcs) -> TaskHandle {
    let task = ecs.task_definition("web").run();
    // What happens at once has happened.
    ecs.advance(secs(0));
    task
}

/// What the hook of Airflow does (`airflow/providers/amazon/aws/hooks/logs.py`): it reads on until
/// the token that it has sent comes back, or nothing came three times.
fn airflow_fetches(ecs: &FakeEcs, stream: &str, token: &mut Option<Value>) -> Vec<String> {
    let (mut lines, mut empty) = (Vec::new(), 0);
    loop {
        let mut body = json!({
            "logGroupName": GROUP,
            "logStreamName": stream,
            "startTime": 0,
            "startFromHead": true,
        });
        if let Some(token) = &token {
            body["nextToken"] = token.clone();
        }
        let answer = ask(ecs, "GetLogEvents", &body);
        let events = answer["events"].as_array().unwrap();
        lines.extend(
            events
                .iter()
                .map(|it| it["message"].as_str().unwrap().to_owned()),
        );
        empty = if events.is_empty() { empty + 1 } else { 0 };
        let next = answer["nextForwardToken"].clone();
        if *token == Some(next.clone()) || empty > 3 {
            return lines;
        }
        *token = Some(next);
    }
}

#[test]
fn with_nothing_set_up_a_loop_that_fetches_logs_has_each_line_once_and_all_when_the_task_has_ended()
{
    let ecs = fake(&json!({}));
    let task = run(&ecs);
    let stream = format!("web/app/{}", task.id());
    assert_eq!(task.logs("app").stream_name(), Some(stream.as_str()));
    assert_eq!(task.logs("app").group_name(), Some(GROUP));
    let mut token = None;

    assert_eq!(airflow_fetches(&ecs, &stream, &mut token), ["loading"]);
    assert_eq!(airflow_fetches(&ecs, &stream, &mut token), [""; 0]);
    ecs.advance(secs(30));
    assert!(task.is_stopped());

    assert_eq!(airflow_fetches(&ecs, &stream, &mut token), ["loaded"]);
    let other = json!({ "logGroupName": "/ecs/other", "logStreamName": stream });
    assert_eq!(
        refused(&ecs, "GetLogEvents", &other),
        "ResourceNotFoundException: The specified log group does not exist."
    );
}

#[test]
fn a_task_whose_group_is_missing_does_not_start_once_groups_are_made() {
    for (creates, reason) in [
        (
            "false",
            "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: ResourceNotFoundException: The specified log group does not exist. : exit status 1",
        ),
        ("true", "Essential container in task exited"),
    ] {
        let ecs = fake(&json!({ "awslogs-create-group": creates }));
        ecs.logs().group("/ecs/other").create();

        let task = run(&ecs);
        ecs.advance(secs(60));

        assert_eq!(task.stopped_reason().as_deref(), Some(reason));
        assert_eq!(ecs.logs().group(GROUP).exists(), creates == "true");
    }
    let strict = FakeEcs::start()
        .strict_neighbours()
        .clock(Clock::manual())
        .blocking();
    define(&strict, &json!({}));
    let task = run(&strict);
    let reason = task.stopped_reason().unwrap();
    assert!(
        reason.contains("The specified log group does not exist."),
        "{reason}"
    );
}

#[test]
fn faults_of_streams_and_of_calls_show_to_who_reads() {
    let ecs = fake(&json!({}));
    ecs.faults().log_streams().created_after(secs(5));
    let task = run(&ecs);
    let stream = format!("web/app/{}", task.id());
    let body = json!({ "logGroupName": GROUP, "logStreamName": stream });

    assert_eq!(
        refused(&ecs, "GetLogEvents", &body),
        "ResourceNotFoundException: The specified log stream does not exist."
    );
    ecs.advance(secs(5));
    assert_eq!(
        ask(&ecs, "GetLogEvents", &body)["events"][0]["message"],
        "loading"
    );

    ecs.faults().on(GetLogEvents).once().throttle();
    assert!(refused(&ecs, "GetLogEvents", &body).starts_with("ThrottlingException"));
    assert_eq!(ecs.requests().of("logs:GetLogEvents").len(), 3);
}

#[test]
fn the_calls_of_terraform_for_a_group_are_answered() {
    let ecs = FakeEcs::start().blocking();
    let name = json!({ "logGroupName": GROUP });

    let create =
        json!({ "logGroupName": GROUP, "logGroupClass": "STANDARD", "tags": { "a": "b" } });
    ask(&ecs, "CreateLogGroup", &create);
    ask(
        &ecs,
        "PutRetentionPolicy",
        &json!({ "logGroupName": GROUP, "retentionInDays": 7 }),
    );
    let groups = ask(
        &ecs,
        "DescribeLogGroups",
        &json!({ "logGroupNamePrefix": GROUP }),
    );
    let group = &groups["logGroups"][0];
    let arn = group["arn"].as_str().unwrap();
    let without_star = arn.strip_suffix(":*").unwrap();
    let tags = ask(
        &ecs,
        "ListTagsForResource",
        &json!({ "resourceArn": without_star }),
    );
    ask(&ecs, "DeleteLogGroup", &name);

    assert_eq!(group["retentionInDays"], 7);
    assert_eq!(tags, json!({ "tags": { "a": "b" } }));
    let none = ask(
        &ecs,
        "DescribeLogGroups",
        &json!({ "logGroupNamePrefix": GROUP }),
    );
    assert_eq!(none, json!({ "logGroups": [] }));
    assert_eq!(
        refused(&ecs, "DeleteLogGroup", &name),
        "ResourceNotFoundException: The specified log group does not exist."
    );
}

#[test]
fn what_ecspresso_verify_writes_is_there() {
    let ecs = FakeEcs::start().blocking();
    let stream = json!({ "logGroupName": GROUP, "logStreamName": "web/ecspresso-verify/1" });
    assert_eq!(
        refused(&ecs, "CreateLogStream", &stream),
        "ResourceNotFoundException: The specified log group does not exist."
    );

    ask(&ecs, "CreateLogGroup", &json!({ "logGroupName": GROUP }));
    ask(&ecs, "CreateLogStream", &stream);
    let now = ecs.now().duration_since(std::time::UNIX_EPOCH).unwrap();
    let now = u64::try_from(now.as_millis()).unwrap();
    let mut put = stream;
    put["logEvents"] = json!([{ "timestamp": now, "message": "This is a verify message" }]);
    ask(&ecs, "PutLogEvents", &put);

    let events = ecs.logs().group(GROUP).events();
    assert_eq!(events[0].message(), "This is a verify message");
    assert_eq!(events[0].stream(), "web/ecspresso-verify/1");
    assert_eq!(
        events[0].at(),
        std::time::UNIX_EPOCH + std::time::Duration::from_millis(now)
    );
}

#[test]
fn a_group_is_made_filled_and_deleted_by_its_handle_and_refuses_in_the_service_s_words() {
    let ecs = FakeEcs::start().blocking();
    let group = ecs.logs().group(GROUP).create().retention_days(30);
    group.put("worker", ["one", "two"]);
    group.put("worker", ["three"]);

    assert_eq!(group.stream("worker").lines(), ["one", "two", "three"]);
    assert_eq!(group.streams()[0].name(), "worker");
    assert_eq!(ecs.logs().groups()[0].name(), GROUP);
    // Handles are no requests.
    assert_eq!(ecs.requests().len(), 0);
    for (refuses, text) in [
        (
            &(|| drop(group.create())) as &dyn Fn(),
            "log group '/ecs/app': ResourceAlreadyExistsException: The specified log group already exists",
        ),
        (
            &|| drop(group.retention_days(2)),
            "log group '/ecs/app': InvalidParameterException: 1 validation error detected",
        ),
        (
            &|| group.put("worker", [""]),
            "log group '/ecs/app': InvalidParameterException: 1 validation error detected: Value '' at 'logEvents.1.member.message'",
        ),
    ] {
        let said = panics(refuses);
        assert!(said.starts_with(text), "{said}");
    }
    group.delete();
    assert!(!group.exists());
    assert!(group.stream("worker").lines().is_empty());
}

#[test]
fn a_page_from_the_end_of_a_long_log_is_read_and_all_of_it_in_pages() {
    let ecs = FakeEcs::start().blocking();
    define(&ecs, &json!({}));
    let script = (0..25_000).fold(Script::new(), |script, line| {
        script.log(format!("line {line}"))
    });
    ecs.script("web", script.exits(0));
    let task = ecs.task_definition("web").run();
    ecs.settle();
    let stream = format!("web/app/{}", task.id());

    let last = json!({ "logGroupName": GROUP, "logStreamName": stream, "limit": 2 });
    let last = ask(&ecs, "GetLogEvents", &last);
    let all = airflow_fetches(&ecs, &stream, &mut None);
    let pattern = json!({ "logGroupName": GROUP, "filterPattern": "\"line 24999\"" });
    let found = ask(&ecs, "FilterLogEvents", &pattern);

    assert_eq!(last["events"][0]["message"], "line 24998");
    assert_eq!(last["events"][1]["message"], "line 24999");
    assert_eq!((all.len(), all[24_999].as_str()), (25_000, "line 24999"));
    assert_eq!(found["events"].as_array().unwrap().len(), 1);
}

#[test]
fn a_subscriber_is_sent_what_comes_and_matches_and_is_not_sent_it_twice() {
    let ecs = fake(&json!({}));
    let task = run(&ecs);
    let function = "arn:aws:lambda:us-east-1:123456789012:function:f";
    let (told, is_told) = std::sync::mpsc::channel();
    ecs.on_target(function, move |event| {
        let data = event.log_data().ok_or("no logs")?;
        told.send(data).map_err(|error| error.to_string())
    });
    let subscribe = |name: &str, pattern: &str| {
        let subscription = json!({
            "logGroupName": GROUP,
            "filterName": name,
            "filterPattern": pattern,
            "destinationArn": function,
        });
        ask(&ecs, "PutSubscriptionFilter", &subscription);
    };
    subscribe("all", "");
    subscribe("errors", "ERROR");

    ecs.advance(secs(30));
    ecs.logs().group(GROUP).put("other", ["ERROR one", "two"]);
    ecs.settle();

    let sent: Vec<_> = is_told.try_iter().collect();
    let shown = sent.iter().map(|data| {
        let events = data["logEvents"].items();
        let texts: Vec<&str> = events.filter_map(|it| it["message"].as_str()).collect();
        let filter = data["subscriptionFilters"][0].as_str().unwrap();
        (filter, data["logStream"].as_str().unwrap(), texts)
    });
    let stream = format!("web/app/{}", task.id());
    // What was written before there was a subscription is not sent.
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            ("all", stream.as_str(), vec!["loaded"]),
            ("all", "other", vec!["ERROR one", "two"]),
            ("errors", "other", vec!["ERROR one"]),
        ]
    );
    assert_eq!(sent[0]["messageType"], "DATA_MESSAGE");
    assert_eq!(sent[0]["owner"], "123456789012");
    assert_eq!(sent[0]["logGroup"], GROUP);
    assert_eq!(sent[0]["logEvents"][0]["id"].as_str().unwrap().len(), 56);
}
