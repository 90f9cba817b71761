//! `ExecuteCommand` — runs a command in a container, in a session whose stream is served elsewhere.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ExecuteCommand.html>
//!
//! The command begins with the call, not with the first connection to the stream. The stream's URL
//! is of the shape that AWS has, at the address of the fake.

use crate::ecs::Region;
use crate::ecs::cluster::state::Cluster;
use crate::ecs::lifecycle;
use crate::ecs::task::state::Task;
use crate::kernel::arn::Arn;
use crate::kernel::caller::Caller;
use crate::wire::{ApiError, ErrorCode, ExecuteCommandRequest, ExecuteCommandResponse, Session};

/// How many sessions a container can have at a time: the default of the agent.
const SESSIONS_MAX: usize = 2;

const NOT_ENABLED: &str = "The execute command failed because execute command was not enabled when the task was run or the execute command agent isn’t running. Wait and try again or run a new task with execute command enabled and try again.";

pub(in crate::ops) fn execute_command(
    region: &mut Region,
    caller: &Caller<'_>,
    input: ExecuteCommandRequest,
) -> Result<ExecuteCommandResponse, ApiError> {
    let ExecuteCommandRequest {
        command,
        interactive,
        task,
        cluster,
        container,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    if !interactive {
        return Err(ApiError::invalid_parameter(
            "Interactive is the only mode supported currently.",
        ));
    }
    let task = find(region, cluster, &task)?;
    let index = target(task, container.as_deref())?;
    if !lifecycle::reach::is_connected(region, task) {
        return Err(ApiError::new(
            ErrorCode::TargetNotConnected,
            "The execute command failed due to an internal error. Try again later.",
        ));
    }
    let key = task.key;
    let container = &task.containers[index];
    let answer = ExecuteCommandResponse {
        cluster_arn: Some(region.cluster_arn(&cluster.name)),
        container_arn: Some(region.container_arn(task, container)),
        container_name: Some(container.spec.name.clone()),
        interactive: Some(true),
        session: None,
        task_arn: Some(region.task_arn(task)),
    };

    let exec = lifecycle::exec::begin(region, key, index, command);
    let session = Session {
        session_id: Some(exec.session_id.clone()),
        stream_url: Some(format!(
            "ws://{}/v1/data-channel/{}?role=publish_subscribe",
            caller.authority, exec.session_id
        )),
        token_value: Some(exec.token.clone()),
    };
    Ok(ExecuteCommandResponse {
        session: Some(session),
        ..answer
    })
}

/// The task, which must have been run for this.
fn find<'a>(region: &'a Region, cluster: &Cluster, reference: &str) -> Result<&'a Task, ApiError> {
    if Arn::parse(reference).is_none() && ![32, 36].contains(&reference.len()) {
        return Err(ApiError::invalid_parameter(
            "task length should be one of [32,36]",
        ));
    }
    let task = region
        .task_in(cluster, reference)?
        .ok_or_else(|| ApiError::invalid_parameter("The referenced task was not found."))?;
    if task.is_over() {
        // The wording is a guess.
        return Err(ApiError::invalid_parameter(
            "The specified task is not running.",
        ));
    }
    if !task.spec.enable_execute_command {
        return Err(ApiError::invalid_parameter(NOT_ENABLED));
    }
    Ok(task)
}

/// Which container is meant; it must be able to execute one command more.
fn target(task: &Task, name: Option<&str>) -> Result<usize, ApiError> {
    let mut containers = task.containers.iter();
    let index = match name {
        Some(name) => containers
            .position(|container| container.spec.name == name)
            .ok_or_else(|| {
                ApiError::invalid_parameter("The container does not exist in the task.")
            })?,
        None if task.containers.len() == 1 => 0,
        // How the service begins; the rest is ours.
        None => {
            return Err(ApiError::invalid_parameter(
                "Container name must be provided for a task with multiple containers.",
            ));
        }
    };
    let container = &task.containers[index];
    if !task.can_execute(container) {
        return Err(ApiError::invalid_parameter(NOT_ENABLED));
    }
    if container.open_sessions() >= SESSIONS_MAX {
        return Err(ApiError::client(format!(
            "Unable to start new execute sessions because the maximum session limit of {SESSIONS_MAX} has been reached."
        )));
    }
    Ok(index)
}
