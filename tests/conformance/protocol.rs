//! Requests and answers in the protocol of their service, from JSON and to JSON.

use std::collections::BTreeMap;

use roxmltree::{Document, Node};
use serde_json::{Map, Value, json};

use crate::model::{Kind, Model, Operation, Shape, Wire};

mod cbor;
mod rest;
mod xml;

/// The headers of an answer, their names in small letters.
pub(crate) type Headers = BTreeMap<String, String>;

/// A request as it is sent.
pub(crate) struct Written {
    /// Method and path.
    pub(crate) line: String,
    pub(crate) headers: String,
    pub(crate) body: Vec<u8>,
}

pub(crate) fn written(model: &Model, operation: &Operation, request: &Value) -> Written {
    let name = model.bare(operation);
    let input = model.shape(&operation.input);
    let post = |headers: String, body: Vec<u8>| Written {
        line: "POST /".to_owned(),
        headers,
        body,
    };
    let form = |version: &str, fields: Vec<(String, Vec<u8>)>| {
        let mut form = format!("Action={name}&Version={version}");
        for (name, value) in fields {
            form += &format!("&{}={}", encoded(name.as_bytes()), encoded(&value));
        }
        let headers = "Content-Type: application/x-www-form-urlencoded\r\n".to_owned();
        post(headers, form.into_bytes())
    };
    match &model.wire {
        Wire::Json { version, target } => post(
            format!(
                "Content-Type: application/x-amz-json-{version}\r\nX-Amz-Target: {target}.{name}\r\n"
            ),
            request.to_string().into_bytes(),
        ),
        Wire::Cbor { target } => Written {
            line: format!("POST /service/{target}/operation/{name}"),
            headers: "Content-Type: application/cbor\r\nSmithy-Protocol: rpc-v2-cbor\r\n"
                .to_owned(),
            body: cbor::written(model, input, request),
        },
        Wire::Rest { signing_name } => rest::written(operation, input, request, signing_name),
        Wire::Xml { signing_name } => xml::written(model, operation, request, signing_name),
        Wire::Query { version } => form(version, fields(request)),
        Wire::Ec2 { version } => form(version, ec2_fields(model, input, request)),
    }
}

/// The names and the values of a form.
pub(crate) fn fields(request: &Value) -> Vec<(String, Vec<u8>)> {
    let mut fields = Vec::new();
    put(&mut fields, "", request);
    fields
}

/// The same as EC2 has them: by names of their own, with lists that have no `member`.
fn ec2_fields(model: &Model, shape: &Shape, request: &Value) -> Vec<(String, Vec<u8>)> {
    let mut fields = Vec::new();
    put_ec2(model, shape, &mut fields, "", request);
    fields
}

fn put_ec2(
    model: &Model,
    shape: &Shape,
    fields: &mut Vec<(String, Vec<u8>)>,
    path: &str,
    value: &Value,
) {
    match (&shape.kind, value) {
        (Kind::Structure { members, .. }, Value::Object(values)) => {
            for (name, value) in values {
                let member = members.iter().find(|member| member.name == *name);
                let member = member.unwrap_or_else(|| panic!("{} has no {name}", shape.name));
                let path = match path {
                    "" => member.ec2_name.clone(),
                    path => format!("{path}.{}", member.ec2_name),
                };
                put_ec2(model, model.shape(&member.shape), fields, &path, value);
            }
        }
        (Kind::List { item, .. }, Value::Array(items)) if !items.is_empty() => {
            for (at, value) in items.iter().enumerate() {
                let path = format!("{path}.{}", at + 1);
                put_ec2(model, model.shape(item), fields, &path, value);
            }
        }
        _ => put(fields, path, value),
    }
}

/// Adds a value to a form, at its path.
fn put(fields: &mut Vec<(String, Vec<u8>)>, path: &str, value: &Value) {
    let under = |name: &str| match path {
        "" => name.to_owned(),
        path => format!("{path}.{name}"),
    };
    let mut add = |value: String| fields.push((path.to_owned(), value.into_bytes()));
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (name, value) in members {
                put(fields, &under(name), value);
            }
        }
        // An empty list is a parameter without a value.
        Value::Array(items) if items.is_empty() => add(String::new()),
        Value::Array(items) => {
            for (at, item) in items.iter().enumerate() {
                put(fields, &under(&format!("member.{}", at + 1)), item);
            }
        }
        Value::String(text) => add(text.clone()),
        other => add(other.to_string()),
    }
}

pub(crate) fn encoded(text: &[u8]) -> String {
    let byte = |byte: &u8| match byte {
        b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'.' | b'-' | b'_' => {
            char::from(*byte).to_string()
        }
        byte => format!("%{byte:02X}"),
    };
    text.iter().map(byte).collect()
}

/// An answer as JSON; an error as `__type` and `message`.
pub(crate) fn read(
    model: &Model,
    operation: &Operation,
    (status, headers, body): (u16, &Headers, &[u8]),
) -> Value {
    let is_success = (200..300).contains(&status);
    if matches!(model.wire, Wire::Xml { .. }) && is_success {
        return xml::read(model, operation, headers, body);
    }
    if body.is_empty() {
        return json!({});
    }
    match model.wire {
        Wire::Cbor { .. } => return cbor::read(body),
        Wire::Json { .. } | Wire::Rest { .. } => {
            return serde_json::from_slice(body).expect("an answer is JSON");
        }
        Wire::Query { .. } | Wire::Ec2 { .. } | Wire::Xml { .. } => {}
    }
    let text = std::str::from_utf8(body).expect("an answer is UTF-8");
    let document = Document::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
    let root = document.root_element();
    if !is_success {
        let of = |name| {
            let mut all = root.descendants();
            all.find(|it| it.tag_name().name() == name)
        };
        let text = |name| {
            of(name)
                .and_then(|it| it.text())
                .unwrap_or_default()
                .to_owned()
        };
        return json!({ "__type": text("Code"), "message": text("Message") });
    }
    let result = match model.wire {
        Wire::Ec2 { .. } => Some(root),
        _ => {
            let result = format!("{}Result", model.bare(operation));
            root.children().find(|it| it.tag_name().name() == result)
        }
    };
    match (&operation.output, result) {
        (Some(output), Some(result)) => value(model, model.shape(output), result),
        _ => json!({}),
    }
}

/// What is in an element, by its shape. What does not have the form of its shape stays a text.
fn value(model: &Model, shape: &Shape, node: Node<'_, '_>) -> Value {
    let text = node.text().unwrap_or_default();
    let or_text = |value: Option<Value>| value.unwrap_or_else(|| json!(text));
    let elements = || node.children().filter(Node::is_element);
    match &shape.kind {
        Kind::Structure { members, .. } => {
            // EC2 has its request id in the midst of the result.
            let elements = elements().filter(|it| it.tag_name().name() != "requestId");
            let mut entries = Map::new();
            for element in elements {
                let name = element.tag_name().name();
                let mut members = members.iter();
                let Some(member) = members.find(|member| member.location_name == name) else {
                    entries.insert(name.to_owned(), Value::Null);
                    continue;
                };
                let shape = model.shape(&member.shape);
                let (
                    Kind::List {
                        item,
                        is_flat: true,
                        ..
                    },
                    Wire::Xml { .. },
                ) = (&shape.kind, &model.wire)
                else {
                    entries.insert(member.name.clone(), value(model, shape, element));
                    continue;
                };
                let item = value(model, model.shape(item), element);
                let items = entries.entry(&member.name).or_insert_with(|| json!([]));
                if let Some(items) = items.as_array_mut() {
                    items.push(item);
                }
            }
            Value::Object(entries)
        }
        Kind::List { item, .. } => elements()
            .map(|it| value(model, model.shape(item), it))
            .collect(),
        Kind::Map(of) => {
            let entries = elements().map(|entry| {
                let child = |name| entry.children().find(|it| it.tag_name().name() == name);
                let key = child("key").and_then(|it| it.text()).unwrap_or_default();
                let value = child("value").map(|it| value(model, model.shape(of), it));
                (key.to_owned(), value.unwrap_or_default())
            });
            Value::Object(entries.collect::<Map<_, _>>())
        }
        Kind::Integer { .. } | Kind::Long => or_text(text.parse::<i64>().ok().map(Value::from)),
        Kind::Double { .. } => or_text(text.parse::<f64>().ok().map(Value::from)),
        Kind::Boolean => or_text(text.parse::<bool>().ok().map(Value::from)),
        // With a zone, as in 2025-09-19T17:40:31Z.
        Kind::Timestamp => or_text((text.len() >= 20 && text.ends_with('Z')).then(|| json!(1.0))),
        Kind::Text { .. } | Kind::Enum(_) | Kind::Blob | Kind::Document => json!(text),
    }
}
