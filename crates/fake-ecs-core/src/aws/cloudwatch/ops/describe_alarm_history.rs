//! `DescribeAlarmHistory` — what has become of alarms, the newest first unless the caller says
//! otherwise.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_DescribeAlarmHistory.html>
//!
//! Kept are the last 10,000 entries of a region. The service keeps those of 30 days.
//!
//! Not emulated yet: contributors of alarms (`AlarmContributorId`).

use super::pages::PAGES;
use crate::aws::cloudwatch::shown;
use crate::ecs::Region;
use crate::wire::cloudwatch::enums::{AlarmType, ScanBy};
use crate::wire::cloudwatch::types::{DescribeAlarmHistoryRequest, DescribeAlarmHistoryResponse};
use crate::wire::{ApiError, ErrorCode};

pub(super) fn describe_alarm_history(
    region: &Region,
    input: DescribeAlarmHistoryRequest,
) -> Result<DescribeAlarmHistoryResponse, ApiError> {
    let DescribeAlarmHistoryRequest {
        alarm_contributor_id,
        alarm_name,
        alarm_types,
        end_date,
        history_item_type,
        max_records,
        next_token,
        scan_by,
        start_date,
    } = input;
    if alarm_contributor_id.is_some() {
        return Err(ApiError::not_emulated(
            ErrorCode::Validation,
            "contributors of alarms (AlarmContributorId)",
        ));
    }
    let types = alarm_types.unwrap_or_default();
    let has_metric_alarms = types.is_empty() || types.contains(&AlarmType::MetricAlarm);
    let history = region.cloudwatch.history();
    let first = history.forgotten();
    let items = history.iter().enumerate().filter(|(_, item)| {
        let at = item.at.timestamp();
        has_metric_alarms
            && alarm_name.as_ref().is_none_or(|name| item.alarm == *name)
            && history_item_type.is_none_or(|kind| item.kind == kind)
            && start_date.is_none_or(|start| at >= start)
            && end_date.is_none_or(|end| at <= end)
    });
    let is_ascending = scan_by == Some(ScanBy::TimestampAscending);
    let items = items.map(|(at, item)| {
        let number = first + at;
        let key = if is_ascending {
            number
        } else {
            usize::MAX - number
        };
        (format!("{key:020}"), shown::history(item))
    });
    let by = (
        &alarm_name,
        history_item_type,
        scan_by,
        start_date,
        end_date,
    );
    let listing = ("DescribeAlarmHistory", &by);
    let page = PAGES.page(region, listing, items, max_records, next_token.as_deref());
    let (items, next_token) = page?;
    Ok(DescribeAlarmHistoryResponse {
        alarm_history_items: Some(items),
        next_token,
    })
}
