//! Requests for S3 and its answers: buckets that stand in paths or in names of hosts, and answers
//! that are bytes as they are.
//!
//! A request is for S3 when it is signed for S3, in its headers or in its query string, or else
//! when its host names a bucket, as `bucket.localhost` and `bucket.s3.eu-west-1.amazonaws.com` do.
//! One that is neither could be for any service.

use std::borrow::Cow;

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, HOST};
use http::request::Parts;
use http::{HeaderName, HeaderValue, Response, StatusCode};

use super::reject;
use super::route::{Refused, Routed};
use super::scope::Signed;
use crate::wire::services::S3;
use crate::wire::{Dialect, Form, XmlAnswer, XmlRequest};

/// What hosts of S3 end with, besides those of AWS.
const LOCAL: &str = ".localhost";

/// Whether a request is signed for S3.
pub(super) fn is_signed(parts: &Parts, signed: &Signed<'_>) -> bool {
    match signed.service() {
        Some(name) => name == S3.signing_name,
        // Only S3 has URLs that are signed as of old.
        None => parts.uri.query().is_some_and(|query| {
            let form = Form::parse(query.as_bytes());
            form.get("AWSAccessKeyId").is_some() && form.get("Signature").is_some()
        }),
    }
}

/// Whether the host of a request is one of S3.
pub(super) fn is_at_host(parts: &Parts) -> bool {
    let host = host(parts);
    bucket(host).is_some() || is_of_aws(host)
}

/// The host of a request, without its port.
fn host(parts: &Parts) -> &str {
    let header = parts.headers.get(HOST).and_then(|it| it.to_str().ok());
    let host = header.or_else(|| parts.uri.host()).unwrap_or_default();
    match host.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|it| it.is_ascii_digit()) => name,
        _ => host,
    }
}

/// Whether it is a host of S3 in AWS that names no bucket.
fn is_of_aws(host: &str) -> bool {
    host.contains(".amazonaws.") && (host.starts_with("s3.") || host.starts_with("s3-"))
}

/// The bucket that a host names.
fn bucket(host: &str) -> Option<&str> {
    if let Some(name) = host.strip_suffix(LOCAL) {
        let name = name.split_once(".s3").map_or(name, |(name, _)| name);
        return (!name.is_empty() && name != "s3").then_some(name);
    }
    if !host.contains(".amazonaws.") || is_of_aws(host) {
        return None;
    }
    let (name, _) = host
        .split_once(".s3.")
        .or_else(|| host.split_once(".s3-"))?;
    Some(name)
}

/// Finds the operation of a request for S3.
pub(super) fn route(parts: &Parts, body: &Bytes) -> Result<Routed, Refused> {
    let dialect = Dialect::of(&S3);
    let path = parts.uri.path();
    let path = match bucket(host(parts)) {
        Some(bucket) => Cow::Owned(format!("/{bucket}{path}")),
        None => Cow::Borrowed(path),
    };
    let headers = parts.headers.iter();
    let headers = headers.filter_map(|(name, value)| Some((name.as_str(), value.to_str().ok()?)));
    let headers: Vec<(&str, &str)> = headers.collect();
    let request = XmlRequest {
        method: parts.method.as_str(),
        path: &path,
        query: parts.uri.query().unwrap_or_default(),
        headers: &headers,
        body,
    };
    let refused = |error| Refused {
        dialect,
        target: None,
        error,
    };
    let Some(route) = request.route(&S3) else {
        let asked = match parts.uri.query() {
            Some(query) => format!("{} {path}?{query}", parts.method),
            None => format!("{} {path}", parts.method),
        };
        let error = reject::unknown_operation(&S3, dialect.protocol, &asked);
        return Err(refused(error));
    };
    Ok(Routed {
        route,
        dialect,
        body: request.to_json(route).map_err(refused)?.into(),
    })
}

/// The answer of an operation of S3; what every answer has is not in it yet.
pub(super) fn response(answer: XmlAnswer, is_head: bool) -> Response<Bytes> {
    let XmlAnswer {
        status,
        headers,
        body,
    } = answer;
    let length = body.len();
    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = StatusCode::from_u16(status).unwrap_or_default();
    for (name, value) in headers {
        let name = HeaderName::from_bytes(name.as_bytes());
        // What cannot be in a header was in none when it came.
        if let (Ok(name), Ok(value)) = (name, HeaderValue::from_bytes(value.as_bytes())) {
            response.headers_mut().insert(name, value);
        }
    }
    if !is_head && status != 204 {
        let length = HeaderValue::from(length);
        response.headers_mut().insert(CONTENT_LENGTH, length);
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_may_name_a_bucket() {
        for (host, expected) in [
            ("localhost", None),
            ("127.0.0.1", None),
            ("s3.localhost", None),
            ("files.localhost", Some("files")),
            ("files.s3.localhost", Some("files")),
            ("files.s3.eu-west-1.localhost", Some("files")),
            ("s3.eu-west-1.amazonaws.com", None),
            ("s3-eu-west-1.amazonaws.com", None),
            ("files.s3.eu-west-1.amazonaws.com", Some("files")),
            ("a.b.s3.amazonaws.com", Some("a.b")),
            ("files.s3-eu-west-1.amazonaws.com", Some("files")),
            ("ecs.eu-west-1.amazonaws.com", None),
        ] {
            assert_eq!(bucket(host), expected, "{host}");
        }
    }
}
