//! What containers write.

use std::fmt;
use std::time::Duration;

/// What can be read of what a container has written, in order. Print it.
///
/// ```
/// # fn example(task: &fake_ecs::TaskHandle) {
/// assert_eq!(task.logs("app").lines(), ["loading", "loaded 3 rows"]);
/// assert!(task.logs("app").contains("3 rows"));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logs {
    lines: Vec<LogLine>,
    has_stream: bool,
}

/// A line that a container has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    at: Duration,
    text: String,
}

impl LogLine {
    pub(crate) fn new(at: Duration, text: String) -> Self {
        Self { at, text }
    }

    /// When it was written, counted from the start of the fake.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// What was written, without the line's end.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Logs {
    pub(crate) fn new(lines: Vec<LogLine>, has_stream: bool) -> Self {
        Self { lines, has_stream }
    }

    /// Whether there is a log stream: from when the container has started for the first time,
    /// whether or not it has written anything. One whose image cannot be pulled never has any, and
    /// neither has one that a [fault](crate::Faults::log_streams) keeps from it: who reads it at
    /// CloudWatch Logs is told that it does not exist.
    #[must_use]
    pub fn has_stream(&self) -> bool {
        self.has_stream
    }

    /// The lines, without their times.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.lines.iter().map(|line| line.text.clone()).collect()
    }

    /// Whether some line has this text in it.
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        self.lines.iter().any(|line| line.text.contains(text))
    }

    /// The lines with their times.
    pub fn iter(&self) -> std::slice::Iter<'_, LogLine> {
        self.lines.iter()
    }
}

impl fmt::Display for Logs {
    /// As a terminal would show it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.lines
            .iter()
            .try_for_each(|line| writeln!(f, "{}", line.text))
    }
}

impl<'a> IntoIterator for &'a Logs {
    type Item = &'a LogLine;
    type IntoIter = std::slice::Iter<'a, LogLine>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
