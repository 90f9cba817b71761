//! `/_fake_ecs/…`: what is no part of ECS, for those who run the fake as a server.
//!
//! - `GET /_fake_ecs/health` — 200 as soon as calls are answered; what a container's health check
//!   or a start script waits for.
//! - `POST /_fake_ecs/reset` — forgets everything, as if just started.

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, DATE};
use http::request::Parts;
use http::{HeaderValue, Method, Response, StatusCode};

use super::respond::date;
use crate::driver::Driver;

const PREFIX: &str = "/_fake_ecs/";

/// The name of the control route a path stands for, if it is one.
pub(super) fn route(path: &str) -> Option<&str> {
    path.strip_prefix(PREFIX)
}

pub(super) fn respond(driver: &Driver, parts: &Parts, route: &str) -> Response<Bytes> {
    let get = parts.method == Method::GET || parts.method == Method::HEAD;
    match route {
        "health" if get => json(driver, StatusCode::OK, r#"{"status":"ok"}"#),
        "health" => method_not_allowed(driver, "GET, HEAD"),
        "reset" if parts.method == Method::POST => {
            driver.reset();
            tracing::debug!(target: "fake_ecs", "reset");
            json(driver, StatusCode::OK, "{}")
        }
        "reset" => method_not_allowed(driver, "POST"),
        _ => json(
            driver,
            StatusCode::NOT_FOUND,
            r#"{"message":"no such control route; there are GET /_fake_ecs/health and POST /_fake_ecs/reset"}"#,
        ),
    }
}

fn method_not_allowed(driver: &Driver, allowed: &'static str) -> Response<Bytes> {
    let mut response = json(
        driver,
        StatusCode::METHOD_NOT_ALLOWED,
        r#"{"message":"no such control route; there are GET /_fake_ecs/health and POST /_fake_ecs/reset"}"#,
    );
    response
        .headers_mut()
        .insert(ALLOW, HeaderValue::from_static(allowed));
    response
}

fn json(driver: &Driver, status: StatusCode, body: &'static str) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from_static(body.as_bytes()));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    headers.insert(DATE, date(driver.now()));
    response
}
