//! `GetMetricData` — the values of metrics, and of expressions over them.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html>
//!
//! All values come in one answer. Periods begin at their multiples; the newest comes first unless
//! the caller says otherwise. Of metric math there are numbers, ids, `+ - * / ^`, comparisons,
//! `METRICS()`, `FILL`, `IF`, `ABS`, `CEIL`, `FLOOR`, `AVG`, `MAX`, `MIN` and `SUM`.
//!
//! A query whose window has more than 100,800 periods is refused.
//!
//! Not emulated yet: other functions, statistics such as trimmed means, metrics of other accounts.

use super::find::{answers, check_queries, validation};
use crate::aws::cloudwatch::query::{self, Found, Window};
use crate::ecs::Region;
use crate::wire::cloudwatch::enums::{ScanBy, StatusCode};
use crate::wire::cloudwatch::types::{
    GetMetricDataRequest, GetMetricDataResponse, MetricDataResult,
};
use crate::wire::{ApiError, ErrorCode, Timestamp};

pub(super) fn get_metric_data(
    region: &Region,
    input: GetMetricDataRequest,
) -> Result<GetMetricDataResponse, ApiError> {
    let GetMetricDataRequest {
        metric_data_queries,
        start_time,
        end_time,
        // Labels have no times in them.
        label_options: _,
        max_datapoints,
        next_token,
        scan_by,
    } = input;
    if next_token.is_some() {
        return Err(ApiError::new(
            ErrorCode::InvalidNextTokenCode,
            "The token is not valid.",
        ));
    }
    if start_time >= end_time {
        // A guess.
        return Err(validation(
            "The parameter EndTime must be greater than StartTime.",
        ));
    }
    check_queries(&metric_data_queries)?;
    let window = Window {
        from: start_time.as_millis().div_euclid(1000),
        to: end_time.as_millis().saturating_add(999).div_euclid(1000),
        is_aligned: true,
    };
    query::check_size(&metric_data_queries, window).map_err(validation)?;
    let found = answers(region, &metric_data_queries, window)?;
    let is_ascending = scan_by == Some(ScanBy::TimestampAscending);
    let results = found.into_iter().filter(|it| it.is_returned);
    let results: Vec<MetricDataResult> = results.map(|it| result(it, is_ascending)).collect();
    let count: usize = results.iter().flat_map(|it| &it.values).map(Vec::len).sum();
    let max = max_datapoints.and_then(|it| usize::try_from(it).ok());
    if max.is_some_and(|max| count > max) {
        return Err(ApiError::not_emulated(
            ErrorCode::Validation,
            "pages of GetMetricData: there are more values than MaxDatapoints",
        ));
    }
    Ok(GetMetricDataResponse {
        messages: Some(Vec::new()),
        metric_data_results: Some(results),
        next_token: None,
    })
}

fn result(found: Found, is_ascending: bool) -> MetricDataResult {
    let mut all: Vec<(i64, f64)> = found.series.into_iter().collect();
    if !is_ascending {
        all.reverse();
    }
    let (times, values): (Vec<_>, Vec<_>) = all.into_iter().unzip();
    let times = times.into_iter();
    MetricDataResult {
        id: Some(found.id),
        label: Some(found.label),
        messages: None,
        status_code: Some(StatusCode::Complete),
        timestamps: Some(times.map(|it| Timestamp::from_millis(it * 1000)).collect()),
        values: Some(values),
    }
}
