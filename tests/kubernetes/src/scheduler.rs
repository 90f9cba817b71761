//! The scheduler: which node a Pod goes to, or why to none.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde_json::{Value, json};

use crate::kubelet::status::{put_condition, set_condition};
use crate::quantity::{amounts, requests};
use crate::resource::{NODES, PODS};
use crate::shared::{Shared, State};
use crate::store::Key;

/// Places Pods for ever.
pub(crate) async fn look_after(shared: Arc<Shared>) {
    let mut changed = shared.changed.subscribe();
    loop {
        changed.borrow_and_update();
        shared.act(place_all);
        if changed.changed().await.is_err() {
            return;
        }
    }
}

fn place_all(state: &mut State) {
    for pod in state.store.all(&PODS) {
        let is_placed = !pod["spec"]["nodeName"].is_null();
        if is_placed || !pod["metadata"]["deletionTimestamp"].is_null() {
            continue;
        }
        let placed = place(state, &pod);
        state.change(&Key::of(&PODS, &pod), |pod| match placed {
            Ok(node) => {
                pod["spec"]["nodeName"] = node.into();
                set_condition(&mut pod["status"], "PodScheduled", None);
            }
            Err(message) => {
                let condition = json!({
                    "type": "PodScheduled",
                    "status": "False",
                    "reason": "Unschedulable",
                    "message": message,
                });
                put_condition(&mut pod["status"], condition);
            }
        });
    }
}

/// The node with the fewest Pods of those that the Pod fits on.
fn place(state: &State, pod: &Value) -> Result<String, String> {
    let nodes = state.store.all(&NODES);
    if nodes.is_empty() {
        return Err("no nodes available to schedule pods".to_owned());
    }
    let mut reasons: BTreeMap<String, usize> = BTreeMap::new();
    let mut fits = Vec::new();
    for node in &nodes {
        let name = node["metadata"]["name"].as_str().unwrap_or_default();
        let there = there(state, name);
        let why_not = why_not(node, &there, pod);
        if why_not.is_empty() {
            fits.push((there.len(), name));
        }
        for reason in why_not {
            *reasons.entry(reason).or_default() += 1;
        }
    }
    if let Some((_, name)) = fits.into_iter().min() {
        return Ok(name.to_owned());
    }
    let mut reasons: Vec<String> = reasons
        .iter()
        .map(|(why, count)| format!("{count} {why}"))
        .collect();
    reasons.sort();
    let (count, reasons) = (nodes.len(), reasons.join(", "));
    Err(format!("0/{count} nodes are available: {reasons}."))
}

/// The Pods that take something of a node.
fn there(state: &State, node: &str) -> Vec<Arc<Value>> {
    let pods = state.pods_on(node).into_iter();
    let pods = pods.filter_map(|key| state.store.get(&key).cloned());
    pods.filter(|pod| {
        !matches!(
            pod["status"]["phase"].as_str(),
            Some("Succeeded" | "Failed")
        )
    })
    .collect()
}

/// Why a Pod cannot be on a node. The first kind of reason is the only one, but for resources.
fn why_not(node: &Value, there: &[Arc<Value>], pod: &Value) -> Vec<String> {
    if node["spec"]["unschedulable"] == true {
        return vec!["node(s) were unschedulable".to_owned()];
    }
    let selector = pod["spec"]["nodeSelector"].as_object();
    let mut wanted = selector.into_iter().flatten();
    if !wanted.all(|(name, value)| node["metadata"]["labels"][name] == *value) {
        return vec!["node(s) didn't match Pod's node affinity".to_owned()];
    }
    let taints = node["spec"]["taints"].as_array().into_iter().flatten();
    for taint in taints.filter(|it| it["effect"] != "PreferNoSchedule") {
        if !is_tolerated(taint, &pod["spec"]["tolerations"]) {
            let text = |name: &str| taint[name].as_str().unwrap_or_default();
            let taint = format!("{{{}: {}}}", text("key"), text("value"));
            return vec![format!(
                "node(s) had taint {taint}, that the pod didn't tolerate"
            )];
        }
    }
    let taken: Vec<String> = there
        .iter()
        .flat_map(|it| host_ports(&it["spec"]))
        .collect();
    if host_ports(&pod["spec"])
        .iter()
        .any(|port| taken.contains(port))
    {
        return vec!["node(s) didn't have free ports for the requested pod ports".to_owned()];
    }
    let has = amounts(&node["status"]["allocatable"]);
    let mut reasons = Vec::new();
    if has
        .get("pods")
        .is_some_and(|max| there.len() as f64 >= *max)
    {
        reasons.push("Too many pods".to_owned());
    }
    for (name, wanted) in requests(&pod["spec"]) {
        let used = there
            .iter()
            .filter_map(|it| requests(&it["spec"]).get(&name).copied());
        let used: f64 = used.sum();
        if used + wanted > has.get(&name).copied().unwrap_or(0.0) {
            reasons.push(format!("Insufficient {name}"));
        }
    }
    reasons
}

fn is_tolerated(taint: &Value, tolerations: &Value) -> bool {
    let mut tolerations = tolerations.as_array().into_iter().flatten();
    tolerations.any(|it| {
        let is_all = it["operator"] == "Exists";
        let has_key = it["key"] == taint["key"] || is_all && it["key"].is_null();
        let has_effect = it["effect"].is_null() || it["effect"] == taint["effect"];
        has_key && has_effect && (is_all || it["value"] == taint["value"])
    })
}

/// Each as `port/protocol`.
fn host_ports(spec: &Value) -> Vec<String> {
    let containers = spec["containers"].as_array().into_iter().flatten();
    let ports = containers.flat_map(|it| it["ports"].as_array().into_iter().flatten());
    let ports = ports.filter(|it| it["hostPort"].as_u64().is_some_and(|port| port > 0));
    ports
        .map(|it| format!("{}/{}", it["hostPort"], it["protocol"]))
        .collect()
}
