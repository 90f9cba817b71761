//! What an answer looks like: statuses and headers.

use std::time::{Duration, UNIX_EPOCH};

use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{HeaderValue, Request, Response};

use crate::driver::Driver;
use crate::http::reply::Reply;
use crate::http::respond::{date, last_resort};
use crate::http::{reject, respond, route, testing};

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
    match respond::respond(driver, request) {
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
        route::TARGET,
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
    for path in ["/clusters", "//", "/_fake", "/%2e%2e/"] {
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
        (b"AmazonEC2ContainerServiceV20141113", "is of no service"),
        (
            b"DynamoDB_20120810.ListTables",
            "'DynamoDB_20120810.ListTables' is of no service that fake-ecs knows",
        ),
        (b"ListClusters", "is of no service"),
        (b".ListClusters", "is of no service"),
        (b"", "is of no service"),
        (b"\xff\xfe", "is of no service"),
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
fn the_date_of_an_answer_is_its_own_and_not_that_of_the_answer_before() {
    let at = |seconds| date(UNIX_EPOCH + Duration::from_secs(seconds));
    for (seconds, text) in [
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
        (1, "Thu, 01 Jan 1970 00:00:01 GMT"),
        (1, "Thu, 01 Jan 1970 00:00:01 GMT"),
        (0, "Thu, 01 Jan 1970 00:00:00 GMT"),
    ] {
        assert_eq!(at(seconds), text);
    }
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
