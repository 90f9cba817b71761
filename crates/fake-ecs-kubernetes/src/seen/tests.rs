//! What is seen of Pods.

use k8s_openapi::serde_json;

use super::*;

/// What is seen of a Pod with containers `a`, `b` and `c`, of which those of these names are
/// init containers.
pub(crate) fn seen(status: &str, inits: &[usize]) -> Seen {
    let pod = format!(
        r#"{{ "spec": {{ "containers": [], "nodeName": "n" }}, "metadata": {{}}, "status": {status} }}"#
    );
    let pod: Pod = serde_json::from_str(&pod).unwrap_or_else(|error| panic!("{error} in {pod}"));
    let names = ["a", "b", "c"].map(str::to_owned);
    Seen::of(&pod, &names, inits)
}

#[test]
fn containers_are_seen_in_the_order_of_the_definition() {
    let seen = seen(
        r#"{ "phase": "Running", "podIP": "10.0.0.9",
            "initContainerStatuses": [{ "name": "b", "ready": true, "image": "i", "restartCount": 0,
                "imageID": "docker-pullable://i@sha256:12", "containerID": "docker://bb",
                "state": { "terminated": { "exitCode": 0, "reason": "Completed",
                    "startedAt": "2026-01-01T00:00:01Z", "finishedAt": "2026-01-01T00:00:02Z" } } }],
            "containerStatuses": [
                { "name": "c", "ready": false, "image": "i", "restartCount": 0, "imageID": "",
                  "state": { "waiting": { "reason": "ErrImagePull", "message": "no such" } } },
                { "name": "a", "ready": true, "image": "i", "restartCount": 0, "imageID": "docker://sha256:34",
                  "containerID": "containerd://aa", "state": { "running": { "startedAt": "2026-01-01T00:00:03Z" } } }
            ] }"#,
        &[1],
    );

    assert_eq!(seen.address, Some(Ipv4Addr::new(10, 0, 0, 9)));
    let [a, b, c] = &seen.containers[..] else {
        panic!("{seen:?}");
    };
    assert!(
        matches!(a.state, State::Running { since: Some(_) }),
        "{a:?}"
    );
    assert_eq!(
        (a.id.as_deref(), a.digest.as_deref()),
        (Some("aa"), Some("sha256:34"))
    );
    assert!(matches!(&b.state, State::Ended(end) if end.code == 0 && end.at > end.since));
    assert_eq!(b.digest.as_deref(), Some("sha256:12"));
    assert!(matches!(&c.state, State::Waiting { reason, .. } if reason == "ErrImagePull"));
    assert_eq!((c.digest.as_ref(), c.is_behind), (None, false));
}

#[test]
fn what_waits_for_an_init_container_is_behind() {
    let nothing = seen(r#"{ "phase": "Pending" }"#, &[1, 0]);
    let behind: Vec<bool> = nothing.containers.iter().map(|it| it.is_behind).collect();
    assert_eq!(behind, [true, false, true]);
}

#[test]
fn why_a_pod_is_over_or_finds_no_node_is_seen() {
    let evicted = seen(
        r#"{ "phase": "Failed", "reason": "Evicted", "message": "The node was low on resource: memory. " }"#,
        &[],
    );
    assert!(evicted.is_over);
    let reason = evicted.reason.unwrap();
    assert_eq!(reason, "Evicted: The node was low on resource: memory.");
    let waiting = seen(
        r#"{ "phase": "Pending", "conditions": [{ "type": "PodScheduled", "status": "False",
             "reason": "Unschedulable", "message": "0/1 nodes are available: 1 Insufficient cpu." }] }"#,
        &[],
    );
    let why = waiting.unschedulable.unwrap();
    assert_eq!(why, "0/1 nodes are available: 1 Insufficient cpu.");
}
