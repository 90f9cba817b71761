//! `DescribeTasks` — tasks by id or ARN; those that are not there come back as failures.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DescribeTasks.html>

use crate::ecs::Region;
use crate::ecs::find::inactive_cluster;
use crate::ecs::task::state::Task;
use crate::render::{self, TaskView};
use crate::wire::{
    ApiError, DescribeTasksRequest, DescribeTasksResponse, Encode, Lazy, Object, TaskField,
};

/// How many tasks one call may ask for.
const TASKS_MAX: usize = 100;

pub(in crate::ops) fn describe_tasks(
    region: &Region,
    input: DescribeTasksRequest,
) -> Result<Described<'_>, ApiError> {
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
            // "If you have tasks with tags, and then delete the cluster, the tagged tasks are
            // returned in the response."
            Some(task) if is_active || !task.tags.is_empty() => {
                found.push(task);
            }
            _ => failures.push(render::missing(
                region.named_arn(cluster, "task", reference),
            )),
        }
    }
    if found.is_empty() && !is_active {
        return Err(inactive_cluster());
    }
    Ok(Described {
        region,
        tasks: found,
        view,
        rest: DescribeTasksResponse {
            tasks: None,
            failures: Some(failures),
        },
    })
}

/// The answer. Its tasks are rendered when they are written: a hundred of them consist of thousands
/// of texts.
pub(in crate::ops) struct Described<'a> {
    region: &'a Region,
    tasks: Vec<&'a Task>,
    view: TaskView,
    /// All but the tasks.
    rest: DescribeTasksResponse,
}

impl Encode for Described<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        let tasks = Lazy {
            items: &self.tasks,
            make: &|task| render::task(self.region, task, self.view),
        };
        let mut object = Object::open(out);
        object.put("failures", &self.rest.failures);
        object.put("tasks", &tasks);
        object.close();
    }
}
