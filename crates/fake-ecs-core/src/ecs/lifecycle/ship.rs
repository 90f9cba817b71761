//! The lines of containers go to the real endpoint of CloudWatch Logs.
//!
//! What awslogs reads here is what is sent: the stream of the container says up to where. So there
//! is one call at a time for each stream, which keeps its order, and lines that come meanwhile go
//! with the next. No task waits for that, as with the mode `non-blocking` of the driver: lines that
//! the endpoint does not take are lost, which the timeline of the task says.

use super::awslogs;
use crate::aws::logs::content::{Content, Position};
use crate::aws::logs::later::send_later;
use crate::aws::logs::port;
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle;
use crate::ecs::own_calls::{Purpose, Shipping};
use crate::ecs::task::timeline::{Note, What};
use crate::effect::own_call::{OwnAnswer, OwnCall, OwnFailure, OwnRequest};

/// The most that the service takes with one call. Their bytes are limited as those of a page are.
const EVENTS_MAX: usize = 10_000;

/// The container has a stream, or has written lines: they are sent, unless something is under way.
pub(super) fn ship(region: &mut Region, key: TaskKey, index: usize) {
    if !region.settings.endpoints.contains_key("logs") || region.tasks.get(key).by_agent {
        return;
    }
    let container = small(index);
    match region.own_calls.shipping(key, container) {
        None => {
            let Some((group, stream)) = place(region, key, container) else {
                return;
            };
            call(
                region,
                key,
                container,
                OwnRequest::CreateLogStream { group, stream },
            );
        }
        Some(Shipping::Open) => {
            if let Some(put) = next_events(region, key, container) {
                call(region, key, container, put);
            }
        }
        Some(Shipping::UnderWay) => {}
    }
}

/// A call about the stream of a container is answered.
pub(in crate::ecs) fn take(
    region: &mut Region,
    (key, container): (TaskKey, u16),
    asked: &OwnCall,
    answer: OwnAnswer,
) {
    if region.tasks.try_get(key).is_none() {
        return;
    }
    let failure = match answer {
        OwnAnswer::Failed(why) if !why.is("ResourceAlreadyExistsException") => Some(why),
        _ => None,
    };
    let is_missing = failure
        .as_ref()
        .is_some_and(|it| it.is("ResourceNotFoundException"));
    let index = usize::from(container);
    match (&asked.request, failure) {
        (OwnRequest::CreateLogStream { group, .. }, Some(_))
            if is_missing && awslogs::creates_group(region, key, index) =>
        {
            let group = group.clone();
            call(region, key, container, OwnRequest::CreateLogGroup { group });
        }
        (OwnRequest::CreateLogGroup { group }, None) => {
            let group = group.clone();
            if let Some((_, stream)) = place(region, key, container) {
                call(
                    region,
                    key,
                    container,
                    OwnRequest::CreateLogStream { group, stream },
                );
            }
        }
        (OwnRequest::PutLogEvents { events, .. }, Some(why)) => {
            lose(region, key, container, events.len(), &why);
            // Somebody may have deleted the stream, which is made again then.
            let next = (!is_missing).then_some(Shipping::Open);
            region.own_calls.set_shipping(key, container, next);
            if has_more(region, key, container) {
                ship(region, key, index);
            }
        }
        (_, Some(why)) => {
            let lost = skip_all(region, key, container);
            lose(region, key, container, lost, &why);
            // The next line makes another attempt.
            region.own_calls.set_shipping(key, container, None);
        }
        (_, None) => {
            let open = Some(Shipping::Open);
            region.own_calls.set_shipping(key, container, open);
            ship(region, key, index);
        }
    }
}

fn call(region: &mut Region, key: TaskKey, container: u16, request: OwnRequest) {
    let under_way = Some(Shipping::UnderWay);
    region.own_calls.set_shipping(key, container, under_way);
    let to = awslogs::region_of(region, key, usize::from(container));
    let to = to.unwrap_or(&region.scope.region).to_owned();
    region.call_endpoint(Purpose::Ship(key, container), to, request);
}

fn place(region: &Region, key: TaskKey, container: u16) -> Option<(String, String)> {
    let (group, stream) = awslogs::stream_of(region, key, usize::from(container))?;
    Some((group.to_owned(), stream.to_owned()))
}

/// The events that were not sent, as many as a call has room for. They count as sent from now on.
/// When there are none, lines that wait for more are looked at again as soon as they need not.
fn next_events(region: &mut Region, key: TaskKey, container: u16) -> Option<OwnRequest> {
    let (group, stream) = place(region, key, container)?;
    let there = region.logs.group(&group)?;
    let there = there.stream(&stream, region.now())?;
    let content = Content::of(region, there);
    let events = content.first(of_line(there.sent), of_line(LAST), EVENTS_MAX);
    let Some(last) = events.last() else {
        let waits = content.cursor(of_line(there.sent), of_line(LAST)).waits();
        send_later(region, (key, container), waits);
        return None;
    };
    let to = last.to.line;
    let events = events.into_iter().map(|it| (it.at, it.message));
    let request = OwnRequest::PutLogEvents {
        group: group.clone(),
        stream: stream.clone(),
        events: events.collect(),
    };
    port::note_sent(&mut region.logs, (&group, &stream), to);
    Some(request)
}

/// Whether there are events that were not sent, or lines that are going to be one.
fn has_more(region: &Region, key: TaskKey, container: u16) -> bool {
    let more = || {
        let (group, stream) = awslogs::stream_of(region, key, usize::from(container))?;
        let there = region.logs.group(group)?.stream(stream, region.now())?;
        let content = Content::of(region, there);
        let cursor = content.cursor(of_line(there.sent), of_line(LAST));
        Some(cursor.peek().is_some() || cursor.waits().is_some())
    };
    more().unwrap_or_default()
}

/// What was written up to now is not sent. Returns how many events that are.
fn skip_all(region: &mut Region, key: TaskKey, container: u16) -> usize {
    let mut skipped = 0;
    while let Some(OwnRequest::PutLogEvents { events, .. }) = next_events(region, key, container) {
        skipped += events.len();
    }
    skipped
}

const LAST: (usize, usize) = (usize::MAX, 0);

/// A place among lines: nobody puts events into a stream whose real one is elsewhere.
fn of_line(line: (usize, usize)) -> Position {
    Position { line, put: (0, 0) }
}

/// Events were not taken.
fn lose(region: &mut Region, key: TaskKey, container: u16, events: usize, why: &OwnFailure) {
    let Ok(index) = u8::try_from(container) else {
        return;
    };
    let text = format!("events of its log are lost, at most {events}: {why}");
    let note = Note { index, text };
    lifecycle::note(region, key, What::Noted(Box::new(note)));
}

fn small(index: usize) -> u16 {
    u16::try_from(index).unwrap_or(u16::MAX)
}
