//! `FilterLogEvents` — events of a group that match a pattern, of all its streams or of some, by
//! time.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_FilterLogEvents.html>
//!
//! A page has all that matches up to its limit, so only a page at whose end there is more has a
//! token. Streams are always interleaved, and nothing is masked: `interleaved` and `unmask` change
//! nothing.

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};

use super::range::{range, size};
use crate::aws::logs::content::{Content, Cursor, EVENT_OVERHEAD, PAGE_BYTES_MAX, Position};
use crate::aws::logs::pattern::Pattern;
use crate::aws::logs::state::{Group, Stream};
use crate::aws::logs::{find, token};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::types::{FilterLogEventsRequest, FilterLogEventsResponse, FilteredLogEvent};

/// 2024-01-01: who reads from the last event on has to begin after that.
const BACKWARD_SINCE: i64 = 1_704_067_200_000;

pub fn filter_log_events(
    region: &Region,
    input: FilterLogEventsRequest,
) -> Result<FilterLogEventsResponse, ApiError> {
    let FilterLogEventsRequest {
        end_time,
        filter_pattern,
        interleaved: _,
        limit,
        log_group_identifier,
        log_group_name,
        log_stream_name_prefix,
        log_stream_names,
        next_token,
        start_from_head,
        start_time,
        unmask: _,
    } = input;
    let identifier = log_group_identifier.as_deref();
    let group = find::group(region, log_group_name.as_deref(), identifier)?;
    if log_stream_names.is_some() && log_stream_name_prefix.is_some() {
        // From memory.
        return Err(ApiError::invalid_parameter(
            "logStreamNamePrefix and logStreamNames are mutually exclusive parameters.",
        ));
    }
    let pattern = Pattern::parse(filter_pattern.as_deref().unwrap_or_default())?;
    let streams = match &log_stream_names {
        Some(names) => named(region, group, names)?,
        None => {
            let prefix = log_stream_name_prefix.as_deref().unwrap_or_default();
            group.streams_from(prefix, region.now()).collect()
        }
    };
    let about = format!(
        "events {} {filter_pattern:?} {log_stream_names:?} {log_stream_name_prefix:?} {start_time:?} {end_time:?}",
        group.name
    );
    // The end is included.
    let times = (start_time, end_time.map(|end| end.saturating_add(1)));
    let search = Search {
        region,
        group,
        streams,
        times,
        pattern,
        limit: size(limit),
    };
    let sent = next_token.as_deref();
    let sent = sent.map(|it| Sent::parse(&about, it)).transpose()?;
    let is_forward = sent
        .as_ref()
        .map_or(start_from_head != Some(false), |it| it.is_forward);
    if !is_forward && start_time.unwrap_or(0) < BACKWARD_SINCE {
        // The service's words are not known; the rule is in its documentation.
        return Err(ApiError::invalid_parameter(
            "startFromHead can be false only when startTime is on or after 2024-01-01T00:00:00Z.",
        ));
    }
    Ok(match is_forward {
        true => search.forward(&about, sent.map(|it| it.last)),
        false => search.backward(&about, sent.map(|it| it.last)),
    })
}

/// Those of the streams that are there; all names must be of streams that are.
fn named<'g>(
    region: &Region,
    group: &'g Group,
    names: &'g [String],
) -> Result<Vec<(&'g str, &'g Stream)>, ApiError> {
    let names: BTreeSet<&String> = names.iter().collect();
    let streams = names.into_iter().map(|name| {
        let stream = find::stream(region, group, name)?;
        Ok((name.as_str(), stream))
    });
    streams.collect()
}

/// What a token says: the last event of the page before, by its time, its stream and its id.
struct Sent {
    is_forward: bool,
    last: Last,
}

/// The last event that was looked at. Of those of one time the streams decide, by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Last {
    at: i64,
    stream: String,
    id: String,
}

impl Sent {
    fn parse(about: &str, sent: &str) -> Result<Self, ApiError> {
        let [direction, at, id, stream] = token::parts::<4>(about, sent)?;
        let at = at.parse().map_err(|_| token::invalid())?;
        Ok(Self {
            is_forward: direction == "f",
            last: Last { at, stream, id },
        })
    }
}

impl Last {
    fn token(&self, about: &str, direction: &str) -> String {
        let at = self.at.to_string();
        token::of_parts(about, &[direction, &at, &self.id, &self.stream])
    }
}

struct Search<'r> {
    region: &'r Region,
    group: &'r Group,
    /// Sorted by name.
    streams: Vec<(&'r str, &'r Stream)>,
    times: (Option<i64>, Option<i64>),
    pattern: Pattern,
    limit: usize,
}

impl<'r> Search<'r> {
    fn contents(&self) -> Vec<(Content<'r>, Position, Position)> {
        let contents = self.streams.iter().map(|(_, stream)| {
            let content = Content::of(self.region, stream);
            let (from, to) = range(self.region, self.group, &content, self.times);
            (content, from, to)
        });
        contents.collect()
    }

    fn forward(&self, about: &str, after: Option<Last>) -> FilterLogEventsResponse {
        let contents = self.contents();
        let cursors = contents.iter().zip(&self.streams);
        let mut cursors: Vec<Cursor<'_>> = cursors
            .map(|((content, from, to), (name, _))| {
                // Where the page before ended is near, and the rest is skipped one by one.
                let resumed = after
                    .as_ref()
                    .map_or(*from, |it| from.max(content.at(it.at)));
                let mut cursor = content.cursor(resumed, *to);
                while let Some(event) = cursor.peek()
                    && let Some(last) = &after
                    && (event.at, *name, event.id().as_str())
                        <= (last.at, last.stream.as_str(), last.id.as_str())
                {
                    cursor.skip();
                }
                cursor
            })
            .collect();
        let next = |cursor: &Cursor<'_>, index| cursor.peek().map(|it| Reverse((it.at, index)));
        let all = cursors.iter().enumerate();
        let mut heap: BinaryHeap<_> = all.filter_map(|(index, it)| next(it, index)).collect();
        let mut page = Page::new(self.limit);
        let mut last = None;
        while let Some(Reverse((_, index))) = heap.pop() {
            let cursor = &mut cursors[index];
            let Some(event) = cursor.peek() else {
                continue;
            };
            let name = self.streams[index].0;
            if self.pattern.matches(event.text) {
                let shown = FilteredLogEvent {
                    event_id: Some(event.id()),
                    ingestion_time: Some(event.ingested),
                    log_stream_name: Some(name.to_owned()),
                    message: Some(event.text.to_owned()),
                    timestamp: Some(event.at),
                };
                let looked_at = Last {
                    at: event.at,
                    stream: name.to_owned(),
                    id: event.id(),
                };
                if page.add(shown).is_err() {
                    return page.answer(last.map(|it: Last| it.token(about, "f")));
                }
                last = Some(looked_at);
            }
            cursor.skip();
            heap.extend(next(cursor, index));
        }
        page.answer(None)
    }

    /// The newest first. All that matches is looked through: the fake reads streams forward.
    fn backward(&self, about: &str, before: Option<Last>) -> FilterLogEventsResponse {
        let contents = self.contents();
        let mut found = Vec::new();
        for ((content, from, to), (name, _)) in contents.iter().zip(&self.streams) {
            let mut cursor = content.cursor(*from, *to);
            while let Some(event) = cursor.peek() {
                let key = Last {
                    at: event.at,
                    stream: (*name).to_owned(),
                    id: event.id(),
                };
                if before.as_ref().is_none_or(|it| key < *it) && self.pattern.matches(event.text) {
                    found.push((key, event.ingested, event.text.to_owned()));
                }
                cursor.skip();
            }
        }
        found.sort_by(|one, other| other.0.cmp(&one.0));
        let mut page = Page::new(self.limit);
        let mut last: Option<Last> = None;
        for (key, ingested, message) in found {
            let shown = FilteredLogEvent {
                event_id: Some(key.id.clone()),
                ingestion_time: Some(ingested),
                log_stream_name: Some(key.stream.clone()),
                message: Some(message),
                timestamp: Some(key.at),
            };
            if page.add(shown).is_err() {
                return page.answer(last.map(|it| it.token(about, "b")));
            }
            last = Some(key);
        }
        page.answer(None)
    }
}

struct Page {
    limit: usize,
    bytes: usize,
    events: Vec<FilteredLogEvent>,
}

/// A page has no room for another event.
struct Full;

impl Page {
    fn new(limit: usize) -> Self {
        Self {
            limit,
            bytes: 0,
            events: Vec::new(),
        }
    }

    fn add(&mut self, event: FilteredLogEvent) -> Result<(), Full> {
        let bytes = event.message.as_ref().map_or(0, String::len) + EVENT_OVERHEAD;
        let is_too_large = self.bytes + bytes > PAGE_BYTES_MAX && !self.events.is_empty();
        if self.events.len() >= self.limit || is_too_large {
            return Err(Full);
        }
        self.bytes += bytes;
        self.events.push(event);
        Ok(())
    }

    fn answer(self, next_token: Option<String>) -> FilterLogEventsResponse {
        FilterLogEventsResponse {
            events: Some(self.events),
            next_token,
            // The service has shown none since 2020.
            searched_log_streams: Some(Vec::new()),
        }
    }
}

#[cfg(test)]
mod tests;
