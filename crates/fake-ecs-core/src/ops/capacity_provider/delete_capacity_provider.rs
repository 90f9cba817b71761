//! `DeleteCapacityProvider` — deletes a provider that no cluster is associated with.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_DeleteCapacityProvider.html>
//!
//! One that is associated is not refused: the answer says `DELETE_FAILED`, and why
//! (ekristen/aws-nuke#540 and hashicorp/terraform-provider-aws#48156 tell of it).

use super::lookup::{Change, changeable};
use crate::ecs::Region;
use crate::ecs::capacity;
use crate::ecs::capacity::state::CapacityProvider;
use crate::ecs::daemon;
use crate::kernel::text;
use crate::render::{self, CapacityProviderView};
use crate::wire::{ApiError, DeleteCapacityProviderRequest, DeleteCapacityProviderResponse};

pub(in crate::ops) fn delete_capacity_provider(
    region: &mut Region,
    input: DeleteCapacityProviderRequest,
) -> Result<DeleteCapacityProviderResponse, ApiError> {
    let DeleteCapacityProviderRequest {
        capacity_provider,
        cluster,
    } = input;
    let key = changeable(
        region,
        &capacity_provider,
        cluster.as_deref(),
        Change::Delete,
    )?;
    let provider = region.capacity_providers.get(key);
    if is_in_use(region, provider) {
        return Err(ApiError::client(
            "The specified capacity provider is in use and cannot be deleted.",
        ));
    }
    match associated(region, provider) {
        Some(clusters) => capacity::provider::fail_delete(
            region,
            key,
            format!(
                "The capacity provider cannot be deleted because it is associated with cluster: {clusters}. Remove the capacity provider from the cluster and try again."
            ),
        ),
        None => capacity::provider::delete(region, key),
    }
    let provider = region.capacity_providers.get(key);
    Ok(DeleteCapacityProviderResponse {
        capacity_provider: Some(render::capacity_provider(
            region,
            provider,
            CapacityProviderView::Whole,
        )),
    })
}

/// Whether a provider that belongs to its cluster is used there, if only by a daemon. Others must
/// be taken from their clusters first.
fn is_in_use(region: &Region, provider: &CapacityProvider) -> bool {
    provider.cluster().is_some_and(|key| {
        let strategy = &region.clusters.get(key).default_strategy;
        strategy
            .iter()
            .any(|item| item.capacity_provider == provider.name)
            || capacity::provider::has_tasks(region, key, &provider.name)
            || daemon::start::names_provider(region, key, &provider.name)
    })
}

/// The clusters that the provider has to be taken from.
fn associated(region: &Region, provider: &CapacityProvider) -> Option<String> {
    if provider.cluster().is_some() {
        return None;
    }
    let clusters = capacity::provider::clusters_with(region, provider);
    let names: Vec<&str> = clusters.map(|cluster| cluster.name.as_str()).collect();
    (!names.is_empty()).then(|| text::list(&names))
}
