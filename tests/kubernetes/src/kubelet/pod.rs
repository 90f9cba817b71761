//! The life of a Pod on its node.

use std::sync::Arc;
use std::time::Duration;

use futures_util::future::join_all;
use serde_json::Value;
use tokio::sync::watch;

use crate::kubelet::run::{Container, Phase, Run};
use crate::kubelet::{container, volumes};
use crate::resource::{NODES, PODS};
use crate::shared::{Shared, State};
use crate::store::Key;
use crate::time;

/// Takes Pods on that have come to a node, and ends those that are to end, for ever.
pub(crate) async fn look_after(shared: Arc<Shared>) {
    let mut changed = shared.changed.subscribe();
    loop {
        changed.borrow_and_update();
        for uid in shared.act(take_on) {
            let worker = tokio::spawn(live(Arc::clone(&shared), uid.clone()));
            let worker = worker.abort_handle();
            shared.note(&uid, |run| run.worker = Some(worker));
        }
        shared.act(collect);
        if changed.changed().await.is_err() {
            return;
        }
    }
}

/// Notes the Pods that are new on nodes that live, and returns their uids.
fn take_on(state: &mut State) -> Vec<String> {
    let mut new = Vec::new();
    for pod in state.store.all(&PODS) {
        let uid = pod["metadata"]["uid"].as_str().unwrap_or_default();
        let node = pod["spec"]["nodeName"].as_str();
        let Some(node) = node.filter(|it| !state.dead.contains(*it)) else {
            continue;
        };
        let has_ended = matches!(
            pod["status"]["phase"].as_str(),
            Some("Succeeded" | "Failed")
        );
        if state.runs.contains_key(uid) || has_ended {
            continue;
        }
        let of = |name: &str| pod["spec"][name].as_array().cloned().unwrap_or_default();
        let inits = of("initContainers");
        let waits = match inits.is_empty() {
            true => "ContainerCreating",
            false => "PodInitializing",
        };
        let mut containers = Vec::new();
        containers.extend(inits.iter().map(|it| Container::new(it, true, waits)));
        containers.extend(
            of("containers")
                .iter()
                .map(|it| Container::new(it, false, waits)),
        );
        let run = Run {
            key: Key::of(&PODS, &pod),
            node: node.to_owned(),
            address: state.address(),
            has_network: false,
            is_untold: false,
            folder: state.folder.join("pods").join(uid),
            pod: Arc::clone(&pod),
            since: time::now(),
            containers,
            stop: watch::Sender::new(None),
            worker: None,
        };
        state.runs.insert(uid.to_owned(), run);
        state.publish(uid);
        new.push(uid.to_owned());
    }
    new
}

/// Tells Pods how long they have to end, and removes those whose node is not there any more.
fn collect(state: &mut State) {
    for pod in state.store.all(&PODS) {
        let key = Key::of(&PODS, &pod);
        let node = pod["spec"]["nodeName"].as_str();
        if node.is_some_and(|node| state.store.get(&Key::new(&NODES, "", node)).is_none()) {
            state.store.remove(&key);
        }
    }
    let (store, dead) = (&state.store, &state.dead);
    for (uid, run) in &state.runs {
        let pod = store.get(&run.key);
        let pod = pod.filter(|it| it["metadata"]["uid"] == **uid);
        let grace = match pod {
            // What is not there any more gets no time.
            None => Some(Duration::ZERO),
            Some(pod) => {
                let grace_s = pod["metadata"]["deletionGracePeriodSeconds"].as_u64();
                grace_s.map(Duration::from_secs)
            }
        };
        run.stop.send_if_modified(|stop| {
            let is_new = *stop != grace;
            *stop = grace;
            is_new
        });
    }
    state
        .runs
        .retain(|_, run| !dead.contains(&run.node) || store.get(&run.key).is_some());
}

/// How often a kubelet tells how Pods are. Real ones take up to a second.
const TOLD: Duration = Duration::from_millis(40);

/// How long what a Pod has written stays once the Pod is gone. Real nodes take about a second to
/// remove its containers.
const KEPT: Duration = Duration::from_millis(500);

async fn live(shared: Arc<Shared>, uid: String) {
    let Some((pod, mut stop, count, inits)) = shared.look(|state| {
        let run = state.runs.get(&uid)?;
        let inits = run.containers.iter().filter(|it| it.is_init).count();
        let (pod, stop) = (Arc::clone(&run.pod), run.stop.subscribe());
        Some((pod, stop, run.containers.len(), inits))
    }) else {
        return;
    };
    shared.note(&uid, |run| run.has_network = true);
    if volumes::make(&shared, &uid, &pod).is_ok() && initialize(&shared, &uid, inits).await {
        shared.note(&uid, |run| {
            for container in &mut run.containers {
                set_waiting(container);
            }
        });
        join_all((inits..count).map(|index| container::live(&shared, &uid, index))).await;
    }
    // Whoever waits for the receiver waits for ever when the sender is gone, and so is the Pod.
    if stop.wait_for(Option::is_some).await.is_err() {
        return;
    }
    shared.act(|state| {
        state.publish(&uid);
        if let Some(run) = state.runs.get(&uid)
            && let Some(there) = state.store.get(&run.key)
            && there["metadata"]["uid"] == *uid
        {
            let key = run.key.clone();
            state.store.remove(&key);
        }
    });
    // Whoever follows a log reads it to its end.
    tokio::time::sleep(KEPT).await;
    // The worker is of the run, which ends it: as the last thing that it does.
    shared.act(|state| {
        if let Some(run) = state.runs.get_mut(&uid) {
            run.worker = None;
        }
        state.runs.remove(&uid)
    });
    shared.logged.send_modify(|count| *count += 1);
}

/// Tells the apiserver what has changed, for ever: as kubelets do, which may leave out what did not
/// last.
pub(crate) async fn tell(shared: Arc<Shared>) {
    loop {
        tokio::time::sleep(TOLD).await;
        shared.act(|state| {
            let untold = state.runs.iter().filter(|(_, run)| run.is_untold);
            let untold: Vec<String> = untold.map(|(uid, _)| uid.clone()).collect();
            for uid in untold {
                state.publish(&uid);
            }
        });
    }
}

fn set_waiting(container: &mut Container) {
    if let Phase::Waiting { reason, .. } = &mut container.phase {
        *reason = "ContainerCreating";
    }
}

/// Runs what comes before the others, one after the other. Returns whether all have succeeded.
async fn initialize(shared: &Arc<Shared>, uid: &str, inits: usize) -> bool {
    for index in 0..inits {
        container::live(shared, uid, index).await;
        let has_succeeded = shared.look(|state| {
            let run = state.runs.get(uid)?;
            let ended = run.containers[index].ended()?;
            Some(ended.code == 0 && run.stop.borrow().is_none())
        });
        if has_succeeded != Some(true) {
            return false;
        }
    }
    true
}

/// A member of a Pod's container.
pub(crate) fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap_or_default()
}
