//! What answers show of alarms, and how texts write times.

use crate::aws::cloudwatch::declared::{Alarm, HistoryItem};
use crate::aws::cloudwatch::metrics::MetricKey;
use crate::wire::Timestamp;
use crate::wire::cloudwatch::enums::AlarmType;
use crate::wire::cloudwatch::types::{
    AlarmHistoryItem, Dimension, Metric, MetricAlarm, PutMetricAlarmRequest,
};

pub fn alarm(alarm: &Alarm) -> MetricAlarm {
    let PutMetricAlarmRequest {
        alarm_name,
        action_configuration,
        actions_enabled,
        alarm_actions,
        alarm_description,
        comparison_operator,
        datapoints_to_alarm,
        dimensions,
        evaluate_low_sample_count_percentile,
        evaluation_criteria,
        evaluation_interval,
        evaluation_periods,
        evaluation_window,
        extended_statistic,
        insufficient_data_actions,
        metric_name,
        metrics,
        namespace,
        ok_actions,
        period,
        statistic,
        tags: _,
        threshold,
        threshold_metric_id,
        treat_missing_data,
        unit,
        warm_up_configuration,
    } = alarm.settings.clone();
    let state = &alarm.state;
    MetricAlarm {
        action_configuration,
        actions_enabled: Some(actions_enabled != Some(false)),
        alarm_actions: Some(alarm_actions.unwrap_or_default()),
        alarm_arn: Some(alarm.arn.clone()),
        alarm_configuration_updated_timestamp: Some(alarm.configured.timestamp()),
        alarm_description,
        alarm_name: Some(alarm_name),
        comparison_operator,
        datapoints_to_alarm,
        dimensions: Some(dimensions.unwrap_or_default()),
        evaluate_low_sample_count_percentile,
        evaluation_criteria,
        evaluation_interval,
        evaluation_periods,
        evaluation_state: None,
        evaluation_window,
        extended_statistic,
        insufficient_data_actions: Some(insufficient_data_actions.unwrap_or_default()),
        metric_name,
        metrics,
        namespace,
        ok_actions: Some(ok_actions.unwrap_or_default()),
        period,
        state_reason: Some(state.reason.clone()),
        state_reason_data: state.data.clone(),
        state_transitioned_timestamp: Some(state.since.timestamp()),
        state_updated_timestamp: Some(state.updated.timestamp()),
        state_value: Some(state.value),
        statistic,
        threshold,
        threshold_metric_id,
        treat_missing_data,
        unit,
        warm_up_configuration,
    }
}

pub fn history(item: &HistoryItem) -> AlarmHistoryItem {
    AlarmHistoryItem {
        alarm_contributor_attributes: None,
        alarm_contributor_id: None,
        alarm_name: Some(item.alarm.clone()),
        alarm_type: Some(AlarmType::MetricAlarm),
        history_data: Some(item.data.clone()),
        history_item_type: Some(item.kind),
        history_summary: Some(item.summary.clone()),
        timestamp: Some(item.at.timestamp()),
    }
}

pub fn metric(key: &MetricKey) -> Metric {
    let dimensions = key.dimensions.iter().map(|(name, value)| Dimension {
        name: name.clone(),
        value: value.clone(),
    });
    Metric {
        dimensions: Some(dimensions.collect()),
        metric_name: Some(key.name.clone()),
        namespace: Some(key.namespace.clone()),
    }
}

/// `2019-10-02T17:04:40.985+0000`
pub fn time_text(time: Timestamp) -> String {
    let whole = time.iso_seconds();
    let whole = whole.trim_end_matches('Z');
    format!("{whole}.{:03}+0000", time.as_millis().rem_euclid(1000))
}
