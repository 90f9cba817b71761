//! Tasks that the scheduler of the cluster places.

use serde_json::json;

use super::support::{SERVES, pods_of, run_with, shell, start};
use crate::place::Place;

pub(super) async fn a_task_on_fargate_goes_where_the_scheduler_wants(place: &Place) {
    let ecs = start(place).await;
    let fargate = json!({
        "requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512",
    });

    let task = run_with(&ecs, "awsvpc", &[shell("app", SERVES)], fargate);
    task.wait_running().await;

    assert!(task.instance().is_none());
    // Its address is that of its Pod.
    let pod = pods_of(place, &task.id()).await.remove(0);
    let pod = place.pods().get(&pod).await.unwrap();
    let described = task.describe();
    let interface = &described.containers()[0].network_interfaces()[0];
    let address = pod.status.unwrap().pod_ip;
    assert_eq!(interface.private_ipv4_address(), address.as_deref());
    let selector = pod.spec.unwrap().node_selector.unwrap_or_default();
    assert!(
        !selector.contains_key("kubernetes.io/hostname"),
        "{selector:?}"
    );
}

pub(super) async fn a_task_that_fits_on_no_node_waits_and_says_why(place: &Place) {
    let ecs = start(place).await;
    // More than the nodes of the tests have.
    let fargate = json!({
        "requiresCompatibilities": ["FARGATE"], "cpu": "16384", "memory": "122880",
    });

    let task = run_with(&ecs, "awsvpc", &[shell("app", SERVES)], fargate);

    ecs.wait_until(|_| {
        let told = format!("{}", task.timeline());
        told.contains("nodes are available") && told.contains("Insufficient")
    })
    .await;
    assert!(!task.is_running() && !task.is_stopped());
    task.force_stop();
    task.wait_stopped().await;
    let told = format!("{}", task.timeline());
    assert_eq!(told.matches("nodes are available").count(), 1, "{told}");
}
