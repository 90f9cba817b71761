//! A runtime is asked to take over tasks that may already run: after it, or the fake, has begun
//! anew.

use std::sync::Arc;

use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle::{indices, work};
use crate::ecs::task::progress::Orders;
use crate::ecs::{Region, task};
use crate::effect::Effect;

/// Asks whoever runs the task to take it over, and then again for what it has not answered. An
/// agent does so by itself; and a task that has not come to its runtime is not there to be found.
pub fn adopt(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    if task.is_over() || task.by_agent || task.orders == Orders::Wait {
        return;
    }
    let of = task.task_ref(region.key);
    let plan = task::plan::plan(region, key);
    region.effects.push_back(Effect::Adopt(of, Arc::new(plan)));
    for index in indices(region.tasks.get(key)) {
        work::ask(region, key, index);
    }
}
