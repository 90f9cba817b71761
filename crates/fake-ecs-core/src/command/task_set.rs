//! Commands about task sets: what CodeDeploy does.

use super::address::{ServiceName, TaskSetName};
use super::outcome::{Outcome, Refusal};
use crate::ecs::Region;
use crate::ecs::service::task_set::change;
use crate::ecs::service::task_set::state::TaskSet;
use crate::ops::task_set::{Replacement, replacement};

pub(super) fn create(
    region: &mut Region,
    service: &ServiceName,
    task_definition: &str,
    target_group: Option<&str>,
) -> Result<Outcome, Refusal> {
    let key = service.find(region)?;
    let found = region.services.get(key);
    if !found.takes_code_deploy() {
        return Err(Refusal::Conflict(format!(
            "CodeDeploy does not deploy service {}",
            found.name
        )));
    }
    let asked = Replacement {
        target_group,
        ..Replacement::of(task_definition)
    };
    let new = replacement(region, found, asked);
    let new = new.map_err(|error| Refusal::Invalid(error.to_string()))?;
    let id = change::create_for_code_deploy(region, key, new, None);
    Ok(Outcome::TaskSet(TaskSetName::of(region, key, id)))
}

pub(super) fn promote(region: &mut Region, name: &TaskSetName) -> Result<Outcome, Refusal> {
    let (key, id) = (name.service.find(region)?, name.task_set);
    let set = region.services.get(key).task_set(id);
    if set.is_none_or(TaskSet::is_draining) {
        return Err(Refusal::Conflict(format!("task set {id} has been deleted")));
    }
    change::promote(region, key, id);
    Ok(Outcome::Done)
}

pub(super) fn delete(region: &mut Region, name: &TaskSetName) -> Result<Outcome, Refusal> {
    let key = name.service.find(region)?;
    change::delete(region, key, name.task_set);
    Ok(Outcome::Done)
}
