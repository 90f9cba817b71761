//! Where tasks run: launch type, capacity provider, platform.

use crate::ecs::Region;
use crate::ecs::capacity;
use crate::ecs::capacity::state::CapacityProvider;
use crate::ecs::cluster::state::Cluster;
use crate::ecs::task::definition::Revision;
use crate::ops::strategy::{self, Origin};
use crate::wire::{
    ApiError, CapacityProviderStrategyItem, CapacityProviderType, Compatibility, ErrorCode,
    LaunchType, OsFamily, PlacementConstraint, PlacementStrategy,
};

/// What one task runs on.
#[derive(Clone, Debug)]
pub(in crate::ops) struct Compute {
    pub(in crate::ops) launch_type: LaunchType,
    pub(in crate::ops) capacity_provider: Option<String>,
}

impl Compute {
    pub(in crate::ops) fn is_fargate(&self) -> bool {
        self.launch_type == LaunchType::Fargate
    }

    /// Whether it is spare capacity of Fargate's.
    pub(in crate::ops) fn is_spot(&self) -> bool {
        self.capacity_provider.as_deref() == Some("FARGATE_SPOT")
    }

    /// Whether a task for which there is no room waits for it.
    pub(in crate::ops) fn can_wait(&self, region: &Region) -> bool {
        let provider = self.capacity_provider.as_deref();
        provider.is_some_and(|provider| capacity::waiting::waits_for_capacity(region, provider))
    }
}

/// The launch type of tasks, and the strategy that they are shared out by: what is given, the
/// cluster's default strategy, or EC2.
pub(in crate::ops) fn chosen(
    region: &Region,
    cluster: &Cluster,
    launch_type: Option<LaunchType>,
    strategy: Option<Vec<CapacityProviderStrategyItem>>,
) -> Result<(LaunchType, Vec<CapacityProviderStrategyItem>), ApiError> {
    let strategy = strategy.filter(|strategy| !strategy.is_empty());
    if launch_type.is_some() && strategy.is_some() {
        return Err(ApiError::invalid_parameter(
            "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
        ));
    }
    if launch_type == Some(LaunchType::ManagedInstances) {
        return Err(ApiError::invalid_parameter(
            "Launch type MANAGED_INSTANCES can not be specified; use a capacity provider strategy",
        ));
    }
    let (strategy, origin) = match (launch_type, strategy) {
        (Some(_), _) => (Vec::new(), Origin::Given),
        (None, Some(strategy)) => (strategy, Origin::Given),
        (None, None) => (cluster.default_strategy.clone(), Origin::ClusterDefault),
    };
    let providers = &cluster.capacity_providers;
    let strategy = strategy::checked(region, strategy, Some(cluster.key), providers)?;
    strategy::check_weights(&strategy, origin)?;
    let Some(first) = strategy.first() else {
        return Ok((launch_type.unwrap_or(LaunchType::Ec2), strategy));
    };
    // All providers of a strategy are of one family.
    let provider = region.capacity_providers.named(&first.capacity_provider);
    let launch_type = match provider.map(CapacityProvider::kind) {
        Some(CapacityProviderType::Ec2Autoscaling) => LaunchType::Ec2,
        Some(CapacityProviderType::ManagedInstances) => LaunchType::ManagedInstances,
        Some(CapacityProviderType::Fargate | CapacityProviderType::FargateSpot) | None => {
            LaunchType::Fargate
        }
    };
    Ok((launch_type, strategy))
}

/// What each of `count` tasks runs on.
pub(in crate::ops) fn compute(
    region: &Region,
    cluster: &Cluster,
    definition: &Revision,
    launch_type: Option<LaunchType>,
    strategy: Option<Vec<CapacityProviderStrategyItem>>,
    count: usize,
) -> Result<Vec<Compute>, ApiError> {
    let (launch_type, strategy) = chosen(region, cluster, launch_type, strategy)?;
    supports(definition, launch_type)?;
    if strategy.is_empty() {
        let capacity_provider = None;
        return Ok(vec![
            Compute {
                launch_type,
                capacity_provider,
            };
            count
        ]);
    }
    // Only services go by what is running; each call of RunTask counts for itself.
    let providers = strategy::distribute(&strategy, |_| 0, count).into_iter();
    Ok(providers
        .map(|provider| Compute {
            launch_type,
            capacity_provider: Some(provider),
        })
        .collect())
}

pub(in crate::ops) fn supports(
    definition: &Revision,
    launch_type: LaunchType,
) -> Result<(), ApiError> {
    let needed = match launch_type {
        LaunchType::Ec2 => Compatibility::Ec2,
        LaunchType::External => Compatibility::External,
        LaunchType::Fargate => Compatibility::Fargate,
        LaunchType::ManagedInstances => Compatibility::ManagedInstances,
    };
    let compatibilities = definition
        .document
        .compatibilities
        .as_deref()
        .unwrap_or_default();
    if compatibilities.contains(&needed) {
        return Ok(());
    }
    Err(ApiError::invalid_parameter(format!(
        "Task definition does not support launch_type {launch_type}."
    )))
}

/// The launch type that all of these have: the providers of a strategy are of one family.
pub(in crate::ops) fn of(computes: &[Compute]) -> LaunchType {
    let first = computes.first();
    first.map_or(LaunchType::Ec2, |compute| compute.launch_type)
}

/// Placement is for instances: there is nothing to choose from on Fargate.
pub(in crate::ops) fn check_placement(
    computes: &[Compute],
    constraints: Option<&[PlacementConstraint]>,
    strategies: Option<&[PlacementStrategy]>,
) -> Result<(), ApiError> {
    let on_fargate = computes
        .iter()
        .any(|compute| compute.launch_type == LaunchType::Fargate);
    let refuse = |message| Err(ApiError::invalid_parameter(message));
    if on_fargate && constraints.is_some_and(|constraints| !constraints.is_empty()) {
        return refuse("Placement constraints are not supported with FARGATE launch type.");
    }
    if on_fargate && strategies.is_some_and(|strategies| !strategies.is_empty()) {
        return refuse("Placement strategies are not supported with FARGATE launch type.");
    }
    Ok(())
}

/// The platform version as a task shows it: a number, also for `LATEST`.
pub(in crate::ops) fn platform_version(
    computes: &[Compute],
    definition: &Revision,
    given: Option<&str>,
) -> Result<Option<&'static str>, ApiError> {
    const LINUX: [&str; 5] = ["1.4.0", "1.3.0", "1.2.0", "1.1.0", "1.0.0"];
    const WINDOWS: [&str; 1] = ["1.0.0"];
    if of(computes) != LaunchType::Fargate {
        return match given {
            None => Ok(None),
            Some(_) => Err(ApiError::invalid_parameter(
                "The platform version must be null when specifying an EC2 launch type.",
            )),
        };
    }
    let platform = definition.document.runtime_platform.as_ref();
    let family = platform.and_then(|platform| platform.operating_system_family);
    let known: &[&'static str] = if family.is_none_or(|family| family == OsFamily::Linux) {
        &LINUX
    } else {
        &WINDOWS
    };
    let wanted = given.filter(|given| *given != "LATEST");
    let found = known
        .iter()
        .find(|known| wanted.is_none_or(|wanted| wanted == **known))
        .copied();
    found.map(Some).ok_or_else(|| {
        ApiError::new(
            ErrorCode::PlatformUnknown,
            format!(
                "The platform version {} does not exist; it should be one of [{}]",
                wanted.unwrap_or_default(),
                known.join(",")
            ),
        )
    })
}
