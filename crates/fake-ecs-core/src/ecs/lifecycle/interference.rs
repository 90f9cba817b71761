//! What faults of tasks are asked: whether a task stays where it is, how long it takes, and whether
//! it comes to run.

use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::cluster::state::Clusters;
use crate::ecs::keys::TaskKey;
use crate::ecs::task::store::Tasks;
use crate::faults::Kind;
use crate::faults::calls::draw;
use crate::faults::logs::LogAction;
use crate::faults::tasks::Leaving;
use crate::kernel::ids::mix;

/// Whether the task is held, which is about to leave its status. Asking is firing.
pub(super) fn is_held(region: &mut Region, key: TaskKey) -> bool {
    if !region.faults.is_active() {
        return false;
    }
    let (tasks, clusters) = (&region.tasks, &region.clusters);
    region.faults.holds(|| leaving(tasks, clusters, key))
}

/// How much longer the task takes for what it does next.
pub(super) fn delay(region: &mut Region, key: TaskKey) -> Duration {
    if !region.faults.is_active() {
        return Duration::ZERO;
    }
    let (tasks, clusters) = (&region.tasks, &region.clusters);
    let stage = tasks.get(key).status as u64;
    let draw = draw(region.settings.seed);
    let draw = |fault, number| mix(draw(fault, number) ^ stage);
    region.faults.delays(|| leaving(tasks, clusters, key), draw)
}

/// Why the task does not come to run its containers, if it does not. It is asked about twice:
/// before it is provisioned, and before its containers start.
pub(super) fn start_failure(
    region: &mut Region,
    key: TaskKey,
    is_provisioning: bool,
) -> Option<String> {
    if !region.faults.is_active() {
        return None;
    }
    let (tasks, clusters) = (&region.tasks, &region.clusters);
    let fails = |kind: &Kind| match kind {
        Kind::TaskStart {
            tasks,
            provisioning,
            reason,
        } if *provisioning == is_provisioning => Some((tasks.clone(), reason.clone())),
        _ => None,
    };
    region
        .faults
        .fire_for_task(|| leaving(tasks, clusters, key), fails)
}

/// What becomes of the log stream of a container, which starts.
pub(super) fn log_stream(region: &mut Region, key: TaskKey, index: usize) -> Option<LogAction> {
    if !region.faults.is_active() {
        return None;
    }
    let (tasks, clusters) = (&region.tasks, &region.clusters);
    let name = &tasks.get(key).containers[index].spec.name;
    let becomes = |kind: &Kind| match kind {
        Kind::LogStream(fault) if fault.container.as_ref().is_none_or(|of| of == name) => {
            Some((fault.tasks.clone(), fault.action))
        }
        _ => None,
    };
    region
        .faults
        .fire_for_task(|| leaving(tasks, clusters, key), becomes)
}

fn leaving<'r>(tasks: &'r Tasks, clusters: &'r Clusters, key: TaskKey) -> Leaving<'r> {
    let task = tasks.get(key);
    Leaving {
        id: task.id(),
        status: task.status.as_str(),
        cluster: &clusters.get(task.spec.cluster).name,
        family: &task.spec.definition.family,
    }
}
