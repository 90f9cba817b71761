//! Finding what a caller names, with the service's words for what cannot be found.

use crate::ecs::Region;
use crate::ecs::capacity::state::CapacityProvider;
use crate::ecs::cluster::state::Cluster;
use crate::ecs::daemon::deployment::Deployment;
use crate::ecs::daemon::state::Daemon;
use crate::ecs::instance::{Instance, Instances};
use crate::ecs::keys::{ClusterKey, DeploymentId, RevisionId};
use crate::ecs::service::state::Service;
use crate::ecs::task::state::{Container, Task};
use crate::ecs::task::store::Tasks;
use crate::kernel::arn::{Arn, Identified, is_name, parse_id, too_many_or_too_few};
use crate::kernel::ids::Hex;
use crate::wire::{ApiError, ErrorCode};

/// The cluster that is meant when none is named.
pub const DEFAULT_CLUSTER: &str = "default";

impl Region {
    /// The cluster of that name or ARN, which must not have been deleted; `default` when none is
    /// named.
    pub fn cluster(&self, reference: Option<&str>) -> Result<&Cluster, ApiError> {
        let cluster = self.known_cluster(reference)?;
        if cluster.status.is_gone() {
            return Err(inactive_cluster());
        }
        Ok(cluster)
    }

    /// The cluster of that name or ARN, also one that has been deleted.
    pub fn known_cluster(&self, reference: Option<&str>) -> Result<&Cluster, ApiError> {
        let name = self.cluster_name(reference)?;
        self.clusters
            .named(name)
            .ok_or_else(|| ApiError::new(ErrorCode::ClusterNotFound, "Cluster not found."))
    }

    pub fn cluster_key(&self, reference: Option<&str>) -> Result<ClusterKey, ApiError> {
        self.cluster(reference).map(|cluster| cluster.key)
    }

    /// The name in a cluster's name or ARN.
    pub fn cluster_name<'a>(&self, reference: Option<&'a str>) -> Result<&'a str, ApiError> {
        let Some(reference) = reference.filter(|reference| !reference.is_empty()) else {
            return Ok(DEFAULT_CLUSTER);
        };
        let name = match Arn::parse(reference) {
            None => reference,
            Some(arn) => match self.own(arn?)?.path("cluster")?[..] {
                [name] => name,
                _ => return Err(too_many_or_too_few()),
            },
        };
        if is_name(name) {
            Ok(name)
        } else {
            Err(malformed_cluster(reference))
        }
    }

    /// The name in a capacity provider's name or ARN.
    pub fn capacity_provider_name<'a>(&self, reference: &'a str) -> Result<&'a str, ApiError> {
        let Some(arn) = Arn::parse(reference) else {
            return Ok(reference);
        };
        match self.own(arn?)?.path("capacity-provider")?[..] {
            [name] => Ok(name),
            _ => Err(too_many_or_too_few()),
        }
    }

    /// The capacity provider of that name or ARN, unless it has been deleted.
    pub fn capacity_provider(
        &self,
        reference: &str,
    ) -> Result<Option<&CapacityProvider>, ApiError> {
        let name = self.capacity_provider_name(reference)?;
        let provider = self.capacity_providers.named(name);
        Ok(provider.filter(|provider| !provider.is_gone()))
    }

    pub fn capacity_provider_arn(&self, name: &str) -> String {
        self.scope.arn(&format!("capacity-provider/{name}"))
    }

    /// The task of that id or ARN in the cluster, if the API still shows it.
    pub fn task_in(&self, cluster: &Cluster, reference: &str) -> Result<Option<&Task>, ApiError> {
        let id = self.task_id(cluster, reference)?;
        let task = self.tasks.find(id);
        Ok(task
            .filter(|task| task.spec.cluster == cluster.key && Tasks::is_visible(task, self.now())))
    }

    /// The number in a task's id or ARN, which must not name another cluster.
    pub fn task_id(&self, cluster: &Cluster, reference: &str) -> Result<u128, ApiError> {
        self.id_within(cluster, "task", Identified::Task, reference)
    }

    /// The number in an id or in the ARN of that kind, which must not name another cluster.
    fn id_within(
        &self,
        cluster: &Cluster,
        kind: &str,
        what: Identified,
        reference: &str,
    ) -> Result<u128, ApiError> {
        let Some(arn) = Arn::parse(reference) else {
            return match reference.split('/').count() {
                // One that names its cluster is not known to be taken, as that of a service is.
                1 | 2 => parse_id(what, reference),
                _ => Err(too_many_or_too_few()),
            };
        };
        match self.own(arn?)?.path(kind)?[..] {
            // The short form of before 2018 does not say which cluster it means.
            [id] => parse_id(what, id),
            [name, id] if name == cluster.name => parse_id(what, id),
            [name, _] => Err(of_another_cluster(name, cluster)),
            _ => Err(too_many_or_too_few()),
        }
    }

    /// What was asked for and is not there, as failures show it: an ARN as it is, an id filled up
    /// to an ARN.
    pub fn named_arn(&self, cluster: &Cluster, kind: &str, reference: &str) -> String {
        match Arn::parse(reference) {
            Some(_) => reference.to_owned(),
            None => self
                .scope
                .arn(&format!("{kind}/{}/{reference}", cluster.name)),
        }
    }

    /// The container instance of that id or ARN in the cluster, if the API still shows it.
    pub fn instance_in(
        &self,
        cluster: &Cluster,
        reference: &str,
    ) -> Result<Option<&Instance>, ApiError> {
        let id = self.instance_id(cluster, reference)?;
        let instance = self.instances.find(id);
        Ok(
            instance
                .filter(|it| it.cluster == cluster.key && Instances::is_visible(it, self.now())),
        )
    }

    /// The container instance of that id or ARN, which must be part of the cluster.
    pub fn registered_instance(
        &self,
        cluster: &Cluster,
        reference: &str,
    ) -> Result<&Instance, ApiError> {
        let Some(instance) = self.instance_in(cluster, reference)? else {
            return Err(ApiError::invalid_parameter(
                "The referenced container instance was not found.",
            ));
        };
        if !instance.is_registered() {
            let id = instance.id();
            return Err(ApiError::client(format!(
                "Container instance {id} is inactive."
            )));
        }
        Ok(instance)
    }

    /// The number in a container instance's id or ARN, which must not name another cluster.
    pub fn instance_id(&self, cluster: &Cluster, reference: &str) -> Result<u128, ApiError> {
        self.id_within(
            cluster,
            "container-instance",
            Identified::Instance,
            reference,
        )
    }

    /// The service of that name or ARN in the cluster, also one that has been deleted.
    pub fn service_in(
        &self,
        cluster: &Cluster,
        reference: &str,
    ) -> Result<Option<&Service>, ApiError> {
        let name = self.service_name(cluster, reference)?;
        Ok(self.services.named(cluster.key, name))
    }

    /// The name in a service's name, `cluster/name` or ARN, which must not name another cluster.
    pub fn service_name<'a>(
        &self,
        cluster: &Cluster,
        reference: &'a str,
    ) -> Result<&'a str, ApiError> {
        match self.service_parts(reference)? {
            (Some(of), _) if of != cluster.name => Err(of_another_cluster(of, cluster)),
            (_, name) => Ok(name),
        }
    }

    /// The cluster, where it is said, and the name of a service.
    pub fn service_parts<'a>(
        &self,
        reference: &'a str,
    ) -> Result<(Option<&'a str>, &'a str), ApiError> {
        let parts: Vec<&str> = match Arn::parse(reference) {
            None => reference.split('/').collect(),
            // The short form of before 2018 does not say which cluster it means.
            Some(arn) => self.own(arn?)?.path("service")?,
        };
        match parts[..] {
            [name] => Ok((None, name)),
            [cluster, name] => Ok((Some(cluster), name)),
            _ => Err(too_many_or_too_few()),
        }
    }

    /// The parts of an ARN that must be of that kind.
    pub fn arn_parts<'a, const N: usize>(
        &self,
        kind: &str,
        arn: &'a str,
    ) -> Result<[&'a str; N], ApiError> {
        let parsed = Arn::parse(arn).ok_or_else(invalid_arn)??;
        let parts = self.own(parsed)?.path(kind)?;
        parts.try_into().map_err(|_| too_many_or_too_few())
    }

    pub fn service_arn(&self, cluster: &str, name: &str) -> String {
        self.scope.arn(&format!("service/{cluster}/{name}"))
    }

    /// The ARN of a deployment's record.
    pub fn service_deployment_arn(&self, service: &Service, id: &str) -> String {
        let cluster = &self.clusters.get(service.cluster).name;
        let name = &service.name;
        self.scope
            .arn(&format!("service-deployment/{cluster}/{name}/{id}"))
    }

    /// The ARN of what a deployment deploys.
    pub fn service_revision_arn(&self, service: &Service, id: DeploymentId) -> String {
        let cluster = &self.clusters.get(service.cluster).name;
        let name = &service.name;
        self.scope
            .arn(&format!("service-revision/{cluster}/{name}/{}", id.0))
    }

    pub fn task_set_arn(&self, service: &Service, id: DeploymentId) -> String {
        let cluster = &self.clusters.get(service.cluster).name;
        let name = &service.name;
        self.scope.arn(&format!("task-set/{cluster}/{name}/{id}"))
    }

    pub fn daemon_arn(&self, daemon: &Daemon) -> String {
        let cluster = &self.clusters.get(daemon.cluster).name;
        self.scope.arn(&format!("daemon/{cluster}/{}", daemon.name))
    }

    pub fn daemon_deployment_arn(&self, daemon: &Daemon, deployment: &Deployment) -> String {
        let cluster = &self.clusters.get(daemon.cluster).name;
        let (name, id) = (&daemon.name, &deployment.id);
        self.scope
            .arn(&format!("daemon-deployment/{cluster}/{name}/{id}"))
    }

    pub fn newest_daemon_deployment_arn(&self, daemon: &Daemon) -> Option<String> {
        let newest = daemon.deployments.last();
        newest.map(|newest| self.daemon_deployment_arn(daemon, newest))
    }

    pub fn daemon_revision_arn(&self, daemon: &Daemon, id: RevisionId) -> String {
        let cluster = &self.clusters.get(daemon.cluster).name;
        let name = &daemon.name;
        self.scope
            .arn(&format!("daemon-revision/{cluster}/{name}/{}", id.0))
    }

    /// Refuses the ARN of another service, region or account.
    ///
    /// The text about regions was seen in answers (aws/aws-cli#3175, aws/amazon-ecs-cli#821); those
    /// about partitions and services are made like it.
    pub fn own<'a>(&self, arn: Arn<'a>) -> Result<Arn<'a>, ApiError> {
        let refuse = |message: &str| Err(ApiError::invalid_parameter(message));
        if arn.partition != self.scope.partition() {
            refuse("Invalid Partition in ARN")
        } else if arn.service != "ecs" {
            refuse("Invalid Service in ARN")
        } else if arn.region != self.scope.region {
            refuse("Invalid Region in ARN")
        } else if arn.account != self.scope.account {
            refuse("AccountIDs mismatch")
        } else {
            Ok(arn)
        }
    }

    pub fn cluster_arn(&self, name: &str) -> String {
        self.scope.arn_of(&["cluster/", name])
    }

    pub fn container_arn(&self, task: &Task, container: &Container) -> String {
        let cluster = &self.clusters.get(task.spec.cluster).name;
        let id = Hex::of(task.id);
        self.scope
            .arn_of(&["container/", cluster, "/", id.as_str(), "/", &container.id])
    }

    pub fn task_arn(&self, task: &Task) -> String {
        let cluster = &self.clusters.get(task.spec.cluster).name;
        let id = Hex::of(task.id);
        self.scope.arn_of(&["task/", cluster, "/", id.as_str()])
    }

    pub fn instance_arn(&self, instance: &Instance) -> String {
        self.instance_arn_of(self.clusters.get(instance.cluster), instance.id)
    }

    pub fn instance_arn_of(&self, cluster: &Cluster, id: u128) -> String {
        let name = &cluster.name;
        let id = Hex::of(id);
        self.scope
            .arn_of(&["container-instance/", name, "/", id.as_str()])
    }
}

/// What is said of a text that is no ARN at all.
pub fn invalid_arn() -> ApiError {
    ApiError::invalid_parameter("The ARN provided is invalid.")
}

fn of_another_cluster(name: &str, cluster: &Cluster) -> ApiError {
    ApiError::invalid_parameter(format!(
        "Invalid identifier: Identifier is for cluster {name}. Your cluster is {}",
        cluster.name
    ))
}

pub fn inactive_cluster() -> ApiError {
    ApiError::new(
        ErrorCode::ClusterNotFound,
        "The referenced cluster was inactive.",
    )
}

/// `ClientException` for what providers are asked, `InvalidParameterException` for what clusters
/// are.
pub fn unknown_capacity_provider(code: ErrorCode) -> ApiError {
    ApiError::new(
        code,
        "The specified capacity provider does not exist. Specify a valid name or ARN and try again.",
    )
}

fn malformed_cluster(reference: &str) -> ApiError {
    ApiError::invalid_parameter(format!(
        "Cluster must match ^[a-zA-Z0-9\\-_]{{1,255}}$, but was {reference}"
    ))
}
