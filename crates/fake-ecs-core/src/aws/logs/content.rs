//! What is in a stream: the lines of its writer and what callers have put into it, in one order.
//!
//! Of two events the earlier is first; of one time, lines are before what was put. A [`Position`]
//! stays good while more is written. Reading from a position costs what is read, except where lines
//! are folded: there the beginnings of events are looked for from the first line on.
//!
//! - [`source`] — where the content is, and places in it. [`cursor`] — one event after the other.

mod cursor;
mod source;

use std::collections::VecDeque;

pub use self::cursor::{Cursor, EventRef, id_of_put};
use self::source::beginnings;
pub use self::source::{Content, Event, Position};
use crate::kernel::log::Log;

/// How many bytes the events of a page may have.
pub const PAGE_BYTES_MAX: usize = 1 << 20;
/// What an event counts beside its text.
pub const EVENT_OVERHEAD: usize = 26;

impl Content<'_> {
    /// The events from one position to another, in order.
    pub fn cursor(&self, from: Position, to: Position) -> Cursor<'_> {
        Cursor::new(self, from, to)
    }

    /// The first events from one position to another, at most so many and no more than a page has.
    pub fn first(&self, from: Position, to: Position, limit: usize) -> Vec<Event> {
        let mut cursor = self.cursor(from, to);
        let (mut events, mut bytes) = (Vec::new(), 0);
        while events.len() < limit
            && let Some(event) = cursor.peek()
        {
            bytes += event.text.len() + EVENT_OVERHEAD;
            if bytes > PAGE_BYTES_MAX && !events.is_empty() {
                break;
            }
            events.push(event.to_event());
            cursor.skip();
        }
        events
    }

    /// The last events, in order; at most so many and no more than a page has.
    pub fn last(&self, from: Position, to: Position, limit: usize) -> Vec<Event> {
        let lines = self
            .log
            .map_or(0, Log::len)
            .min(to.line.0.saturating_add(1));
        let beginnings = match (self.log, &self.fold) {
            (Some(log), Some(fold)) => Some(beginnings(log, fold)),
            _ => None,
        };
        let put = self
            .stream
            .put_from(to.put.0, to.put.1)
            .saturating_sub(limit);
        let put = self
            .stream
            .put
            .get(put)
            .map_or(from.put, |it| (it.at, it.number));
        let mut window = limit;
        loop {
            let line = match &beginnings {
                None => lines.saturating_sub(window),
                Some(all) => {
                    let last = all.partition_point(|(line, _)| *line < lines);
                    let place = all.get(last.saturating_sub(window));
                    place.map_or(lines, |(line, _)| *line)
                }
            };
            let start = Position {
                line: (line, 0),
                put,
            };
            let start = start.max(from);
            let (events, of_lines) = self.tail(start, to, limit);
            if of_lines >= limit || start.line == from.line || window >= lines {
                return events;
            }
            window *= 2;
        }
    }

    /// The last events from a position on, and how many there are of lines.
    fn tail(&self, from: Position, to: Position, limit: usize) -> (Vec<Event>, usize) {
        let mut cursor = self.cursor(from, to);
        let (mut events, mut bytes, mut of_lines) = (VecDeque::<Event>::new(), 0, 0);
        let size = |event: &Event| event.message.len() + EVENT_OVERHEAD;
        while let Some(event) = cursor.peek() {
            of_lines += usize::from(event.is_line);
            let event = event.to_event();
            bytes += size(&event);
            events.push_back(event);
            while (events.len() > limit || bytes > PAGE_BYTES_MAX && events.len() > 1)
                && let Some(first) = events.pop_front()
            {
                bytes -= size(&first);
            }
            cursor.skip();
        }
        (events.into(), of_lines)
    }
}
