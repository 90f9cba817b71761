//! `SubmitContainerStateChange` — an agent tells how a container is. Agents of today tell so with
//! their tasks.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_SubmitContainerStateChange.html>

use super::{acknowledgment, changes};
use crate::ecs::Region;
use crate::ecs::lifecycle;
use crate::effect::TaskChange;
use crate::wire::{
    ApiError, ContainerStateChange, SubmitContainerStateChangeRequest,
    SubmitContainerStateChangeResponse,
};

pub(in crate::ops) fn submit_container_state_change(
    region: &mut Region,
    input: SubmitContainerStateChangeRequest,
) -> Result<SubmitContainerStateChangeResponse, ApiError> {
    let SubmitContainerStateChangeRequest {
        cluster,
        container_name,
        exit_code,
        network_bindings,
        reason,
        runtime_id,
        status,
        task,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    let task = changes::task(region, cluster, task.as_deref())?;
    let change = ContainerStateChange {
        container_name,
        exit_code,
        image_digest: None,
        network_bindings,
        reason,
        runtime_id,
        status,
    };
    let containers = vec![changes::container(task, change)?];
    let key = task.key;
    lifecycle::by_agent::apply(
        region,
        key,
        TaskChange {
            containers,
            ..TaskChange::default()
        },
    );
    Ok(SubmitContainerStateChangeResponse {
        acknowledgment: acknowledgment(),
    })
}
