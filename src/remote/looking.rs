//! What is in the fake, and what has happened.

use super::{
    NewRemoteEvents, Remote, RemoteCluster, RemoteDaemon, RemoteError, RemoteGateway,
    RemoteInstance, RemoteService, RemoteTask, RemoteTaskDefinition, RemoteTasks,
};
use crate::kernel::arn::{self, Arn};
use crate::view;
use crate::wire::Json;

/// The name at the end of an ARN.
pub(super) fn name_in(arn: &Json) -> String {
    arn::name_in(arn.as_str().unwrap_or_default()).to_owned()
}

impl Remote {
    /// The same fake in the account and region of that ARN.
    fn at(&self, arn: &Json) -> Self {
        let arn = arn.as_str().and_then(Arn::parse).and_then(Result::ok);
        match arn {
            Some(arn) if (arn.account, arn.region) != (self.account(), self.region()) => {
                self.in_account(arn.account).in_region(arn.region)
            }
            _ => self.clone(),
        }
    }
}

/// # Looking
impl Remote {
    /// All tasks in the order of creation, also those that have stopped and that the API has
    /// forgotten.
    pub async fn tasks(&self) -> Result<RemoteTasks, RemoteError> {
        let tasks = self.list(self.question("tasks"), "tasks").await?;
        Ok(RemoteTasks::new(self, tasks))
    }

    /// The task of that id or ARN. Whether there is one is only seen when something is asked of it.
    #[must_use]
    pub fn task(&self, id: impl Into<String>) -> RemoteTask {
        RemoteTask::new(self, id.into())
    }

    /// All clusters by name, also those that have been deleted lately.
    pub async fn clusters(&self) -> Result<Vec<RemoteCluster>, RemoteError> {
        let clusters = self.list(self.question("clusters"), "clusters").await?;
        let handle = |it: &Json| {
            let name = it["clusterName"].as_str().unwrap_or_default();
            self.at(&it["clusterArn"]).cluster(name)
        };
        Ok(clusters.iter().map(handle).collect())
    }

    /// The cluster of that name.
    #[must_use]
    pub fn cluster(&self, name: impl Into<String>) -> RemoteCluster {
        RemoteCluster::new(self, name.into())
    }

    /// All services in the order of creation, also those that have been deleted.
    pub async fn services(&self) -> Result<Vec<RemoteService>, RemoteError> {
        let services = self.list(self.question("services"), "services").await?;
        let handle = |it: &Json| {
            let name = it["serviceName"].as_str().unwrap_or_default();
            let there = self.at(&it["serviceArn"]);
            there.service(name_in(&it["clusterArn"]), name)
        };
        Ok(services.iter().map(handle).collect())
    }

    /// The service of that name in that cluster.
    #[must_use]
    pub fn service(&self, cluster: impl Into<String>, name: impl Into<String>) -> RemoteService {
        RemoteService::new(self, cluster.into(), name.into())
    }

    /// The managed daemon of that name in that cluster.
    #[must_use]
    pub fn daemon(&self, cluster: impl Into<String>, name: impl Into<String>) -> RemoteDaemon {
        RemoteDaemon::new(self, cluster.into(), name.into())
    }

    /// The gateway of that name.
    #[must_use]
    pub fn gateway(&self, name: impl Into<String>) -> RemoteGateway {
        RemoteGateway::new(self, name.into())
    }

    /// All task definitions that are `ACTIVE`, family by family, the oldest revision first.
    pub async fn task_definitions(&self) -> Result<Vec<RemoteTaskDefinition>, RemoteError> {
        let question = self.question("task-definitions");
        let all = self.list(question, "taskDefinitions").await?;
        let handle = |it: Json| {
            let there = self.at(&it["taskDefinitionArn"]);
            RemoteTaskDefinition::new(&there, it)
        };
        Ok(all.into_iter().map(handle).collect())
    }

    /// The task definition of that family, `family:revision`, or ARN.
    ///
    /// # Errors
    ///
    /// With the service's own error when there is none.
    pub async fn task_definition(
        &self,
        reference: &str,
    ) -> Result<RemoteTaskDefinition, RemoteError> {
        let input = serde_json::json!({ "taskDefinition": reference }).to_string();
        let answer = self.call("DescribeTaskDefinition", input).await?;
        let described = answer["taskDefinition"].clone();
        Ok(RemoteTaskDefinition::new(self, described))
    }

    /// All container instances in the order of registration, also those that have been
    /// deregistered.
    pub async fn instances(&self) -> Result<Vec<RemoteInstance>, RemoteError> {
        let question = self.question("container-instances");
        let all = self.list(question, "containerInstances").await?;
        let ids = all.iter().map(|it| name_in(&it["containerInstanceArn"]));
        Ok(ids.map(|id| self.instance(id)).collect())
    }

    /// The container instance of that id or ARN.
    #[must_use]
    pub fn instance(&self, id: impl Into<String>) -> RemoteInstance {
        RemoteInstance::new(self, id.into())
    }
}

/// # What has happened
impl Remote {
    /// What is in the neighbours of ECS in this account and region: queues, log groups, rules and
    /// deliveries of EventBridge, load balancers, secrets and parameters.
    ///
    /// # Errors
    ///
    /// When the server does not answer.
    #[cfg(feature = "neighbours")]
    pub async fn neighbours(&self) -> Result<view::Neighbours, RemoteError> {
        self.view(self.question("neighbours")).await
    }

    /// The requests that the fake has seen, and what came of them, oldest first.
    pub async fn requests(&self) -> Result<Vec<view::Request>, RemoteError> {
        let found: view::Requests = self.view(self.question("requests")).await?;
        Ok(found.requests)
    }

    /// The events that EventBridge has delivered, with their envelopes, oldest first.
    pub async fn events(&self) -> Result<Vec<Json>, RemoteError> {
        self.list(self.question("events"), "events").await
    }

    /// Events as EventBridge delivers them, as they come: await it as it stands, or say
    /// [which](NewRemoteEvents::matching) first.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::Remote) -> Result<(), fake_ecs::RemoteError> {
    /// let mut events = ecs.event_stream().from_start().await?;
    /// while let Some(event) = events.next().await? {
    ///     println!("{}", event["detail-type"]);
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn event_stream(&self) -> NewRemoteEvents {
        NewRemoteEvents::new(self)
    }

    /// What has happened: calls, steps of tasks, messages of services, without calls that change
    /// nothing.
    pub async fn timeline(&self) -> Result<view::Timeline, RemoteError> {
        self.view(self.question("timeline")).await
    }

    /// The same as a text without repetitions, for the failure of a test.
    pub async fn story(&self) -> Result<String, RemoteError> {
        let question = self.question("timeline").with("format", Some("folded"));
        self.text(question).await
    }
}
