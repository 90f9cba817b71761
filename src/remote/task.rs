//! A task.

use super::looking::name_in;
use super::printed;
use super::question::{Question, encoded};
use super::waiting::until;
use super::{Remote, RemoteContainer, RemoteError, RemoteFault, RemoteLines, RemoteLogs};
use crate::command::Command;
use crate::command::address::TaskId;
use crate::ecs::task::state::TaskStatus;
use crate::handle::{DesiredStatus, HealthStatus, StopCode};
use crate::kernel::arn;
use crate::simulator::script::Script;
use crate::simulator::selector::ContainerSelector;
use crate::view;
use crate::wire::{self, Json};

/// A task of a [`Remote`] fake: [`TaskHandle`](crate::TaskHandle) for those of another process.
///
/// It keeps the id or ARN and nothing else, so what it says is never old. Each method is a request,
/// and fails with [`RemoteError::Refused`] where there is no such task.
#[derive(Clone)]
pub struct RemoteTask {
    ecs: Remote,
    /// Its id or its ARN.
    id: String,
}

printed!(RemoteTask(it) "{}", it.id());

/// # Looking
impl RemoteTask {
    pub(super) fn new(ecs: &Remote, id: String) -> Self {
        let ecs = ecs.clone();
        Self { ecs, id }
    }

    pub(super) fn ecs(&self) -> &Remote {
        &self.ecs
    }

    /// Its id: 32 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> &str {
        arn::name_in(&self.id)
    }

    /// The task as `DescribeTasks` shows it, also after the API has forgotten it.
    pub async fn to_json(&self) -> Result<Json, RemoteError> {
        self.ecs.shown(self.question("")).await
    }

    /// Its ARN.
    pub async fn arn(&self) -> Result<String, RemoteError> {
        Ok(self.text("taskArn").await?.unwrap_or_default())
    }

    /// The family of its task definition.
    pub async fn family(&self) -> Result<String, RemoteError> {
        let name = self.definition().await?;
        let family = name.rsplit_once(':').map(|(family, _)| family.to_owned());
        Ok(family.unwrap_or_default())
    }

    /// The revision of its task definition.
    pub async fn revision(&self) -> Result<i32, RemoteError> {
        let name = self.definition().await?;
        let revision = name.rsplit_once(':').and_then(|(_, it)| it.parse().ok());
        Ok(revision.unwrap_or_default())
    }

    async fn definition(&self) -> Result<String, RemoteError> {
        Ok(name_in(&self.to_json().await?["taskDefinitionArn"]))
    }

    /// Its `startedBy`.
    pub async fn started_by(&self) -> Result<Option<String>, RemoteError> {
        self.text("startedBy").await
    }

    /// Its group, such as `service:web`.
    pub async fn group(&self) -> Result<Option<String>, RemoteError> {
        self.text("group").await
    }

    /// Its `lastStatus`.
    pub async fn status(&self) -> Result<TaskStatus, RemoteError> {
        let shown = self.text("lastStatus").await?.unwrap_or_default();
        let mut all = TaskStatus::ALL.iter().copied();
        let found = all.find(|status| status.as_str() == shown);
        found.ok_or_else(|| self.unknown(&shown))
    }

    /// Whether it is `RUNNING`.
    pub async fn is_running(&self) -> Result<bool, RemoteError> {
        Ok(self.status().await? == TaskStatus::Running)
    }

    /// Whether it is `STOPPED`.
    pub async fn is_stopped(&self) -> Result<bool, RemoteError> {
        Ok(self.status().await? == TaskStatus::Stopped)
    }

    /// The status that it is to have.
    pub async fn desired_status(&self) -> Result<DesiredStatus, RemoteError> {
        let shown = self.text("desiredStatus").await?.unwrap_or_default();
        let found = wire::DesiredStatus::parse(&shown);
        found.map(Into::into).ok_or_else(|| self.unknown(&shown))
    }

    /// Why it stops or has stopped, in one word.
    pub async fn stop_code(&self) -> Result<Option<StopCode>, RemoteError> {
        let shown = self.text("stopCode").await?;
        Ok(shown
            .and_then(|code| wire::TaskStopCode::parse(&code))
            .map(Into::into))
    }

    /// Why it stops or has stopped, in a sentence.
    pub async fn stopped_reason(&self) -> Result<Option<String>, RemoteError> {
        self.text("stoppedReason").await
    }

    /// What health checks say of it.
    pub async fn health(&self) -> Result<HealthStatus, RemoteError> {
        let shown = self.text("healthStatus").await?;
        let found = shown.and_then(|health| wire::HealthStatus::parse(&health));
        Ok(found.map_or(HealthStatus::Unknown, Into::into))
    }

    /// Its containers, in the order of the definition.
    pub async fn containers(&self) -> Result<Vec<RemoteContainer>, RemoteError> {
        let shown = self.to_json().await?;
        let names = shown["containers"].items();
        let names = names.filter_map(|it| it["name"].as_str());
        Ok(names.map(|name| self.container(name)).collect())
    }

    /// The container of that name.
    #[must_use]
    pub fn container(&self, name: impl Into<String>) -> RemoteContainer {
        RemoteContainer::new(self, name.into())
    }

    /// What a container has written.
    pub async fn logs(&self, container: &str) -> Result<RemoteLogs, RemoteError> {
        let question = self.question("/logs").with("container", Some(container));
        let logs: view::TaskLogs = self.ecs.view(question).await?;
        let logs = logs.containers.into_iter().next();
        logs.map(RemoteLogs::new)
            .ok_or_else(|| self.unknown("logs of no container"))
    }

    /// What one or all of its containers have written and will write, as it comes, until the task
    /// has stopped.
    pub async fn follow_logs(&self, container: Option<&str>) -> Result<RemoteLines, RemoteError> {
        let question = self.question("/logs").with("container", container);
        RemoteLines::open(&self.ecs, question.with("follow", Some("true"))).await
    }

    /// What has happened to it.
    pub async fn timeline(&self) -> Result<view::Timeline, RemoteError> {
        self.ecs.view(self.question("/timeline")).await
    }

    /// What its containers are answered at `${ECS_CONTAINER_METADATA_URI_V4}/task`.
    pub async fn metadata(&self) -> Result<Json, RemoteError> {
        self.ecs.shown(self.question("/metadata")).await
    }

    fn question(&self, rest: &str) -> Question {
        Question::of(format!("tasks/{}{rest}", encoded(&self.id)))
    }

    async fn text(&self, member: &str) -> Result<Option<String>, RemoteError> {
        let shown = self.to_json().await?;
        Ok(shown[member].as_str().map(str::to_owned))
    }

    fn unknown(&self, shown: &str) -> RemoteError {
        self.ecs.inner.address.unexpected(format!("'{shown}'"))
    }
}

/// # Interfering
impl RemoteTask {
    pub(super) fn address(&self) -> Result<TaskId, RemoteError> {
        self.id.parse().map_err(RemoteError::invalid)
    }

    /// It uses so many percent of the CPU and the memory that it has reserved, as CloudWatch is
    /// told. What is not given stays as it was.
    pub async fn set_load(&self, cpu: Option<f64>, memory: Option<f64>) -> Result<(), RemoteError> {
        let task = self.address()?;
        let command = Command::SetTaskLoad { task, cpu, memory };
        self.ecs.carry_out(command).await
    }

    /// Stops it as `StopTask` does.
    pub async fn force_stop(&self) -> Result<(), RemoteError> {
        let task = self.address()?;
        self.ecs.carry_out(Command::ForceStop { task }).await
    }

    /// Stops it at once, with a reason and the exit code of its essential containers, if they have
    /// one.
    ///
    /// # Errors
    ///
    /// When there is no such task, or it has stopped.
    pub async fn mark_failed(
        &self,
        exit_code: impl Into<Option<i32>>,
        reason: impl Into<String>,
    ) -> Result<(), RemoteError> {
        let command = Command::MarkFailed {
            task: self.address()?,
            exit_code: exit_code.into(),
            reason: reason.into(),
        };
        self.ecs.carry_out(command).await
    }

    /// The API shows it no more, as it does an hour after its end.
    ///
    /// # Errors
    ///
    /// When there is no such task, or it has not stopped.
    pub async fn forget(&self) -> Result<(), RemoteError> {
        let task = self.address()?;
        self.ecs.carry_out(Command::ForgetTask { task }).await
    }

    /// Fargate takes the capacity of this Spot task back.
    ///
    /// # Errors
    ///
    /// When there is no such task, or it is not on Fargate Spot.
    pub async fn spot_interrupt(&self) -> Result<(), RemoteError> {
        let task = self.address()?;
        self.ecs.carry_out(Command::InterruptTask { task }).await
    }

    /// Its containers follow the script, if they have not been started yet.
    pub async fn script(&self, script: Script) -> Result<(), RemoteError> {
        let selector = ContainerSelector::task(self.address()?.0);
        self.ecs.script(selector, script).await
    }

    /// It stays in that status until the fault is removed.
    ///
    /// # Errors
    ///
    /// For `STOPPED`, which tasks do not leave.
    pub async fn hold(&self, status: TaskStatus) -> Result<RemoteFault, RemoteError> {
        let tasks = self.ecs.faults().tasks();
        tasks.task(self.address()?).hold(status).await
    }
}

/// # Waiting
impl RemoteTask {
    /// Lets time pass until it is `RUNNING`.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when it stops before.
    pub async fn wait_running(&self) -> Result<(), RemoteError> {
        self.wait_status(TaskStatus::Running).await
    }

    /// Lets time pass until it is `STOPPED`.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when nothing more happens.
    pub async fn wait_stopped(&self) -> Result<(), RemoteError> {
        self.wait_status(TaskStatus::Stopped).await
    }

    /// Lets time pass until it has that status.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when it is past it.
    pub async fn wait_status(&self, status: TaskStatus) -> Result<(), RemoteError> {
        let what = format!("task {} to be {status}", self.id());
        until(&self.ecs, what, || async {
            let now = self.status().await?;
            Ok((now <= status).then_some(now == status))
        })
        .await
    }

    /// Lets time pass until the condition holds; see [`Remote::wait_until`].
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when it never does.
    pub async fn wait_until<F, A>(&self, mut condition: F) -> Result<(), RemoteError>
    where
        F: FnMut(Self) -> A,
        A: Future<Output = Result<bool, RemoteError>>,
    {
        let what = format!("a condition on task {}", self.id());
        until(&self.ecs, what, || {
            let answer = condition(self.clone());
            async { answer.await.map(Some) }
        })
        .await
    }
}
