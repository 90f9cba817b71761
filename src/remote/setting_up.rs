//! What is put into the fake.

use serde_json::json;

use super::{
    NewRemoteInstance, Remote, RemoteCluster, RemoteContainers, RemoteError, RemoteInstance,
    RemoteTask, RemoteTaskDefinition,
};
use crate::command::Command;
use crate::command::outcome::Outcome;
use crate::limits::Quotas;
use crate::simulator::script::Script;
use crate::simulator::selector::ContainerSelector;

/// # Setting up
impl Remote {
    /// Registers a task definition: what `aws ecs register-task-definition --cli-input-json` takes.
    ///
    /// # Errors
    ///
    /// With the service's own error when it refuses the definition.
    pub async fn register_json(
        &self,
        definition: impl AsRef<str>,
    ) -> Result<RemoteTaskDefinition, RemoteError> {
        let answer = self.call("RegisterTaskDefinition", definition).await?;
        let described = answer["taskDefinition"].clone();
        Ok(RemoteTaskDefinition::new(self, described))
    }

    /// Registers the simplest definition for Fargate, with one container `app`.
    ///
    /// # Errors
    ///
    /// With the service's own error when it refuses the name.
    pub async fn define(&self, family: &str) -> Result<RemoteTaskDefinition, RemoteError> {
        let definition = json!({
            "family": family,
            "networkMode": "awsvpc",
            "requiresCompatibilities": ["FARGATE"],
            "cpu": "256",
            "memory": "512",
            "containerDefinitions": [{ "name": "app", "image": "busybox" }],
        });
        self.register_json(definition.to_string()).await
    }

    /// Makes a cluster, with Fargate and Fargate Spot.
    ///
    /// # Errors
    ///
    /// With the service's own error when it refuses the name.
    pub async fn add_cluster(&self, name: &str) -> Result<RemoteCluster, RemoteError> {
        let input =
            json!({ "clusterName": name, "capacityProviders": ["FARGATE", "FARGATE_SPOT"] });
        self.call("CreateCluster", input.to_string()).await?;
        Ok(self.cluster(name))
    }

    /// Registers a container instance of that type of EC2 with the cluster `default`.
    ///
    /// # Errors
    ///
    /// When there is no such type or no such cluster.
    pub async fn add_instance(&self, instance_type: &str) -> Result<RemoteInstance, RemoteError> {
        self.new_instance(instance_type).add().await
    }

    /// A container instance that is to be registered, with more to choose than its type.
    pub fn new_instance(&self, instance_type: &str) -> NewRemoteInstance {
        NewRemoteInstance::new(self, Some(instance_type))
    }

    /// Registers a machine of one's own with the cluster `default`.
    ///
    /// # Errors
    ///
    /// When there is no such cluster.
    pub async fn add_external_instance(&self) -> Result<RemoteInstance, RemoteError> {
        NewRemoteInstance::new(self, None).add().await
    }

    /// Sets the quotas of the account and region, in place of those before.
    pub async fn set_quotas(&self, quotas: Quotas) -> Result<(), RemoteError> {
        self.carry_out(Command::SetQuotas(quotas)).await
    }

    /// From now on callers may do only what a policy allows that was given, in the JSON of IAM.
    ///
    /// # Errors
    ///
    /// When it is no policy.
    pub async fn allow(&self, policy: impl Into<String>) -> Result<(), RemoteError> {
        let policy = policy.into();
        self.carry_out(Command::AllowPolicy { policy }).await
    }
}

/// # Containers
impl Remote {
    /// These containers follow the script, if they have not been started yet.
    ///
    /// A family means its main container, `family/name` and `*/name` others, `image:*/web:*` those
    /// of an image.
    pub async fn script(
        &self,
        containers: impl Into<ContainerSelector>,
        script: Script,
    ) -> Result<(), RemoteError> {
        self.containers(containers).script(script).await
    }

    /// Some of these containers: `ecs.containers("worker").once().script(…)`.
    pub fn containers(&self, selector: impl Into<ContainerSelector>) -> RemoteContainers {
        RemoteContainers::new(self, selector.into())
    }

    /// Asks a runtime, such as `docker`, to take over its tasks anew and to report how they are.
    ///
    /// # Errors
    ///
    /// When the server has no runtime of that name.
    pub async fn reconnect_runtime(&self, runtime: &str) -> Result<(), RemoteError> {
        let runtime = runtime.to_owned();
        self.carry_out(Command::ReconnectRuntime { runtime }).await
    }

    /// Fargate takes the capacity of so many Spot tasks back; the seed says which.
    ///
    /// # Errors
    ///
    /// When there are not as many.
    pub async fn reclaim_spot(&self, count: usize) -> Result<Vec<RemoteTask>, RemoteError> {
        match self.act(Command::ReclaimSpot { count }).await? {
            Outcome::Tasks(ids) => {
                let ids = ids.into_iter();
                Ok(ids.map(|id| self.task(id.to_string())).collect())
            }
            other => Err(self.surprise(&other)),
        }
    }
}
