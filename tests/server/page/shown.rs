//! What each page shows.

use serde_json::json;

use super::browser::{DEFINITION, call, command, get, page, run_input, run_task, started};
use crate::server::Server;

/// What would be markup, were it not escaped.
const HOSTILE: &str = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>";

fn create_service(server: &Server, name: &str) {
    let mut input = run_input();
    input["serviceName"] = json!(name);
    input["desiredCount"] = json!(2);
    call(server, "CreateService", &input);
    command(server, "time/settle", &json!({}));
}

#[test]
fn every_page_is_there() {
    let server = started();
    create_service(&server, "shop");
    let task = run_task(&server, &json!({ "startedBy": "me" }));
    command(&server, "time/settle", &json!({}));

    for (path, texts) in [
        (
            "",
            &["<h1>Clusters</h1>", "clusters/default", "RunTask"][..],
        ),
        (
            "clusters/default",
            &["shop", "RUNNING", "Container Insights"],
        ),
        ("services", &["shop", "2 of 2", "COMPLETED"]),
        ("services?cluster=default", &["shop"]),
        (
            "services/default/shop",
            &["Deployments", "has reached a steady state", "<rect"],
        ),
        ("services/create", &["Create a service", "web:1"]),
        ("tasks", &["3 tasks", &task[..8]]),
        ("tasks/run", &["Run a task"]),
        ("definitions", &["web:1", "app: web", "FARGATE"]),
        (
            "definitions/web",
            &["web:1", "ACTIVE", "Register a revision"],
        ),
        (
            "definitions/web/1",
            &["As it was registered", "awsvpc", "from=web%3A1"],
        ),
        ("register", &["RegisterTaskDefinition"]),
        (
            "register?from=web:1",
            &["&quot;family&quot;: &quot;web&quot;"],
        ),
        ("capacity", &["Container instances", "FARGATE_SPOT"]),
        ("requests", &["CreateService", "answered", "Input"]),
        ("faults", &["Nothing goes wrong on purpose."]),
        ("time", &["by hand"]),
        (
            &format!("tasks/{task}"),
            &["PROVISIONING", "family:web", "Started by"],
        ),
    ] {
        page(&server, path).assert_has(texts);
    }
    // People leave the last slash away.
    assert_eq!(server.ask("GET", "/_fake_ecs", "", "").0, 200);
}

#[test]
fn what_is_not_there_is_told_in_the_page() {
    let server = started();

    for (path, text) in [
        ("clusters/none", "There is no cluster 'none'."),
        (
            "services/default/none",
            "There is no service 'none' in cluster 'default'.",
        ),
        ("definitions/none", "There is no family 'none'."),
        ("definitions/web/7", "There is no task definition 'web:7'."),
        ("definitions/web/x", "There is no task definition 'web:x'."),
        ("tasks/none", "There is no task 'none'."),
        (
            "?region=eu-west-1",
            "There is nothing in account 123456789012, region eu-west-1.",
        ),
    ] {
        let answer = get(&server, path);
        assert_eq!(answer.status, 404, "{path}");
        // Quotes are escaped.
        answer.assert_has(&[text]);
    }
    // Other paths are no pages.
    assert_eq!(get(&server, "nothing").status, 404);
    get(&server, "nothing").assert_has(&["no such control route"]);
}

#[test]
fn why_a_task_stopped_and_what_it_has_written_is_shown() {
    let server = started();
    let script = json!({ "containers": "web",
        "script": { "logs": [{ "line": "hello" }, { "line": "bye" }] } });
    command(&server, "scripts", &script);
    let task = run_task(&server, &json!({}));
    command(&server, "time/settle", &json!({}));
    let failed = json!({ "exitCode": 137, "reason": "OutOfMemoryError" });
    command(&server, &format!("tasks/{task}/mark-failed"), &failed);

    let answer = page(&server, &format!("tasks/{task}"));
    answer.assert_has(&[
        "OutOfMemoryError",
        "137",
        "EssentialContainerExited",
        "class=\"end bad\"",
    ]);
}

#[test]
fn tasks_are_filtered() {
    let server = started();
    run_task(&server, &json!({ "startedBy": "me" }));
    run_task(&server, &json!({ "group": "batch" }));
    command(&server, "time/settle", &json!({}));

    for (filter, count) in [
        ("", 2),
        ("status=RUNNING", 2),
        ("status=STOPPED", 0),
        ("startedBy=me", 1),
        ("group=batch", 1),
        ("family=web", 2),
        ("family=other", 0),
        ("cluster=default", 2),
        ("cluster=other", 0),
    ] {
        let text = format!("of {count} tasks");
        page(&server, &format!("tasks?{filter}")).assert_has(&[&text]);
    }
}

#[test]
fn ten_thousand_tasks_are_shown_page_by_page() {
    let server = Server::start(&["--clock", "manual"]);
    assert_eq!(server.call("RegisterTaskDefinition", DEFINITION).0, 200);
    let mut input = run_input();
    input["count"] = json!(10);
    for _ in 0..1_000 {
        call(&server, "RunTask", &input);
    }

    let first = page(&server, "tasks");
    first.assert_has(&[
        "1–100 of 10000 tasks",
        "Page 1 of 100",
        "tasks?page=2",
        "tasks?page=100",
    ]);
    assert_eq!(first.body.matches("name=\"task\"").count(), 100);
    assert!(first.body.len() < 200_000, "{} bytes", first.body.len());
    let last = page(&server, "tasks?page=100&family=web");
    last.assert_has(&["9901–10000 of 10000 tasks", "tasks?family=web&amp;page=99"]);
    // Beyond the last page there is none.
    page(&server, "tasks?page=101").assert_has(&["Page 100 of 100"]);
    page(&server, "tasks?page=x").assert_has(&["Page 1 of 100"]);
}

#[test]
fn each_account_and_region_is_looked_at_by_itself() {
    let server = started();
    let headers = "content-type: application/x-amz-json-1.1\r\n\
        x-amz-target: AmazonEC2ContainerServiceV20141113.CreateCluster\r\n\
        authorization: AWS4-HMAC-SHA256 Credential=210987654321/20250101/eu-west-1/ecs/aws4_request\r\n";
    let (status, _) = server.ask("POST", "/", headers, r#"{"clusterName":"abroad"}"#);
    assert_eq!(status, 200);

    let here = page(&server, "");
    here.assert_has(&["account=210987654321&amp;region=eu-west-1"]);
    assert!(!here.body.contains("abroad"));
    let there = page(&server, "?account=210987654321&region=eu-west-1");
    there.assert_has(&["clusters/abroad?account=210987654321&amp;region=eu-west-1"]);
}

#[test]
fn nothing_that_a_client_sends_becomes_markup() {
    let server = started();
    // Names and tags keep to patterns; what does not is refused. These take anything.
    let hostile = json!({ "family": "web", "networkMode": "awsvpc", "cpu": "256", "memory": "512",
        "requiresCompatibilities": ["FARGATE"], "containerDefinitions": [
            { "name": "app", "image": "web", "command": [HOSTILE], "dockerLabels": { HOSTILE: HOSTILE },
              "environment": [{ "name": "A", "value": HOSTILE }] }] });
    call(&server, "RegisterTaskDefinition", &hostile);
    let input = json!({ "clusterName": HOSTILE, "tags": [{ "key": "a", "value": HOSTILE }] });
    assert_eq!(server.call("CreateCluster", &input.to_string()).0, 400);
    let script = json!({ "containers": "web", "script": { "logs": [{ "line": HOSTILE }] } });
    command(&server, "scripts", &script);
    let fault = json!({ "kind": { "taskStart": { "provisioning": false, "reason": HOSTILE } }, "times": 0 });
    command(&server, "faults", &fault);
    let task = run_task(&server, &json!({}));
    command(&server, "time/settle", &json!({}));
    let stop = json!({ "task": task, "reason": HOSTILE });
    call(&server, "StopTask", &stop);
    command(&server, "time/settle", &json!({}));
    let encoded = HOSTILE
        .replace('<', "%3C")
        .replace('"', "%22")
        .replace(' ', "%20")
        .replace('>', "%3E");

    for path in [
        "",
        "tasks",
        &format!("tasks/{task}"),
        &format!("tasks?family={encoded}"),
        &format!("tasks/{}", encoded.replace('/', "%2F")),
        &format!("services?cluster={encoded}"),
        &format!("?region={encoded}"),
        "definitions",
        "definitions/web",
        "definitions/web/2",
        "definitions/web/compare?from=1&to=2",
        "register?from=web:2",
        "requests",
        "requests?outcome=refused",
        &format!("requests?operation={encoded}"),
        "faults",
    ] {
        let answer = get(&server, path);
        assert!(!answer.body.contains("<script>"), "{path}: {}", answer.body);
        assert!(!answer.body.contains("<img"), "{path}: {}", answer.body);
    }
    page(&server, &format!("tasks/{task}")).assert_has(&["&lt;script&gt;alert(1)"]);
}

#[test]
fn requests_are_filtered_and_shown_with_their_input_and_answer() {
    let server = started();
    run_task(&server, &json!({ "startedBy": "me" }));
    assert_eq!(server.call("StopTask", r#"{"task":"none"}"#).0, 400);
    server.call("ListTasks", r#"{"sorting":"up"}"#);

    let all = page(&server, "requests");
    all.assert_has(&[
        "4 requests",
        "&quot;startedBy&quot;: &quot;me&quot;",
        "&quot;lastStatus&quot;: &quot;PROVISIONING&quot;",
        "sorting",
    ]);
    for (filter, count) in [
        ("operation=RunTask", 1),
        ("operation=runtask", 0),
        ("outcome=ok", 3),
        ("outcome=refused", 1),
        ("outcome=injected", 0),
        ("operation=StopTask&outcome=refused", 1),
    ] {
        let text = format!("of {count} requests");
        page(&server, &format!("requests?{filter}")).assert_has(&[&text]);
    }
}

#[test]
fn two_revisions_are_compared() {
    let server = started();
    assert_eq!(
        server
            .call("RegisterTaskDefinition", &DEFINITION.replace("512", "1024"))
            .0,
        200
    );

    let compared = page(&server, "definitions/web/compare?from=1&to=2");
    compared.assert_has(&["2 lines differ.", "<del>", "512", "<ins>", "1024"]);
    page(&server, "definitions/web/compare?from=1&to=1").assert_has(&["They are alike."]);
    assert_eq!(
        get(&server, "definitions/web/compare?from=1&to=3").status,
        404
    );
}
