//! What `RunTask` and `StartTask` have in common: tasks to be, and why some cannot be.
//!
//! - [`Draft`] — the tasks of a call, but for where they run. Start here.
//! - [`launch_type`] — where the tasks of `RunTask` run: launch type, capacity provider, platform.
//! - [`network`] — network configuration against network mode.
//! - [`overrides`] — overrides, merged into what the containers come to.
//! - [`sizes`] — `cpu`, `memory` and storage with what is overridden.
//! - [`volumes`] — the volume that is configured at launch.
//! - [`limits`] — the rules about single members.

use std::sync::Arc;

use crate::ecs::cluster::state::Cluster;
use crate::ecs::instance::resources::Needs;
use crate::ecs::keys::{ClusterKey, InstanceKey};
use crate::ecs::placement::refusal::Refusal;
use crate::ecs::placement::rules::Rules;
use crate::ecs::placement::wanted::Wanted;
use crate::ecs::task::definition::{Revision, RevisionState};
use crate::ecs::task::launch::Launch;
use crate::ecs::task::state::TaskSpec;
use crate::ecs::{Region, subnets, task};
use crate::effect::ContainerSpec;
use crate::ops::{role, tags};
use crate::wire::{
    ApiError, Failure, LaunchType, NetworkConfiguration, PropagateTags, Tag, TaskDefinitionStatus,
    TaskOverride, TaskVolumeConfiguration,
};

pub(in crate::ops) mod launch_type;
pub(in crate::ops) mod limits;
pub(in crate::ops) mod network;
pub(in crate::ops) mod overrides;
mod sizes;
pub(in crate::ops) mod volumes;

/// The members that both operations have.
pub(super) struct Asked {
    pub(super) enable_ecs_managed_tags: Option<bool>,
    pub(super) enable_execute_command: Option<bool>,
    pub(super) group: Option<String>,
    pub(super) network_configuration: Option<NetworkConfiguration>,
    pub(super) overrides: Option<TaskOverride>,
    pub(super) propagate_tags: Option<PropagateTags>,
    pub(super) started_by: Option<String>,
    pub(super) tags: Option<Vec<Tag>>,
    pub(super) volume_configurations: Option<Vec<TaskVolumeConfiguration>>,
}

/// The tasks of a call, but for where they run: they are all alike.
#[derive(Debug)]
pub(super) struct Draft {
    pub(super) cluster: ClusterKey,
    pub(super) definition: Arc<Revision>,
    needs: Arc<Needs>,
    group: Arc<str>,
    started_by: Option<Arc<str>>,
    overrides: Arc<TaskOverride>,
    network: Option<Arc<NetworkConfiguration>>,
    volume: Option<Arc<TaskVolumeConfiguration>>,
    zones: Vec<String>,
    execute_command: bool,
    containers: Vec<Arc<ContainerSpec>>,
    tags: Vec<Tag>,
}

/// Where one task runs.
#[derive(Clone, Debug)]
pub(super) struct Site {
    pub(super) launch_type: LaunchType,
    pub(super) capacity_provider: Option<String>,
    pub(super) platform_version: Option<&'static str>,
    /// `None` for Fargate, and for a task that is to wait for capacity.
    pub(super) instance: Option<InstanceKey>,
    pub(super) rules: Arc<Rules>,
}

impl Draft {
    /// Checks what both operations have, for a definition that is [`runnable`].
    pub(super) fn new(
        region: &Region,
        cluster: ClusterKey,
        state: &RevisionState,
        asked: Asked,
        launch_type: LaunchType,
    ) -> Result<Self, ApiError> {
        let Asked {
            enable_ecs_managed_tags,
            enable_execute_command,
            group,
            network_configuration,
            overrides,
            propagate_tags,
            started_by,
            tags,
            volume_configurations,
        } = asked;
        let definition = &state.revision;
        let on_fargate = launch_type == LaunchType::Fargate;
        let overrides = overrides.unwrap_or_default();
        limits::group(group.as_deref())?;
        network::check(
            region,
            definition.network_mode(),
            launch_type,
            network_configuration.as_ref(),
        )?;
        let volume = volumes::configured(definition, volume_configurations)?;
        let overrides = sizes::normalised(definition, overrides, on_fargate)?;
        let execute_command = enable_execute_command.unwrap_or(false);
        limits::execute_command(definition, &overrides, execute_command)?;
        let containers = overrides::containers(definition, &overrides)?;
        sizes::check_containers(definition, &overrides, &containers, on_fargate)?;
        role::check_of_tasks(region, definition, &overrides)?;
        let tags = task_tags(
            region.clusters.get(cluster),
            state,
            tags,
            propagate_tags,
            enable_ecs_managed_tags.unwrap_or(false),
        )?;
        let group = group.unwrap_or_else(|| format!("family:{}", definition.family));
        Ok(Self {
            cluster,
            definition: Arc::clone(definition),
            needs: Arc::new(Needs::of(definition, &overrides, &containers)),
            group: Arc::from(group),
            started_by: started_by.map(Arc::from),
            overrides: Arc::new(overrides),
            zones: subnets::zones_of(region, network_configuration.as_ref()),
            network: network_configuration.map(Arc::new),
            volume: volume.map(Arc::new),
            execute_command,
            containers: containers.into_iter().map(Arc::new).collect(),
            tags,
        })
    }

    /// How much CPU a task has, in units.
    pub(super) fn cpu(&self) -> i32 {
        self.needs.cpu
    }

    /// What placement is to know of a task.
    pub(super) fn wanted<'a>(
        &'a self,
        launch_type: LaunchType,
        capacity_provider: Option<&'a str>,
        rules: &'a Rules,
    ) -> Wanted<'a> {
        Wanted {
            cluster: self.cluster,
            launch_type,
            capacity_provider,
            definition: &self.definition,
            needs: &self.needs,
            group: &self.group,
            zones: &self.zones,
            rules,
        }
    }

    /// A task to be launched.
    pub(super) fn launch(&self, site: Site) -> Launch {
        let Site {
            launch_type,
            capacity_provider,
            platform_version,
            instance,
            rules,
        } = site;
        let spec = TaskSpec {
            cluster: self.cluster,
            definition: Arc::clone(&self.definition),
            launch_type,
            capacity_provider,
            platform_version,
            group: Arc::clone(&self.group),
            started_by: self.started_by.clone(),
            owner: None,
            daemon: None,
            overrides: Arc::clone(&self.overrides),
            network: self.network.clone(),
            volume: self.volume.clone(),
            enable_execute_command: self.execute_command,
            needs: Arc::clone(&self.needs),
            rules,
        };
        Launch {
            spec,
            instance,
            containers: self.containers.clone(),
            tags: self.tags.clone(),
            subnet: None,
        }
    }
}

/// An instance that does not take a task, as `failures` shows it.
pub(super) fn failure(region: &Region, refusal: Refusal) -> Failure {
    let Refusal { instance, why } = refusal;
    Failure {
        arn: Some(region.instance_arn(region.instances.get(instance))),
        reason: Some(why.to_string()),
        detail: None,
    }
}

/// The revision, which must be `ACTIVE`.
pub(in crate::ops) fn runnable<'a>(
    region: &'a Region,
    reference: &str,
) -> Result<&'a RevisionState, ApiError> {
    let state = task::reference::find(region, reference)?
        .ok_or_else(|| ApiError::client("TaskDefinition not found."))?;
    match state.status {
        TaskDefinitionStatus::Active => Ok(state),
        _ => Err(ApiError::invalid_parameter("TaskDefinition is inactive")),
    }
}

/// The tags of the tasks: given ones, those of the definition if they are propagated, and those
/// that ECS manages.
fn task_tags(
    cluster: &Cluster,
    definition: &RevisionState,
    given: Option<Vec<Tag>>,
    propagate: Option<PropagateTags>,
    managed: bool,
) -> Result<Vec<Tag>, ApiError> {
    let given = tags::checked(given.unwrap_or_default())?;
    let mut all = match propagate {
        Some(PropagateTags::TaskDefinition) => tags::propagated(&definition.tags, given)?,
        Some(PropagateTags::Service) => {
            return Err(ApiError::invalid_parameter(
                "propagateTags SERVICE is not supported when running a task; use TASK_DEFINITION or NONE",
            ));
        }
        Some(PropagateTags::None) | None => given,
    };
    if managed {
        let (key, value) = ("aws:ecs:clusterName", &cluster.name);
        all.push(Tag {
            key: Some(key.to_owned()),
            value: Some(value.clone()),
        });
    }
    Ok(all)
}
