//! Values that a template does not have: `{{resolve:ssm:name}}` and
//! `{{resolve:secretsmanager:id}}`.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/dynamic-references.html>

use crate::ecs::Region;
use crate::wire::Json;

use super::super::stored;
use super::text::text;

const START: &str = "{{resolve:";

/// The value with all that is read from elsewhere, or why that cannot be read.
pub fn resolve(region: &mut Region, value: &Json) -> Result<Json, String> {
    if value.is_list() {
        let items: Result<Vec<Json>, String> =
            value.items().map(|it| resolve(region, it)).collect();
        return items.map(Json::list);
    }
    if value.is_object() {
        let mut members = Vec::new();
        for (name, member) in value.members() {
            members.push((name, resolve(region, member)?));
        }
        return Ok(Json::object(members.into_iter()));
    }
    match value.as_str() {
        Some(text) if text.contains(START) => Ok(Json::of(&in_text(region, text)?)),
        _ => Ok(value.clone()),
    }
}

fn in_text(region: &mut Region, text: &str) -> Result<String, String> {
    let mut whole = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(START) {
        let (reference, after) = after.split_once("}}").ok_or_else(|| {
            format!("Template error: the dynamic reference in '{text}' has no end")
        })?;
        whole.push_str(before);
        whole.push_str(&read(region, reference)?);
        rest = after;
    }
    whole.push_str(rest);
    Ok(whole)
}

fn read(region: &mut Region, reference: &str) -> Result<String, String> {
    let (service, what) = reference.split_once(':').unwrap_or((reference, ""));
    match service {
        "ssm" | "ssm-secure" => parameter(region, what),
        "secretsmanager" => secret(region, what),
        _ => Err(format!(
            "Template error: {{{{resolve:{reference}}}}} names no service that dynamic references read: ssm, ssm-secure or secretsmanager"
        )),
    }
}

fn parameter(region: &mut Region, name: &str) -> Result<String, String> {
    let members = [
        ("Name", Json::of(&name)),
        ("WithDecryption", Json::of(&true)),
    ];
    let asked = Json::object(members.into_iter());
    let answer = stored::parameter(region, &asked);
    let answer = answer.map_err(|_| format!("Parameters: [ssm:{name}] cannot be found."))?;
    Ok(text(&answer["Parameter"]["Value"]))
}

/// `<id>[:SecretString[:<key>[:<stage>[:<version>]]]]`, where the id may be an ARN.
fn secret(region: &mut Region, what: &str) -> Result<String, String> {
    let parts: Vec<&str> = what.split(':').collect();
    let id_parts = if what.starts_with("arn:") { 7 } else { 1 };
    let (id, rest) = parts.split_at(id_parts.min(parts.len()));
    let id = id.join(":");
    let part = |at: usize| rest.get(at).copied().filter(|it| !it.is_empty());
    let mut members = vec![("SecretId", Json::of(&id))];
    members.extend(part(2).map(|stage| ("VersionStage", Json::of(&stage))));
    members.extend(part(3).map(|version| ("VersionId", Json::of(&version))));
    let asked = Json::object(members.into_iter());
    let answer = stored::secret(region, &asked);
    let answer = answer.map_err(|error| error.message.unwrap_or_default())?;
    let whole = text(&answer["SecretString"]);
    let Some(key) = part(1) else {
        return Ok(whole);
    };
    let value = Json::read(whole.as_bytes());
    match value[key].is_null() {
        false => Ok(text(&value[key])),
        true => Err(format!(
            "Could not find a value associated with JSONKey in SecretString of {id}: {key}"
        )),
    }
}
