//! The rights that the manifest gives are those that a fake takes.

use std::collections::BTreeSet;

use serde_json::json;

use super::support::{container, run_with, sh, start, until};
use crate::place::{Place, SERVES};

const MANIFEST: &str = include_str!("../../../../docker/kubernetes.yaml");

/// The verbs on resources of all roles.
fn rights() -> BTreeSet<(String, String)> {
    let list = |line: &str, of: &str| {
        let list = line.trim().strip_prefix(of)?.strip_prefix(": [")?;
        let list = list.strip_suffix(']')?.split(", ");
        Some(list.map(str::to_owned).collect::<Vec<_>>())
    };
    let mut rights = BTreeSet::new();
    let mut resources = Vec::new();
    for line in MANIFEST.lines() {
        if let Some(of) = list(line, "resources") {
            resources = of;
        }
        for verb in list(line, "verbs").into_iter().flatten() {
            let of = resources.iter().map(|it| (verb.clone(), it.clone()));
            rights.extend(of);
        }
    }
    rights
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fake_takes_the_rights_of_the_manifest_and_no_others() {
    let place = Place::stand_in().await;
    let ecs = start(&place).await;
    let secret = ecs.secrets().put("db", "s3cret");
    let more = json!({ "secrets": [{ "name": "DB", "valueFrom": secret }] });
    let app = container("app", SERVES, more);
    let role = json!({ "executionRoleArn": "arn:aws:iam::123456789012:role/execution" });
    let task = run_with(&ecs, "awsvpc", &[app], role);
    task.wait_running().await;
    assert_eq!(sh(&task, "app", "echo $DB").await, (0, "s3cret".to_owned()));
    task.container("app").wait_for_log("up").await;
    task.force_stop();
    task.wait_stopped().await;
    drop((task, ecs));

    let cluster = place.cluster.as_ref().unwrap();
    let rest = || &rights() - &cluster.asked();
    // What newer clusters ask for in place of `get`, and what a Lease takes after a while.
    let later = [("create", "pods/exec"), ("patch", "leases")];
    let later = later.map(|(verb, of)| (verb.to_owned(), of.to_owned()));
    until("all else is asked for", async || {
        rest() == later.clone().into()
    })
    .await;
    let beyond = &cluster.asked() - &rights();
    assert_eq!(beyond, BTreeSet::new());
}
