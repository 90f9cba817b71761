//! What a new task set is made of: that of a caller, or of CodeDeploy.

use crate::ecs::Region;
use crate::ecs::service::revision::{Compute, Workload};
use crate::ecs::service::state::Service;
use crate::ecs::service::task_set::Scale;
use crate::ecs::service::task_set::change::NewTaskSet;
use crate::ecs::service::task_set::state::TASK_SETS_MAX;
use crate::ops::service::create_service::{Doing, check_execute_command, definition};
use crate::ops::service::{placement, target_groups, workload};
use crate::wire::{ApiError, Scale as ScaleShape};

/// The task set that CodeDeploy makes to replace the `PRIMARY` one: the same with another task
/// definition, and perhaps another target group.
pub fn replacement(
    region: &Region,
    service: &Service,
    task_definition: &str,
    target_group: Option<&str>,
) -> Result<NewTaskSet, ApiError> {
    let primary = service.newest_revision();
    let primary = primary.ok_or_else(|| ApiError::client("There is nothing to replace."))?;
    let mut asked = Workload {
        definition: definition(region, Some(task_definition))?,
        ..primary.workload.clone()
    };
    if let Some(target_group) = target_group {
        for balancer in &mut asked.load_balancers {
            balancer.target_group_arn = Some(target_group.to_owned());
        }
    }
    made_of(region, service, primary.compute.clone(), asked)
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
