//! `PutClusterCapacityProviders` — replaces the capacity providers of a cluster and its default
//! strategy.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html>

use crate::ecs::cluster::state::ClusterStatus;
use crate::ecs::keys::ClusterKey;
use crate::ecs::service::ServiceStatus;
use crate::ecs::service::state::Service;
use crate::ecs::{Region, capacity, cluster};
use crate::ops::cluster::busy;
use crate::ops::strategy;
use crate::render;
use crate::render::ClusterView;
use crate::wire::{
    ApiError, ErrorCode, PutClusterCapacityProvidersRequest, PutClusterCapacityProvidersResponse,
};

pub(in crate::ops) fn put_cluster_capacity_providers(
    region: &mut Region,
    input: PutClusterCapacityProvidersRequest,
) -> Result<PutClusterCapacityProvidersResponse, ApiError> {
    let PutClusterCapacityProvidersRequest {
        cluster,
        capacity_providers,
        default_capacity_provider_strategy,
    } = input;
    let cluster = region.cluster(Some(&cluster))?;
    let key = cluster.key;
    if cluster.status != ClusterStatus::Active {
        // hashicorp/terraform-provider-aws#11285
        return Err(ApiError::client("Cluster was not ACTIVE."));
    }
    if cluster.is_busy() {
        return Err(busy());
    }
    let providers = strategy::providers(region, &capacity_providers, Some(key))?;
    let default_strategy = default_capacity_provider_strategy;
    let default_strategy = strategy::checked(region, default_strategy, Some(key), &providers)?;
    let mut removed = cluster
        .capacity_providers
        .iter()
        .filter(|name| !providers.contains(name));
    if removed.any(|name| {
        capacity::provider::has_tasks(region, key, name) || is_wanted(region, key, name)
    }) {
        return Err(ApiError::new(
            ErrorCode::ResourceInUse,
            "The specified capacity provider is in use and cannot be removed.",
        ));
    }
    let cluster = region.clusters.get_mut(key);
    cluster.capacity_providers = providers;
    cluster.default_strategy = default_strategy;
    cluster::attachments::update(region, key);
    let cluster = render::cluster(region, region.clusters.get(key), ClusterView::Whole);
    Ok(PutClusterCapacityProvidersResponse {
        cluster: Some(cluster),
    })
}

/// Whether a service shares out its tasks by the provider.
fn is_wanted(region: &Region, cluster: ClusterKey, provider: &str) -> bool {
    let services = region.services.listed(cluster, ServiceStatus::Active, None);
    let mut items = services.flat_map(Service::strategy_items);
    items.any(|item| item.capacity_provider == provider)
}
