//! `DeregisterContainerInstance` — takes an instance out of its cluster: it is `INACTIVE`, and gets
//! no more tasks.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeregisterContainerInstance.html>
//!
//! With tasks on it an instance is deregistered by force only. Those tasks are `STOPPED` at once,
//! with no word of their containers, which run on without ECS. For an hour the instance can still
//! be described.

use crate::ecs::Region;
use crate::ecs::instance;
use crate::render::{self, InstanceView};
use crate::wire::{
    ApiError, DeregisterContainerInstanceRequest, DeregisterContainerInstanceResponse,
};

pub(in crate::ops) fn deregister_container_instance(
    region: &mut Region,
    input: DeregisterContainerInstanceRequest,
) -> Result<DeregisterContainerInstanceResponse, ApiError> {
    let DeregisterContainerInstanceRequest {
        cluster,
        container_instance,
        force,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    let key = region
        .registered_instance(cluster, &container_instance)?
        .key;
    let has_tasks = region.tasks.load(key).tasks().next().is_some();
    if has_tasks && force != Some(true) {
        return Err(ApiError::invalid_parameter(
            "Found running tasks on the instance.",
        ));
    }
    instance::life::deregister(region, key);
    let instance = region.instances.get(key);
    Ok(DeregisterContainerInstanceResponse {
        container_instance: Some(render::container_instance(
            region,
            instance,
            InstanceView::Changed,
        )),
    })
}
