//! Lines of a container that are one event together, as the awslogs driver folds them.
//! <https://docs.docker.com/engine/logging/drivers/awslogs/#awslogs-multiline-pattern>
//!
//! An event begins with a line that matches. The driver sends what it has when the next one begins,
//! when no more fits into an event, and when the first line is five seconds old.

use regex_lite::Regex;

use crate::kernel::log::Line;
use crate::kernel::regex;

/// How old lines get that wait for more, in milliseconds.
pub const AGE_MAX: i64 = 5_000;
/// How many bytes an event may have.
pub const EVENT_BYTES_MAX: usize = 262_118;

/// Which lines begin an event.
#[derive(Clone, Debug)]
pub struct Fold(Regex);

/// The lines of an event so far.
#[derive(Clone, Copy, Debug)]
pub struct Begun {
    /// The time of the first line.
    pub at: i64,
    pub bytes: usize,
}

impl Fold {
    /// `None`: it is no regular expression.
    pub fn of(pattern: &str) -> Option<Self> {
        regex::anywhere(pattern).ok().map(Self)
    }

    /// Whether the line begins another event.
    pub fn begins(&self, begun: Option<Begun>, line: Line<'_>) -> bool {
        let Some(Begun { at, bytes }) = begun else {
            return true;
        };
        line.at.millis() >= at + AGE_MAX
            || bytes + line.text.len() + 1 > EVENT_BYTES_MAX
            || self.0.is_match(line.text)
    }
}
