//! `PutClusterCapacityProviders` — replaces the capacity providers of a cluster and its default strategy.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_PutClusterCapacityProviders.html>

use crate::ops::strategy;
use crate::render::{self, ClusterView};
use crate::wire::{
    ApiError, DesiredStatus, ErrorCode, PutClusterCapacityProvidersRequest,
    PutClusterCapacityProvidersResponse,
};
use crate::world::World;
use crate::world::service::ServiceStatus;
use crate::world::tasks::Facet;

pub(in crate::ops) fn put_cluster_capacity_providers(
    world: &mut World,
    input: PutClusterCapacityProvidersRequest,
) -> Result<PutClusterCapacityProvidersResponse, ApiError> {
    let PutClusterCapacityProvidersRequest {
        cluster,
        capacity_providers,
        default_capacity_provider_strategy,
    } = input;
    let key = world.cluster_key(Some(&cluster))?;
    strategy::check_providers(&capacity_providers)?;
    strategy::check(&default_capacity_provider_strategy, &capacity_providers)?;
    let mut running = world
        .tasks
        .select(vec![Facet::Cluster(key)], DesiredStatus::Running, None);
    let still_used = running.any(|task| {
        let provider = task.spec.capacity_provider.as_ref();
        provider.is_some_and(|provider| !capacity_providers.contains(provider))
    });
    drop(running);
    let services = world.services.listed(key, ServiceStatus::Active, None);
    let still_wanted = services
        .flat_map(|service| &service.settings.compute.strategy)
        .any(|item| !capacity_providers.contains(&item.capacity_provider));
    if still_used || still_wanted {
        return Err(ApiError::new(
            ErrorCode::ResourceInUse,
            "The specified capacity provider is in use and cannot be removed.",
        ));
    }
    let cluster = world.clusters.get_mut(key);
    cluster.capacity_providers = capacity_providers;
    cluster.default_strategy = default_capacity_provider_strategy;
    let cluster = render::cluster(world, world.clusters.get(key), ClusterView::Whole);
    Ok(PutClusterCapacityProvidersResponse {
        cluster: Some(cluster),
    })
}
