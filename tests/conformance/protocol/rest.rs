//! Requests of services whose paths name operations.

use serde_json::{Map, Value};

use super::{Written, encoded};
use crate::model::{Kind, Operation, Place, Shape};

pub(super) fn written(
    operation: &Operation,
    input: &Shape,
    request: &Value,
    signing_name: &str,
) -> Written {
    let Kind::Structure { members, .. } = &input.kind else {
        panic!("{} is no structure", input.name);
    };
    let (method, template) = &operation.http;
    let mut path = template.clone();
    let mut query = Vec::new();
    let mut body = Map::new();
    for (name, value) in request.as_object().into_iter().flatten() {
        let member = members.iter().find(|member| member.name == *name);
        let member = member.unwrap_or_else(|| panic!("{} has no {name}", input.name));
        let text = |value: &Value| match value {
            Value::String(text) => encoded(text.as_bytes()),
            other => encoded(other.to_string().as_bytes()),
        };
        let name = &member.location_name;
        match (member.place, value) {
            (Place::Body, _) => drop(body.insert(name.clone(), value.clone())),
            (Place::Path, _) => path = path.replace(&format!("{{{name}}}"), &text(value)),
            (Place::Query, Value::Array(items)) => {
                query.extend(items.iter().map(|item| format!("{name}={}", text(item))));
            }
            (Place::Query, _) => query.push(format!("{name}={}", text(value))),
            (Place::Header | Place::Headers, _) => panic!("{name} is in a header"),
        }
    }
    if !query.is_empty() {
        path = format!("{path}?{}", query.join("&"));
    }
    let credential = format!("AKIDEXAMPLE/20250101/us-east-1/{signing_name}/aws4_request");
    Written {
        line: format!("{method} {path}"),
        headers: format!(
            "Content-Type: application/json\r\nAuthorization: AWS4-HMAC-SHA256 \
             Credential={credential}, SignedHeaders=host, Signature=0\r\n"
        ),
        body: match body.is_empty() {
            true => Vec::new(),
            false => Value::Object(body).to_string().into_bytes(),
        },
    }
}
