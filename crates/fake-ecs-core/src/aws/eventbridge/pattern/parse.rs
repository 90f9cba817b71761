//! From JSON to a pattern: its paths, and the alternatives of `$or`.
//!
//! Like EventBridge's open rule engine, <https://github.com/aws/event-ruler>, it joins the names
//! of nested fields with dots: a name that has dots itself is the same path.

use super::expression::matcher;
use super::{EventPattern, InvalidEventPattern, Rule};
use crate::wire::Json;

/// So many rules EventBridge makes of the alternatives of one pattern at most.
/// <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html>
const RULES_MAX: usize = 1000;

/// Names that an alternative of `$or` has no field of.
const RESERVED: [&str; 24] = [
    "exactly",
    "equals-ignore-case",
    "prefix",
    "suffix",
    "anything-but",
    "exists",
    "wildcard",
    "numeric",
    "cidr",
    "=",
    "<",
    "<=",
    ">",
    ">=",
    "regex",
    "not-wildcard",
    "not-equals-ignore-case",
    "date-after",
    "date-on-or-after",
    "date-before",
    "date-on-or-before",
    "in-date-range",
    "ip-address-in-range",
    "ip-address-not-in-range",
];

impl EventPattern {
    /// Reads a pattern.
    pub fn parse(json: &str) -> Result<Self, InvalidEventPattern> {
        let refused = |reason: &str| InvalidEventPattern(reason.to_owned());
        let json: Json = json.parse().map_err(|error: String| refused(&error))?;
        if !json.is_object() {
            return Err(refused("Filter is not an object"));
        }
        let mut rules = vec![Rule::new()];
        add_object(&mut rules, "", &json).map_err(InvalidEventPattern)?;
        Ok(Self(rules))
    }
}

/// Adds the conditions of an object to each rule. Alternatives make more rules.
fn add_object(rules: &mut Vec<Rule>, path: &str, object: &Json) -> Result<(), String> {
    if object.members().len() == 0 {
        return Err("Empty objects are not allowed".to_owned());
    }
    for (name, value) in object.members() {
        if name == "$or" && has_alternatives(value) {
            add_alternatives(rules, path, value)?;
            continue;
        }
        let path = match path {
            "" => name.to_owned(),
            outer => format!("{outer}.{name}"),
        };
        if value.is_object() {
            add_object(rules, &path, value)?;
        } else if value.is_list() {
            add_list(rules, &path, value)?;
        } else {
            return Err(format!("\"{name}\" must be an object or an array"));
        }
    }
    Ok(())
}

/// Adds what is asked of the values at a path.
fn add_list(rules: &mut [Rule], path: &str, list: &Json) -> Result<(), String> {
    let matchers: Vec<_> = list.items().map(matcher).collect::<Result<_, _>>()?;
    if matchers.is_empty() {
        return Err("Empty arrays are not allowed".to_owned());
    }
    for rule in rules {
        // Whether EventBridge refuses this, or lets the last one win, depends on its version.
        if rule.insert(path.to_owned(), matchers.clone()).is_some() {
            return Err(format!("Path `{path}` cannot be allowed multiple times"));
        }
    }
    Ok(())
}

fn add_alternatives(rules: &mut Vec<Rule>, path: &str, list: &Json) -> Result<(), String> {
    let before = std::mem::take(rules);
    for alternative in list.items() {
        let mut forked = before.clone();
        add_object(&mut forked, path, alternative)?;
        rules.append(&mut forked);
        if rules.len() > RULES_MAX {
            return Err(format!(
                "Event pattern contains more than {RULES_MAX} rule combinations"
            ));
        }
    }
    Ok(())
}

/// Whether it is a list of alternatives; a field may have the name `$or`, too.
fn has_alternatives(value: &Json) -> bool {
    let mut items = value.items();
    items.len() >= 2 && items.all(|item| item.is_object() && !has_reserved_name(item))
}

fn has_reserved_name(object: &Json) -> bool {
    object
        .members()
        .any(|(name, value)| RESERVED.contains(&name) || has_reserved_name(value))
}
