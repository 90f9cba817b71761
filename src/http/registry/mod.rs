//! The registry of ECR: what `docker push` and `docker pull` speak, below `/v2/`.
//! <https://github.com/opencontainers/distribution-spec/blob/main/spec.md>
//!
//! It is another way to call ECR. A push is the calls that AWS makes of one, such as
//! `InitiateLayerUpload` and `PutImage`: they need the same permissions, meet the same faults, and
//! are in the log of requests. Only bytes of layers do not come into the world. They are streamed,
//! without the lock, to and from [`Blobs`](crate::blobs::Blobs).
//!
//! - this file — a request, and who answers it. [`path`] — what there is. Start here.
//! - [`access`] — who asks, and for which account and region.
//! - [`calls`] — calls of ECR, and what they come to. [`refusal`] — what is said instead.
//! - [`manifests`], [`layers`], [`uploads`], [`lists`] — the answers.
//! - [`download`] — a body that is read while it is sent.

mod access;
mod calls;
pub(super) mod download;
mod layers;
mod lists;
mod manifests;
mod path;
mod refusal;
#[cfg(test)]
mod tests;
mod uploads;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method, Response, StatusCode};
use hyper::body::Incoming;

use self::access::Who;
use self::calls::Ecr;
use self::path::Path;
use self::refusal::Refusal;
use super::connection::Answerer;
use super::peer::Caller;
use super::reply::{AnswerBody, Delivery};
use super::respond::date;
use crate::driver::Gone;

const API_VERSION: HeaderName = HeaderName::from_static("docker-distribution-api-version");
const DIGEST: HeaderName = HeaderName::from_static("docker-content-digest");
const UPLOAD_ID: HeaderName = HeaderName::from_static("docker-upload-uuid");

type Answered = Response<AnswerBody>;

/// Whether a request is for the registry.
pub(super) fn is_meant(parts: &Parts) -> bool {
    path::parse(parts.uri.path()).is_some()
}

/// Answers a request for the registry.
pub(super) async fn answer(
    answerer: &Answerer,
    caller: Caller,
    parts: Parts,
    body: Incoming,
) -> Result<Delivery, Gone> {
    let driver = answerer.driver.upgrade().ok_or(Gone)?;
    let admitted = caller.admit(&parts);
    let admitted = admitted.and_then(|()| answerer.guard.admit(&parts));
    let who = match admitted {
        Ok(()) => access::who(&driver, &parts),
        Err(error) => Err(Refusal::denied(error.message.unwrap_or_default())),
    };
    let now = date(driver.now());
    // An answer that takes its time does not keep the fake alive.
    drop(driver);
    let answered = match who {
        Ok(who) => respond(answerer, who, &parts, body).await,
        Err(refusal) => Err(refusal),
    };
    let mut response = match answered {
        Ok(response) => response,
        Err(Refusal::Gone(gone)) => return Err(gone),
        Err(Refusal::Cut) => return Ok(Delivery::Cut),
        Err(Refusal::Told(told)) => told.answer(),
    };
    let headers = response.headers_mut();
    headers.insert(API_VERSION, HeaderValue::from_static("registry/2.0"));
    headers.insert(DATE, now);
    Ok(Delivery::Answer(response))
}

async fn respond(
    answerer: &Answerer,
    who: Who,
    parts: &Parts,
    body: Incoming,
) -> Result<Answered, Refusal> {
    let ecr = Ecr::new(answerer, who, parts)?;
    let query = parts.uri.query().unwrap_or_default();
    let is_head = parts.method == Method::HEAD;
    let is_read = is_head || parts.method == Method::GET;
    let method = &parts.method;
    match path::parse(parts.uri.path()).ok_or_else(Refusal::unknown)? {
        Path::Base if is_read => Ok(json(StatusCode::OK, "{}")),
        Path::Catalog if is_read => lists::catalog(&ecr, query).await,
        Path::Tags(name) if is_read => lists::tags(&ecr, name, query).await,
        Path::Manifest(name, reference) => match *method {
            Method::GET | Method::HEAD => manifests::get(&ecr, name, reference).await,
            Method::PUT => manifests::put(&ecr, (name, reference), parts, body).await,
            Method::DELETE => manifests::delete(&ecr, name, reference).await,
            _ => Err(Refusal::method(method)),
        },
        Path::Blob(name, digest) if is_read => {
            layers::get(&ecr, (name, digest), parts, is_head).await
        }
        Path::Uploads(name) if method == Method::POST => {
            uploads::begin(&ecr, name, query, body).await
        }
        Path::Upload(name, id) => match *method {
            Method::GET => uploads::status(&ecr, name, id),
            Method::PATCH => uploads::go_on(&ecr, (name, id), parts, body).await,
            Method::PUT => uploads::complete(&ecr, (name, id), query, body).await,
            Method::DELETE => uploads::forget(&ecr, id),
            _ => Err(Refusal::method(method)),
        },
        _ => Err(Refusal::method(method)),
    }
}

/// An answer without a body.
fn empty(status: StatusCode, headers: &[(HeaderName, &str)]) -> Answered {
    let mut response = Response::new(AnswerBody::Whole(Bytes::new()));
    *response.status_mut() = status;
    for (name, value) in headers {
        // What is shown was in the request, or is ours: no control characters.
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name.clone(), value);
        }
    }
    if status != StatusCode::NO_CONTENT {
        let headers = response.headers_mut();
        headers.insert(CONTENT_LENGTH, HeaderValue::from(0));
    }
    response
}

fn json(status: StatusCode, body: impl Into<Bytes>) -> Answered {
    whole(status, "application/json; charset=utf-8", body.into())
}

fn whole(status: StatusCode, content_type: &str, body: Bytes) -> Answered {
    let length = HeaderValue::from(body.len());
    let mut response = Response::new(AnswerBody::Whole(body));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    if let Ok(content_type) = HeaderValue::from_str(content_type) {
        headers.insert(CONTENT_TYPE, content_type);
    }
    headers.insert(CONTENT_LENGTH, length);
    response
}

/// The value of a parameter in a query string.
fn parameter(query: &str, name: &str) -> Option<String> {
    let form = crate::wire::Form::parse(query.as_bytes());
    form.get(name).map(str::to_owned)
}
