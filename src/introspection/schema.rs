//! The types of what is asked and answered.
//!
//! Those of AWS's structures are generated from the service's model; those of ours and of commands
//! are derived from their types.

use std::sync::LazyLock;

use schemars::generate::SchemaSettings;
use schemars::{Schema, SchemaGenerator};
use serde_json::{Value, json};

use crate::command::Command;
use crate::command::outcome::Outcome;

/// Of which type an answer or a body is.
#[derive(Clone, Copy)]
pub(super) enum Shape {
    /// An object without members.
    Empty,
    /// Any JSON.
    Any,
    /// A structure of the service's model.
    Model(&'static str),
    /// A list of that name, of such structures.
    List(&'static str, &'static str),
    /// A list of that name, of any JSON objects.
    Objects(&'static str),
    /// What comes of a command: the member of that name, or nothing.
    Outcome(Option<&'static str>),
    /// Server-sent events.
    EventStream,
    /// A type of ours.
    Own(fn(&mut SchemaGenerator) -> Schema),
}

/// A generator whose types are referred to as OpenAPI does.
pub(super) fn generator() -> SchemaGenerator {
    let settings = SchemaSettings::draft2020_12();
    settings
        .with(|settings| settings.definitions_path = "/components/schemas".into())
        .into_generator()
}

impl Shape {
    pub(super) fn schema(self, generator: &mut SchemaGenerator) -> Value {
        match self {
            Self::Empty => json!({ "type": "object", "additionalProperties": false }),
            Self::Any => json!({ "type": "object" }),
            Self::Model(name) => model(name),
            Self::List(name, of) => list(name, model(of)),
            Self::Objects(name) => list(name, json!({ "type": "object" })),
            Self::Outcome(None) => Self::Empty.schema(generator),
            Self::Outcome(Some(member)) => outcome(member, generator),
            Self::EventStream => json!({ "type": "string" }),
            Self::Own(schema) => schema(generator).to_value(),
        }
    }
}

fn model(name: &str) -> Value {
    json!({ "$ref": format!("#/components/schemas/{name}") })
}

fn list(name: &str, items: Value) -> Value {
    json!({
        "type": "object",
        "properties": { name: { "type": "array", "items": items } },
        "required": [name],
    })
}

/// The variant of [`Outcome`] that has this member.
fn outcome(member: &str, generator: &mut SchemaGenerator) -> Value {
    generator.subschema_for::<Outcome>();
    let all = &generator.definitions()["Outcome"]["oneOf"];
    let mut all = all.as_array().into_iter().flatten();
    let found = all.find(|it| it["properties"].get(member).is_some());
    found.cloned().unwrap_or_default()
}

/// The structures of AWS, as `cargo xtask codegen` has taken them from the model.
pub(super) fn of_model() -> Value {
    let text = include_str!("generated/model.json");
    serde_json::from_str(text).unwrap_or_default()
}

/// The schema of each command, and those that they refer to.
static COMMANDS: LazyLock<Value> = LazyLock::new(|| schemars::schema_for!(Command).to_value());

/// The schema of a command of that name.
pub(super) fn of_command(name: &str) -> &'static Value {
    let commands = COMMANDS["oneOf"].as_array();
    let mut commands = commands.into_iter().flatten();
    let found = commands.find(|it| it["properties"]["command"]["const"] == name);
    found.unwrap_or(&Value::Null)
}

/// Lets a schema refer to types where OpenAPI has them.
pub(super) fn refer_to_components(schema: &mut Value) {
    match schema {
        Value::Object(members) => {
            for (name, member) in members {
                if let Some(definition) = member.as_str().and_then(|it| it.strip_prefix("#/$defs/"))
                    && name == "$ref"
                {
                    *member = Value::from(format!("#/components/schemas/{definition}"));
                } else {
                    refer_to_components(member);
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(refer_to_components),
        _ => {}
    }
}

/// The names of all commands.
#[cfg(test)]
pub(super) fn names_of_commands() -> Vec<&'static str> {
    let commands = COMMANDS["oneOf"].as_array();
    let names = commands
        .into_iter()
        .flatten()
        .map(|it| it["properties"]["command"]["const"].as_str());
    names
        .map(|name| name.expect("a command has a name"))
        .collect()
}
