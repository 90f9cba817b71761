//! A container of a task, from the outside.

use std::fmt;

use super::{LogLine, Logs, TaskHandle};
use crate::world::effect::{Happened, Report};
use crate::world::task::{Container, ContainerStatus};

/// A container of a task.
#[derive(Clone)]
pub struct ContainerHandle {
    task: TaskHandle,
    index: usize,
}

/// What the API shows of a container's status: its `lastStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum ContainerState {
    /// It has not been started yet.
    Pending,
    /// It runs.
    Running,
    /// It has ended, or will never start.
    Stopped,
}

impl fmt::Display for ContainerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Stopped => "STOPPED",
        })
    }
}

impl ContainerHandle {
    pub(crate) fn new(task: TaskHandle, index: usize) -> Self {
        Self { task, index }
    }

    fn look<R>(&self, at: impl FnOnce(&Container) -> R) -> R {
        self.task.look(|task| at(&task.containers[self.index]))
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        self.look(|container| container.spec.name.clone())
    }

    /// What the API shows of its status.
    #[must_use]
    pub fn status(&self) -> ContainerState {
        self.look(|container| match container.status {
            ContainerStatus::Stopped => ContainerState::Stopped,
            _ if container.is_told() => ContainerState::Running,
            _ => ContainerState::Pending,
        })
    }

    /// What it exited with, if it has run and ended.
    #[must_use]
    pub fn exit_code(&self) -> Option<i32> {
        self.look(|container| container.exit_code)
    }

    /// Why it could not start or was killed, in the agent's words.
    #[must_use]
    pub fn reason(&self) -> Option<String> {
        self.look(|container| container.reason.clone())
    }

    /// What its health check says; `UNKNOWN` without one.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn health(&self) -> aws_sdk_ecs::types::HealthStatus {
        self.look(|container| container.health).into()
    }

    /// How often its restart policy has restarted it.
    #[must_use]
    pub fn restarts(&self) -> u32 {
        self.look(|container| container.restarts)
    }

    /// Its image.
    #[must_use]
    pub fn image(&self) -> String {
        self.look(|container| container.spec.image.clone())
    }

    /// Its effective entry point.
    #[must_use]
    pub fn entry_point(&self) -> Vec<String> {
        self.look(|container| container.spec.entry_point.clone())
    }

    /// Its effective command: that of the override, or of the definition.
    #[must_use]
    pub fn command(&self) -> Vec<String> {
        self.look(|container| container.spec.command.clone())
    }

    /// Its effective environment: the definition's, with the overrides merged in by name.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        self.look(|container| container.spec.environment.clone())
    }

    /// What it has written so far.
    #[must_use]
    pub fn logs(&self) -> Logs {
        let started = self.task.fake().with_state(|state| state.started());
        self.look(|container| {
            let lines = container
                .logs
                .iter()
                .map(|(at, text)| LogLine::new(at.since(started), text.clone()));
            Logs::new(lines.collect())
        })
    }

    /// Its process exits with `code`, now.
    ///
    /// # Panics
    ///
    /// When it does not run.
    #[track_caller]
    pub fn exit(&self, code: i32) {
        let status = self.status();
        assert!(
            status == ContainerState::Running,
            "container '{}' is {status}: only a container that runs can exit\n{}",
            self.name(),
            super::story::of(self.task.fake())
        );
        let (key, index) = (self.task.key(), self.index);
        self.task.fake().with(|world| {
            let container = world.tasks.get(key).container_ref(world.index, index);
            world.hear(Report {
                container,
                what: Happened::Exited { code, reason: None },
            });
        });
    }
}

impl fmt::Debug for ContainerHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "ContainerHandle({} {} of {:?})",
            self.name(),
            self.status(),
            self.task
        )
    }
}
