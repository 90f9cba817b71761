//! Where tasks run: launch type, capacity provider, platform.

use crate::ops::strategy;
use crate::wire::{
    ApiError, CapacityProviderStrategyItem, Compatibility, ErrorCode, LaunchType, OsFamily,
    PlacementConstraint, PlacementStrategy,
};
use crate::world::cluster::Cluster;
use crate::world::task_definition::Revision;

/// What one task runs on.
#[derive(Clone, Debug)]
pub(in crate::ops) struct Compute {
    pub(in crate::ops) launch_type: LaunchType,
    pub(in crate::ops) capacity_provider: Option<String>,
}

/// What each of `count` tasks runs on: the launch type that is given, the strategy that is given, the cluster's default
/// strategy, or EC2.
pub(in crate::ops) fn compute(
    cluster: &Cluster,
    definition: &Revision,
    launch_type: Option<LaunchType>,
    strategy: Option<Vec<CapacityProviderStrategyItem>>,
    count: usize,
) -> Result<Vec<Compute>, ApiError> {
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
    let strategy = match (launch_type, strategy) {
        (Some(_), _) => Vec::new(),
        (None, Some(strategy)) => strategy,
        (None, None) => cluster.default_strategy.clone(),
    };
    strategy::check(&strategy, &cluster.capacity_providers)?;
    if strategy.is_empty() {
        let launch_type = launch_type.unwrap_or(LaunchType::Ec2);
        supports(definition, launch_type)?;
        return Ok(vec![
            Compute {
                launch_type,
                capacity_provider: None,
            };
            count
        ]);
    }
    // The only providers there are run on Fargate.
    supports(definition, LaunchType::Fargate)?;
    let providers = strategy::distribute(&strategy, count).into_iter();
    Ok(providers
        .map(|provider| Compute {
            launch_type: LaunchType::Fargate,
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
    let on_fargate = computes
        .iter()
        .all(|compute| compute.launch_type == LaunchType::Fargate);
    if !on_fargate {
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
