//! `PutMetricAlarm` — makes an alarm, or changes one: all settings are replaced, and its state and
//! its tags stay.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html>
//!
//! An alarm looks at its metric each full minute, or each ten seconds where its period is shorter.
//! Its actions are topics of SNS and policies of Application Auto Scaling; others are taken, and
//! its history says that nothing came of them.
//!
//! Not emulated yet: bands of anomaly detection, `PromQL`, evaluation at wall-clock times or in
//! intervals, warm-up.

use super::find::{check_watched, refused_tags, validation};
use crate::aws::cloudwatch::declared;
use crate::aws::cloudwatch::metrics::Stat;
use crate::aws::cloudwatch::port;
use crate::aws::cloudwatch::verdict::Missing;
use crate::aws::tags;
use crate::ecs::Region;
use crate::wire::cloudwatch::enums::ComparisonOperator as Operator;
use crate::wire::cloudwatch::types::{PutMetricAlarmRequest, PutMetricAlarmResponse};
use crate::wire::{ApiError, ErrorCode};

/// What an alarm may look back over: a day, or a week where its period is an hour or longer.
const SECONDS_MAX: i64 = 86_400;
const LONG_SECONDS_MAX: i64 = 7 * 86_400;

pub(super) fn put_metric_alarm(
    region: &mut Region,
    input: PutMetricAlarmRequest,
) -> Result<PutMetricAlarmResponse, ApiError> {
    // All of it is kept, and read where alarms are judged. What `_` stands for is checked below.
    let PutMetricAlarmRequest {
        alarm_name: _,
        action_configuration: _,
        actions_enabled: _,
        alarm_actions: _,
        alarm_description: _,
        comparison_operator: _,
        datapoints_to_alarm: _,
        dimensions: _,
        evaluate_low_sample_count_percentile: _,
        evaluation_criteria: _,
        evaluation_interval: _,
        evaluation_periods: _,
        evaluation_window: _,
        extended_statistic: _,
        insufficient_data_actions: _,
        metric_name: _,
        metrics: _,
        namespace: _,
        ok_actions: _,
        period: _,
        statistic: _,
        tags: _,
        threshold: _,
        threshold_metric_id: _,
        treat_missing_data: _,
        unit: _,
        warm_up_configuration: _,
    } = &input;
    check_emulated(&input)?;
    check_metric(&input)?;
    check_evaluation(&input)?;
    check_watched(region, &declared::queries(&input))?;
    let tags = input.tags.iter().flatten();
    let tags = tags.map(|tag| (tag.key.clone(), tag.value.clone()));
    tags::given(tags).map_err(refused_tags)?;
    port::put_alarm(region, input);
    Ok(PutMetricAlarmResponse {})
}

fn check_emulated(input: &PutMetricAlarmRequest) -> Result<(), ApiError> {
    let window = input.evaluation_window.as_ref();
    let is_band = matches!(
        input.comparison_operator,
        Some(
            Operator::LessThanLowerOrGreaterThanUpperThreshold
                | Operator::LessThanLowerThreshold
                | Operator::GreaterThanUpperThreshold
        )
    );
    let others = [
        ("ThresholdMetricId", input.threshold_metric_id.is_some()),
        ("ComparisonOperator of a band", is_band),
        ("EvaluationCriteria", input.evaluation_criteria.is_some()),
        ("EvaluationInterval", input.evaluation_interval.is_some()),
        (
            "WallClockWindow",
            window.is_some_and(|it| it.wall_clock_window.is_some()),
        ),
        ("WarmUpConfiguration", input.warm_up_configuration.is_some()),
    ];
    ApiError::refuse_members(ErrorCode::Validation, "PutMetricAlarm", &others)
}

/// What is measured. The texts are guesses.
fn check_metric(input: &PutMetricAlarmRequest) -> Result<(), ApiError> {
    let has_queries = input.metrics.as_ref().is_some_and(|all| !all.is_empty());
    if has_queries {
        let is_mixed = input.metric_name.is_some()
            || input.namespace.is_some()
            || input.statistic.is_some()
            || input.extended_statistic.is_some()
            || input.period.is_some();
        return match is_mixed {
            false => Ok(()),
            true => Err(validation(
                "The parameters Metrics and MetricName, Namespace, Period, Statistic or ExtendedStatistic are mutually exclusive.",
            )),
        };
    }
    if input.metric_name.is_none() || input.namespace.is_none() {
        return Err(validation(
            "Exactly one of MetricName with Namespace, or Metrics must be specified.",
        ));
    }
    if input.statistic.is_some() == input.extended_statistic.is_some() {
        return Err(validation(
            "Exactly one of Statistic or ExtendedStatistic must be specified.",
        ));
    }
    if let Some(name) = &input.extended_statistic
        && Stat::parse(name).is_none()
    {
        let what = format_args!("the statistic {name}");
        return Err(ApiError::not_emulated(ErrorCode::Validation, what));
    }
    if input.period.is_none() {
        return Err(validation("Period must be specified."));
    }
    Ok(())
}

/// How it is judged. The text about a day is the service's, the others are guesses.
fn check_evaluation(input: &PutMetricAlarmRequest) -> Result<(), ApiError> {
    let Some(evaluated) = input.evaluation_periods else {
        return Err(validation("EvaluationPeriods must be specified."));
    };
    if input.comparison_operator.is_none() || input.threshold.is_none() {
        return Err(validation(
            "ComparisonOperator and Threshold must be specified.",
        ));
    }
    if input.datapoints_to_alarm.is_some_and(|it| it > evaluated) {
        return Err(validation(
            "DatapointsToAlarm must be less than or equal to EvaluationPeriods.",
        ));
    }
    let period = declared::period(input);
    let max = if period >= 3600 {
        LONG_SECONDS_MAX
    } else {
        SECONDS_MAX
    };
    if period * i64::from(evaluated) > max {
        return Err(validation(
            "Metrics cannot be checked across more than a day (EvaluationPeriods * Period must be <= 86400).",
        ));
    }
    if let Some(missing) = &input.treat_missing_data
        && Missing::parse(missing).is_none()
    {
        return Err(validation(format!(
            "The value '{missing}' of TreatMissingData is none of breaching, notBreaching, ignore, missing."
        )));
    }
    Ok(())
}
