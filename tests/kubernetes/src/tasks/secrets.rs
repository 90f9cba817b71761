//! Containers have their secrets, parameters and files of variables, or do not start.

use fake_ecs::StopCode;
use serde_json::{Value, json};

use super::support::{SERVES, container, lines, pods_of, run_with, start, until};
use crate::place::Place;

fn role() -> Value {
    json!({"executionRoleArn": "arn:aws:iam::123456789012:role/ecsTaskExecutionRole"})
}

pub(super) async fn a_container_has_its_secrets_its_parameters_and_its_files(place: &Place) {
    let ecs = start(place).await;
    let db = ecs
        .secrets()
        .put("db", r#"{ "user": "hush", "port": 5432 }"#);
    ecs.parameters().put("/app/url", "http://one");
    ecs.s3().put("config", "app.env", "LEVEL=debug\nUSER=file");
    let members = json!({
        "environment": [{"name": "PLAIN", "value": "1"}],
        "secrets": [
            {"name": "USER", "valueFrom": format!("{db}:user::")},
            {"name": "URL", "valueFrom": "/app/url"},
        ],
        "environmentFiles": [{"type": "s3", "value": "arn:aws:s3:::config/app.env"}],
    });

    let script = format!("env; {SERVES}");
    let task = run_with(
        &ecs,
        "bridge",
        &[container("app", &script, members)],
        role(),
    );
    task.wait_running().await;

    ecs.wait_until(|_| lines(&task, "app").contains(&"up".to_owned()))
        .await;
    let printed = lines(&task, "app");
    for expected in ["PLAIN=1", "USER=hush", "URL=http://one", "LEVEL=debug"] {
        assert!(
            printed.iter().any(|line| line == expected),
            "{expected}: {printed:?}"
        );
    }
    // Whoever may look at Pods does not see it.
    let pod = pods_of(place, &task.id()).await.remove(0);
    let pod = serde_json::to_string(&place.pods().get(&pod).await.unwrap()).unwrap();
    assert!(
        !pod.contains("hush") && !pod.contains("http://one"),
        "{pod}"
    );
    let id = task.id();
    let secrets = async || {
        let all = place
            .secrets()
            .list(&Default::default())
            .await
            .unwrap()
            .items;
        let names = all.into_iter().filter_map(|it| it.metadata.name);
        names.filter(|it| it.contains(&id)).count()
    };
    assert_eq!(secrets().await, 1);
    task.force_stop();
    task.wait_stopped().await;
    until("its Secret is gone", async || secrets().await == 0).await;
}

pub(super) async fn a_task_whose_secret_is_missing_has_no_pod(place: &Place) {
    let ecs = start(place).await;
    let members = json!({"secrets": [{"name": "A", "valueFrom": "/url"}]});

    let task = run_with(&ecs, "bridge", &[container("app", SERVES, members)], role());
    task.wait_stopped().await;

    assert_eq!(task.stop_code(), Some(StopCode::TaskFailedToStart));
    let reason = task.stopped_reason().unwrap();
    assert!(reason.contains("invalid parameters: /url"), "{reason}");
    assert!(pods_of(place, &task.id()).await.is_empty());
}
