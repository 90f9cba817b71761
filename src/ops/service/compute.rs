//! Where the tasks of a service run: launch type, capacity providers, platform.

use crate::ops::strategy;
use crate::ops::task::launching::launch_type::{self, supports};
use crate::wire::{ApiError, CapacityProviderStrategyItem, LaunchType, SchedulingStrategy};
use crate::world::cluster::Cluster;
use crate::world::service::revision::Compute;
use crate::world::task_definition::Revision;

/// The launch type or the strategy that is given, the cluster's default strategy, or EC2.
pub(super) fn compute(
    cluster: &Cluster,
    scheduling: SchedulingStrategy,
    launch_type: Option<LaunchType>,
    given: Option<Vec<CapacityProviderStrategyItem>>,
) -> Result<Compute, ApiError> {
    let given = given.filter(|strategy| !strategy.is_empty());
    let refuse = |message| Err(ApiError::invalid_parameter(message));
    if launch_type.is_some() && given.is_some() {
        return refuse(
            "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
        );
    }
    if launch_type == Some(LaunchType::ManagedInstances) {
        return refuse(
            "Launch type MANAGED_INSTANCES can not be specified; use a capacity provider strategy",
        );
    }
    let strategy = match (launch_type, given) {
        (Some(_), _) => Vec::new(),
        (None, Some(strategy)) => strategy,
        (None, None) => cluster.default_strategy.clone(),
    };
    if scheduling == SchedulingStrategy::Daemon && !strategy.is_empty() {
        return refuse(
            "Specifying a capacity provider strategy is not supported when you create a service using the DAEMON scheduling strategy.",
        );
    }
    strategy::check(&strategy, &cluster.capacity_providers)?;
    let launch_type = if strategy.is_empty() {
        launch_type.unwrap_or(LaunchType::Ec2)
    } else {
        // The only providers there are run on Fargate.
        LaunchType::Fargate
    };
    Ok(Compute {
        launch_type,
        strategy: strategy.into_iter().map(completed).collect(),
    })
}

/// What is left out of an item is shown as 0.
fn completed(item: CapacityProviderStrategyItem) -> CapacityProviderStrategyItem {
    CapacityProviderStrategyItem {
        base: item.base.or(Some(0)),
        weight: item.weight.or(Some(0)),
        ..item
    }
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
