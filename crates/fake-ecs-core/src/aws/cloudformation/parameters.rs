//! Parameters of a template: what callers give, and what that comes to.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>

use std::collections::BTreeMap;

use crate::ecs::Region;
use crate::kernel::regex;
use crate::wire::Json;

use super::resolve::text;
use super::stored;
use super::template::Template;

/// What a caller says of a parameter.
#[derive(Clone, Debug, PartialEq)]
pub enum Said {
    Value(String),
    /// What it was before.
    Previous,
}

/// The texts of all parameters, and what they come to.
pub type Parameters = (BTreeMap<String, String>, BTreeMap<String, Json>);

/// The parameters of a template as a caller gives them, or why they cannot be.
pub fn parameters(
    region: &mut Region,
    template: &Template,
    said: &BTreeMap<String, Said>,
    previous: &BTreeMap<String, String>,
) -> Result<Parameters, String> {
    let unknown: Vec<&str> = said
        .keys()
        .filter(|name| !template.parameters.contains_key(*name))
        .map(String::as_str)
        .collect();
    if !unknown.is_empty() {
        let names = unknown.join(", ");
        return Err(format!(
            "Parameters: [{names}] do not exist in the template"
        ));
    }
    let mut texts = BTreeMap::new();
    let mut missing = Vec::new();
    for (name, declared) in &template.parameters {
        let given = match said.get(name) {
            Some(Said::Value(value)) => Some(value.clone()),
            Some(Said::Previous) => previous.get(name).cloned(),
            None => None,
        };
        let default = &declared["Default"];
        let default = (!default.is_null()).then(|| text(default));
        match given.or(default) {
            Some(value) => {
                check(name, declared, &value)?;
                texts.insert(name.clone(), value);
            }
            None => missing.push(name.as_str()),
        }
    }
    if !missing.is_empty() {
        return Err(format!(
            "Parameters: [{}] must have values",
            missing.join(", ")
        ));
    }
    let values = values(region, template, &texts)?;
    Ok((texts, values))
}

/// What the texts of parameters come to now.
pub fn values(
    region: &mut Region,
    template: &Template,
    texts: &BTreeMap<String, String>,
) -> Result<BTreeMap<String, Json>, String> {
    let mut values = BTreeMap::new();
    let mut unread = Vec::new();
    for (name, value) in texts {
        let kind = text(&template.parameters[name]["Type"]);
        let of_store = kind.strip_prefix("AWS::SSM::Parameter::Value<");
        let inner = of_store.and_then(|it| it.strip_suffix('>'));
        let read = match inner {
            None => Some(value.clone()),
            Some(_) => found(region, value),
        };
        match read {
            Some(read) => {
                values.insert(name.clone(), of_kind(inner.unwrap_or(&kind), &read));
            }
            None => unread.push(value.as_str()),
        }
    }
    match unread.is_empty() {
        true => Ok(values),
        false => Err(format!(
            "Unable to fetch parameters [{}] from parameter store for this account.",
            unread.join(",")
        )),
    }
}

/// What the Parameter Store has under a name.
///
/// AWS has parameters of its own below `/aws/service/`, such as the newest image of machines for
/// ECS. Those that nobody has put are some image.
fn found(region: &mut Region, name: &str) -> Option<String> {
    let request = Json::object([("Name", Json::of(&name))].into_iter());
    match stored::parameter(region, &request) {
        Ok(answer) => Some(text(&answer["Parameter"]["Value"])),
        Err(_) if name.starts_with("/aws/service/") => {
            let number = region.ids.number_of(name) as u64;
            Some(format!("ami-0{number:016x}"))
        }
        Err(_) => None,
    }
}

fn of_kind(kind: &str, value: &str) -> Json {
    match kind {
        kind if kind == "CommaDelimitedList" || kind.starts_with("List<") => {
            let items = value.split(',').map(str::trim).filter(|it| !it.is_empty());
            Json::list(items.map(|it| Json::of(&it)))
        }
        _ => Json::of(&value),
    }
}

/// Refuses a value that the template does not allow.
fn check(name: &str, declared: &Json, value: &str) -> Result<(), String> {
    let why = violation(declared, value).map_err(|why| format!("Parameter '{name}' {why}"))?;
    let Some(why) = why else {
        return Ok(());
    };
    match declared["ConstraintDescription"].as_str() {
        Some(description) => Err(format!(
            "Parameter {name} failed to satisfy constraint: {description}"
        )),
        None => Err(format!("Parameter '{name}' {why}")),
    }
}

/// What a value does not fulfil, or what is wrong with the parameter itself.
fn violation(declared: &Json, value: &str) -> Result<Option<String>, String> {
    let number = |member: &str| text(&declared[member]).parse::<f64>().ok();
    let length = value.chars().count() as f64;
    let is_number = declared["Type"] == "Number";
    let as_number: Option<f64> = value.parse().ok();
    if is_number && as_number.is_none() {
        return Err("must be a number".to_owned());
    }
    let allowed = &declared["AllowedValues"];
    if allowed.is_list() && !allowed.items().any(|it| text(it) == value) {
        return Ok(Some("must be one of AllowedValues".to_owned()));
    }
    if let Some(pattern) = declared["AllowedPattern"].as_str()
        && regex::whole(pattern).is_ok_and(|it| !it.is_match(value))
    {
        return Ok(Some(format!("must match pattern {pattern}")));
    }
    let as_number = as_number.filter(|_| is_number);
    let why = match () {
        () if number("MinLength").is_some_and(|it| length < it) => {
            format!(
                "must contain at least {} characters",
                text(&declared["MinLength"])
            )
        }
        () if number("MaxLength").is_some_and(|it| length > it) => {
            format!(
                "must contain at most {} characters",
                text(&declared["MaxLength"])
            )
        }
        () if number("MinValue").is_some_and(|it| as_number.is_some_and(|is| is < it)) => {
            format!(
                "must be a number not less than {}",
                text(&declared["MinValue"])
            )
        }
        () if number("MaxValue").is_some_and(|it| as_number.is_some_and(|is| is > it)) => {
            format!(
                "must be a number not greater than {}",
                text(&declared["MaxValue"])
            )
        }
        () => return Ok(None),
    };
    Ok(Some(why))
}
