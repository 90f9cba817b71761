//! `CreateCapacityProvider` — makes a provider of an Auto Scaling group, or one of Managed
//! Instances for a cluster.
//! <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateCapacityProvider.html>

use crate::ecs::capacity::state::Capacity;
use crate::ecs::keys::ClusterKey;
use crate::ecs::{Region, capacity};
use crate::kernel::arn::is_name;
use crate::ops::capacity_provider::lookup::busy;
use crate::ops::capacity_provider::{
    auto_scaling_group, both_kinds, managed_instances, not_managed_instances,
};
use crate::ops::tags;
use crate::render;
use crate::render::CapacityProviderView;
use crate::wire::{
    ApiError, CapacityProviderUpdateStatus, CreateCapacityProviderRequest,
    CreateCapacityProviderResponse,
};

pub(in crate::ops) fn create_capacity_provider(
    region: &mut Region,
    input: CreateCapacityProviderRequest,
) -> Result<CreateCapacityProviderResponse, ApiError> {
    let CreateCapacityProviderRequest {
        name,
        auto_scaling_group_provider,
        cluster,
        managed_instances_provider,
        tags,
    } = input;
    check_name(&name)?;
    let cluster = match cluster {
        Some(cluster) => Some(region.cluster_key(Some(&cluster))?),
        None => None,
    };
    check_unused(region, &name, cluster)?;
    let tags = tags::checked(tags.unwrap_or_default())?;
    let given = (auto_scaling_group_provider, managed_instances_provider);
    let capacity = match (given, cluster) {
        ((Some(_), Some(_)), _) => return Err(both_kinds()),
        ((Some(group), None), None) => {
            Capacity::AutoScalingGroup(auto_scaling_group::checked(region, group)?)
        }
        ((Some(_), None), Some(_)) => return Err(not_managed_instances()),
        ((None, Some(provider)), Some(cluster)) => Capacity::ManagedInstances {
            cluster,
            provider: Box::new(managed_instances::checked(provider, &tags)?),
        },
        ((None, Some(_)), None) => {
            return Err(ApiError::client(
                "Amazon ECS Managed Instances Provider is not supported without a Cluster Name",
            ));
        }
        ((None, None), Some(_)) => {
            return Err(ApiError::client(
                "The Amazon ECS Managed Instances provider details are required when creating a Amazon ECS Managed Instances capacity provider",
            ));
        }
        ((None, None), None) => {
            return Err(ApiError::client(
                "An Auto Scaling group provider or a Managed Instances provider is required when creating a capacity provider.",
            ));
        }
    };
    let key = capacity::provider::create(region, &name, capacity, tags);
    let provider = region.capacity_providers.get(key);
    Ok(CreateCapacityProviderResponse {
        capacity_provider: Some(render::capacity_provider(
            region,
            provider,
            CapacityProviderView::Whole,
        )),
    })
}

fn check_name(name: &str) -> Result<(), ApiError> {
    /// What names of AWS's own begin with, in any case.
    const RESERVED: [&str; 3] = ["aws", "ecs", "fargate"];
    if name.is_empty() {
        return Err(ApiError::client("CapacityProvider name must not be blank"));
    }
    let lower = name.to_ascii_lowercase();
    if is_name(name) && !RESERVED.iter().any(|prefix| lower.starts_with(prefix)) {
        return Ok(());
    }
    Err(ApiError::client(
        "The specified capacity provider name is invalid. Up to 255 characters are allowed, including letters (upper and lowercase), numbers, underscores, and hyphens. The name cannot be prefixed with \"aws\", \"ecs\", or \"fargate\".",
    ))
}

/// Names are unique in an account and region, across clusters.
fn check_unused(region: &Region, name: &str, cluster: Option<ClusterKey>) -> Result<(), ApiError> {
    let named = region.capacity_providers.named(name);
    let Some(provider) = named.filter(|provider| !provider.is_gone()) else {
        return Ok(());
    };
    if provider.update_status == Some(CapacityProviderUpdateStatus::DeleteInProgress) {
        return Err(busy());
    }
    Err(ApiError::client(match (provider.cluster(), cluster) {
        (own, given) if own == given => {
            "The specified capacity provider already exists. To change the configuration of an existing capacity provider, update the capacity provider."
        }
        (Some(_), None) => "The specified capacity provider already exists with cluster scope",
        _ => "The specified capacity provider already exists with account or a different cluster",
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_like_those_of_clusters_but_not_like_those_of_aws() {
        for (name, is_good) in [
            ("mine", true),
            ("My_Provider-1", true),
            ("my-fargate", true),
            ("", false),
            ("a b", false),
            ("aws-mine", false),
            ("ECSmine", false),
            ("Fargate", false),
            ("FARGATE_SPOT", false),
        ] {
            assert_eq!(check_name(name).is_ok(), is_good, "{name}");
        }
        assert!(check_name(&"a".repeat(255)).is_ok() && check_name(&"a".repeat(256)).is_err());
    }
}
