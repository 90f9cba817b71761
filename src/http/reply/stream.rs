//! Bodies that are written piece by piece, as things happen.

use std::pin::Pin;
use std::sync::Weak;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use bytes::Bytes;
use hyper::body::Frame;
use tokio::sync::futures::OwnedNotified;
use tokio::time::{Sleep, sleep};

use crate::driver::{Driver, Gone};

/// Gives the pieces of a body, one at each call. Called without the lock, at once and whenever
/// something has happened in the fake, and only when the client has room for more.
pub(crate) type Source = Box<dyn FnMut(&Driver) -> Next + Send + Sync>;

/// What a source has to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Next {
    Piece(Bytes),
    /// Nothing, until more has happened.
    NotYet,
    End,
}

/// A body in pieces. It waits for what happens, and lets no time pass by that: somebody has to act,
/// or let time pass. On a clock that runs on outside of tests it also looks when something is due.
///
/// It ends when its source says so, when the fake is reset, and when the client goes; over HTTP
/// that shows when the next pieces are written. When the fake is dropped it breaks off.
pub(in crate::http) struct Pieces {
    driver: Weak<Driver>,
    source: Source,
    /// How often the fake had been reset when the client asked.
    resets: u64,
    /// Ends when something has happened.
    acted: Option<Pin<Box<OwnedNotified>>>,
    /// Ends when something is due.
    due: Option<Pin<Box<Sleep>>>,
}

impl Pieces {
    pub(super) fn new(driver: &Weak<Driver>, source: Source) -> Result<Self, Gone> {
        let resets = driver.upgrade().ok_or(Gone)?.lock().resets();
        Ok(Self {
            driver: Weak::clone(driver),
            source,
            resets,
            acted: None,
            due: None,
        })
    }

    pub(super) fn poll_frame(
        &mut self,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Gone>>> {
        loop {
            if let Some(acted) = &mut self.acted {
                let is_due = |due: &mut Pin<Box<Sleep>>| due.as_mut().poll(cx).is_ready();
                if !self.due.as_mut().is_some_and(is_due) {
                    ready!(acted.as_mut().poll(cx));
                }
                (self.acted, self.due) = (None, None);
            }
            // Before asking, so that nobody acts unnoticed in between.
            let acted = Driver::acted_owned(&self.driver);
            let (Some(driver), Some(acted)) = (self.driver.upgrade(), acted) else {
                return Poll::Ready(Some(Err(Gone)));
            };
            let is_reset = driver.lock().resets() != self.resets;
            match if is_reset {
                Next::End
            } else {
                (self.source)(&driver)
            } {
                Next::Piece(piece) => return Poll::Ready(Some(Ok(Frame::data(piece)))),
                Next::NotYet => {
                    self.acted = Some(Box::pin(acted));
                    self.due = next_look(&driver).map(|delay| Box::pin(sleep(delay)));
                }
                Next::End => return Poll::Ready(None),
            }
        }
    }
}

#[cfg(feature = "introspection")]
fn next_look(driver: &Driver) -> Option<Duration> {
    driver.next_unseen_in()
}

/// Nothing is written piece by piece.
#[cfg(not(feature = "introspection"))]
fn next_look(_: &Driver) -> Option<Duration> {
    None
}
