//! From a task's start to its end.

use std::time::Duration;

use fake_ecs::{Json, TaskStatus};

use crate::{SERVES, Test, container, lines, run, serves, shell, start, tests};

pub(crate) const ALL: [(&str, Test); 11] = tests![
    a_container_runs_logs_and_exits,
    a_task_that_is_stopped_gets_sigterm_and_then_sigkill,
    an_image_that_is_not_there_fails_the_task,
    a_command_that_is_not_there_fails_the_task,
    a_container_that_takes_too_much_memory_is_killed,
    containers_wait_for_one_another,
    a_health_check_is_the_engines,
    a_container_that_fails_early_is_not_restarted,
    a_container_that_fails_late_is_restarted_by_the_engine,
    a_task_whose_network_is_gone_stops,
    a_container_that_is_killed_behind_the_fakes_back_ends_its_task,
];

async fn a_container_runs_logs_and_exits() {
    let ecs = start().await;

    let task = run(
        &ecs,
        "bridge",
        &[shell("app", "echo one; echo two >&2; exit 3")],
    );
    task.wait_stopped().await;

    let app = task.container("app");
    assert_eq!(app.exit_code(), Some(3));
    assert_eq!(
        task.stopped_reason().as_deref(),
        Some("Essential container in task exited")
    );
    let mut logged = lines(&task, "app");
    logged.sort();
    assert_eq!(logged, ["one", "two"]);
}

async fn a_task_that_is_stopped_gets_sigterm_and_then_sigkill() {
    let ecs = start().await;
    let obeys = shell(
        "app",
        "trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 0.1; done",
    );
    let ignores = shell("app", "trap '' TERM; echo up; while :; do sleep 0.1; done");
    for (script, code, said) in [(obeys, 7, &["up", "bye"][..]), (ignores, 137, &["up"])] {
        let task = run(&ecs, "bridge", &[script]);
        task.wait_running().await;
        ecs.wait_until(|_| lines(&task, "app") == ["up"]).await;

        ecs.client()
            .stop_task()
            .task(task.arn())
            .send()
            .await
            .unwrap();
        task.wait_stopped().await;

        assert_eq!(task.container("app").exit_code(), Some(code));
        assert_eq!(lines(&task, "app"), said);
    }
}

async fn an_image_that_is_not_there_fails_the_task() {
    let ecs = start().await;
    let definition = r#"{ "name": "app", "image": "localhost:1/none:1", "memory": 64 }"#;

    let task = run(&ecs, "bridge", &[definition.to_owned()]);
    task.wait_stopped().await;

    let reason = task.container("app").reason().unwrap();
    assert!(reason.starts_with("CannotPullContainerError: "), "{reason}");
    assert_eq!(task.container("app").exit_code(), None);
}

async fn a_command_that_is_not_there_fails_the_task() {
    let ecs = start().await;
    let definition = format!(
        r#"{{ "name": "app", "image": "{}", "memory": 64, "command": ["/nonexist"] }}"#,
        crate::IMAGE
    );

    let task = run(&ecs, "bridge", &[definition]);
    task.wait_stopped().await;

    let reason = task.container("app").reason().unwrap();
    assert!(
        reason.starts_with("CannotStartContainerError: Error response from daemon: "),
        "{reason}"
    );
    assert!(reason.contains("/nonexist"), "{reason}");
}

async fn a_container_that_takes_too_much_memory_is_killed() {
    let ecs = start().await;
    let eats = "x=0123456789abcdef; while :; do x=$x$x; done";

    let task = run(&ecs, "bridge", &[shell("app", eats)]);
    task.wait_stopped().await;

    let app = task.container("app");
    assert_eq!(app.exit_code(), Some(137));
    let reason = "OutOfMemoryError: Container killed due to memory usage";
    assert_eq!(app.reason().as_deref(), Some(reason));
}

async fn containers_wait_for_one_another() {
    let ecs = start().await;
    let init = container("init", "echo ready", r#", "essential": false"#);
    let app = r#", "dependsOn": [{ "containerName": "init", "condition": "SUCCESS" }]"#;

    let task = run(&ecs, "bridge", &[init, container("app", SERVES, app)]);
    task.wait_running().await;

    assert_eq!(task.container("init").exit_code(), Some(0));
    assert_eq!(lines(&task, "init"), ["ready"]);
}

async fn a_health_check_is_the_engines() {
    let ecs = start().await;
    let check = r#", "healthCheck": { "command": ["CMD-SHELL", "test -e /tmp/ok"], "interval": 5,
        "timeout": 2, "retries": 1 }"#;

    let task = run(
        &ecs,
        "bridge",
        &[container("app", &serves("touch /tmp/ok"), check)],
    );
    task.wait_running().await;

    ecs.wait_until(|_| task.container("app").health() == fake_ecs::HealthStatus::Healthy)
        .await;
    assert_eq!(task.status(), TaskStatus::Running);
}

async fn a_container_that_fails_early_is_not_restarted() {
    let ecs = start().await;
    let policy = r#", "restartPolicy": { "enabled": true, "restartAttemptPeriod": 60 }"#;
    let fails_late = "echo up; sleep 0.3; exit 1";

    let task = run(&ecs, "bridge", &[container("app", fails_late, policy)]);
    task.wait_running().await;
    task.wait_stopped().await;

    assert_eq!(task.container("app").exit_code(), Some(1));
    assert_eq!(lines(&task, "app"), ["up"]);
}

/// The period of the policy is skipped. It begins anew with the second run.
async fn a_container_that_fails_late_is_restarted_by_the_engine() {
    let ecs = start().await;
    let policy = r#", "restartPolicy": { "enabled": true, "restartAttemptPeriod": 60 }"#;
    let fails = "echo up; until rm /tmp/fail 2>/dev/null; do sleep 0.1; done; echo down; exit 3";
    let task = run(&ecs, "bridge", &[container("app", fails, policy)]);
    task.wait_running().await;
    let app = task.container("app");
    let id = task.describe().containers()[0]
        .runtime_id()
        .unwrap()
        .to_owned();
    let client = fake_ecs::bollard::Docker::connect_with_local_defaults().unwrap();
    let inspected = client.inspect_container(&id, None).await.unwrap();
    let first = inspected.state.unwrap().started_at;
    let asks = "timeout 20 wget -q -O - $ECS_CONTAINER_METADATA_URI_V4";
    for (skipped, said, restarts) in [(0, &["up"][..], 0), (61, &["up", "down", "up"], 1)] {
        ecs.advance(Duration::from_secs(skipped));
        if restarts == 1 {
            let _ = app.exec(["touch", "/tmp/fail"]).await;
        }
        ecs.wait_until(|_| lines(&task, "app") == said).await;
        let shown: Json = app.exec(["sh", "-c", asks]).await.output().parse().unwrap();
        assert_eq!(shown["RestartCount"], restarts);
        assert_eq!(shown["DockerId"], id);
    }
    let inspected = client.inspect_container(&id, None).await.unwrap();
    assert_ne!(inspected.state.unwrap().started_at, first);
    assert!(task.is_running());
    let timeline = task.timeline().to_string();
    assert_eq!(
        timeline.matches("app is restarted").count(),
        1,
        "{timeline}"
    );

    let _ = app.exec(["touch", "/tmp/fail"]).await;
    task.wait_stopped().await;

    assert_eq!(app.exit_code(), Some(3));
    assert_eq!(lines(&task, "app"), ["up", "down", "up", "down"]);
}

async fn a_task_whose_network_is_gone_stops() {
    let ecs = start().await;
    let task = run(&ecs, "awsvpc", &[shell("app", SERVES)]);
    task.wait_running().await;

    let sandbox = format!("fake-ecs-{}.sandbox", task.id());
    let client = fake_ecs::bollard::Docker::connect_with_defaults().unwrap();
    client.kill_container(&sandbox, None).await.unwrap();

    task.wait_stopped().await;
    assert_eq!(task.container("app").exit_code(), Some(0));
}

async fn a_container_that_is_killed_behind_the_fakes_back_ends_its_task() {
    let ecs = start().await;
    let task = run(&ecs, "bridge", &[shell("app", SERVES)]);
    task.wait_running().await;

    let id = task.describe().containers()[0]
        .runtime_id()
        .unwrap()
        .to_owned();
    let client = fake_ecs::bollard::Docker::connect_with_defaults().unwrap();
    client.kill_container(&id, None).await.unwrap();

    task.wait_stopped().await;
    assert_eq!(task.container("app").exit_code(), Some(137));
}
