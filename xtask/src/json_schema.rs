//! Structures of a service as JSON Schema, for the description of what introspection answers.

use serde_json::{Map, Value, json};

use crate::closure::Closure;
use crate::model::{Model, Shape};

/// What introspection shows as the API does.
const SHOWN: [&str; 6] = [
    "Cluster",
    "ContainerInstance",
    "Service",
    "ServiceDeployment",
    "Task",
    "TaskDefinition",
];

/// A JSON object: each structure and each enum that these lead to, by its name.
pub(crate) fn generate(model: &Model) -> String {
    let closure = Closure::of(model, SHOWN.into_iter());
    let mut schemas = Map::new();
    for name in closure.structures(model) {
        let members = model.members(name).iter();
        let properties =
            members.map(|member| (member.name.clone(), of_shape(model, &member.shape)));
        let properties: Map<String, Value> = properties.collect();
        let schema = json!({ "type": "object", "properties": properties });
        schemas.insert(name.to_owned(), schema);
    }
    for (name, values) in closure.enums(model) {
        let schema = json!({ "type": "string", "enum": values });
        schemas.insert(name.to_owned(), schema);
    }
    let text = serde_json::to_string_pretty(&Value::Object(schemas));
    text.expect("JSON is written without errors") + "\n"
}

fn of_shape(model: &Model, name: &str) -> Value {
    match model.shape(name) {
        Shape::Structure(_) | Shape::Enum(_) => {
            json!({ "$ref": format!("#/components/schemas/{name}") })
        }
        Shape::String(_) | Shape::Blob => json!({ "type": "string" }),
        Shape::Integer(_) | Shape::Long(_) => json!({ "type": "integer" }),
        Shape::Double(_) => json!({ "type": "number" }),
        Shape::Boolean => json!({ "type": "boolean" }),
        Shape::Timestamp => json!({ "type": "number", "description": "Seconds since 1970." }),
        Shape::List(list) => json!({ "type": "array", "items": of_shape(model, &list.item) }),
        Shape::Map(entries) => json!({
            "type": "object",
            "additionalProperties": of_shape(model, &entries.value),
        }),
        Shape::Document | Shape::Exception(_) => json!({}),
    }
}
