//! The provider that a call means to change.

use crate::ecs::Region;
use crate::ecs::capacity::state::CapacityProvider;
use crate::ecs::find::unknown_capacity_provider;
use crate::ecs::keys::CapacityProviderKey;
use crate::wire::{ApiError, ErrorCode};

/// What is to be done with a provider, as messages say it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Change {
    Update,
    Delete,
}

/// The provider of that name or ARN, which can be changed now.
///
/// One that is scoped to a cluster is known by its ARN, or by its name together with its cluster.
pub(super) fn changeable(
    region: &Region,
    reference: &str,
    cluster: Option<&str>,
    change: Change,
) -> Result<CapacityProviderKey, ApiError> {
    let provider = region
        .capacity_provider(reference)?
        .ok_or_else(|| unknown_capacity_provider(ErrorCode::Client))?;
    if provider.is_built_in() {
        // After the words of the documentation.
        let done = match change {
            Change::Update => "updated",
            Change::Delete => "deleted",
        };
        return Err(ApiError::client(format!(
            "The FARGATE and FARGATE_SPOT capacity providers are reserved and can't be {done}."
        )));
    }
    let is_arn = reference != provider.name;
    check_scope(region, provider, cluster, is_arn)?;
    if provider.is_changing() {
        return Err(busy());
    }
    Ok(provider.key)
}

fn check_scope(
    region: &Region,
    provider: &CapacityProvider,
    cluster: Option<&str>,
    is_arn: bool,
) -> Result<(), ApiError> {
    let cluster = match cluster {
        Some(cluster) => Some(region.cluster_key(Some(cluster))?),
        None => None,
    };
    match (provider.cluster(), cluster) {
        (None, None) => Ok(()),
        (None, Some(_)) => Err(ApiError::client(
            "The specified capacity provider already exists with account or a different cluster",
        )),
        (Some(_), None) if is_arn => Ok(()),
        (Some(_), None) => Err(ApiError::client(
            "The specified capacity provider already exists with cluster scope",
        )),
        (Some(own), Some(given)) if own == given => Ok(()),
        (Some(_), Some(_)) => Err(ApiError::client(
            "Capacity provider active cluster name does not match the cluster name in the request",
        )),
    }
}

/// The wording is ours, after that for clusters.
pub(super) fn busy() -> ApiError {
    ApiError::new(
        ErrorCode::UpdateInProgress,
        "The specified capacity provider is in a busy state. Wait until its last change is complete and try again.",
    )
}
