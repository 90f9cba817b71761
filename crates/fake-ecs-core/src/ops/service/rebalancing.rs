//! Which services can be kept in balance over their availability zones.

use crate::ecs::service::state::Settings;
use crate::wire::{
    ApiError, AvailabilityZoneRebalancing, LaunchType, LoadBalancer, PlacementStrategyType,
    SchedulingStrategy,
};

/// The attribute by which instances are in a zone.
const ZONE: &str = "attribute:ecs.availability-zone";

/// Whether a new service is kept in balance: by default if it can be.
pub(super) fn default(
    scheduling: SchedulingStrategy,
    settings: &Settings,
    load_balancers: &[LoadBalancer],
) -> AvailabilityZoneRebalancing {
    match obstacle(scheduling, settings, load_balancers) {
        None => AvailabilityZoneRebalancing::Enabled,
        Some(_) => AvailabilityZoneRebalancing::Disabled,
    }
}

/// Refuses what cannot be kept in balance and should be.
pub(super) fn check(
    scheduling: SchedulingStrategy,
    settings: &Settings,
    load_balancers: &[LoadBalancer],
) -> Result<(), ApiError> {
    if settings.rebalancing == AvailabilityZoneRebalancing::Disabled {
        return Ok(());
    }
    match obstacle(scheduling, settings, load_balancers) {
        None => Ok(()),
        Some(obstacle) => Err(ApiError::invalid_parameter(format!(
            "AvailabilityZoneRebalancing does not support {obstacle}"
        ))),
    }
}

/// What keeps a service from being balanced. The words for `maximumPercent` are the service's; the
/// others are made like them.
fn obstacle(
    scheduling: SchedulingStrategy,
    settings: &Settings,
    load_balancers: &[LoadBalancer],
) -> Option<&'static str> {
    let mut constraints = settings.constraints.iter();
    let is_spread_otherwise = settings.strategies.first().is_some_and(|first| {
        let field = first.field.as_deref().unwrap_or_default();
        first.r#type != Some(PlacementStrategyType::Spread) || !field.eq_ignore_ascii_case(ZONE)
    });
    if settings.configuration.maximum_percent.unwrap_or(0) <= 100 {
        Some("maximumPercent <= 100")
    } else if scheduling == SchedulingStrategy::Daemon {
        Some("the DAEMON scheduling strategy")
    } else if settings.compute.launch_type == LaunchType::External {
        Some("the EXTERNAL launch type")
    } else if load_balancers
        .iter()
        .any(|of| of.load_balancer_name.is_some())
    {
        Some("Classic Load Balancers")
    } else if is_spread_otherwise {
        Some("placement strategies that do not spread over ecs.availability-zone first")
    } else if constraints.any(|of| of.expression.iter().any(|of| of.contains(ZONE))) {
        Some("placement constraints with ecs.availability-zone")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::service::tests::settings;
    use crate::wire::{PlacementConstraint, PlacementStrategy};

    #[test]
    fn what_cannot_be_balanced_is_not_by_default_and_refused_when_it_should_be() {
        type Change = fn(&mut Settings);
        let strategy = |r#type, field: &str| PlacementStrategy {
            r#type: Some(r#type),
            field: Some(field.to_owned()),
        };
        let spread = |field| vec![strategy(PlacementStrategyType::Spread, field)];
        for (strategies, change, obstacle) in [
            (vec![], (|_| {}) as Change, None),
            (spread("attribute:ecs.availability-zone"), |_| {}, None),
            (
                spread("instanceId"),
                |_| {},
                Some("placement strategies that do not spread over ecs.availability-zone first"),
            ),
            (
                vec![strategy(PlacementStrategyType::Binpack, "cpu")],
                |_| {},
                Some("placement strategies that do not spread over ecs.availability-zone first"),
            ),
            (
                vec![],
                |of| of.configuration.maximum_percent = Some(100),
                Some("maximumPercent <= 100"),
            ),
            (
                vec![],
                |of| of.compute.launch_type = LaunchType::External,
                Some("the EXTERNAL launch type"),
            ),
            (
                vec![],
                |of| {
                    of.constraints = vec![PlacementConstraint {
                        r#type: None,
                        expression: Some(
                            "attribute:ecs.availability-zone == us-east-1a".to_owned(),
                        ),
                    }];
                },
                Some("placement constraints with ecs.availability-zone"),
            ),
        ] {
            let mut settings = settings(2);
            settings.strategies = strategies;
            change(&mut settings);
            settings.rebalancing = AvailabilityZoneRebalancing::Enabled;

            let error = check(SchedulingStrategy::Replica, &settings, &[]).err();
            let by_default = default(SchedulingStrategy::Replica, &settings, &[]);

            let message = error.and_then(|error| error.message);
            let expected =
                obstacle.map(|of| format!("AvailabilityZoneRebalancing does not support {of}"));
            assert_eq!(message, expected);
            let is_enabled = by_default == AvailabilityZoneRebalancing::Enabled;
            assert_eq!(is_enabled, obstacle.is_none());
        }
    }
}
