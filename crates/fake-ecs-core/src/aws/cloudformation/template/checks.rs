//! What no template may have, wherever it is used.

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
