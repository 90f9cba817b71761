//! What containers have written.

use std::fmt;

use http_body_util::BodyExt;

use super::connection::{Lines, Message};
use super::question::Question;
use super::{Remote, RemoteError};
use crate::view::{ContainerLogs, LogLine, LogSource};

/// What a container has written: made with [`RemoteTask::logs`](crate::RemoteTask::logs).
#[derive(Clone, Debug, PartialEq)]
pub struct RemoteLogs(ContainerLogs);

impl RemoteLogs {
    pub(super) fn new(logs: ContainerLogs) -> Self {
        Self(logs)
    }

    /// The lines of both streams, in order.
    #[must_use]
    pub fn lines(&self) -> Vec<String> {
        self.of(|_| true)
    }

    /// The lines of the standard output.
    #[must_use]
    pub fn stdout(&self) -> Vec<String> {
        self.of(|source| source == LogSource::Stdout)
    }

    /// The lines of the standard error.
    #[must_use]
    pub fn stderr(&self) -> Vec<String> {
        self.of(|source| source == LogSource::Stderr)
    }

    /// Whether a line has the text in it.
    #[must_use]
    pub fn contains(&self, text: &str) -> bool {
        self.iter().any(|line| line.text.contains(text))
    }

    /// Why nothing can be read, if that is so.
    #[must_use]
    pub fn unavailable(&self) -> Option<&str> {
        self.0.unavailable.as_deref()
    }

    /// The lines with their times and streams.
    pub fn iter(&self) -> std::slice::Iter<'_, LogLine> {
        self.0.lines.iter()
    }

    fn of(&self, is_meant: impl Fn(LogSource) -> bool) -> Vec<String> {
        let lines = self.iter().filter(|line| is_meant(line.source));
        lines.map(|line| line.text.clone()).collect()
    }
}

impl<'a> IntoIterator for &'a RemoteLogs {
    type Item = &'a LogLine;
    type IntoIter = std::slice::Iter<'a, LogLine>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// Lines as containers write them: made with
/// [`RemoteTask::follow_logs`](crate::RemoteTask::follow_logs).
pub struct RemoteLines {
    ecs: Remote,
    lines: Lines,
}

impl RemoteLines {
    pub(super) async fn open(ecs: &Remote, question: Question) -> Result<Self, RemoteError> {
        let lines = ecs.follow(question).await?;
        let ecs = ecs.clone();
        Ok(Self { ecs, lines })
    }

    /// The next line, as soon as it is written; `None` once the task has stopped.
    ///
    /// # Errors
    ///
    /// When the connection is lost.
    pub async fn next(&mut self) -> Result<Option<LogLine>, RemoteError> {
        let line = self.lines.next(&self.ecs.inner.address).await?;
        line.map(|line| self.ecs.read(&line)).transpose()
    }
}

impl Remote {
    /// The lines of an answer that comes bit by bit.
    pub(super) async fn follow(&self, question: Question) -> Result<Lines, RemoteError> {
        let message = Message::get(question.path());
        let address = &self.inner.address;
        let (parts, body) = address.send(message).await?.into_parts();
        if parts.status.is_success() {
            return Ok(Lines::of(body));
        }
        let body = body.collect().await.map_err(|error| address.lost(error))?;
        let accepted = self.accepted(parts.status, body.to_bytes());
        accepted.and_then(|_| Err(address.unexpected("an answer that is no stream")))
    }
}

impl fmt::Debug for RemoteLines {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteLines").finish_non_exhaustive()
    }
}
