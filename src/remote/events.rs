//! Events as EventBridge delivers them.

use std::fmt;
use std::pin::Pin;

use super::connection::Lines;
use super::{Remote, RemoteError};
use crate::wire::Json;

/// Which events are to come: made with [`Remote::event_stream`]. Await it for the events.
#[must_use = "nothing is asked before it is awaited"]
#[derive(Clone, Debug)]
pub struct NewRemoteEvents {
    ecs: Remote,
    from_start: bool,
    pattern: Option<String>,
}

impl NewRemoteEvents {
    pub(super) fn new(ecs: &Remote) -> Self {
        Self {
            ecs: ecs.clone(),
            from_start: false,
            pattern: None,
        }
    }

    /// Also what was delivered before: all since the start of the fake, or since its last reset.
    pub fn from_start(mut self) -> Self {
        self.from_start = true;
        self
    }

    /// Only events that match the [event
    /// pattern](https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html);
    /// of several patterns, the last.
    pub fn matching(mut self, pattern: impl Into<String>) -> Self {
        self.pattern = Some(pattern.into());
        self
    }

    async fn open(self) -> Result<RemoteEvents, RemoteError> {
        let question = self.ecs.question("events/stream");
        let question = question
            .with("pattern", self.pattern.as_deref())
            .with("fromStart", self.from_start.then_some("true"));
        let lines = self.ecs.follow(question).await?;
        let ecs = self.ecs;
        Ok(RemoteEvents { ecs, lines })
    }
}

impl IntoFuture for NewRemoteEvents {
    type Output = Result<RemoteEvents, RemoteError>;
    type IntoFuture = Pin<Box<dyn Future<Output = Self::Output> + Send>>;

    fn into_future(self) -> Self::IntoFuture {
        Box::pin(self.open())
    }
}

/// Events as EventBridge delivers them: made with [`Remote::event_stream`].
pub struct RemoteEvents {
    ecs: Remote,
    lines: Lines,
}

impl RemoteEvents {
    /// The next event in JSON, with its envelope, as soon as it is delivered; `None` when the
    /// server ends.
    ///
    /// # Errors
    ///
    /// When the connection is lost.
    pub async fn next(&mut self) -> Result<Option<Json>, RemoteError> {
        while let Some(line) = self.lines.next(&self.ecs.inner.address).await? {
            // The server writes each event as one line of data. Ids are lines of their own.
            if let Some(data) = line.strip_prefix(b"data: ") {
                return Ok(Some(Json::read(data)));
            }
        }
        Ok(None)
    }
}

impl fmt::Debug for RemoteEvents {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RemoteEvents").finish_non_exhaustive()
    }
}
