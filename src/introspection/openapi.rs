//! The description of all routes, as OpenAPI 3.1: made from the routes themselves.

use schemars::SchemaGenerator;
use serde_json::{Map, Value, json};

use super::route::{Handler, Route, Values};
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
    // Each operation has the part of these two that it is about.
    let is_whole = |name: &String| name == "Command" || name == "Outcome";
    schemas.extend(own.into_iter().filter(|(name, _)| !is_whole(name)));
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
    responses.insert("200".to_owned(), answer(route, generator));
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

/// A command's is its name, and that of what else is done is the last word of its path. A view's is
/// made of the whole path: `tasks/{task}/logs` is `getTaskLogs`.
fn operation_id(route: &Route) -> String {
    let first_in = |word: &str, change: fn(&str) -> String| {
        let (first, rest) = word.split_at(1);
        change(first) + rest
    };
    if let Handler::Command(command) = route.handler {
        return first_in(command.name, str::to_lowercase);
    }
    let segments: Vec<&str> = route.path.split('/').collect();
    if route.method != "GET" {
        return segments.last().copied().unwrap_or_default().to_owned();
    }
    let is_name = |segment: &str| segment.starts_with('{');
    let mut id = "get".to_owned();
    for (place, segment) in segments.iter().enumerate() {
        if is_name(segment) {
            continue;
        }
        // Of what a path has the name of, there is one.
        let is_one = segments.get(place + 1).is_some_and(|next| is_name(next));
        let segment = segment
            .strip_suffix('s')
            .filter(|_| is_one)
            .unwrap_or(segment);
        id.extend(
            segment
                .split('-')
                .map(|word| first_in(word, str::to_uppercase)),
        );
    }
    id
}

fn parameters(route: &Route) -> Vec<Value> {
    let segments = route.path.split('/').filter_map(|segment| {
        let name = segment.strip_prefix('{')?.strip_suffix('}')?;
        let schema = segment_schema(route, name);
        Some(json!({ "name": name, "in": "path", "required": true, "schema": schema }))
    });
    let query = route.query.iter().map(|parameter| {
        json!({
            "name": parameter.name, "in": "query", "description": parameter.about,
            "schema": match parameter.values {
                Values::Any => json!({ "type": "string" }),
                Values::Flag => json!({ "type": "boolean" }),
                Values::Count => json!({ "type": "integer", "minimum": 0 }),
                Values::OneOf(values) => json!({ "type": "string", "enum": values() }),
            },
        })
    });
    segments.chain(query).collect()
}

/// A segment that is a member of a command has the type of that.
fn segment_schema(route: &Route, name: &str) -> Value {
    if let Handler::Command(command) = &route.handler
        && !command.is_composed(name)
    {
        let mut schema = of_command(command.name)["properties"][name].clone();
        schema::refer_to_components(&mut schema);
        return schema;
    }
    json!({ "type": "string" })
}

fn answer(route: &Route, generator: &mut SchemaGenerator) -> Value {
    let content_type = match route.answer {
        Shape::EventStream => "text/event-stream",
        _ => "application/json",
    };
    let schema = route.answer.schema(generator);
    let mut content = json!({ content_type: { "schema": schema } });
    let takes = |name| route.query.iter().any(|it| it.name == name);
    if takes("format") {
        content["text/plain"] = json!({ "schema": { "type": "string" } });
    }
    if takes("follow") {
        let line = generator.subschema_for::<view::LogLine>();
        content["application/x-ndjson"] = json!({ "schema": line });
    }
    json!({ "description": route.about, "content": content })
}

/// The schema of a body, and whether there has to be one.
fn body(route: &Route, generator: &mut SchemaGenerator) -> Option<(Value, bool)> {
    let command = match &route.handler {
        Handler::Command(command) => command,
        Handler::Act(shape, _) => return Some(((*shape)?.schema(generator), true)),
        Handler::View(_) => return None,
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
