//! What faults of tasks are asked: whether a task stays where it is, and how long it takes.

use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::cluster::state::Clusters;
use crate::ecs::keys::TaskKey;
use crate::ecs::task::store::Tasks;
use crate::faults::calls::draw;
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

fn leaving<'r>(tasks: &'r Tasks, clusters: &'r Clusters, key: TaskKey) -> Leaving<'r> {
    let task = tasks.get(key);
    Leaving {
        id: task.id(),
        status: task.status.as_str(),
        cluster: &clusters.get(task.spec.cluster).name,
        family: &task.spec.definition.family,
    }
}
