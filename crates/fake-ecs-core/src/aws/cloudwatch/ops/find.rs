//! What several operations look for, and refuse.

use crate::aws::cloudwatch::query;
use crate::aws::tags::{self, Refused};
use crate::ecs::Region;
use crate::kernel::arn::Arn;
use crate::wire::cloudwatch::types::{Dimension, MetricDataQuery};
use crate::wire::{ApiError, ErrorCode};

pub(super) fn validation(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::Validation, text)
}

pub(super) fn invalid_value(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::InvalidParameterValue, text)
}

/// The texts are guesses.
pub(super) fn refused_tags(why: Refused) -> ApiError {
    match why {
        Refused::Reserved(key) => {
            invalid_value(format!("The tag key {key} begins with the reserved aws:"))
        }
        Refused::TooMany => invalid_value(format!("An alarm can have at most {} tags.", tags::MAX)),
    }
}

/// The name of the alarm of that ARN, if there is one in this region.
pub(super) fn alarm_of<'a>(region: &Region, arn: &'a str) -> Result<&'a str, ApiError> {
    // The service has no text for it.
    let missing = || ApiError::without_message(ErrorCode::ResourceNotFound);
    let parsed = Arn::parse(arn).and_then(Result::ok);
    let name = parsed.and_then(|it| it.resource.strip_prefix("alarm:"));
    let name = name.ok_or_else(|| invalid_value(format!("Invalid ARN: {arn}")))?;
    let found = region.cloudwatch.alarm(name).filter(|it| it.arn == arn);
    found.map(|_| name).ok_or_else(missing)
}

/// Dimensions in any order.
pub(super) fn sorted(dimensions: Option<&[Dimension]>) -> Vec<(&str, &str)> {
    let dimensions = dimensions.unwrap_or_default().iter();
    let mut sorted: Vec<_> = dimensions
        .map(|it| (it.name.as_str(), it.value.as_str()))
        .collect();
    sorted.sort_unstable();
    sorted
}

/// Refuses queries that cannot be asked. The texts are guesses.
pub(super) fn check_queries(queries: &[MetricDataQuery]) -> Result<(), ApiError> {
    for (at, query) in queries.iter().enumerate() {
        let id = &query.id;
        if queries.iter().take(at).any(|it| it.id == *id) {
            return Err(validation(format!("The metric id '{id}' is not unique.")));
        }
        let begins = id.starts_with(|it: char| it.is_ascii_lowercase());
        if !begins || !id.chars().all(|it| it.is_ascii_alphanumeric() || it == '_') {
            return Err(validation(format!(
                "The value '{id}' for parameter MetricDataQueries.member.{}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.",
                at + 1
            )));
        }
        match (&query.expression, &query.metric_stat) {
            (Some(_), None) => {}
            (None, Some(stat)) => check_period(stat.period)?,
            _ => {
                return Err(validation(format!(
                    "The query '{id}' takes exactly one of Expression and MetricStat."
                )));
            }
        }
        if query.account_id.is_some() {
            return Err(ApiError::not_emulated(
                ErrorCode::Validation,
                "metrics of other accounts (AccountId)",
            ));
        }
    }
    Ok(())
}

/// Refuses what an alarm cannot watch. Nobody would be told when the alarm looks.
pub fn check_watched(region: &Region, queries: &[MetricDataQuery]) -> Result<(), ApiError> {
    check_queries(queries)?;
    let returning = queries.iter().filter(|it| it.return_data != Some(false));
    if returning.count() != 1 {
        return Err(validation(
            "Exactly one element of the metrics list should return data.",
        ));
    }
    // Any time does: whether queries can be answered does not depend on it.
    let window = query::Window {
        from: 0,
        to: 1,
        is_aligned: false,
    };
    answers(region, queries, window).map(|_| ())
}

pub(super) fn check_period(period: i32) -> Result<(), ApiError> {
    match period {
        1 | 5 | 10 | 20 | 30 => Ok(()),
        period if period > 0 && period % 60 == 0 => Ok(()),
        _ => Err(validation(
            "Period must be 1, 5, 10, 20, 30 or a multiple of 60",
        )),
    }
}

/// What queries come to, or why one of them cannot be answered.
pub(super) fn answers(
    region: &Region,
    queries: &[MetricDataQuery],
    window: query::Window,
) -> Result<Vec<query::Found>, ApiError> {
    query::run(region.cloudwatch.metrics(), queries, window).map_err(validation)
}
