//! Tells the script of a page that something has changed, as server-sent events.

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response};

use crate::driver::{Driver, State};
use crate::http::{Next, Reply};

/// Below `/_fake_ecs/`.
pub(super) const PATH: &str = "changes";

/// What differs when a page may look different: what has changed, and the last request.
type Seen = (u64, u64, Option<u32>);

pub(super) fn stream(driver: &Driver) -> Reply {
    let mut seen = driver.read(look);
    let mut is_first = true;
    let source = move |driver: &Driver| {
        if is_first {
            is_first = false;
            // The browser comes back soon when the fake was reset, which ends the stream.
            return Next::Piece(Bytes::from_static(b"retry: 500\n\n"));
        }
        let now = driver.read(look);
        if now == seen {
            return Next::NotYet;
        }
        seen = now;
        Next::Piece(Bytes::from_static(b"data: changed\n\n"))
    };
    let mut response = Response::new(Box::new(source) as _);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    Reply::Stream(response)
}

fn look(state: &State) -> Seen {
    let last = state.requests().iter().next_back();
    let changes = state.changes();
    (state.resets(), changes, last.map(|record| record.sequence))
}
