//! `deploymentConfiguration`: how deployments proceed.

use super::stages;
use crate::wire::{
    ApiError, DeploymentCircuitBreaker, DeploymentConfiguration, DeploymentControllerType,
    DeploymentEarlySuccessCriteria, DeploymentStrategy, SchedulingStrategy, ThresholdType,
};

/// The configuration with what is given, checked. What is not given stays as it is.
pub(super) fn merged(
    current: &DeploymentConfiguration,
    given: Option<DeploymentConfiguration>,
    scheduling: SchedulingStrategy,
) -> Result<DeploymentConfiguration, ApiError> {
    let given = given.unwrap_or_default();
    stages::check_given(current, &given, scheduling)?;
    let DeploymentConfiguration {
        alarms,
        bake_time_in_minutes,
        canary_configuration,
        deployment_circuit_breaker,
        early_success_criteria,
        lifecycle_hooks,
        linear_configuration,
        maximum_percent,
        minimum_healthy_percent,
        strategy,
    } = given;
    let hooks = lifecycle_hooks.or_else(|| current.lifecycle_hooks.clone());
    let strategy = strategy.or(current.strategy);
    let is_rolling = strategy.is_none_or(|of| of == DeploymentStrategy::Rolling);
    let current_early = current.early_success_criteria.clone();
    let merged = DeploymentConfiguration {
        alarms: alarms.or_else(|| current.alarms.clone()),
        bake_time_in_minutes: bake_time_in_minutes.or(current.bake_time_in_minutes),
        deployment_circuit_breaker: deployment_circuit_breaker
            .or_else(|| current.deployment_circuit_breaker.clone()),
        early_success_criteria: early_success_criteria
            .or_else(|| current_early.filter(|_| is_rolling)),
        maximum_percent: maximum_percent.or(current.maximum_percent),
        minimum_healthy_percent: minimum_healthy_percent.or(current.minimum_healthy_percent),
        strategy,
        canary_configuration: stages::canary(
            strategy,
            canary_configuration,
            current.canary_configuration.as_ref(),
        )?,
        lifecycle_hooks: hooks.filter(|hooks| !hooks.is_empty()),
        linear_configuration: stages::linear(
            strategy,
            linear_configuration,
            current.linear_configuration.as_ref(),
        )?,
    };
    check(&merged, scheduling)?;
    Ok(merged)
}

/// What a service has that does not say.
pub(super) fn default(
    scheduling: SchedulingStrategy,
    controller: DeploymentControllerType,
) -> DeploymentConfiguration {
    let (minimum, maximum) = match scheduling {
        SchedulingStrategy::Replica => (100, 200),
        SchedulingStrategy::Daemon => (0, 100),
    };
    let percents = DeploymentConfiguration {
        maximum_percent: Some(maximum),
        minimum_healthy_percent: Some(minimum),
        ..DeploymentConfiguration::default()
    };
    if controller != DeploymentControllerType::Ecs {
        return percents;
    }
    DeploymentConfiguration {
        deployment_circuit_breaker: Some(DeploymentCircuitBreaker::default()),
        strategy: Some(DeploymentStrategy::Rolling),
        bake_time_in_minutes: Some(0),
        ..percents
    }
}

/// What a service has that gets another controller: the percentages stay, the rest is as if it did
/// not say.
pub(super) fn handed_over(
    current: &DeploymentConfiguration,
    scheduling: SchedulingStrategy,
    to: DeploymentControllerType,
) -> DeploymentConfiguration {
    DeploymentConfiguration {
        maximum_percent: current.maximum_percent,
        minimum_healthy_percent: current.minimum_healthy_percent,
        ..default(scheduling, to)
    }
}

fn check(
    configuration: &DeploymentConfiguration,
    scheduling: SchedulingStrategy,
) -> Result<(), ApiError> {
    let refuse = |message: String| Err(ApiError::invalid_parameter(message));
    let minimum = configuration.minimum_healthy_percent.unwrap_or(0);
    let maximum = configuration.maximum_percent.unwrap_or(0);
    if scheduling == SchedulingStrategy::Daemon && maximum > 100 {
        return refuse(
            "The daemon scheduling strategy does not support values above 100 for maximumPercent"
                .to_owned(),
        );
    }
    if minimum > 100 {
        return refuse("minimumHealthyPercent must be at most 100".to_owned());
    }
    if minimum < 0 {
        return refuse("minimumHealthyPercent must be at least 0".to_owned());
    }
    if maximum < 100 {
        return refuse("maximumPercent must be at least 100".to_owned());
    }
    if minimum == 100 && maximum == 100 {
        return refuse(
            "Both maximumPercent and minimumHealthyPercent cannot be 100 as this will block any deployment"
                .to_owned(),
        );
    }
    let bake_time = configuration.bake_time_in_minutes.unwrap_or(0);
    stages::check_bake_time("bakeTimeInMinutes", bake_time)?;
    stages::check_hooks(configuration.lifecycle_hooks.as_deref().unwrap_or_default())?;
    check_breaker(configuration.deployment_circuit_breaker.as_ref())?;
    check_early_success(configuration.early_success_criteria.as_ref(), minimum)
}

/// The wording here is ours, as that of the next function.
fn check_breaker(breaker: Option<&DeploymentCircuitBreaker>) -> Result<(), ApiError> {
    let threshold = breaker.and_then(|breaker| breaker.threshold_configuration.as_ref());
    match threshold.map(|threshold| (threshold.r#type, threshold.value)) {
        Some((_, ..=0)) => Err(ApiError::invalid_parameter(
            "The value of thresholdConfiguration must be greater than 0",
        )),
        Some((ThresholdType::BoundedPercent | ThresholdType::UnboundedPercent, 101..)) => {
            Err(ApiError::invalid_parameter(
                "The value of thresholdConfiguration must be at most 100 for percentages",
            ))
        }
        _ => Ok(()),
    }
}

fn check_early_success(
    early: Option<&DeploymentEarlySuccessCriteria>,
    minimum: i32,
) -> Result<(), ApiError> {
    let percent = early.and_then(|early| early.healthy_percent);
    match percent {
        Some(percent) if !(minimum..=100).contains(&percent) => {
            Err(ApiError::invalid_parameter(format!(
                "healthyPercent should be between minimumHealthyPercent and 100, but was {percent}"
            )))
        }
        _ => Ok(()),
    }
}
