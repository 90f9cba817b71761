//! From a task's start to its end.

use fake_ecs::{HealthStatus, TaskStatus};
use kube::api::DeleteParams;
use serde_json::json;

use super::support::{SERVES, container, lines, pods_of, run, running, shell, start, until};
use crate::place::{IMAGE, Place};

pub(super) async fn a_container_runs_logs_and_exits(place: &Place) {
    let ecs = start(place).await;

    let task = run(
        &ecs,
        "bridge",
        &[shell("app", "echo one; echo two >&2; exit 3")],
    );
    task.wait_stopped().await;

    let app = task.container("app");
    assert_eq!(app.exit_code(), Some(3));
    let reason = task.stopped_reason();
    assert_eq!(
        reason.as_deref(),
        Some("Essential container in task exited")
    );
    let mut logged = lines(&task, "app");
    logged.sort();
    assert_eq!(logged, ["one", "two"]);
}

pub(super) async fn a_task_that_is_stopped_gets_sigterm_and_then_sigkill(place: &Place) {
    let ecs = start(place).await;
    let obeys = "trap 'echo bye; exit 7' TERM; echo up; while :; do sleep 0.1; done";
    let ignores = "trap '' TERM; echo up; while :; do sleep 0.1; done";
    for (script, code, said) in [(obeys, 7, &["up", "bye"][..]), (ignores, 137, &["up"])] {
        let task = running(&ecs, script).await;
        ecs.wait_until(|_| lines(&task, "app") == ["up"]).await;

        let stop = ecs.client().stop_task().task(task.arn());
        stop.send().await.unwrap();
        task.wait_stopped().await;

        assert_eq!(task.container("app").exit_code(), Some(code));
        assert_eq!(lines(&task, "app"), said);
    }
}

pub(super) async fn an_image_that_is_not_there_fails_the_task(place: &Place) {
    let ecs = start(place).await;
    let app = json!({"name": "app", "image": "localhost:1/none:1", "memory": 64});

    let task = run(&ecs, "bridge", &[app]);
    task.wait_stopped().await;

    let reason = task.container("app").reason().unwrap();
    assert!(reason.starts_with("CannotPullContainerError: "), "{reason}");
    assert!(reason.len() > 40, "{reason}");
    assert_eq!(task.container("app").exit_code(), None);
}

pub(super) async fn a_command_that_is_not_there_fails_the_task(place: &Place) {
    let ecs = start(place).await;
    let app = json!({"name": "app", "image": IMAGE, "memory": 64, "command": ["/nonexist"]});

    let task = run(&ecs, "bridge", &[app]);
    task.wait_stopped().await;

    let reason = task.container("app").reason().unwrap();
    assert!(
        reason.starts_with("CannotStartContainerError: "),
        "{reason}"
    );
    assert!(reason.contains("/nonexist"), "{reason}");
}

pub(super) async fn a_container_that_takes_too_much_memory_is_killed(place: &Place) {
    let ecs = start(place).await;
    let eats = "x=0123456789abcdef; while :; do x=$x$x; done";

    let task = run(&ecs, "bridge", &[shell("app", eats)]);
    task.wait_stopped().await;

    let app = task.container("app");
    assert_eq!(app.exit_code(), Some(137));
    let reason = "OutOfMemoryError: Container killed due to memory usage";
    assert_eq!(app.reason().as_deref(), Some(reason));
}

pub(super) async fn containers_wait_for_one_another(place: &Place) {
    let ecs = start(place).await;
    let init = container("init", "echo ready", json!({"essential": false}));
    let depends = json!({"dependsOn": [{"containerName": "init", "condition": "SUCCESS"}]});

    let task = run(&ecs, "bridge", &[init, container("app", SERVES, depends)]);
    task.wait_running().await;

    assert_eq!(task.container("init").exit_code(), Some(0));
    assert_eq!(lines(&task, "init"), ["ready"]);
}

pub(super) async fn a_container_that_others_wait_for_and_that_fails_ends_the_task(place: &Place) {
    let ecs = start(place).await;
    let init = container("init", "exit 4", json!({"essential": false}));
    let depends = json!({"dependsOn": [{"containerName": "init", "condition": "SUCCESS"}]});

    let task = run(&ecs, "bridge", &[init, container("app", SERVES, depends)]);
    task.wait_stopped().await;

    assert_eq!(task.container("init").exit_code(), Some(4));
    assert_eq!(task.container("app").exit_code(), None);
    until("its Pod is gone", async || {
        pods_of(place, &task.id()).await.is_empty()
    })
    .await;
}

pub(super) async fn a_health_check_is_a_probe(place: &Place) {
    let ecs = start(place).await;
    let check = json!({"healthCheck": {
        "command": ["CMD-SHELL", "test -e /tmp/ok"], "interval": 5, "timeout": 2, "retries": 1,
    }});

    let script = format!("touch /tmp/ok; {SERVES}");
    let task = run(&ecs, "bridge", &[container("app", &script, check)]);
    task.wait_running().await;

    let app = task.container("app");
    ecs.wait_until(|_| app.health() == HealthStatus::Healthy)
        .await;
    assert_eq!(task.status(), TaskStatus::Running);
    let done = app.exec(["rm", "/tmp/ok"]).await;
    assert_eq!(done.exit_code(), 0);
    ecs.wait_until(|_| app.health() == HealthStatus::Unhealthy)
        .await;
}

/// The period of the policy is skipped.
pub(super) async fn a_container_that_fails_late_is_started_again(place: &Place) {
    let ecs = start(place).await;
    let policy = json!({"restartPolicy": {"enabled": true, "restartAttemptPeriod": 60}});
    let fails = "echo up; until rm /tmp/fail 2>/dev/null; do sleep 0.1; done; echo down; exit 3";
    let task = run(&ecs, "bridge", &[container("app", fails, policy)]);
    task.wait_running().await;
    ecs.wait_until(|_| lines(&task, "app") == ["up"]).await;

    ecs.advance(std::time::Duration::from_secs(61));
    let app = task.container("app");
    assert_eq!(app.exec(["touch", "/tmp/fail"]).await.exit_code(), 0);

    app.wait_until(|app| app.restarts() == 1 && app.logs().lines().len() == 3)
        .await;
    assert_eq!(lines(&task, "app"), ["up", "down", "up"]);
    assert_eq!(task.status(), TaskStatus::Running);
}

pub(super) async fn a_pod_that_is_deleted_behind_the_fakes_back_ends_its_task(place: &Place) {
    let ecs = start(place).await;
    for grace_s in [2, 0] {
        let task = running(&ecs, SERVES).await;
        let pod = pods_of(place, &task.id()).await.remove(0);

        let parameters = DeleteParams::default().grace_period(grace_s);
        place.pods().delete(&pod, &parameters).await.unwrap();

        task.wait_stopped().await;
        let app = task.container("app");
        let why = app.reason().unwrap_or_default();
        assert!(
            app.exit_code() == Some(0) || why.contains("Pod"),
            "{app:?}: {why}"
        );
    }
}

pub(super) async fn a_container_that_is_not_essential_may_end(place: &Place) {
    let ecs = start(place).await;
    let side = container("side", "echo done", json!({"essential": false}));

    let task = run(&ecs, "bridge", &[side, shell("app", SERVES)]);
    task.wait_running().await;

    let side = task.container("side");
    side.wait_until(|it| it.exit_code() == Some(0)).await;
    assert_eq!(task.status(), TaskStatus::Running);
    assert_eq!(lines(&task, "side"), ["done"]);
}

pub(super) async fn a_task_that_is_stopped_before_it_runs_leaves_nothing(place: &Place) {
    let ecs = start(place).await;
    for millis in [0, 20, 100, 400] {
        let task = run(&ecs, "bridge", &[shell("app", SERVES)]);
        tokio::time::sleep(std::time::Duration::from_millis(millis)).await;

        let stop = ecs.client().stop_task().task(task.arn());
        stop.send().await.unwrap();

        task.wait_stopped().await;
        until("its Pod is gone", async || {
            pods_of(place, &task.id()).await.is_empty()
        })
        .await;
    }
}

pub(super) async fn what_a_task_leaves_is_removed(place: &Place) {
    let ecs = start(place).await;
    let done = run(&ecs, "bridge", &[shell("app", "exit 0")]);
    let runs = running(&ecs, SERVES).await;
    done.wait_stopped().await;

    until("its Pod is gone", async || {
        pods_of(place, &done.id()).await.is_empty()
    })
    .await;

    let id = runs.id();
    assert_eq!(pods_of(place, &id).await.len(), 1);
    drop((done, runs));
    ecs.shutdown().await;
    until("the other is gone", async || {
        pods_of(place, &id).await.is_empty()
    })
    .await;
}
