//! From a task's start to its end, on a host whose agent has an engine: the lives of
//! `tests/docker/lives.rs`.

use std::time::Duration;

use fake_ecs::{HealthStatus, TaskStatus};
use tokio::time::sleep;

use crate::support::{runs, stopped, until};
use crate::with_engine::{
    IMAGE, SERVES, container, docker, id, inspect, lines, says, shell, start, start_with,
};

macro_rules! or_skip {
    ($start:expr) => {
        match $start.await {
            Some(started) => started,
            None => return,
        }
    };
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_runs_writes_and_exits() {
    let on = or_skip!(start());

    let task = on.run(&[shell("app", "echo one; echo two >&2; exit 3")]);

    stopped(&task).await;
    assert_eq!(task.container("app").exit_code(), Some(3));
    assert_eq!(
        task.stopped_reason().as_deref(),
        Some("Essential container in task exited")
    );
    let mut written = lines(&task, "app");
    written.sort();
    assert_eq!(written, ["one", "two"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_task_that_is_stopped_gets_sigterm_and_then_sigkill() {
    let on = or_skip!(start());
    let obeys = shell(
        "app",
        "trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 0.1; done",
    );
    let ignores = shell("app", "trap '' TERM; echo up; while :; do sleep 0.1; done");
    for (script, code, said) in [(obeys, 7, &["up", "bye"][..]), (ignores, 137, &["up"])] {
        let task = on.run(&[script]);
        runs(&task).await;
        says(&task, "app", &["up"]).await;

        task.force_stop();

        stopped(&task).await;
        assert_eq!(task.container("app").exit_code(), Some(code));
        assert_eq!(lines(&task, "app"), said);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_image_that_is_not_there_fails_the_task() {
    let on = or_skip!(start());

    let task =
        on.run(&[r#"{ "name": "app", "image": "localhost:1/none:1", "memory": 64 }"#.into()]);

    stopped(&task).await;
    let reason = task.container("app").reason().unwrap();
    assert!(
        reason.starts_with("CannotPullImageManifestError: Error response from daemon: "),
        "{reason}"
    );
    assert_eq!(task.container("app").exit_code(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_command_that_is_not_there_fails_the_task() {
    let on = or_skip!(start());
    let definition = format!(
        r#"{{ "name": "app", "image": "{IMAGE}", "memory": 64, "command": ["/nonexist"] }}"#
    );

    let task = on.run(&[definition]);

    stopped(&task).await;
    let reason = task.container("app").reason().unwrap();
    assert!(
        reason.starts_with("CannotStartContainerError: Error response from daemon: "),
        "{reason}"
    );
    assert!(reason.contains("/nonexist"), "{reason}");
    assert_eq!(task.container("app").exit_code(), None);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_that_takes_too_much_memory_is_killed() {
    let on = or_skip!(start());
    let eats = "x=0123456789abcdef; while :; do x=$x$x; done";

    let task = on.run(&[shell("app", eats)]);

    stopped(&task).await;
    let app = task.container("app");
    assert_eq!(app.exit_code(), Some(137));
    let reason = "OutOfMemoryError: Container killed due to memory usage";
    assert_eq!(app.reason().as_deref(), Some(reason));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn containers_wait_for_one_another() {
    let on = or_skip!(start());
    let init = container("init", "echo ready", r#", "essential": false"#);
    let waits = r#", "dependsOn": [{ "containerName": "init", "condition": "SUCCESS" }]"#;

    let task = on.run(&[init, container("app", SERVES, waits)]);

    runs(&task).await;
    until("the first has ended", || {
        task.container("init").exit_code() == Some(0)
    })
    .await;
    assert_eq!(lines(&task, "init"), ["ready"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_whose_dependency_fails_never_runs() {
    let on = or_skip!(start());
    let init = container("init", "exit 3", r#", "essential": false"#);
    let waits = r#", "dependsOn": [{ "containerName": "init", "condition": "SUCCESS" }]"#;

    let task = on.run(&[init, container("app", SERVES, waits)]);

    stopped(&task).await;
    assert_eq!(task.container("init").exit_code(), Some(3));
    assert_eq!(task.container("app").exit_code(), Some(143));
    let reason = task.container("app").reason().unwrap();
    assert!(
        reason.ends_with("as dependency did not exit successfully."),
        "{reason}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_health_check_is_the_engines() {
    let on = or_skip!(start());
    let check = r#", "healthCheck": { "command": ["CMD-SHELL", "test -e /tmp/ok"], "interval": 5,
        "timeout": 2, "retries": 1 }"#;

    let task = on.run(&[
        container("app", &format!("touch /tmp/ok; {SERVES}"), check),
        container(
            "after",
            SERVES,
            r#", "dependsOn": [{ "containerName": "app", "condition": "HEALTHY" }]"#,
        ),
    ]);

    runs(&task).await;
    until("it is healthy", || {
        task.container("app").health() == HealthStatus::Healthy
    })
    .await;
    assert_eq!(task.status(), TaskStatus::Running);
    docker(&["exec", &id(&task, "app"), "rm", "/tmp/ok"]);
    until("it is not", || task.health() == HealthStatus::Unhealthy).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_that_fails_early_is_not_restarted() {
    let on = or_skip!(start());
    let policy = r#", "restartPolicy": { "enabled": true, "restartAttemptPeriod": 60 }"#;

    let task = on.run(&[container("app", "echo up; sleep 0.3; exit 1", policy)]);

    stopped(&task).await;
    assert_eq!(task.container("app").exit_code(), Some(1));
    assert_eq!(lines(&task, "app"), ["up"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_that_fails_late_is_restarted_by_its_agent() {
    let on = or_skip!(start_with(|pace| {
        pace.restart_period = Some(Duration::from_millis(1));
    }));
    let policy = r#", "restartPolicy": { "enabled": true, "restartAttemptPeriod": 60,
        "ignoredExitCodes": [4] }"#;
    let fails = "echo up; test -e /tmp/again && exit 4; touch /tmp/again; sleep 0.5; exit 3";

    let task = on.run(&[container("app", fails, policy)]);

    stopped(&task).await;
    assert_eq!(lines(&task, "app"), ["up", "up"]);
    assert_eq!(task.container("app").exit_code(), Some(4));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_container_that_is_killed_behind_its_agents_back_ends_its_task() {
    let on = or_skip!(start());
    let (killed, removed) = (
        on.run(&[shell("app", SERVES)]),
        on.run(&[shell("app", SERVES)]),
    );
    runs(&killed).await;
    runs(&removed).await;

    docker(&["kill", &id(&killed, "app")]);
    docker(&["rm", "-f", &id(&removed, "app")]);

    for task in [killed, removed] {
        stopped(&task).await;
        assert_eq!(task.container("app").exit_code(), Some(137));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_agent_that_is_killed_comes_back_to_its_containers() {
    let mut on = or_skip!(start());
    let (stays, exits) = (
        on.run(&[shell("app", SERVES)]),
        on.run(&[shell("app", "sleep 2; exit 6")]),
    );
    runs(&stays).await;
    runs(&exits).await;
    let (before, arn) = (id(&stays, "app"), on.agent().arn().to_owned());
    let instance = on.ecs.instance(&arn);

    on.is_killed();

    until("it is gone", || !instance.is_agent_connected()).await;
    until("it has exited", || {
        inspect(&exits, "app")["State"]["Running"] == false
    })
    .await;
    assert_eq!(exits.status(), TaskStatus::Running, "nobody has told");
    on.comes().await;
    assert_eq!(on.agent().arn(), arn);
    stopped(&exits).await;
    assert_eq!(exits.container("app").exit_code(), Some(6));
    sleep(Duration::from_millis(300)).await;
    assert_eq!(stays.status(), TaskStatus::Running);
    assert_eq!(id(&stays, "app"), before);
    stays.force_stop();
    stopped(&stays).await;
    assert_eq!(stays.container("app").exit_code(), Some(0));
}
