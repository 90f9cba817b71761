//! When a daemon is looked at, what is seen, and what becomes of the decisions.

use std::collections::{BTreeMap, BTreeSet};

use crate::ecs::Region;
use crate::ecs::daemon::deployment::Deployment;
use crate::ecs::daemon::reconcile::{Decision, Fit, Seen, View, decide};
use crate::ecs::daemon::state::{Daemon, Life};
use crate::ecs::daemon::{rollout, start};
use crate::ecs::instance::{Instance, InstanceKind, InstanceStatus};
use crate::ecs::keys::{ClusterKey, DaemonKey, InstanceKey, TaskKey};
use crate::ecs::service::availability::checks;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::ecs::timers::Due;
use crate::kernel::time::Time;
use crate::wire::{DaemonDeploymentStatus, HealthStatus, InstanceHealthCheckState, TaskStopCode};

/// Something concerns the daemon: it is to be looked at soon.
pub(crate) fn enqueue(region: &mut Region, key: DaemonKey) {
    let at = region.now() + region.settings.profile.services.reaction;
    requeue_at(region, key, at);
}

/// The daemon is to be looked at at that time, unless it is before.
fn requeue_at(region: &mut Region, key: DaemonKey, at: Time) {
    let now = region.now();
    let daemon = region.daemons.get(key);
    if daemon.is_gone() || daemon.next_look.is_some_and(|next| next <= at) {
        return;
    }
    region
        .daemons
        .update(key, |daemon| daemon.next_look = Some(at));
    region.put_down(at.since(now), Due::DaemonLook { daemon: key, at });
}

/// Whether another look has taken the place of one that was planned.
pub(in crate::ecs) fn is_planned(region: &Region, key: DaemonKey, at: Time) -> bool {
    region.daemons.get(key).next_look == Some(at)
}

/// Looks at the daemon, and does what is to be done about it.
pub(in crate::ecs) fn reconcile(region: &mut Region, key: DaemonKey) {
    region.daemons.update(key, |daemon| daemon.next_look = None);
    finish_stopping(region, key);
    let decisions = decide(&view(region, region.daemons.get(key)));
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
            Decision::LookAgain(at) => requeue_at(region, key, at),
        }
    }
}

fn view(region: &Region, daemon: &Daemon) -> View {
    // Whatever happens, it is deleted.
    let can_fail = daemon.life == Life::Active;
    View {
        now: region.now(),
        sites: sites(region, daemon),
        retry_at: daemon.retry_at(),
        deployment: daemon.current_deployment().map(|deployment| Seen {
            status: deployment.status,
            drain_percent: deployment.drain_percent(),
            bake_time: deployment.bake_time(),
            calm_since: deployment.calm_since,
            has_drained: deployment.has_drained,
            failed: daemon.failed.len(),
            threshold: can_fail.then_some(deployment.threshold),
            is_alarmed: can_fail && !alarms_against(region, daemon, deployment).is_empty(),
        }),
    }
}

/// The instances that the daemon is for, or has been, and how they stand to it.
pub(crate) fn sites(region: &Region, daemon: &Daemon) -> BTreeMap<InstanceKey, Fit> {
    let instances = region.instances.in_cluster(daemon.cluster, None);
    let managed = instances.filter(|instance| instance.kind == InstanceKind::Managed);
    managed
        .filter_map(|instance| Some((instance.key, fit(region, daemon, instance)?)))
        .collect()
}

fn fit(region: &Region, daemon: &Daemon, instance: &Instance) -> Option<Fit> {
    let task = daemon.tasks.get(&instance.key);
    let task = task.map(|task| region.tasks.get(*task));
    let provider = instance.capacity_provider.as_deref().unwrap_or_default();
    let wanted = daemon.given_to(provider).map(|revision| revision.id);
    let owner = task.and_then(|task| task.spec.daemon);
    if task.is_none() && wanted.is_none() {
        return None;
    }
    if instance.status == InstanceStatus::Draining {
        return Some(Fit::Leaving);
    }
    let (Some(task), Some(owner)) = (task, owner) else {
        return Some(Fit::Wrong);
    };
    let is_down = task.is_stopping();
    let fit = if owner.is_critical && (is_down || is_unhealthy(task)) {
        Fit::Failing
    } else if Some(owner.revision) != wanted {
        Fit::Wrong
    } else if is_down {
        Fit::Without
    } else if is_up(task) {
        Fit::Up
    } else if is_unhealthy(task) {
        Fit::Without
    } else {
        Fit::Coming
    };
    Some(fit)
}

/// How the critical daemons of an instance are, the worst of them, and since when; nothing where there are none.
pub(crate) fn health_of_instance(
    region: &Region,
    key: InstanceKey,
) -> Option<(InstanceHealthCheckState, Time)> {
    let critical = start::tasks_given(region, key).filter(|task| task.is_critical_daemon());
    let states = critical.map(|task| {
        let changed = task.moments.last().map_or(task.created, |moment| moment.at);
        (health(task), changed)
    });
    // Whatever is not there outweighs what is, and what is down what is on its way.
    states.max_by_key(|(state, changed)| {
        let is_down = *state == InstanceHealthCheckState::Impaired;
        (is_down, *state != InstanceHealthCheckState::Ok, *changed)
    })
}

/// Something has happened to a task: if it is that of a daemon, it is to be looked at, and tasks that have waited
/// for it may go on.
pub(in crate::ecs) fn notify_of_task(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    let Some(owner) = task.spec.daemon else {
        return;
    };
    let (is_up, has_failed) = (is_up(task), has_failed(task));
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
    enqueue(region, owner.daemon);
    if let Some(instance) = instance {
        start::resume_tasks(region, instance);
        start::give_up_waiting(region, instance);
    }
}

/// An instance has gone or changed.
pub(in crate::ecs) fn notify_of_instance(region: &mut Region, key: InstanceKey) {
    let instance = region.instances.get(key);
    if instance.kind != InstanceKind::Managed {
        return;
    }
    let is_gone = !instance.is_registered();
    for daemon in in_cluster(region, instance.cluster) {
        if is_gone {
            region
                .daemons
                .update(daemon, |daemon| daemon.tasks.remove(&key));
        }
        enqueue(region, daemon);
    }
}

/// An alarm goes off, or is over.
pub(in crate::ecs) fn notify_of_alarm(region: &mut Region, name: &str) {
    let all = region.daemons.iter();
    let concerned = all.filter(|daemon| daemon.alarms().iter().any(|own| own == name));
    let concerned: Vec<DaemonKey> = concerned.map(|daemon| daemon.key).collect();
    for daemon in concerned {
        enqueue(region, daemon);
    }
}

pub(super) fn in_cluster(region: &Region, cluster: ClusterKey) -> Vec<DaemonKey> {
    let all = region.daemons.in_cluster(cluster, None);
    all.map(|daemon| daemon.key).collect()
}

/// The alarms that have been raised since the deployment began, and end it.
pub(super) fn alarms_against(
    region: &Region,
    daemon: &Daemon,
    deployment: &Deployment,
) -> BTreeSet<String> {
    let raised = daemon.alarms().iter();
    let raised = raised.filter(|name| region.alarms.contains(*name));
    raised
        .filter(|name| !deployment.ignored_alarms.contains(*name))
        .cloned()
        .collect()
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

/// Whether it runs, and is healthy as far as anybody can tell.
pub(super) fn is_up(task: &Task) -> bool {
    task.status == TaskStatus::Running
        && !task.is_stopping()
        && !matches!(
            checks(task),
            Some(HealthStatus::Unknown | HealthStatus::Unhealthy)
        )
}

fn is_unhealthy(task: &Task) -> bool {
    task.status <= TaskStatus::Running && checks(task) == Some(HealthStatus::Unhealthy)
}

/// What it is for the health of its instance.
fn health(task: &Task) -> InstanceHealthCheckState {
    if is_up(task) {
        InstanceHealthCheckState::Ok
    } else if task.is_stopping() || is_unhealthy(task) {
        InstanceHealthCheckState::Impaired
    } else {
        InstanceHealthCheckState::Initializing
    }
}

/// Whether it is down by its own doing.
fn has_failed(task: &Task) -> bool {
    let ended_by_itself = task.stop.as_ref().is_some_and(|stop| {
        matches!(
            stop.code,
            TaskStopCode::TaskFailedToStart | TaskStopCode::EssentialContainerExited
        )
    });
    ended_by_itself || is_unhealthy(task) && !task.is_stopping()
}
