//! Tasks of services that must not be scaled in for some time.

use crate::world::World;
use crate::world::task::state::{Task, TaskKey, TaskSpec};
use crate::world::time::Time;

impl TaskSpec {
    /// Whether a service runs the task.
    pub(crate) fn is_of_service(&self) -> bool {
        self.owner.is_some()
    }
}

impl World {
    /// The task is protected until then, or no longer.
    pub(crate) fn protect(&mut self, key: TaskKey, until: Option<Time>) {
        self.tasks.update(key, |task| task.protection = until);
        if let Some(owner) = self.tasks.get(key).spec.owner {
            self.touch(owner.service);
        }
    }

    /// Until when the task is protected: `None` when it is not, or no longer.
    pub(crate) fn protected_until(&self, task: &Task) -> Option<Time> {
        task.protection.filter(|until| *until > self.now())
    }
}
