//! `SubmitTaskStateChange` — an agent tells how a task and its containers are.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SubmitTaskStateChange.html>
//!
//! That a task of its own has come up is the agent's to tell. A simulated one comes up by itself:
//! of it can be told that it, or one of its containers, has stopped, and that what it has is
//! attached. That it runs is acknowledged, and changes nothing.

use super::{acknowledgment, changes};
use crate::ecs::Region;
use crate::ecs::lifecycle;
use crate::effect::TaskChange;
use crate::wire::{ApiError, SubmitTaskStateChangeRequest, SubmitTaskStateChangeResponse};

pub(in crate::ops) fn submit_task_state_change(
    region: &mut Region,
    input: SubmitTaskStateChangeRequest,
) -> Result<SubmitTaskStateChangeResponse, ApiError> {
    let SubmitTaskStateChangeRequest {
        attachments,
        cluster,
        containers,
        execution_stopped_at,
        managed_agents,
        pull_started_at,
        pull_stopped_at,
        reason,
        status,
        task,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    let task = changes::task(region, cluster, task.as_deref())?;
    let containers = containers.into_iter().flatten();
    let agents = managed_agents.into_iter().flatten();
    let now = region.now();
    let change = TaskChange {
        status: changes::status(status.as_deref())?,
        reason: reason.filter(|reason| !reason.is_empty()),
        containers: containers
            .map(|change| changes::container(task, change))
            .collect::<Result<_, _>>()?,
        managed_agents: agents
            .map(|change| changes::managed_agent(task, change))
            .collect::<Result<_, _>>()?,
        pull_started: pull_started_at.map(|at| now.told(at)),
        pull_stopped: pull_stopped_at.map(|at| now.told(at)),
        execution_stopped: execution_stopped_at.map(|at| now.told(at)),
    };
    let attached = changes::attached(region, cluster, attachments.unwrap_or_default())?;

    let key = task.key;
    for (task, attachment) in attached {
        lifecycle::by_agent::attach(region, task, &attachment);
    }
    lifecycle::by_agent::apply(region, key, change);
    Ok(SubmitTaskStateChangeResponse {
        acknowledgment: acknowledgment(),
    })
}
