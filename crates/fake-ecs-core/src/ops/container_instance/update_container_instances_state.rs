//! `UpdateContainerInstancesState` — instances take no more tasks (`DRAINING`), or take them again
//! (`ACTIVE`).
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateContainerInstancesState.html>
//!
//! Tasks that no service has started run on. An instance that is not there or no longer part of the
//! cluster is a failure, and the others change.

use crate::ecs::cluster::state::Cluster;
use crate::ecs::keys::InstanceKey;
use crate::ecs::{Region, instance};
use crate::ops::container_instance::check_count;
use crate::render;
use crate::render::InstanceView;
use crate::wire::{
    ApiError, ContainerInstanceStatus, Failure, UpdateContainerInstancesStateRequest,
    UpdateContainerInstancesStateResponse,
};

/// How many instances one call may name.
const INSTANCES_MAX: usize = 10;

pub(in crate::ops) fn update_container_instances_state(
    region: &mut Region,
    input: UpdateContainerInstancesStateRequest,
) -> Result<UpdateContainerInstancesStateResponse, ApiError> {
    let UpdateContainerInstancesStateRequest {
        cluster,
        container_instances,
        status,
    } = input;
    let cluster = region.cluster(cluster.as_deref())?;
    check_count(&container_instances, INSTANCES_MAX)?;
    let draining = match status {
        ContainerInstanceStatus::Active => false,
        ContainerInstanceStatus::Draining => true,
        ContainerInstanceStatus::Registering
        | ContainerInstanceStatus::Deregistering
        | ContainerInstanceStatus::RegistrationFailed => {
            return Err(ApiError::invalid_parameter(
                "Container instance status should be one of [ACTIVE, DRAINING]",
            ));
        }
    };
    let named = container_instances.iter();
    let named: Result<Vec<_>, ApiError> = named.map(|it| find(region, cluster, it)).collect();

    let (mut changed, mut failures) = (Vec::new(), Vec::new());
    for instance in named? {
        match instance.and_then(|key| change(region, key, draining)) {
            Ok(key) => changed.push(key),
            Err(failure) => failures.push(failure),
        }
    }
    let shown = changed.into_iter().map(|key| {
        let instance = region.instances.get(key);
        render::container_instance(region, instance, InstanceView::Changed)
    });
    Ok(UpdateContainerInstancesStateResponse {
        container_instances: Some(shown.collect()),
        failures: Some(failures),
    })
}

fn find(
    region: &Region,
    cluster: &Cluster,
    reference: &str,
) -> Result<Result<InstanceKey, Failure>, ApiError> {
    let found = region.instance_in(cluster, reference)?;
    Ok(found
        .map(|instance| instance.key)
        .ok_or_else(|| render::missing(region.named_arn(cluster, "container-instance", reference))))
}

fn change(region: &mut Region, key: InstanceKey, draining: bool) -> Result<InstanceKey, Failure> {
    if instance::status::set_draining(region, key, draining) {
        return Ok(key);
    }
    let instance = region.instances.get(key);
    Err(Failure {
        arn: Some(region.instance_arn(instance)),
        reason: Some(instance.status.as_str().to_owned()),
        detail: None,
    })
}
