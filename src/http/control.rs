//! `/_fake_ecs/…`: what is no part of ECS, for those who run the fake as a server.
//!
//! - `GET /_fake_ecs/health` — 200 as soon as calls are answered; what a container's health check
//!   or a start script waits for.
//! - `POST /_fake_ecs/reset` — forgets everything, as if just started.
//!
//! A web page may send simple requests to every port of the machine it is shown on, so requests of
//! web pages are refused: those with an `Origin`, and those for a name that may be a stranger's.

use std::net::IpAddr;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_LENGTH, CONTENT_TYPE, DATE, HOST, ORIGIN};
use http::request::Parts;
use http::uri::Authority;
use http::{HeaderMap, HeaderValue, Method, Response, StatusCode};

use super::respond::date;
use crate::driver::Driver;

const PREFIX: &str = "/_fake_ecs/";

/// The name of the control route a path stands for, if it is one.
pub(super) fn route(path: &str) -> Option<&str> {
    path.strip_prefix(PREFIX)
}

pub(super) fn respond(driver: &Driver, parts: &Parts, route: &str) -> Response<Bytes> {
    if parts.headers.contains_key(ORIGIN) || !has_own_host(&parts.headers) {
        return json(
            driver,
            StatusCode::FORBIDDEN,
            r#"{"message":"control routes are not for web pages: no Origin, and as Host an IP address or a local name"}"#,
        );
    }
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

/// Whether the name that the client looked up cannot be one that a stranger has registered and lets point here.
fn has_own_host(headers: &HeaderMap) -> bool {
    let Some(host) = headers.get(HOST) else {
        // Browsers always say.
        return true;
    };
    let Some(authority) = host.to_str().ok().and_then(|host| host.parse().ok()) else {
        return false;
    };
    let authority: Authority = authority;
    let name = authority.host().trim_end_matches('.').to_ascii_lowercase();
    let address = name.trim_start_matches('[').trim_end_matches(']');
    // Names without a dot, such as those of containers, and these domains are in no public register.
    let is_local = !name.contains('.')
        || [".localhost", ".local", ".internal"]
            .iter()
            .any(|domain| name.ends_with(domain));
    address.parse::<IpAddr>().is_ok() || is_local
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
