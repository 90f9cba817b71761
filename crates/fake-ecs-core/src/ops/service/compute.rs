//! Where the tasks of a service run: launch type, capacity providers, platform.

use crate::ecs::Region;
use crate::ecs::keys::ClusterKey;
use crate::ecs::service::revision::Compute;
use crate::ecs::task::definition::Revision;
use crate::ops::task::launching::launch_type;
use crate::ops::task::launching::launch_type::supports;
use crate::wire::{ApiError, CapacityProviderStrategyItem, LaunchType, SchedulingStrategy};

/// The launch type or the strategy that is given, the cluster's default strategy, or EC2.
pub(in crate::ops) fn compute(
    region: &Region,
    cluster: ClusterKey,
    scheduling: SchedulingStrategy,
    launch_type: Option<LaunchType>,
    given: Option<Vec<CapacityProviderStrategyItem>>,
) -> Result<Compute, ApiError> {
    let cluster = region.clusters.get(cluster);
    let has_strategy = given.as_ref().is_some_and(|given| !given.is_empty())
        || (launch_type.is_none() && !cluster.default_strategy.is_empty());
    if scheduling == SchedulingStrategy::Daemon && has_strategy {
        return Err(ApiError::invalid_parameter(
            "Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.",
        ));
    }
    let (launch_type, strategy) = launch_type::chosen(region, cluster, launch_type, given)?;
    Ok(Compute {
        launch_type,
        strategy,
    })
}

/// Whether the definition can run there.
pub(super) fn check(compute: &Compute, definition: &Revision) -> Result<(), ApiError> {
    supports(definition, compute.launch_type)
}

/// The platform version as it is shown, and the number that it stands for.
pub(super) fn platform(
    compute: &Compute,
    definition: &Revision,
    given: Option<String>,
) -> Result<(Option<String>, Option<&'static str>), ApiError> {
    let all = [launch_type::Compute {
        launch_type: compute.launch_type,
        capacity_provider: None,
    }];
    let number = launch_type::platform_version(&all, definition, given.as_deref())?;
    let shown = number.map(|_| given.unwrap_or_else(|| "LATEST".to_owned()));
    Ok((shown, number))
}
