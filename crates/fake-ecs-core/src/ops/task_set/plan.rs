//! What a new task set is made of: that of a caller, or of CodeDeploy.

use std::sync::Arc;

use crate::ecs::Region;
use crate::ecs::service::revision::{Compute, Workload};
use crate::ecs::service::state::Service;
use crate::ecs::service::task_set::Scale;
use crate::ecs::service::task_set::change::NewTaskSet;
use crate::ecs::service::task_set::state::TASK_SETS_MAX;
use crate::ops::service::create_service::{Doing, check_execute_command, definition};
use crate::ops::service::{compute, placement, target_groups, workload};
use crate::wire::{
    ApiError, CapacityProviderStrategyItem, NetworkConfiguration, Scale as ScaleShape,
};

/// What CodeDeploy wants another of than the `PRIMARY` task set has.
#[derive(Clone, Debug)]
pub struct Replacement<'a> {
    pub task_definition: &'a str,
    pub target_group: Option<&'a str>,
    /// The container and the port of it that get the traffic.
    pub container: Option<(&'a str, i32)>,
    pub platform_version: Option<String>,
    pub network: Option<NetworkConfiguration>,
    pub strategy: Option<Vec<CapacityProviderStrategyItem>>,
}

impl<'a> Replacement<'a> {
    /// Another task definition and nothing else.
    pub fn of(task_definition: &'a str) -> Self {
        Self {
            task_definition,
            target_group: None,
            container: None,
            platform_version: None,
            network: None,
            strategy: None,
        }
    }
}

/// The task set that CodeDeploy makes to replace the `PRIMARY` one.
pub fn replacement(
    region: &Region,
    service: &Service,
    asked: Replacement<'_>,
) -> Result<NewTaskSet, ApiError> {
    let Replacement {
        task_definition,
        target_group,
        container,
        platform_version,
        network,
        strategy,
    } = asked;
    let primary = service.newest_revision();
    let primary = primary.ok_or_else(|| ApiError::client("There is nothing to replace."))?;
    let before = &primary.workload;
    let mut workload = Workload {
        definition: definition(region, Some(task_definition))?,
        network: network.map(Arc::new).or_else(|| before.network.clone()),
        platform_version: platform_version.or_else(|| before.platform_version.clone()),
        ..before.clone()
    };
    for balancer in &mut workload.load_balancers {
        if let Some(target_group) = target_group {
            balancer.target_group_arn = Some(target_group.to_owned());
        }
        if let Some((name, port)) = container {
            balancer.container_name = Some(name.to_owned());
            balancer.container_port = Some(port);
        }
    }
    let compute = match strategy {
        None => primary.compute.clone(),
        given => compute::compute(region, service.cluster, service.scheduling, None, given)?,
    };
    made_of(region, service, compute, workload)
}

/// A task set with all tasks of the service that would be made of this.
pub(super) fn made_of(
    region: &Region,
    service: &Service,
    compute: Compute,
    asked: Workload,
) -> Result<NewTaskSet, ApiError> {
    if service.task_sets.len() >= TASK_SETS_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "{TASK_SETS_MAX} deployments exist on the service. Unable to create new TaskSet since this exceeds the maximum limit."
        )));
    }
    let settings = &service.settings;
    placement::check_for(&compute, settings)?;
    settings.rules_for(&asked.definition)?;
    check_execute_command(&asked.definition, settings.execute_command, Doing::Creating)?;
    target_groups::check(region, &asked.definition, &asked.load_balancers)?;
    let (workload, template) = workload::checked(region, service.cluster, &compute, asked)?;
    Ok(NewTaskSet::new(workload, template, compute))
}

/// The share that is asked for, if it says one. The wording is ours.
pub(super) fn checked_scale(given: Option<ScaleShape>) -> Result<Option<Scale>, ApiError> {
    let Some(value) = given.and_then(|ScaleShape { unit: _, value }| value) else {
        return Ok(None);
    };
    match Scale::percent(value) {
        Some(scale) => Ok(Some(scale)),
        None => Err(ApiError::invalid_parameter(format!(
            "The value of scale should be between 0 and 100, but was {value}"
        ))),
    }
}
