//! What daemons must be, whether they are made or changed.
//!
//! What the service says is not known, except where it is noted; the wording is made like that of
//! services.

use std::sync::Arc;

use crate::ecs::capacity::state::Capacity;
use crate::ecs::daemon::state::Workload;
use crate::ecs::find::unknown_capacity_provider;
use crate::ecs::instance::resources::Needs;
use crate::ecs::keys::ClusterKey;
use crate::ecs::{Region, daemon};
use crate::ops::task::launching::overrides;
use crate::wire::{
    ApiError, DaemonDeploymentConfiguration, DaemonPropagateTags, ErrorCode, TaskOverride,
};

/// The names of the capacity providers, each once, in the order in which they were given.
pub(super) fn providers(
    region: &Region,
    cluster: ClusterKey,
    given: &[String],
) -> Result<Vec<String>, ApiError> {
    let refuse = |message| Err(ApiError::invalid_parameter(message));
    if given.is_empty() {
        return refuse("capacityProviderArns cannot be empty.");
    }
    let mut names = Vec::new();
    for reference in given {
        let provider = region.capacity_provider(reference)?;
        let provider =
            provider.ok_or_else(|| unknown_capacity_provider(ErrorCode::InvalidParameter))?;
        match provider.capacity {
            // These two texts are from the service's page about errors of Managed Instances.
            Capacity::ManagedInstances { cluster: own, .. } if own != cluster => {
                return refuse(
                    "Capacity provider active cluster name does not match the cluster name in the request",
                );
            }
            Capacity::ManagedInstances { .. } => {}
            Capacity::AutoScalingGroup(_) | Capacity::Fargate | Capacity::FargateSpot => {
                return refuse(
                    "Capacity provider is not Amazon ECS Managed Instances capacity provider",
                );
            }
        }
        if !names.contains(&provider.name) {
            names.push(provider.name.clone());
        }
    }
    Ok(names)
}

/// What the caller asks for is as it should be. That it is between 0 and 100 percent has been
/// checked.
pub(super) fn configuration(
    given: DaemonDeploymentConfiguration,
) -> Result<DaemonDeploymentConfiguration, ApiError> {
    if given.bake_time_in_minutes.is_some_and(i32::is_negative) {
        return Err(ApiError::invalid_parameter(
            "bakeTimeInMinutes should be greater than or equal to 0",
        ));
    }
    let is_enabled = |it: &&crate::wire::DaemonAlarmConfiguration| it.enable == Some(true);
    let alarms = given.alarms.as_ref().filter(is_enabled);
    let names = alarms.map(|alarms| alarms.alarm_names.as_deref().unwrap_or_default());
    if names.is_some_and(<[String]>::is_empty) {
        return Err(ApiError::invalid_parameter(
            "alarmNames cannot be empty when alarms are enabled.",
        ));
    }
    Ok(given)
}

/// What is being done to a daemon, as messages have it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Doing {
    Creating,
    Updating,
}

/// How tasks are to be, as far as the caller says so.
pub(super) struct Asked {
    pub(super) definition: String,
    pub(super) propagate_tags: Option<DaemonPropagateTags>,
    pub(super) managed_tags: Option<bool>,
    pub(super) execute_command: Option<bool>,
    pub(super) critical: Option<bool>,
}

/// What is deployed. What the caller leaves out stays as it is.
pub(super) fn workload(
    region: &Region,
    asked: Asked,
    before: Option<&Workload>,
    doing: Doing,
) -> Result<Workload, ApiError> {
    let Asked {
        definition,
        propagate_tags,
        managed_tags,
        execute_command,
        critical,
    } = asked;
    let definition = daemon::reference::find(region, &definition)?
        .ok_or_else(|| ApiError::client("DaemonTaskDefinition not found."))?;
    if !definition.is_active() {
        return Err(ApiError::client("DaemonTaskDefinition is inactive"));
    }
    let definition = &definition.revision;
    let execute_command =
        execute_command.unwrap_or(before.is_some_and(|before| before.execute_command));
    if execute_command && definition.document.task_role_arn.is_none() {
        let done = match doing {
            Doing::Creating => "created",
            Doing::Updating => "updated",
        };
        return Err(ApiError::invalid_parameter(format!(
            "The daemon couldn't be {done} because a valid taskRoleArn is not being used. Specify a valid task role in your daemon task definition and try again."
        )));
    }
    let nothing = TaskOverride::default();
    let containers = overrides::containers(definition, &nothing)?;
    Ok(Workload {
        definition: Arc::clone(definition),
        needs: Arc::new(Needs::of(definition, &nothing, &containers)),
        containers: containers.into_iter().map(Arc::new).collect(),
        propagate_tags: propagate_tags
            .or(before.map(|before| before.propagate_tags))
            .unwrap_or(DaemonPropagateTags::None),
        managed_tags: managed_tags.unwrap_or(before.is_some_and(|before| before.managed_tags)),
        execute_command,
        is_critical: critical.unwrap_or(before.is_none_or(|before| before.is_critical)),
    })
}
