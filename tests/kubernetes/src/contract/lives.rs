//! From a Pod's start to its end.

use futures_util::{StreamExt, TryStreamExt};
use k8s_openapi::api::core::v1::Pod;
use kube::api::{DeleteParams, WatchEvent, WatchParams};
use serde_json::json;

use crate::place::{Place, SERVES, container, container_of, exit_code, phase, state, waits};

pub(super) async fn a_pod_runs_and_tells_how_it_ended(place: &Place) {
    let made = place.create(place.shell("echo one; exit 3")).await;
    assert_eq!(phase(&made), "Pending");

    let pod = place
        .until("it has ended", |pod| phase(pod) == "Failed")
        .await;

    let ended = state(&pod, "app").unwrap().terminated.clone().unwrap();
    assert_eq!(
        (ended.exit_code, ended.reason.as_deref()),
        (3, Some("Error"))
    );
    assert!(ended.started_at.unwrap() <= ended.finished_at.unwrap());
    let told = container_of(&pod, "app").unwrap();
    let id = told.container_id.as_deref().unwrap();
    assert_eq!(id.split_once("://").unwrap().1.len(), 64, "{id}");
    assert!(told.image_id.contains("sha256:"), "{}", told.image_id);
    place.remove().await;
}

pub(super) async fn a_pod_that_is_deleted_gets_sigterm_and_then_sigkill(place: &Place) {
    let obeys = "trap 'exit 7' TERM; while :; do sleep 0.1; done";
    let ignores = "trap '' TERM; while :; do sleep 0.1; done";
    for (script, code) in [(obeys, 7), (ignores, 137)] {
        place
            .create(place.shell(&format!("{script}; exit 1")))
            .await;
        let pod = place.until_running().await;
        // The shell has set its trap by now, or nearly so.
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        let version = pod.metadata.resource_version.unwrap();
        let parameters = WatchParams::default().labels(&format!("test={}", place.name));
        let watch = place.pods().watch(&parameters, &version).await.unwrap();

        let deleted = place
            .pods()
            .delete(&place.name, &DeleteParams::default())
            .await;

        let left = deleted.unwrap().left().unwrap();
        assert_eq!(left.metadata.deletion_grace_period_seconds, Some(2));
        assert!(left.metadata.deletion_timestamp.is_some());
        let mut watch = watch.boxed();
        let mut codes = Vec::new();
        while let Some(event) = watch.try_next().await.unwrap() {
            match event {
                WatchEvent::Modified(pod) => codes.extend(exit_code(&pod, "app")),
                WatchEvent::Deleted(_) => break,
                other => panic!("{other:?}"),
            }
        }
        // How it ended is told before it is gone.
        assert_eq!(codes.last(), Some(&code));
    }
}

pub(super) async fn a_pod_that_has_ended_is_gone_at_once(place: &Place) {
    place.create(place.shell("exit 0")).await;
    place
        .until("it has ended", |pod| phase(pod) == "Succeeded")
        .await;

    place
        .pods()
        .delete(&place.name, &DeleteParams::default())
        .await
        .unwrap();

    assert!(place.pods().get_opt(&place.name).await.unwrap().is_none());
}

pub(super) async fn a_pod_that_is_deleted_with_no_grace_is_gone_at_once(place: &Place) {
    place.create(place.shell(SERVES)).await;
    place.until_running().await;

    place.remove().await;

    assert!(place.pods().get_opt(&place.name).await.unwrap().is_none());
    // Its name is free.
    place.create(place.shell("exit 0")).await;
    place
        .until("it has ended", |pod| phase(pod) == "Succeeded")
        .await;
    place.remove().await;
}

pub(super) async fn init_containers_come_first(place: &Place) {
    let pod = place.pod(json!({
        "initContainers": [container("first", "sleep 1"), container("second", "exit 0")],
        "containers": [container("app", SERVES)],
    }));

    place.create(pod).await;

    let early = place
        .until("the first runs", |pod| {
            state(pod, "first").is_some_and(|it| it.running.is_some())
        })
        .await;
    assert_eq!(phase(&early), "Pending");
    assert_eq!(waits(&early, "second").0, "PodInitializing");
    assert_eq!(waits(&early, "app").0, "PodInitializing");
    let pod = place.until_running().await;
    assert_eq!(
        (exit_code(&pod, "first"), exit_code(&pod, "second")),
        (Some(0), Some(0))
    );
    place.remove().await;
}

pub(super) async fn an_init_container_that_fails_ends_the_pod(place: &Place) {
    let pod = place.pod(json!({
        "initContainers": [container("first", "exit 4")],
        "containers": [container("app", SERVES)],
    }));

    place.create(pod).await;

    let pod = place
        .until("it has failed", |pod| phase(pod) == "Failed")
        .await;
    assert_eq!(exit_code(&pod, "first"), Some(4));
    assert_eq!(waits(&pod, "app").0, "PodInitializing");
    place.remove().await;
}

pub(super) async fn a_container_is_ready_when_its_probe_says_so(place: &Place) {
    let mut app = container("app", &format!("sleep 1; touch /tmp/ok; {SERVES}"));
    app["readinessProbe"] = json!({
        "exec": {"command": ["/bin/sh", "-c", "test -e /tmp/ok"]},
        "periodSeconds": 1,
        "failureThreshold": 1,
    });
    place.create(place.pod(json!({"containers": [app]}))).await;

    let early = place.until_running().await;

    let is_ready = |pod: &Pod| container_of(pod, "app").unwrap().ready;
    assert!(!is_ready(&early));
    place.until("it is ready", is_ready).await;
    place.remove().await;
}

pub(super) async fn a_container_that_takes_too_much_memory_is_killed(place: &Place) {
    let mut app = container("app", "x=0123456789abcdef; while :; do x=$x$x; done");
    app["resources"] = json!({"limits": {"memory": "32Mi"}});

    place.create(place.pod(json!({"containers": [app]}))).await;

    let pod = place
        .until("it has ended", |pod| phase(pod) == "Failed")
        .await;
    let ended = state(&pod, "app").unwrap().terminated.clone().unwrap();
    assert_eq!(
        (ended.exit_code, ended.reason.as_deref()),
        (137, Some("OOMKilled"))
    );
    place.remove().await;
}
