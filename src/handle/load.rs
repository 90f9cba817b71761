//! How busy services and tasks are, as a test says it.

use super::{ServiceHandle, TaskHandle};
use crate::command::Command;
use crate::command::address::{ServiceName, TaskId};

/// # How busy it is
impl ServiceHandle {
    /// Each of its tasks uses so many percent of the CPU that it has reserved: those that run, and
    /// those that are started later. More than 100 is what bursting is.
    ///
    /// By default nobody knows how busy a task is, unless the [`Script`](crate::Script) of a
    /// container says it, or its engine measures it, and then CloudWatch is told nothing. With this
    /// ECS publishes `CPUUtilization` in `AWS/ECS` each full minute of the fake's time, for the
    /// service and for its cluster. Counts until the next call of this, or of
    /// [`TaskHandle::set_cpu`] for one of the tasks.
    ///
    /// Needs the feature `cloudwatch`.
    ///
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/available-metrics.html>
    ///
    /// ```
    /// # use std::time::Duration;
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// let web = ecs.service("web");
    /// // … the application has registered it as a scalable target, with a policy …
    /// web.set_cpu(90.0);
    /// ecs.advance(Duration::from_secs(5 * 60));
    /// assert_eq!(web.desired_count(), 4);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When that is less than nothing, or no number.
    #[track_caller]
    pub fn set_cpu(&self, percent: f64) {
        self.set_load(Some(percent), None);
    }

    /// The same of memory, as `MemoryUtilization`. See [`set_cpu`](Self::set_cpu).
    ///
    /// # Panics
    ///
    /// When that is less than nothing, or no number.
    #[track_caller]
    pub fn set_memory(&self, percent: f64) {
        self.set_load(None, Some(percent));
    }

    #[track_caller]
    fn set_load(&self, cpu: Option<f64>, memory: Option<f64>) {
        let key = self.key();
        self.link().apply(|region| Command::SetServiceLoad {
            service: ServiceName::of(region, key),
            cpu,
            memory,
        });
    }
}

/// # How busy it is
impl TaskHandle {
    /// It uses so many percent of the CPU that it has reserved, whatever is said of its service.
    /// See [`ServiceHandle::set_cpu`]. Needs the feature `cloudwatch`.
    ///
    /// # Panics
    ///
    /// When that is less than nothing, or no number.
    #[track_caller]
    pub fn set_cpu(&self, percent: f64) {
        self.set_load(Some(percent), None);
    }

    /// The same of memory. See [`ServiceHandle::set_memory`]. Needs the feature `cloudwatch`.
    ///
    /// # Panics
    ///
    /// When that is less than nothing, or no number.
    #[track_caller]
    pub fn set_memory(&self, percent: f64) {
        self.set_load(None, Some(percent));
    }

    #[track_caller]
    fn set_load(&self, cpu: Option<f64>, memory: Option<f64>) {
        let key = self.key();
        self.link().apply(|region| Command::SetTaskLoad {
            task: TaskId::of(region, key),
            cpu,
            memory,
        });
    }
}
