//! Whether a container is ready.

use std::time::Duration;

use serde_json::Value;
use tokio::time::{sleep, timeout};

use crate::kubelet::process;
use crate::kubelet::run::Place;
use crate::shared::Shared;

/// Asks a container again and again whether it is ready, until this is dropped.
pub(crate) async fn look_after(shared: &Shared, uid: &str, index: usize, place: &Place) {
    let probe = shared.look(|state| {
        let run = state.runs.get(uid)?;
        Some(run.containers[index].spec["readinessProbe"].clone())
    });
    let probe = probe.unwrap_or_default();
    if probe.is_null() {
        set(shared, uid, index, true);
        return std::future::pending().await;
    }
    let number = |name: &str, default: u64| probe[name].as_u64().unwrap_or(default);
    sleep(Duration::from_secs(number("initialDelaySeconds", 0))).await;
    let (mut successes, mut failures) = (0, 0);
    loop {
        if succeeds(&probe, place, number("timeoutSeconds", 1)).await {
            (successes, failures) = (successes + 1, 0);
        } else {
            (successes, failures) = (0, failures + 1);
        }
        if successes >= number("successThreshold", 1) {
            set(shared, uid, index, true);
        } else if failures >= number("failureThreshold", 3) {
            set(shared, uid, index, false);
        }
        sleep(Duration::from_secs(number("periodSeconds", 10))).await;
    }
}

fn set(shared: &Shared, uid: &str, index: usize, is_ready: bool) {
    shared.note(uid, |run| {
        let container = &mut run.containers[index];
        container.is_ready = is_ready && container.is_running();
    });
}

async fn succeeds(probe: &Value, place: &Place, limit_s: u64) -> bool {
    let words = probe["exec"]["command"].as_array().into_iter().flatten();
    let words = words.filter_map(|it| it.as_str().map(str::to_owned));
    let words: Vec<String> = words.collect();
    let output = process::command(&words, place).output();
    let output = timeout(Duration::from_secs(limit_s), output).await;
    output.is_ok_and(|it| it.is_ok_and(|it| it.status.success()))
}
