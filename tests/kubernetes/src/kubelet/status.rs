//! The status of a Pod, as its kubelet tells it.

use serde_json::{Value, json};

use crate::kubelet::run::{Container, Ended, Phase, Run};
use crate::time;

/// The status after `before`.
pub(crate) fn of(run: &Run, before: &Value) -> Value {
    let mut status = before.clone();
    status["phase"] = phase(run).into();
    status["hostIP"] = "127.0.0.1".into();
    if run.has_network {
        status["podIP"] = run.address.to_string().into();
        status["podIPs"] = json!([{"ip": run.address.to_string()}]);
    }
    status["startTime"] = time::seconds(run.since).into();
    let of = |is_init: bool| {
        let containers = run.containers.iter().filter(|it| it.is_init == is_init);
        containers.map(container).collect::<Vec<_>>()
    };
    if run.containers.iter().any(|it| it.is_init) {
        status["initContainerStatuses"] = of(true).into();
    }
    status["containerStatuses"] = of(false).into();
    conditions(run, &mut status);
    status
}

fn phase(run: &Run) -> &'static str {
    let (inits, others): (Vec<&Container>, Vec<&Container>) =
        run.containers.iter().partition(|it| it.is_init);
    let has_failed = |it: &&Container| it.ended().is_some_and(|it| it.code != 0);
    if inits.iter().any(has_failed) {
        return "Failed";
    }
    let waits = |it: &Container| matches!(it.phase, Phase::Waiting { .. });
    let init_goes_on = inits.iter().any(|it| it.ended().is_none());
    if init_goes_on || others.iter().any(|it| waits(it)) {
        return "Pending";
    }
    if others.iter().any(|it| it.is_running()) {
        return "Running";
    }
    match others.iter().any(has_failed) {
        true => "Failed",
        false => "Succeeded",
    }
}

fn container(container: &Container) -> Value {
    let image = container.spec["image"].clone();
    json!({
        "name": container.name,
        "image": image,
        "imageID": container.image_id.clone().unwrap_or_default(),
        "containerID": container.id,
        "ready": container.is_ready,
        "started": container.is_running(),
        "restartCount": 0,
        "lastState": {},
        "state": state(container),
    })
}

fn state(container: &Container) -> Value {
    match &container.phase {
        Phase::Waiting { reason, message } if message.is_empty() => {
            json!({"waiting": {"reason": reason}})
        }
        Phase::Waiting { reason, message } => {
            json!({"waiting": {"reason": reason, "message": message}})
        }
        Phase::Running { since } => {
            json!({"running": {"startedAt": time::seconds(*since)}})
        }
        Phase::Ended(ended) => json!({"terminated": terminated(ended, container)}),
    }
}

fn terminated(ended: &Ended, container: &Container) -> Value {
    let mut terminated = json!({
        "exitCode": ended.code,
        "reason": ended.reason,
        "startedAt": ended.since.map(time::seconds),
        "finishedAt": time::seconds(ended.at),
        "containerID": container.id,
    });
    if !ended.message.is_empty() {
        terminated["message"] = ended.message.clone().into();
    }
    terminated
}

fn conditions(run: &Run, status: &mut Value) {
    let names = |missing: &[&Container]| {
        let names: Vec<&str> = missing.iter().map(|it| &*it.name).collect();
        names.join(" ")
    };
    let left = |is_init: bool, is_done: fn(&Container) -> bool| {
        let containers = run.containers.iter().filter(|it| it.is_init == is_init);
        containers.filter(|it| !is_done(it)).collect::<Vec<_>>()
    };
    let inits = left(true, |it| it.ended().is_some_and(|it| it.code == 0));
    let unready = left(false, |it| it.is_ready);
    let initialized = match &*inits {
        [] => None,
        some => Some((
            "ContainersNotInitialized",
            format!("containers with incomplete status: [{}]", names(some)),
        )),
    };
    let ready = match (&*unready, status["phase"].as_str()) {
        ([], _) => None,
        (_, Some("Succeeded")) => Some(("PodCompleted", String::new())),
        (some, _) => Some((
            "ContainersNotReady",
            format!("containers with unready status: [{}]", names(some)),
        )),
    };
    set_condition(status, "Initialized", initialized);
    set_condition(status, "Ready", ready.clone());
    set_condition(status, "ContainersReady", ready);
    set_condition(status, "PodScheduled", None);
}

/// Sets a condition of an object's status: it holds, unless there is a reason why not.
pub(crate) fn set_condition(status: &mut Value, kind: &str, why_not: Option<(&str, String)>) {
    let mut condition = json!({"type": kind, "status": "True"});
    if let Some((reason, message)) = why_not {
        condition["status"] = "False".into();
        condition["reason"] = reason.into();
        if !message.is_empty() {
            condition["message"] = message.into();
        }
    }
    put_condition(status, condition);
}

/// The same, with whatever the condition has.
pub(crate) fn put_condition(status: &mut Value, mut condition: Value) {
    if !status["conditions"].is_array() {
        status["conditions"] = json!([]);
    }
    let Some(all) = status["conditions"].as_array_mut() else {
        return;
    };
    let now = time::seconds(time::now());
    let before = all.iter_mut().find(|it| it["type"] == condition["type"]);
    condition["lastTransitionTime"] = match &before {
        Some(before) if before["status"] == condition["status"] => {
            before["lastTransitionTime"].clone()
        }
        _ => now.into(),
    };
    match before {
        Some(before) => *before = condition,
        None => all.push(condition),
    }
}
