//! What is refused, and in whose words.

use k8s_openapi::api::coordination::v1::Lease;
use kube::api::{DeleteParams, ListParams, LogParams, PostParams};
use kube::core::Status;
use kube::{Api, Error};
use serde_json::{Value, json};

use crate::place::{Place, container};

fn status<T: std::fmt::Debug>(refused: Result<T, Error>) -> Status {
    match refused {
        Err(Error::Api(status)) => *status,
        other => panic!("{other:?}"),
    }
}

pub(super) async fn an_object_is_made_once(place: &Place) {
    let pod = place.create(place.shell("exit 0")).await;

    let again = serde_json::from_value(place.shell("exit 1")).unwrap();
    let again = status(place.pods().create(&PostParams::default(), &again).await);

    let message = format!("pods \"{}\" already exists", place.name);
    assert_eq!(
        (again.code, again.reason, again.message),
        (409, "AlreadyExists".into(), message)
    );
    assert!(pod.metadata.uid.is_some() && pod.metadata.creation_timestamp.is_some());
    place.remove().await;
}

pub(super) async fn what_is_not_there_is_not_found(place: &Place) {
    let name = &place.name;
    let got = status(place.pods().get(name).await);
    let deleted = status(place.pods().delete(name, &DeleteParams::default()).await);
    let read = status(place.pods().logs(name, &LogParams::default()).await);
    let secret = status(place.secrets().get(name).await);

    let message = format!("pods \"{name}\" not found");
    for status in [got, deleted, read] {
        assert_eq!((status.code, &*status.reason), (404, "NotFound"));
        assert_eq!(status.message, message);
    }
    assert_eq!(secret.message, format!("secrets \"{name}\" not found"));
}

pub(super) async fn a_pod_that_cannot_be_is_refused(place: &Place) {
    let spec = |change: fn(&mut Value)| {
        let mut pod = place.pod(json!({"containers": [container("app", "exit 0")]}));
        change(&mut pod);
        pod
    };
    let cases = [
        (
            spec(|pod| pod["metadata"]["name"] = "A_b".into()),
            "metadata.name: Invalid value: ",
        ),
        (
            spec(|pod| pod["spec"]["containers"] = json!([])),
            "spec.containers: Required value",
        ),
        (
            spec(|pod| pod["spec"]["containers"][0]["name"] = "A".into()),
            "spec.containers[0].name: Invalid value: \"A\"",
        ),
        (
            spec(|pod| {
                let one = pod["spec"]["containers"][0].clone();
                pod["spec"]["containers"] = json!([one, one]);
            }),
            "spec.containers[1].name: Duplicate value: \"app\"",
        ),
        (
            spec(|pod| {
                let mounts = json!([{"name": "data", "mountPath": "/data"}]);
                pod["spec"]["containers"][0]["volumeMounts"] = mounts;
            }),
            "spec.containers[0].volumeMounts[0].name: Not found: \"data\"",
        ),
        (
            spec(|pod| pod["metadata"]["labels"]["x"] = "a b".into()),
            "metadata.labels: Invalid value: \"a b\"",
        ),
        (
            spec(|pod| pod["metadata"]["labels"]["x"] = "a".repeat(64).into()),
            "must be no more than 63 characters",
        ),
        (
            spec(|pod| {
                let resources = json!({"requests": {"cpu": "2"}, "limits": {"cpu": "1"}});
                pod["spec"]["containers"][0]["resources"] = resources;
            }),
            "spec.containers[0].resources.requests: Invalid value: \"2\": must be less than or \
             equal to cpu limit",
        ),
        (
            spec(|pod| {
                pod["spec"]["containers"][0]["env"] = json!([{"name": "1 x", "value": ""}]);
            }),
            "spec.containers[0].env[0].name: Invalid value: \"1 x\"",
        ),
    ];
    for (pod, expected) in cases {
        let pod = serde_json::from_value(pod).unwrap();
        let refused = status(place.pods().create(&PostParams::default(), &pod).await);
        assert_eq!(
            (refused.code, &*refused.reason),
            (422, "Invalid"),
            "{refused:?}"
        );
        assert!(
            refused.message.contains(expected),
            "{} has no {expected}",
            refused.message
        );
        assert!(!refused.details.unwrap().causes.is_empty());
    }
}

pub(super) async fn a_lease_is_replaced_only_by_who_knows_its_version(place: &Place) {
    let leases: Api<Lease> = Api::default_namespaced(place.client.clone());
    let lease = json!({
        "metadata": {"name": place.name},
        "spec": {"holderIdentity": "one", "leaseDurationSeconds": 30},
    });
    let lease = serde_json::from_value(lease).unwrap();
    let first = leases.create(&PostParams::default(), &lease).await.unwrap();
    let mut second = first.clone();
    second.spec.as_mut().unwrap().holder_identity = Some("two".to_owned());
    let second = leases
        .replace(&place.name, &PostParams::default(), &second)
        .await
        .unwrap();

    let late = status(
        leases
            .replace(&place.name, &PostParams::default(), &first)
            .await,
    );

    assert_eq!((late.code, &*late.reason), (409, "Conflict"));
    let start = format!(
        "Operation cannot be fulfilled on leases.coordination.k8s.io \"{}\": ",
        place.name
    );
    assert!(late.message.starts_with(&start), "{}", late.message);
    assert_ne!(
        first.metadata.resource_version,
        second.metadata.resource_version
    );
    leases
        .delete(&place.name, &DeleteParams::default())
        .await
        .unwrap();
}

pub(super) async fn several_are_deleted_by_label(place: &Place) {
    for number in 0..3 {
        let mut pod = place.shell("exit 0");
        pod["metadata"]["name"] = format!("{}-{number}", place.name).into();
        place.create(pod).await;
    }
    let of = ListParams::default().labels(&format!("test={}", place.name));
    assert_eq!(place.pods().list(&of).await.unwrap().items.len(), 3);

    let now = DeleteParams::default().grace_period(0);
    place.pods().delete_collection(&now, &of).await.unwrap();

    for _ in 0..100 {
        if place.pods().list(&of).await.unwrap().items.is_empty() {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    panic!("some are left");
}
