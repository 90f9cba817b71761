//! Watches.

use futures_util::{StreamExt, TryStreamExt};
use kube::api::{ListParams, WatchEvent, WatchParams};
use serde_json::json;

use crate::place::{Place, SERVES, phase};

fn of(place: &Place) -> WatchParams {
    WatchParams::default().labels(&format!("test={}", place.name))
}

pub(super) async fn a_watch_tells_each_change_in_order(place: &Place) {
    let list = place.pods().list(&ListParams::default()).await.unwrap();
    let from = list.metadata.resource_version.unwrap();
    let watch = place.pods().watch(&of(place), &from).await.unwrap();
    let mut watch = watch.boxed();

    place.create(place.shell("exit 0")).await;

    let mut told = Vec::new();
    let mut has_ended = false;
    while let Some(event) = watch.try_next().await.unwrap() {
        let (kind, pod) = match event {
            WatchEvent::Added(pod) => ("added", pod),
            WatchEvent::Modified(pod) => ("modified", pod),
            WatchEvent::Deleted(pod) => ("deleted", pod),
            other => panic!("{other:?}"),
        };
        let version: u64 = pod
            .metadata
            .resource_version
            .clone()
            .unwrap()
            .parse()
            .unwrap();
        told.push((kind, version));
        if kind == "deleted" {
            break;
        }
        if phase(&pod) == "Succeeded" && !has_ended {
            has_ended = true;
            place.remove().await;
        }
    }
    assert_eq!((told[0].0, told[1].0), ("added", "modified"));
    assert!(
        told.is_sorted_by(|(_, one), (_, next)| one < next),
        "{told:?}"
    );
}

pub(super) async fn a_watch_from_a_version_tells_what_came_after(place: &Place) {
    let made = place.create(place.shell("exit 0")).await;
    place
        .until("it has ended", |pod| phase(pod) == "Succeeded")
        .await;
    let version = made.metadata.resource_version.unwrap();

    let watch = place.pods().watch(&of(place), &version).await.unwrap();

    // All of it happened before.
    let mut watch = watch.boxed();
    let mut phases = Vec::new();
    while let Some(event) = watch.try_next().await.unwrap() {
        let WatchEvent::Modified(pod) = event else {
            panic!("{event:?}")
        };
        phases.push(phase(&pod).to_owned());
        if phase(&pod) == "Succeeded" {
            break;
        }
    }
    assert_eq!(phases[0], "Pending");
    place.remove().await;
}

/// Of real ones only those that have been there for long have forgotten anything.
pub(super) async fn a_watch_from_an_old_version_is_told_so(place: &Place) {
    let Some(cluster) = &place.cluster else {
        return;
    };
    let made = place.create(place.shell("exit 0")).await;
    let version = made.metadata.resource_version.unwrap();
    cluster.forget_history();

    let watch = place.pods().watch(&of(place), &version).await.unwrap();

    let mut watch = watch.boxed();
    let first = watch.try_next().await.unwrap();
    let Some(WatchEvent::Error(status)) = first else {
        panic!("{first:?}")
    };
    assert_eq!((status.code, &*status.reason), (410, "Expired"));
    let start = format!("too old resource version: {version} (");
    assert!(status.message.starts_with(&start), "{}", status.message);
    assert!(watch.try_next().await.unwrap().is_none());
}

pub(super) async fn a_watch_is_of_what_its_selector_takes(place: &Place) {
    let mut other = place.shell(SERVES);
    let name = format!("{}-other", place.name);
    other["metadata"] = json!({"name": name, "labels": {"test": "other"}});
    let other = place.create(other).await;
    let version = other.metadata.resource_version.unwrap();
    let watch = place.pods().watch(&of(place), &version).await.unwrap();

    place.create(place.shell(SERVES)).await;

    let mut watch = watch.boxed();
    let Some(WatchEvent::Added(first)) = watch.try_next().await.unwrap() else {
        panic!("it was not added")
    };
    assert_eq!(first.metadata.name.as_deref(), Some(&*place.name));
    place.remove().await;
    place
        .pods()
        .delete(&name, &Default::default())
        .await
        .unwrap();
}
