//! When a daemon is looked at, what is seen, and what becomes of the decisions.

use crate::ecs::Region;
use crate::ecs::daemon::reconcile::{Decision, decide};
use crate::ecs::daemon::{awaiting, queue, rollout, start, view};
use crate::ecs::keys::{DaemonKey, TaskKey};
use crate::wire::DaemonDeploymentStatus;

/// Looks at the daemon, and does what is to be done about it.
pub(in crate::ecs) fn reconcile(region: &mut Region, key: DaemonKey) {
    finish_stopping(region, key);
    let decisions = decide(&view::view(region, region.daemons.get(key)));
    for decision in decisions {
        match decision {
            Decision::Begin => rollout::begin(region, key),
            Decision::GiveUp(cause) => rollout::give_up(region, key, cause),
            Decision::Repair(instances) => start::replace_instances(region, &instances),
            Decision::Drain(instances) => {
                region.daemons.update(key, |daemon| {
                    if let Some(deployment) = daemon.current_deployment_mut() {
                        deployment.has_drained = true;
                        deployment.calm_since = None;
                    }
                });
                start::replace_instances(region, &instances);
            }
            Decision::Calm(is_calm) => {
                let now = region.now();
                region.daemons.update(key, |daemon| {
                    if let Some(deployment) = daemon.current_deployment_mut() {
                        deployment.calm_since = is_calm.then_some(now);
                    }
                });
            }
            Decision::Complete => rollout::complete(region, key),
            Decision::LookAgain(at) => queue::requeue_at(region, key, at),
        }
    }
}

/// Something has happened to a task: if it is that of a daemon, it is to be looked at, and tasks
/// that have waited for it may go on.
pub(in crate::ecs) fn judge_task(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    let Some(owner) = task.spec.daemon else {
        return;
    };
    let (is_up, has_failed) = (view::is_up(task), view::has_failed(task));
    let instance = task.instance;
    let now = region.now();
    region.daemons.update(owner.daemon, |daemon| {
        let is_current = daemon.current == Some(owner.revision);
        if has_failed && is_current && daemon.failed.insert(key) {
            daemon.last_failure = Some(now);
        }
        if is_up && daemon.current_deployment().is_none() {
            daemon.failed.clear();
        }
    });
    queue::enqueue(region, owner.daemon);
    if let Some(instance) = instance {
        awaiting::resume_tasks(region, instance);
        awaiting::give_up_waiting(region, instance);
    }
}

/// A deployment that was to stop for another has stopped by now.
fn finish_stopping(region: &mut Region, key: DaemonKey) {
    let now = region.now();
    region.daemons.update(key, |daemon| {
        for deployment in &mut daemon.deployments {
            if deployment.status == DaemonDeploymentStatus::StopRequested {
                deployment.status = DaemonDeploymentStatus::Stopped;
                deployment.stopped = Some(now);
                deployment.finished = Some(now);
            }
        }
    });
}
