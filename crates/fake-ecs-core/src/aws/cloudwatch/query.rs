//! What queries of metrics come to: `MetricDataQueries` of callers, and what alarms look at.

use std::cell::Cell;
use std::collections::BTreeMap;

use crate::aws::cloudwatch::math::{self, Known, Series, Value};
use crate::aws::cloudwatch::metrics::{MetricKey, Metrics, Stat, Summary};
use crate::wire::cloudwatch::enums::StandardUnit;
use crate::wire::cloudwatch::types::{Dimension, Metric, MetricDataQuery, MetricStat};

/// How many datapoints a query may come to.
const DATAPOINTS_MAX: i64 = 100_800;

/// The time that is asked about, in seconds since the epoch.
#[derive(Clone, Copy, Debug)]
pub struct Window {
    pub from: i64,
    pub to: i64,
    /// Whether periods begin at their multiples; otherwise the first begins with the window.
    pub is_aligned: bool,
}

/// What a query comes to.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    pub id: String,
    pub label: String,
    pub is_returned: bool,
    pub series: Series,
}

impl MetricKey {
    pub fn new(namespace: &str, name: &str, dimensions: &[Dimension]) -> Self {
        let dimensions = dimensions.iter();
        Self {
            namespace: namespace.to_owned(),
            name: name.to_owned(),
            dimensions: dimensions
                .map(|it| (it.name.clone(), it.value.clone()))
                .collect(),
        }
    }

    pub fn of(metric: &Metric) -> Self {
        let text = |text: &Option<String>| text.clone().unwrap_or_default();
        let dimensions = metric.dimensions.as_deref().unwrap_or_default();
        Self::new(
            &text(&metric.namespace),
            &text(&metric.metric_name),
            dimensions,
        )
    }
}

impl Window {
    /// How many periods begin within it.
    fn periods(self, period: i64) -> i64 {
        self.to.saturating_sub(self.from) / period.max(1)
    }

    /// When the periods of a window begin that may have something between the two times.
    fn starts(self, period: i64, (first, last): (i64, i64)) -> impl Iterator<Item = i64> {
        let period = period.max(1);
        let from = match self.is_aligned {
            true => self.from.div_euclid(period) * period,
            false => self.from,
        };
        let skipped = (first - from).max(0) / period;
        let starts = (0..).map(move |at| from + (skipped + at) * period);
        starts.take_while(move |start| *start < self.to && *start <= last)
    }
}

/// The summaries of a metric's periods, by when these begin.
pub fn summaries(
    metrics: &Metrics,
    key: &MetricKey,
    unit: Option<StandardUnit>,
    (period, window): (i64, Window),
) -> Vec<(i64, Summary)> {
    let Some(points) = metrics.get(key) else {
        return Vec::new();
    };
    let (Some(first), Some(last)) = (points.first(), points.last()) else {
        return Vec::new();
    };
    let starts = window.starts(period, (first, last));
    let summaries = starts.filter_map(|start| {
        let to = (start + period).min(window.to.max(start + 1));
        let to = if window.is_aligned {
            start + period
        } else {
            to
        };
        Some((start, points.between(start, to, unit)?))
    });
    summaries.collect()
}

fn measured(metrics: &Metrics, stat: &MetricStat, window: Window) -> Result<Series, String> {
    let kind = Stat::parse(&stat.stat);
    let kind =
        kind.ok_or_else(|| format!("fake-ecs does not emulate the statistic {}", stat.stat))?;
    let key = MetricKey::of(&stat.metric);
    let summaries = summaries(metrics, &key, stat.unit, (i64::from(stat.period), window));
    let values = summaries.iter();
    Ok(values
        .filter_map(|(start, summary)| Some((*start, summary.stat(kind)?)))
        .collect())
}

/// What all queries come to, in their order; or why one of them cannot be answered.
pub fn run(
    metrics: &Metrics,
    queries: &[MetricDataQuery],
    window: Window,
) -> Result<Vec<Found>, String> {
    let mut known = BTreeMap::new();
    let mut ids = Vec::new();
    for query in queries {
        if let Some(stat) = &query.metric_stat {
            known.insert(query.id.clone(), measured(metrics, stat, window)?);
            ids.push(query.id.clone());
        }
    }
    // Only expressions have values at all times.
    let times: Vec<i64> = match queries.iter().any(|it| it.expression.is_some()) {
        true => {
            let starts = window.starts(period(queries), (window.from, window.to));
            starts.collect()
        }
        false => Vec::new(),
    };
    let left = Cell::new(math::VALUES_MAX);
    for query in queries {
        let Some(expression) = &query.expression else {
            continue;
        };
        let of = Known {
            series: &known,
            metrics: &ids,
            times: &times,
            left: &left,
        };
        let value = math::evaluate(expression, of);
        let value = value.map_err(|why| format!("Error in expression '{}': {why}", query.id))?;
        let series = match value {
            Value::Series(series) => series,
            // What is no number is no value; JSON has nothing for it.
            Value::Number(number) if !number.is_finite() => Series::new(),
            Value::Number(number) => times.iter().map(|time| (*time, number)).collect(),
            Value::List(_) => {
                return Err(format!(
                    "Error in expression '{}': fake-ecs does not emulate expressions that are lists",
                    query.id
                ));
            }
        };
        known.insert(query.id.clone(), series);
    }
    let found = queries.iter().map(|query| {
        let label = query.label.clone().unwrap_or_else(|| default_label(query));
        Found {
            id: query.id.clone(),
            label,
            is_returned: query.return_data != Some(false),
            series: known.get(&query.id).cloned().unwrap_or_default(),
        }
    });
    Ok(found.collect())
}

/// The period of expressions.
fn period(queries: &[MetricDataQuery]) -> i64 {
    let given = queries.iter().find_map(|it| it.period);
    let mut stats = queries.iter().filter_map(|it| it.metric_stat.as_ref());
    let period = given.or_else(|| stats.next_back().map(|stat| stat.period));
    i64::from(period.unwrap_or(60))
}

/// Refuses queries that come to more datapoints than the service gives: a window of all time, in
/// seconds, is more than any memory holds. The text is a guess.
pub fn check_size(queries: &[MetricDataQuery], window: Window) -> Result<(), String> {
    let of_expressions = period(queries);
    for query in queries {
        let stat = query.metric_stat.as_ref();
        let period = stat.map_or(of_expressions, |stat| i64::from(stat.period));
        let asked = window.periods(period);
        if asked > DATAPOINTS_MAX {
            return Err(format!(
                "The query '{}' asks for up to {asked} datapoints, which exceeds the limit of {DATAPOINTS_MAX}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.",
                query.id
            ));
        }
    }
    Ok(())
}

fn default_label(query: &MetricDataQuery) -> String {
    let stat = query.metric_stat.as_ref();
    let name = stat.and_then(|stat| stat.metric.metric_name.clone());
    name.unwrap_or_else(|| query.id.clone())
}
