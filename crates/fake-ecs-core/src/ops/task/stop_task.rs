//! `StopTask` — asks a task to stop; its containers get SIGTERM, then SIGKILL after their stop
//! timeout.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html>

use crate::ecs::Region;
use crate::ecs::lifecycle;
use crate::kernel::arn::Arn;
use crate::render::{self, TaskView};
use crate::wire::{ApiError, StopTaskRequest, StopTaskResponse};

pub(in crate::ops) fn stop_task(
    region: &mut Region,
    input: StopTaskRequest,
) -> Result<StopTaskResponse, ApiError> {
    let StopTaskRequest {
        cluster,
        task,
        reason,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    let found = region.task_in(cluster, &task).map_err(|error| {
        // Other operations say more of an id that cannot be one.
        if Arn::parse(&task).is_some() {
            error
        } else {
            ApiError::invalid_parameter("Task Identifier is invalid")
        }
    })?;
    let key = found
        .ok_or_else(|| ApiError::invalid_parameter("The referenced task was not found."))?
        .key;
    lifecycle::stop::by_user(region, key, reason);
    let task = render::task(region, region.tasks.get(key), TaskView::Changed);
    Ok(StopTaskResponse { task: Some(task) })
}
