//! One connection: its requests are read, within limits, and answered when the time of the answer
//! has come.

#[cfg(test)]
mod tests;

use std::error::Error;
use std::fmt;
use std::future::poll_fn;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::pin::pin;
use std::sync::{Arc, Weak};
use std::task::Poll;
use std::time::Duration;

use bytes::Bytes;
use http::Request;
use http::header::EXPECT;
use http::request::Parts;
use hyper::body::{Body, Incoming};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::task::spawn_blocking;

use super::body::read;
use super::guard::Guard;
use super::peer::Caller;
#[cfg(any(test, feature = "exec"))]
use super::reply::{AnswerBody, Upgrading};
use super::reply::{Delivery, Reply};
use super::respond::{forbid, last_resort, refuse, respond};
use super::socket::Patient;
use super::{control, reject};
use crate::driver::{Driver, Gone};
use crate::kernel::panic_text;
use crate::metadata::endpoint::Endpoint;
use crate::wire::ApiError;

/// How long a connection may take to send a request's headers, or stay idle between two requests.
///
/// Longer than the 90 s or less after which common clients drop an idle connection of their pool,
/// so that it is never this side that closes one just as it is picked for the next call.
const HEADERS_S_MAX: Duration = Duration::from_secs(120);

/// How long a request's body may take to arrive.
const BODY_S_MAX: Duration = Duration::from_secs(30);

/// Who answers the requests of a server.
#[derive(Clone, Debug)]
pub(super) struct Answerer {
    pub(super) driver: Weak<Driver>,
    pub(super) guard: Arc<Guard>,
    /// Requests that are for load balancers.
    #[cfg(feature = "elb")]
    pub(super) doors: super::balancer::Doors,
}

/// Until the client closes it, one of the limits is reached, or an answer is to be lost.
pub(super) async fn serve<T>(io: T, answerer: Answerer, caller: Caller) -> hyper::Result<()>
where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    #[cfg(any(test, feature = "exec"))]
    let upgrading = &Upgrading::default();
    #[cfg(any(test, feature = "exec"))]
    let driver = Weak::clone(&answerer.driver);
    let service = service_fn(|request| {
        let answerer = answerer.clone();
        async move {
            #[cfg(any(test, feature = "exec"))]
            let (request, on_upgrade) = Upgrading::of(request);
            match answer(&answerer, caller, request).await? {
                Delivery::Answer(response) => Ok(response),
                #[cfg(any(test, feature = "exec"))]
                Delivery::Upgrade(response, handler) => {
                    upgrading.begin(on_upgrade, handler);
                    Ok(response.map(|()| AnswerBody::Whole(Bytes::new())))
                }
                Delivery::Cut => Err(Closed::Cut),
            }
        }
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_S_MAX)
        // Some clients shut down their sending side after the request and then read.
        .half_close(true)
        .keep_alive(!caller.forwards())
        // Names of headers are in small letters: boto3 takes those of S3's metadata as they are
        // written.
        //
        // Answers have the fake's date. What hyper answers by itself has none, rather than the
        // computer's.
        .auto_date_header(false)
        .serve_connection(TokioIo::new(Patient::new(io)), service)
        // An answer may be the last that is HTTP.
        .with_upgrades()
        .await?;
    #[cfg(any(test, feature = "exec"))]
    upgrading.finish(driver).await?;
    Ok(())
}

/// Why a connection is closed instead of answered.
#[derive(Debug)]
pub(super) enum Closed {
    /// There is nobody to answer.
    Gone(Gone),
    /// The answer is to be lost.
    Cut,
}

impl Closed {
    /// Whether that is why a connection has failed.
    pub(super) fn is_cut(error: &hyper::Error) -> bool {
        let cause = error.source().and_then(|cause| cause.downcast_ref());
        matches!(cause, Some(Self::Cut))
    }
}

impl fmt::Display for Closed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Gone(gone) => gone.fmt(f),
            Self::Cut => f.write_str("a fault cut it"),
        }
    }
}

impl Error for Closed {}

impl From<Gone> for Closed {
    fn from(gone: Gone) -> Self {
        Self::Gone(gone)
    }
}

async fn answer(
    answerer: &Answerer,
    caller: Caller,
    request: Request<Incoming>,
) -> Result<Delivery, Gone> {
    let (parts, mut body) = request.into_parts();
    #[cfg(feature = "ecr")]
    if is_for_registry(answerer, &parts)? {
        return super::registry::answer(answerer, caller, parts, body).await;
    }
    let waits_for_continue = parts.headers.contains_key(EXPECT);
    // hyper says to go on when a body is read that is not empty. Without that boto3 takes the head
    // of this answer for that of the next one on the connection, unless there is no next one.
    let is_last = waits_for_continue && body.is_end_stream();
    let bytes_max = reject::body_bytes_max(&parts);
    let reading = read(&mut body, bytes_max, waits_for_continue);
    let body = match tokio::time::timeout(BODY_S_MAX, reading).await {
        Ok(read) => read,
        Err(_elapsed) => Err(reject::body_unreadable("it did not arrive in time")),
    };
    let delivery = match reply(answerer, caller, parts, body).await? {
        Reply::Now(response) => Delivery::of(response),
        // Without the driver: an answer that takes its time does not keep the fake alive.
        later => reporting_panics_of(later.deliver(&answerer.driver))
            .await
            .unwrap_or_else(|message| Ok(Delivery::of(last_resort(&message))))?,
    };
    Ok(match is_last {
        true => delivery.and_close(),
        false => delivery,
    })
}

/// Whether a request is for the registry of ECR, and not for a load balancer.
#[cfg(feature = "ecr")]
fn is_for_registry(answerer: &Answerer, parts: &Parts) -> Result<bool, Gone> {
    if !super::registry::is_meant(parts) {
        return Ok(false);
    }
    #[cfg(feature = "elb")]
    {
        let driver = answerer.driver.upgrade().ok_or(Gone)?;
        Ok(answerer.doors.meant(&driver, parts).is_none())
    }
    #[cfg(not(feature = "elb"))]
    {
        let _ = answerer;
        Ok(true)
    }
}

/// Does what may take long on a thread of its own, such as what runs a test's closures: it holds up
/// no other caller, and no other fake of the process. A panic is one of ours.
async fn aside<T: Send + 'static>(act: impl FnOnce() -> T + Send + 'static) -> T {
    match spawn_blocking(act).await {
        Ok(done) => done,
        Err(error) => resume_unwind(error.into_panic()),
    }
}

/// What is answered to a request, whose body may have been unreadable.
async fn reply(
    answerer: &Answerer,
    caller: Caller,
    mut parts: Parts,
    body: Result<Bytes, ApiError>,
) -> Result<Reply, Gone> {
    let driver = answerer.driver.upgrade().ok_or(Gone)?;
    let admitted = caller.admit(&parts);
    if let Err(error) = admitted.and_then(|()| answerer.guard.admit(&parts)) {
        return Ok(Reply::Now(forbid(&driver, &error)));
    }
    #[cfg(feature = "elb")]
    if let Some(listening) = answerer.doors.meant(&driver, &parts) {
        if let Err(error) = &body {
            return Ok(Reply::Now(refuse(&driver, &parts, error)));
        }
        drop(driver);
        let body = body.unwrap_or_default();
        let answer = super::balancer::answer(&listening, caller.address(), parts, body).await;
        return Ok(Reply::Now(answer));
    }
    if Endpoint::at(parts.uri.path(), parts.uri.query()).is_some_and(Endpoint::is_of_asker) {
        let asker = answerer.guard.asker(caller, &parts.headers).await;
        parts.extensions.insert(asker);
    }
    // A control route is for the fake as it is, also for one that a bug keeps from going on: it can
    // be reset.
    if control::route(parts.uri.path()).is_some() {
        if let Some(refusal) = answerer.guard.ask_for_token(&driver, &parts, &body) {
            return Ok(Reply::Now(refusal));
        }
        if let Err(error) = &body {
            return Ok(Reply::Now(control::refuse_body(&driver, error)));
        }
        // The time may be moved on by weeks, and large views take their time to be written.
        return Ok(match control::takes_long(parts.uri.path()) {
            true => aside(move || reply_or_report(&driver, parts, body)).await,
            false => reply_or_report(&driver, parts, body),
        });
    }
    if driver.runs_closures() {
        return Ok(aside(move || {
            while !reporting_panics(|| driver.catch_up())? {}
            Ok(reply_or_report(&driver, parts, body))
        })
        .await
        .unwrap_or_else(|message: String| Reply::Now(last_resort(&message))));
    }
    Ok(match catch_up(&driver).await {
        Ok(()) => reply_or_report(&driver, parts, body),
        Err(message) => Reply::Now(last_resort(&message)),
    })
}

/// What is answered by a fake that has caught up.
fn reply_or_report(driver: &Driver, parts: Parts, body: Result<Bytes, ApiError>) -> Reply {
    match body {
        Ok(body) => respond_or_report(driver, Request::from_parts(parts, body)),
        Err(error) => Reply::Now(
            reporting_panics(|| refuse(driver, &parts, &error))
                .unwrap_or_else(|message| last_resort(&message)),
        ),
    }
}

/// Lets what was due by now happen. One thread serves every fake of the process: a fake that has
/// much to catch up on lets the others in. The message of a panic is for whoever calls: nobody else
/// would hear of it.
async fn catch_up(driver: &Driver) -> Result<(), String> {
    while !reporting_panics(|| driver.catch_up())? {
        tokio::task::yield_now().await;
    }
    Ok(())
}

/// Responds, and reports a panic as a 500.
///
/// A panic is a bug of this crate or of a closure the test handed to it. It would end the
/// connection's task only, but the client, perhaps in another language, would see no more than a
/// closed connection and try again in vain. What the panic left behind is behind the driver's own
/// lock, hence unwind safe as far as this side is concerned. In process, panics reach the caller.
fn respond_or_report(driver: &Driver, request: Request<Bytes>) -> Reply {
    reporting_panics(|| respond(driver, request))
        .unwrap_or_else(|message| Reply::Now(last_resort(&message)))
}

fn reporting_panics<T>(act: impl FnOnce() -> T) -> Result<T, String> {
    catch_unwind(AssertUnwindSafe(act)).map_err(|panic| panic_text::of(&*panic).to_owned())
}

/// Waits for something, and reports a panic of it: what happens meanwhile may run a test's
/// closures.
async fn reporting_panics_of<T>(waiting: impl Future<Output = T>) -> Result<T, String> {
    let mut waiting = pin!(waiting);
    poll_fn(|cx| match reporting_panics(|| waiting.as_mut().poll(cx)) {
        Ok(Poll::Pending) => Poll::Pending,
        Ok(Poll::Ready(done)) => Poll::Ready(Ok(done)),
        Err(message) => Poll::Ready(Err(message)),
    })
    .await
}
