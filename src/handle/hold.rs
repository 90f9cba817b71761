//! A task that is held where it is.

use super::{FaultGuard, TaskHandle};
use crate::ecs::task::state::TaskStatus;

impl TaskHandle {
    /// Holds it in a status: if it is about to leave the status, it stays in it until the guard is
    /// released or dropped. [`FakeEcs::hold`](crate::FakeEcs::hold) says what a task that is held
    /// does, and holds tasks that there are not yet.
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, TaskStatus};
    /// # let definition = r#"{
    /// #     "family": "report", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#;
    /// let ecs = FakeEcs::start().blocking();
    /// let task = ecs.register_json(definition).run();
    /// let held = task.hold(TaskStatus::Deactivating);
    ///
    /// task.force_stop();
    ///
    /// assert_eq!(task.status(), TaskStatus::Deactivating);
    /// held.release();
    /// assert!(task.is_stopped());
    /// ```
    ///
    /// # Panics
    ///
    /// For [`TaskStatus::Stopped`], which tasks do not leave.
    #[track_caller]
    pub fn hold(&self, status: TaskStatus) -> FaultGuard {
        let tasks = self.link().fake().faults().tasks();
        tasks.task(self.id()).hold(status)
    }
}
