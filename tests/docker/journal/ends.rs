//! What the end of a server leaves, and what the next one makes of it.

use std::process::Command;
use std::time::Duration;

use tokio::time::sleep;

use super::{COUNTS, Folder, app, comes_to, counted, inside, log, run, status};
use crate::server::Server;
use crate::{Test, tests, until};

pub(crate) const ALL: [(&str, Test); 2] = tests![
    containers_that_were_stopped_outlive_a_server_that_ends_at_once,
    paused_containers_are_stopped_too,
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
