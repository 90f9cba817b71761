//! `DescribeAlarms` — alarms by their names, or all that match, in the order of their names.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarms.html>
//!
//! Not emulated yet: composite alarms and alarms of logs. None are there, so none are shown.

use super::find::validation;
use super::pages::PAGES;
use crate::aws::cloudwatch::declared::Alarm;
use crate::aws::cloudwatch::shown;
use crate::aws::pages::Pages;
use crate::ecs::Region;
use crate::wire::cloudwatch::enums::AlarmType;
use crate::wire::cloudwatch::types::{DescribeAlarmsRequest, DescribeAlarmsResponse};
use crate::wire::{ApiError, ErrorCode};

const ALARMS: Pages = Pages { size: 50, ..PAGES };

pub(super) fn describe_alarms(
    region: &Region,
    input: DescribeAlarmsRequest,
) -> Result<DescribeAlarmsResponse, ApiError> {
    let DescribeAlarmsRequest {
        action_prefix,
        alarm_name_prefix,
        alarm_names,
        alarm_types,
        children_of_alarm_name,
        max_records,
        next_token,
        parents_of_alarm_name,
        state_value,
    } = input;
    if children_of_alarm_name.is_some() || parents_of_alarm_name.is_some() {
        return Err(ApiError::not_emulated(
            ErrorCode::Validation,
            "composite alarms (ChildrenOfAlarmName, ParentsOfAlarmName)",
        ));
    }
    let names = alarm_names.unwrap_or_default();
    if !names.is_empty() && alarm_name_prefix.is_some() {
        // A guess.
        return Err(validation(
            "AlarmNames and AlarmNamePrefix are mutually exclusive.",
        ));
    }
    let types = alarm_types.unwrap_or_default();
    let has_metric_alarms = types.is_empty() || types.contains(&AlarmType::MetricAlarm);
    let is_asked_for = |name: &String, alarm: &Alarm| {
        let prefix = alarm_name_prefix.as_deref().unwrap_or_default();
        let settings = &alarm.settings;
        let actions = [
            &settings.alarm_actions,
            &settings.ok_actions,
            &settings.insufficient_data_actions,
        ];
        let mut actions = actions.into_iter().flatten().flatten();
        has_metric_alarms
            && (names.is_empty() || names.contains(name))
            && name.starts_with(prefix)
            && state_value.is_none_or(|it| alarm.state.value == it)
            && action_prefix
                .as_ref()
                .is_none_or(|prefix| actions.any(|it| it.starts_with(prefix.as_str())))
    };
    let alarms = region.cloudwatch.alarms();
    let alarms = alarms.filter(|(name, alarm)| is_asked_for(name, alarm));
    let alarms = alarms.map(|(name, alarm)| (name.clone(), shown::alarm(alarm)));
    let by = (&names, &alarm_name_prefix, &action_prefix, state_value);
    let listing = ("DescribeAlarms", &by);
    let page = ALARMS.page(region, listing, alarms, max_records, next_token.as_deref());
    let (alarms, next_token) = page?;
    Ok(DescribeAlarmsResponse {
        composite_alarms: Some(Vec::new()),
        log_alarms: Some(Vec::new()),
        metric_alarms: Some(alarms),
        next_token,
    })
}
