//! Tasks that a test holds in a status, or has take longer for it.
//!
//! A task that is held takes no step: it keeps the one that it was about to take, and no timer
//! waits for it. What else happens to it happens: its containers go on, and it can be asked to
//! stop, which only changes the step. When a hold is removed, the tasks that no other hold keeps
//! take their steps. What ends a task [at once](super::end::at_once) takes no step, so it ends
//! tasks that are held, too.

use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::cluster::state::Clusters;
use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::schedule;
use crate::ecs::task::state::Step;
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

/// Keeps the step for later if the task is held. Returns whether it is.
pub(super) fn keeps(region: &mut Region, key: TaskKey, step: Step) -> bool {
    let is_held = is_held(region, key);
    if is_held {
        region.tasks.update(key, |task| {
            task.next = Some(step);
            task.is_on_hold = true;
        });
    }
    is_held
}

/// A hold is gone: the tasks that no other one keeps take their steps.
pub fn release(region: &mut Region) {
    let held = region.tasks.iter().filter(|task| task.is_on_hold);
    let held: Vec<_> = held
        .filter_map(|task| Some((task.key, task.next?)))
        .collect();
    for (key, step) in held {
        if !is_held(region, key) {
            schedule::step(region, key, Duration::ZERO, step);
        }
    }
}
