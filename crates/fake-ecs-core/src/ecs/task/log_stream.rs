//! The log stream of a container, and what of it can be read.

use std::collections::VecDeque;
use std::time::Duration;

use crate::effect::report::Written;
use crate::kernel::ids::Hex;
use crate::kernel::time::Time;

/// What the stream of a container is called whose log driver has that prefix.
pub fn prefixed(task: u128, prefix: &str, container: &str) -> String {
    let id = Hex::of(task);
    [prefix, "/", container, "/", id.as_str()].concat()
}

/// The log stream of a container.
#[derive(Clone, Debug, Default)]
pub enum LogStream {
    /// It is there once the container has started, and lines are in it as soon as they are written.
    #[default]
    Prompt,
    /// A fault keeps it from ever being made: what is written is lost.
    Missing,
    /// A fault makes it, or its lines, appear later.
    Late(Box<Late>),
}

/// What appears late.
#[derive(Clone, Debug)]
pub struct Late {
    /// When the stream appears.
    pub created: Time,
    /// How much later than they are written lines can be read.
    pub lag: Duration,
    /// Lines that cannot be read yet: from when they can, when they were written, and what they
    /// say.
    pub waiting: VecDeque<(Time, Time, Written)>,
}

impl LogStream {
    /// Whether it is there for those who read; `has_started` says whether the container has.
    pub fn is_there(&self, has_started: bool, now: Time) -> bool {
        match self {
            Self::Prompt => has_started,
            Self::Missing => false,
            Self::Late(late) => late.created <= now,
        }
    }

    /// How much later than they are written lines can be read.
    #[cfg(feature = "logs")]
    pub fn lag(&self) -> Duration {
        match self {
            Self::Prompt | Self::Missing => Duration::ZERO,
            Self::Late(late) => late.lag,
        }
    }

    /// When something of it appears next by itself.
    pub fn next(&self, now: Time) -> Option<Time> {
        let Self::Late(late) = self else {
            return None;
        };
        let created = (late.created > now).then_some(late.created);
        let line = late.waiting.front().map(|(due, _, _)| *due);
        created.into_iter().chain(line).min()
    }
}
