//! Fakes whose tasks are Pods, and what tests ask of them.

use std::time::Duration;

use fake_ecs::{FakeEcs, Kubernetes, TaskHandle};
use serde_json::{Value, json};
use tokio::time::sleep;

use crate::place::{IMAGE, Place};

pub(crate) use crate::place::SERVES;

/// How long a test waits: real clusters take their time.
const PATIENCE: Duration = Duration::from_secs(120);

/// A fake whose container instances are the nodes of the cluster.
pub(crate) async fn start(place: &Place) -> FakeEcs {
    start_with(kubernetes(place).await).await
}

pub(crate) async fn start_with(kubernetes: Kubernetes) -> FakeEcs {
    let ecs = FakeEcs::start()
        .patience(PATIENCE)
        .runtime(kubernetes)
        .await;
    has_instances(&ecs).await;
    ecs
}

pub(crate) async fn kubernetes(place: &Place) -> Kubernetes {
    Kubernetes::connect_to(&place.kubeconfig).await.unwrap()
}

/// Nodes are told a moment after the fake has started.
pub(crate) async fn has_instances(ecs: &FakeEcs) {
    ecs.wait_until(|ecs| !ecs.instances().is_empty()).await;
}

/// A container that runs a shell.
pub(crate) fn shell(name: &str, script: &str) -> Value {
    container(name, script, json!({}))
}

/// The same, with more members of its definition.
pub(crate) fn container(name: &str, script: &str, more: Value) -> Value {
    let mut container = json!({
        "name": name,
        "image": IMAGE,
        "memory": 64,
        "command": ["/bin/sh", "-c", script],
        "stopTimeout": 2,
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        container[name] = value.clone();
    }
    container
}

pub(crate) fn run(ecs: &FakeEcs, mode: &str, containers: &[Value]) -> TaskHandle {
    run_with(ecs, mode, containers, json!({}))
}

/// The same, with more members of the task definition.
pub(crate) fn run_with(ecs: &FakeEcs, mode: &str, containers: &[Value], more: Value) -> TaskHandle {
    let mut definition = json!({
        "family": "job",
        "networkMode": mode,
        "containerDefinitions": containers,
    });
    for (name, value) in more.as_object().into_iter().flatten() {
        definition[name] = value.clone();
    }
    ecs.register_json(definition.to_string()).run()
}

/// A task of one container that runs a shell.
pub(crate) async fn running(ecs: &FakeEcs, script: &str) -> TaskHandle {
    let task = run(ecs, "bridge", &[shell("app", script)]);
    task.wait_running().await;
    task
}

pub(crate) fn lines(task: &TaskHandle, name: &str) -> Vec<String> {
    let logs = task.container(name).logs();
    logs.iter().map(|line| line.text().to_owned()).collect()
}

/// The output of a script in a container.
pub(crate) async fn sh(task: &TaskHandle, name: &str, script: &str) -> (i32, String) {
    let done = task.container(name).exec(["/bin/sh", "-c", script]).await;
    (done.exit_code(), done.output().trim().to_owned())
}

/// The names of the Pods of a task.
pub(crate) async fn pods_of(place: &Place, task: &str) -> Vec<String> {
    let pods = place.pods().list(&Default::default()).await.unwrap().items;
    let names = pods.into_iter().filter_map(|it| it.metadata.name);
    names.filter(|it| it.contains(task)).collect()
}

/// Waits for what the cluster does when the fake has gone on already.
pub(crate) async fn until<F: Future<Output = bool>>(what: &str, holds: impl Fn() -> F) {
    for _ in 0..1800 {
        if holds().await {
            return;
        }
        sleep(Duration::from_millis(50)).await;
    }
    panic!("waited for 90 s in vain: {what}");
}
