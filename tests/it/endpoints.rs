//! ECS calls neighbours at real endpoints: here at those of another fake, which stands for AWS.

use std::net::TcpListener;

use fake_ecs::{Builder, Clock, FakeEcs, Script, StartError, TargetHealth, TaskHandle, TaskStatus};
use serde_json::json;

use crate::support::{
    SUBNET, ask, ec2_definition, fargate_definition, panics, post_form, post_target, register,
};
use crate::targets::{address, register_web};

const ROLE: &str = "arn:aws:iam::123456789012:role/ecsTaskExecutionRole";

/// A fake for whose tasks `aws` has these services.
fn start_with(services: &[&str], url: &str) -> Builder {
    let builder = FakeEcs::start().clock(Clock::wall()).synthetic_instances();
    let with = |builder: Builder, service: &&str| builder.endpoint_url(service, url);
    services.iter().fold(builder, with)
}

fn start(services: &[&str], aws: &FakeEcs) -> FakeEcs {
    start_with(services, &aws.endpoint_url()).blocking()
}

/// An address at which nobody listens.
fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

fn run(ecs: &FakeEcs, value_from: &str) -> TaskHandle {
    let definition = ecs.new_definition("web").secret("SECRET", value_from);
    definition.add().run()
}

#[track_caller]
fn assert_ends_with(task: &TaskHandle, end: &str) {
    let reason = task.stopped_reason().unwrap();
    assert!(reason.ends_with(end), "{reason}");
}

#[tokio::test]
async fn a_task_gets_its_secrets_and_parameters_from_there() {
    let aws = FakeEcs::start().await;
    let db = aws.secrets().put("db", r#"{ "user": "app" }"#);
    aws.parameters().put_secure("/web/url", "http://web");
    let url = "arn:aws:ssm:eu-west-1:123456789012:parameter/web/port";
    let there = aws.in_region("eu-west-1");
    there.parameters().put("/web/port", "8080");
    let ecs = start(&["secretsmanager", "ssm"], &aws);
    let definition = ecs.new_definition("web");
    let definition = definition
        .secret("USER", format!("{db}:user::"))
        .secret("ALL", &db)
        .secret("URL", "/web/url")
        .secret("PORT", url);

    let task = definition.add().run();

    task.wait_running().await;
    let expected = [
        ("USER", "app"),
        ("ALL", r#"{ "user": "app" }"#),
        ("URL", "http://web"),
        ("PORT", "8080"),
    ];
    let expected = expected.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(task.container("app").environment(), expected);
    let asked = aws.all_requests();
    let asked: Vec<&str> = asked.iter().map(fake_ecs::Request::operation).collect();
    // What is named twice is asked for once.
    assert_eq!(
        asked.iter().filter(|it| **it == "GetSecretValue").count(),
        1
    );
    assert_eq!(asked.iter().filter(|it| **it == "GetParameters").count(), 2);
}

#[tokio::test]
async fn what_is_not_there_stops_the_task_with_the_text_of_aws() {
    let aws = FakeEcs::start().await;
    let ecs = start(&["secretsmanager", "ssm"], &aws);
    let missing = "arn:aws:secretsmanager:us-east-1:123456789012:secret:db-a1B2c3";

    let secret = run(&ecs, missing);
    let parameter = run(&ecs, "/web/url");

    secret.wait_stopped().await;
    let reason = secret.stopped_reason().unwrap();
    let begin = format!(
        "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret {missing} from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: "
    );
    assert!(reason.starts_with(&begin), "{reason}");
    assert_ends_with(
        &secret,
        ", ResourceNotFoundException: Secrets Manager can't find the specified secret.",
    );
    parameter.wait_stopped().await;
    assert_ends_with(
        &parameter,
        "unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid ssm parameters: /web/url",
    );
}

#[tokio::test]
async fn instances_say_what_the_agent_says() {
    let aws = FakeEcs::start().await;
    aws.secrets().put("registry", "no user");
    let ecs = start(&["secretsmanager", "ssm"], &aws);
    let with = |member: &str, value| {
        let mut app = json!({ "name": "app", "image": "web", "memory": 64 });
        app[member] = value;
        let mut definition = ec2_definition("web", "bridge", json!([app]));
        definition["executionRoleArn"] = json!(ROLE);
        register(&ecs, &definition).run()
    };

    let registry = with(
        "repositoryCredentials",
        json!({ "credentialsParameter": "registry" }),
    );
    let parameter = with("secrets", json!([{ "name": "A", "valueFrom": "/a" }]));

    registry.wait_stopped().await;
    assert_ends_with(
        &registry,
        "unable to unmarshal secret value, invalid schema",
    );
    parameter.wait_stopped().await;
    assert_ends_with(
        &parameter,
        "Fetching secret data from SSM Parameter Store in us-east-1: invalid parameters: /a",
    );
}

#[tokio::test]
async fn a_task_fails_when_nobody_answers() {
    let ecs = start_with(&["ssm"], &nobody()).blocking();

    let task = run(&ecs, "/web/url");

    task.wait_stopped().await;
    let reason = task.stopped_reason().unwrap();
    let part = "operation error SSM: GetParameters, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post \"http://127.0.0.1:";
    assert!(reason.contains(part), "{reason}");
    assert!(reason.contains("refused"), "{reason}");
}

#[tokio::test]
async fn a_task_that_is_stopped_waits_for_no_answer() {
    // It takes connections and says nothing.
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let ecs = start_with(&["ssm"], &url).blocking();
    let task = run(&ecs, "/web/url");
    assert_eq!(task.status(), TaskStatus::Pending);

    let body = json!({ "task": task.arn(), "reason": "enough" });
    ask(&ecs, "StopTask", &body);

    task.wait_stopped().await;
    assert_eq!(task.stopped_reason().as_deref(), Some("enough"));
}

#[tokio::test]
async fn after_a_reset_nobody_waits_for_what_was_asked_before() {
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", silent.local_addr().unwrap());
    let ecs = start_with(&["ssm"], &url).blocking();
    run(&ecs, "/web/url");

    ecs.reset();
    ecs.settle();

    // Otherwise the endpoint would have been called three times by now.
    silent.set_nonblocking(true).unwrap();
    assert!(silent.incoming().map_while(Result::ok).count() <= 1);
}

#[test]
fn what_is_at_an_endpoint_is_neither_read_nor_changed_here() {
    let aws = FakeEcs::start().blocking();
    let ecs = start(&["ssm", "secretsmanager"], &aws);
    let url = aws.endpoint_url();

    let put = panics(|| drop(ecs.secrets().put("db", "s3cret")));
    let body = json!({ "Name": "a", "Value": "b", "Type": "String" });
    let host = ecs.local_addr().to_string();
    let answer = post_target(&ecs, &host, "AmazonSSM.PutParameter", &body);

    assert!(
        put.contains(&format!("the secretsmanager of this fake is at {url}")),
        "{put}"
    );
    let answer = answer.json();
    let message = answer["message"].as_str().unwrap();
    assert_eq!(
        message,
        format!("the SSM of this fake is at {url}: call its operation 'PutParameter' there")
    );
}

#[test]
fn an_endpoint_that_makes_no_sense_is_refused_at_the_start() {
    let wall = || FakeEcs::start().clock(Clock::wall());
    let good = "http://127.0.0.1:4567";
    for (builder, expected) in [
        (
            wall().endpoint_url("sqs", good),
            "ECS calls no service 'sqs' by itself, so none can be at http://127.0.0.1:4567: it calls elasticloadbalancing, logs, secretsmanager, ssm, and the targets of rules by their ARNs, such as arn:aws:lambda:us-east-1:123456789012:function:NAME",
        ),
        (
            wall().endpoint_url("ssm", "localhost:4566"),
            "the endpoint of ssm: 'localhost:4566' is not a URL with scheme and host, such as http://127.0.0.1:4567",
        ),
        (
            wall().endpoint_url("ssm", "https://ssm.us-east-1.amazonaws.com"),
            "the endpoint of ssm: 'https://ssm.us-east-1.amazonaws.com' takes TLS, which fake-ecs does not speak: name an http:// endpoint, such as that of an emulator, or of a proxy that signs and encrypts for AWS",
        ),
        (
            FakeEcs::start().endpoint_url("ssm", good),
            "real endpoints take real time, which takes `Clock::wall()`: on the command line `--clock wall`",
        ),
        (
            wall()
                .listen(([127, 0, 0, 1], 4567))
                .endpoint_url("ssm", "http://localhost:4567"),
            "the endpoint of ssm: this fake itself listens at http://localhost:4567: choose another port for one of the two",
        ),
        (
            wall().without("ssm").endpoint_url("ssm", good),
            "ssm is switched off, and has an endpoint: choose one of the two",
        ),
    ] {
        let refused = builder.try_start().unwrap_err();

        assert!(matches!(refused, StartError::Endpoint(_)));
        assert_eq!(refused.to_string(), expected);
    }
}

#[cfg(feature = "journal")]
#[tokio::test]
async fn a_fake_that_goes_on_with_a_journal_asks_only_for_what_was_not_answered() {
    let folder = std::env::temp_dir().join(format!("fake-ecs-it-endpoints-{}", std::process::id()));
    let silent = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = silent.local_addr().unwrap();
    let aws = FakeEcs::start().await;
    let db = aws.secrets().put("db", "s3cret");
    let begin = |ssm: &str| {
        let builder = start_with(&["secretsmanager"], &aws.endpoint_url());
        builder.endpoint_url("ssm", ssm).journal(&folder).blocking()
    };
    let ssm = format!("http://{address}");
    let (runs, waits, json) = {
        let ecs = begin(&ssm);
        let runs = run(&ecs, &db);
        runs.wait_running().await;
        let waits = run(&ecs, "/web/url");
        assert_eq!(waits.status(), TaskStatus::Pending);
        (runs.arn(), waits.arn(), runs.to_json().to_string())
    };
    let asked = aws.requests().len();

    // Somebody answers now where nobody did.
    drop(silent);
    let other = FakeEcs::start().listen(address).await;
    other.parameters().put("/web/url", "http://web");
    let ecs = begin(&ssm);

    ecs.task(&waits).wait_running().await;
    let url = ("SECRET".to_owned(), "http://web".to_owned());
    assert_eq!(ecs.task(&waits).container("app").environment(), [url]);
    assert_eq!(ecs.task(&runs).to_json().to_string(), json);
    assert_eq!(aws.requests().len(), asked);
    drop(ecs);

    // Whoever only looks calls nobody.
    drop((other, aws));
    let shown = FakeEcs::start()
        .recording(fake_ecs::Recording::of(folder.join("fake-ecs.journal")))
        .await;
    assert_eq!(shown.task(&waits).status(), TaskStatus::Running);
    std::fs::remove_dir_all(&folder).unwrap();
}

#[test]
fn with_endpoints_every_run_has_names_of_its_own() {
    let begin = || start_with(&["logs"], "http://127.0.0.1:4567");

    let seeds = [0, 1].map(|_| begin().blocking().seed());

    assert_ne!(seeds[0], seeds[1]);
    assert_eq!(begin().seed(7).blocking().seed(), 7);
}

// ---- log lines ----

const GROUP: &str = "/ecs/app";

/// Defines `web`, whose container writes these lines, and ends.
fn define_writer(ecs: &FakeEcs, options: &serde_json::Value, lines: &[&str]) {
    let mut all = json!({
        "awslogs-group": GROUP, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "web",
    });
    for (name, value) in options.as_object().into_iter().flatten() {
        all[name] = value.clone();
    }
    let logs = json!({ "logDriver": "awslogs", "options": all });
    let app = json!([{ "name": "app", "image": "app", "logConfiguration": logs }]);
    let mut definition = fargate_definition("web", app);
    definition["executionRoleArn"] = json!(ROLE);
    register(ecs, &definition);
    let script = lines
        .iter()
        .fold(Script::new(), |script, line| script.log(*line));
    ecs.script("web", script.exits(0));
}

/// Stands for AWS, and knows what time it is: events from the future are not taken.
fn there() -> Builder {
    FakeEcs::start().clock(Clock::wall())
}

fn lines_in(aws: &FakeEcs, stream: &str) -> Vec<String> {
    let events = aws.logs().group(GROUP).stream(stream).events();
    events.iter().map(|it| it.message().to_owned()).collect()
}

#[tokio::test]
async fn log_lines_are_there_in_order() {
    let aws = there().await;
    aws.logs().group(GROUP).create();
    let ecs = start(&["logs"], &aws);
    define_writer(&ecs, &json!({}), &["one", "two", "three"]);

    let task = ecs.task_definition("web").run();

    task.wait_stopped().await;
    ecs.settle();
    let stream = format!("web/app/{}", task.id());
    assert_eq!(lines_in(&aws, &stream), ["one", "two", "three"]);
    assert_eq!(task.logs("app").stream_name(), Some(stream.as_str()));
}

#[tokio::test]
async fn the_driver_makes_the_group_there_if_it_may_and_folds_lines() {
    let aws = there().strict_neighbours().await;
    let ecs = start(&["logs"], &aws);
    let options = json!({ "awslogs-create-group": "true", "awslogs-multiline-pattern": "^[A-Z]" });
    define_writer(&ecs, &options, &["Error", "  at one", "Done"]);

    let task = ecs.task_definition("web").run();

    task.wait_stopped().await;
    ecs.settle();
    let stream = format!("web/app/{}", task.id());
    assert_eq!(lines_in(&aws, &stream), ["Error\n  at one\n", "Done\n"]);
}

#[tokio::test]
async fn lines_go_to_the_region_that_the_container_names() {
    let aws = there().await;
    let there = aws.in_region("eu-west-1");
    there.logs().group(GROUP).create();
    let ecs = start(&["logs"], &aws);
    define_writer(&ecs, &json!({ "awslogs-region": "eu-west-1" }), &["one"]);

    let task = ecs.task_definition("web").run();

    task.wait_stopped().await;
    ecs.settle();
    let stream = format!("web/app/{}", task.id());
    assert_eq!(lines_in(&there, &stream), ["one"]);
}

#[tokio::test]
async fn lines_that_wait_for_more_are_sent_while_the_container_runs() {
    let aws = there().await;
    aws.logs().group(GROUP).create();
    let ecs = start(&["logs"], &aws);
    let options = json!({ "awslogs-multiline-pattern": "^[A-Z]" });
    define_writer(&ecs, &options, &[]);
    let script = Script::new().log("Error").log("  at one");
    ecs.script("web", script);

    let task = ecs.task_definition("web").run();

    task.wait_running().await;
    ecs.settle();
    assert_eq!(task.status(), TaskStatus::Running);
    let stream = format!("web/app/{}", task.id());
    assert_eq!(lines_in(&aws, &stream), ["Error\n  at one\n"]);
}

#[tokio::test]
async fn more_lines_than_a_call_takes_go_with_several() {
    let aws = there().await;
    aws.logs().group(GROUP).create();
    let ecs = start(&["logs"], &aws);
    let lines: Vec<String> = (0..12_345).map(|n| n.to_string()).collect();
    let texts: Vec<&str> = lines.iter().map(String::as_str).collect();
    define_writer(&ecs, &json!({}), &texts);

    let task = ecs.task_definition("web").run();

    task.wait_stopped().await;
    ecs.settle();
    assert_eq!(lines_in(&aws, &format!("web/app/{}", task.id())), lines);
}

#[tokio::test]
async fn lines_that_are_too_new_there_are_lost() {
    // Its clock begins in 2025.
    let aws = FakeEcs::start().await;
    aws.logs().group(GROUP).create();
    let ecs = start(&["logs"], &aws);
    define_writer(&ecs, &json!({}), &["one"]);

    let task = ecs.task_definition("web").run();

    task.wait_stopped().await;
    ecs.settle();
    let timeline = task.timeline().to_string();
    let text = r#"at most 1: rejectedLogEventsInfo: {"tooNewLogEventStartIndex":0}"#;
    assert!(timeline.contains(text), "{timeline}");
}

#[tokio::test]
async fn no_task_waits_for_its_log_and_what_is_lost_is_said() {
    let aws = there().strict_neighbours().await;
    for (url, why) in [
        (nobody(), "refused"),
        (
            aws.endpoint_url(),
            "ResourceNotFoundException: The specified log group does not exist.",
        ),
    ] {
        let ecs = start_with(&["logs"], &url).blocking();
        define_writer(&ecs, &json!({}), &["one", "two"]);

        let task = ecs.task_definition("web").run();

        task.wait_stopped().await;
        ecs.settle();
        assert_eq!(task.container("app").exit_code(), Some(0));
        assert_eq!(task.logs("app").lines().len(), 2);
        let timeline = task.timeline().to_string();
        assert!(
            timeline.contains("events of its log are lost, at most 2: "),
            "{timeline}"
        );
        assert!(timeline.contains(why), "{timeline}");
    }
}

// ---- targets ----

const TARGETS: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";

fn create_service(ecs: &FakeEcs) {
    register_web(ecs);
    let body = json!({
        "serviceName": "web",
        "taskDefinition": "web",
        "desiredCount": 2,
        "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
        "loadBalancers": [{ "targetGroupArn": TARGETS, "containerName": "app", "containerPort": 80 }],
    });
    ask(ecs, "CreateService", &body);
}

/// Whose addresses are in the target group there.
fn targets_in(aws: &FakeEcs) -> Vec<String> {
    let form = format!("Action=DescribeTargetHealth&Version=2015-12-01&TargetGroupArn={TARGETS}");
    let answer = post_form(aws, &form);
    assert_eq!(answer.status(), 200, "{}", answer.body);
    let draining = answer.body.split("<member>").skip(1);
    let targets = draining.filter(|it| !it.contains("<State>draining</State>"));
    let id = |text: &str| {
        let (_, rest) = text.split_once("<Id>")?;
        Some(rest.split_once("</Id>")?.0.to_owned())
    };
    let mut targets: Vec<String> = targets.filter_map(id).collect();
    targets.sort_unstable();
    targets
}

#[tokio::test]
async fn tasks_of_a_service_are_registered_and_deregistered_there() {
    let aws = FakeEcs::start().await;
    let ecs = start(&["elasticloadbalancing"], &aws);

    create_service(&ecs);

    let service = ecs.service("web");
    service.wait_stable().await;
    let messages = service.messages().join("\n");
    assert!(messages.contains("registered "), "{messages}");
    let mut addresses: Vec<String> = ecs
        .tasks()
        .iter()
        .map(|it| address(&ecs, &it.arn()))
        .collect();
    addresses.sort_unstable();
    assert_eq!(targets_in(&aws), addresses);

    let body = json!({ "service": "web", "desiredCount": 0 });
    ask(&ecs, "UpdateService", &body);
    service.wait_stable().await;
    ecs.settle();
    assert!(targets_in(&aws).is_empty());
}

#[tokio::test]
async fn a_target_that_is_refused_there_does_not_become_healthy() {
    let aws = FakeEcs::start().strict_neighbours().await;
    let ecs = start(&["elasticloadbalancing"], &aws);

    create_service(&ecs);

    ecs.settle();
    let targets = ecs.elb().target_group(TARGETS).registered();
    assert_eq!(targets.len(), 2);
    assert!(
        targets
            .iter()
            .all(|it| it.health() == TargetHealth::Initial)
    );
    // Nobody says that it is done.
    let service = ecs.service("web");
    let messages = service.messages().join("\n");
    assert!(!messages.contains("registered 1 targets"), "{messages}");
    let timeline = ecs.tasks()[0].timeline().to_string();
    let note = format!("app: not registered in {TARGETS}: TargetGroupNotFound: ");
    assert!(timeline.contains(&note), "{timeline}");
}
