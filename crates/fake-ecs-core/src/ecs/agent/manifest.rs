//! What an agent should have, and what it has too much: how ECS repairs what was lost between them.

use crate::ecs::Region;
use crate::ecs::agent::orders::wanted;
use crate::ecs::keys::InstanceKey;
use crate::ecs::task::progress::Orders;

/// A task of an agent, and whether it is to run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub task_arn: String,
    pub cluster_arn: String,
    pub runs: bool,
}

/// All tasks that the agent of the instance has or is to have.
pub fn manifest(region: &Region, instance: InstanceKey) -> Vec<Entry> {
    let Some(agent) = region.agents.of(instance) else {
        return Vec::new();
    };
    let tasks = agent.tasks().filter_map(|key| region.tasks.try_get(key));
    let entry = |task: &crate::ecs::task::state::Task| Entry {
        task_arn: region.task_arn(task),
        cluster_arn: region.cluster_arn(&region.clusters.get(task.spec.cluster).name),
        runs: wanted(task) == Orders::Run,
    };
    tasks.map(entry).collect()
}

/// Whether the agent of the instance is to stop the task of that id, which it has: because ECS
/// wants it to stop, or does not know it there.
pub fn is_to_stop(region: &Region, instance: InstanceKey, task: u128) -> bool {
    let task = region.tasks.find(task);
    task.is_none_or(|task| task.instance != Some(instance) || wanted(task) == Orders::Stop)
}
