//! `DeleteCluster` — an empty cluster becomes `INACTIVE`; it can still be described, and made
//! again.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCluster.html>

use crate::ecs::cluster::state::ClusterStatus;
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
    // A synthetic instance is the fake's own doing, and goes with its cluster.
    let (synthetic, others): (Vec<_>, Vec<_>) = region
        .instances
        .in_cluster(key, None)
        .partition(|instance| instance.kind == InstanceKind::Synthetic);
    if !others.is_empty() {
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
    let synthetic: Vec<InstanceKey> = synthetic.iter().map(|instance| instance.key).collect();
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
    let cluster = region.clusters.get_mut(key);
    if cluster.is_busy() {
        return Err(busy());
    }
    cluster.tags.clear();
    cluster.capacity_providers.clear();
    cluster.default_strategy.clear();
    if cluster.attachments.is_empty() {
        cluster.status = ClusterStatus::Inactive;
    } else {
        cluster.status = ClusterStatus::Deprovisioning;
        cluster::attachments::update(region, key);
    }
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

/// Whether there are providers that belong to the cluster.
fn has_own_providers(region: &Region, key: ClusterKey) -> bool {
    let mut providers = region.capacity_providers.by_name(None);
    providers.any(|provider| provider.cluster() == Some(key) && !provider.is_gone())
}
