//! How answers are written.

use std::convert::Infallible;
use std::pin::Pin;
use std::task::{Context, Poll};

use hyper::body::{Body, Bytes, Frame};
use hyper::header::{CONTENT_TYPE, HeaderValue};
use hyper::{Response, StatusCode};
use serde_json::Value;
use tokio::sync::mpsc;

/// A whole answer, or one that goes on.
pub(crate) enum Answered {
    Whole(Option<Bytes>),
    GoesOn(mpsc::Receiver<Bytes>),
}

impl Body for Answered {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        match &mut *self {
            Self::Whole(bytes) => Poll::Ready(bytes.take().map(|it| Ok(Frame::data(it)))),
            Self::GoesOn(bytes) => {
                let next = bytes.poll_recv(context);
                next.map(|it| it.map(|it| Ok(Frame::data(it))))
            }
        }
    }
}

pub(crate) fn json(code: u16, value: &Value) -> Response<Answered> {
    let body = Answered::Whole(Some(value.to_string().into()));
    with(code, "application/json", body)
}

pub(crate) fn goes_on(kind: &'static str, bytes: mpsc::Receiver<Bytes>) -> Response<Answered> {
    with(200, kind, Answered::GoesOn(bytes))
}

pub(crate) fn with(code: u16, kind: &'static str, body: Answered) -> Response<Answered> {
    let mut response = Response::new(body);
    *response.status_mut() = StatusCode::from_u16(code).unwrap_or_default();
    let kind = HeaderValue::from_static(kind);
    response.headers_mut().insert(CONTENT_TYPE, kind);
    response
}
