//! Tasks of services that must not be scaled in for some time.

use super::World;
use super::task::{Task, TaskSpec};
use super::time::Time;

impl TaskSpec {
    /// Whether a service runs the task: groups of that name are for services only.
    pub(crate) fn is_of_service(&self) -> bool {
        self.group.starts_with("service:")
    }
}

impl World {
    /// Until when the task is protected: `None` when it is not, or no longer.
    pub(crate) fn protected_until(&self, task: &Task) -> Option<Time> {
        task.protection.filter(|until| *until > self.now())
    }
}
