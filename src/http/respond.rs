//! One request, one answer, in the protocol of the service that the request is for.
//!
//! The same function serves the listener and the in-process connector, so a client sees the same
//! headers, statuses and errors either way. It reads no clock and awaits nothing.
//!
//! The fake does not authenticate: signatures, expiry and tokens are not looked at, and a request
//! without any credentials is served too.

use std::borrow::Cow;
use std::cell::RefCell;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use bytes::Bytes;
use http::header::{CONTENT_LENGTH, CONTENT_TYPE, DATE};
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, Response, StatusCode};

#[cfg(feature = "agent")]
use super::agent;
#[cfg(feature = "cloudwatch")]
use super::compression;
use super::reply::{Reply, Waits};
use super::route::{Refused, Routed};
#[cfg(feature = "s3")]
use super::s3;
use super::scope::Signed;
#[cfg(feature = "exec")]
use super::session;
use super::{control, guard, metadata, reject, route};
#[cfg(feature = "agent")]
use crate::agent::Socket;
use crate::aws::wait::Wait;
use crate::driver::{Answer, Answered, Call, Driver};
use crate::faults::calls::InjectedError;
use crate::kernel::caller::Caller;
use crate::metadata::endpoint::Endpoint;
#[cfg(feature = "s3")]
use crate::wire::xml_answer;
use crate::wire::{ApiError, Dialect, ErrorCode, Protocol, WrittenError};

const REQUEST_ID: HeaderName = HeaderName::from_static("x-amzn-requestid");
const ERROR_TYPE: HeaderName = HeaderName::from_static("x-amzn-errortype");
const QUERY_ERROR: HeaderName = HeaderName::from_static("x-amzn-query-error");
const QUERY_MODE: HeaderName = HeaderName::from_static("x-amzn-query-mode");
const SMITHY_PROTOCOL: HeaderName = HeaderName::from_static("smithy-protocol");

/// The last second an HTTP date can express, 9999-12-31T23:59:59Z.
const SECOND_MAX: u64 = 253_402_300_799;

/// Answers one request, without waiting: the reply may be for later.
pub(super) fn respond(driver: &Driver, request: Request<Bytes>) -> Reply {
    // Control routes draw no request id: a health check must not shift the ids of later calls.
    if let Some(route) = control::route(request.uri().path()) {
        return control::respond(driver, &request, route);
    }
    if let Some(endpoint) = Endpoint::at(request.uri().path(), request.uri().query()) {
        return metadata::respond(driver, &request, endpoint);
    }
    #[cfg(feature = "exec")]
    if let Some(id) = session::id(request.uri().path()) {
        return session::respond(driver, &request, id);
    }
    #[cfg(feature = "agent")]
    if let Some(socket) = Socket::at(request.uri().path()) {
        return agent::respond(driver, &request, socket);
    }
    let (parts, body) = request.into_parts();
    #[cfg(feature = "cloudwatch")]
    let body = match compression::inflate(&parts, body) {
        Ok(body) => body,
        Err(error) => return Reply::Now(refuse(driver, &parts, &error)),
    };
    if body.len() > reject::BODY_BYTES_MAX {
        let bytes_max = reject::body_bytes_max(&parts);
        if body.len() > bytes_max {
            let error = reject::body_too_large(bytes_max);
            return Reply::Now(refuse(driver, &parts, &error));
        }
    }
    let signed = Signed::of(&parts);
    let routed = match route::route(&parts, body, &signed) {
        Ok(routed) => routed,
        Err(refused) => return Reply::Now(refuse_as(driver, &refused)),
    };
    let request_id = driver.request_id();
    match carry_out(driver, (&parts, &signed), &routed, &request_id, true) {
        Ok(reply) => reply,
        Err(Wait { limit, .. }) => Reply::Waits(Waits {
            limit,
            ask: Box::new(move |driver, is_over| {
                let signed = Signed::of(&parts);
                carry_out(driver, (&parts, &signed), &routed, &request_id, !is_over)
                    .map_err(|wait| wait.again_at)
            }),
        }),
    }
}

/// Has the driver carry out a call, unless it waits and may do so.
fn carry_out(
    driver: &Driver,
    (parts, signed): (&Parts, &Signed<'_>),
    routed: &Routed,
    request_id: &str,
    may_wait: bool,
) -> Result<Reply, Wait> {
    let (route, dialect, body) = (routed.route, routed.dialect, &routed.body);
    // Without a subscriber that wants it, this is one comparison.
    let span = tracing::debug_span!(
        target: "fake_ecs",
        "call",
        service = route.service().id,
        operation = route.operation(),
        request_id,
    );
    let _entered = span.enter();
    let Answer { what, latency } = driver.call(Call {
        caller: Caller {
            authority: guard::authority(&parts.uri, &parts.headers),
            access_key: signed.access_key(),
            session: None,
            request_id,
        },
        scope: signed.scope(driver.default_scope()),
        route,
        body,
        may_wait,
    });
    let error = code_of(&what);
    let reply = match what {
        #[cfg(feature = "s3")]
        Answered::Body(json) if dialect.protocol == Protocol::RestXml => {
            let answer = xml_answer(dialect.service, route, &json);
            let response = s3::response(answer, parts.method == Method::HEAD);
            Reply::Now(of_s3(driver, dialect, request_id, response))
        }
        Answered::Body(json) => {
            let body = dialect.answer(route, json, request_id);
            Reply::Now(answer(driver, dialect, request_id, StatusCode::OK, body))
        }
        Answered::Error(error) => {
            let mut response = failure(driver, dialect, request_id, &error);
            if response.status().is_client_error() && !knows_statuses(parts, dialect) {
                *response.status_mut() = StatusCode::BAD_REQUEST;
            }
            Reply::Now(without_room(parts, response))
        }
        Answered::Injected(error) => {
            let response = injected(driver, dialect, request_id, &error);
            Reply::Now(without_room(parts, response))
        }
        Answered::Cut => Reply::Cut,
        Answered::GivenUp(why) => Reply::GivenUp(why),
        Answered::Waits(wait) => return Err(wait),
    };
    tracing::debug!(
        target: "fake_ecs",
        request_id,
        service = route.service().id,
        operation = route.operation(),
        status = reply.status().map(|status| status.as_u16()),
        error = error.as_deref(),
        ?latency,
        "answered"
    );
    Ok(after(latency, reply))
}

/// The answer of an operation of S3, with what every answer has.
#[cfg(feature = "s3")]
fn of_s3(
    driver: &Driver,
    dialect: Dialect,
    request_id: &str,
    mut response: Response<Bytes>,
) -> Response<Bytes> {
    let headers = response.headers_mut();
    headers.insert(DATE, date(driver.now()));
    if let Ok(request_id) = HeaderValue::from_str(request_id) {
        headers.insert(request_id_header(dialect), request_id);
    }
    response
}

/// An error without its body, where HTTP has no room for one.
fn without_room(parts: &Parts, mut response: Response<Bytes>) -> Response<Bytes> {
    if parts.method == Method::HEAD || response.status() == StatusCode::NOT_MODIFIED {
        response.body_mut().clear();
        response.headers_mut().remove(CONTENT_LENGTH);
    }
    response
}

/// Whether the caller of a service that once spoke the query protocol asks for the statuses that
/// errors had then. All others are told 400.
fn knows_statuses(parts: &Parts, dialect: Dialect) -> bool {
    let mode = parts.headers.get(QUERY_MODE);
    !dialect.service.is_query_compatible
        || dialect.protocol.is_form()
        || mode.is_some_and(|mode| mode == "true")
}

/// The code of the error that a call is answered with, for whoever logs it.
fn code_of(what: &Answered) -> Option<Cow<'static, str>> {
    match what {
        Answered::Error(error) => Some(error.code.as_str().into()),
        Answered::Injected(error) => Some(error.code.clone().into()),
        Answered::Body(_) | Answered::Cut | Answered::GivenUp(_) | Answered::Waits(_) => None,
    }
}

/// The reply, once so much of the fake's time has passed.
pub(super) fn after(latency: Duration, reply: Reply) -> Reply {
    match latency {
        Duration::ZERO => reply,
        latency => Reply::After(latency, Box::new(reply)),
    }
}

/// Answers a request that could not be read, and has the driver note it.
pub(super) fn refuse(driver: &Driver, parts: &Parts, error: &ApiError) -> Response<Bytes> {
    let dialect = route::dialect(parts);
    let unreadable = dialect.protocol.unreadable();
    let target = parts.headers.get(route::TARGET);
    refuse_as(
        driver,
        &Refused {
            dialect,
            target: target.map(|target| String::from_utf8_lossy(target.as_bytes()).into_owned()),
            error: error.clone().not_as(ErrorCode::Serialization, unreadable),
        },
    )
}

/// Answers a request that never became a call, and has the driver note it.
fn refuse_as(driver: &Driver, refused: &Refused) -> Response<Bytes> {
    let Refused {
        dialect,
        target,
        error,
    } = refused;
    let request_id = driver.request_id();
    driver.note_rejected(&request_id, target.as_deref(), error);
    tracing::debug!(
        target: "fake_ecs",
        request_id,
        service = dialect.service.id,
        target,
        error = error.code.as_str(),
        "refused"
    );
    failure(driver, *dialect, &request_id, error)
}

/// Answers somebody who may not ask. It leaves no trace in the fake: what web pages send must
/// neither shift the ids of later calls nor push them out of the request log.
pub(super) fn forbid(driver: &Driver, error: &ApiError) -> Response<Bytes> {
    tracing::debug!(target: "fake_ecs", %error, "forbidden");
    let dialect = Dialect::ECS;
    let mut response = Response::new(Bytes::from(dialect.error(error, "")));
    *response.status_mut() = StatusCode::FORBIDDEN;
    let headers = response.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static(dialect.content_type()),
    );
    headers.insert(ERROR_TYPE, HeaderValue::from_static(error.code.as_str()));
    headers.insert(DATE, date(driver.now()));
    response
}

/// The answer when answering panicked. It asks the driver for nothing, not even a request id: the
/// driver may be what is broken.
pub(super) fn last_resort(panic: &str) -> Response<Bytes> {
    tracing::error!(target: "fake_ecs", panic, "panicked while answering");
    unanswered(&reject::panicked(panic))
}

/// What is answered over HTTP to an application that polls for ever.
pub(super) fn given_up(why: &str) -> Response<Bytes> {
    tracing::error!(target: "fake_ecs", why, "given up");
    unanswered(&reject::given_up(why))
}

fn unanswered(error: &ApiError) -> Response<Bytes> {
    let dialect = Dialect::ECS;
    let mut response = Response::new(Bytes::from(dialect.error(error, "")));
    *response.status_mut() = status(dialect, error);
    let content_type = HeaderValue::from_static(dialect.content_type());
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

fn failure(
    driver: &Driver,
    dialect: Dialect,
    request_id: &str,
    error: &ApiError,
) -> Response<Bytes> {
    let body = dialect.error(error, request_id);
    let mut response = answer(driver, dialect, request_id, status(dialect, error), body);
    let headers = response.headers_mut();
    if !has_xml(dialect) {
        headers.insert(ERROR_TYPE, HeaderValue::from_static(error.code.as_str()));
    }
    let query_error = dialect.query_error(error);
    if let Some(Ok(query_error)) = query_error.map(HeaderValue::try_from) {
        headers.insert(QUERY_ERROR, query_error);
    }
    response
}

/// The answer of a fault.
fn injected(
    driver: &Driver,
    dialect: Dialect,
    request_id: &str,
    error: &InjectedError,
) -> Response<Bytes> {
    let written = WrittenError {
        code: &error.code,
        message: Some(&error.message),
        status: error.status(),
    };
    let status = StatusCode::from_u16(written.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = dialect.error_with_code(written, request_id);
    let mut response = answer(driver, dialect, request_id, status, body);
    let named = [
        (ERROR_TYPE, (!has_xml(dialect)).then(|| error.code.clone())),
        (QUERY_ERROR, dialect.query_error_with_code(written)),
    ];
    for (header, value) in named {
        if let Some(Ok(value)) = value.map(HeaderValue::try_from) {
            response.headers_mut().insert(header, value);
        }
    }
    response
}

/// The header with the request id.
fn request_id_header(dialect: Dialect) -> HeaderName {
    match dialect.protocol {
        Protocol::RestXml => HeaderName::from_static("x-amz-request-id"),
        _ => REQUEST_ID,
    }
}

/// Whether answers are XML, which has the code of an error in the body only.
fn has_xml(dialect: Dialect) -> bool {
    matches!(
        dialect.protocol,
        Protocol::Query | Protocol::Ec2 | Protocol::RestXml
    )
}

fn status(dialect: Dialect, error: &ApiError) -> StatusCode {
    StatusCode::from_u16(dialect.status(error)).unwrap_or(StatusCode::BAD_REQUEST)
}

/// An answer with exactly the headers that services send.
fn answer(
    driver: &Driver,
    dialect: Dialect,
    request_id: &str,
    status: StatusCode,
    body: Vec<u8>,
) -> Response<Bytes> {
    let mut headers = HeaderMap::with_capacity(5);
    if let Ok(request_id) = HeaderValue::from_str(request_id) {
        headers.insert(request_id_header(dialect), request_id);
    }
    let content_type = HeaderValue::from_static(dialect.content_type());
    headers.insert(CONTENT_TYPE, content_type);
    headers.insert(CONTENT_LENGTH, HeaderValue::from(body.len()));
    headers.insert(DATE, date(driver.now()));
    if dialect.protocol == Protocol::Cbor {
        headers.insert(SMITHY_PROTOCOL, HeaderValue::from_static("rpc-v2-cbor"));
    }

    let mut response = Response::new(Bytes::from(body));
    *response.status_mut() = status;
    *response.headers_mut() = headers;
    response
}

thread_local! {
    /// The last date that this thread has written, by its second: most answers come within one.
    static LAST_DATE: RefCell<(u64, HeaderValue)> = RefCell::new((0, written(0)));
}

/// The fake's time as an HTTP date.
pub(super) fn date(now: SystemTime) -> HeaderValue {
    // A manual clock may stand anywhere; an HTTP date spans 1970 to 9999.
    let since_epoch = now.duration_since(UNIX_EPOCH).unwrap_or_default();
    let seconds = since_epoch.as_secs().min(SECOND_MAX);
    LAST_DATE.with_borrow_mut(|(second, date)| {
        if *second != seconds {
            (*second, *date) = (seconds, written(seconds));
        }
        date.clone()
    })
}

fn written(seconds: u64) -> HeaderValue {
    let text = httpdate::fmt_http_date(UNIX_EPOCH + Duration::from_secs(seconds));
    HeaderValue::from_str(&text).unwrap_or(HeaderValue::from_static(""))
}
