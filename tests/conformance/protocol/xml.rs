//! Requests and answers whose members are in paths, query strings, headers and XML.

use roxmltree::{Document, Node};
use serde_json::{Map, Value, json};

use super::{Headers, Written, encoded, value};
use crate::model::{Kind, Member, Model, Operation, Place, Shape};

/// What a time is in a header, and what it is in XML: no operation goes by them.
const TIMES: (&str, &str) = ("Sun, 02 May 2021 11:08:26 GMT", "2021-05-02T11:08:26.055Z");

/// Whoever sends a request says this, and not the request itself.
const LENGTH: &str = "Content-Length";

pub(super) fn written(
    model: &Model,
    operation: &Operation,
    request: &Value,
    signing_name: &str,
) -> Written {
    let input = model.shape(&operation.input);
    let Kind::Structure { members, payload } = &input.kind else {
        panic!("{} is no structure", input.name);
    };
    let (method, template) = &operation.http;
    let (mut path, mut query, mut headers) = (template.clone(), Vec::new(), String::new());
    let mut body = Vec::new();
    for (name, value) in request.as_object().into_iter().flatten() {
        let member = member(members, input, name);
        let shape = model.shape(&member.shape);
        let name = &member.location_name;
        let text = |value: &Value| text(shape, value, TIMES.0);
        match (member.place, value) {
            (_, Value::Null) => {}
            (Place::Path, _) => {
                let text = encoded(text(value).as_bytes());
                path = path.replace(&format!("{{{name}}}"), &text);
                path = path.replace(&format!("{{{name}+}}"), &text);
            }
            (Place::Query, _) => {
                query.push(format!("{name}={}", encoded(text(value).as_bytes())));
            }
            (Place::Header, _) if name == LENGTH => {}
            (Place::Header, Value::Array(items)) => {
                let items: Vec<String> = items.iter().map(text).collect();
                headers += &format!("{name}: {}\r\n", items.join(", "));
            }
            (Place::Header, _) => headers += &format!("{name}: {}\r\n", text(value)),
            (Place::Headers, Value::Object(entries)) => {
                for (key, value) in entries {
                    headers += &format!("{name}{key}: {}\r\n", text(value));
                }
            }
            (Place::Headers, _) => {}
            (Place::Body, _) => {
                assert_eq!(payload.as_deref(), Some(member.name.as_str()), "{name}");
                body = payload_of(model, member, value);
            }
        }
    }
    if !query.is_empty() {
        let sign = if path.contains('?') { '&' } else { '?' };
        path = format!("{path}{sign}{}", query.join("&"));
    }
    let credential = format!("AKIDEXAMPLE/20250101/us-east-1/{signing_name}/aws4_request");
    Written {
        line: format!("{method} {path}"),
        headers: format!(
            "{headers}Authorization: AWS4-HMAC-SHA256 Credential={credential}, \
             SignedHeaders=host, Signature=0\r\n"
        ),
        body,
    }
}

fn member<'model>(members: &'model [Member], shape: &Shape, name: &str) -> &'model Member {
    let member = members.iter().find(|member| member.name == *name);
    member.unwrap_or_else(|| panic!("{} has no {name}", shape.name))
}

/// The body: XML, or the text as it is.
fn payload_of(model: &Model, member: &Member, value: &Value) -> Vec<u8> {
    let shape = model.shape(&member.shape);
    match &shape.kind {
        Kind::Structure { .. } => {
            let mut xml = String::new();
            element(model, shape, &member.location_name, value, &mut xml);
            xml.into_bytes()
        }
        _ => text(shape, value, TIMES.1).into_bytes(),
    }
}

/// Writes an element, by its shape; of what is not of its shape the text.
fn element(model: &Model, shape: &Shape, name: &str, value: &Value, xml: &mut String) {
    match (&shape.kind, value) {
        (
            Kind::List {
                item,
                is_flat: true,
                ..
            },
            Value::Array(items),
        ) => {
            for value in items {
                element(model, model.shape(item), name, value, xml);
            }
            return;
        }
        (_, Value::Null) => return,
        _ => {}
    }
    *xml += &format!("<{name}>");
    match (&shape.kind, value) {
        (Kind::Structure { members, .. }, Value::Object(values)) => {
            for (name, value) in values {
                let member = member(members, shape, name);
                let inner = model.shape(&member.shape);
                element(model, inner, &member.location_name, value, xml);
            }
        }
        (
            Kind::List {
                item, item_name, ..
            },
            Value::Array(items),
        ) => {
            for value in items {
                element(model, model.shape(item), item_name, value, xml);
            }
        }
        (_, value) => {
            let text = text(shape, value, TIMES.1);
            *xml += &text.replace('&', "&amp;").replace('<', "&lt;");
        }
    }
    *xml += &format!("</{name}>");
}

fn text(shape: &Shape, value: &Value, time: &str) -> String {
    match (&shape.kind, value) {
        (Kind::Timestamp, Value::Number(_)) => time.to_owned(),
        (_, Value::String(text)) => text.clone(),
        (_, other) => other.to_string(),
    }
}

/// An answer as JSON.
pub(super) fn read(model: &Model, operation: &Operation, headers: &Headers, body: &[u8]) -> Value {
    let mut answer = Map::new();
    let Some(output) = &operation.output else {
        assert!(body.is_empty(), "{} answers nothing", operation.name);
        return Value::Object(answer);
    };
    let Kind::Structure { members, payload } = &model.shape(output).kind else {
        panic!("{output} is no structure");
    };
    for member in members {
        let shape = model.shape(&member.shape);
        let prefix = member.location_name.to_ascii_lowercase();
        match member.place {
            Place::Header => {
                let found = headers.get(&prefix).map(|text| of_header(shape, text));
                answer.extend(found.map(|value| (member.name.clone(), value)));
            }
            Place::Headers => {
                let entries = headers.iter();
                let entries = entries.filter_map(|(name, value)| {
                    Some((name.strip_prefix(&prefix)?.to_owned(), json!(value)))
                });
                answer.insert(member.name.clone(), Value::Object(entries.collect()));
            }
            Place::Body | Place::Path | Place::Query => {}
        }
    }
    let payload = payload.as_ref();
    let payload = payload.map(|name| member(members, model.shape(output), name));
    match payload.map(|it| (it, model.shape(&it.shape))) {
        Some((member, shape)) if matches!(shape.kind, Kind::Structure { .. }) => {
            let value = parsed(body, |root| value(model, shape, root));
            answer.insert(member.name.clone(), value);
        }
        Some((member, _)) => {
            let text = String::from_utf8_lossy(body).into_owned();
            answer.insert(member.name.clone(), json!(text));
        }
        None if body.is_empty() => {}
        None => {
            let found = parsed(body, |root| whole(model, output, root));
            answer.extend(found.as_object().cloned().unwrap_or_default());
        }
    }
    Value::Object(answer)
}

/// The members that are in the body.
fn whole(model: &Model, output: &str, root: Node<'_, '_>) -> Value {
    // One answer is a text, and nothing for us-east-1.
    if output == "GetBucketLocationOutput" {
        return match root.text() {
            Some(region) => json!({ "LocationConstraint": region }),
            None => json!({}),
        };
    }
    value(model, model.shape(output), root)
}

fn parsed(body: &[u8], read: impl Fn(Node<'_, '_>) -> Value) -> Value {
    let text = std::str::from_utf8(body).expect("an answer is UTF-8");
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    read(document.root_element())
}

/// What is in a header, by its shape. What does not have the form of its shape stays a text.
fn of_header(shape: &Shape, text: &str) -> Value {
    let number: Option<i64> = text.parse().ok();
    match &shape.kind {
        Kind::Integer { .. } | Kind::Long => number.map_or(json!(text), Value::from),
        Kind::Boolean => text.parse().map_or(json!(text), |it: bool| json!(it)),
        Kind::Timestamp if text.ends_with(" GMT") => json!(1.0),
        _ => json!(text),
    }
}
