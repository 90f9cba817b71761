//! Answers that come later, in pieces, or never.
//!
//! [`respond`](super::respond) decides on a [`Reply`] without waiting. Whoever asked awaits it,
//! outside of every lock and in the fake's time: a [`connection`](super::connection), or the SDK's
//! connector in process.
//!
//! Upgrades are for sessions of ECS Exec, and come with the feature `exec`; bodies in pieces are
//! for introspection, and come with that. Tests register routes that answer in every way: see
//! [`control`](super::control).

#[cfg(test)]
pub(super) mod routes;
#[cfg(any(test, feature = "introspection"))]
mod stream;
#[cfg(test)]
mod tests;
mod until;
#[cfg(any(test, feature = "exec"))]
mod upgrade;

use std::pin::Pin;
use std::sync::Weak;
use std::task::{Context, Poll};
use std::time::Duration;

use bytes::Bytes;
use http::header::CONNECTION;
use http::{HeaderValue, Response, StatusCode};
use http_body_util::Full;
use hyper::body::{Body, Frame, SizeHint};

#[cfg(feature = "introspection")]
pub(crate) use self::stream::Next;
#[cfg(any(test, feature = "introspection"))]
pub(super) use self::stream::Pieces;
pub(super) use self::until::{Until, Waits};
#[cfg(feature = "exec")]
pub(super) use self::upgrade::Stream;
#[cfg(any(test, feature = "exec"))]
pub(super) use self::upgrade::{Handler, Talk, Upgrading};
#[cfg(feature = "ecr")]
use super::registry::download::Download;
use super::respond::given_up;
use crate::driver::{Driver, Gone};

/// What is answered, and when.
pub(crate) enum Reply {
    Now(Response<Bytes>),
    /// The same, when so much of the fake's time has passed.
    After(Duration, Box<Reply>),
    /// As soon as a condition holds, at a deadline otherwise: a long poll.
    Until(Until),
    /// What becomes of a call that waits for something, such as a message.
    Waits(Waits),
    /// When somebody outside of the fake has said what to answer. The fake's time has nothing to do
    /// with it.
    Asked(Asked),
    /// A body that is written piece by piece, as things happen.
    #[cfg(any(test, feature = "introspection"))]
    Stream(Response<stream::Source>),
    /// `101 Switching Protocols`; then the connection is the handler's.
    #[cfg(any(test, feature = "exec"))]
    Upgrade(Response<()>, Handler),
    /// Nothing: the connection is closed. The client cannot tell whether its call was carried out.
    Cut,
    /// A test is to end with this message, because its application polls for ever.
    GivenUp(String),
}

/// Comes to what makes the answer.
type Asked = Pin<Box<dyn Future<Output = Finish> + Send>>;
pub(super) type Finish = Box<dyn FnOnce(&Driver) -> Response<Bytes> + Send>;

/// A reply whose time has come.
pub(super) enum Delivery {
    Answer(Response<AnswerBody>),
    #[cfg(any(test, feature = "exec"))]
    Upgrade(Response<()>, Handler),
    Cut,
}

impl Reply {
    /// The status of an answer that is there already.
    pub(super) fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Now(response) => Some(response.status()),
            _ => None,
        }
    }

    /// The same, but what a call comes to that waits.
    #[cfg(feature = "client")]
    pub(super) async fn once_carried_out(self, driver: &Weak<Driver>) -> Result<Self, Gone> {
        match self {
            Self::Waits(waits) => waits.wait(driver).await,
            reply => Ok(reply),
        }
    }

    /// Waits for its time. A fake that is dropped meanwhile answers nothing.
    pub(super) async fn deliver(self, driver: &Weak<Driver>) -> Result<Delivery, Gone> {
        let mut reply = self;
        loop {
            reply = match reply {
                Self::Now(response) => return Ok(Delivery::of(response)),
                Self::After(duration, reply) => {
                    Driver::sleep(driver, duration).await?;
                    *reply
                }
                Self::Until(until) => Self::Now(until.wait(driver).await?),
                Self::Waits(waits) => waits.wait(driver).await?,
                Self::Asked(asked) => {
                    let finish = asked.await;
                    Self::Now(finish(&*driver.upgrade().ok_or(Gone)?))
                }
                #[cfg(any(test, feature = "introspection"))]
                Self::Stream(response) => {
                    let (head, source) = response.into_parts();
                    let pieces = AnswerBody::Pieces(Pieces::new(driver, source)?);
                    return Ok(Delivery::Answer(Response::from_parts(head, pieces)));
                }
                #[cfg(any(test, feature = "exec"))]
                Self::Upgrade(response, handler) => {
                    return Ok(Delivery::Upgrade(response, handler));
                }
                Self::Cut => return Ok(Delivery::Cut),
                Self::GivenUp(why) => return Ok(Delivery::of(given_up(&why))),
            }
        }
    }
}

impl Delivery {
    /// An answer that need not be waited for.
    pub(super) fn of(response: Response<Bytes>) -> Self {
        Self::Answer(response.map(AnswerBody::Whole))
    }

    /// The same, after which the connection is closed.
    pub(super) fn and_close(mut self) -> Self {
        if let Self::Answer(response) = &mut self {
            let close = HeaderValue::from_static("close");
            response.headers_mut().insert(CONNECTION, close);
        }
        self
    }
}

/// The body of an answer.
pub(super) enum AnswerBody {
    Whole(Bytes),
    #[cfg(any(test, feature = "introspection"))]
    Pieces(Pieces),
    /// A layer of an image.
    #[cfg(feature = "ecr")]
    Download(Download),
}

impl Body for AnswerBody {
    type Data = Bytes;
    type Error = Gone;

    fn poll_frame(
        self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Gone>>> {
        match self.get_mut() {
            Self::Whole(bytes) => {
                let mut whole = Full::new(std::mem::take(bytes));
                let frame = Pin::new(&mut whole).poll_frame(cx);
                frame.map_err(|never| match never {})
            }
            #[cfg(any(test, feature = "introspection"))]
            Self::Pieces(pieces) => Pin::new(pieces).poll_frame(cx),
            #[cfg(feature = "ecr")]
            Self::Download(download) => download.poll_frame(cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        match self {
            Self::Whole(bytes) => bytes.is_empty(),
            #[cfg(any(test, feature = "introspection"))]
            Self::Pieces(_) => false,
            #[cfg(feature = "ecr")]
            Self::Download(download) => download.left() == 0,
        }
    }

    fn size_hint(&self) -> SizeHint {
        match self {
            Self::Whole(bytes) => SizeHint::with_exact(bytes.len() as u64),
            #[cfg(any(test, feature = "introspection"))]
            Self::Pieces(_) => SizeHint::default(),
            #[cfg(feature = "ecr")]
            Self::Download(download) => SizeHint::with_exact(download.left()),
        }
    }
}
