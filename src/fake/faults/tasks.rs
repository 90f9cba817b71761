//! Tasks that stay in a status, or take longer for it.

use std::fmt;
use std::time::Duration;

use super::Faults;
use super::turns::check_tasks;
use crate::ecs::task::state::TaskStatus;
use crate::fake::FakeEcs;
use crate::faults::tasks::{TaskDelay, TaskHold, TaskScope};
use crate::faults::{self, Kind, Origin};
use crate::handle::{Fault, FaultGuard};

/// # Holding
impl FakeEcs {
    /// Holds tasks in a status: those that are about to leave it stay in it until the guard is
    /// [released](FaultGuard::release) or dropped. By default no task is held.
    ///
    /// Use it to look at a status for as long as the test wants, on any clock and with stages that
    /// take no time, and to do something while a task is just there.
    /// [`faults().tasks()`](Faults::tasks) holds only some tasks, [`TaskHandle::hold`] one.
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, TaskStatus};
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let definition = r#"{
    /// #     "family": "report", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#;
    /// let ecs = FakeEcs::start().await;
    /// let held = ecs.hold(TaskStatus::Pending);
    /// let task = ecs.register_json(definition).run();
    ///
    /// held.wait_until(|held| held.hits() == 1).await;
    /// // … the application looks at a task that is PENDING …
    /// assert_eq!(task.status(), TaskStatus::Pending);
    ///
    /// held.release();
    /// task.wait_running().await;
    /// # }
    /// ```
    ///
    /// # What a task that is held does
    ///
    /// The control plane takes no step with it, so that it stays where it is:
    ///
    /// - Its containers are not started in `PROVISIONING` and `PENDING`, and not stopped in
    ///   `RUNNING` and `DEACTIVATING`. What runs goes on, and may exit.
    /// - `StopTask`, a scheduler, [`force_stop`](crate::TaskHandle::force_stop) and the exit of an
    ///   essential container have the effect that they always have, except on `lastStatus`: the
    ///   desired status is `STOPPED`, with the stop code and the reason. Once it is released the
    ///   task goes to its end, without the stages that it has not come to.
    /// - A Spot interruption stops the containers of a task that is held.
    /// - What ends a task at once ends it all the same:
    ///   [`mark_failed`](crate::TaskHandle::mark_failed), and the loss of its instance.
    /// - Nothing is due for it, so the fake may be at rest, and a wait for the next status fails.
    ///
    /// A task that is released takes its step at once: with most clocks before the next look, with
    /// [`Clock::manual`](crate::Clock::manual) at the next [`step`](Self::step). A task that
    /// several holds keep stays until the last is released.
    ///
    /// Which statuses a task comes to depends on where it runs. On Fargate it comes to all; on
    /// instances there is no `ACTIVATING` and no `DEACTIVATING` without a load balancer, and with
    /// other network modes than `awsvpc` only `PENDING` and `RUNNING`.
    ///
    /// The guard is that of a [`Fault`]: it has [`hits`](Fault::hits), one for each task that was
    /// held, and a hold that no task comes to [fails the test](Self::verify) unless it is
    /// [`optional`](FaultGuard::optional). Deployments are held with
    /// [`hold_deployment`](crate::ServiceHandle::hold_deployment), and at a stage with
    /// [`hold_deployment_at`](crate::ServiceHandle::hold_deployment_at).
    ///
    /// # Panics
    ///
    /// For [`TaskStatus::Stopped`], which tasks do not leave.
    ///
    /// [`TaskHandle::hold`]: crate::TaskHandle::hold
    #[track_caller]
    pub fn hold(&self, status: TaskStatus) -> FaultGuard {
        self.faults().tasks().hold(status)
    }
}

impl Faults {
    /// What happens to tasks: say which, and then that they are [held](NewTaskFault::hold) or
    /// [delayed](NewTaskFault::delay).
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, TaskStatus};
    /// # let definition = r#"{
    /// #     "family": "report", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#;
    /// let ecs = FakeEcs::start().blocking();
    /// let held = ecs.faults().tasks().family("report").nth(2).hold(TaskStatus::Pending);
    /// let report = ecs.register_json(definition);
    ///
    /// let tasks = [report.run(), report.run(), report.run()];
    ///
    /// let (pending, running) = (TaskStatus::Pending, TaskStatus::Running);
    /// assert_eq!(tasks.map(|task| task.status()), [running, pending, running]);
    /// assert_eq!(held.hits(), 1);
    /// ```
    pub fn tasks(&self) -> NewTaskFault {
        NewTaskFault {
            fake: self.fake.share(),
            tasks: TaskScope::default(),
            times: None,
            optional: false,
        }
    }
}

/// What is to happen to tasks: [`hold`](Self::hold) or [`delay`](Self::delay) says what. Made with
/// [`Faults::tasks`].
///
/// By default it is every task. What is said of tasks narrows that down: all of it must hold. Tasks
/// are counted in the order in which it would happen to them, from the making of the fault.
#[must_use = "nothing happens before `.hold(…)` or `.delay(…)` is called"]
#[derive(Clone)]
pub struct NewTaskFault {
    fake: FakeEcs,
    tasks: TaskScope,
    times: Option<usize>,
    optional: bool,
}

impl NewTaskFault {
    /// Only tasks in the cluster of that name.
    pub fn cluster(mut self, name: &str) -> Self {
        self.tasks.cluster = Some(name.to_owned());
        self
    }

    /// Only tasks of that family.
    pub fn family(mut self, family: &str) -> Self {
        self.tasks.family = Some(family.to_owned());
        self
    }

    /// Only the n-th task, counted from 1.
    ///
    /// # Panics
    ///
    /// When `n` is 0.
    #[track_caller]
    pub fn nth(mut self, n: usize) -> Self {
        self.tasks.nth = Some(n);
        check_tasks(&self.tasks);
        self
    }

    /// Only the next task: short for [`times(1)`](Self::times).
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Only the first `times` tasks.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// It need not happen to any task; see [`FakeEcs::verify`].
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    /// Those tasks that are about to leave the status stay in it until the guard is released or
    /// dropped: see [`FakeEcs::hold`].
    ///
    /// # Panics
    ///
    /// For [`TaskStatus::Stopped`], which tasks do not leave.
    #[track_caller]
    pub fn hold(self, status: TaskStatus) -> FaultGuard {
        assert_ne!(
            status,
            TaskStatus::Stopped,
            "a task cannot be held in STOPPED: it never leaves that status"
        );
        let hold = TaskHold {
            tasks: self.tasks.clone(),
            ..TaskHold::new(status.as_str())
        };
        self.make(Kind::TaskHold(hold)).scoped()
    }

    /// Those tasks take longer: for each stage that a task begins from then on up to `up_to` more
    /// of the fake's time than the [profile](crate::Profile) says, in milliseconds that are drawn
    /// from the seed. The fault lasts for the test.
    ///
    /// Use it for code that must not rely on an order: tasks that were started together run and
    /// stop in another one. `hits()` counts tasks.
    ///
    /// ```
    /// # use std::time::Duration;
    /// # use fake_ecs::TaskStatus;
    /// # let definition = r#"{
    /// #     "family": "report", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    /// #     "cpu": "256", "memory": "512",
    /// #     "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#;
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let delay = ecs.faults().tasks().delay(Duration::from_secs(5));
    ///
    /// let task = ecs.register_json(definition).run();
    ///
    /// // Without the delay it would be RUNNING: no stage takes any time by default.
    /// assert_eq!(task.status(), TaskStatus::Provisioning);
    /// ecs.settle();
    /// assert_eq!(task.status(), TaskStatus::Running);
    /// assert_eq!(delay.hits(), 1);
    /// ```
    #[track_caller]
    pub fn delay(self, up_to: Duration) -> Fault {
        let delay = TaskDelay {
            up_to,
            tasks: self.tasks.clone(),
        };
        self.make(Kind::TaskDelay(delay))
    }

    #[track_caller]
    fn make(self, kind: Kind) -> Fault {
        let fault = faults::Fault {
            kind,
            times: self.times,
            optional: self.optional,
            origin: Some(Origin::here()),
        };
        Fault::make(&self.fake, fault, None)
    }

    /// Only that task.
    pub(crate) fn task(mut self, id: String) -> Self {
        self.tasks.task = Some(id);
        self
    }
}

impl fmt::Debug for NewTaskFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewTaskFault")
            .field("cluster", &self.tasks.cluster)
            .field("family", &self.tasks.family)
            .field("nth", &self.tasks.nth)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}
