//! Tasks that a test holds in a status.
//!
//! A task that is held takes no step: it keeps the one that it was about to take, and no timer
//! waits for it. What else happens to it happens: its containers go on, and it can be asked to
//! stop, which only changes the step. When a hold is removed, the tasks that no other hold keeps
//! take their steps. What ends a task [at once](super::end::at_once) takes no step, so it ends
//! tasks that are held, too.

use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::interference::is_held;
use crate::ecs::lifecycle::schedule;
use crate::ecs::task::state::Step;

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
            // What delays the task has done so before the hold.
            schedule::step_at_once(region, key, step);
        }
    }
}
