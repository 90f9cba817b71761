//! What an agent is to be told of its tasks.

use crate::ecs::Region;
use crate::ecs::keys::{InstanceKey, TaskKey};
use crate::ecs::task::progress::Orders;
use crate::ecs::task::state::Task;
use crate::effect::Effect;

/// What a task with an agent is to do. One that is over for ECS may still have containers there,
/// because it was ended without asking the agent.
pub fn wanted(task: &Task) -> Orders {
    match task.is_over() {
        true => Orders::Stop,
        false => task.orders,
    }
}

/// Notes what the task is to do, if it is with an agent that has connected.
pub(in crate::ecs) fn note(region: &mut Region, key: TaskKey) {
    let task = region.tasks.get(key);
    let (true, Some(instance)) = (task.is_with_agent(), task.instance) else {
        return;
    };
    let wanted = wanted(task);
    let agent = region.agents.of_mut(instance);
    if agent.is_some_and(|agent| agent.is_to(key, wanted)) {
        region.effects.push_back(Effect::Tell(region.key, instance));
    }
}

/// The agent has said that the task has ended there.
pub(in crate::ecs) fn ended(region: &mut Region, key: TaskKey) {
    let instance = region.tasks.get(key).instance;
    if let Some(agent) = instance.and_then(|it| region.agents.of_mut(it)) {
        agent.end(key);
    }
}

/// What the agent of the instance is to be told: to run or to stop these tasks, those to stop
/// first.
pub fn due(region: &Region, instance: InstanceKey) -> Vec<(TaskKey, Orders)> {
    let Some(agent) = region.agents.of(instance) else {
        return Vec::new();
    };
    let tasks = agent.due().filter_map(|key| region.tasks.try_get(key));
    let mut due: Vec<_> = tasks.map(|task| (task.key, wanted(task))).collect();
    due.sort_by_key(|(_, orders)| std::cmp::Reverse(*orders));
    due
}
