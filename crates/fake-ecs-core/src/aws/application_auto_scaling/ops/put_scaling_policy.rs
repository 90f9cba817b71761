//! `PutScalingPolicy` — makes a policy, or changes one. A target-tracking policy makes two alarms,
//! or one where it does not scale in; a step-scaling policy acts for alarms that have its ARN among
//! their actions.
//! <https://docs.aws.amazon.com/autoscaling/application/APIReference/API_PutScalingPolicy.html>
//!
//! | policy | acts |
//! |---|---|
//! | target tracking | scales out when its metric was above its target for 3 minutes, and in when it was below 90 percent of it for 15 minutes, in proportion |
//! | step scaling | when one of its alarms goes off, and each minute until that is over |
//!
//! Within its cooldown a policy scales out only for more than it already has, and does not scale
//! in.
//!
//! Not emulated yet: predictive scaling; metrics of other predefined types than CPU, memory and
//! requests of a load balancer.

use super::find::{check_resource, registered, validation};
use crate::aws::application_auto_scaling::state::{Policy, PolicyKind};
use crate::aws::application_auto_scaling::{shown, tracking};
use crate::aws::cloudwatch;
use crate::ecs::Region;
use crate::kernel::ids::uuid;
use crate::wire::application_autoscaling::enums::PolicyType;
use crate::wire::application_autoscaling::types::{
    PutScalingPolicyRequest, PutScalingPolicyResponse, StepScalingPolicyConfiguration,
    TargetTrackingScalingPolicyConfiguration,
};
use crate::wire::{ApiError, ErrorCode};

pub(super) fn put_scaling_policy(
    region: &mut Region,
    input: PutScalingPolicyRequest,
) -> Result<PutScalingPolicyResponse, ApiError> {
    let PutScalingPolicyRequest {
        policy_name,
        service_namespace,
        resource_id,
        scalable_dimension,
        policy_type,
        predictive_scaling_policy_configuration,
        step_scaling_policy_configuration,
        target_tracking_scaling_policy_configuration,
    } = input;
    check_resource(service_namespace, &resource_id, scalable_dimension)?;
    let now = region.now();
    let before = registered(region, &resource_id)?
        .policies
        .get(&policy_name)
        .cloned();
    if policy_type == Some(PolicyType::PredictiveScaling)
        || predictive_scaling_policy_configuration.is_some()
    {
        return Err(ApiError::not_emulated(
            ErrorCode::Validation,
            "predictive scaling (PredictiveScaling)",
        ));
    }
    let is_tracking = match policy_type {
        Some(kind) => kind == PolicyType::TargetTrackingScaling,
        None => target_tracking_scaling_policy_configuration.is_some(),
    };
    let kind = match is_tracking {
        true => of_tracking(target_tracking_scaling_policy_configuration)?,
        false => of_steps(step_scaling_policy_configuration)?,
    };
    let arn = match &before {
        Some(before) => before.arn.clone(),
        None => policy_arn(region, &resource_id, &policy_name),
    };
    let alarms = match &kind {
        PolicyKind::Step(_) => Vec::new(),
        PolicyKind::Tracking(of) => {
            tracking::put_alarms(region, (&resource_id, &arn), of).map_err(validation)?
        }
    };
    let old = before.iter().flat_map(|it| &it.alarms);
    for alarm in old.filter(|name| !alarms.contains(name)) {
        cloudwatch::port::delete_alarm(region, alarm);
    }
    let policy = Policy {
        arn: arn.clone(),
        created: before.map_or(now, |it| it.created),
        kind,
        alarms,
    };
    let alarms = shown::alarms(&region.scope, &policy);
    registered(region, &resource_id)?
        .policies
        .insert(policy_name, policy);
    Ok(PutScalingPolicyResponse {
        policy_arn: Some(arn),
        alarms: Some(alarms),
    })
}

fn policy_arn(region: &mut Region, resource: &str, name: &str) -> String {
    let sequence = region.next_sequence();
    let id = uuid(
        region
            .ids
            .number_of(&format!("{resource} {name} {sequence}")),
    );
    let resource = format!("scalingPolicy:{id}:resource/ecs/{resource}:policyName/{name}");
    region.scope.arn_in("autoscaling", &resource)
}

/// The texts are guesses.
fn of_tracking(
    of: Option<TargetTrackingScalingPolicyConfiguration>,
) -> Result<PolicyKind, ApiError> {
    let Some(of) = of else {
        return Err(validation(
            "TargetTrackingScalingPolicyConfiguration must be specified for the policy type TargetTrackingScaling.",
        ));
    };
    if of.target_value <= 0.0 {
        return Err(validation("TargetValue must be greater than 0."));
    }
    Ok(PolicyKind::Tracking(Box::new(of)))
}

/// The texts are guesses.
fn of_steps(of: Option<StepScalingPolicyConfiguration>) -> Result<PolicyKind, ApiError> {
    let Some(of) = of else {
        return Err(validation(
            "StepScalingPolicyConfiguration must be specified for the policy type StepScaling.",
        ));
    };
    if of.adjustment_type.is_none() {
        return Err(validation("AdjustmentType must be specified."));
    }
    // A negative one would turn the adjustment round.
    if of.min_adjustment_magnitude.is_some_and(|least| least < 1) {
        return Err(validation("MinAdjustmentMagnitude must be at least 1."));
    }
    check_steps(&of)?;
    Ok(PolicyKind::Step(of))
}

/// The texts are guesses.
fn check_steps(of: &StepScalingPolicyConfiguration) -> Result<(), ApiError> {
    let steps = of.step_adjustments.as_deref().unwrap_or_default();
    if steps.is_empty() {
        return Err(validation("StepAdjustments must be specified."));
    }
    for (at, step) in steps.iter().enumerate() {
        let bounds = |of: &crate::wire::application_autoscaling::types::StepAdjustment| {
            (
                of.metric_interval_lower_bound.unwrap_or(f64::NEG_INFINITY),
                of.metric_interval_upper_bound.unwrap_or(f64::INFINITY),
            )
        };
        let (lower, upper) = bounds(step);
        if lower >= upper {
            return Err(validation(
                "The upper bound of a step must be greater than its lower bound.",
            ));
        }
        let others = steps.iter().skip(at + 1).map(bounds);
        let mut others = others.filter(|(from, to)| *from < upper && lower < *to);
        if others.next().is_some() {
            return Err(validation("The ranges of step adjustments overlap."));
        }
    }
    Ok(())
}
