//! What containers write.

use std::fmt;
use std::time::Duration;

use crate::effect::report::LogSource;
use crate::kernel::log::{self, Log};
use crate::kernel::time::Time;

/// What can be read of what a container has written, in order. Print it.
///
/// ```
/// # fn example(task: &fake_ecs::TaskHandle) {
/// assert_eq!(task.logs("app").lines(), ["loading", "loaded 3 rows"]);
/// assert!(task.logs("app").contains("3 rows"));
/// # }
/// ```
///
/// Each line knows when it was written, and to which of the two streams:
///
/// ```
/// # fn example(task: &fake_ecs::TaskHandle) {
/// use fake_ecs::LogSource;
///
/// let logs = task.logs("app");
/// assert_eq!(logs.stderr(), [""; 0]);
/// for line in &logs {
///     println!("{:?} {:?} {}", line.at(), line.source(), line.text());
///     assert_eq!(line.source(), LogSource::Stdout);
/// }
/// # }
/// ```
///
/// It is what there was when it was asked for, and stays so; it can be kept when the task is gone.
/// A container that has written more than 8 MiB has the rest in a file without a name, in the
/// directory for temporary files, and [`iter`](Self::iter) reads it bit by bit.
#[derive(Clone)]
pub struct Logs {
    log: Log,
    started: Time,
    has_stream: bool,
    unavailable: Option<String>,
    /// Its group and its name.
    #[cfg(feature = "logs")]
    stream: Option<(String, String)>,
}

/// A line that a container has written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogLine {
    at: Duration,
    source: LogSource,
    text: String,
}

impl LogLine {
    /// When it was written, counted from the start of the fake. For a real container it is its
    /// engine that says when.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// To which stream it was written.
    #[must_use]
    pub fn source(&self) -> LogSource {
        self.source
    }

    /// What was written, without the line's end.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl Logs {
    pub(crate) fn new(
        log: Log,
        started: Time,
        has_stream: bool,
        unavailable: Option<String>,
    ) -> Self {
        Self {
            log,
            started,
            has_stream,
            unavailable,
            #[cfg(feature = "logs")]
            stream: None,
        }
    }

    /// The same as what a stream of CloudWatch Logs shows.
    #[cfg(feature = "logs")]
    pub(crate) fn in_stream(mut self, stream: Option<(&str, &str)>) -> Self {
        self.stream = stream.map(|(group, name)| (group.to_owned(), name.to_owned()));
        self
    }

    /// The group of CloudWatch Logs that the container's stream is in; `None` while there is no
    /// stream, or when the log driver is not `awslogs`.
    ///
    /// Needs the feature `logs`.
    #[cfg(feature = "logs")]
    #[must_use]
    pub fn group_name(&self) -> Option<&str> {
        self.stream.as_ref().map(|(group, _)| group.as_str())
    }

    /// The stream of CloudWatch Logs that the container writes to, such as `prefix/app/<task id>`;
    /// `None` as with [`group_name`](Self::group_name).
    ///
    /// Needs the feature `logs`.
    #[cfg(feature = "logs")]
    #[must_use]
    pub fn stream_name(&self) -> Option<&str> {
        self.stream.as_ref().map(|(_, name)| name.as_str())
    }

    /// Whether there is a log stream: from when the container has started for the first time,
    /// whether or not it has written anything. One whose image cannot be pulled never has any, and
    /// neither has one that a [fault](crate::Faults::log_streams) keeps from it: who reads it at
    /// CloudWatch Logs is told that it does not exist.
    #[must_use]
    pub fn has_stream(&self) -> bool {
        self.has_stream
    }

    /// Why what the container writes cannot be read here, if that is so.
    ///
    /// What a real container writes for `awslogs` is read here. Other log drivers are the engine's
    /// own, which does with them what the definition says. Most engines keep a copy of what goes to
    /// them, which is shown here; where there is none, this says so. Who prints the logs sees it in
    /// front of the lines.
    #[must_use]
    pub fn unavailable(&self) -> Option<&str> {
        self.unavailable.as_deref()
    }

    /// The lines of both streams, without their times.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.texts(|_| true)
    }

    /// The lines that were written to the standard output.
    #[must_use]
    pub fn stdout(&self) -> Vec<String> {
        self.texts(|source| source == LogSource::Stdout)
    }

    /// The lines that were written to the standard error.
    #[must_use]
    pub fn stderr(&self) -> Vec<String> {
        self.texts(|source| source == LogSource::Stderr)
    }

    fn texts(&self, is_wanted: impl Fn(LogSource) -> bool) -> Vec<String> {
        let mut texts = Vec::new();
        let mut lines = self.log.all_lines();
        while let Some(line) = lines.next_line() {
            if is_wanted(line.source) {
                texts.push(line.text.to_owned());
            }
        }
        texts
    }

    /// Whether some line has this text in it.
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        self.contains_after(0, text)
    }

    /// The same, of the lines after the first `skip`.
    pub(crate) fn contains_after(&self, skip: usize, text: &str) -> bool {
        let mut lines = self.log.lines_after(skip);
        while let Some(line) = lines.next_line() {
            if line.text.contains(text) {
                return true;
            }
        }
        false
    }

    /// The lines after the first `skip`.
    pub(crate) fn iter_after(&self, skip: usize) -> LogLines<'_> {
        LogLines {
            lines: self.log.lines_after(skip),
            started: self.started,
        }
    }

    /// The lines with their times and streams.
    pub fn iter(&self) -> LogLines<'_> {
        self.iter_after(0)
    }
}

/// The lines of [`Logs`], in order.
pub struct LogLines<'a> {
    lines: log::Lines<'a>,
    started: Time,
}

impl Iterator for LogLines<'_> {
    type Item = LogLine;

    fn next(&mut self) -> Option<LogLine> {
        let line = self.lines.next_line()?;
        Some(LogLine {
            at: line.at.since(self.started),
            source: line.source,
            text: line.text.to_owned(),
        })
    }

    fn size_hint(&self) -> (usize, Option<usize>) {
        (self.lines.left(), Some(self.lines.left()))
    }
}

impl ExactSizeIterator for LogLines<'_> {}

impl fmt::Debug for LogLines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "LogLines({} left)", self.lines.left())
    }
}

impl PartialEq for Logs {
    /// Whether both have the same lines.
    fn eq(&self, other: &Self) -> bool {
        self.has_stream == other.has_stream
            && self.unavailable == other.unavailable
            && self.iter().eq(other.iter())
    }
}

impl Eq for Logs {}

impl fmt::Debug for Logs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let lines: Vec<LogLine> = self.iter().collect();
        let mut shown = f.debug_struct("Logs");
        shown.field("lines", &lines);
        shown.field("has_stream", &self.has_stream);
        if let Some(why) = &self.unavailable {
            shown.field("unavailable", why);
        }
        shown.finish()
    }
}

impl fmt::Display for Logs {
    /// As a terminal would show it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(why) = &self.unavailable {
            writeln!(f, "(what it writes cannot be read: {why})")?;
        }
        let mut lines = self.log.all_lines();
        while let Some(line) = lines.next_line() {
            writeln!(f, "{}", line.text)?;
        }
        Ok(())
    }
}

impl<'a> IntoIterator for &'a Logs {
    type Item = LogLine;
    type IntoIter = LogLines<'a>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
