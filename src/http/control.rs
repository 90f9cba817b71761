//! `/_fake_ecs/…`: what is no part of ECS, for those who run the fake as a server.
//!
//! - `GET /_fake_ecs/health` — 200 as soon as calls are answered; what a container's health check
//!   or a start script waits for.
//! - `POST /_fake_ecs/reset` — forgets everything, as if just started.
//! - `/_fake_ecs/v1/…` — `introspection`, with that feature, and `GET /_fake_ecs/openapi.json`, its
//!   description.
//! - `/_fake_ecs/` and what is linked there — the page for browsers, with the feature `page`.
//!
//! A route is a [`Route`] in [`ROUTES`]: it has the whole request, and may take its time, see
//! [`Reply`].

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, DATE};
use http::{HeaderValue, Method, Request, Response, StatusCode};

use super::reply::Reply;
use super::respond::date;
use crate::driver::Driver;
use crate::driver::journal::READ_ONLY;
#[cfg(feature = "introspection")]
use crate::introspection;
#[cfg(feature = "page")]
use crate::page;
use crate::wire::{ApiError, encode};

const PREFIX: &str = "/_fake_ecs/";

/// A control route: where it is, by which methods, and what it answers.
pub(super) struct Route {
    /// Below the prefix.
    pub(super) path: &'static str,
    /// The first one is the one to recommend.
    pub(super) methods: &'static [&'static str],
    pub(super) answer: fn(&Driver, &Request<Bytes>) -> Reply,
}

const ROUTES: &[Route] = &[
    Route {
        path: "health",
        methods: &["GET", "HEAD"],
        answer: |driver, _| Reply::Now(json(driver, StatusCode::OK, r#"{"status":"ok"}"#)),
    },
    Route {
        path: "reset",
        methods: &["POST"],
        answer: |driver, _| {
            #[cfg(feature = "introspection")]
            driver.in_turn(Driver::reset);
            #[cfg(not(feature = "introspection"))]
            driver.reset();
            tracing::debug!(target: "fake_ecs", "reset");
            Reply::Now(json(driver, StatusCode::OK, "{}"))
        },
    },
    #[cfg(feature = "introspection")]
    Route {
        path: "openapi.json",
        methods: &["GET", "HEAD"],
        answer: |driver, _| Reply::Now(introspection::description(driver)),
    },
];

/// The name of the control route a path stands for, if it is one.
pub(super) fn route(path: &str) -> Option<&str> {
    // People leave the last slash away.
    #[cfg(feature = "page")]
    if path == "/_fake_ecs" {
        return Some("");
    }
    path.strip_prefix(PREFIX)
}

/// What is answered to a request whose body could not be read, in the words of control routes.
pub(super) fn refuse_body(driver: &Driver, error: &ApiError) -> Response<Bytes> {
    let mut body = b"{\"message\":".to_vec();
    body.extend(encode(&error.message));
    body.push(b'}');
    json(driver, StatusCode::BAD_REQUEST, body)
}

/// Whether a control route may take long to be answered: then it is answered on a thread of its
/// own, and not on the one that serves every fake of the process.
pub(super) fn takes_long(path: &str) -> bool {
    route(path).is_some_and(|route| !matches!(route, "health" | "openapi.json"))
}

pub(crate) fn respond(driver: &Driver, request: &Request<Bytes>, route: &str) -> Reply {
    // What its forms change comes here once more, or is a call.
    #[cfg(feature = "page")]
    if let Some(reply) = page::respond(driver, request, route) {
        return reply;
    }
    if changes(request.method(), route) && driver.shows_journal() {
        let body = format!(r#"{{"message":"{READ_ONLY}"}}"#);
        return Reply::Now(json(driver, StatusCode::CONFLICT, body));
    }
    #[cfg(feature = "introspection")]
    if let Some(path) = route.strip_prefix("v1/") {
        return introspection::respond(driver, request, path);
    }
    let routes = ROUTES.iter();
    #[cfg(test)]
    let routes = routes.chain(super::reply::routes::ROUTES);
    let Some(route) = routes.clone().find(|known| known.path == route) else {
        return Reply::Now(unknown(driver, StatusCode::NOT_FOUND));
    };
    if route.methods.contains(&request.method().as_str()) {
        return (route.answer)(driver, request);
    }
    let mut response = unknown(driver, StatusCode::METHOD_NOT_ALLOWED);
    if let Ok(allowed) = HeaderValue::from_str(&route.methods.join(", ")) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    Reply::Now(response)
}

/// Whether a request changes what is in the fake, which one that shows a recording refuses.
fn changes(method: &Method, route: &str) -> bool {
    let is_read = matches!(*method, Method::GET | Method::HEAD);
    !is_read && !matches!(route, "v1/journal/seek" | "v1/shutdown")
}

/// The answer to whoever asks for a route that is not there: those that are.
fn unknown(driver: &Driver, status: StatusCode) -> Response<Bytes> {
    let known = ROUTES
        .iter()
        .map(|route| format!("{} {PREFIX}{}", route.methods[0], route.path));
    let known = known.collect::<Vec<_>>().join(" and ");
    let body = format!(r#"{{"message":"no such control route; there are {known}"}}"#);
    json(driver, status, body)
}

pub(crate) fn json(driver: &Driver, status: StatusCode, body: impl Into<Bytes>) -> Response<Bytes> {
    let body = body.into();
    let length = HeaderValue::from(body.len());
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_LENGTH, length);
    headers.insert(DATE, date(driver.now()));
    response
}
