//! Requests that never become a call: what was wrong with them, and what they are told.
//!
//! AWS answers most of these with a bare code and no message. A test author who sees one has
//! nearly always pointed the wrong client at the fake, so the message says what came and what would
//! be right; no client looks at it.

use http::Method;

use super::guard::LOCAL_DOMAINS;
use crate::wire::{ApiError, ErrorCode};

/// What `X-Amz-Target` begins with: the service's name in the model, and its version.
pub(super) const TARGET_PREFIX: &str = "AmazonEC2ContainerServiceV20141113.";

/// The only content type ECS speaks.
pub(super) const CONTENT_TYPE: &str = "application/x-amz-json-1.1";

/// The largest request body read, in bytes.
///
/// ECS does not publish its limit. The largest document it accepts, a task definition, has at most
/// 64 KiB, and 1 MiB is what AWS's JSON services commonly allow: well above what ECS can use, and
/// small enough to be held for every connection of a test.
pub(super) const BODY_BYTES_MAX: usize = 1024 * 1024;

pub(super) fn not_a_call(method: &Method, path: &str) -> ApiError {
    unknown_operation(format!(
        "every ECS call is POST /, this request was {method} {path}"
    ))
}

pub(super) fn content_type(seen: Option<&[u8]>) -> ApiError {
    let seen = match seen {
        Some(seen) => format!("'{}'", String::from_utf8_lossy(seen)),
        None => "missing".to_owned(),
    };
    unknown_operation(format!(
        "the Content-Type header must be '{CONTENT_TYPE}', it was {seen}"
    ))
}

pub(super) fn missing_target() -> ApiError {
    unknown_operation(format!(
        "the X-Amz-Target header is missing; it names the operation, e.g. '{TARGET_PREFIX}ListClusters'"
    ))
}

pub(super) fn foreign_target(target: &str) -> ApiError {
    unknown_operation(format!(
        "X-Amz-Target '{target}' is not of ECS; its operations begin with '{TARGET_PREFIX}'"
    ))
}

pub(super) fn unknown_target(name: &str) -> ApiError {
    unknown_operation(format!("ECS has no operation named '{name}'"))
}

pub(super) fn body_too_large() -> ApiError {
    ApiError::new(
        ErrorCode::Serialization,
        format!("the request body has more than {BODY_BYTES_MAX} bytes"),
    )
}

pub(super) fn body_unreadable(why: &str) -> ApiError {
    ApiError::new(
        ErrorCode::Serialization,
        format!("the request body could not be read: {why}"),
    )
}

/// More than one name to be reached by.
pub(super) fn several_hosts() -> ApiError {
    access_denied("the request has more than one Host header; one is right".to_owned())
}

/// Reached by a name that somebody else may own.
pub(super) fn foreign_host(host: &str) -> ApiError {
    let domains = LOCAL_DOMAINS.join(", ");
    access_denied(format!(
        "'{host}' is no name of this fake: whoever owns it could let web pages call here. Right is an IP address, a name \
         without a dot or below one of {domains}, an endpoint of AWS, or a name that is allowed: \
         `--allow-host NAME` for the server, `FakeEcs::start().allow_host(\"NAME\")` in Rust"
    ))
}

/// Sent by a web page, as that header says.
pub(super) fn web_page(header: &str, value: &str) -> ApiError {
    access_denied(format!(
        "web pages are refused, and '{header}: {value}' is what their browser sends; SDKs, the AWS CLI and curl send no \
         such header, and a proxy should not hand it on"
    ))
}

/// The fake itself is broken, or what a test has given it; the server's last resort.
pub(super) fn panicked(message: &str) -> ApiError {
    ApiError::new(
        ErrorCode::Server,
        format!(
            "a panic while this request was answered, in the test's `on_exec` or `on_hook` closure or else by a bug in fake-ecs: {message}"
        ),
    )
}

fn access_denied(message: String) -> ApiError {
    ApiError::new(ErrorCode::AccessDenied, message)
}

fn unknown_operation(message: String) -> ApiError {
    ApiError::new(ErrorCode::UnknownOperation, message)
}
