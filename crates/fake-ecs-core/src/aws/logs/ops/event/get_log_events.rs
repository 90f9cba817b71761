//! `GetLogEvents` — the events of a stream: the last page, or the first, and from there on in
//! either direction.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetLogEvents.html>
//!
//! A token says in which direction it goes on, whatever `startFromHead` says. At the end of what is
//! there the token that was sent comes back. Nothing is masked, so `unmask` changes nothing.

use super::range::{range, size};
use crate::aws::logs::content::{Content, Event, Position};
use crate::aws::logs::token::{self, Direction};
use crate::aws::logs::{find, state};
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::types::{GetLogEventsRequest, GetLogEventsResponse, OutputLogEvent};

pub fn get_log_events(
    region: &Region,
    input: GetLogEventsRequest,
) -> Result<GetLogEventsResponse, ApiError> {
    let GetLogEventsRequest {
        log_stream_name,
        end_time,
        limit,
        log_group_identifier,
        log_group_name,
        next_token,
        start_from_head,
        start_time,
        unmask: _,
    } = input;
    let identifier = log_group_identifier.as_deref();
    let group = find::group(region, log_group_name.as_deref(), identifier)?;
    let stream = find::stream(region, group, &log_stream_name)?;
    let content = Content::of(region, stream);
    let (start, end) = range(region, group, &content, (start_time, end_time));
    let sent = next_token.as_deref();
    let sent = sent
        .map(|it| token::position(it, stream.number))
        .transpose()?;
    let page = match (sent, start_from_head) {
        (Some((Direction::Forward, from)), _) => {
            Page::of(content.first(from.max(start), end, size(limit)), from)
        }
        (Some((Direction::Backward, to)), _) => {
            Page::of(content.last(start, to.min(end), size(limit)), to)
        }
        (None, Some(true)) => Page::of(content.first(start, end, size(limit)), start),
        (None, _) => {
            // Where there is nothing, more may come after the beginning.
            let events = content.last(start, end, size(limit));
            Page::of(events, start)
        }
    };
    Ok(page.shown(stream))
}

struct Page {
    events: Vec<Event>,
    from: Position,
    to: Position,
}

impl Page {
    /// Where there is no event, the page ends where it begins.
    fn of(events: Vec<Event>, from: Position) -> Self {
        Self {
            from: events.first().map_or(from, |it| it.from),
            to: events.last().map_or(from, |it| it.to),
            events,
        }
    }

    fn shown(self, stream: &state::Stream) -> GetLogEventsResponse {
        let token = |direction, position| token::of_position(direction, stream.number, position);
        let events = self.events.into_iter().map(|event| OutputLogEvent {
            ingestion_time: Some(event.ingested),
            message: Some(event.message),
            timestamp: Some(event.at),
        });
        GetLogEventsResponse {
            events: Some(events.collect()),
            next_backward_token: Some(token(Direction::Backward, self.from)),
            next_forward_token: Some(token(Direction::Forward, self.to)),
        }
    }
}

#[cfg(test)]
mod tests;
