//! One connection: its requests are read, within limits, and answered when the time of the answer
//! has come.

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
use hyper::body::Incoming;
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
        // The way AWS writes them; clients must not care, logs compare more easily.
        .title_case_headers(true)
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
    let waits_for_continue = parts.headers.contains_key(EXPECT);
    let body = match tokio::time::timeout(BODY_S_MAX, read(&mut body, waits_for_continue)).await {
        Ok(read) => read,
        Err(_elapsed) => Err(reject::body_unreadable("it did not arrive in time")),
    };
    match reply(answerer, caller, parts, body).await? {
        Reply::Now(response) => Ok(Delivery::of(response)),
        // Without the driver: an answer that takes its time does not keep the fake alive.
        later => reporting_panics_of(later.deliver(&answerer.driver))
            .await
            .unwrap_or_else(|message| Ok(Delivery::of(last_resort(&message)))),
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::socket::WRITE_S_MAX;
    use crate::http::testing::{self, Connection, SlowReader, call};

    fn send(bytes: impl AsRef<[u8]>) -> testing::Answer {
        let (_driver, server) = testing::serve();
        let mut connection = Connection::open(server.local_addr());
        connection.send(bytes);
        connection.receive()
    }

    #[test]
    fn a_request_that_is_not_admitted_is_told_why_and_leaves_no_trace() {
        let (driver, server) = testing::serve();
        let mut connection = Connection::open(server.local_addr());
        let create = call("CreateCluster", r#"{"clusterName":"stray"}"#);
        let reset = "POST /_fake_ecs/reset HTTP/1.1\r\nHost: fake\r\nContent-Length: 0\r\n\r\n";
        for request in [&create, reset] {
            for stranger in [
                request.replace("Host: fake", "Host: evil.example"),
                request.replace("Host: fake", "Host: fake\r\nOrigin: http://fake"),
                request.replace("Host: fake", "Host: fake\r\nSec-Fetch-Site: cross-site"),
                request.replace("Host: fake", "Host: fake\r\nHost: fake"),
            ] {
                connection.send(&stranger);

                let answer = connection.receive();
                assert_eq!(answer.status, 403, "{stranger}");
                let begin = r#"{"__type":"AccessDeniedException","message":""#;
                assert!(answer.body.starts_with(begin), "{answer:?}");
                let code = "X-Amzn-Errortype: AccessDeniedException".to_owned();
                assert!(answer.headers.contains(&code), "{answer:?}");
            }
        }

        assert!(testing::calls(&driver).is_empty() && testing::rejected(&driver).is_empty());
        assert_eq!(driver.request_id(), testing::driver().request_id());
        connection.send(call("ListClusters", "{}"));
        let answer = connection.receive();
        assert_eq!(
            (answer.status, &*answer.body),
            (200, r#"{"clusterArns":[]}"#)
        );
    }

    #[test]
    fn a_fake_that_cannot_go_on_can_be_reset() {
        let (driver, server) = testing::serve();
        let mut connection = Connection::open(server.local_addr());
        connection.send(call("CreateCluster", r#"{"clusterName":"old"}"#));
        connection.receive();
        driver.lock().is_broken = true;

        connection.send(call("ListClusters", "{}"));
        let answer = connection.receive();
        assert_eq!(answer.status, 500, "{answer:?}");
        assert!(answer.body.contains("it is broken"), "{answer:?}");
        let reset = "POST /_fake_ecs/reset HTTP/1.1\r\nHost: fake\r\nContent-Length: 0\r\n\r\n";
        connection.send(reset);
        assert_eq!(connection.receive().status, 200);

        connection.send(call("ListClusters", "{}"));
        let answer = connection.receive();
        assert_eq!(answer.body, r#"{"clusterArns":[]}"#);
    }

    #[test]
    fn pipelined_requests_are_answered_in_order() {
        let (_driver, server) = testing::serve();
        let mut connection = Connection::open(server.local_addr());

        connection.send(
            [
                call("ListClusters", "{}"),
                call("ListTasks", "{}"),
                call("ListClusters", ""),
            ]
            .concat(),
        );

        let statuses = [(); 3].map(|()| connection.receive().status);
        assert_eq!(statuses, [200, 400, 200]);
    }

    #[test]
    fn an_answer_does_not_wait_for_the_rest_of_the_next_request() {
        let (_driver, server) = testing::serve();
        let mut connection = Connection::open(server.local_addr());
        let next = call("ListTasks", "{}");
        let (beginning, rest) = next.split_at(40);

        connection.send([&call("ListClusters", "{}"), beginning].concat());
        assert_eq!(connection.receive().status, 200);
        connection.send(rest);

        assert_eq!(connection.receive().status, 400);
    }

    #[test]
    fn a_client_may_stop_sending_before_it_reads() {
        let (_driver, server) = testing::serve();
        let mut connection = Connection::open(server.local_addr());

        connection.send(call("ListClusters", "{}"));
        connection.shutdown_write();

        assert_eq!(connection.receive().status, 200);
        assert!(connection.is_closed());
    }

    #[test]
    fn a_chunked_body_is_read() {
        let request =
            call("ListClusters", "").replace("Content-Length: 0", "Transfer-Encoding: chunked");

        let answer = send(request + "1\r\n{\r\n1\r\n}\r\n0\r\n\r\n");

        assert_eq!(answer.status, 200, "{answer:?}");
    }

    #[test]
    fn a_body_over_the_limit_is_refused_after_it_was_sent_and_the_connection_stays() {
        let (_driver, server) = testing::serve();
        let mut connection = Connection::open(server.local_addr());
        let body = " ".repeat(4 * reject::BODY_BYTES_MAX);
        let chunked = format!(
            "{}{:x}\r\n{body}\r\n0\r\n\r\n",
            call("ListClusters", "").replace("Content-Length: 0", "Transfer-Encoding: chunked"),
            body.len()
        );

        let reset = format!(
            "POST /_fake_ecs/reset HTTP/1.1\r\nHost: fake\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        for (request, expected) in [
            (
                call("ListClusters", &body),
                r#"{"__type":"SerializationException","#,
            ),
            (chunked, r#"{"__type":"SerializationException","#),
            (
                reset,
                r#"{"message":"the request body has more than 1048576 bytes"}"#,
            ),
        ] {
            connection.send(request);
            let answer = connection.receive();
            assert_eq!(answer.status, 400);
            assert!(answer.body.starts_with(expected), "{answer:?}");
        }

        connection.send(call("ListClusters", "{}"));
        assert_eq!(connection.receive().status, 200);
    }

    #[test]
    fn a_body_over_the_limit_is_refused_before_it_is_sent_if_the_client_asks() {
        let request = call("ListClusters", "").replace(
            "Content-Length: 0",
            "Expect: 100-continue\r\nContent-Length: 999999999999",
        );

        let answer = send(request);

        assert_eq!(answer.status, 400);
        assert!(
            answer.body.contains("more than 1048576 bytes"),
            "{answer:?}"
        );
    }

    #[test]
    fn a_garbled_chunk_is_a_serialization_error() {
        let request =
            call("ListClusters", "").replace("Content-Length: 0", "Transfer-Encoding: chunked");

        let answer = send(request + "zz\r\n{}\r\n");

        assert_eq!(answer.status, 400);
        assert!(answer.body.contains("SerializationException"), "{answer:?}");
    }

    #[test]
    fn a_head_request_is_answered_without_a_body() {
        let (_driver, server) = testing::serve();
        let mut connection = Connection::open(server.local_addr());

        connection.send("HEAD / HTTP/1.1\r\nHost: fake\r\nConnection: close\r\n\r\n");

        assert_eq!(connection.receive_head().status, 400);
        assert!(connection.is_closed());
    }

    #[test]
    fn what_is_not_http_is_answered_with_400_and_closed() {
        let (_driver, server) = testing::serve();
        for garbage in [
            &b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 a TLS hello\r\n\r\n"[..],
            b"hello\r\n\r\n",
        ] {
            let mut connection = Connection::open(server.local_addr());

            connection.send(garbage);

            let answer = connection.receive();
            assert_eq!(answer.status, 400);
            let is_date = |header: &String| header.starts_with("Date");
            assert!(!answer.headers.iter().any(is_date), "{answer:?}");
            assert!(connection.is_closed());
        }
    }

    #[test]
    fn a_panic_is_reported_with_its_message() {
        let report = |act: fn()| reporting_panics(act).unwrap_err();

        assert_eq!(report(|| panic!("out of {}", "luck")), "out of luck");
        assert_eq!(report(|| panic!("plain")), "plain");
        assert_eq!(
            report(|| std::panic::panic_any(7)),
            "a panic without a message"
        );
    }

    #[test]
    fn a_call_is_answered_with_exactly_the_headers_of_aws() {
        let answer = send(call("ListClusters", "{}"));

        assert_eq!(answer.status, 200);
        assert_eq!(
            answer.headers,
            [
                &format!("X-Amzn-Requestid: {}", testing::driver().request_id()),
                "Content-Type: application/x-amz-json-1.1",
                "Content-Length: 18",
                "Date: Wed, 01 Jan 2025 00:00:00 GMT",
            ]
        );
        assert_eq!(answer.body, r#"{"clusterArns":[]}"#);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_nobody_reads_is_given_up() {
        let driver = testing::driver();
        let answerer = Answerer {
            driver: Arc::downgrade(&driver),
            guard: Arc::default(),
        };
        // It neither reads nor leaves.
        let client = SlowReader::new(call("ListClusters", "{}"));
        client.read(20);

        let serving =
            tokio::time::timeout(2 * WRITE_S_MAX, serve(client, answerer, Caller::anybody()));
        let error = serving.await.expect("it is given up").unwrap_err();

        assert_eq!(testing::calls(&driver).len(), 1);
        let cause = error.source().map(ToString::to_string);
        assert_eq!(
            cause.as_deref(),
            Some("the client does not read its answer")
        );
    }
}
