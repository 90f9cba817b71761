//! `DeleteTaskSet` — a task set comes to nothing: `DRAINING`, and gone once its tasks no longer
//! run.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteTaskSet.html>
//!
//! Without `force` it is neither the `PRIMARY` one nor scaled above 0.

use super::find;
use crate::ecs::Region;
use crate::ecs::service::TaskSetStatus;
use crate::ecs::service::task_set;
use crate::ecs::service::task_set::Scale;
use crate::ecs::service::task_set::state::TaskSet;
use crate::render;
use crate::wire::{ApiError, DeleteTaskSetRequest, DeleteTaskSetResponse};

pub(in crate::ops) fn delete_task_set(
    region: &mut Region,
    input: DeleteTaskSetRequest,
) -> Result<DeleteTaskSetResponse, ApiError> {
    let DeleteTaskSetRequest {
        cluster,
        service,
        task_set,
        force,
    } = input;
    let service = find::service(region, &cluster, &service)?;
    let set = find::task_set(region, service, &task_set)?;
    if !force.unwrap_or(false) {
        check(set)?;
    }
    let (key, id) = (service.key, set.id());
    task_set::change::delete(region, key, id);
    let service = region.services.get(key);
    let set = service.task_set(id);
    Ok(DeleteTaskSetResponse {
        task_set: set.map(|set| render::task_set(region, service, set, true)),
    })
}

/// Whether it can be deleted without force. The text about scaled ones is made like that about
/// services.
fn check(set: &TaskSet) -> Result<(), ApiError> {
    if set.status == TaskSetStatus::Primary {
        return Err(ApiError::invalid_parameter(
            "Primary TaskSet cannot be deleted",
        ));
    }
    if set.scale != Scale::NOTHING {
        return Err(ApiError::invalid_parameter(
            "The task set cannot be deleted while it is scaled above 0.",
        ));
    }
    Ok(())
}
