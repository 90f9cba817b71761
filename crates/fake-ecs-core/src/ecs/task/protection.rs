//! Tasks of services that must not be scaled in for some time.

use crate::ecs::keys::TaskKey;
use crate::ecs::task::state::{Task, TaskSpec};
use crate::ecs::{Region, service};
use crate::kernel::time::Time;

impl TaskSpec {
    /// Whether a service runs the task.
    pub fn is_of_service(&self) -> bool {
        self.owner.is_some()
    }
}

/// The task is protected until then, or no longer.
pub fn set(region: &mut Region, key: TaskKey, until: Option<Time>) {
    region.tasks.update(key, |task| task.protection = until);
    if let Some(owner) = region.tasks.get(key).spec.owner {
        service::queue::enqueue(region, owner.service);
    }
}

/// Until when the task is protected: `None` when it is not, or no longer.
pub fn until(region: &Region, task: &Task) -> Option<Time> {
    task.protection.filter(|until| *until > region.now())
}
