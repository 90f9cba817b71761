//! A cluster.

use super::printed;
use super::waiting::until;
use super::{
    NewRemoteInstance, Remote, RemoteDaemon, RemoteError, RemoteInstance, RemoteService,
    RemoteTasks,
};
use crate::wire::Json;

/// A cluster of a [`Remote`] fake: [`ClusterHandle`](crate::ClusterHandle) for those of another
/// process.
#[derive(Clone)]
pub struct RemoteCluster {
    ecs: Remote,
    name: String,
}

printed!(RemoteCluster(it) "{}", it.name);

impl RemoteCluster {
    pub(super) fn new(ecs: &Remote, name: String) -> Self {
        let ecs = ecs.clone();
        Self { ecs, name }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The cluster as `DescribeClusters` shows it.
    ///
    /// # Errors
    ///
    /// [`RemoteError::Refused`] when there is no such cluster.
    pub async fn to_json(&self) -> Result<Json, RemoteError> {
        let question = self.ecs.question("clusters");
        let all = self.ecs.list(question, "clusters").await?;
        let found = all.into_iter().find(|it| it["clusterName"] == self.name);
        found.ok_or_else(|| RemoteError::Refused {
            status: 404,
            message: format!("no cluster '{}'", self.name),
        })
    }

    /// Its ARN.
    pub async fn arn(&self) -> Result<String, RemoteError> {
        let shown = self.to_json().await?;
        Ok(shown["clusterArn"].as_str().unwrap_or_default().to_owned())
    }

    /// Whether it is `ACTIVE`.
    pub async fn is_active(&self) -> Result<bool, RemoteError> {
        Ok(self.to_json().await?["status"] == "ACTIVE")
    }

    /// How many of its tasks are `RUNNING`.
    pub async fn running_tasks_count(&self) -> Result<usize, RemoteError> {
        self.count("runningTasksCount").await
    }

    /// How many of its tasks are yet to run.
    pub async fn pending_tasks_count(&self) -> Result<usize, RemoteError> {
        self.count("pendingTasksCount").await
    }

    /// Its tasks in the order of creation, also those that have stopped.
    pub async fn tasks(&self) -> Result<RemoteTasks, RemoteError> {
        Ok(self.ecs.tasks().await?.cluster(&self.name))
    }

    /// Its service of that name.
    #[must_use]
    pub fn service(&self, name: impl Into<String>) -> RemoteService {
        self.ecs.service(&self.name, name)
    }

    /// Its services in the order of creation, also those that have been deleted.
    pub async fn services(&self) -> Result<Vec<RemoteService>, RemoteError> {
        let mut all = self.ecs.services().await?;
        all.retain(|service| service.cluster() == self.name);
        Ok(all)
    }

    /// Its managed daemon of that name.
    #[must_use]
    pub fn daemon(&self, name: impl Into<String>) -> RemoteDaemon {
        self.ecs.daemon(&self.name, name)
    }

    /// Registers a container instance of that type of EC2 with it.
    ///
    /// # Errors
    ///
    /// When there is no such type or no such cluster.
    pub async fn add_instance(&self, instance_type: &str) -> Result<RemoteInstance, RemoteError> {
        self.new_instance(instance_type).add().await
    }

    /// A container instance that is to be registered with it.
    pub fn new_instance(&self, instance_type: &str) -> NewRemoteInstance {
        self.ecs.new_instance(instance_type).cluster(&self.name)
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
        let what = format!("a condition on cluster {}", self.name);
        until(&self.ecs, what, || {
            let answer = condition(self.clone());
            async { answer.await.map(Some) }
        })
        .await
    }

    async fn count(&self, member: &str) -> Result<usize, RemoteError> {
        let count = self.to_json().await?[member].as_i64();
        Ok(count.and_then(|it| usize::try_from(it).ok()).unwrap_or(0))
    }
}
