//! `DescribeTasks` — tasks by id or ARN; those that are not there come back as failures.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html>

use crate::ecs::Region;
use crate::ecs::find::inactive_cluster;
use crate::render::{self, TaskView};
use crate::wire::{ApiError, DescribeTasksRequest, DescribeTasksResponse, TaskField};

/// How many tasks one call may ask for.
const TASKS_MAX: usize = 100;

pub(in crate::ops) fn describe_tasks(
    region: &Region,
    input: DescribeTasksRequest,
) -> Result<DescribeTasksResponse, ApiError> {
    let DescribeTasksRequest {
        cluster,
        tasks,
        include,
    } = input;
    let cluster = region.known_cluster(cluster.as_deref())?;
    let is_active = !cluster.status.is_gone();
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
        match region.task_in(cluster, reference)? {
            // "If you have tasks with tags, and then delete the cluster, the tagged tasks are returned in the response."
            Some(task) if is_active || !task.tags.is_empty() => {
                found.push(render::task(region, task, view));
            }
            _ => failures.push(render::missing(
                region.named_arn(cluster, "task", reference),
            )),
        }
    }
    if found.is_empty() && !is_active {
        return Err(inactive_cluster());
    }
    Ok(DescribeTasksResponse {
        tasks: Some(found),
        failures: Some(failures),
    })
}
