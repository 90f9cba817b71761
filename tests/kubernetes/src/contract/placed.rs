//! Where Pods go, and why to no node.

use k8s_openapi::api::core::v1::Pod;
use serde_json::json;

use crate::place::{Place, SERVES, container};

/// The message of a Pod that no node can have.
fn unschedulable(pod: &Pod) -> Option<String> {
    let conditions = pod.status.as_ref()?.conditions.as_ref()?;
    let mut conditions = conditions.iter().filter(|it| it.type_ == "PodScheduled");
    let condition = conditions.find(|it| it.reason.as_deref() == Some("Unschedulable"))?;
    condition.message.clone()
}

async fn message(place: &Place) -> String {
    let is_told = |pod: &Pod| unschedulable(pod).is_some();
    let pod = place.until("it cannot be placed", is_told).await;
    unschedulable(&pod).unwrap()
}

pub(super) async fn a_pod_that_fits_nowhere_says_why(place: &Place) {
    let mut app = container("app", SERVES);
    app["resources"] = json!({"requests": {"cpu": "1000"}});
    place.create(place.pod(json!({"containers": [app]}))).await;

    let message = message(place).await;

    assert!(message.starts_with("0/"), "{message}");
    assert!(message.contains(" nodes are available: "), "{message}");
    assert!(message.contains(" Insufficient cpu"), "{message}");
    place.remove().await;
}

pub(super) async fn a_pod_for_a_node_that_is_not_there_says_why(place: &Place) {
    let pod = place.pod(json!({
        "containers": [container("app", SERVES)],
        "nodeSelector": {"kubernetes.io/hostname": "none"},
    }));
    place.create(pod).await;

    let message = message(place).await;

    assert!(message.contains("node(s) didn't match "), "{message}");
    place.remove().await;
}

pub(super) async fn a_host_port_is_taken_once(place: &Place) {
    let port = fastrand::u16(40000..60000);
    let spec = |name: &str| {
        let mut app = container("app", SERVES);
        app["ports"] = json!([{"containerPort": 80, "hostPort": port}]);
        let mut pod = place.pod(json!({
            "containers": [app],
            "nodeSelector": {"kubernetes.io/hostname": "node1"},
        }));
        pod["metadata"]["name"] = name.into();
        pod
    };
    let first = format!("{}-first", place.name);
    place.create(spec(&first)).await;
    place.create(spec(&place.name)).await;

    let message = message(place).await;

    assert!(
        message.contains("didn't have free ports for the requested pod ports"),
        "{message}"
    );
    // Once the port is free, the other one gets it.
    place
        .pods()
        .delete(&first, &Default::default())
        .await
        .unwrap();
    place.until_running().await;
    place.remove().await;
}
