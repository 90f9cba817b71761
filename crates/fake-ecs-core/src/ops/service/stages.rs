//! What rollouts in stages are set to: `strategy`, `canaryConfiguration`, `linearConfiguration` and
//! `lifecycleHooks` of a `deploymentConfiguration`, and what they demand of the rest of a service.
//!
//! Hooks are kept and shown with the strategy `ROLLING` as well, where nothing calls them: a
//! service may change its strategy and keep them. Where no source is given for a text here, it is
//! ours.

use crate::ecs::service::revision::Workload;
use crate::ecs::service::stages::hook::is_pause;
use crate::ecs::service::stages::strategy::{
    CANARY_BAKE_MINUTES, CANARY_PERCENT, STEP_BAKE_MINUTES, STEP_PERCENT,
};
use crate::wire::{
    ApiError, CanaryConfiguration, DeploymentConfiguration, DeploymentLifecycleHook as Hook,
    DeploymentLifecycleHookStage as Stage, DeploymentStrategy as Strategy, LinearConfiguration,
    LoadBalancer, SchedulingStrategy,
};

const CANARY_PERCENT_MIN: f64 = 0.1;
const STEP_PERCENT_MIN: f64 = 3.0;
const PERCENT_MAX: f64 = 100.0;
/// The limit of every bake time: a day.
pub(super) const BAKE_TIME_MAX_MINUTES: i32 = 1_440;

fn refuse<T>(message: impl Into<String>) -> Result<T, ApiError> {
    Err(ApiError::invalid_parameter(message))
}

/// What is given and what is there already must fit together before they are merged.
pub(super) fn check_given(
    current: &DeploymentConfiguration,
    given: &DeploymentConfiguration,
    scheduling: SchedulingStrategy,
) -> Result<(), ApiError> {
    let strategy = given.strategy.or(current.strategy);
    let strategy = strategy.unwrap_or(Strategy::Rolling);
    for (member, is_given, of) in [
        (
            "canaryConfiguration",
            given.canary_configuration.is_some(),
            Strategy::Canary,
        ),
        (
            "linearConfiguration",
            given.linear_configuration.is_some(),
            Strategy::Linear,
        ),
        (
            "earlySuccessCriteria",
            given
                .early_success_criteria
                .as_ref()
                .is_some_and(|early| early.enable),
            Strategy::Rolling,
        ),
    ] {
        if is_given && strategy != of {
            return refuse(format!(
                "{member} is only valid with the {of} deployment strategy."
            ));
        }
    }
    if scheduling == SchedulingStrategy::Daemon && strategy != Strategy::Rolling {
        return refuse(format!(
            "The daemon scheduling strategy does not support the {strategy} deployment strategy"
        ));
    }
    // The model says that it is required.
    let is_new = current.strategy != Some(Strategy::BlueGreen);
    if strategy == Strategy::BlueGreen && is_new && given.bake_time_in_minutes.is_none() {
        return refuse(
            "bakeTimeInMinutes must be specified for the BLUE_GREEN deployment strategy.",
        );
    }
    Ok(())
}

/// The configuration of the steps of a canary, with what the model documents for who does not say.
/// Kept as long as the strategy is.
pub(super) fn canary(
    strategy: Option<Strategy>,
    given: Option<CanaryConfiguration>,
    current: Option<&CanaryConfiguration>,
) -> Result<Option<CanaryConfiguration>, ApiError> {
    if strategy != Some(Strategy::Canary) {
        return Ok(None);
    }
    let CanaryConfiguration {
        canary_bake_time_in_minutes,
        canary_percent,
    } = given.or_else(|| current.cloned()).unwrap_or_default();
    let percent = canary_percent.unwrap_or(CANARY_PERCENT);
    let bake_time = canary_bake_time_in_minutes.unwrap_or(CANARY_BAKE_MINUTES);
    check_percent("canaryPercent", percent, CANARY_PERCENT_MIN)?;
    check_bake_time("canaryBakeTimeInMinutes", bake_time)?;
    Ok(Some(CanaryConfiguration {
        canary_bake_time_in_minutes: Some(bake_time),
        canary_percent: Some(percent),
    }))
}

/// The same for `LINEAR`.
pub(super) fn linear(
    strategy: Option<Strategy>,
    given: Option<LinearConfiguration>,
    current: Option<&LinearConfiguration>,
) -> Result<Option<LinearConfiguration>, ApiError> {
    if strategy != Some(Strategy::Linear) {
        return Ok(None);
    }
    let LinearConfiguration {
        step_bake_time_in_minutes,
        step_percent,
    } = given.or_else(|| current.cloned()).unwrap_or_default();
    let percent = step_percent.unwrap_or(STEP_PERCENT);
    let bake_time = step_bake_time_in_minutes.unwrap_or(STEP_BAKE_MINUTES);
    check_percent("stepPercent", percent, STEP_PERCENT_MIN)?;
    check_bake_time("stepBakeTimeInMinutes", bake_time)?;
    Ok(Some(LinearConfiguration {
        step_bake_time_in_minutes: Some(bake_time),
        step_percent: Some(percent),
    }))
}

fn check_percent(member: &str, percent: f64, least: f64) -> Result<(), ApiError> {
    if (least..=PERCENT_MAX).contains(&percent) {
        return Ok(());
    }
    refuse(format!(
        "{member} should be between {least:?} and {PERCENT_MAX:?}, but was {percent:?}"
    ))
}

pub(super) fn check_bake_time(member: &str, minutes: i32) -> Result<(), ApiError> {
    if (0..=BAKE_TIME_MAX_MINUTES).contains(&minutes) {
        return Ok(());
    }
    refuse(format!(
        "{member} should be between 0 and {BAKE_TIME_MAX_MINUTES}, but was {minutes}"
    ))
}

pub(super) fn check_hooks(hooks: &[Hook]) -> Result<(), ApiError> {
    for hook in hooks {
        check_hook(hook)?;
    }
    Ok(())
}

fn check_hook(hook: &Hook) -> Result<(), ApiError> {
    let Hook {
        hook_details: _,
        hook_target_arn,
        lifecycle_stages,
        role_arn,
        target_type: _,
        // Its limits are in the model.
        timeout_configuration: _,
    } = hook;
    let stages = lifecycle_stages.as_deref().unwrap_or_default();
    if stages.is_empty() {
        return refuse("lifecycleStages of a lifecycle hook cannot be empty.");
    }
    let is_given = |arn: &Option<String>| arn.as_deref().is_some_and(|arn| !arn.is_empty());
    if is_pause(hook) {
        let shifts = [Stage::TestTrafficShift, Stage::ProductionTrafficShift];
        let at_shift = stages.iter().find(|stage| shifts.contains(stage));
        return match at_shift {
            Some(stage) => refuse(format!(
                "Lifecycle hooks of the targetType PAUSE are not supported for {stage}."
            )),
            None if is_given(hook_target_arn) => refuse(
                "hookTargetArn must not be specified for lifecycle hooks of the targetType PAUSE.",
            ),
            None => Ok(()),
        };
    }
    for (member, arn) in [("hookTargetArn", hook_target_arn), ("roleArn", role_arn)] {
        if !is_given(arn) {
            return refuse(format!(
                "{member} must be specified for lifecycle hooks of the targetType AWS_LAMBDA."
            ));
        }
    }
    Ok(())
}

/// Traffic can only go over where something leads it: a load balancer, or Service Connect.
pub(super) fn check_traffic(
    configuration: &DeploymentConfiguration,
    workload: &Workload,
) -> Result<(), ApiError> {
    let strategy = configuration.strategy.unwrap_or(Strategy::Rolling);
    if strategy == Strategy::Rolling {
        return Ok(());
    }
    let balancers = &workload.load_balancers;
    let connect = workload.connect.as_ref().filter(|connect| connect.enabled);
    if balancers.is_empty() && connect.is_none() {
        let network = if strategy == Strategy::BlueGreen {
            "an Application Load Balancer, a Network Load Balancer or Service Connect"
        } else {
            "an Application Load Balancer or Service Connect"
        };
        return refuse(format!(
            "When specifying the {strategy} deployment strategy, the service requires {network}."
        ));
    }
    for balancer in balancers {
        check_balancer(strategy, balancer)?;
    }
    Ok(())
}

/// The first text is documented.
fn check_balancer(strategy: Strategy, balancer: &LoadBalancer) -> Result<(), ApiError> {
    let Some(advanced) = &balancer.advanced_configuration else {
        return refuse(
            "advancedConfiguration field is required for all loadBalancers when using a non-ROLLING deployment strategy",
        );
    };
    let rule = &advanced.production_listener_rule;
    for (member, given) in [
        (
            "alternateTargetGroupArn",
            &advanced.alternate_target_group_arn,
        ),
        ("productionListenerRule", rule),
        ("roleArn", &advanced.role_arn),
    ] {
        if given.as_deref().unwrap_or_default().is_empty() {
            return refuse(format!(
                "{member} must be specified in advancedConfiguration when using a non-ROLLING deployment strategy"
            ));
        }
    }
    let is_network = rule.as_deref().is_some_and(super::advanced::is_of_network);
    if is_network && strategy != Strategy::BlueGreen {
        return refuse(format!(
            "Network Load Balancers are not supported with the {strategy} deployment strategy."
        ));
    }
    Ok(())
}
