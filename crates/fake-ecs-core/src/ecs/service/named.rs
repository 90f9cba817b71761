//! Tasks as events of a service name them.

use crate::ecs::keys::{DeploymentId, TaskKey};
use crate::ecs::task::store::Tasks;

/// Tasks as an event names them, which is told for longer than there are the tasks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Named {
    pub ids: Vec<u128>,
    /// The deployment of the first.
    pub deployment: Option<DeploymentId>,
}

impl Named {
    pub(in crate::ecs) fn of(tasks: &Tasks, keys: &[TaskKey]) -> Self {
        let owner = keys.first().and_then(|key| tasks.get(*key).spec.owner);
        Self {
            ids: keys.iter().map(|key| tasks.get(*key).id).collect(),
            deployment: owner.map(|owner| owner.deployment),
        }
    }
}
