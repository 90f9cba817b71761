//! Capacity providers as the API shows them.

use crate::ecs::Region;
use crate::ecs::capacity::state::{Capacity, CapacityProvider as State};
use crate::wire::{CapacityProvider, CapacityProviderField};

/// How much of a capacity provider is shown.
#[derive(Clone, Copy, Debug)]
pub enum CapacityProviderView<'a> {
    /// What operations show that make or change it.
    Whole,
    /// What `DescribeCapacityProviders` shows. Tags that are not included are an empty list.
    Including(&'a [CapacityProviderField]),
}

pub fn capacity_provider(
    region: &Region,
    provider: &State,
    view: CapacityProviderView<'_>,
) -> CapacityProvider {
    let has_tags = match view {
        CapacityProviderView::Whole => true,
        CapacityProviderView::Including(fields) => fields.contains(&CapacityProviderField::Tags),
    };
    let (auto_scaling_group_provider, managed_instances_provider) = match &provider.capacity {
        Capacity::Fargate | Capacity::FargateSpot => (None, None),
        Capacity::AutoScalingGroup(group) => (Some(group.clone()), None),
        Capacity::ManagedInstances { provider, .. } => (None, Some(provider.as_ref().clone())),
    };
    CapacityProvider {
        auto_scaling_group_provider,
        capacity_provider_arn: Some(region.capacity_provider_arn(&provider.name)),
        cluster: provider
            .cluster()
            .map(|key| region.clusters.get(key).name.clone()),
        managed_instances_provider,
        name: Some(provider.name.clone()),
        status: Some(provider.status),
        tags: Some(if has_tags {
            provider.tags.clone()
        } else {
            Vec::new()
        }),
        r#type: Some(provider.kind()),
        update_status: provider.update_status,
        update_status_reason: provider.update_status_reason.clone(),
    }
}
