//! What a stream has, and places in it.

use crate::aws::logs::fold::{Begun, Fold};
use crate::aws::logs::state::{Lines, Stream, Writer};
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::kernel::log::Log;

/// The content of a stream.
#[derive(Debug)]
pub struct Content<'r> {
    pub(super) stream: &'r Stream,
    pub(super) log: Option<&'r Log>,
    pub(super) fold: Option<Fold>,
    /// Whether there may be more lines.
    pub(super) is_open: bool,
    /// Up to when lines are there that were written, in milliseconds since the Unix epoch.
    pub(super) now: i64,
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
        let now = region.now();
        let content = Self {
            stream,
            log: None,
            fold: None,
            is_open: false,
            now: now.millis(),
        };
        let Some(Writer { pattern, lines }) = &stream.writer else {
            return content;
        };
        let fold = pattern.as_deref().and_then(Fold::of);
        match lines {
            Lines::All(log) => Self {
                log: Some(log),
                fold,
                ..content
            },
            Lines::Of(registrant, index) => {
                let task = region.tasks.try_get(TaskKey::of_registrant(*registrant));
                let container = task.and_then(|it| it.containers.get(usize::from(*index)));
                let Some(container) = container else {
                    return content;
                };
                let shown = &container.log_stream;
                let lag = i64::try_from(shown.lag().as_millis()).unwrap_or(i64::MAX);
                Self {
                    log: Some(&container.log),
                    fold,
                    is_open: !container.is_stopped() || shown.next(now).is_some(),
                    now: now.millis().saturating_sub(lag),
                    ..content
                }
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
}

/// The lines that begin an event, with their times.
pub fn beginnings(log: &Log, fold: &Fold) -> Vec<(usize, i64)> {
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
