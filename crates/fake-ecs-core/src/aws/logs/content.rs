//! What is in a stream: the lines of its writer and what callers have put into it, in one order.
//!
//! Of two events the earlier is first; of one time, lines are before what was put. A [`Position`]
//! stays good while more is written. Reading from a position costs what is read, except where lines
//! are folded: there the beginnings of events are looked for from the first line on.

mod cursor;

use std::collections::VecDeque;

pub use self::cursor::{Cursor, EventRef, id_of_put};
use crate::aws::logs::fold::{AGE_MAX, Begun, Fold};
use crate::aws::logs::state::{Lines, Stream, Writer};
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::kernel::log::Log;

/// How many bytes the events of a page may have.
pub const PAGE_BYTES_MAX: usize = 1 << 20;
/// What an event counts beside its text.
pub const EVENT_OVERHEAD: usize = 26;

/// The content of a stream.
#[derive(Debug)]
pub struct Content<'r> {
    stream: &'r Stream,
    log: Option<&'r Log>,
    fold: Option<Fold>,
    /// Whether there may be more lines.
    is_open: bool,
    now: i64,
}

/// A place between two events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Position {
    /// The line that the next event begins with, and the byte in it: long lines are several events.
    pub line: (usize, usize),
    /// The time and the number of the next event that was put, or what is right behind the last.
    pub put: (i64, u64),
}

impl Position {
    pub const START: Self = Self {
        line: (0, 0),
        put: (0, 0),
    };
    pub const END: Self = Self {
        line: (usize::MAX, 0),
        put: (i64::MAX, u64::MAX),
    };

    /// The later of the two.
    #[must_use]
    pub fn max(self, other: Self) -> Self {
        Self {
            line: self.line.max(other.line),
            put: self.put.max(other.put),
        }
    }

    /// The earlier of the two.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self {
            line: self.line.min(other.line),
            put: self.put.min(other.put),
        }
    }
}

/// An event that was read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// In milliseconds since the Unix epoch.
    pub at: i64,
    pub ingested: i64,
    pub message: String,
    /// Where it begins, and where the next one does.
    pub from: Position,
    pub to: Position,
    /// What no other event of the region has: 56 digits.
    pub id: String,
}

impl<'r> Content<'r> {
    pub fn of(region: &'r Region, stream: &'r Stream) -> Self {
        let now = region.now().millis();
        let new = |log, fold, is_open| Self {
            stream,
            log,
            fold,
            is_open,
            now,
        };
        let Some(Writer { pattern, lines }) = &stream.writer else {
            return new(None, None, false);
        };
        let fold = pattern.as_deref().and_then(Fold::of);
        match lines {
            Lines::All(log) => new(Some(log), fold, false),
            Lines::Of(registrant, index) => {
                let task = region.tasks.try_get(TaskKey::of_registrant(*registrant));
                let container = task.and_then(|it| it.containers.get(usize::from(*index)));
                let is_open = container.is_some_and(|it| !it.is_stopped());
                new(container.map(|it| &it.log), fold, is_open)
            }
        }
    }

    /// Where the first event is that does not happen before that.
    pub fn at(&self, millis: i64) -> Position {
        let line = self.log.map_or(0, |log| match &self.fold {
            None => log.lines_before(millis),
            Some(fold) => beginnings(log, fold)
                .into_iter()
                .find(|(_, at)| *at >= millis)
                .map_or(log.len(), |(line, _)| line),
        });
        Position {
            line: (line, 0),
            put: (millis, 0),
        }
    }

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

/// The lines that begin an event, with their times.
fn beginnings(log: &Log, fold: &Fold) -> Vec<(usize, i64)> {
    let (mut beginnings, mut begun) = (Vec::new(), None);
    let mut lines = log.all_lines();
    for number in 0.. {
        let Some(line) = lines.next_line() else {
            break;
        };
        let at = line.at.millis();
        if fold.begins(begun, line) {
            beginnings.push((number, at));
            begun = Some(Begun { at, bytes: 0 });
        }
        if let Some(begun) = &mut begun {
            begun.bytes += line.text.len() + 1;
        }
    }
    beginnings
}
