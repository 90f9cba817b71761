//! Which operation of which service a request asks for, and in which protocol.
//!
//! All services are on one port. What tells them apart is asked for in an order that never guesses
//! wrong:
//!
//! 1. The path `/service/<target prefix>/operation/<operation>` is CBOR, and names both.
//! 2. `X-Amz-Target` names both, up to its last dot and after it.
//! 3. What is signed for S3 is for S3: its paths are those of buckets and objects.
//! 4. In a form `Version` names the service, and `Action` the operation. A form without a version
//!    is for the service that it is signed for; one that is sent to the path of a queue is for
//!    SQS, and about that queue.
//! 5. Otherwise the service is the one that the request is signed for. Its method and its path name
//!    an operation, or the request is none. One that nobody has signed is for S3 where its host
//!    names a bucket.
//!
//! What is not emulated is refused in the protocol of its service, by its name.

use bytes::Bytes;
#[cfg(any(feature = "page", feature = "remote"))]
use http::header::AUTHORIZATION;
use http::header::CONTENT_TYPE;
use http::request::Parts;
use http::{HeaderName, HeaderValue, Method};

use super::reject;
#[cfg(feature = "s3")]
use super::s3;
use super::scope::Signed;
use crate::kernel::arn::is_account;
use crate::wire::services::{SERVICES, SQS};
use crate::wire::{self, ApiError, AwsService, Dialect, Form, Protocol, RestCall, Route};

pub(super) const TARGET: HeaderName = HeaderName::from_static("x-amz-target");

/// What the headers of a call say that nobody has signed: which operation of ECS, as whom, and for
/// which region.
#[cfg(any(feature = "page", feature = "remote"))]
pub(crate) fn headers_of_unsigned(
    operation: &str,
    access_key: &str,
    region: &str,
) -> [(HeaderName, String); 3] {
    let signed = format!(
        "AWS4-HMAC-SHA256 Credential={access_key}/20250101/{region}/ecs/aws4_request, \
         SignedHeaders=host, Signature=0"
    );
    [
        (CONTENT_TYPE, "application/x-amz-json-1.1".to_owned()),
        (
            TARGET,
            format!("AmazonEC2ContainerServiceV20141113.{operation}"),
        ),
        (AUTHORIZATION, signed),
    ]
}

const FORM: &str = "application/x-www-form-urlencoded";

/// A request for an operation that is emulated.
#[derive(Debug)]
pub(super) struct Routed {
    pub(super) route: Route,
    pub(super) dialect: Dialect,
    /// As JSON, whichever protocol it came in.
    pub(super) body: Bytes,
}

/// A request that is for none.
#[derive(Debug)]
pub(super) struct Refused {
    /// What it will understand.
    pub(super) dialect: Dialect,
    /// What it has asked for, as far as it says so.
    pub(super) target: Option<String>,
    pub(super) error: ApiError,
}

/// Finds the operation.
pub(super) fn route(parts: &Parts, body: Bytes, signed: &Signed<'_>) -> Result<Routed, Refused> {
    if let Some((prefix, operation)) = cbor_path(parts) {
        return by_path(&body, prefix, operation);
    }
    if let Some(target) = parts.headers.get(TARGET) {
        let target = String::from_utf8_lossy(target.as_bytes());
        return by_target(parts, body, signed, &target).map_err(|(dialect, error)| Refused {
            dialect,
            target: Some(target.into_owned()),
            error,
        });
    }
    #[cfg(feature = "s3")]
    if s3::is_signed(parts, signed) {
        return s3::route(parts, &body);
    }
    let by_signature = || signed.service().map(|name| (name, signed_for(name)));
    match form(parts, &body) {
        Some(form) => by_form(parts, form, by_signature()),
        #[cfg(feature = "s3")]
        None if signed.service().is_none() && s3::is_at_host(parts) => s3::route(parts, &body),
        None => by_signing_name(parts, body, by_signature()),
    }
}

/// How somebody is answered whose request was not read to its end.
pub(super) fn dialect(parts: &Parts) -> Dialect {
    match route(parts, Bytes::new(), &Signed::of(parts)) {
        Ok(Routed { dialect, .. }) | Err(Refused { dialect, .. }) => dialect,
    }
}

/// The target prefix and the operation in the path of a request in CBOR.
fn cbor_path(parts: &Parts) -> Option<(&str, &str)> {
    let protocol = parts.headers.get("smithy-protocol")?;
    let rest = parts.uri.path().strip_prefix("/service/")?;
    (protocol == "rpc-v2-cbor").then(|| rest.split_once("/operation/"))?
}

fn by_path(body: &[u8], prefix: &str, operation: &str) -> Result<Routed, Refused> {
    let service = with_prefix(prefix);
    let protocol = Protocol::Cbor;
    let dialect = Dialect {
        service: service.unwrap_or(&AwsService::UNKNOWN),
        protocol,
    };
    let refused = |error| Refused {
        dialect,
        target: Some(format!("{prefix}.{operation}")),
        error,
    };
    let Some(service) = service else {
        let error = reject::unknown_service(protocol, prefix, operation);
        return Err(refused(error));
    };
    let speaks_cbor = service.protocols.contains(&protocol);
    let route = (service.route)(operation).filter(|_| speaks_cbor);
    let unknown = || refused(reject::unknown_operation(service, protocol, operation));
    Ok(Routed {
        route: route.ok_or_else(unknown)?,
        dialect,
        body: match wire::cbor_to_json(body) {
            Ok(json) => json.into(),
            Err(why) => return Err(refused(reject::not_cbor(&why))),
        },
    })
}

fn by_target(
    parts: &Parts,
    body: Bytes,
    signed: &Signed<'_>,
    target: &str,
) -> Result<Routed, (Dialect, ApiError)> {
    let content_type = content_type(parts);
    // One that starts with a dot, or has none, names no service.
    let (prefix, name) = target.rsplit_once('.').unwrap_or_default();
    let Some(service) = with_prefix(prefix) else {
        let protocol = match content_type {
            Some(content_type) if is(content_type, "application/x-amz-json-1.0") => {
                Protocol::Json10
            }
            _ => Protocol::Json11,
        };
        let service = &AwsService::UNKNOWN;
        let error = reject::foreign_target(target, signed.service());
        return Err((Dialect { service, protocol }, error));
    };
    let protocols = service.protocols.iter();
    let dialects = protocols.map(|protocol| Dialect {
        service,
        protocol: *protocol,
    });
    let mut dialects = dialects.filter(|it| it.protocol.is_json());
    // Services that have a target speak one JSON.
    let dialect = dialects.next().unwrap_or(Dialect::of(service));
    let path = parts.uri.path();
    if parts.method != Method::POST || !is_endpoint(service, path) {
        return Err((dialect, reject::not_a_call(service, &parts.method, path)));
    }
    if !content_type.is_some_and(|content_type| is(content_type, dialect.content_type())) {
        return Err((dialect, reject::content_type(dialect, content_type)));
    }
    let unknown = || reject::unknown_operation(service, dialect.protocol, name);
    Ok(Routed {
        route: (service.route)(name).ok_or_else(|| (dialect, unknown()))?,
        dialect,
        body,
    })
}

/// The form that the request is, in its body or in its query string.
fn form(parts: &Parts, body: &[u8]) -> Option<Form> {
    let names_an_operation = |form: &Form| {
        let mut names = ["Action", "Version"].into_iter();
        names.any(|name| form.get(name).is_some())
    };
    let is_form = content_type(parts).is_some_and(|content_type| is(content_type, FORM));
    let in_body = is_form.then(|| Form::parse(body));
    let in_body = in_body.filter(|_| parts.method == Method::POST);
    let in_query = || Some(Form::parse(parts.uri.query()?.as_bytes()));
    let by_any = in_body.filter(names_an_operation).or_else(in_query);
    let path = parts.uri.path();
    by_any.filter(|form| names_an_operation(form) && (path == "/" || is_queue(path)))
}

fn by_form(
    parts: &Parts,
    mut form: Form,
    signed: Option<(&str, Option<&'static AwsService>)>,
) -> Result<Routed, Refused> {
    let path = parts.uri.path();
    if is_queue(path) {
        form.or_insert("QueueUrl", path);
        form.or_insert("Version", SQS.version);
    }
    let action = form.get("Action");
    let refused = |dialect, error| Refused {
        dialect,
        target: action.map(str::to_owned),
        error,
    };
    let version = form.get("Version");
    let by_version = version.and_then(with_version);
    let signed_for = signed.and_then(|(_, service)| service);
    let Some((service, protocol)) = by_version.or_else(|| speaks_forms(signed_for?)) else {
        let service = &AwsService::UNKNOWN;
        let protocol = Protocol::Query;
        let error = reject::foreign_form(version, action, signed.map(|(name, _)| name));
        return Err(refused(Dialect { service, protocol }, error));
    };
    let dialect = Dialect { service, protocol };
    if !is_endpoint(service, path) {
        let error = reject::not_a_call(service, &parts.method, path);
        return Err(refused(dialect, error));
    }
    let Some(action) = action else {
        return Err(refused(dialect, reject::missing_action()));
    };
    if let (None, Some(version)) = (by_version, version) {
        let error = reject::unknown_version(service, action, version);
        return Err(refused(dialect, error));
    }
    let found = (service.route)(action).and_then(|route| Some((route, route.shapes()?)));
    let Some((route, shapes)) = found else {
        let error = reject::unknown_operation(service, protocol, action);
        return Err(refused(dialect, error));
    };
    Ok(Routed {
        route,
        dialect,
        body: form.to_json(shapes.input).into(),
    })
}

/// Neither its path, nor a target, nor a form says what it is for.
fn by_signing_name(
    parts: &Parts,
    body: Bytes,
    signed: Option<(&str, Option<&'static AwsService>)>,
) -> Result<Routed, Refused> {
    let (method, path) = (&parts.method, parts.uri.path());
    if let Some((_, Some(service))) = signed
        && let Some(call) = RestCall::find(service, method.as_str(), path)
    {
        return Ok(Routed {
            route: call.route,
            dialect: Dialect::of(service),
            body: call
                .to_json(parts.uri.query().unwrap_or_default(), &body)
                .into(),
        });
    }
    let (dialect, error) = match signed {
        // Whoever does not sign has most likely written the request by hand, for ECS.
        None => not_json(Dialect::ECS, parts),
        Some((name, None)) => (
            Dialect {
                service: &AwsService::UNKNOWN,
                protocol: Protocol::Json11,
            },
            reject::unknown_service(Protocol::Json11, name, &format!("{method} {path}")),
        ),
        Some((_, Some(service))) => {
            let dialect = Dialect::of(service);
            match dialect.protocol {
                Protocol::RestJson | Protocol::RestXml => {
                    let operation = format!("{method} {path}");
                    let error = reject::unknown_operation(service, dialect.protocol, &operation);
                    (dialect, error)
                }
                protocol if protocol.is_form() => {
                    (dialect, reject::not_a_form(service, method, path))
                }
                _ => not_json(dialect, parts),
            }
        }
    };
    Err(Refused {
        dialect,
        target: None,
        error,
    })
}

/// What keeps a request from being a call in JSON.
fn not_json(dialect: Dialect, parts: &Parts) -> (Dialect, ApiError) {
    let service = dialect.service;
    let path = parts.uri.path();
    let content_type = content_type(parts);
    let error = if parts.method != Method::POST || !is_endpoint(service, path) {
        reject::not_a_call(service, &parts.method, path)
    } else if !content_type.is_some_and(|it| is(it, dialect.content_type())) {
        reject::content_type(dialect, content_type)
    } else {
        reject::missing_target(service)
    };
    (dialect, error)
}

fn with_prefix(prefix: &str) -> Option<&'static AwsService> {
    let mut services = SERVICES.iter().copied();
    // CloudTrail is also called without what comes before the last dot: by the SDKs that are made
    // of Smithy's models, such as that of JavaScript.
    let is_of = |known: &str| known == prefix || known.rsplit('.').next() == Some(prefix);
    services.find(|service| service.target_prefix.is_some_and(is_of))
}

fn with_version(version: &str) -> Option<(&'static AwsService, Protocol)> {
    let services = SERVICES.iter().copied();
    let mut services = services.filter(|service| service.version == version);
    services.find_map(speaks_forms)
}

fn speaks_forms(service: &'static AwsService) -> Option<(&'static AwsService, Protocol)> {
    Some((service, service.form_protocol()?))
}

fn signed_for(name: &str) -> Option<&'static AwsService> {
    let mut services = SERVICES.iter().copied();
    services.find(|service| service.signing_name == name)
}

/// Whether calls of the service are sent to that path: to the root, and in SQS also to the path of
/// a queue.
fn is_endpoint(service: &AwsService, path: &str) -> bool {
    path == "/" || service == &SQS && is_queue(path)
}

/// Whether the path is that of a queue: `/<account>/<name>`.
fn is_queue(path: &str) -> bool {
    let queue = path.strip_prefix('/').and_then(|path| path.split_once('/'));
    queue.is_some_and(|(account, name)| {
        is_account(account) && !name.is_empty() && !name.contains('/')
    })
}

fn content_type(parts: &Parts) -> Option<&[u8]> {
    parts.headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes)
}

/// Whether a content type is that one, whatever its parameters.
fn is(content_type: &[u8], expected: &str) -> bool {
    let media_type = content_type.split(|byte| *byte == b';').next();
    media_type.is_some_and(|media_type| {
        let media_type = media_type.trim_ascii();
        media_type.eq_ignore_ascii_case(expected.as_bytes())
    })
}
