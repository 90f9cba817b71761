//! Control routes that answer in every way there is, for tests.

use std::future::poll_fn;
use std::io;
use std::pin::Pin;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use bytes::Bytes;
use http::header::{CONNECTION, UPGRADE};
use http::{HeaderValue, Request, Response, StatusCode};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use super::stream::Next;
use super::{Reply, Talk, Until};
use crate::driver::{Driver, State};
use crate::handle::Timeline;
use crate::http::control::{Route, json};
use crate::world::World;

pub(in crate::http) const ROUTES: &[Route] = &[
    // In so many milliseconds, as the body says.
    route("late", |driver, request| {
        let (latency, _) = asked(request);
        Reply::After(latency, Box::new(ok(driver, "\"late\"")))
    }),
    route("late-cut", |_, request| {
        Reply::After(asked(request).0, Box::new(Reply::Cut))
    }),
    route("cut", |_, _| Reply::Cut),
    // As soon as that has happened which the body says, within so many milliseconds.
    route("until", |driver, request| {
        let (limit, what) = asked(request);
        Reply::Until(Until {
            answer: Box::new(move |driver| {
                let has_happened = driver.read(|state| timeline(state).contains(&what));
                has_happened.then(|| json(driver, StatusCode::OK, "\"happened\""))
            }),
            limit,
            otherwise: json(driver, StatusCode::OK, "\"in vain\""),
        })
    }),
    route("panic", |driver, _| {
        Reply::Until(Until {
            answer: Box::new(|_| panic!("no answer")),
            limit: Duration::MAX,
            otherwise: json(driver, StatusCode::OK, ""),
        })
    }),
    // The operations that are called, until one is `StopTask`.
    route("stream", |_, _| {
        let mut told = 0;
        Reply::Stream(Response::new(Box::new(move |driver| {
            let called = driver.read(|state| operations(state).get(told).cloned());
            told += 1;
            match called {
                Some(name) if name == "StopTask" => Next::End,
                Some(name) => Next::Piece(Bytes::from(name)),
                None => {
                    told -= 1;
                    Next::NotYet
                }
            }
        })))
    }),
    // Far more than anybody reads.
    route("flood", |_, _| {
        Reply::Stream(Response::new(Box::new(|_| {
            FLOODED.fetch_add(1, Ordering::Relaxed);
            Next::Piece(Bytes::from(vec![b'x'; 64 * 1024]))
        })))
    }),
    // A connection that says everything twice.
    route("twice", |_, _| {
        let mut response = Response::new(());
        *response.status_mut() = StatusCode::SWITCHING_PROTOCOLS;
        let headers = response.headers_mut();
        headers.insert(CONNECTION, HeaderValue::from_static("upgrade"));
        headers.insert(UPGRADE, HeaderValue::from_static("twice"));
        let handler = |_, mut stream| {
            let talk = async move { while say_twice(&mut stream).await.is_ok() {} };
            Box::pin(talk) as Talk
        };
        Reply::Upgrade(response, Box::new(handler))
    }),
];

/// How many pieces of a flood have been asked for.
pub(super) static FLOODED: AtomicUsize = AtomicUsize::new(0);

const fn route(path: &'static str, answer: fn(&Driver, &Request<Bytes>) -> Reply) -> Route {
    Route {
        path,
        methods: &["POST"],
        answer,
    }
}

fn ok(driver: &Driver, body: &'static str) -> Reply {
    Reply::Now(json(driver, StatusCode::OK, body))
}

/// `<milliseconds> <what>`.
fn asked(request: &Request<Bytes>) -> (Duration, String) {
    let body = String::from_utf8_lossy(request.body());
    let (millis, what) = body.split_once(' ').unwrap_or((&body, ""));
    (
        Duration::from_millis(millis.parse().unwrap()),
        what.to_owned(),
    )
}

async fn say_twice<T: AsyncRead + AsyncWrite + Unpin>(stream: &mut T) -> io::Result<()> {
    let mut heard = [0; 64];
    let mut heard = ReadBuf::new(&mut heard);
    poll_fn(|cx| Pin::new(&mut *stream).poll_read(cx, &mut heard)).await?;
    if heard.filled().is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    let said = heard.filled().repeat(2);
    let mut left = &said[..];
    while !left.is_empty() {
        let written = poll_fn(|cx| Pin::new(&mut *stream).poll_write(cx, left)).await?;
        left = &left[written..];
    }
    Ok(())
}

fn timeline(state: &State) -> String {
    Timeline::of_all(state, World::DEFAULT_REGION).to_string()
}

fn operations(state: &State) -> Vec<String> {
    let requests = crate::handle::requests::list(state, World::DEFAULT_REGION, |_| true);
    let operations = requests
        .iter()
        .map(|request| request.operation().to_owned());
    operations.collect()
}
