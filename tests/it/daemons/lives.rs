//! Whole lives of daemons, as golden files: what `DescribeDaemonDeployments` shows and what is on
//! the instances, whenever that changes. Rewrite them with `UPDATE=1 cargo test --all-features
//! --test it`.

use std::fmt::Write;

use aws_sdk_ecs::types::{DaemonCircuitBreaker, DaemonDeploymentRevisionDetail};
use fake_ecs::{Clock, DaemonHandle, FakeEcs, InstanceStatus, Profile};

use super::{register_agent, serve, update, with_daemon};
use crate::support::golden;

/// More than any of these lives has.
const STEPS_MAX: usize = 5_000;

/// A daemon on three instances, with everything taking as long as with AWS.
async fn begin() -> FakeEcs {
    let clock = Clock::manual();
    let profile = Profile::realistic();
    let ecs = FakeEcs::start().clock(clock).profile(profile).await;
    with_daemon(&ecs).await;
    serve(&ecs, 3).await;
    register_agent(&ecs, "logs").await;
    ecs
}

fn counts(of: Option<&DaemonDeploymentRevisionDetail>) -> String {
    let count = |count: fn(&DaemonDeploymentRevisionDetail) -> Option<i32>| {
        of.and_then(count).unwrap_or_default()
    };
    format!(
        "{} running, {} without, {} draining",
        count(DaemonDeploymentRevisionDetail::total_running_instance_count),
        count(DaemonDeploymentRevisionDetail::total_without_daemon_instance_count),
        count(DaemonDeploymentRevisionDetail::total_draining_instance_count),
    )
}

/// What there is to see.
fn look(ecs: &FakeEcs, daemon: &DaemonHandle) -> String {
    let deployments = daemon.deployments();
    let deployment = &deployments[0];
    let status = deployment.status().expect("it is shown");
    let failures = deployment
        .circuit_breaker()
        .map_or(0, DaemonCircuitBreaker::failure_count);
    let target = counts(deployment.target_daemon_revision());
    let source = counts(deployment.source_daemon_revisions().first());
    let mut seen =
        format!("  {status}, {failures} failed\n    target: {target}\n    source: {source}\n");
    for (number, instance) in ecs.instances().iter().enumerate() {
        if instance.status() == InstanceStatus::Inactive {
            continue;
        }
        let _ = write!(seen, "    instance {}: {}", number + 1, instance.status());
        for task in instance.tasks().iter().filter(|task| !task.is_stopped()) {
            let (family, revision) = (task.family(), task.revision());
            let _ = write!(seen, ", {family}:{revision} {}", task.status());
        }
        seen.push('\n');
    }
    seen
}

/// Lets everything happen that happens by itself, and writes down what is seen.
fn life(ecs: &FakeEcs, daemon: &DaemonHandle, name: &str) {
    let start = ecs.now();
    let (mut seen, mut changes) = (String::new(), String::new());
    for _ in 0..STEPS_MAX {
        let now_seen = look(ecs, daemon);
        if now_seen != seen {
            let at = ecs.now().duration_since(start).unwrap_or_default();
            let _ = write!(changes, "+{:.3}s\n{now_seen}", at.as_secs_f64());
            seen = now_seen;
        }
        if !ecs.step() {
            golden(&format!("daemon-{name}.txt"), &changes);
            return;
        }
    }
    panic!("not at rest after {STEPS_MAX} steps:\n{}", ecs.timeline());
}

#[tokio::test]
async fn updated() {
    let ecs = begin().await;
    update(&ecs, "logs").send().await.expect("it is valid");
    life(&ecs, &ecs.daemon("logs"), "updated");
}

#[tokio::test]
async fn rolled_back() {
    let ecs = begin().await;
    ecs.daemon("logs").crash_loop(3);
    update(&ecs, "logs").send().await.expect("it is valid");
    life(&ecs, &ecs.daemon("logs"), "rolled-back");
}

#[tokio::test]
async fn deleted() {
    let ecs = begin().await;
    let logs = ecs.daemon("logs");
    let call = ecs.client().delete_daemon();
    let call = call.daemon_arn(super::daemon_arn("logs"));
    call.send().await.expect("it is ACTIVE");
    life(&ecs, &logs, "deleted");
}
