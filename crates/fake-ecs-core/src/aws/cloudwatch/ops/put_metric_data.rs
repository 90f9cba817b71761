//! `PutMetricData` — puts values of metrics.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html>
//!
//! They are there at once. A metric has its last 4,096 summaries, of a minute each, or of a second
//! where `StorageResolution` is 1; a region has 10,000 metrics, and drops the one whose last value
//! is the oldest. `EntityMetricData` is put as well, and its entities are dropped.

use std::time::Duration;

use super::find::invalid_value;
use crate::aws::cloudwatch::metrics::{MetricKey, Summary};
use crate::aws::cloudwatch::port;
use crate::ecs::Region;
use crate::kernel::time::Time;
use crate::wire::cloudwatch::enums::StandardUnit;
use crate::wire::cloudwatch::types::{
    MetricDatum, PutMetricDataRequest, PutMetricDataResponse, StatisticSet,
};
use crate::wire::{ApiError, ErrorCode};

const DATA_MAX: usize = 1000;
const VALUES_MAX: usize = 150;
/// How far in the past and in the future a value may be.
const PAST: Duration = Duration::from_secs(14 * 86_400);
const FUTURE: Duration = Duration::from_secs(2 * 3600);

pub(super) fn put_metric_data(
    region: &mut Region,
    input: PutMetricDataRequest,
) -> Result<PutMetricDataResponse, ApiError> {
    let PutMetricDataRequest {
        namespace,
        entity_metric_data,
        metric_data,
        strict_entity_validation: _,
    } = input;
    let of_entities = entity_metric_data.into_iter().flatten();
    let of_entities = of_entities.flat_map(|it| it.metric_data.unwrap_or_default());
    let mut all = metric_data.unwrap_or_default();
    all.extend(of_entities);
    if all.is_empty() {
        return Err(ApiError::new(
            ErrorCode::MissingRequiredParameter,
            "The parameter MetricData is required.",
        ));
    }
    if all.len() > DATA_MAX {
        return Err(invalid_value(format!(
            "The collection MetricData must not have a size greater than {DATA_MAX}."
        )));
    }
    let checked: Result<Vec<Put>, ApiError> = all
        .into_iter()
        .enumerate()
        .map(|(at, datum)| checked(region, &namespace, (at + 1, datum)))
        .collect();
    for put in checked? {
        port::measure(region, put.key, (put.at, put.is_exact), &put.summary);
    }
    Ok(PutMetricDataResponse {})
}

/// A value that was not refused.
struct Put {
    key: MetricKey,
    at: Time,
    is_exact: bool,
    summary: Summary,
}

fn checked(
    region: &Region,
    namespace: &str,
    (at, datum): (usize, MetricDatum),
) -> Result<Put, ApiError> {
    let MetricDatum {
        metric_name,
        counts,
        dimensions,
        statistic_values,
        storage_resolution,
        timestamp,
        unit,
        value,
        values,
    } = datum;
    let member = format!("MetricData.member.{at}");
    let unit = unit.unwrap_or(StandardUnit::None);
    let given = Given {
        value,
        values,
        counts,
        set: statistic_values,
    };
    let summary = given.summary(unit, &member)?;
    let is_exact = match storage_resolution {
        None | Some(60) => false,
        Some(1) => true,
        Some(other) => {
            // A guess.
            return Err(invalid_value(format!(
                "The parameter {member}.StorageResolution must be 1 or 60, but was {other}."
            )));
        }
    };
    let now = region.now();
    let at = timestamp.map_or(now, |it| now.told(it));
    if at < now.before(PAST) || at > now + FUTURE {
        // A guess.
        return Err(invalid_value(format!(
            "The parameter {member}.Timestamp must specify a time within the past two weeks and no later than two hours from now."
        )));
    }
    let dimensions = dimensions.unwrap_or_default();
    Ok(Put {
        key: MetricKey::new(namespace, &metric_name, &dimensions),
        at,
        is_exact,
        summary,
    })
}

/// The ways in which a value may be given.
struct Given {
    value: Option<f64>,
    values: Option<Vec<f64>>,
    counts: Option<Vec<f64>>,
    set: Option<StatisticSet>,
}

impl Given {
    /// The first two texts were recorded by `LocalStack` in 2025, the others are guesses.
    fn summary(self, unit: StandardUnit, member: &str) -> Result<Summary, ApiError> {
        let both = |one: &str, other: &str| {
            ApiError::new(
                ErrorCode::InvalidParameterCombination,
                format!(
                    "The parameters {member}.{one} and {member}.{other} are mutually exclusive and you have specified both."
                ),
            )
        };
        let Self {
            value,
            values,
            counts,
            set,
        } = self;
        let values = values.filter(|it| !it.is_empty());
        match (value, values, set) {
            (Some(_), Some(_), _) => Err(both("Value", "Values")),
            (Some(_), None, Some(_)) => Err(both("Value", "StatisticValues")),
            (None, Some(_), Some(_)) => Err(both("Values", "StatisticValues")),
            (Some(value), None, None) => {
                check_value(value, &format!("{member}.Value"))?;
                Ok(Summary::of_value(unit, value, 1.0))
            }
            (None, None, Some(set)) => of_set(unit, &set, member),
            (None, Some(values), None) => of_values(unit, &values, counts, member),
            (None, None, None) => Err(ApiError::new(
                ErrorCode::MissingRequiredParameter,
                format!(
                    "At least one of the parameters {member}.Value, {member}.Values and {member}.StatisticValues must be specified."
                ),
            )),
        }
    }
}

/// Refuses values outside of those that the service takes, from -2^360 to 2^360: sums of others
/// may be no numbers. The text is a guess.
fn check_value(value: f64, parameter: &str) -> Result<(), ApiError> {
    let max = 2_f64.powi(360);
    match (-max..=max).contains(&value) {
        true => Ok(()),
        false => Err(invalid_value(format!(
            "The value {value:?} for parameter {parameter} is invalid. The value must be between -2^360 and 2^360."
        ))),
    }
}

/// Refuses what is no count: of nothing there is no average.
fn check_count(count: f64, parameter: &str) -> Result<(), ApiError> {
    if count > 0.0 {
        return check_value(count, parameter);
    }
    Err(invalid_value(format!(
        "The value {count:?} for parameter {parameter} is invalid. The value must be greater than 0."
    )))
}

fn of_set(unit: StandardUnit, set: &StatisticSet, member: &str) -> Result<Summary, ApiError> {
    let StatisticSet {
        sample_count,
        sum,
        minimum,
        maximum,
    } = *set;
    let member = format!("{member}.StatisticValues");
    check_count(sample_count, &format!("{member}.SampleCount"))?;
    for (value, name) in [(sum, "Sum"), (minimum, "Minimum"), (maximum, "Maximum")] {
        check_value(value, &format!("{member}.{name}"))?;
    }
    Ok(Summary::of_set(unit, (sample_count, sum, minimum, maximum)))
}

fn of_values(
    unit: StandardUnit,
    values: &[f64],
    counts: Option<Vec<f64>>,
    member: &str,
) -> Result<Summary, ApiError> {
    let counts = counts.unwrap_or_else(|| vec![1.0; values.len()]);
    if counts.len() != values.len() {
        return Err(invalid_value(format!(
            "The parameters {member}.Values and {member}.Counts must be of the same size."
        )));
    }
    if values.len() > VALUES_MAX {
        return Err(invalid_value(format!(
            "The collection {member}.Values must not have a size greater than {VALUES_MAX}."
        )));
    }
    for (at, (value, count)) in values.iter().zip(&counts).enumerate() {
        check_value(*value, &format!("{member}.Values.member.{}", at + 1))?;
        check_count(*count, &format!("{member}.Counts.member.{}", at + 1))?;
    }
    let mut all = values.iter().zip(counts);
    let mut all = all
        .by_ref()
        .map(|(value, count)| Summary::of_value(unit, *value, count));
    let first = all.next();
    let sum = first.map(|first| {
        all.fold(first, |mut sum, it| {
            sum.add(&it);
            sum
        })
    });
    sum.ok_or_else(|| invalid_value(format!("The collection {member}.Values must not be empty.")))
}
