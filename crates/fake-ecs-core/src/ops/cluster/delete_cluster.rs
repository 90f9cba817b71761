//! `DeleteCluster` — an empty cluster becomes `INACTIVE`; it can still be described, and made
//! again.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html>

use crate::ecs::instance::InstanceKind;
use crate::ecs::keys::{ClusterKey, InstanceKey};
use crate::ecs::service::ServiceStatus;
use crate::ecs::task::state::TaskStatus;
use crate::ecs::{Region, cluster, gateway, instance};
use crate::ops::cluster::busy;
use crate::render;
use crate::render::ClusterView;
use crate::wire::{ApiError, DeleteClusterRequest, DeleteClusterResponse, ErrorCode};

pub(in crate::ops) fn delete_cluster(
    region: &mut Region,
    input: DeleteClusterRequest,
) -> Result<DeleteClusterResponse, ApiError> {
    let DeleteClusterRequest { cluster } = input;
    let key = region.cluster_key(Some(&cluster))?;
    check(region, key)?;
    let synthetic = synthetic_instances(region, key);
    cluster::life::delete(region, key);
    gateway::change::disassociate_all(region, key);
    for instance in synthetic {
        instance::life::retire(region, instance);
    }
    Ok(DeleteClusterResponse {
        cluster: Some(render::cluster(
            region,
            region.clusters.get(key),
            ClusterView::Whole,
        )),
    })
}

/// What keeps a cluster from being deleted, in the order in which the service refuses.
fn check(region: &Region, key: ClusterKey) -> Result<(), ApiError> {
    let mut instances = region.instances.in_cluster(key, None);
    if instances.any(|instance| instance.kind != InstanceKind::Synthetic) {
        return Err(ApiError::new(
            ErrorCode::ClusterContainsContainerInstances,
            "The Cluster cannot be deleted while Container Instances are active or draining.",
        ));
    }
    let has_services = [ServiceStatus::Active, ServiceStatus::Draining]
        .iter()
        .any(|status| region.services.count(key, *status) > 0);
    if has_services {
        return Err(ApiError::new(
            ErrorCode::ClusterContainsServices,
            "The Cluster cannot be deleted while Services are active.",
        ));
    }
    if region.tasks.count(key, None, TaskStatus::NOT_STOPPED) > 0 {
        return Err(ApiError::new(
            ErrorCode::ClusterContainsTasks,
            "The Cluster cannot be deleted while Tasks are active.",
        ));
    }
    if has_own_providers(region, key) {
        // The model has an exception for it, but this one was seen
        // (hashicorp/terraform-provider-aws#45794).
        return Err(ApiError::client(
            "The Cluster cannot be deleted while Cluster Scoped Capacity Providers are attached to the cluster",
        ));
    }
    if region.clusters.get(key).is_busy() {
        return Err(busy());
    }
    Ok(())
}

/// The instances that the fake has added by itself, which go with their cluster.
fn synthetic_instances(region: &Region, key: ClusterKey) -> Vec<InstanceKey> {
    let instances = region.instances.in_cluster(key, None);
    instances
        .filter(|instance| instance.kind == InstanceKind::Synthetic)
        .map(|instance| instance.key)
        .collect()
}

/// Whether there are providers that belong to the cluster.
fn has_own_providers(region: &Region, key: ClusterKey) -> bool {
    let mut providers = region.capacity_providers.by_name(None);
    providers.any(|provider| provider.cluster() == Some(key) && !provider.is_gone())
}
