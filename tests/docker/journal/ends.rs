//! What the end of a server leaves, and what the next one makes of it.

use std::fs;
use std::process::Command;
use std::time::Duration;

use serde_json::json;
use tokio::time::sleep;

use super::{COUNTS, Folder, app, comes_to, counted, describe, inside, log, run, status};
use crate::server::Server;
use crate::{Test, tests, until};

pub(crate) const ALL: [(&str, Test); 5] = tests![
    containers_that_were_stopped_outlive_a_server_that_ends_at_once,
    paused_containers_are_stopped_too,
    containers_without_their_network_end_as_they_do,
    containers_that_were_being_stopped_are_started_again,
    health_is_unknown_until_a_container_is_checked_again,
];

/// Waits until the containers of tasks run and count.
async fn count(server: &Server, tasks: &[String]) {
    for task in tasks {
        comes_to(server, task, "RUNNING").await;
        until(|| async { inside(task, "echo runs") == "runs\n" }).await;
        let since = log(server, task).len();
        until(|| async { log(server, task).len() > since }).await;
        assert_eq!(status(server, task), "RUNNING");
        counted(server, task);
    }
}

async fn containers_that_were_stopped_outlive_a_server_that_ends_at_once() {
    let folder = Folder::new("at-once");
    let server = folder.serve(&[]);
    let tasks: Vec<String> = (0..4)
        .map(|_| run(&server, "awsvpc", &app(COUNTS)))
        .collect();
    count(&server, &tasks).await;
    let mut server = server;
    for (on_exit, millis) in [("stop", 0), ("stop", 100), ("stop", 300), ("keep", 100)] {
        assert!(server.signal("TERM").0.success());
        let between = folder.serve(&["--on-exit", on_exit]);
        sleep(Duration::from_millis(millis)).await;
        assert!(between.signal("TERM").0.success());

        server = folder.serve(&[]);

        count(&server, &tasks).await;
    }
    assert!(server.signal("TERM").0.success());
    folder.end().await;
}

/// The client of the engine. Returns what it prints.
fn docker(arguments: &[&str]) -> String {
    let output = Command::new("docker").args(arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).unwrap()
}

async fn paused_containers_are_stopped_too() {
    let folder = Folder::new("paused");
    let server = folder.serve(&[]);
    let tasks = ["bridge", "awsvpc"].map(|mode| run(&server, mode, &app(COUNTS)));
    count(&server, &tasks).await;
    for task in &tasks {
        docker(&["pause", &format!("fake-ecs-{task}-app")]);
    }
    assert!(server.signal("TERM").0.success());
    let label = format!("label={}", folder.label());
    assert_eq!(docker(&["ps", "-q", "--filter", &label]), "");

    let server = folder.serve(&[]);

    count(&server, &tasks).await;
    assert!(server.signal("TERM").0.success());
    folder.end().await;
}

/// What happens to the network of a task while no server is there, as a script of a shell with the
/// id of the task, and with what its container exits then.
type NetworkCase = (&'static str, &'static str, &'static str, i64);

const NETWORK_CASES: [NetworkCase; 4] = [
    (
        "restarted",
        "KILL",
        "docker restart -t 0 fake-ecs-$0.sandbox",
        0,
    ),
    ("removed", "KILL", "docker rm -f fake-ecs-$0.sandbox", 0),
    (
        "removed-and-exited",
        "KILL",
        "docker kill -s USR1 fake-ecs-$0-app; docker wait fake-ecs-$0-app; docker rm -f fake-ecs-$0.sandbox",
        3,
    ),
    (
        "no-network",
        "TERM",
        "network=$(docker inspect -f '{{.HostConfig.NetworkMode}}' fake-ecs-$0.sandbox); docker network rm $network",
        0,
    ),
];

async fn containers_without_their_network_end_as_they_do() {
    for (name, signal, meanwhile, code) in NETWORK_CASES {
        let folder = Folder::new(name);
        let server = folder.serve(&[]);
        let tasks = [run(&server, "awsvpc", &app(COUNTS))];
        count(&server, &tasks).await;
        let [task] = &tasks;
        let before = log(&server, task).len();
        server.signal(signal);
        // It counts on where nobody has stopped it.
        sleep(Duration::from_millis(300)).await;
        let happened = Command::new("sh").args(["-c", meanwhile, task]).output();
        assert!(happened.as_ref().unwrap().status.success(), "{happened:?}");

        let server = folder.serve(&[]);

        let stopped = comes_to(&server, task, "STOPPED").await;
        assert_eq!(
            stopped["containers"][0]["exitCode"], code,
            "{name}: {stopped}"
        );
        let since = counted(&server, task);
        assert!(
            since > before || signal == "TERM",
            "{name}: {before}, {since}"
        );
        assert!(server.signal("TERM").0.success());
        folder.end().await;
    }
}

async fn containers_that_were_being_stopped_are_started_again() {
    let folder = Folder::new("being-stopped");
    let server = folder.serve(&[]);
    let slowly = COUNTS.replace("exit $code", "sleep 2; exit $code");
    let tasks = ["bridge", "awsvpc"].map(|mode| run(&server, mode, &app(&slowly)));
    count(&server, &tasks).await;
    let (asked, answer) = server.ask("POST", "/_fake_ecs/v1/shutdown", "", "");
    assert_eq!(asked / 100, 2, "{answer}");
    until(|| async {
        let left = fs::read_to_string(folder.0.join("fake-ecs.containers")).unwrap();
        left.contains("stopped ")
    })
    .await;
    // The engine has heard of it.
    sleep(Duration::from_millis(500)).await;
    server.signal("KILL");

    let server = folder.serve(&[]);

    // The stop of before is over by then.
    sleep(Duration::from_secs(4)).await;
    count(&server, &tasks).await;
    for task in &tasks {
        let started = docker(&[
            "inspect",
            "-f",
            "{{.State.Running}}",
            &format!("fake-ecs-{task}-app"),
        ]);
        assert_eq!(started, "true\n");
    }
    assert!(server.signal("TERM").0.success());
    folder.end().await;
}

async fn health_is_unknown_until_a_container_is_checked_again() {
    let folder = Folder::new("health");
    let server = folder.serve(&[]);
    let mut containers = app(COUNTS);
    containers[0]["healthCheck"] = json!({ "command": ["CMD-SHELL", "true"], "interval": 5 });
    let tasks = ["bridge", "awsvpc"].map(|mode| run(&server, mode, &containers));
    count(&server, &tasks).await;
    have_health(&server, &tasks, "HEALTHY").await;
    assert!(server.signal("TERM").0.success());

    let server = folder.serve(&[]);

    have_health(&server, &tasks, "UNKNOWN").await;
    have_health(&server, &tasks, "HEALTHY").await;
    assert!(server.signal("TERM").0.success());
    folder.end().await;
}

async fn have_health(server: &Server, tasks: &[String], expected: &str) {
    for task in tasks {
        until(|| async { describe(server, task)["containers"][0]["healthStatus"] == expected })
            .await;
    }
}
