//! How an Express service scales, and where it says whether it is healthy.

use crate::wire::{
    ApiError, ExpressGatewayScalingTarget, ExpressGatewayServiceScalingMetric as Metric,
};

const HEALTH_CHECK_PATH: &str = "/ping";
const TASK_COUNT_MIN: i32 = 1;
const TASK_COUNT_MAX: i32 = 20;
const TARGET_VALUE: i32 = 60;

/// What is given, what there was, or the default.
pub(super) fn health_check_path(
    given: Option<String>,
    before: Option<&str>,
) -> Result<String, ApiError> {
    let path = given.unwrap_or_else(|| before.unwrap_or(HEALTH_CHECK_PATH).to_owned());
    if !path.starts_with('/') {
        return refuse(format!("healthCheckPath must start with /, but was {path}"));
    }
    Ok(path)
}

/// What is given, what there was, or the default, member by member.
pub(super) fn scaling(
    given: Option<ExpressGatewayScalingTarget>,
    before: Option<&ExpressGatewayScalingTarget>,
) -> Result<ExpressGatewayScalingTarget, ApiError> {
    let ExpressGatewayScalingTarget {
        auto_scaling_metric,
        auto_scaling_target_value,
        max_task_count,
        min_task_count,
    } = given.unwrap_or_default();
    let before = before.cloned().unwrap_or_default();
    let min = min_task_count.or(before.min_task_count);
    let min = min.unwrap_or(TASK_COUNT_MIN);
    let max = max_task_count.or(before.max_task_count);
    let max = max.unwrap_or(TASK_COUNT_MAX.max(min));
    let value = auto_scaling_target_value.or(before.auto_scaling_target_value);
    let value = value.unwrap_or(TARGET_VALUE);
    if min < 0 || max < 1 || value < 1 {
        return refuse(
            "minTaskCount must be at least 0, maxTaskCount and autoScalingTargetValue at least 1"
                .to_owned(),
        );
    }
    if min > max {
        return refuse(format!(
            "minTaskCount must not be greater than maxTaskCount, but was {min} with {max}"
        ));
    }
    let metric = auto_scaling_metric.or(before.auto_scaling_metric);
    Ok(ExpressGatewayScalingTarget {
        auto_scaling_metric: metric.or(Some(Metric::AverageCpu)),
        auto_scaling_target_value: Some(value),
        max_task_count: Some(max),
        min_task_count: Some(min),
    })
}

/// How many tasks a service has that had so many: nothing scales it, but it keeps within its
/// limits.
pub(super) fn task_count(scaling: &ExpressGatewayScalingTarget, before: usize) -> i32 {
    let before = i32::try_from(before).unwrap_or(i32::MAX);
    let (min, max) = (scaling.min_task_count, scaling.max_task_count);
    before.min(max.unwrap_or(i32::MAX)).max(min.unwrap_or(0))
}

fn refuse<T>(message: String) -> Result<T, ApiError> {
    Err(ApiError::invalid_parameter(message))
}
