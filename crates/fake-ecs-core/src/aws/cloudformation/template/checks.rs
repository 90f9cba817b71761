//! What no template may have, wherever it is used.

use crate::aws::cloudformation::resolve::text;
use crate::wire::Json;

/// The sections in which nothing may be null.
const SECTIONS: [&str; 5] = [
    "Conditions",
    "Mappings",
    "Outputs",
    "Parameters",
    "Resources",
];

/// Refuses values that are null.
pub fn nulls(template: &Json) -> Result<(), String> {
    for section in SECTIONS {
        if let Some(path) = null_in(&template[section], format!("/{section}")) {
            return Err(format!(
                "[{path}] 'null' values are not allowed in templates"
            ));
        }
    }
    Ok(())
}

/// Where the first null is.
fn null_in(value: &Json, path: String) -> Option<String> {
    let members = value.members().map(|(name, it)| (name.to_owned(), it));
    let items = value.items().enumerate();
    let items = items.map(|(at, it)| (at.to_string(), it));
    members.chain(items).find_map(|(name, inside)| {
        let path = format!("{path}/{name}");
        match inside.is_null() {
            true => Some(path),
            false => null_in(inside, path),
        }
    })
}

/// Refuses `Fn::If` in conditions: it names one, and they would be made from each other in a way
/// that nobody looks for. AWS does not have it there either; the words are not AWS's.
pub fn conditions(conditions: &Json) -> Result<(), String> {
    if !conditions["Fn::If"].is_null() {
        return Err("Template error: Fn::If cannot be used in the Conditions block".to_owned());
    }
    let mut inside = conditions
        .members()
        .map(|(_, it)| it)
        .chain(conditions.items());
    inside.try_for_each(self::conditions)
}

/// How many parameters and outputs a template may have.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html>
const COUNTS: [(&str, &str, usize); 2] = [
    ("Outputs", "outputs", 200),
    ("Parameters", "parameters", 200),
];

/// Refuses another version of the format, and sections that have too much or names of another kind.
/// The words are from memory.
pub fn sections(template: &Json) -> Result<(), String> {
    let version = &template["AWSTemplateFormatVersion"];
    if !version.is_null() && *version != "2010-09-09" {
        return Err(format!(
            "Template format error: {} is not a supported value for AWSTemplateFormatVersion.",
            text(version)
        ));
    }
    for (section, what, max) in COUNTS {
        let count = template[section].members().len();
        if count > max {
            return Err(format!(
                "Template format error: Number of {what}, {count}, is greater than maximum allowed, {max}"
            ));
        }
        let mut names = template[section].members().map(|(name, _)| name);
        if let Some(name) = names.find(|it| !it.bytes().all(|it| it.is_ascii_alphanumeric())) {
            return Err(format!(
                "Template format error: {section} name '{name}' is non alphanumeric."
            ));
        }
    }
    Ok(())
}

/// Refuses what a resource has in the place of an object, a text or a list of texts. The words are
/// from memory.
pub fn resource(name: &str, resource: &Json) -> Result<(), String> {
    let properties = &resource["Properties"];
    if !properties.is_null() && !properties.is_object() {
        return Err(format!(
            "Template format error: [/Resources/{name}/Properties] Every Properties member must be an object."
        ));
    }
    let condition = &resource["Condition"];
    if !condition.is_null() && condition.as_str().is_none() {
        return Err("Template format error: Every Condition member must be a string.".to_owned());
    }
    let after = &resource["DependsOn"];
    let is_list = after.is_list() && after.items().all(|it| it.as_str().is_some());
    match after.is_null() || after.as_str().is_some() || is_list {
        true => Ok(()),
        false => {
            Err("Template format error: DependsOn must be a string or list of strings.".to_owned())
        }
    }
}

/// What a parameter may have.
/// <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/parameters-section-structure.html>
const OF_PARAMETER: [&str; 11] = [
    "AllowedPattern",
    "AllowedValues",
    "ConstraintDescription",
    "Default",
    "Description",
    "MaxLength",
    "MaxValue",
    "MinLength",
    "MinValue",
    "NoEcho",
    "Type",
];

/// Refuses a parameter of a type that there is not. Some of the words are from memory.
pub fn parameter(name: &str, parameter: &Json) -> Result<(), String> {
    let mut members = parameter.members().map(|(member, _)| member);
    if let Some(member) = members.find(|it| !OF_PARAMETER.contains(it)) {
        return Err(format!("Invalid template parameter property '{member}'"));
    }
    let Some(kind) = parameter["Type"].as_str() else {
        return Err(format!(
            "Template format error: [/Parameters/{name}] Every Parameters object must contain a Type member."
        ));
    };
    let plain = [
        "CommaDelimitedList",
        "List<Number>",
        "List<String>",
        "Number",
        "String",
    ];
    let is_of_aws = kind.starts_with("AWS::") || kind.starts_with("List<AWS::");
    if !is_of_aws && !plain.contains(&kind) {
        return Err(format!(
            "Template format error: Unrecognized parameter type: {kind}"
        ));
    }
    let default = &parameter["Default"];
    match default.is_list() || default.is_object() {
        true => Err("Template format error: Every Default member must be a string.".to_owned()),
        false => Ok(()),
    }
}

/// Refuses mappings that are not maps of maps of texts or lists.
pub fn mappings(mappings: &Json) -> Result<(), String> {
    for (_, mapping) in mappings.members() {
        for (key, attributes) in mapping.members() {
            if !attributes.is_object() {
                return Err(format!(
                    "Template format error: Every Mappings member {key} must be a map"
                ));
            }
            if attributes.members().any(|(_, it)| it.is_object()) {
                return Err(
                    "Template format error: Every Mappings attribute must be a String or a List."
                        .to_owned(),
                );
            }
        }
    }
    Ok(())
}

/// Refuses `Fn::GetAtt` without a resource or without an attribute.
pub fn attributes(value: &Json) -> Result<(), String> {
    let mut members = value.members();
    if let (Some(("Fn::GetAtt", given)), None) = (members.next(), members.next()) {
        let of_text = given.as_str().and_then(|it| it.split_once('.'));
        let has_both = match of_text {
            Some((logical, attribute)) => !logical.is_empty() && !attribute.is_empty(),
            None => {
                let mut items = given.items();
                items.len() == 2 && items.all(|it| *it != Json::of(&""))
            }
        };
        return match has_both {
            true => Ok(()),
            false => Err("Template error: every Fn::GetAtt object requires two non-empty parameters, the resource name and the resource attribute".to_owned()),
        };
    }
    let inside = value.members().map(|(_, it)| it).chain(value.items());
    for value in inside {
        attributes(value)?;
    }
    Ok(())
}
