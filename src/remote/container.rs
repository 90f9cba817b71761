//! A container of a task.

use super::printed;
use super::waiting::until;
use super::{RemoteError, RemoteLogs, RemoteTask};
use crate::command::Command;
use crate::ecs::task::state::ContainerState;
use crate::handle::HealthStatus;
use crate::wire::{self, Json};

/// A container of a task of a [`Remote`](crate::Remote) fake. Each method is a request, and fails
/// with [`RemoteError::Refused`] where there is no such task or container.
#[derive(Clone)]
pub struct RemoteContainer {
    task: RemoteTask,
    name: String,
}

printed!(RemoteContainer(it) "{} of {}", it.name, it.task.id());

/// # Looking
impl RemoteContainer {
    pub(super) fn new(task: &RemoteTask, name: String) -> Self {
        let task = task.clone();
        Self { task, name }
    }

    /// The task that it is of.
    #[must_use]
    pub fn task(&self) -> &RemoteTask {
        &self.task
    }

    /// Its name in the definition.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The container as `DescribeTasks` shows it.
    pub async fn to_json(&self) -> Result<Json, RemoteError> {
        let task = self.task.to_json().await?;
        let mut all = task["containers"].items();
        let found = all.find(|it| it["name"] == self.name);
        found.cloned().ok_or_else(|| {
            let names = task["containers"].items();
            let names: Vec<&str> = names.filter_map(|it| it["name"].as_str()).collect();
            RemoteError::Refused {
                status: 404,
                message: format!(
                    "no container '{}' in task {}; there is: {}",
                    self.name,
                    self.task.id(),
                    names.join(", ")
                ),
            }
        })
    }

    /// How far it has come: its `lastStatus`.
    pub async fn status(&self) -> Result<ContainerState, RemoteError> {
        let shown = self.to_json().await?;
        Ok(match shown["lastStatus"].as_str() {
            Some("RUNNING") => ContainerState::Running,
            Some("STOPPED") => ContainerState::Stopped,
            _ => ContainerState::Pending,
        })
    }

    /// What its process has exited with, once it has.
    pub async fn exit_code(&self) -> Result<Option<i32>, RemoteError> {
        let code = self.to_json().await?["exitCode"].as_i64();
        Ok(code.and_then(|code| i32::try_from(code).ok()))
    }

    /// Why it has failed, if it has.
    pub async fn reason(&self) -> Result<Option<String>, RemoteError> {
        let shown = self.to_json().await?;
        Ok(shown["reason"].as_str().map(str::to_owned))
    }

    /// What its health check says.
    pub async fn health(&self) -> Result<HealthStatus, RemoteError> {
        let shown = self.to_json().await?;
        let found = shown["healthStatus"].as_str();
        let found = found.and_then(wire::HealthStatus::parse);
        Ok(found.map_or(HealthStatus::Unknown, Into::into))
    }

    /// Its image.
    pub async fn image(&self) -> Result<String, RemoteError> {
        let shown = self.to_json().await?;
        Ok(shown["image"].as_str().unwrap_or_default().to_owned())
    }

    /// What it has written.
    pub async fn logs(&self) -> Result<RemoteLogs, RemoteError> {
        self.task.logs(&self.name).await
    }
}

/// # Interfering
impl RemoteContainer {
    /// Its process exits with that code.
    pub async fn exit(&self, code: i32) -> Result<(), RemoteError> {
        let command = Command::ExitContainer {
            task: self.task.address()?,
            container: self.name.clone(),
            exit_code: code,
        };
        self.task.ecs().carry_out(command).await
    }

    /// Its health check passes or fails.
    pub async fn set_healthy(&self, is_healthy: bool) -> Result<(), RemoteError> {
        let command = Command::SetContainerHealth {
            task: self.task.address()?,
            container: self.name.clone(),
            is_healthy,
        };
        self.task.ecs().carry_out(command).await
    }

    /// Lets time pass until the condition holds; see
    /// [`Remote::wait_until`](crate::Remote::wait_until).
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when it never does.
    pub async fn wait_until<F, A>(&self, mut condition: F) -> Result<(), RemoteError>
    where
        F: FnMut(Self) -> A,
        A: Future<Output = Result<bool, RemoteError>>,
    {
        let what = format!("a condition on {} of task {}", self.name, self.task.id());
        until(self.task.ecs(), what, || {
            let answer = condition(self.clone());
            async { answer.await.map(Some) }
        })
        .await
    }
}
