//! The description of all routes, as OpenAPI 3.1: made from the routes themselves.

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use super::route::{Handle, Route};
use super::schema::{Shape, generator, of_command, of_model};
use super::{routes, schema};
use crate::command::Command;
use crate::view;

const ABOUT: &str = "What is in a fake ECS, and everything that can be done to it. \
    Structures of AWS are as the API shows them; times of others are seconds since the start of the fake.";

pub(super) fn document() -> Value {
    let mut generator = generator();
    // Bodies of commands refer to what the command as a whole refers to.
    generator.subschema_for::<Command>();
    let problem = generator.subschema_for::<view::Problem>().to_value();
    let mut paths = Map::new();
    for route in routes() {
        let path = format!("/_fake_ecs/v1/{}", route.path);
        let operation = operation(route, &problem, &mut generator);
        let of_path = paths.entry(path).or_insert_with(|| json!({}));
        of_path[route.method.to_lowercase()] = operation;
    }
    let mut schemas = of_model().as_object().cloned().unwrap_or_default();
    let own = generator.take_definitions(true);
    schemas.extend(own.into_iter().filter(|(name, _)| name != "Command"));
    json!({
        "openapi": "3.1.0",
        "info": {
            "title": "fake-ecs",
            "version": env!("CARGO_PKG_VERSION"),
            "description": ABOUT,
        },
        "paths": paths,
        "components": { "schemas": schemas },
    })
}

fn operation(route: &Route, problem: &Value, generator: &mut SchemaGenerator) -> Value {
    let mut responses = Map::new();
    responses.insert(
        "200".to_owned(),
        answer(route.answer, route.about, generator),
    );
    if route.path == "shutdown" {
        let accepted = responses.remove("200").unwrap_or_default();
        responses.insert("202".to_owned(), accepted);
    }
    responses.insert(
        "default".to_owned(),
        json!({
            "description": "Why that is not done, in a sentence.",
            "content": { "application/json": { "schema": problem } },
        }),
    );
    let mut operation = json!({
        "operationId": operation_id(route),
        "summary": route.about,
        "parameters": parameters(route),
        "responses": responses,
    });
    if let Some((body, is_required)) = body(route, generator) {
        operation["requestBody"] = json!({
            "required": is_required,
            "content": { "application/json": { "schema": body } },
        });
    }
    operation
}

/// A command's is its name; others are made from the path.
fn operation_id(route: &Route) -> String {
    if let Handle::Command(command) = route.handle {
        let (first, rest) = command.name.split_at(1);
        return first.to_lowercase() + rest;
    }
    let verb = if route.method == "GET" { "get" } else { "" };
    let words = route.path.split(['/', '-']);
    let words = words.filter(|word| !word.starts_with('{'));
    let name = words.fold(verb.to_owned(), |name, word| {
        let (first, rest) = word.split_at(1);
        name + &first.to_uppercase() + rest
    });
    let is_one = route.path.ends_with("/{task}") || route.path.ends_with("/{service}");
    let name = if is_one {
        name.trim_end_matches('s').to_owned()
    } else {
        name
    };
    let (first, rest) = name.split_at(1);
    first.to_lowercase() + rest
}

fn parameters(route: &Route) -> Vec<Value> {
    let segments = route.path.split('/').filter_map(|segment| {
        let name = segment.strip_prefix('{')?.strip_suffix('}')?;
        Some(json!({
            "name": name, "in": "path", "required": true, "schema": { "type": "string" },
        }))
    });
    let query = route.query.iter().map(|parameter| {
        json!({
            "name": parameter.name, "in": "query", "description": parameter.about,
            "schema": { "type": "string" },
        })
    });
    segments.chain(query).collect()
}

fn answer(shape: Shape, about: &str, generator: &mut SchemaGenerator) -> Value {
    let content_type = match shape {
        Shape::EventStream => "text/event-stream",
        _ => "application/json",
    };
    let schema = shape.schema(generator);
    json!({ "description": about, "content": { content_type: { "schema": schema } } })
}

/// The schema of a body, and whether there has to be one.
fn body(route: &Route, generator: &mut SchemaGenerator) -> Option<(Value, bool)> {
    let command = match &route.handle {
        Handle::Command(command) => command,
        Handle::Act(shape, _) => return Some(((*shape)?.schema(generator), true)),
        Handle::View(_) => return None,
    };
    let mut schema = of_command(command.name).clone();
    let in_path = |name: &str| {
        let segment = format!("{{{name}}}");
        let is_composed = command.composed.iter().any(|(member, _)| *member == name);
        name == "command" || is_composed || route.path.contains(&segment)
    };
    if let Some(properties) = schema["properties"].as_object_mut() {
        properties.retain(|name, _| !in_path(name));
        if properties.is_empty() {
            return None;
        }
    }
    if let Some(required) = schema["required"].as_array_mut() {
        required.retain(|name| !name.as_str().is_some_and(in_path));
    }
    let is_required = schema["required"]
        .as_array()
        .is_some_and(|it| !it.is_empty());
    schema::refer_to_components(&mut schema);
    Some((schema, is_required))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn nothing_in_the_description_has_the_name_of_something_else() {
        let ids: Vec<String> = routes().map(operation_id).collect();
        let once: BTreeSet<&String> = ids.iter().collect();
        assert_eq!(ids.len(), once.len(), "{ids:?}");

        let mut generator = generator();
        for route in routes() {
            route.answer.schema(&mut generator);
        }
        generator.subschema_for::<Command>();
        let own = generator.take_definitions(true);
        let of_model = of_model();
        let both: Vec<&String> = own
            .keys()
            .filter(|name| of_model.get(name).is_some())
            .collect();
        assert!(both.is_empty(), "{both:?}");
    }
}
