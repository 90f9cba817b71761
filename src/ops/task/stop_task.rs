//! `StopTask` — asks a task to stop; its containers get SIGTERM, then SIGKILL after their stop timeout.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_StopTask.html>

use crate::render::{self, TaskView};
use crate::wire::{ApiError, StopTaskRequest, StopTaskResponse, TaskStopCode};
use crate::world::World;
use crate::world::arn::Arn;

/// What the service writes when the caller gives no reason.
const NO_REASON: &str = "Task stopped by user";

pub(in crate::ops) fn stop_task(
    world: &mut World,
    input: StopTaskRequest,
) -> Result<StopTaskResponse, ApiError> {
    let StopTaskRequest {
        cluster,
        task,
        reason,
    } = input;
    let cluster = world.cluster(cluster.as_deref())?;
    let found = world.task_in(cluster, &task).map_err(|error| {
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
    world.ask_to_stop(
        key,
        TaskStopCode::UserInitiated,
        reason.unwrap_or_else(|| NO_REASON.to_owned()),
    );
    // "Any tags associated with the task are deleted."
    world.tasks.update(key, |task| task.tags.clear());
    let task = render::task(world, world.tasks.get(key), TaskView::Changed);
    Ok(StopTaskResponse { task: Some(task) })
}
