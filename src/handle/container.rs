//! A container of a task, from the outside.

use std::fmt;

use super::link::{DROPPED, Link};
use super::statuses::HealthStatus;
use super::{Exec, Logs, TaskHandle, exec, wait};

use crate::command::Command;
use crate::command::address::TaskId;
use crate::driver::errands::OnExec;
#[cfg(feature = "logs")]
use crate::ecs::lifecycle::awslogs::stream_of;
use crate::ecs::task::state::{Container, ContainerState, ContainerStatus, Task};
use crate::effect::ContainerRef;
use crate::effect::question::Question;
use crate::fake::FakeEcs;

/// A container of a task.
#[derive(Clone)]
pub struct ContainerHandle {
    task: TaskHandle,
    index: usize,
}

impl ContainerHandle {
    pub(crate) fn new(task: TaskHandle, index: usize) -> Self {
        Self { task, index }
    }

    /// The container that a runtime speaks of; `None` when it is gone since, or when handles do not
    /// look at its region.
    pub(crate) fn of(fake: &FakeEcs, container: ContainerRef) -> Option<Self> {
        Link::make(fake, |link, region| {
            let task = region.tasks.find(container.task.id);
            let task = task.filter(|_| container.task.region == region.key)?;
            let index = usize::from(container.container);
            Some(Self::new(TaskHandle::of(link, task), index))
        })
    }

    #[track_caller]
    fn read<R>(&self, at: impl FnOnce(&Container) -> R) -> R {
        self.task.read(|task| at(&task.containers[self.index]))
    }

    /// Looks at it beside its task.
    #[track_caller]
    pub(super) fn read_of_task<R>(&self, at: impl FnOnce(&Task, &Container) -> R) -> R {
        self.task
            .read(|task| at(task, &task.containers[self.index]))
    }

    pub(super) fn fake(&self) -> &FakeEcs {
        self.task.link().fake()
    }

    #[track_caller]
    pub(super) fn is_running(&self) -> bool {
        let is = |status| matches!(status, ContainerStatus::Running | ContainerStatus::Stopping);
        self.read(|container| is(container.status))
    }

    #[track_caller]
    pub(super) fn has_stopped(&self) -> bool {
        self.read(Container::is_stopped)
    }

    #[track_caller]
    fn reference(&self) -> ContainerRef {
        let region = self.fake().region_key();
        self.task
            .read(|task| task.container_ref(region, self.index))
    }

    /// Whether a runtime outside runs it, so that what it does takes real time.
    #[track_caller]
    pub(super) fn runs_outside(&self) -> bool {
        let of = self.reference();
        self.fake().read(|state| state.runs_outside(of))
    }

    /// Hands a question to its runtime. Returns whether there is one beside the simulator.
    #[track_caller]
    pub(super) fn ask_runtime(&self, question: Question) -> bool {
        let of = self.reference();
        // What comes back is dropped after the lock is given up.
        let asked = self.fake().driver().lock().ask_runtime(of, question);
        asked.is_ok()
    }

    /// What says the results of commands in it where it is simulated.
    #[track_caller]
    pub(super) fn exec_handler(&self) -> (ContainerRef, Option<OnExec>) {
        let of = self.reference();
        let handler = self.fake().driver().lock().exec_handler();
        (of, handler)
    }

    /// The task that it is of.
    #[must_use]
    pub fn task(&self) -> &TaskHandle {
        &self.task
    }

    /// Its name.
    #[track_caller]
    #[must_use]
    pub fn name(&self) -> String {
        self.read(|container| container.spec.name.clone())
    }

    /// What the API shows of its status.
    #[track_caller]
    #[must_use]
    pub fn status(&self) -> ContainerState {
        self.read(Container::state)
    }

    /// What it exited with, if it has run and ended.
    #[track_caller]
    #[must_use]
    pub fn exit_code(&self) -> Option<i32> {
        self.read(|container| container.exit_code)
    }

    /// Why it could not start or was killed, in the agent's words.
    #[track_caller]
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        self.read(|container| container.reason.clone())
    }

    /// What its health check says; `UNKNOWN` without one.
    #[track_caller]
    #[must_use]
    pub fn health(&self) -> HealthStatus {
        self.read(|container| container.health.into())
    }

    /// How often its restart policy has restarted it.
    #[track_caller]
    #[must_use]
    pub fn restarts(&self) -> u32 {
        self.read(|container| container.restarts)
    }

    /// Its image.
    #[track_caller]
    #[must_use]
    pub fn image(&self) -> String {
        self.read(|container| container.spec.image.clone())
    }

    /// Its effective entry point.
    #[track_caller]
    #[must_use]
    pub fn entry_point(&self) -> Vec<String> {
        self.read(|container| container.spec.entry_point.clone())
    }

    /// Its effective command: that of the override, or of the definition.
    #[track_caller]
    #[must_use]
    pub fn command(&self) -> Vec<String> {
        self.read(|container| container.spec.command.clone())
    }

    /// Its effective environment: the definition's, with the overrides merged in by name, and once
    /// its task has started with the values of [secrets](crate::Secrets) and of
    /// [files](crate::S3).
    #[track_caller]
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        self.read(|container| container.spec.environment.clone())
    }

    /// What can be read of what it has written so far, as in its log stream: all of it, unless a
    /// [fault](crate::Faults::log_streams) says otherwise.
    #[track_caller]
    #[must_use]
    pub fn logs(&self) -> Logs {
        let link = self.task.link();
        let logs = link.read_state(|state| {
            let region = state.region(link.fake().region_key());
            let task = region.tasks.try_get(self.task.key())?;
            let container = &task.containers[self.index];
            let has_started = container.started.is_some();
            let has_stream = container.log_stream.is_there(has_started, state.now());
            let unavailable = container.log_unavailable.clone();
            let logs = Logs::new(
                container.log.clone(),
                state.started(),
                has_stream,
                unavailable,
            );
            #[cfg(feature = "logs")]
            let logs = logs.in_stream(stream_of(region, self.task.key(), self.index));
            Some(logs)
        });
        logs.unwrap_or_else(|| panic!("{DROPPED}"))
    }

    /// The commands that `ExecuteCommand` has run in it, in order.
    #[track_caller]
    #[must_use]
    pub fn execs(&self) -> Vec<Exec> {
        let (key, index) = (self.task.key(), self.index);
        let region = self.task.link().fake().region_key();
        self.task
            .link()
            .read_state(|state| exec::of_container(state, region, key, index))
    }

    /// Its health check passes or fails, now: for good, unless its [script](FakeEcs::script) or its
    /// engine says something else later.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # use fake_ecs::HealthStatus;
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.register_json(
    ///     r#"{ "family": "web", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"],
    ///     "cpu": "256", "memory": "512", "containerDefinitions": [{ "name": "app",
    ///     "image": "web", "healthCheck": { "command": ["CMD", "true"] } }] }"#,
    /// ).run();
    /// task.wait_running().await;
    /// task.container("app").set_healthy(false);
    /// assert_eq!(task.container("app").health(), HealthStatus::Unhealthy);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it does not run, and when its definition has no health check.
    #[track_caller]
    pub fn set_healthy(&self, is_healthy: bool) {
        let (key, container) = (self.task.key(), self.name());
        self.task
            .link()
            .apply(|region| Command::SetContainerHealth {
                task: TaskId::of(region, key),
                container,
                is_healthy,
            });
    }

    /// Its process exits with `code`, now.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.register_json(definition).run();
    /// task.wait_running().await;
    /// task.container("app").exit(3);
    /// task.wait_stopped().await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it does not run.
    #[track_caller]
    pub fn exit(&self, code: i32) {
        let (key, container) = (self.task.key(), self.name());
        let exited = self.task.link().try_apply(|region| Command::ExitContainer {
            task: TaskId::of(region, key),
            container,
            exit_code: code,
        });
        if let Err(refusal) = exited {
            panic!("{refusal}\n{}", super::story::of(self.task.link().fake()));
        }
    }
}

impl ContainerHandle {
    /// Lets time pass until `condition` holds for it.
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.task.link().fake(), self.clone(), condition)
    }
}

impl PartialEq for ContainerHandle {
    /// Whether both are the same container of the same task.
    fn eq(&self, other: &Self) -> bool {
        self.index == other.index && self.task == other.task
    }
}

impl fmt::Debug for ContainerHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.task.show(|task| {
            let container = &task.containers[self.index];
            format!("{} {}", container.spec.name, container.state())
        });
        write!(f, "ContainerHandle({seen} of {:?})", self.task)
    }
}
