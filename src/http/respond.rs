//! One request, one answer: AWS's JSON protocol 1.1 as ECS speaks it.
//!
//! The same function serves the listener and the in-process connector, so a client sees the same
//! headers, statuses and errors either way. It reads no clock and awaits nothing.
//!
//! The fake does not authenticate: signatures, expiry and tokens are not looked at, and a request
//! without any credentials is served too.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};

use super::reply::Reply;
use super::{control, guard, reject, scope};
use crate::driver::{Answer, Answered, Call, Driver};
use crate::faults::calls::InjectedError;
use crate::kernel::caller::Caller;
use crate::wire::{ApiError, ErrorCode, Operation, error_body};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// The last second an HTTP date can express, 9999-12-31T23:59:59Z.
const DATE_MAX: Duration = Duration::from_secs(253_402_300_799);

/// Answers one request, without waiting: the reply may be for later.
pub(super) fn respond(driver: &Driver, request: Request<Bytes>) -> Reply {
    // Control routes draw no request id: a health check must not shift the ids of later calls.
    if let Some(route) = control::route(request.uri().path()) {
        return control::respond(driver, &request, route);
    }
    let (parts, body) = request.into_parts();
    if body.len() > reject::BODY_BYTES_MAX {
        return Reply::Now(refuse(driver, &parts.headers, &reject::body_too_large()));
    }
    let operation = match operation(&parts) {
        Ok(operation) => operation,
        Err(error) => return Reply::Now(refuse(driver, &parts.headers, &error)),
    };

    let request_id = driver.request_id();
    let Answer { what, latency } = driver.call(Call {
        caller: Caller {
            authority: guard::authority(&parts),
            request_id: &request_id,
        },
        scope: scope::of(&parts.headers, driver.default_scope()),
        operation,
        body: &body,
    });
    let reply = match what {
        Answered::Body(body) => Reply::Now(answer(driver, &request_id, StatusCode::OK, body)),
        Answered::Error(error) => Reply::Now(failure(driver, &request_id, &error)),
        Answered::Injected(error) => Reply::Now(injected(driver, &request_id, &error)),
        Answered::Cut => Reply::Cut,
    };
    tracing::debug!(
        target: "fake_ecs",
        request_id,
        operation = operation.as_str(),
        status = reply.status().map(|status| status.as_u16()),
        ?latency,
        "answered"
    );
    match latency {
        Duration::ZERO => reply,
        latency => Reply::After(latency, Box::new(reply)),
    }
}

/// Answers a request that never became a call, and has the driver note it.
pub(super) fn refuse(driver: &Driver, headers: &HeaderMap, error: &ApiError) -> Response<Bytes> {
    let request_id = driver.request_id();
    let target = headers
        .get(TARGET)
        .map(|target| String::from_utf8_lossy(target.as_bytes()));
    driver.note_rejected(&request_id, target.as_deref(), error);
    tracing::debug!(
        target: "fake_ecs",
        request_id,
        target = target.as_deref(),
        error = error.code.as_str(),
        "refused"
    );
    failure(driver, &request_id, error)
}

/// Answers somebody who may not ask. It leaves no trace in the fake: what web pages send must neither shift the ids of
/// later calls nor push them out of the request log.
pub(super) fn forbid(driver: &Driver, error: &ApiError) -> Response<Bytes> {
    tracing::debug!(target: "fake_ecs", %error, "forbidden");
    let mut response = Response::new(Bytes::from(error.body()));
    *response.status_mut() = StatusCode::FORBIDDEN;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(reject::CONTENT_TYPE));
    headers.insert(ERROR_TYPE, HeaderValue::from_static(error.code.as_str()));
    headers.insert(DATE, date(driver.now()));
    response
}

/// The answer when answering panicked. It asks the driver for nothing, not even a request id: the
/// driver may be what is broken.
pub(super) fn last_resort(panic: &str) -> Response<Bytes> {
    let error = reject::panicked(panic);
    tracing::error!(target: "fake_ecs", panic, "panicked while answering");
    let mut response = Response::new(Bytes::from(error.body()));
    *response.status_mut() = status(&error);
    response
        .headers_mut()
        .insert(CONTENT_TYPE, HeaderValue::from_static(reject::CONTENT_TYPE));
    response
}

/// Which operation a request asks for.
fn operation(parts: &Parts) -> Result<Operation, ApiError> {
    let path = parts.uri.path();
    if parts.method != Method::POST || path != "/" {
        return Err(reject::not_a_call(&parts.method, path));
    }
    // ECS serves one protocol and tells protocols apart by content type: any other one finds no
    // operation there.
    let content_type = parts.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    if !content_type.is_some_and(is_json_1_1) {
        return Err(reject::content_type(content_type));
    }
    let Some(target) = parts.headers.get(TARGET) else {
        return Err(reject::missing_target());
    };
    let target = String::from_utf8_lossy(target.as_bytes());
    let Some(name) = target.strip_prefix(reject::TARGET_PREFIX) else {
        return Err(reject::foreign_target(&target));
    };
    Operation::parse(name).ok_or_else(|| reject::unknown_target(name))
}

/// Whether a content type is JSON 1.1, whatever its parameters.
fn is_json_1_1(content_type: &[u8]) -> bool {
    let media_type = content_type.split(|byte| *byte == b';').next();
    media_type.is_some_and(|media_type| {
        media_type
            .trim_ascii()
            .eq_ignore_ascii_case(reject::CONTENT_TYPE.as_bytes())
    })
}

fn status(error: &ApiError) -> StatusCode {
    match error.code {
        ErrorCode::Server => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

fn failure(driver: &Driver, request_id: &str, error: &ApiError) -> Response<Bytes> {
    let mut response = answer(driver, request_id, status(error), error.body());
    if let Ok(code) = HeaderValue::from_str(error.code.as_str()) {
        response.headers_mut().insert(ERROR_TYPE, code);
    }
    response
}

/// The answer of a fault.
fn injected(driver: &Driver, request_id: &str, error: &InjectedError) -> Response<Bytes> {
    let InjectedError { code, message } = error;
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = answer(driver, request_id, status, error_body(code, message));
    if let Ok(code) = HeaderValue::from_str(code) {
        response.headers_mut().insert(ERROR_TYPE, code);
    }
    response
}

/// An answer with exactly the headers ECS sends.
fn answer(driver: &Driver, request_id: &str, status: StatusCode, body: Vec<u8>) -> Response<Bytes> {
    let mut headers = HeaderMap::with_capacity(5);
    if let Ok(request_id) = HeaderValue::from_str(request_id) {
        headers.insert(REQUEST_ID, request_id);
    }
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(reject::CONTENT_TYPE));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    headers.insert(DATE, date(driver.now()));

    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

/// The fake's time as an HTTP date.
pub(super) fn date(now: SystemTime) -> HeaderValue {
    // A manual clock may stand anywhere; an HTTP date spans 1970 to 9999.
    let since_epoch = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let text = httpdate::fmt_http_date(UNIX_EPOCH + since_epoch.min(DATE_MAX));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::testing;

    fn list_clusters() -> http::request::Builder {
        Request::builder()
            .method("POST")
            .uri("/")
            .header("content-type", "application/x-amz-json-1.1")
            .header(
                "x-amz-target",
                "AmazonEC2ContainerServiceV20141113.ListClusters",
            )
    }

    /// What is answered at once.
    fn respond(driver: &Driver, request: Request<Bytes>) -> Response<Bytes> {
        match super::respond(driver, request) {
            Reply::Now(response) => response,
            _ => panic!("the answer is not there yet"),
        }
    }

    fn send(request: http::request::Builder, body: impl Into<Bytes>) -> Response<Bytes> {
        respond(&testing::driver(), request.body(body.into()).unwrap())
    }

    /// Sends a request and checks that it is refused with a modelled error of `code`, told why.
    #[track_caller]
    fn refused(request: http::request::Builder, body: impl Into<Bytes>, code: &str, why: &str) {
        let response = send(request, body);

        assert_eq!(response.status(), 400);
        assert_eq!(response.headers()["x-amzn-errortype"], code);
        let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(body["__type"], code);
        let message = body["message"]
            .as_str()
            .or(body["Message"].as_str())
            .unwrap();
        assert!(message.contains(why), "{message}");
    }

    #[test]
    fn a_success_has_exactly_the_four_headers_of_aws() {
        let response = send(list_clusters(), "{}");

        assert_eq!(response.status(), 200);
        let headers: Vec<_> = response
            .headers()
            .iter()
            .map(|(name, value)| format!("{name}: {}", value.to_str().unwrap()))
            .collect();
        assert_eq!(
            headers,
            [
                &format!("x-amzn-requestid: {}", testing::driver().request_id()),
                "content-type: application/x-amz-json-1.1",
                "content-length: 18",
                "date: Wed, 01 Jan 2025 00:00:00 GMT",
            ]
        );
        assert_eq!(response.body(), r#"{"clusterArns":[]}"#);
    }

    #[test]
    fn an_error_names_its_code_in_the_body_and_in_a_header() {
        let request = list_clusters().header("x-amz-target", "ignored");
        let mut request = request.body(Bytes::new()).unwrap();
        request.headers_mut().insert(
            TARGET,
            HeaderValue::from_static("AmazonEC2ContainerServiceV20141113.ListTasks"),
        );

        let response = respond(&testing::driver(), request);

        assert_eq!(response.status(), 400);
        assert_eq!(
            response.headers()["x-amzn-errortype"],
            "ClusterNotFoundException"
        );
        assert_eq!(response.headers()["content-length"], "68");
        assert_eq!(
            response.body(),
            r#"{"__type":"ClusterNotFoundException","message":"Cluster not found."}"#
        );
    }

    #[test]
    fn the_content_type_may_have_parameters_and_any_case() {
        for content_type in [
            "application/x-amz-json-1.1; charset=utf-8",
            "application/x-amz-json-1.1;charset=UTF-8",
            "Application/X-Amz-Json-1.1",
        ] {
            let mut request = list_clusters().body(Bytes::new()).unwrap();
            request
                .headers_mut()
                .insert(CONTENT_TYPE, HeaderValue::from_static(content_type));

            let response = respond(&testing::driver(), request);

            assert_eq!(response.status(), 200, "{content_type}");
        }
    }

    #[test]
    fn other_methods_and_paths_are_unknown_operations() {
        for method in [
            "GET", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW",
        ] {
            let why = format!("this request was {method} /");
            refused(
                list_clusters().method(method),
                "",
                "UnknownOperationException",
                &why,
            );
        }
        for path in ["/clusters", "//", "/_fake_ecs", "/%2e%2e/"] {
            let why = format!("this request was POST {path}");
            refused(
                list_clusters().uri(path),
                "",
                "UnknownOperationException",
                &why,
            );
        }
        refused(
            list_clusters().method("CONNECT").uri("example.com:443"),
            "",
            "UnknownOperationException",
            "this request was CONNECT ",
        );
    }

    #[test]
    fn other_content_types_are_unknown_operations() {
        for content_type in [
            &b"application/x-amz-json-1.0"[..],
            b"application/json",
            b"application/x-amz-json-1.1x",
            b"application/x-www-form-urlencoded",
            b"",
            b"\xff\xfe",
        ] {
            let request = Request::post("/")
                .header("content-type", content_type)
                .header(
                    "x-amz-target",
                    "AmazonEC2ContainerServiceV20141113.ListClusters",
                );
            refused(
                request,
                "{}",
                "UnknownOperationException",
                "must be 'application/x-amz-json-1.1', it was",
            );
        }
        refused(
            Request::post("/"),
            "{}",
            "UnknownOperationException",
            "it was missing",
        );
    }

    #[test]
    fn other_targets_are_unknown_operations() {
        let request = || Request::post("/").header("content-type", "application/x-amz-json-1.1");
        for (target, why) in [
            (
                &b"AmazonEC2ContainerServiceV20141113.ListClustrs"[..],
                "no operation named 'ListClustrs'",
            ),
            (
                b"AmazonEC2ContainerServiceV20141113.listClusters",
                "no operation named 'listClusters'",
            ),
            (
                b"AmazonEC2ContainerServiceV20141113.",
                "no operation named ''",
            ),
            (b"AmazonEC2ContainerServiceV20141113", "is not of ECS"),
            (
                b"DynamoDB_20120810.ListTables",
                "'DynamoDB_20120810.ListTables' is not of ECS",
            ),
            (b"ListClusters", "is not of ECS"),
            (b"", "is not of ECS"),
            (b"\xff\xfe", "is not of ECS"),
        ] {
            let request = request().header("x-amz-target", target);
            refused(request, "{}", "UnknownOperationException", why);
        }
        refused(
            request(),
            "{}",
            "UnknownOperationException",
            "X-Amz-Target header is missing",
        );
    }

    #[test]
    fn a_body_over_the_limit_is_a_serialization_error() {
        let body = vec![b' '; reject::BODY_BYTES_MAX + 1];
        refused(
            list_clusters(),
            body,
            "SerializationException",
            "more than 1048576 bytes",
        );
    }

    #[test]
    fn a_refused_request_is_noted_and_has_a_request_id() {
        let driver = testing::driver();
        let request = Request::get("/").body(Bytes::new()).unwrap();

        let response = respond(&driver, request);

        let request_id = response.headers()["x-amzn-requestid"].to_str().unwrap();
        assert_eq!(
            testing::rejected(&driver),
            [format!("{request_id} None UnknownOperationException")]
        );
    }

    #[test]
    fn a_panic_is_a_server_exception_that_carries_its_message() {
        let response = last_resort("index out of bounds");

        assert_eq!(response.status(), 500);
        let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(body["__type"], "ServerException");
        assert!(
            body["message"]
                .as_str()
                .unwrap()
                .ends_with(": index out of bounds")
        );
    }

    #[test]
    fn dates_before_1970_and_after_9999_are_clamped() {
        let early = UNIX_EPOCH - Duration::from_secs(1);
        let late = UNIX_EPOCH + Duration::from_secs(400_000_000_000);

        assert_eq!(date(early), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(date(late), "Fri, 31 Dec 9999 23:59:59 GMT");
    }

    #[test]
    fn health_is_told_without_drawing_a_request_id() {
        let driver = testing::driver();
        let health = Request::get("/_fake_ecs/health")
            .body(Bytes::new())
            .unwrap();

        let response = respond(&driver, health);

        assert_eq!(response.status(), 200);
        assert_eq!(response.body(), r#"{"status":"ok"}"#);
        assert_eq!(driver.request_id(), testing::driver().request_id());
    }

    #[test]
    fn reset_is_a_post_and_empties_the_fake() {
        let driver = testing::driver();
        respond(&driver, list_clusters().body(Bytes::new()).unwrap());
        let reset = |method| {
            let request = Request::builder().method(method).uri("/_fake_ecs/reset");
            respond(&driver, request.body(Bytes::new()).unwrap())
        };

        assert_eq!(reset("GET").status(), 405);
        assert_eq!(testing::calls(&driver).len(), 1);
        assert_eq!(reset("POST").status(), 200);

        assert_eq!(testing::calls(&driver).len(), 0);
    }

    #[test]
    fn an_unknown_control_route_is_told_the_known_ones() {
        let response = send(Request::get("/_fake_ecs/metrics"), "");

        assert_eq!(response.status(), 404);
        assert!(response.body().windows(7).any(|bytes| bytes == b"/health"));
    }
}
