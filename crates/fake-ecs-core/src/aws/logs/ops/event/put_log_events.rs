//! `PutLogEvents` — puts events into a stream. What is too old or too new is not taken, and said
//! so.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutLogEvents.html>
//!
//! Events can be read at once. `sequenceToken` has no meaning any more, and `entity` has none for
//! what is emulated; both are accepted.

use crate::aws::logs::content::EVENT_OVERHEAD;
use crate::aws::logs::put::put;
use crate::aws::logs::{find, shown};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::types::{
    InputLogEvent, PutLogEventsRequest, PutLogEventsResponse, RejectedLogEventsInfo,
};

const HOUR_MS: i64 = 60 * 60 * 1000;
const DAY_MS: i64 = 24 * HOUR_MS;
/// How old events may be.
const AGE_DAYS_MAX: i64 = 14;
/// How far ahead of the service's clock events may be.
const AHEAD_MS_MAX: i64 = 2 * HOUR_MS;
/// How many bytes there may be in a batch, and in an event.
const BYTES_MAX: usize = 1_048_576;

pub fn put_log_events(
    region: &mut Region,
    input: PutLogEventsRequest,
) -> Result<PutLogEventsResponse, ApiError> {
    let PutLogEventsRequest {
        log_group_name,
        log_stream_name,
        log_events,
        entity: _,
        sequence_token: _,
    } = input;
    let now = region.now();
    let group = find::group(region, Some(&log_group_name), None)?;
    find::stream(region, group, &log_stream_name)?;
    check(&log_events)?;
    let rejected = Rejected::of(&log_events, now.millis(), group.retention_days);
    let (first, last) = rejected.accepted(log_events.len());
    let taken = log_events.into_iter().take(last).skip(first);
    let taken = taken.map(|event| {
        let InputLogEvent { timestamp, message } = event;
        (timestamp, message)
    });
    put(region, (&log_group_name, &log_stream_name), taken);
    let group = find::group(region, Some(&log_group_name), None)?;
    let token = shown::sequence_token(find::stream(region, group, &log_stream_name)?);
    Ok(PutLogEventsResponse {
        next_sequence_token: Some(token),
        rejected_entity_info: None,
        rejected_log_events_info: rejected.shown(),
    })
}

/// What is refused of a batch as a whole. The first text was recorded, the others are from memory.
fn check(events: &[InputLogEvent]) -> Result<(), ApiError> {
    if !events.is_sorted_by_key(|event| event.timestamp) {
        return Err(ApiError::invalid_parameter(
            "Log events in a single PutLogEvents request must be in chronological order.",
        ));
    }
    if let Some(event) = events.iter().find(|it| it.message.len() > BYTES_MAX) {
        let bytes = event.message.len();
        return Err(ApiError::invalid_parameter(format!(
            "Log event too large: {bytes} bytes exceeds limit of {BYTES_MAX}"
        )));
    }
    let bytes: usize = events
        .iter()
        .map(|it| it.message.len() + EVENT_OVERHEAD)
        .sum();
    if bytes > BYTES_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "Upload too large: {bytes} bytes exceeds limit of {BYTES_MAX}"
        )));
    }
    let span = events.first().zip(events.last());
    if span.is_some_and(|(first, last)| last.timestamp.saturating_sub(first.timestamp) > DAY_MS) {
        return Err(ApiError::invalid_parameter(
            "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
        ));
    }
    Ok(())
}

/// How many events at the beginning and at the end are not taken.
struct Rejected {
    too_old: usize,
    expired: usize,
    /// Where those begin that are too new.
    too_new: Option<usize>,
}

impl Rejected {
    fn of(events: &[InputLogEvent], now: i64, retention_days: Option<i32>) -> Self {
        let before = |at: i64| events.partition_point(|it| it.timestamp < at);
        let retention = retention_days.map(|days| before(now - i64::from(days) * DAY_MS));
        let too_new = events.partition_point(|it| it.timestamp <= now.saturating_add(AHEAD_MS_MAX));
        Self {
            too_old: before(now - AGE_DAYS_MAX * DAY_MS),
            expired: retention.unwrap_or(0),
            too_new: (too_new < events.len()).then_some(too_new),
        }
    }

    /// From which event on, and up to which one, they are taken.
    fn accepted(&self, events: usize) -> (usize, usize) {
        (
            self.too_old.max(self.expired),
            self.too_new.unwrap_or(events),
        )
    }

    fn shown(&self) -> Option<RejectedLogEventsInfo> {
        let index = |count: usize| i32::try_from(count).ok();
        let end = |count: usize| index(count).filter(|count| *count > 0);
        let info = RejectedLogEventsInfo {
            // What is too old for every group is not said to be expired as well.
            expired_log_event_end_index: end(self.expired).filter(|_| self.expired > self.too_old),
            too_new_log_event_start_index: self.too_new.and_then(index),
            too_old_log_event_end_index: end(self.too_old),
        };
        (info != RejectedLogEventsInfo::default()).then_some(info)
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::aws::logs::port;
    use crate::ecs::fixtures;
    use crate::kernel::time::Time;
    use crate::wire::Json;

    const NOW: i64 = 1_700_000_000_000;

    fn region(retention_days: Option<i32>) -> Region {
        let mut region = fixtures::region();
        let epoch = Time::from_system(std::time::UNIX_EPOCH);
        region.advance(epoch + Duration::from_millis(NOW.unsigned_abs()));
        let now = region.now();
        port::declare_group(&mut region.logs, "g", now).retention_days = retention_days;
        port::make_stream(&mut region.logs, "g", "s", now);
        region
    }

    fn put(region: &mut Region, events: &[(i64, &str)]) -> Result<Json, String> {
        let events = events.iter().map(|(timestamp, message)| InputLogEvent {
            timestamp: *timestamp,
            message: (*message).to_owned(),
        });
        let input = PutLogEventsRequest {
            log_group_name: "g".to_owned(),
            log_stream_name: "s".to_owned(),
            log_events: events.collect(),
            ..PutLogEventsRequest::default()
        };
        let answer = put_log_events(region, input).map_err(|error| error.to_string())?;
        Ok(Json::of(&answer))
    }

    fn messages(region: &Region) -> Vec<&str> {
        let put = region.logs.group("g").unwrap().streams["s"].put.iter();
        put.map(|it| it.message.as_str()).collect()
    }

    #[test]
    fn what_is_too_old_or_too_new_is_said_and_the_rest_is_taken() {
        for (retention, events, info, taken) in [
            (
                None,
                &[NOW - 14 * DAY_MS - 1, NOW - 14 * DAY_MS + 1][..],
                r#"{"tooOldLogEventEndIndex":1}"#,
                1,
            ),
            (
                Some(3),
                &[NOW - 3 * DAY_MS - 1, NOW - 3 * DAY_MS],
                r#"{"expiredLogEventEndIndex":1}"#,
                1,
            ),
            (
                None,
                &[NOW, NOW + 2 * HOUR_MS, NOW + 2 * HOUR_MS + 1],
                r#"{"tooNewLogEventStartIndex":2}"#,
                2,
            ),
            (
                None,
                &[NOW + 3 * HOUR_MS],
                r#"{"tooNewLogEventStartIndex":0}"#,
                0,
            ),
            (
                Some(1),
                &[NOW - 15 * DAY_MS],
                r#"{"tooOldLogEventEndIndex":1}"#,
                0,
            ),
            (None, &[NOW], "null", 1),
        ] {
            let mut region = region(retention);
            let events: Vec<_> = events.iter().map(|at| (*at, "event")).collect();

            let answer = put(&mut region, &events).unwrap();

            assert_eq!(answer["rejectedLogEventsInfo"].to_string(), info);
            assert_eq!(answer["nextSequenceToken"].as_str().unwrap().len(), 56);
            assert_eq!(messages(&region).len(), taken);
        }
    }

    #[test]
    fn events_lie_in_the_order_of_their_times_and_then_of_their_coming() {
        let mut region = region(None);

        put(&mut region, &[(NOW - 5, "b"), (NOW, "d")]).unwrap();
        put(&mut region, &[(NOW - 9, "a"), (NOW - 5, "c"), (NOW, "e")]).unwrap();

        assert_eq!(messages(&region), ["a", "b", "c", "d", "e"]);
    }

    #[test]
    fn a_batch_that_breaks_a_rule_is_refused_as_a_whole() {
        let large = "x".repeat(BYTES_MAX);
        for (events, text) in [
            (
                &[(NOW, "a"), (NOW - 1, "b")][..],
                "Log events in a single PutLogEvents request must be in chronological order.",
            ),
            (
                &[(NOW, large.as_str())],
                "Upload too large: 1048602 bytes exceeds limit of 1048576",
            ),
            (
                &[(NOW - DAY_MS - 1, "a"), (NOW, "b")],
                "The batch of log events in a single PutLogEvents request cannot span more than 24 hours.",
            ),
        ] {
            let mut region = region(None);

            let error = put(&mut region, events).unwrap_err();

            assert_eq!(error, format!("InvalidParameterException: {text}"));
            assert!(messages(&region).is_empty());
        }
    }
}
