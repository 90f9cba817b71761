//! A service.

use super::looking::name_in;
use super::printed;
use super::question::{Question, encoded};
use super::waiting::until;
use super::{Remote, RemoteError, RemoteFault, RemoteTaskSet, RemoteTasks};
use crate::command::Command;
use crate::command::address::ServiceName;
use crate::command::outcome::Outcome;
use crate::ecs::service::{HookResult, LifecycleStage};
use crate::faults::Kind;
use crate::view;
use crate::wire::Json;

/// A service of a [`Remote`] fake: [`ServiceHandle`](crate::ServiceHandle) for those of another
/// process. Each method is a request, and fails with [`RemoteError::Refused`] where there is no
/// such service.
#[derive(Clone)]
pub struct RemoteService {
    ecs: Remote,
    cluster: String,
    name: String,
}

printed!(RemoteService(it) "{}/{}", it.cluster, it.name);

/// # Looking
impl RemoteService {
    pub(super) fn new(ecs: &Remote, cluster: String, name: String) -> Self {
        Self {
            ecs: ecs.clone(),
            cluster,
            name,
        }
    }

    pub(super) fn ecs(&self) -> &Remote {
        &self.ecs
    }

    pub(super) fn address(&self) -> ServiceName {
        ServiceName {
            cluster: self.cluster.clone(),
            service: self.name.clone(),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The name of its cluster.
    #[must_use]
    pub fn cluster(&self) -> &str {
        &self.cluster
    }

    /// The service as `DescribeServices` shows it, with its deployments and events.
    pub async fn to_json(&self) -> Result<Json, RemoteError> {
        self.ecs.shown(self.question("")).await
    }

    /// Its ARN.
    pub async fn arn(&self) -> Result<String, RemoteError> {
        let shown = self.to_json().await?;
        Ok(shown["serviceArn"].as_str().unwrap_or_default().to_owned())
    }

    /// Its status: `ACTIVE`, `DRAINING` or `INACTIVE`.
    pub async fn status(&self) -> Result<String, RemoteError> {
        let shown = self.to_json().await?;
        Ok(shown["status"].as_str().unwrap_or_default().to_owned())
    }

    /// How many tasks it is to have.
    pub async fn desired_count(&self) -> Result<usize, RemoteError> {
        self.count("desiredCount").await
    }

    /// How many of its tasks are `RUNNING`.
    pub async fn running_count(&self) -> Result<usize, RemoteError> {
        self.count("runningCount").await
    }

    /// How many of its tasks are yet to run.
    pub async fn pending_count(&self) -> Result<usize, RemoteError> {
        self.count("pendingCount").await
    }

    /// Its tasks in the order of creation, also those that have stopped.
    pub async fn tasks(&self) -> Result<RemoteTasks, RemoteError> {
        let question = self
            .ecs
            .question("tasks")
            .with("cluster", Some(&self.cluster));
        let group = format!("service:{}", self.name);
        let question = question.with("group", Some(&group));
        let tasks = self.ecs.list(question, "tasks").await?;
        Ok(RemoteTasks::new(&self.ecs, tasks))
    }

    /// What it says in its events, oldest first.
    pub async fn messages(&self) -> Result<Vec<String>, RemoteError> {
        let shown = self.to_json().await?;
        let events = shown["events"].items();
        let messages = events.filter_map(|event| event["message"].as_str());
        let mut messages: Vec<String> = messages.map(str::to_owned).collect();
        messages.reverse();
        Ok(messages)
    }

    /// Its deployments as `DescribeServices` shows them.
    pub async fn deployments(&self) -> Result<Vec<Json>, RemoteError> {
        let shown = self.to_json().await?;
        Ok(shown["deployments"].items().cloned().collect())
    }

    /// Its deployments as `DescribeServiceDeployments` shows them, newest first.
    pub async fn service_deployments(&self) -> Result<Vec<Json>, RemoteError> {
        let question = self.question("/deployments");
        self.ecs.list(question, "serviceDeployments").await
    }

    /// At which stage its newest deployment is, in the word of the API.
    pub async fn deployment_stage(&self) -> Result<Option<String>, RemoteError> {
        let deployments = self.service_deployments().await?;
        let stage = deployments.first().map(|it| it["lifecycleStage"].clone());
        Ok(stage.and_then(|stage| stage.as_str().map(str::to_owned)))
    }

    /// Its task sets, which CodeDeploy or an external controller has made.
    pub async fn task_sets(&self) -> Result<Vec<RemoteTaskSet>, RemoteError> {
        let shown = self.to_json().await?;
        let ids = shown["taskSets"].items().map(|it| name_in(&it["id"]));
        Ok(ids.map(|id| self.task_set(&id)).collect())
    }

    /// The task set of that id, such as `ecs-svc/1234567890123456789`.
    #[must_use]
    pub fn task_set(&self, id: &str) -> RemoteTaskSet {
        RemoteTaskSet::new(self, id)
    }

    fn question(&self, rest: &str) -> Question {
        let (cluster, name) = (encoded(&self.cluster), encoded(&self.name));
        self.ecs
            .question(format!("services/{cluster}/{name}{rest}"))
    }

    async fn count(&self, member: &str) -> Result<usize, RemoteError> {
        let count = self.to_json().await?[member].as_i64();
        Ok(count.and_then(|it| usize::try_from(it).ok()).unwrap_or(0))
    }
}

/// # Interfering
impl RemoteService {
    /// The next tasks that it starts exit with code 1 as soon as they run.
    #[track_caller]
    pub fn crash_loop(
        &self,
        count: usize,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let kind = Kind::ServiceTask(self.address().to_string());
        self.ecs.faults().add(kind, Some(count), false)
    }

    /// Its scheduler does nothing until the fault is removed.
    #[track_caller]
    pub fn hold_deployment(
        &self,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let kind = Kind::ServiceHold(self.address().to_string());
        self.ecs.faults().add(kind, None, false)
    }

    /// Each deployment that comes to that stage stays there until the fault is removed.
    #[track_caller]
    pub fn hold_deployment_at(
        &self,
        stage: LifecycleStage,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let deployments = self.ecs.faults().deployments();
        let of_this = deployments.cluster(&self.cluster).service(&self.name);
        of_this.hold(stage)
    }

    /// What the next lifecycle hook that is called at that stage returns.
    pub async fn answer_hook(
        &self,
        stage: LifecycleStage,
        result: HookResult,
    ) -> Result<(), RemoteError> {
        let command = Command::AnswerHook {
            service: self.address(),
            stage,
            result,
        };
        self.ecs.carry_out(command).await
    }

    /// Each of its tasks uses so many percent of the CPU and the memory that it has reserved, as
    /// CloudWatch is told. What is not given stays as it was.
    pub async fn set_load(&self, cpu: Option<f64>, memory: Option<f64>) -> Result<(), RemoteError> {
        let command = Command::SetServiceLoad {
            service: self.address(),
            cpu,
            memory,
        };
        self.ecs.carry_out(command).await
    }

    /// What its lifecycle hooks are going to return, as far as [`answer_hook`](Self::answer_hook)
    /// was told.
    pub async fn hook_answers(&self) -> Result<Vec<view::HookAnswer>, RemoteError> {
        let found: view::HookAnswers = self.ecs.view(self.question("/hooks")).await?;
        Ok(found.answers)
    }

    /// Begins a deployment of CodeDeploy: to that task definition.
    pub async fn code_deploy(&self, task_definition: &str) -> Result<RemoteTaskSet, RemoteError> {
        self.begin(task_definition, None).await
    }

    /// Begins a deployment of CodeDeploy, whose tasks are targets of that group.
    pub async fn code_deploy_to(
        &self,
        task_definition: &str,
        target_group_arn: &str,
    ) -> Result<RemoteTaskSet, RemoteError> {
        self.begin(task_definition, Some(target_group_arn.to_owned()))
            .await
    }

    async fn begin(
        &self,
        task_definition: &str,
        target_group: Option<String>,
    ) -> Result<RemoteTaskSet, RemoteError> {
        let command = Command::CreateTaskSet {
            service: self.address(),
            task_definition: task_definition.to_owned(),
            target_group,
        };
        match self.ecs.act(command).await? {
            Outcome::TaskSet(made) => Ok(self.task_set(&made.task_set.to_string())),
            other => Err(self.ecs.surprise(&other)),
        }
    }
}

/// # Waiting
impl RemoteService {
    /// Lets time pass until it is stable, as the waiter of the SDK has it: one deployment, and as
    /// many running tasks as are desired.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when it is not `ACTIVE`, or nothing more happens.
    pub async fn wait_stable(&self) -> Result<(), RemoteError> {
        let what = format!("service {} to be stable", self.address());
        until(&self.ecs, what, || async {
            let shown = self.to_json().await?;
            Ok((shown["status"] == "ACTIVE").then(|| is_stable(&shown)))
        })
        .await
    }

    /// Lets time pass until its newest deployment has reached that stage, or is past it. A stage
    /// that takes no time, as is usual without hooks, may be over when this returns.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when its newest deployment is rolled back, or is none in stages,
    /// or nothing more happens.
    pub async fn wait_stage(&self, stage: LifecycleStage) -> Result<(), RemoteError> {
        let what = format!("service {} to come to {stage}", self.address());
        until(&self.ecs, what, || async {
            let deployments = self.service_deployments().await?;
            Ok(deployments.first().and_then(|it| has_reached(it, stage)))
        })
        .await
    }

    /// Lets time pass until its newest deployment is rolled back.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when the rollback fails, or nothing more happens.
    pub async fn wait_rolled_back(&self) -> Result<(), RemoteError> {
        let what = format!("service {} to be rolled back", self.address());
        until(&self.ecs, what, || async {
            let deployments = self.service_deployments().await?;
            let status = deployments.first().map(|it| it["status"].clone());
            let status = status.unwrap_or_default();
            Ok((status != *"ROLLBACK_FAILED").then(|| status == "ROLLBACK_SUCCESSFUL"))
        })
        .await
    }

    /// Lets time pass until it has so many running tasks.
    ///
    /// # Errors
    ///
    /// [`RemoteError::NotReached`] when nothing more happens.
    pub async fn wait_running_count(&self, count: usize) -> Result<(), RemoteError> {
        let what = format!("service {} to have {count} running tasks", self.address());
        until(&self.ecs, what, || async {
            Ok(Some(self.running_count().await? == count))
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
        let what = format!("a condition on service {}", self.address());
        until(&self.ecs, what, || {
            let answer = condition(self.clone());
            async { answer.await.map(Some) }
        })
        .await
    }
}

/// Whether a deployment has reached a stage; `None` where it never will.
fn has_reached(deployment: &Json, stage: LifecycleStage) -> Option<bool> {
    let status = deployment["status"].as_str().unwrap_or_default();
    let is_forward = ["PENDING", "IN_PROGRESS", "SUCCESSFUL"].contains(&status);
    let now = deployment["lifecycleStage"].as_str();
    let now = now.and_then(|now| serde_json::from_value(now.into()).ok());
    let is_there = now.is_some_and(|now: LifecycleStage| now >= stage);
    (is_forward && (is_there || status != "SUCCESSFUL")).then_some(is_there)
}

fn is_stable(shown: &Json) -> bool {
    if shown["taskSets"].items().len() > 0 {
        let mut sets = shown["taskSets"].items();
        return sets.all(|it| it["stabilityStatus"] == "STEADY_STATE");
    }
    let deployments = &shown["deployments"];
    deployments.items().len() == 1
        && deployments[0]["rolloutState"] != *"IN_PROGRESS"
        && shown["runningCount"] == shown["desiredCount"]
}
