//! What is seen of a daemon: how it stands on its instances, and what its tasks count for.

use crate::ecs::Region;
use crate::ecs::daemon::deployment::Deployment;
use crate::ecs::daemon::reconcile::{Fit, Seen, View};
use crate::ecs::daemon::state::{Daemon, Life};
use crate::ecs::instance::{Instance, InstanceKind, InstanceStatus};
use crate::ecs::keys::{ClusterKey, DaemonKey, InstanceKey};
use crate::ecs::task::health::checks;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::kernel::sorted::{SortedMap, SortedSet};
use crate::kernel::time::Time;
use crate::wire::{HealthStatus, InstanceHealthCheckState, TaskStopCode};

pub(super) fn view(region: &Region, daemon: &Daemon) -> View {
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
pub fn sites(region: &Region, daemon: &Daemon) -> SortedMap<InstanceKey, Fit> {
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

/// How the critical daemons of an instance are, the worst of them, and since when; nothing where
/// there are none.
pub fn health_of_instance(
    region: &Region,
    key: InstanceKey,
) -> Option<(InstanceHealthCheckState, Time)> {
    let critical = tasks_given(region, key).filter(|task| task.is_critical_daemon());
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

pub(super) fn in_cluster(region: &Region, cluster: ClusterKey) -> Vec<DaemonKey> {
    let all = region.daemons.in_cluster(cluster, None);
    all.map(|daemon| daemon.key).collect()
}

/// The alarms that have been raised since the deployment began, and end it.
pub(super) fn alarms_against(
    region: &Region,
    daemon: &Daemon,
    deployment: &Deployment,
) -> SortedSet<String> {
    let raised = daemon.alarms().iter();
    let raised = raised.filter(|name| region.cloudwatch.is_raised(name));
    raised
        .filter(|name| !deployment.ignored_alarms.contains(*name))
        .cloned()
        .collect()
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
pub(super) fn has_failed(task: &Task) -> bool {
    let ended_by_itself = task.stop.as_ref().is_some_and(|stop| {
        matches!(
            stop.code,
            TaskStopCode::TaskFailedToStart | TaskStopCode::EssentialContainerExited
        )
    });
    ended_by_itself || is_unhealthy(task) && !task.is_stopping()
}

/// What the instance was given, whether it still runs or not.
pub(super) fn tasks_given(region: &Region, instance: InstanceKey) -> impl Iterator<Item = &Task> {
    let cluster = region.instances.get(instance).cluster;
    let daemons = region.daemons.in_cluster(cluster, None);
    let tasks = daemons.filter_map(move |daemon| daemon.tasks.get(&instance));
    tasks.map(|task| region.tasks.get(*task))
}
