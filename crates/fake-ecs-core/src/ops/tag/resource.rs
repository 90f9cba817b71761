//! The resource that an ARN means.

use crate::ecs::find::invalid_arn;
use crate::ecs::keys::{
    CapacityProviderKey, ClusterKey, DaemonKey, DeploymentId, GatewayKey, InstanceKey, ServiceKey,
    TaskKey,
};
use crate::ecs::service::ServiceStatus;
use crate::ecs::task::definition::parse_revision;
use crate::ecs::task::store::Tasks;
use crate::ecs::{Region, lifecycle, task};
use crate::kernel::arn::{Arn, Identified, parse_id};
use crate::wire::{ApiError, ErrorCode, Tag};

/// A resource that can have tags.
#[derive(Clone, Debug)]
pub(super) enum Resource {
    CapacityProvider(CapacityProviderKey),
    Cluster(ClusterKey),
    Daemon(DaemonKey),
    DaemonTaskDefinition { family: String, number: i32 },
    Gateway(GatewayKey),
    Instance(InstanceKey),
    Service(ServiceKey),
    Task(TaskKey),
    TaskSet(ServiceKey, DeploymentId),
    TaskDefinition { family: String, number: i32 },
}

impl Resource {
    /// Finds what the ARN means among what the fake has.
    pub(super) fn find(region: &Region, arn: &str) -> Result<Self, ApiError> {
        let parsed = Arn::parse(arn).ok_or_else(invalid_arn)?;
        // Other emulators have this text of whatever is malformed, so it counts for more than what
        // others say.
        let parsed = region.own(parsed.map_err(|_| invalid_arn())?)?;
        let (kind, rest) = parsed.resource.split_once('/').ok_or_else(invalid_arn)?;
        let parts: Vec<&str> = rest.split('/').collect();
        match (kind, parts.as_slice()) {
            ("capacity-provider", [name]) => match region.capacity_provider(name)? {
                Some(provider) => Ok(Self::CapacityProvider(provider.key)),
                None => Err(not_found(arn)),
            },
            ("cluster", [name]) => Self::cluster(region, name),
            ("gateway", [name]) => match region.gateways.named(name) {
                Some(gateway) => Ok(Self::Gateway(gateway.key)),
                None => Err(not_found(arn)),
            },
            ("container-instance", [cluster, id]) => Self::instance(region, cluster, id),
            ("daemon", [cluster, name]) => Self::daemon(region, cluster, name),
            ("daemon-task-definition", [revision]) => {
                Self::daemon_task_definition(region, revision, arn)
            }
            ("service", [cluster, name]) => Self::service(region, cluster, name),
            ("task", [cluster, id]) => Self::task(region, cluster, id),
            ("task-set", [cluster, name, "ecs-svc", id]) => {
                Self::task_set(region, cluster, name, id)
            }
            ("task-definition", [revision]) => Self::task_definition(region, revision, arn),
            ("task" | "service" | "daemon" | "container-instance", [_]) => Err(
                ApiError::invalid_parameter("Long arn format must be used for tagging operations"),
            ),
            _ => Err(not_found(arn)),
        }
    }

    fn cluster(region: &Region, name: &str) -> Result<Self, ApiError> {
        let cluster = region
            .clusters
            .named(name)
            .filter(|cluster| !cluster.status.is_gone());
        let cluster = cluster
            .ok_or_else(|| ApiError::new(ErrorCode::ClusterNotFound, "Cluster not found."))?;
        Ok(Self::Cluster(cluster.key))
    }

    fn instance(region: &Region, cluster: &str, id: &str) -> Result<Self, ApiError> {
        let cluster = region.cluster(Some(cluster))?;
        let instance = region.instance_in(cluster, id)?.ok_or_else(|| {
            ApiError::new(
                ErrorCode::ResourceNotFound,
                "The specified container instance was not found.",
            )
        })?;
        if !instance.is_registered() {
            return Err(ApiError::invalid_parameter(
                "The specified container instance is inactive. Specify an active container instance and try again.",
            ));
        }
        Ok(Self::Instance(instance.key))
    }

    fn service(region: &Region, cluster: &str, name: &str) -> Result<Self, ApiError> {
        let cluster = region.cluster(Some(cluster))?;
        let service = region.services.named(cluster.key, name);
        let service = service.filter(|service| service.status != ServiceStatus::Inactive);
        let service = service.ok_or_else(|| {
            ApiError::new(
                ErrorCode::ResourceNotFound,
                "The specified service was not found.",
            )
        })?;
        Ok(Self::Service(service.key))
    }

    fn task_set(region: &Region, cluster: &str, name: &str, id: &str) -> Result<Self, ApiError> {
        let cluster = region.cluster(Some(cluster))?;
        let service = region.services.named(cluster.key, name);
        let id = id.parse().map(DeploymentId).ok();
        let found = service.and_then(|service| Some((service, service.task_set(id?)?)));
        let (service, set) = found.ok_or_else(|| {
            ApiError::new(
                ErrorCode::ResourceNotFound,
                "The specified task set was not found.",
            )
        })?;
        Ok(Self::TaskSet(service.key, set.id()))
    }

    fn daemon(region: &Region, cluster: &str, name: &str) -> Result<Self, ApiError> {
        let cluster = region.cluster(Some(cluster))?;
        let daemon = region.daemons.named(cluster.key, name).ok_or_else(|| {
            ApiError::new(
                ErrorCode::ResourceNotFound,
                "The specified daemon was not found.",
            )
        })?;
        Ok(Self::Daemon(daemon.key))
    }

    fn daemon_task_definition(
        region: &Region,
        revision: &str,
        arn: &str,
    ) -> Result<Self, ApiError> {
        let (family, number) = revision.split_once(':').ok_or_else(|| not_found(arn))?;
        let number = parse_revision(number).ok_or_else(|| not_found(arn))?;
        let found = region.daemon_definitions.get(family, number);
        found.ok_or_else(|| not_found(arn))?;
        Ok(Self::DaemonTaskDefinition {
            family: family.to_owned(),
            number,
        })
    }

    fn task(region: &Region, cluster: &str, id: &str) -> Result<Self, ApiError> {
        let cluster = region
            .clusters
            .named(cluster)
            .ok_or_else(|| ApiError::new(ErrorCode::ClusterNotFound, "Cluster not found."))?;
        let task = region.tasks.find(parse_id(Identified::Task, id)?);
        let task = task.filter(|task| {
            task.spec.cluster == cluster.key && Tasks::is_visible(task, region.now())
        });
        let task = task.ok_or_else(|| {
            ApiError::new(
                ErrorCode::ResourceNotFound,
                "The specified task was not found.",
            )
        })?;
        Ok(Self::Task(task.key))
    }

    fn task_definition(region: &Region, revision: &str, arn: &str) -> Result<Self, ApiError> {
        let (family, number) = revision.split_once(':').ok_or_else(|| not_found(arn))?;
        let number = parse_revision(number).ok_or_else(|| not_found(arn))?;
        let found = region
            .task_definitions
            .get(family, number)
            .filter(|state| task::reference::is_shown(region, state))
            .ok_or_else(|| not_found(arn))?;
        Ok(Self::TaskDefinition {
            family: found.revision.family.to_string(),
            number,
        })
    }

    pub(super) fn tags<'a>(&self, region: &'a Region) -> &'a [Tag] {
        match self {
            Self::CapacityProvider(key) => &region.capacity_providers.get(*key).tags,
            Self::Cluster(key) => &region.clusters.get(*key).tags,
            Self::Daemon(key) => &region.daemons.get(*key).tags,
            Self::DaemonTaskDefinition { family, number } => region
                .daemon_definitions
                .get(family, *number)
                .map_or(&[], |definition| definition.tags.as_slice()),
            Self::Gateway(key) => &region.gateways.get(*key).tags,
            Self::Instance(key) => &region.instances.get(*key).tags,
            Self::Service(key) => &region.services.get(*key).tags,
            Self::Task(key) => &region.tasks.get(*key).tags,
            Self::TaskSet(key, id) => {
                let set = region.services.get(*key).task_set(*id);
                set.map_or(&[], |set| &set.tags)
            }
            Self::TaskDefinition { family, number } => region
                .task_definitions
                .get(family, *number)
                .map_or(&[], |state| state.tags.as_slice()),
        }
    }

    pub(super) fn set_tags(&self, region: &mut Region, tags: Vec<Tag>) {
        match self {
            Self::CapacityProvider(key) => region.capacity_providers.get_mut(*key).tags = tags,
            Self::Cluster(key) => region.clusters.get_mut(*key).tags = tags,
            Self::Daemon(key) => region.daemons.update(*key, |daemon| daemon.tags = tags),
            Self::DaemonTaskDefinition { family, number } => {
                if let Some(of) = region.daemon_definitions.get_mut(family, *number) {
                    of.tags = tags;
                }
            }
            Self::Gateway(key) => region.gateways.get_mut(*key).tags = tags,
            Self::Instance(key) => region.instances.note(*key, |of| of.tags = tags),
            Self::Service(key) => region.services.update(*key, |service| service.tags = tags),
            Self::Task(key) => lifecycle::set_tags(region, *key, tags),
            Self::TaskSet(key, id) => region.services.update(*key, |service| {
                if let Some(set) = service.task_set_mut(*id) {
                    set.tags = tags;
                }
            }),
            Self::TaskDefinition { family, number } => {
                region.task_definitions.set_tags(family, *number, tags);
            }
        }
    }
}

fn not_found(arn: &str) -> ApiError {
    ApiError::new(
        ErrorCode::ResourceNotFound,
        format!("The specified resource was not found: {arn}"),
    )
}
