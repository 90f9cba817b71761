//! Properties of resources as the requests of their services.
//!
//! Both have the same names but for capitals, and templates may write numbers and booleans as
//! texts. The generated schema of the request says what is meant, so that nothing has to be listed.

use crate::wire::schema::{Kind, Member, Shape};
use crate::wire::{Json, Timestamp};

use super::resolve::text;

/// The value as a structure of a request, or what is wrong with it, and where.
pub fn structure(shape: &Shape, value: &Json, path: &str) -> Result<Json, String> {
    if !value.is_object() {
        return Err(expected(path, "JSONObject", value));
    }
    let mut members = Vec::new();
    for (name, given) in value.members() {
        let Some(member) = find(shape, name) else {
            return Err(format!("#{path}: extraneous key [{name}] is not permitted"));
        };
        if !given.is_null() {
            let path = format!("{path}/{name}");
            members.push((member.name, kind(&member.kind, given, &path)?));
        }
    }
    let missing = shape
        .members
        .iter()
        .find(|member| member.required && !members.iter().any(|(name, _)| *name == member.name));
    match missing {
        Some(member) => Err(format!(
            "#{path}: required key [{}] not found",
            capitalized(member.name)
        )),
        None => Ok(Json::object(members.into_iter())),
    }
}

/// As templates write the names of properties.
fn capitalized(name: &str) -> String {
    let mut letters = name.chars();
    let first = letters.next().map(|it| it.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

fn find(shape: &Shape, name: &str) -> Option<&'static Member> {
    let members = shape.members.iter();
    let mut found = members.filter(|it| it.name.eq_ignore_ascii_case(name));
    found.next()
}

fn kind(kind: &Kind, given: &Json, path: &str) -> Result<Json, String> {
    match kind {
        Kind::Structure(shape) => structure(shape, given, path),
        Kind::List { item, .. } => list(item, given, path),
        Kind::Map { value, .. } => map(value, given, path),
        Kind::Document => Ok(given.clone()),
        // Templates have times as ISO 8601 has them, and requests as seconds.
        Kind::Timestamp => Timestamp::from_iso(&text(given))
            .map(|it| Json::of(&it))
            .ok_or_else(|| format!("#{path}: [{}] is not a valid date-time", text(given))),
        Kind::Text { .. } | Kind::Enum(_) | Kind::Blob => match given {
            // Policies and patterns of events are objects in templates, and texts in requests.
            given if given.is_object() => Ok(Json::of(&given.to_string())),
            given if given.is_list() => Err(expected(path, "String", given)),
            given => Ok(Json::of(&text(given))),
        },
        Kind::Integer { .. } | Kind::Long { .. } => {
            let number: Option<i64> = text(given).parse().ok();
            number
                .map(|it| Json::of(&it))
                .ok_or_else(|| expected(path, "Integer", given))
        }
        Kind::Double { .. } => {
            let number: Option<f64> = text(given).parse().ok();
            number
                .map(|it| Json::of(&it))
                .ok_or_else(|| expected(path, "Number", given))
        }
        Kind::Boolean => match text(given).as_str() {
            "true" | "True" => Ok(Json::of(&true)),
            "false" | "False" => Ok(Json::of(&false)),
            _ => Err(expected(path, "Boolean", given)),
        },
    }
}

fn list(item: &Kind, given: &Json, path: &str) -> Result<Json, String> {
    if !given.is_list() {
        return Err(expected(path, "JSONArray", given));
    }
    let items = given.items().enumerate();
    let items: Result<Vec<Json>, String> = items
        .map(|(at, it)| kind(item, it, &format!("{path}/{at}")))
        .collect();
    items.map(Json::list)
}

fn map(value: &Kind, given: &Json, path: &str) -> Result<Json, String> {
    if !given.is_object() {
        return Err(expected(path, "JSONObject", given));
    }
    let mut members = Vec::new();
    for (name, member) in given.members() {
        members.push((name, kind(value, member, &format!("{path}/{name}"))?));
    }
    Ok(Json::object(members.into_iter()))
}

fn expected(path: &str, kind: &str, found: &Json) -> String {
    let found = match found {
        found if found.is_list() => "JSONArray",
        found if found.is_object() => "JSONObject",
        found if found.as_bool().is_some() => "Boolean",
        found if found.as_f64().is_some() => "Number",
        found if found.is_null() => "Null",
        _ => "String",
    };
    format!("#{path}: expected type: {kind}, found: {found}")
}
