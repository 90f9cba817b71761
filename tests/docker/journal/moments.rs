//! A server ends in the middle of something, and the next one goes on with that.

use std::fs;
use std::time::Duration;

use serde_json::{Value, json};
use tokio::time::sleep;

use super::{
    COUNTS, Folder, app, call, comes_to, counted, define, identity, log, log_of, run, status,
};
use crate::server::command;
use crate::{Test, serves, tests, until};

pub(crate) const ALL: [(&str, Test); 5] = tests![
    a_task_that_begins_goes_on_in_the_next_server,
    a_task_that_stops_goes_on_stopping_in_the_next_server,
    a_journal_that_is_refused_leaves_containers_alone,
    what_nobody_knows_any_more_is_removed,
    what_a_task_has_is_there_in_the_next_server,
];

async fn a_task_that_begins_goes_on_in_the_next_server() {
    let folder = Folder::new("begins");
    for signal in ["KILL", "TERM"] {
        for mode in ["bridge", "awsvpc"] {
            for millis in [0, 120, 400] {
                let what = format!("{signal}, {mode}, after {millis} ms");
                let server = folder.serve(&[]);
                let task = run(&server, mode, &app(&serves("echo up")));
                sleep(Duration::from_millis(millis)).await;
                server.signal(signal);

                let server = folder.serve(&[]);
                comes_to(&server, &task, "RUNNING").await;
                until(|| async { !log(&server, &task).is_empty() }).await;
                let all = folder.containers().await;
                let mut expected = vec![format!("fake-ecs-{task}-app")];
                if mode == "awsvpc" {
                    expected.push(format!("fake-ecs-{task}.sandbox"));
                }
                assert_eq!(all, expected, "{what}");
                // Whoever was stopped has started once more.
                let ups = log(&server, &task).len();
                assert!(ups == 1 || signal == "TERM" && ups == 2, "{what}: {ups}");
                call(&server, "StopTask", &json!({ "task": task }));
                until(|| async { folder.containers().await.is_empty() }).await;
                assert!(server.signal("TERM").0.success());
            }
        }
    }
    folder.end().await;
}

async fn a_task_that_stops_goes_on_stopping_in_the_next_server() {
    // It gets a second SIGTERM from the next server.
    let polite =
        "trap 'trap : TERM; echo bye; sleep 1; exit 5' TERM; echo up; while :; do sleep 0.1; done";
    for signal in ["KILL", "TERM"] {
        let folder = Folder::new(&format!("stops-{signal}"));
        let server = folder.serve(&[]);
        let task = run(&server, "awsvpc", &app(polite));
        comes_to(&server, &task, "RUNNING").await;
        until(|| async { !log(&server, &task).is_empty() }).await;
        call(&server, "StopTask", &json!({ "task": task }));
        sleep(Duration::from_millis(300)).await;
        server.signal(signal);

        let server = folder.serve(&[]);

        let stopped = comes_to(&server, &task, "STOPPED").await;
        assert_eq!(stopped["containers"][0]["exitCode"], 5, "{stopped}");
        assert_eq!(log(&server, &task), ["up", "bye"], "{signal}");
        until(|| async { folder.containers().await.is_empty() }).await;
        assert!(server.signal("TERM").0.success());
        folder.end().await;
    }
}

async fn a_journal_that_is_refused_leaves_containers_alone() {
    let folder = Folder::new("refused");
    let server = folder.serve(&[]);
    let task = run(&server, "awsvpc", &app(COUNTS));
    comes_to(&server, &task, "RUNNING").await;
    server.signal("KILL");
    let before = folder.containers().await;

    // It was another region's.
    let mut other = command(&[
        "--port",
        "0",
        "--runtime",
        "docker",
        "--region",
        "eu-west-1",
    ]);
    let refused = other
        .args(["--synthetic-instances", "--on-exit", "remove", "--journal"])
        .arg(folder.path())
        .output()
        .unwrap();

    let error = String::from_utf8(refused.stderr).unwrap();
    assert!(error.contains("started otherwise"), "{error}");
    assert_eq!(folder.containers().await, before);
    let server = folder.serve(&[]);
    let running = server.address();
    let second = command(&[
        "--port",
        "0",
        "--runtime",
        "docker",
        "--journal",
        folder.path(),
    ])
    .output()
    .unwrap();
    let error = String::from_utf8(second.stderr).unwrap();
    assert!(error.contains("another process writes into it"), "{error}");
    assert_eq!(server.address(), running);
    counted(&server, &task);
    assert_eq!(status(&server, &task), "RUNNING");
    assert!(server.signal("TERM").0.success());
    folder.end().await;
}

/// As where a process is killed before anybody could know of a task.
async fn what_nobody_knows_any_more_is_removed() {
    let folder = Folder::new("unknown");
    let file = folder.0.join("fake-ecs.journal");
    for mode in ["bridge", "awsvpc"] {
        let server = folder.serve(&[]);
        define(&server, mode, mode, &app(COUNTS));
        let known = fs::read(&file).unwrap();
        let task = run(&server, mode, &app(COUNTS));
        let before = identity(&comes_to(&server, &task, "RUNNING").await);
        server.signal("KILL");
        fs::write(&file, known).unwrap();

        let server = folder.serve(&[]);

        // The next task has the same name, and nothing of the one before.
        let again = run(&server, mode, &app(COUNTS));
        assert_eq!(again, task);
        let now = identity(&comes_to(&server, &task, "RUNNING").await);
        assert_ne!(now.0, before.0);
        counted(&server, &task);
        call(&server, "StopTask", &json!({ "task": task }));
        until(|| async { folder.containers().await.is_empty() }).await;
        assert!(server.signal("TERM").0.success());
    }
    folder.end().await;
}

async fn what_a_task_has_is_there_in_the_next_server() {
    let folder = Folder::new("has");
    let server = folder.serve(&["--region", "eu-west-1"]);
    let script = serves(
        "echo then $(cat /data/n /shared/n 2>/dev/null); echo 1 > /data/n; echo 2 > /shared/n",
    );
    let container = |name: &str, script: &str, more: &Value| {
        let mut container = json!({ "name": name, "image": crate::IMAGE, "stopTimeout": 5,
            "command": ["/bin/sh", "-c", script] });
        let members = container.as_object_mut().unwrap();
        members.extend(more.as_object().unwrap().clone());
        container
    };
    let mounts = json!({ "mountPoints": [
        { "sourceVolume": "data", "containerPath": "/data" },
        { "sourceVolume": "shared", "containerPath": "/shared" },
    ] });
    // It needs the other one, which comes after it in the definition.
    let asks = "until wget -qO- http://127.0.0.1:8080/n; do sleep 0.1; done; trap 'exit 0' TERM; \
        while :; do sleep 0.1; done";
    let serves = serves("mkdir -p /w; echo served > /w/n; httpd -p 8080 -h /w");
    let depends = json!({ "dependsOn": [{ "containerName": "web", "condition": "START" }] });
    let definition = json!({
        "family": "has", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
        "cpu": "256", "memory": "512",
        "containerDefinitions": [
            container("asks", asks, &depends),
            container("web", &serves, &json!({})),
            container("app", &script, &mounts),
        ],
        "volumes": [{ "name": "data" },
            { "name": "shared", "efsVolumeConfiguration": { "fileSystemId": "fs-12345678" } }],
    });
    call(&server, "RegisterTaskDefinition", &definition);
    let started = call(
        &server,
        "RunTask",
        &json!({ "taskDefinition": "has", "launchType": "FARGATE",
            "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-1"] } } }),
    );
    let task = started["tasks"][0]["taskArn"].as_str().unwrap();
    let task = task.rsplit('/').next().unwrap().to_owned();
    comes_to(&server, &task, "RUNNING").await;
    until(|| async { log_of(&server, &task, "asks") == ["served"] }).await;
    until(|| async { log(&server, &task) == ["then"] }).await;
    // What the container does next.
    sleep(Duration::from_millis(300)).await;
    server.signal("TERM");

    let server = folder.serve(&["--region", "eu-west-1"]);

    until(|| async { log(&server, &task) == ["then", "then 1 2"] }).await;
    until(|| async { log_of(&server, &task, "asks") == ["served", "served"] }).await;
    assert_eq!(status(&server, &task), "RUNNING");
    assert!(folder.0.join("file-systems").exists());
    let (emptied, _) = server.ask("POST", "/_fake_ecs/reset", "", "");
    assert_eq!(emptied, 200);
    until(|| async { !folder.0.join("file-systems").exists() }).await;
    assert_eq!(folder.containers().await, Vec::<String>::new());
    assert!(server.signal("TERM").0.success());
    let server = folder.serve(&["--region", "eu-west-1", "--on-exit", "remove"]);
    assert!(server.signal("TERM").0.success());
    assert_eq!(folder.left().await, Vec::<String>::new());
}
