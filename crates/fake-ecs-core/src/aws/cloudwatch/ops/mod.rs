//! The operations of CloudWatch that are emulated.
//!
//! - [`find`] — what several of them look for, and refuse.
//! - [`pages`] — pages of the lists.

mod delete_alarms;
mod describe_alarm_history;
mod describe_alarms;
mod describe_alarms_for_metric;
mod disable_alarm_actions;
mod enable_alarm_actions;
mod find;
mod get_metric_data;
mod get_metric_statistics;
mod list_metrics;
mod list_tags_for_resource;
mod pages;
mod put_metric_alarm;
mod put_metric_data;
mod set_alarm_state;
mod tag_resource;
#[cfg(test)]
mod tests;
mod untag_resource;

pub use find::check_watched;

use crate::ecs::Region;
use crate::ops::{Answer, read, write};
use crate::wire::ApiError;
use crate::wire::cloudwatch::operation::Operation;

/// Hands a call to its operation.
pub fn dispatch(
    region: &mut Region,
    operation: Operation,
    body: &[u8],
) -> Result<Answer, ApiError> {
    match operation {
        Operation::DeleteAlarms => write(region, body, delete_alarms::delete_alarms),
        Operation::DescribeAlarmHistory => {
            read(region, body, describe_alarm_history::describe_alarm_history)
        }
        Operation::DescribeAlarms => read(region, body, describe_alarms::describe_alarms),
        Operation::DescribeAlarmsForMetric => read(
            region,
            body,
            describe_alarms_for_metric::describe_alarms_for_metric,
        ),
        Operation::DisableAlarmActions => {
            write(region, body, disable_alarm_actions::disable_alarm_actions)
        }
        Operation::EnableAlarmActions => {
            write(region, body, enable_alarm_actions::enable_alarm_actions)
        }
        Operation::GetMetricData => read(region, body, get_metric_data::get_metric_data),
        Operation::GetMetricStatistics => {
            read(region, body, get_metric_statistics::get_metric_statistics)
        }
        Operation::ListMetrics => read(region, body, list_metrics::list_metrics),
        Operation::ListTagsForResource => {
            read(region, body, list_tags_for_resource::list_tags_for_resource)
        }
        Operation::PutMetricAlarm => write(region, body, put_metric_alarm::put_metric_alarm),
        Operation::PutMetricData => write(region, body, put_metric_data::put_metric_data),
        Operation::SetAlarmState => write(region, body, set_alarm_state::set_alarm_state),
        Operation::TagResource => write(region, body, tag_resource::tag_resource),
        Operation::UntagResource => write(region, body, untag_resource::untag_resource),
    }
}
