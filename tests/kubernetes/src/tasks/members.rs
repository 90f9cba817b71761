//! What a container has of its definition.

use serde_json::json;

use super::support::{SERVES, container, lines, pods_of, run, shell, start};
use crate::place::Place;

pub(super) async fn a_container_has_what_its_definition_says(place: &Place) {
    let ecs = start(place).await;
    let app = container(
        "app",
        "echo $A $B; pwd; exit 0",
        json!({
            "environment": [{"name": "A", "value": "one"}, {"name": "B", "value": "two words"}],
            "workingDirectory": "/usr",
            "dockerLabels": {"com.example/any": "a label that Kubernetes does not allow"},
        }),
    );

    let task = run(&ecs, "bridge", &[app]);
    task.wait_stopped().await;

    // Not each image has the directory.
    assert_eq!(lines(&task, "app"), ["one two words", "/usr"], "{task:?}");
}

/// ECS expands nothing, and Kubernetes expands references to variables.
pub(super) async fn nothing_is_expanded_in_commands(place: &Place) {
    let ecs = start(place).await;
    let script = "echo '$(A) $$(A) $$' \"$(echo sub)\" \"$B\"";
    let variables = json!({"environment": [
        {"name": "A", "value": "1"},
        {"name": "B", "value": "$(A) $$"},
    ]});

    let task = run(&ecs, "bridge", &[container("app", script, variables)]);
    task.wait_stopped().await;

    assert_eq!(lines(&task, "app"), ["$(A) $$(A) $$ sub $(A) $$"]);
}

pub(super) async fn ports_are_host_ports_of_the_node(place: &Place) {
    let ecs = start(place).await;
    let ports = json!({"portMappings": [{"containerPort": 80}, {"containerPort": 81}]});

    let task = run(
        &ecs,
        "bridge",
        &[container("app", SERVES, ports), shell("side", SERVES)],
    );
    task.wait_running().await;

    let described = task.describe();
    let bindings = described.containers()[0].network_bindings();
    let pod = pods_of(place, &task.id()).await.remove(0);
    let pod = place.pods().get(&pod).await.unwrap();
    let spec = pod.spec.unwrap();
    let ports = spec.containers[0].ports.clone().unwrap_or_default();
    let made: Vec<(i32, Option<i32>)> = ports
        .iter()
        .map(|it| (it.container_port, it.host_port))
        .collect();
    let told: Vec<(i32, Option<i32>)> = bindings
        .iter()
        .map(|it| (it.container_port().unwrap_or_default(), it.host_port()))
        .collect();
    assert_eq!(told, made);
    assert_eq!(told.len(), 2);
    assert!(
        told.iter()
            .all(|(_, host)| (32768..61000).contains(&host.unwrap())),
        "{told:?}"
    );
}
