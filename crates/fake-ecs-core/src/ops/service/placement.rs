//! Placement, and what services with `DAEMON` cannot have.

use crate::ecs::Region;
use crate::ecs::service::revision::Compute;
use crate::ecs::service::state::Settings;
use crate::ops::task::launching::launch_type;
use crate::wire::{
    ApiError, LaunchType, PlacementStrategy, PlacementStrategyType, SchedulingStrategy,
};

/// How many tasks a service may have where a test sets no quota. That of AWS is 5,000 until it is
/// raised; here it has been, so that large services can be tested.
const DESIRED_COUNT_MAX: usize = 50_000;

/// The desired count of a new or changed service, where there is one.
pub(super) fn desired_count(
    region: &Region,
    scheduling: SchedulingStrategy,
    given: Option<i32>,
) -> Result<Option<usize>, ApiError> {
    let refuse = |message: &str| Err(ApiError::invalid_parameter(message));
    let quota = region.quotas.tasks_per_service;
    let most = quota.map_or(DESIRED_COUNT_MAX, |most| most as usize);
    match (scheduling, given) {
        (SchedulingStrategy::Daemon, Some(_)) => refuse(
            "The daemon scheduling strategy does not support a desired count for services. Remove the desired count value and try again",
        ),
        (_, None) => Ok(None),
        (SchedulingStrategy::Replica, Some(count)) => match usize::try_from(count) {
            Ok(count) if count > most => refuse("Desired count exceeds limit."),
            Ok(count) => Ok(Some(count)),
            Err(_) => refuse("desiredCount should be greater than or equal to 0"),
        },
    }
}

/// Whether constraints and strategies are for the launch type and the scheduling strategy.
pub(super) fn check(scheduling: SchedulingStrategy, settings: &Settings) -> Result<(), ApiError> {
    let launch_type = settings.compute.launch_type;
    if scheduling == SchedulingStrategy::Daemon {
        if !settings.strategies.is_empty() {
            return Err(ApiError::invalid_parameter(
                "The daemon scheduling strategy does not support placement strategies",
            ));
        }
        // The service's words are not known.
        if launch_type == LaunchType::Fargate {
            return Err(ApiError::invalid_parameter(
                "The daemon scheduling strategy is not supported with FARGATE launch type.",
            ));
        }
    }
    check_for(&settings.compute, settings)
}

/// Whether the constraints and strategies are for what runs there.
pub(in crate::ops) fn check_for(compute: &Compute, settings: &Settings) -> Result<(), ApiError> {
    let compute = launch_type::Compute {
        launch_type: compute.launch_type,
        capacity_provider: None,
    };
    let (constraints, strategies) = (&settings.constraints, &settings.strategies);
    launch_type::check_placement(&[compute], Some(constraints), Some(strategies))
}

/// The strategies as they are shown: the names of fields in lower case, where they are not those of
/// attributes.
pub(super) fn normalised(strategies: Vec<PlacementStrategy>) -> Vec<PlacementStrategy> {
    let strategies = strategies.into_iter();
    let strategies = strategies.map(|strategy| match strategy.r#type {
        Some(PlacementStrategyType::Binpack) => PlacementStrategy {
            field: strategy.field.map(|field| field.to_ascii_lowercase()),
            ..strategy
        },
        _ => strategy,
    });
    strategies.collect()
}
