//! What callers have put and made: metrics, alarms, and what has become of these.

use std::time::Duration;

use crate::aws::cloudwatch::metrics::{MetricKey, Metrics};
use crate::aws::cloudwatch::verdict::Missing;
use crate::kernel::sorted::SortedMap;
use crate::kernel::tail::Tail;
use crate::kernel::time::Time;
use crate::wire::Timestamp;
use crate::wire::cloudwatch::enums::{HistoryItemType, StateValue};
use crate::wire::cloudwatch::types::{Metric, MetricDataQuery, MetricStat, PutMetricAlarmRequest};

/// How many entries the history of all alarms has.
pub const HISTORY_MAX: usize = 10_000;

/// What callers have put and made.
#[derive(Clone, Debug, Default)]
pub struct Declared {
    pub(super) metrics: Metrics,
    /// By name.
    pub(super) alarms: SortedMap<String, Alarm>,
    pub(super) history: Tail<HistoryItem, HISTORY_MAX>,
    /// Whether anybody has ever made an alarm: from then on those that are missing are missed.
    pub(super) is_used: bool,
}

/// An alarm that somebody has made.
#[derive(Clone, Debug)]
pub struct Alarm {
    /// As they were given, without tags.
    pub settings: PutMetricAlarmRequest,
    pub arn: String,
    pub tags: SortedMap<String, String>,
    /// When the settings were changed.
    pub configured: Time,
    pub state: AlarmState,
    /// When the alarm looks at its metric next.
    pub(super) due: Time,
    /// The newest datapoint that the alarm has looked at.
    pub newest: Option<f64>,
}

/// How an alarm is.
#[derive(Clone, Debug, PartialEq)]
pub struct AlarmState {
    pub value: StateValue,
    pub reason: String,
    /// JSON.
    pub data: Option<String>,
    pub updated: Time,
    /// Since when it has that value.
    pub since: Time,
}

/// How an alarm is to be.
#[derive(Clone, Debug)]
pub struct NewState {
    pub value: StateValue,
    pub reason: String,
    pub data: Option<String>,
}

/// An alarm is not as it was.
#[derive(Clone, Debug)]
pub struct Transition {
    pub alarm: String,
    pub before: AlarmState,
}

/// Something that has become of an alarm.
#[derive(Clone, Debug)]
pub struct HistoryItem {
    pub alarm: String,
    pub at: Time,
    pub kind: HistoryItemType,
    pub summary: String,
    /// JSON.
    pub data: String,
}

impl Alarm {
    pub fn is_raised(&self) -> bool {
        self.state.value == StateValue::Alarm
    }

    pub fn threshold(&self) -> f64 {
        self.settings.threshold.unwrap_or(0.0)
    }

    /// The key of its metric, if it is about one and not about an expression.
    pub fn key(&self) -> MetricKey {
        let settings = &self.settings;
        MetricKey::new(
            settings.namespace.as_deref().unwrap_or_default(),
            settings.metric_name.as_deref().unwrap_or_default(),
            settings.dimensions.as_deref().unwrap_or_default(),
        )
    }

    /// The name of its statistic, if it is about one metric.
    pub fn statistic(&self) -> Option<String> {
        let settings = &self.settings;
        let plain = settings.statistic.map(|it| it.as_str().to_owned());
        plain.or_else(|| settings.extended_statistic.clone())
    }

    /// The queries that it asks; one of them returns data.
    pub fn queries(&self) -> Vec<MetricDataQuery> {
        queries(&self.settings)
    }

    pub fn period(&self) -> i64 {
        period(&self.settings)
    }

    /// How many periods it evaluates, and how many of them are to breach.
    pub fn evaluated(&self) -> (usize, usize) {
        let count = |number: Option<i32>| usize::try_from(number.unwrap_or(1)).unwrap_or(1);
        let evaluated = count(self.settings.evaluation_periods);
        let to_alarm = self.settings.datapoints_to_alarm;
        (evaluated, to_alarm.map_or(evaluated, |it| count(Some(it))))
    }

    pub fn missing(&self) -> Missing {
        let text = self.settings.treat_missing_data.as_deref();
        text.and_then(Missing::parse).unwrap_or(Missing::NoState)
    }

    /// What is to be done in that state.
    pub fn actions(&self, state: StateValue) -> &[String] {
        let settings = &self.settings;
        let actions = match state {
            StateValue::Ok => &settings.ok_actions,
            StateValue::Alarm => &settings.alarm_actions,
            StateValue::InsufficientData => &settings.insufficient_data_actions,
        };
        match settings.actions_enabled {
            Some(false) => &[],
            _ => actions.as_deref().unwrap_or_default(),
        }
    }
}

/// The period of an alarm with these settings, which may be that of its queries.
pub fn period(settings: &PutMetricAlarmRequest) -> i64 {
    let of_query = |query: &MetricDataQuery| {
        let stat = query.metric_stat.as_ref();
        stat.map(|stat| stat.period).or(query.period)
    };
    let queries = settings.metrics.as_deref().unwrap_or_default();
    let period = settings
        .period
        .or_else(|| queries.iter().find_map(of_query));
    i64::from(period.unwrap_or(60)).max(1)
}

/// The queries of an alarm with these settings.
pub fn queries(settings: &PutMetricAlarmRequest) -> Vec<MetricDataQuery> {
    if let Some(queries) = settings.metrics.as_ref().filter(|all| !all.is_empty()) {
        return queries.clone();
    }
    let plain = settings.statistic.map(|it| it.as_str().to_owned());
    let stat = plain.or_else(|| settings.extended_statistic.clone());
    vec![MetricDataQuery {
        id: "m1".to_owned(),
        metric_stat: Some(MetricStat {
            metric: Metric {
                dimensions: settings.dimensions.clone(),
                metric_name: settings.metric_name.clone(),
                namespace: settings.namespace.clone(),
            },
            period: settings.period.unwrap_or(60),
            stat: stat.unwrap_or_default(),
            unit: settings.unit,
        }),
        return_data: Some(true),
        ..MetricDataQuery::default()
    }]
}

/// When an alarm with that period looks at its metric next: each minute, or each ten seconds where
/// the period is shorter.
/// <https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html>
pub fn next_look(period: i64, now: Time) -> Time {
    let every = if period < 60 { 10_000 } else { 60_000 };
    next_multiple(every, now)
}

/// When the clock shows a multiple of so many milliseconds next.
pub fn next_multiple(every: i64, now: Time) -> Time {
    let millis = (now.millis().div_euclid(every) + 1) * every;
    let next = now.told(Timestamp::from_millis(millis));
    // A clock that was set back may show a time again.
    if next > now {
        next
    } else {
        now + Duration::from_secs(1)
    }
}
