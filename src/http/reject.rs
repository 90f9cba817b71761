//! Requests that never become a call: what was wrong with them, and what they are told.
//!
//! AWS answers most of these with a bare code and no message. A test author who sees one has
//! nearly always pointed the wrong client at the fake, so the message says what came and what would
//! be right; no client looks at it.

use std::net::IpAddr;

use http::request::Parts;
use http::{HeaderValue, Method};

use super::guard::LOCAL_DOMAINS;
use super::route::TARGET;
#[cfg(feature = "s3")]
use super::s3;
use super::scope::Signed;
use crate::wire::{ApiError, AwsService, Dialect, ErrorCode, Protocol};

/// The largest request body read, in bytes.
///
/// ECS does not publish its limit. The largest document it accepts, a task definition, has at most
/// 64 KiB, and 1 MiB is what AWS's JSON services commonly allow: well above what ECS can use, and
/// small enough to be held for every connection of a test.
pub(super) const BODY_BYTES_MAX: usize = 1024 * 1024;

/// The same for SQS. A message may have 1 MiB, and in a form each byte takes three.
const MESSAGE_BYTES_MAX: usize = 4 * BODY_BYTES_MAX;

/// The same for ECR. A part of a layer may have 20 MiB, and in base64 three bytes take four.
const LAYER_BYTES_MAX: usize = 28 * BODY_BYTES_MAX;

/// The same for S3, where a single object or a part of one may have 5 GiB: SDKs put what is larger
/// than 8 or 16 MiB in parts.
const OBJECT_BYTES_MAX: usize = 64 * BODY_BYTES_MAX;

/// The largest body that is read of a request with these headers.
pub(super) fn body_bytes_max(parts: &Parts) -> usize {
    match parts.headers.get(TARGET).map(HeaderValue::as_bytes) {
        Some(target) if target.starts_with(b"AmazonSQS.") => MESSAGE_BYTES_MAX,
        Some(target) if target.starts_with(b"AmazonEC2ContainerRegistry_") => LAYER_BYTES_MAX,
        Some(_) => BODY_BYTES_MAX,
        None => {
            let signed = Signed::of(parts);
            match signed.service() {
                Some("sqs") => MESSAGE_BYTES_MAX,
                Some("s3") => OBJECT_BYTES_MAX,
                #[cfg(feature = "s3")]
                None if s3::is_signed(parts, &signed) || s3::is_at_host(parts) => OBJECT_BYTES_MAX,
                _ => BODY_BYTES_MAX,
            }
        }
    }
}

pub(super) fn not_a_call(service: &AwsService, method: &Method, path: &str) -> ApiError {
    let id = service.id;
    // Somebody at a browser has typed what the server has printed.
    let page = match cfg!(feature = "page") && method == Method::GET && path == "/" {
        true => "; the page for browsers is at /_fake_ecs/",
        false => "",
    };
    unknown_json(format!(
        "every call of {id} is POST /, this request was {method} {path}{page}"
    ))
}

pub(super) fn not_a_form(service: &AwsService, method: &Method, path: &str) -> ApiError {
    let (id, version) = (service.id, service.version);
    ApiError::new(
        ErrorCode::MissingAction,
        format!(
            "every call of {id} is a form with Action and Version={version}, this request was \
             {method} {path} without them"
        ),
    )
}

pub(super) fn content_type(dialect: Dialect, seen: Option<&[u8]>) -> ApiError {
    let seen = match seen {
        Some(seen) => format!("'{}'", String::from_utf8_lossy(seen)),
        None => "missing".to_owned(),
    };
    unknown_json(format!(
        "the Content-Type header must be '{}', it was {seen}",
        dialect.content_type()
    ))
}

pub(super) fn missing_target(service: &AwsService) -> ApiError {
    let prefix = service.target_prefix.unwrap_or_default();
    unknown_json(format!(
        "the X-Amz-Target header is missing; it names the operation, as in '{prefix}.<operation>'"
    ))
}

pub(super) fn foreign_target(target: &str, signed_for: Option<&str>) -> ApiError {
    let signed_for = match signed_for {
        Some(name) => format!(" (it is signed for '{name}')"),
        None => String::new(),
    };
    let ecs = Dialect::ECS.service.target_prefix.unwrap_or_default();
    unknown_json(format!(
        "X-Amz-Target '{target}' is of no service that fake-ecs knows{signed_for}; operations of ECS \
         begin with '{ecs}.'"
    ))
}

pub(super) fn foreign_form(
    version: Option<&str>,
    action: Option<&str>,
    signed_for: Option<&str>,
) -> ApiError {
    let said = [
        ("Action", action),
        ("Version", version),
        ("signed for", signed_for),
    ];
    let said = said
        .into_iter()
        .filter_map(|(name, value)| Some(format!("{name} '{}'", value?)));
    ApiError::new(
        ErrorCode::InvalidAction,
        format!(
            "the form is of no service that fake-ecs knows: {}",
            said.collect::<Vec<_>>().join(", ")
        ),
    )
}

/// What the service itself says, and which version would be right.
pub(super) fn unknown_version(service: &AwsService, action: &str, version: &str) -> ApiError {
    ApiError::new(
        ErrorCode::InvalidAction,
        format!(
            "Could not find operation {action} for version {version} ({} has version {})",
            service.id, service.version
        ),
    )
}

pub(super) fn missing_action() -> ApiError {
    ApiError::new(
        ErrorCode::MissingAction,
        "the form has no Action; it names the operation, as in 'Action=GetCallerIdentity'",
    )
}

/// Not emulated, or not there at all: the fake knows the names of what it emulates only.
pub(super) fn unknown_operation(service: &AwsService, protocol: Protocol, name: &str) -> ApiError {
    let id = service.id;
    let message = match service.operations {
        // Of ECS all are emulated.
        _ if service == Dialect::ECS.service => format!("{id} has no operation named '{name}'"),
        [] => match service.lacks {
            Some(feature) => format!(
                "this build of fake-ecs has no {id}, and so not its operation '{name}': it comes with the feature \
                 \"{feature}\" of the crate"
            ),
            None => format!("fake-ecs does not emulate {id}, and so not its operation '{name}'"),
        },
        known => format!(
            "fake-ecs does not emulate the operation '{name}' of {id}; what it emulates of {id}: {}",
            known.join(", ")
        ),
    };
    ApiError::new(protocol.unknown_operation(), message)
}

pub(super) fn unknown_service(protocol: Protocol, service: &str, operation: &str) -> ApiError {
    ApiError::new(
        protocol.unknown_operation(),
        format!(
            "fake-ecs does not know the service '{service}', and so not its operation '{operation}'"
        ),
    )
}

pub(super) fn not_cbor(why: &str) -> ApiError {
    ApiError::new(
        ErrorCode::Serialization,
        format!("the request body is not CBOR: {why}"),
    )
}

#[cfg(feature = "cloudwatch")]
pub(super) fn not_gzip(why: &str) -> ApiError {
    ApiError::new(
        ErrorCode::Serialization,
        format!("the request body is not what its Content-Encoding says, gzip: {why}"),
    )
}

pub(super) fn body_too_large(bytes_max: usize) -> ApiError {
    ApiError::new(
        ErrorCode::Serialization,
        format!("the request body has more than {bytes_max} bytes"),
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

/// A container of somebody else, at the address where those of the fake reach it.
pub(super) fn stranger(address: IpAddr) -> ApiError {
    access_denied(format!(
        "{address} is no container of this fake, and at this address it serves no others, because whoever runs \
         tasks has the rights of the engine; to let everybody call, start it with \
         FakeEcs::start().listen(([0, 0, 0, 0], 0)) or --host 0.0.0.0"
    ))
}

/// Something else than the forwarder is for.
pub(super) fn forwarded(path: &str) -> ApiError {
    access_denied(format!(
        "{path} is not forwarded from 169.254.170.2, where containers ask about themselves; call the fake at \
         AWS_ENDPOINT_URL"
    ))
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

/// An application polls for ever.
pub(super) fn given_up(why: &str) -> ApiError {
    ApiError::new(ErrorCode::Server, why.to_owned())
}

fn access_denied(message: String) -> ApiError {
    ApiError::new(ErrorCode::AccessDenied, message)
}

fn unknown_json(message: String) -> ApiError {
    ApiError::new(ErrorCode::UnknownOperation, message)
}
