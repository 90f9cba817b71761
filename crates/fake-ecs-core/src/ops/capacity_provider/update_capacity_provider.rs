//! `UpdateCapacityProvider` — changes what a provider is set to. The answer still shows the old
//! settings; they change when the update is complete.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateCapacityProvider.html>

use crate::ecs::capacity::state::Capacity;
use crate::ecs::cluster::state::Cluster;
use crate::ecs::keys::CapacityProviderKey;
use crate::ecs::{Region, capacity};
use crate::ops::capacity_provider::lookup::{Change, changeable};
use crate::ops::capacity_provider::{
    auto_scaling_group, both_kinds, managed_instances, not_managed_instances,
};
use crate::ops::cluster::busy;
use crate::render;
use crate::render::CapacityProviderView;
use crate::wire::{
    ApiError, ErrorCode, UpdateCapacityProviderRequest, UpdateCapacityProviderResponse,
};

pub(in crate::ops) fn update_capacity_provider(
    region: &mut Region,
    input: UpdateCapacityProviderRequest,
) -> Result<UpdateCapacityProviderResponse, ApiError> {
    let UpdateCapacityProviderRequest {
        name,
        auto_scaling_group_provider,
        cluster,
        managed_instances_provider,
    } = input;
    if name.is_empty() {
        return Err(ApiError::client(
            "A name is required when updating a capacity provider",
        ));
    }
    let key = unoccupied(region, &name, cluster.as_deref())
        .map_err(|error| error.not_as(ErrorCode::UpdateInProgress, ErrorCode::Client))?;
    let provider = region.capacity_providers.get(key);
    let given = (auto_scaling_group_provider, managed_instances_provider);
    let update = match (&provider.capacity, given) {
        (Capacity::AutoScalingGroup(current), (Some(group), None)) => {
            Capacity::AutoScalingGroup(auto_scaling_group::updated(region, current, group)?)
        }
        (
            Capacity::ManagedInstances {
                cluster,
                provider: current,
            },
            (None, Some(given)),
        ) => Capacity::ManagedInstances {
            cluster: *cluster,
            provider: Box::new(managed_instances::updated(current, given)?),
        },
        (_, (Some(_), Some(_))) => return Err(both_kinds()),
        (_, (Some(_), None)) => {
            return Err(ApiError::client(
                "Capacity provider is not an Auto Scaling group capacity provider",
            ));
        }
        (_, (None, Some(_))) => return Err(not_managed_instances()),
        (_, (None, None)) => {
            return Err(ApiError::client(
                "An Auto Scaling group provider or a Managed Instances provider is required when updating a capacity provider.",
            ));
        }
    };
    capacity::provider::update(region, key, update);
    let provider = region.capacity_providers.get(key);
    Ok(UpdateCapacityProviderResponse {
        capacity_provider: Some(render::capacity_provider(
            region,
            provider,
            CapacityProviderView::Whole,
        )),
    })
}

/// The provider that is meant, when neither it nor a cluster that has it is being changed.
fn unoccupied(
    region: &Region,
    name: &str,
    cluster: Option<&str>,
) -> Result<CapacityProviderKey, ApiError> {
    let key = changeable(region, name, cluster, Change::Update)?;
    let provider = region.capacity_providers.get(key);
    if capacity::provider::clusters_with(region, provider).any(Cluster::is_busy) {
        return Err(busy());
    }
    Ok(key)
}
