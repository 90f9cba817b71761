//! How many tasks a policy wants.

use crate::wire::application_autoscaling::enums::AdjustmentType;
use crate::wire::application_autoscaling::types::{StepAdjustment, StepScalingPolicyConfiguration};

/// What a target-tracking policy wants of a service that has so many tasks, so that the metric
/// comes to its target.
pub fn tracked(current: i32, value: f64, target: f64) -> i32 {
    // What is only too much by the error of floating-point numbers is not too much.
    rounded((f64::from(current) * value / target - 1e-9).ceil()).max(0)
}

/// What a step-scaling policy wants of a service that has so many tasks, when its metric is that
/// far from the threshold. `None`: no step is for that.
/// <https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html>
pub fn stepped(of: &StepScalingPolicyConfiguration, current: i32, distance: f64) -> Option<i32> {
    let steps = of.step_adjustments.as_deref().unwrap_or_default();
    let step = steps.iter().find(|step| is_for(step, distance))?;
    let adjustment = step.scaling_adjustment;
    let wanted = match of.adjustment_type {
        Some(AdjustmentType::ExactCapacity) => adjustment,
        Some(AdjustmentType::PercentChangeInCapacity) => {
            let change = percent(current, adjustment);
            let least = of.min_adjustment_magnitude.unwrap_or(0);
            let change = if change < 0 {
                change.min(least.saturating_neg())
            } else {
                change.max(least)
            };
            current.saturating_add(change)
        }
        _ => current.saturating_add(adjustment),
    };
    Some(wanted.max(0))
}

/// Above the threshold the lower bound is part of a step, below it the upper bound is.
fn is_for(step: &StepAdjustment, distance: f64) -> bool {
    let lower = step
        .metric_interval_lower_bound
        .unwrap_or(f64::NEG_INFINITY);
    let upper = step.metric_interval_upper_bound.unwrap_or(f64::INFINITY);
    if distance >= 0.0 {
        lower <= distance && (distance < upper || upper <= 0.0 && distance <= 0.0)
    } else {
        lower < distance && distance <= upper
    }
}

/// Of less than one task in either direction it is one, and otherwise the part of a task counts for
/// nothing.
fn percent(current: i32, percent: i32) -> i32 {
    let change = f64::from(current) * f64::from(percent) / 100.0;
    match change {
        change if change > 0.0 && change < 1.0 => 1,
        change if change < 0.0 && change > -1.0 => -1,
        change => rounded(change.trunc()),
    }
}

#[expect(clippy::cast_possible_truncation, reason = "`as` saturates")]
fn rounded(number: f64) -> i32 {
    number as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_target_is_tracked_in_proportion() {
        for (current, value, target, expected) in [
            (2, 90.0, 60.0, 3),
            (4, 75.0, 75.0, 4),
            (4, 76.0, 75.0, 5),
            (10, 20.0, 50.0, 4),
            (3, 0.0, 50.0, 0),
            (1, 30.0, 50.0, 1),
            (3, 70.0 * 1.1, 77.0, 3),
        ] {
            assert_eq!(tracked(current, value, target), expected);
        }
    }

    fn policy(kind: AdjustmentType, least: Option<i32>) -> StepScalingPolicyConfiguration {
        let step = |lower, upper, adjustment| StepAdjustment {
            metric_interval_lower_bound: lower,
            metric_interval_upper_bound: upper,
            scaling_adjustment: adjustment,
        };
        StepScalingPolicyConfiguration {
            adjustment_type: Some(kind),
            min_adjustment_magnitude: least,
            step_adjustments: Some(vec![
                step(Some(0.0), Some(10.0), 10),
                step(Some(10.0), None, 30),
                step(Some(-10.0), Some(0.0), -10),
                step(None, Some(-10.0), -30),
            ]),
            ..StepScalingPolicyConfiguration::default()
        }
    }

    #[test]
    fn steps_are_chosen_by_the_distance_from_the_threshold() {
        use AdjustmentType::{ChangeInCapacity, ExactCapacity, PercentChangeInCapacity};
        for (kind, least, current, distance, expected) in [
            (ChangeInCapacity, None, 5, 0.0, 15),
            (ChangeInCapacity, None, 5, 9.9, 15),
            (ChangeInCapacity, None, 5, 10.0, 35),
            (ChangeInCapacity, None, 50, -0.1, 40),
            (ChangeInCapacity, None, 50, -10.0, 20),
            (ChangeInCapacity, None, 5, -10.1, 0),
            (ExactCapacity, None, 50, 3.0, 10),
            (PercentChangeInCapacity, None, 10, 3.0, 11),
            (PercentChangeInCapacity, None, 4, 3.0, 5),
            (PercentChangeInCapacity, Some(2), 10, 3.0, 12),
            (PercentChangeInCapacity, None, 10, 20.0, 13),
            (PercentChangeInCapacity, None, 19, -3.0, 18),
            (PercentChangeInCapacity, Some(2), 19, -3.0, 17),
            // Is refused by now, but a number that has no negative must not end the clockwork.
            (PercentChangeInCapacity, Some(i32::MIN), 19, -3.0, 18),
        ] {
            let wanted = stepped(&policy(kind, least), current, distance);
            assert_eq!(wanted, Some(expected), "{kind} {current} {distance}");
        }
        let none = StepScalingPolicyConfiguration::default();
        assert_eq!(stepped(&none, 5, 1.0), None);
    }
}
