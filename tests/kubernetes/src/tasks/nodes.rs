//! Nodes as container instances.

use std::collections::BTreeMap;

use fake_ecs::{FakeEcs, InstanceHandle, InstanceStatus, OnExit};
use k8s_openapi::api::core::v1::Node;
use kube::Api;
use kube::api::{Patch, PatchParams};
use serde_json::json;

use super::journal::{Folder, fake};
use super::support::{SERVES, pods_of, shell, start, until};
use crate::place::Place;

/// The instance that is a node.
pub(super) fn instance(ecs: &FakeEcs, node: &str) -> InstanceHandle {
    let all = ecs.instances();
    let found = all.iter().find(|it| is_of(it, node));
    found
        .unwrap_or_else(|| panic!("no instance is {node}"))
        .clone()
}

fn is_of(instance: &InstanceHandle, node: &str) -> bool {
    instance.attribute("kubernetes.io/hostname").as_deref() == Some(node)
}

/// A service that is spread over the nodes.
pub(super) async fn service(ecs: &FakeEcs, count: i32) {
    use aws_sdk_ecs::types::{PlacementStrategy, PlacementStrategyType};
    let definition = json!({
        "family": "web", "networkMode": "bridge", "containerDefinitions": [shell("app", SERVES)],
    });
    ecs.register_json(definition.to_string());
    let spread = PlacementStrategy::builder()
        .r#type(PlacementStrategyType::Spread)
        .field("instanceId")
        .build();
    let call = ecs
        .client()
        .create_service()
        .service_name("web")
        .task_definition("web");
    let call = call.desired_count(count).placement_strategy(spread);
    call.send().await.unwrap();
    ecs.service("web").wait_stable().await;
}

/// How many tasks run on each node.
pub(super) fn counts(ecs: &FakeEcs) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for task in ecs.service("web").tasks().running() {
        let node = task
            .instance()
            .and_then(|it| it.attribute("kubernetes.io/hostname"));
        *counts.entry(node.unwrap_or_default()).or_default() += 1;
    }
    counts
}

/// How many instances there are: those of nodes that are gone are known for a while.
fn active(ecs: &FakeEcs) -> usize {
    let all = ecs.instances();
    all.iter()
        .filter(|it| it.status() != InstanceStatus::Inactive)
        .count()
}

async fn three() -> (Place, FakeEcs) {
    let place = Place::stand_in_of(3).await;
    let ecs = start(&place).await;
    ecs.wait_until(|ecs| active(ecs) == 3).await;
    (place, ecs)
}

pub(super) async fn nodes_are_container_instances(place: &Place) {
    let ecs = start(place).await;

    let node1 = instance(&ecs, "node1");

    assert_eq!(node1.status(), InstanceStatus::Active);
    assert!(node1.is_agent_connected());
    assert_eq!(node1.attribute("ecs.os-type").as_deref(), Some("linux"));
    assert_eq!(
        node1.attribute("ecs.cpu-architecture").as_deref(),
        Some("x86_64")
    );
    assert!(node1.registered().cpu() >= 1024, "{:?}", node1.registered());
}

pub(super) async fn a_node_that_is_cordoned_drains(place: &Place) {
    let ecs = start(place).await;
    let nodes: Api<Node> = Api::all(place.client.clone());
    let cordon = async |is_cordoned: bool| {
        let patch = json!({"spec": {"unschedulable": is_cordoned}});
        nodes
            .patch("node1", &PatchParams::default(), &Patch::Merge(patch))
            .await
            .unwrap();
    };

    cordon(true).await;

    let node1 = instance(&ecs, "node1");
    node1
        .wait_until(|it| it.status() == InstanceStatus::Draining)
        .await;
    cordon(false).await;
    node1
        .wait_until(|it| it.status() == InstanceStatus::Active)
        .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn tasks_are_spread_over_nodes_and_run_where_they_were_placed() {
    let (place, ecs) = three().await;

    service(&ecs, 6).await;

    assert_eq!(
        counts(&ecs).values().copied().collect::<Vec<_>>(),
        [2, 2, 2]
    );
    for task in ecs.service("web").tasks().running() {
        let pod = pods_of(&place, &task.id()).await.remove(0);
        let pod = place.pods().get(&pod).await.unwrap();
        let node = pod.spec.unwrap().node_name;
        let placed = task.instance().unwrap().attribute("kubernetes.io/hostname");
        assert_eq!(node, placed);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_cordoned_node_hands_its_tasks_to_the_others() {
    let (place, ecs) = three().await;
    service(&ecs, 6).await;

    place.cluster.as_ref().unwrap().cordon("node1", true);

    ecs.wait_until(|ecs| {
        let counts = counts(ecs);
        !counts.contains_key("node1") && counts.values().sum::<usize>() == 6
    })
    .await;
    assert_eq!(instance(&ecs, "node1").status(), InstanceStatus::Draining);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_not_ready_is_not_connected_and_its_tasks_go_on() {
    let (place, ecs) = three().await;
    let cluster = place.cluster.as_ref().unwrap();
    service(&ecs, 3).await;
    let node1 = instance(&ecs, "node1");

    cluster.set_ready("node1", false);

    node1.wait_until(|it| !it.is_agent_connected()).await;
    assert_eq!(counts(&ecs).len(), 3);
    cluster.set_ready("node1", true);
    node1.wait_until(InstanceHandle::is_agent_connected).await;
    assert_eq!(counts(&ecs).len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_dies_stops_its_tasks_though_its_pods_stay() {
    let (place, ecs) = three().await;
    let cluster = place.cluster.as_ref().unwrap();
    service(&ecs, 6).await;
    let on_node1 = instance(&ecs, "node1").tasks();
    assert_eq!(on_node1.len(), 2);

    cluster.kill_node("node1");
    let node1 = instance(&ecs, "node1");
    node1.wait_until(|it| !it.is_agent_connected()).await;
    cluster.evict("node1");

    for task in &on_node1 {
        task.wait_stopped().await;
        // Nobody can say how it has ended.
        assert_eq!(task.container("app").exit_code(), None);
    }
    ecs.wait_until(|ecs| {
        let counts = counts(ecs);
        !counts.contains_key("node1") && counts.values().sum::<usize>() == 6
    })
    .await;
    cluster.remove_node("node1");
    ecs.wait_until(|ecs| active(ecs) == 2).await;
    until("its Pods are gone", async || cluster.pods().len() == 6).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_is_removed_takes_its_tasks_along() {
    let (place, ecs) = three().await;
    let cluster = place.cluster.as_ref().unwrap();
    service(&ecs, 3).await;
    let on_node1 = instance(&ecs, "node1").tasks();

    cluster.remove_node("node1");

    for task in &on_node1 {
        task.wait_stopped().await;
    }
    ecs.wait_until(|ecs| active(ecs) == 2 && counts(ecs).values().sum::<usize>() == 3)
        .await;
    cluster.add_node("node4");
    ecs.wait_until(|ecs| active(ecs) == 3).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_node_that_dies_stops_its_tasks_though_its_pods_are_told_to_a_new_fake() {
    let place = Place::stand_in_of(3).await;
    let cluster = place.cluster.as_ref().unwrap();
    let folder = Folder::new(&place);
    let ecs = fake(&place, &folder, OnExit::Keep).await;
    ecs.wait_until(|ecs| active(ecs) == 3).await;
    service(&ecs, 3).await;
    let lost = instance(&ecs, "node1").tasks().first().id();
    ecs.shutdown().await;
    cluster.kill_node("node1");
    cluster.evict("node1");

    let ecs = fake(&place, &folder, OnExit::Remove).await;

    let lost = ecs.task(&lost);
    lost.wait_stopped().await;
    assert_eq!(lost.container("app").exit_code(), None);
    ecs.wait_until(|ecs| counts(ecs).values().sum::<usize>() == 3)
        .await;
}
