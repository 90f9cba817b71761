//! What is in the fake, and what can be done to it, over HTTP.

use std::io::{BufRead, BufReader, Read, Write};

use serde_json::{Value, json};

use crate::server::Server;

const DEFINITION: &str = r#"{"family":"web","networkMode":"awsvpc","requiresCompatibilities":["FARGATE"],"cpu":"256",
    "memory":"512","containerDefinitions":[
        {"name":"app","image":"web","healthCheck":{"command":["CMD","true"]}}]}"#;
const RUN: &str = r#"{"taskDefinition":"web","launchType":"FARGATE","startedBy":"me",
    "networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"]}}}"#;

/// Asks a route below `/_fake_ecs/v1/`, and returns the status and the JSON of the answer.
#[track_caller]
fn ask(server: &Server, method: &str, path: &str, body: &str) -> (u16, Value) {
    let (status, answer) = server.ask(method, &format!("/_fake_ecs/v1/{path}"), "", body);
    let answer = serde_json::from_str(&answer).unwrap_or(Value::String(answer));
    (status, answer)
}

#[track_caller]
fn get(server: &Server, path: &str) -> Value {
    let (status, answer) = ask(server, "GET", path, "");
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

#[track_caller]
fn post(server: &Server, path: &str, body: &Value) -> Value {
    let (status, answer) = ask(server, "POST", path, &body.to_string());
    assert_eq!(status, 200, "{path}: {answer}");
    answer
}

/// A server whose time only the test moves, with a task that runs.
fn with_task() -> (Server, String) {
    let server = Server::start(&["--clock", "manual"]);
    assert_eq!(server.call("RegisterTaskDefinition", DEFINITION).0, 200);
    let (status, answer) = server.call("RunTask", RUN);
    assert_eq!(status, 200, "{answer}");
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let arn = answer["tasks"][0]["taskArn"].as_str().unwrap().to_owned();
    post(&server, "time/settle", &json!({}));
    (server, arn)
}

#[test]
fn tasks_are_shown_as_describe_tasks_shows_them() {
    let (server, arn) = with_task();
    let body = json!({ "tasks": [arn], "include": ["TAGS"] }).to_string();
    let (_, described) = server.call("DescribeTasks", &body);
    let described: Value = serde_json::from_str(&described).unwrap();

    let all = get(&server, "tasks");
    assert_eq!(all["tasks"], described["tasks"]);
    let id = arn.rsplit('/').next().unwrap();
    let encoded = arn.replace('/', "%2F");
    for task in [id, &arn.replace('/', "%2f"), &encoded] {
        assert_eq!(
            get(&server, &format!("tasks/{task}")),
            described["tasks"][0]
        );
    }
    for (filter, count) in [
        ("cluster=default", 1),
        ("cluster=other", 0),
        ("status=RUNNING", 1),
        ("status=STOPPED", 0),
        ("family=web", 1),
        ("family=we", 0),
        ("startedBy=me", 1),
        ("startedBy=you", 0),
        ("region=us-east-1", 1),
        ("region=eu-west-1", 0),
        ("status=RUNNING&startedBy=you", 0),
    ] {
        let found = get(&server, &format!("tasks?{filter}"));
        assert_eq!(found["tasks"].as_array().unwrap().len(), count, "{filter}");
    }
}

#[test]
fn all_kinds_of_resources_are_shown() {
    let (server, _) = with_task();
    let service = r#"{"serviceName":"web","taskDefinition":"web","desiredCount":1,"launchType":"FARGATE",
        "networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"]}},
        "loadBalancers":[{"targetGroupArn":"arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/1",
            "containerName":"app","containerPort":80}]}"#;
    let with_port = DEFINITION.replace(
        r#""image":"web","#,
        r#""image":"web","portMappings":[{"containerPort":80}],"#,
    );
    assert_eq!(server.call("RegisterTaskDefinition", &with_port).0, 200);
    assert_eq!(server.call("CreateService", service).0, 200);
    post(
        &server,
        "container-instances",
        &json!({ "cluster": "default", "instanceType": "m5.large" }),
    );
    post(&server, "time/settle", &json!({}));

    let clusters = get(&server, "clusters");
    assert_eq!(clusters["clusters"][0]["runningTasksCount"], 2);
    let services = get(&server, "services");
    assert_eq!(services["services"][0]["runningCount"], 1);
    assert_eq!(
        get(&server, "services/default/web"),
        services["services"][0]
    );
    let deployments = get(&server, "services/default/web/deployments");
    assert_eq!(deployments["serviceDeployments"][0]["status"], "SUCCESSFUL");
    let definitions = get(&server, "task-definitions?family=web");
    assert_eq!(definitions["taskDefinitions"][1]["revision"], 2);
    let instances = get(&server, "container-instances");
    assert_eq!(instances["containerInstances"][0]["status"], "ACTIVE");
    let targets = get(&server, "targets");
    assert_eq!(targets["targetGroups"][0]["targets"][0]["port"], 80);
    assert_eq!(
        targets["targetGroups"][0]["targets"][0]["health"],
        "healthy"
    );
}

#[test]
fn what_is_done_is_seen() {
    let (server, arn) = with_task();
    let id = arn.rsplit('/').next().unwrap().to_owned();
    let status = |server: &Server| get(server, &format!("tasks/{id}"))["lastStatus"].clone();

    post(
        &server,
        &format!("tasks/{id}/containers/app/health"),
        &json!({ "isHealthy": false }),
    );
    let task = get(&server, &format!("tasks/{id}"));
    assert_eq!(task["containers"][0]["healthStatus"], "UNHEALTHY");

    let body = json!({ "exitCode": 137, "reason": "OutOfMemoryError" });
    post(&server, &format!("tasks/{id}/mark-failed"), &body);
    assert_eq!(status(&server), "STOPPED");
    let logs = get(&server, &format!("tasks/{id}/logs"));
    assert_eq!(logs["containers"][0]["exitCode"], 137);
    let timeline = get(&server, &format!("tasks/{id}/timeline"));
    let last = timeline["entries"]
        .as_array()
        .unwrap()
        .last()
        .unwrap()
        .clone();
    assert!(last["text"].as_str().unwrap().contains("STOPPED"), "{last}");

    let fault = json!({ "kind": { "call": { "calls": { "operations": { "only": "RunTask" } },
        "action": { "error": { "code": "ThrottlingException", "message": "slow down" } } } }, "times": 1 });
    let added = post(&server, "faults", &fault);
    assert_eq!(get(&server, "faults")["faults"][0]["isUnused"], true);
    assert_eq!(server.call("RunTask", RUN).0, 400);
    let faults = get(&server, "faults");
    assert_eq!(faults["faults"][0]["hits"], 1);
    assert_eq!(faults["faults"][0]["isActive"], false);
    assert_eq!(added["fault"], faults["faults"][0]["id"]);
    let refused = get(&server, "requests?operation=RunTask");
    assert_eq!(refused["requests"][1]["errorCode"], "ThrottlingException");
    assert_eq!(refused["requests"][1]["input"]["startedBy"], "me");
    assert_eq!(refused["requests"][1]["output"], Value::Null);
    let task = &refused["requests"][0]["output"]["tasks"][0];
    assert_eq!(task["lastStatus"], "PROVISIONING");

    let script = json!({ "containers": "web", "script": { "logs": [{ "line": "hello" }], "exit": { "code": 3 } } });
    post(&server, "scripts", &script);
    assert_eq!(server.call("RunTask", RUN).0, 200);
    post(&server, "time/settle", &json!({}));
    let stopped = get(&server, "tasks?status=STOPPED");
    let second = stopped["tasks"][1]["taskArn"].as_str().unwrap();
    let logs = get(
        &server,
        &format!("tasks/{}/logs", second.replace('/', "%2F")),
    );
    assert_eq!(logs["containers"][0]["lines"][0]["text"], "hello");
    assert_eq!(logs["containers"][0]["exitCode"], 3);

    let stopped = r#"{"source":["aws.ecs"],"detail":{"lastStatus":["STOPPED"]}}"#;
    let pattern = stopped
        .replace('{', "%7B")
        .replace('}', "%7D")
        .replace('"', "%22");
    let events = get(&server, &format!("events?pattern={pattern}"));
    assert_eq!(events["events"].as_array().unwrap().len(), 2);

    post(&server, "reset", &json!({}));
    assert_eq!(get(&server, "tasks"), json!({ "tasks": [] }));
}

#[test]
fn what_is_wrong_is_said_in_a_sentence() {
    let (server, arn) = with_task();
    let id = arn.rsplit('/').next().unwrap();
    let force_stop = format!("tasks/{id}/force-stop");
    let mark_failed = format!("tasks/{id}/mark-failed");
    let exit = format!("tasks/{id}/containers/sidecar/exit");
    for (method, path, body, status, message) in [
        (
            "GET",
            "task",
            "",
            404,
            "there is no 'task' below /_fake_ecs/v1/",
        ),
        ("GET", "tasks/1", "", 404, "no task '1'; there is: "),
        (
            "GET",
            "tasks?state=RUNNING",
            "",
            400,
            "'state' is no parameter of tasks, which has: account, ",
        ),
        (
            "GET",
            "tasks?status=running",
            "",
            400,
            "'running' is no status of a task: PROVISIONING, ",
        ),
        (
            "GET",
            "services/default/api",
            "",
            404,
            "no service 'default/api'; there is: ",
        ),
        (
            "GET",
            "events?pattern=x",
            "",
            400,
            "the pattern is refused: ",
        ),
        ("DELETE", "tasks", "", 405, "this takes GET, not DELETE"),
        ("GET", &force_stop, "", 405, "this takes POST, not GET"),
        ("POST", &force_stop, "[]", 400, "the body is no JSON object"),
        (
            "POST",
            &force_stop,
            "{",
            400,
            "the body is no JSON object: EOF",
        ),
        (
            "POST",
            &force_stop,
            r#"{"task":"1"}"#,
            400,
            "'task' is in the path; it is not in the body as well",
        ),
        (
            "POST",
            &force_stop,
            r#"{"why":"1"}"#,
            400,
            "ForceStop is refused: unknown field `why`",
        ),
        (
            "POST",
            &mark_failed,
            "",
            400,
            "MarkFailed is refused: missing field `reason`",
        ),
        (
            "POST",
            &exit,
            r#"{"exitCode":1}"#,
            404,
            "no container in task",
        ),
        (
            "POST",
            "tasks/1/force-stop",
            "",
            400,
            "ForceStop is refused: '1' is not the id of a task",
        ),
        (
            "POST",
            "time/advance",
            r#"{"seconds":-1}"#,
            400,
            "-1 is not a number of seconds",
        ),
        (
            "POST",
            "time/advance",
            r#"{"minutes":1}"#,
            400,
            "the body is not valid: unknown field `minutes`",
        ),
        (
            "PUT",
            "quotas?account=1",
            "{}",
            400,
            "account 1, region us-east-1 cannot be",
        ),
        ("DELETE", "faults/7", "", 404, "no fault"),
        (
            "DELETE",
            "faults/x",
            "",
            400,
            "RemoveFault is refused: invalid type",
        ),
    ] {
        let (answered, answer) = ask(&server, method, path, body);
        let said = answer["message"].as_str().unwrap_or_default();
        assert_eq!(answered, status, "{method} {path}: {answer}");
        assert!(said.starts_with(message), "{method} {path}: {said}");
    }
}

#[test]
fn a_fault_that_cannot_be_is_refused_with_the_reason() {
    let server = Server::start(&[]);
    let call = |operations: &str, more: &str| {
        format!(r#"{{"kind":{{"call":{{"calls":{{"operations":{operations}}},{more}}}}}}}"#)
    };
    let update_service = r#"{"only":"UpdateService"}"#;
    for (fault, message) in [
        (
            call(update_service, r#""action":{"failures":"MISSING"}"#),
            "answers of UpdateService do not have failures",
        ),
        (
            call(update_service, r#""action":"empty""#),
            "answers of UpdateService do not have a list",
        ),
        (
            call(r#""reads""#, r#""action":"empty""#),
            "not all answers of reads have a list",
        ),
        (
            call(update_service, r#""action":{"stale":1}"#),
            "what UpdateService shows is never old",
        ),
        (
            call(r#""reads""#, r#""action":{"staleForPolls":0}"#),
            "a read that is stale for 0 polls is not stale",
        ),
        (
            call(update_service, r#""action":"runFirst""#),
            "AddFault is refused: hasPredicate and runFirst stand for functions of a test",
        ),
        (
            call(r#""all","hasPredicate":true"#, r#""action":"deny""#),
            "AddFault is refused: hasPredicate and runFirst stand for functions of a test",
        ),
        (
            call(r#""all""#, r#""action":"deny","when":{"nth":0}"#),
            "calls are counted from 1",
        ),
        (
            call(
                r#""all""#,
                r#""action":"deny","when":{"perMillion":2000000}"#,
            ),
            "2000000 of a million is not a probability",
        ),
        (
            call(
                r#""all""#,
                r#""action":"deny","when":{"window":{"from":5,"until":5}}"#,
            ),
            "nothing is between 5s and 5s after the start",
        ),
        (
            r#"{"kind":{"taskHold":{"status":"RUNNING","tasks":{"nth":0}}}}"#.to_owned(),
            "tasks are counted from 1",
        ),
        (
            r#"{"kind":{"event":{"patterns":["{}"],"action":"lose"}}}"#.to_owned(),
            "Event pattern",
        ),
    ] {
        let (status, answer) = ask(&server, "POST", "faults", &fault);
        let said = answer["message"].as_str().unwrap_or_default();
        assert_eq!(status, 400, "{fault}: {answer}");
        assert!(said.starts_with(message), "{fault}: {said}");
    }
    assert_eq!(get(&server, "faults"), json!({ "faults": [] }));
}

#[test]
fn events_and_logs_are_followed() {
    let (server, arn) = with_task();
    let id = arn.rsplit('/').next().unwrap();
    let mut events = Follower::of(
        &server,
        "events/stream?fromStart=true",
        "last-event-id: 0.1\r\n",
    );
    let first = events.wait_for("id: ");
    assert_eq!(first, "id: 0.2");
    assert!(events.wait_for("data: ").contains(r#""source":"aws.ecs""#));

    let mut logs = Follower::of(
        &server,
        &format!("tasks/{id}/logs?follow=true&format=text"),
        "",
    );
    post(&server, &format!("tasks/{id}/force-stop"), &json!({}));
    post(&server, "time/settle", &json!({}));
    logs.wait_for_end();
    events.wait_for_text(r#""lastStatus":"STOPPED""#);
}

#[test]
fn what_the_clock_of_the_system_brings_is_followed_while_nobody_asks() {
    let server = Server::start(&[]);
    let script = json!({ "containers": "web", "script": {
        "logs": [{ "line": "first" }, { "line": "second", "after": 0.3 }],
        "exit": { "code": 0, "after": 0.6 } } });
    post(&server, "scripts", &script);
    assert_eq!(server.call("RegisterTaskDefinition", DEFINITION).0, 200);
    let mut events = Follower::of(&server, "events/stream?fromStart=true", "");
    let (_, answer) = server.call("RunTask", RUN);
    let answer: Value = serde_json::from_str(&answer).unwrap();
    let arn = answer["tasks"][0]["taskArn"].as_str().unwrap();

    let path = format!("tasks/{}/logs?follow=true", arn.replace('/', "%2F"));
    let mut logs = Follower::of(&server, &path, "");
    logs.wait_for_text("first");
    logs.wait_for_text("second");
    logs.wait_for_end();
    events.wait_for_text(r#""lastStatus":"STOPPED""#);
}

/// An answer that is read as it comes.
struct Follower(BufReader<std::net::TcpStream>);

impl Follower {
    fn of(server: &Server, path: &str, headers: &str) -> Self {
        let mut stream = server.connect();
        let request = format!(
            "GET /_fake_ecs/v1/{path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n{headers}\r\n"
        );
        stream.write_all(request.as_bytes()).unwrap();
        Self(BufReader::new(stream))
    }

    fn line(&mut self) -> Option<String> {
        let mut line = String::new();
        let read = self.0.read_line(&mut line).unwrap();
        (read > 0).then(|| line.trim_end().to_owned())
    }

    fn wait_for(&mut self, start: &str) -> String {
        loop {
            let line = self
                .line()
                .unwrap_or_else(|| panic!("it ends before '{start}'"));
            if line.starts_with(start) {
                return line;
            }
        }
    }

    fn wait_for_text(&mut self, text: &str) {
        while !self
            .line()
            .unwrap_or_else(|| panic!("it ends before {text}"))
            .contains(text)
        {}
    }

    fn wait_for_end(&mut self) {
        while self.line().is_some() {}
    }
}

#[test]
fn time_is_moved_and_told() {
    let server = Server::start(&[
        "--clock",
        "manual",
        "--profile",
        "realistic",
        "--epoch",
        "0",
    ]);
    assert_eq!(server.call("RegisterTaskDefinition", DEFINITION).0, 200);
    assert_eq!(server.call("RunTask", RUN).0, 200);

    let time = get(&server, "time");
    assert_eq!(time["now"], 0.0);
    assert_eq!(time["isManual"], true);
    assert!(time["nextEventIn"].as_f64().unwrap() > 0.0);
    let time = post(&server, "time/advance", &json!({ "seconds": 0.5 }));
    assert_eq!(time["elapsed"], 0.5);
    assert_eq!(post(&server, "time/step", &json!({}))["steps"], 1);
    assert!(
        post(&server, "time/settle", &json!({}))["steps"]
            .as_u64()
            .unwrap()
            > 1
    );
    let time = get(&server, "time");
    assert_eq!(time["nextEventIn"], Value::Null);
    assert!(time["elapsed"].as_f64().unwrap() > 10.0);
}

/// A definition of which each container ends at once, and a service that goes on to run it.
fn with_crash_loop() -> Server {
    let server = Server::start(&["--clock", "manual"]);
    let script = json!({ "containers": "web", "script": { "exit": { "code": 1 } } });
    post(&server, "scripts", &script);
    let service = r#"{"serviceName":"web","taskDefinition":"web","desiredCount":1,"launchType":"FARGATE",
        "networkConfiguration":{"awsvpcConfiguration":{"subnets":["subnet-1"]}}}"#;
    for (operation, body) in [
        ("RegisterTaskDefinition", DEFINITION),
        ("CreateService", service),
    ] {
        let (status, answer) = server.call(operation, body);
        assert_eq!(status, 200, "{answer}");
    }
    server
}

#[test]
fn others_are_answered_while_the_time_is_moved_on_by_hours() {
    let server = with_crash_loop();
    let body = r#"{"seconds":21600}"#;
    let mut advance = server.connect();
    let length = body.len();
    let head =
        "POST /_fake_ecs/v1/time/advance HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n";
    write!(advance, "{head}content-length: {length}\r\n\r\n{body}").unwrap();
    while get(&server, "time")["elapsed"] == 0.0 {}

    assert_eq!(server.ask("GET", "/_fake_ecs/health", "", "").0, 200);
    assert_eq!(server.call("ListClusters", "{}").0, 200);
    let now = get(&server, "time")["elapsed"].as_f64().unwrap();

    assert!(now < 21_600.0, "others were answered after {now} s only");
    let mut answer = String::new();
    advance.read_to_string(&mut answer).unwrap();
    assert!(answer.contains(r#""elapsed":21600.0"#), "{answer}");
}

#[test]
fn those_who_move_the_time_at_once_move_it_one_after_the_other() {
    let server = with_crash_loop();
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| post(&server, "time/advance", &json!({ "seconds": 60 })));
        }
    });
    assert_eq!(get(&server, "time")["elapsed"], 240.0);
}

#[test]
fn of_long_views_the_last_can_be_asked_for() {
    let server = with_crash_loop();
    post(&server, "time/advance", &json!({ "seconds": 900 }));
    for view in ["tasks", "events", "requests"] {
        let all = get(&server, view)[view].as_array().unwrap().clone();
        for last in [0, 1, 2, 1_000] {
            let shown = get(&server, &format!("{view}?last={last}"));
            let expected = &all[all.len().saturating_sub(last)..];
            assert_eq!(shown[view].as_array().unwrap(), expected, "{view} {last}");
        }
        let (status, answer) = ask(&server, "GET", &format!("{view}?last=-1"), "");
        let expected = "last is a whole number from 0 on, not '-1'";
        assert_eq!((status, answer), (400, json!({ "message": expected })));
    }
}

#[test]
fn shutdown_ends_the_server() {
    let server = Server::start(&[]);
    let (status, answer) = ask(&server, "POST", "shutdown", "");
    assert_eq!((status, answer), (202, json!({})));
    let (status, _) = server.end();
    assert!(status.success());
}

#[test]
fn the_description_has_every_route_and_every_type_it_names() {
    let server = Server::start(&[]);
    let (status, text) = server.ask("GET", "/_fake_ecs/openapi.json", "", "");
    assert_eq!(status, 200);
    let document: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(document["openapi"], "3.1.0");
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for reference in text.split("\"$ref\":\"").skip(1) {
        let reference = reference.split('"').next().unwrap();
        let name = reference
            .strip_prefix("#/components/schemas/")
            .unwrap_or_else(|| panic!("{reference}"));
        assert!(schemas.contains_key(name), "{reference}");
    }
    let exit = &document["paths"]["/_fake_ecs/v1/tasks/{task}/containers/{container}/exit"]["post"];
    assert_eq!(exit["operationId"], "exitContainer");
    let body = &exit["requestBody"]["content"]["application/json"]["schema"];
    assert_eq!(body["required"], json!(["exitCode"]));
    let tasks = &document["paths"]["/_fake_ecs/v1/tasks"]["get"]["responses"]["200"];
    let tasks = &tasks["content"]["application/json"]["schema"]["properties"]["tasks"]["items"];
    assert_eq!(tasks["$ref"], "#/components/schemas/Task");
    assert!(schemas["Task"]["properties"]["lastStatus"]["type"] == "string");
}

/// Clients in other languages are generated from the file. `UPDATE=1` writes it.
#[test]
fn the_description_is_the_file_that_clients_are_generated_from() {
    let server = Server::start(&[]);
    let (_, text) = server.ask("GET", "/_fake_ecs/openapi.json", "", "");
    let document: Value = serde_json::from_str(&text).unwrap();
    let served = serde_json::to_string_pretty(&document).unwrap() + "\n";
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/clients/openapi.json");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(file, &served).unwrap();
    }
    let written = std::fs::read_to_string(file).unwrap_or_default();
    assert!(
        written == served,
        "clients/openapi.json is not what the server serves: run this test with UPDATE=1, then clients/generate"
    );
}

/// A value may look as if it said where something is.
#[test]
fn a_secret_whose_value_is_an_arn_is_where_it_was_put() {
    let server = Server::start(&[]);
    for (path, value) in [
        ("secrets/db", "arn:aws:rds:eu-west-1:210987654321:db:orders"),
        ("parameters/role", "arn:aws:iam::123456789012:role/web"),
    ] {
        let body = json!({ "value": value }).to_string();
        assert_eq!(ask(&server, "PUT", path, &body).0, 200, "{path}");
    }
    let (_, secret) = server.call_of("secretsmanager.GetSecretValue", r#"{"SecretId":"db"}"#);
    assert!(secret.contains("db:orders"), "{secret}");
    let clusters = get(&server, "clusters");
    assert_eq!(clusters["clusters"].as_array().unwrap().len(), 1);

    let arn = "arn:aws:ecs:eu-west-1:123456789012:task/default/0123456789abcdef0123456789abcdef";
    let path = format!("tasks/{}/force-stop", arn.replace('/', "%2F"));
    let (status, answer) = ask(&server, "POST", &path, "");
    assert_eq!(status, 404, "{answer}");
    assert_eq!(
        get(&server, "clusters")["clusters"]
            .as_array()
            .unwrap()
            .len(),
        1
    );
}

#[test]
fn what_is_in_the_neighbours_is_shown_without_the_values_of_secrets() {
    let server = Server::start(&[]);
    assert_eq!(get(&server, "neighbours"), json!({ "regions": [] }));
    let body = json!({ "value": "s3cret" }).to_string();
    assert_eq!(ask(&server, "PUT", "secrets/db", &body).0, 200);
    for (target, body) in [
        ("AmazonSQS.CreateQueue", json!({ "QueueName": "jobs" })),
        (
            "AmazonSQS.SendMessage",
            json!({ "QueueUrl": "http://localhost/123456789012/jobs", "MessageBody": "one" }),
        ),
        (
            "Logs_20140328.CreateLogGroup",
            json!({ "logGroupName": "/app" }),
        ),
        (
            "AWSEvents.PutRule",
            json!({ "Name": "ended", "EventPattern": r#"{"source":["aws.ecs"]}"# }),
        ),
    ] {
        let (status, answer) = server.call_of(target, &body.to_string());
        assert_eq!(status, 200, "{target}: {answer}");
    }

    let shown = get(&server, "neighbours");

    let region = &shown["regions"][0];
    let queue = &region["queues"][0];
    assert_eq!(
        (&queue["name"], &queue["visible"]),
        (&json!("jobs"), &json!(1))
    );
    assert_eq!(queue["messages"][0]["body"], "one");
    assert_eq!(region["logGroups"][0]["name"], "/app");
    assert_eq!(
        region["eventRules"][0]["pattern"],
        r#"{"source":["aws.ecs"]}"#
    );
    assert_eq!(region["secrets"][0]["name"], "db");
    assert!(!shown.to_string().contains("s3cret"), "{shown}");
}

/// A client that connects again says what it has seen, also of before a reset.
#[test]
fn events_after_a_reset_are_not_taken_for_those_before_it() {
    let (server, _) = with_task();
    post(&server, "reset", &json!({}));
    assert_eq!(server.call("RegisterTaskDefinition", DEFINITION).0, 200);
    assert_eq!(server.call("RunTask", RUN).0, 200);
    post(&server, "time/settle", &json!({}));

    let mut events = Follower::of(&server, "events/stream", "last-event-id: 0.2\r\n");
    assert_eq!(events.wait_for("id: "), "id: 1.0");

    for id in ["1", "1.x", "18446744073709551616.0"] {
        let headers = format!("last-event-id: {id}\r\n");
        let (status, _) = server.ask("GET", "/_fake_ecs/v1/events/stream", &headers, "");
        assert_eq!(status, 400, "{id}");
    }
}
