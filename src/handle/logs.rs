//! What containers write.

use std::fmt;
use std::time::Duration;

/// What a container has written, in order. Print it.
///
/// ```
/// # fn example(task: &fake_ecs::TaskHandle) {
/// assert_eq!(task.logs("app").lines(), ["loading", "loaded 3 rows"]);
/// assert!(task.logs("app").contains("3 rows"));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Logs(Vec<LogLine>);

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
    pub(crate) fn new(lines: Vec<LogLine>) -> Self {
        Self(lines)
    }

    /// The lines, without their times.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.0.iter().map(|line| line.text.clone()).collect()
    }

    /// Whether some line has this text in it.
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        self.0.iter().any(|line| line.text.contains(text))
    }

    /// The lines with their times.
    pub fn iter(&self) -> std::slice::Iter<'_, LogLine> {
        self.0.iter()
    }
}

impl fmt::Display for Logs {
    /// As a terminal would show it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0
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
