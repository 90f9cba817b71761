//! `DescribeLogStreams` — the streams of a group, by name or by their last events.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeLogStreams.html>
//!
//! The times of events are those of this moment, which the service shows up to an hour late.

use crate::aws::logs::ops::page;
use crate::aws::logs::{find, shown, token};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::enums::OrderBy;
use crate::wire::logs::types::{DescribeLogStreamsRequest, DescribeLogStreamsResponse, LogStream};

pub fn describe_log_streams(
    region: &Region,
    input: DescribeLogStreamsRequest,
) -> Result<DescribeLogStreamsResponse, ApiError> {
    let DescribeLogStreamsRequest {
        descending,
        limit,
        log_group_identifier,
        log_group_name,
        log_stream_name_prefix,
        next_token,
        order_by,
    } = input;
    let is_by_event = order_by == Some(OrderBy::LastEventTime);
    if is_by_event && log_stream_name_prefix.is_some() {
        return Err(ApiError::invalid_parameter(
            "Cannot order by LastEventTime with a logStreamNamePrefix.",
        ));
    }
    let identifier = log_group_identifier.as_deref();
    let group = find::group(region, log_group_name.as_deref(), identifier)?;
    let prefix = log_stream_name_prefix.unwrap_or_default();
    let is_descending = descending == Some(true);
    let about = format!(
        "streams {} {prefix:?} {is_by_event} {is_descending}",
        group.name
    );
    let (now, token) = (region.now(), next_token.as_deref());
    let all = group.streams_from(&prefix, now);
    if is_by_event {
        let streams = all.map(|(name, it)| shown::stream(region, group, name, it));
        return by_event(streams.collect(), is_descending, limit, (&about, token));
    }
    let (page, next_token) = if is_descending {
        let mut all: Vec<_> = all.collect();
        all.reverse();
        descending_page(all, &about, limit, token)?
    } else {
        page::of_names(&about, limit, token, all, |(name, _)| name)?
    };
    let page = page.into_iter();
    let streams = page.map(|(name, it)| shown::stream(region, group, name, it));
    Ok(DescribeLogStreamsResponse {
        log_streams: Some(streams.collect()),
        next_token,
    })
}

/// A page of names from the last to the first.
fn descending_page<'n, T>(
    all: Vec<(&'n str, T)>,
    about: &str,
    limit: Option<i32>,
    token: Option<&str>,
) -> page::Page<(&'n str, T)> {
    let before = match token {
        Some(token) => Some(token::parts::<1>(about, token)?),
        None => None,
    };
    let is_new = |name: &str| before.as_ref().is_none_or(|[before]| name < before);
    let mut rest = all.into_iter().filter(|(name, _)| is_new(name));
    let page: Vec<_> = rest.by_ref().take(page::size(limit)).collect();
    let next = match (page.last(), rest.next()) {
        (Some((last, _)), Some(_)) => Some(token::of_parts(about, &[last])),
        _ => None,
    };
    Ok((page, next))
}

/// Streams without an event come before all others. Of those of one time the names decide.
fn by_event(
    mut streams: Vec<LogStream>,
    is_descending: bool,
    limit: Option<i32>,
    (about, token): (&str, Option<&str>),
) -> Result<DescribeLogStreamsResponse, ApiError> {
    let key = |it: &LogStream| {
        let name = it.log_stream_name.clone().unwrap_or_default();
        (it.last_event_timestamp.unwrap_or(-1), name)
    };
    streams.sort_by_cached_key(key);
    if is_descending {
        streams.reverse();
    }
    if let Some(token) = token {
        let [at, name] = token::parts::<2>(about, token)?;
        let at: i64 = at.parse().map_err(|_| token::invalid())?;
        let last = (at, name);
        streams.retain(|it| match is_descending {
            true => key(it) < last,
            false => key(it) > last,
        });
    }
    let size = page::size(limit);
    let is_whole = streams.len() <= size;
    streams.truncate(size);
    let last = streams.last().filter(|_| !is_whole).map(key);
    let next_token = last.map(|(at, name)| token::of_parts(about, &[&at.to_string(), &name]));
    Ok(DescribeLogStreamsResponse {
        log_streams: Some(streams),
        next_token,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::logs::port;
    use crate::ecs::fixtures;
    use crate::wire::Json;

    /// A group `g` with streams and the times of their only events.
    fn region(streams: &[(&str, Option<i64>)]) -> Region {
        let mut region = fixtures::region();
        let now = region.now();
        port::declare_group(&mut region.logs, "g", now);
        for (name, at) in streams {
            let stream = port::make_stream(&mut region.logs, "g", name, now).unwrap();
            if let Some(at) = at {
                stream.put(*at, now, "event".to_owned());
            }
        }
        region
    }

    fn ask(
        region: &Region,
        change: impl FnOnce(&mut DescribeLogStreamsRequest),
    ) -> Result<(Vec<String>, Option<String>), String> {
        let mut input = DescribeLogStreamsRequest {
            log_group_name: Some("g".to_owned()),
            ..DescribeLogStreamsRequest::default()
        };
        change(&mut input);
        let answer = describe_log_streams(region, input).map_err(|error| error.to_string())?;
        let streams = answer.log_streams.into_iter().flatten();
        let names = streams.filter_map(|it| it.log_stream_name).collect();
        Ok((names, answer.next_token))
    }

    #[test]
    fn streams_come_by_name_or_by_their_last_event_in_both_directions() {
        let region = region(&[("a/1", Some(3)), ("a/2", None), ("b", Some(1))]);
        for (order, descending, expected) in [
            (OrderBy::LogStreamName, false, ["a/1", "a/2", "b"]),
            (OrderBy::LogStreamName, true, ["b", "a/2", "a/1"]),
            (OrderBy::LastEventTime, false, ["a/2", "b", "a/1"]),
            (OrderBy::LastEventTime, true, ["a/1", "b", "a/2"]),
        ] {
            let (mut names, mut token) = (Vec::new(), None);
            for _ in 0..3 {
                let (page, next) = ask(&region, |it| {
                    it.order_by = Some(order);
                    it.descending = Some(descending);
                    it.limit = Some(1);
                    it.next_token = token.take();
                })
                .unwrap();
                names.extend(page);
                token = next;
            }
            assert_eq!((names, token), (expected.map(str::to_owned).to_vec(), None));
        }
        let (names, _) = ask(&region, |it| {
            it.log_stream_name_prefix = Some("a/".to_owned());
        })
        .unwrap();
        assert_eq!(names, ["a/1", "a/2"]);
    }

    #[test]
    fn what_cannot_be_asked_is_refused() {
        type Change = fn(&mut DescribeLogStreamsRequest);
        let region = region(&[]);
        let cases: [(Change, &str); 5] = [
            (
                |it| {
                    it.order_by = Some(OrderBy::LastEventTime);
                    it.log_stream_name_prefix = Some("a".to_owned());
                },
                "InvalidParameterException: Cannot order by LastEventTime with a logStreamNamePrefix.",
            ),
            (
                |it| it.log_group_identifier = Some("g".to_owned()),
                "ValidationException: LogGroup name and LogGroup ARN are mutually exclusive parameters.",
            ),
            (
                |it| it.log_group_name = None,
                "InvalidParameterException: Either logGroupName or logGroupIdentifier must be specified.",
            ),
            (
                |it| it.log_group_name = Some("none".to_owned()),
                "ResourceNotFoundException: The specified log group does not exist.",
            ),
            (
                |it| it.next_token = Some("none".to_owned()),
                "InvalidParameterException: The specified nextToken is invalid.",
            ),
        ];
        for (change, text) in cases {
            assert_eq!(ask(&region, change).unwrap_err(), text);
        }
    }

    #[test]
    fn streams_have_the_members_of_recorded_ones() {
        let at = |millis| {
            crate::kernel::time::Time::from_system(std::time::UNIX_EPOCH)
                + std::time::Duration::from_millis(millis)
        };
        let name = "app/web/0f1e2d3c4b5a69788796a5b4c3d2e1f0";
        let mut region = region(&[(name, None), ("stream1", Some(1_598_337_799_769))]);
        let group = region.logs.group_mut("g").unwrap();
        group.streams.get_mut(name).unwrap().created = at(0);
        group.streams.get_mut("stream1").unwrap().put[0].ingested = at(1_598_337_799_829);

        let input = DescribeLogStreamsRequest {
            log_group_identifier: Some(
                "arn:aws:logs:us-east-1:123456789012:log-group:g".to_owned(),
            ),
            ..DescribeLogStreamsRequest::default()
        };
        let shown = Json::of(&describe_log_streams(&region, input).unwrap());

        let new = r#"{
            "logStreamName": "app/web/0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "creationTime": 0,
            "arn": "arn:aws:logs:us-east-1:123456789012:log-group:g:log-stream:app/web/0f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "storedBytes": 0
        }"#;
        assert_eq!(shown["logStreams"][0], new.parse::<Json>().unwrap());
        let used = r#"{
            "logStreamName": "stream1",
            "creationTime": 0,
            "firstEventTimestamp": 1598337799769,
            "lastEventTimestamp": 1598337799769,
            "lastIngestionTime": 1598337799829,
            "uploadSequenceToken": "49000000000000000000000000002000000000000000000000000001",
            "arn": "arn:aws:logs:us-east-1:123456789012:log-group:g:log-stream:stream1",
            "storedBytes": 0
        }"#;
        assert_eq!(shown["logStreams"][1], used.parse::<Json>().unwrap());
    }
}
