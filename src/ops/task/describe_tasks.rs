//! `DescribeTasks` — tasks by id or ARN; those that are not there come back as failures.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html>

use crate::render::{self, TaskView};
use crate::wire::{ApiError, DescribeTasksRequest, DescribeTasksResponse, TaskField};
use crate::world::World;

/// How many tasks one call may ask for.
const TASKS_MAX: usize = 100;

pub(in crate::ops) fn describe_tasks(
    world: &World,
    input: DescribeTasksRequest,
) -> Result<DescribeTasksResponse, ApiError> {
    let DescribeTasksRequest {
        cluster,
        tasks,
        include,
    } = input;
    let cluster = world.cluster(cluster.as_deref())?;
    if tasks.is_empty() {
        return Err(ApiError::invalid_parameter("Tasks cannot be empty."));
    }
    if tasks.len() > TASKS_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "taskIds can have at most {TASKS_MAX} items."
        )));
    }
    let view = TaskView::Described {
        with_tags: include.unwrap_or_default().contains(&TaskField::Tags),
    };
    let (mut found, mut failures) = (Vec::new(), Vec::new());
    for reference in &tasks {
        match world.task_in(cluster, reference)? {
            Some(task) => found.push(render::task(world, task, view)),
            None => {
                let id = world.task_id(cluster, reference)?;
                failures.push(render::missing(
                    world.place.arn(&format!("task/{}/{id:032x}", cluster.name)),
                ));
            }
        }
    }
    Ok(DescribeTasksResponse {
        tasks: Some(found),
        failures: Some(failures),
    })
}
