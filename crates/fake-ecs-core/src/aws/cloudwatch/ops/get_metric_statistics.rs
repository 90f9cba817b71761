//! `GetMetricStatistics` — statistics of a metric, a datapoint for each period that has any values.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html>
//!
//! The service gives datapoints in no order; here the oldest comes first.
//!
//! Not emulated yet: statistics such as trimmed means.

use super::find::{check_period, invalid_value};
use crate::aws::cloudwatch::metrics::{MetricKey, Stat, Summary};
use crate::aws::cloudwatch::query::{Window, summaries};
use crate::ecs::Region;
use crate::wire::cloudwatch::enums::Statistic;
use crate::wire::cloudwatch::types::{
    Datapoint, GetMetricStatisticsRequest, GetMetricStatisticsResponse,
};
use crate::wire::{ApiError, ErrorCode, Timestamp};

/// How many datapoints an answer has at most.
const DATAPOINTS_MAX: i64 = 1440;

pub(super) fn get_metric_statistics(
    region: &Region,
    input: GetMetricStatisticsRequest,
) -> Result<GetMetricStatisticsResponse, ApiError> {
    let GetMetricStatisticsRequest {
        namespace,
        metric_name,
        start_time,
        end_time,
        period,
        dimensions,
        extended_statistics,
        statistics,
        unit,
    } = input;
    let statistics = statistics.unwrap_or_default();
    let extended = extended_statistics.unwrap_or_default();
    if statistics.is_empty() && extended.is_empty() {
        return Err(ApiError::new(
            ErrorCode::MissingRequiredParameter,
            "Must specify either Statistics or ExtendedStatistics",
        ));
    }
    let percentiles: Result<Vec<(String, Stat)>, ApiError> =
        extended.into_iter().map(percentile).collect();
    let percentiles = percentiles?;
    check_period(period).map_err(|it| invalid_value(it.message.unwrap_or_default()))?;
    check_times(start_time, end_time, i64::from(period))?;
    let window = Window {
        from: start_time.as_millis().div_euclid(1000),
        to: end_time.as_millis().saturating_add(999).div_euclid(1000),
        is_aligned: true,
    };
    let key = MetricKey::new(
        &namespace,
        &metric_name,
        dimensions.as_deref().unwrap_or_default(),
    );
    let metrics = region.cloudwatch.metrics();
    let summaries = summaries(metrics, &key, unit, (i64::from(period), window));
    let datapoints = summaries.iter();
    let datapoints =
        datapoints.map(|(start, it)| datapoint(*start, it, (&statistics, &percentiles)));
    Ok(GetMetricStatisticsResponse {
        datapoints: Some(datapoints.collect()),
        label: Some(metric_name),
    })
}

fn percentile(name: String) -> Result<(String, Stat), ApiError> {
    match Stat::parse(&name) {
        Some(stat) => Ok((name, stat)),
        None => Err(ApiError::not_emulated(
            ErrorCode::InvalidParameterValue,
            format_args!("the statistic {name}"),
        )),
    }
}

fn check_times(start: Timestamp, end: Timestamp, period: i64) -> Result<(), ApiError> {
    if start >= end {
        return Err(invalid_value(
            "The parameter StartTime must be less than the parameter EndTime.",
        ));
    }
    // Callers may tell times at both ends of what a number holds.
    let asked = end.as_millis().saturating_sub(start.as_millis()) / 1000 / period;
    if asked > DATAPOINTS_MAX {
        return Err(ApiError::new(
            ErrorCode::InvalidParameterCombination,
            format!(
                "You have requested up to {asked} datapoints, which exceeds the limit of {DATAPOINTS_MAX}. You may reduce the datapoints requested by increasing Period, or decreasing the time range."
            ),
        ));
    }
    Ok(())
}

fn datapoint(
    start: i64,
    summary: &Summary,
    (statistics, percentiles): (&[Statistic], &[(String, Stat)]),
) -> Datapoint {
    let of = |name: Statistic, stat: Stat| {
        let wanted = statistics.contains(&name);
        wanted.then(|| summary.stat(stat)).flatten()
    };
    let extended = percentiles.iter();
    let extended = extended.filter_map(|(name, stat)| Some((name.clone(), summary.stat(*stat)?)));
    Datapoint {
        average: of(Statistic::Average, Stat::Average),
        extended_statistics: (!percentiles.is_empty()).then(|| extended.collect()),
        maximum: of(Statistic::Maximum, Stat::Maximum),
        minimum: of(Statistic::Minimum, Stat::Minimum),
        sample_count: of(Statistic::SampleCount, Stat::SampleCount),
        sum: of(Statistic::Sum, Stat::Sum),
        timestamp: Some(Timestamp::from_millis(start * 1000)),
        unit: Some(summary.unit),
    }
}
