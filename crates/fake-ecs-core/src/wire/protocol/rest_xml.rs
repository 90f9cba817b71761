//! Requests and answers of S3: paths, query strings and headers have members, bodies are XML or
//! bytes as they are.
//! <https://smithy.io/2.0/aws/protocols/aws-restxml-protocol.html>
//!
//! Times in headers of requests are not read: no condition about times is emulated.

use serde_json::{Map, Value};

use super::form::{Form, scalar, unescape_path};
use super::xml::{DECLARATION, Xml};
use super::{chunks, rest, tree};
use crate::wire::blob::Blob;
use crate::wire::error::ApiError;
use crate::wire::generated::error_code::ErrorCode;
use crate::wire::generated::services::Route;
use crate::wire::schema::{Kind, Member, Shape};
use crate::wire::service::{AwsService, Bindings, Http, Shapes};
use crate::wire::timestamp::Timestamp;

/// Parameters of a query string that sign it, or name the operation again.
const ENVELOPE: [&str; 4] = ["x-id", "AWSAccessKeyId", "Signature", "Expires"];
/// A request with this header is for an operation that reads it.
const COPY_SOURCE: &str = "x-amz-copy-source";

/// A request, as it came in.
#[derive(Clone, Copy, Debug)]
pub struct XmlRequest<'a> {
    pub method: &'a str,
    /// With the bucket, wherever it was named.
    pub path: &'a str,
    pub query: &'a str,
    /// Their names in small letters.
    pub headers: &'a [(&'a str, &'a str)],
    pub body: &'a [u8],
}

/// An answer.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct XmlAnswer {
    pub status: u16,
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl XmlRequest<'_> {
    /// The operation that it asks for, if that is emulated.
    pub fn route(&self, service: &AwsService) -> Option<Route> {
        let names = service.operations.iter();
        let routes = names.filter_map(|name| (service.route)(name));
        let fitting = routes.filter_map(|route| Some((self.fits(route)?, route)));
        let best = fitting.max_by_key(|(demands, _)| *demands);
        best.map(|(_, route)| route)
    }

    /// How many demands of the operation the request meets; `None` where one is not met, or where
    /// it asks for something that the operation has not.
    fn fits(&self, route: Route) -> Option<usize> {
        let (shapes, http, bindings) = parts(route)?;
        let (path, literals) = http.path.split_once('?').unwrap_or((http.path, ""));
        if http.method != self.method {
            return None;
        }
        labels(path, self.path)?;
        let form = Form::parse(self.query.as_bytes());
        let literals: Vec<(&str, &str)> = literals
            .split('&')
            .filter(|it| !it.is_empty())
            .map(|it| it.split_once('=').unwrap_or((it, "")))
            .collect();
        let mut wanted = literals.iter();
        if !wanted.all(|(name, value)| form.get(name) == Some(*value)) {
            return None;
        }
        let is_known = |name: &str| {
            literals.iter().any(|(literal, _)| *literal == name)
                || http.query.iter().any(|(bound, _)| *bound == name)
        };
        // A parameter without a value asks for a part of a bucket or an object.
        let mut asked = form.names();
        if asked.any(|(name, value)| value.is_empty() && !is_known(name) && !is_envelope(name)) {
            return None;
        }
        let reads_source = bindings
            .request
            .headers
            .iter()
            .any(|it| it.0 == COPY_SOURCE);
        if self.header(COPY_SOURCE).is_some() && !reads_source {
            return None;
        }
        let is_required = |name: &str| {
            shapes
                .input
                .members
                .iter()
                .any(|it| it.required && it.name == name)
        };
        let in_query = http.query.iter().map(|it| (it, form.get(it.0).is_some()));
        let in_headers = bindings.request.headers.iter();
        let in_headers = in_headers.map(|it| (it, self.header(it.0).is_some()));
        let mut demands = 2 * literals.len();
        for ((_, member), is_there) in in_query.chain(in_headers) {
            match (is_required(member), is_there) {
                (true, true) => demands += 1,
                (true, false) => return None,
                (false, _) => {}
            }
        }
        Some(demands)
    }

    /// The value of a header.
    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(known, _)| known.eq_ignore_ascii_case(name));
        found.map(|(_, value)| *value)
    }

    /// The JSON of the request.
    ///
    /// # Errors
    /// When the body is not what it should be.
    pub fn to_json(self, route: Route) -> Result<Vec<u8>, ApiError> {
        let mut members = Map::new();
        let Some((shapes, http, bindings)) = parts(route) else {
            return Ok(b"{}".to_vec());
        };
        let path = http.path.split('?').next().unwrap_or_default();
        for (name, value) in labels(path, self.path).unwrap_or_default() {
            members.insert(name.to_owned(), Value::String(value));
        }
        members.extend(rest::from_query(http, shapes.input, self.query));
        let is_in_chunks = self
            .header("x-amz-content-sha256")
            .is_some_and(|it| it.starts_with("STREAMING-"))
            || self
                .header("content-encoding")
                .is_some_and(|it| it.contains("aws-chunked"));
        let joined = match is_in_chunks {
            true => Some(chunks::joined(self.body).ok_or_else(incomplete)?),
            false => None,
        };
        let trailers = joined.iter().flat_map(|(_, trailers)| trailers);
        let trailers = trailers.map(|(name, value)| (name.as_str(), value.as_str()));
        for (name, value) in self.headers.iter().copied().chain(trailers) {
            put_header(&mut members, shapes.input, bindings, (name, value));
        }
        let body = joined.as_ref().map_or(self.body, |(body, _)| body);
        if let Some(payload) = member(shapes.input, bindings.request.payload)
            && let Some(value) = read_payload(payload, body)?
        {
            members.insert(payload.name.to_owned(), value);
        }
        Ok(serde_json::to_vec(&members).expect("names are texts"))
    }
}

fn is_envelope(name: &str) -> bool {
    ENVELOPE.contains(&name) || name.to_ascii_lowercase().starts_with("x-amz-")
}

fn parts(route: Route) -> Option<(&'static Shapes, &'static Http, &'static Bindings)> {
    let shapes = route.shapes()?;
    let http = shapes.http.as_ref()?;
    Some((shapes, http, http.bindings.as_ref()?))
}

fn member(shape: &'static Shape, name: Option<&str>) -> Option<&'static Member> {
    shape.members.iter().find(|it| Some(it.name) == name)
}

/// What stands in a path where the template has labels. The last may have slashes, and the slash
/// after a bucket means nothing.
fn labels(template: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let path = path.strip_prefix('/')?;
    let (bucket, key) = path.split_once('/').unwrap_or((path, ""));
    let texts = [bucket, key];
    let mut texts = texts.into_iter().filter(|it| !it.is_empty());
    let names = template.split('/').filter(|it| !it.is_empty());
    let mut labels = Vec::new();
    for name in names {
        let name = name.trim_matches(['{', '}', '+']);
        labels.push((name, unescape_path(texts.next()?)));
    }
    texts.next().is_none().then_some(labels)
}

/// The member that a header is, or an entry of one.
fn put_header(
    members: &mut Map<String, Value>,
    shape: &'static Shape,
    bindings: &Bindings,
    (name, value): (&str, &str),
) {
    if let Some((prefix, map)) = bindings.request.prefix
        && let Some(key) = name.strip_prefix(prefix)
    {
        let entries = members
            .entry(map)
            .or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(entries) = entries {
            entries.insert(key.to_owned(), Value::String(value.to_owned()));
        }
        return;
    }
    let mut bound = bindings.request.headers.iter();
    let bound = bound.find(|(known, _)| known.eq_ignore_ascii_case(name));
    let Some(member) = member(shape, bound.map(|(_, member)| *member)) else {
        return;
    };
    let value = match (&member.kind, name) {
        // That of the chunks, if it came in chunks.
        (_, "content-length") | (Kind::Timestamp, _) => return,
        (Kind::List { item, .. }, _) => {
            let items = value
                .split(',')
                .map(|it| scalar(item, it.trim().to_owned()));
            Value::Array(items.collect())
        }
        (_, "content-encoding") => {
            let kept = value
                .split(',')
                .map(str::trim)
                .filter(|it| *it != "aws-chunked");
            let kept: Vec<&str> = kept.filter(|it| !it.is_empty()).collect();
            if kept.is_empty() {
                return;
            }
            Value::String(kept.join(","))
        }
        (kind, _) => scalar(kind, value.to_owned()),
    };
    members.insert(member.name.to_owned(), value);
}

/// The member that is the body.
fn read_payload(payload: &'static Member, body: &[u8]) -> Result<Option<Value>, ApiError> {
    Ok(Some(match payload.kind {
        Kind::Blob => Value::String(Blob::base64(body)),
        _ if body.is_empty() => return Ok(None),
        Kind::Structure(shape) => tree::structure(body, shape).ok_or_else(malformed)?,
        _ => Value::String(String::from_utf8_lossy(body).into_owned()),
    }))
}

fn malformed() -> ApiError {
    ApiError::new(
        ErrorCode::MalformedXml,
        "The XML you provided was not well-formed or did not validate against our published schema",
    )
}

fn incomplete() -> ApiError {
    ApiError::new(
        ErrorCode::IncompleteBody,
        "The request body terminated unexpectedly",
    )
}

/// The answer of an operation, made from its JSON.
pub fn answer(service: &AwsService, route: Route, json: &[u8]) -> XmlAnswer {
    let output = serde_json::from_slice(json);
    let mut output: Map<String, Value> = output.expect("answers are JSON before all else");
    let Some((shapes, _, bindings)) = parts(route) else {
        return XmlAnswer::default();
    };
    let mut answer = XmlAnswer {
        status: bindings.status,
        ..XmlAnswer::default()
    };
    let bound = &bindings.answer;
    for (name, of) in bound.headers {
        let Some(value) = output.remove(*of).filter(|it| !it.is_null()) else {
            continue;
        };
        if *of == "ContentRange" {
            answer.status = 206;
        }
        let kind = member(shapes.output, Some(*of)).map(|it| &it.kind);
        answer
            .headers
            .push(((*name).to_owned(), header_text(kind, &value)));
    }
    if let Some((prefix, of)) = bound.prefix
        && let Some(Value::Object(entries)) = output.remove(of)
    {
        let entries = entries.iter();
        let entries =
            entries.map(|(key, value)| (format!("{prefix}{key}"), header_text(None, value)));
        answer.headers.extend(entries);
    }
    let (body, content_type) = match member(shapes.output, bound.payload) {
        Some(payload) => {
            let value = output.remove(payload.name).unwrap_or_default();
            write_payload(service, payload, value)
        }
        None if has_body(shapes, bindings) => {
            let root = root(route.operation());
            (
                document(service, root, shapes.output, &Value::Object(output)),
                XML,
            )
        }
        None => return answer,
    };
    answer.body = body;
    let mut names = answer.headers.iter();
    if !names.any(|(name, _)| name == "Content-Type") {
        let content_type = ("Content-Type".to_owned(), content_type.to_owned());
        answer.headers.push(content_type);
    }
    answer
}

const XML: &str = "application/xml";

/// Whether members of the answer are in its body.
fn has_body(shapes: &Shapes, bindings: &Bindings) -> bool {
    let bound = &bindings.answer;
    let is_bound = |name: &str| {
        bound.headers.iter().any(|(_, member)| *member == name)
            || bound.prefix.is_some_and(|(_, member)| member == name)
    };
    shapes.output.members.iter().any(|it| !is_bound(it.name))
}

fn write_payload(
    service: &AwsService,
    payload: &'static Member,
    value: Value,
) -> (Vec<u8>, &'static str) {
    match (&payload.kind, value) {
        (Kind::Blob, Value::String(text)) => {
            let bytes = Blob::from_base64(&text).unwrap_or_default();
            (bytes.0, "binary/octet-stream")
        }
        (Kind::Structure(shape), value) => (document(service, payload.place, shape, &value), XML),
        (_, Value::String(text)) => (text.into_bytes(), "application/json"),
        _ => (Vec::new(), XML),
    }
}

fn document(service: &AwsService, root: &str, shape: &'static Shape, value: &Value) -> Vec<u8> {
    let mut xml = Xml::default();
    xml.text.push_str(DECLARATION);
    let namespace = service.xml_namespace;
    if root == LOCATION {
        // The one structure that is a text.
        let region = value
            .get(LOCATION)
            .and_then(Value::as_str)
            .unwrap_or_default();
        let element = format!("<{LOCATION} xmlns=\"{namespace}\">{region}</{LOCATION}>");
        xml.text.push_str(&element);
    } else {
        xml.open_in(root, namespace);
        xml.members(shape, value);
        xml.close(root);
    }
    xml.text.into_bytes()
}

const LOCATION: &str = "LocationConstraint";

/// What the outermost element of an answer is called. Some SDKs look at it, and botocore's model
/// does not say it.
fn root(operation: &str) -> &str {
    match operation {
        "CompleteMultipartUpload" => "CompleteMultipartUploadResult",
        "CreateMultipartUpload" => "InitiateMultipartUploadResult",
        "DeleteObjects" => "DeleteResult",
        "GetBucketLocation" => LOCATION,
        "GetBucketVersioning" => "VersioningConfiguration",
        "ListBuckets" => "ListAllMyBucketsResult",
        "ListObjectVersions" => "ListVersionsResult",
        "ListObjects" | "ListObjectsV2" => "ListBucketResult",
        "ListParts" => "ListPartsResult",
        other => other,
    }
}

fn header_text(kind: Option<&Kind>, value: &Value) -> String {
    match (kind, value) {
        (Some(Kind::Timestamp), Value::Number(seconds)) => {
            Timestamp::from_seconds(seconds.as_f64().unwrap_or_default()).http_date()
        }
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}
