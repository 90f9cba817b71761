//! Rules of a template: what its parameters must fulfil together.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>

use crate::wire::Json;

use super::super::resolve::{Values, text};

/// Refuses values of parameters that a rule forbids.
pub fn check(values: &Values<'_>) -> Result<(), String> {
    for (name, rule) in values.template.rules.members() {
        let condition = &rule["RuleCondition"];
        if !condition.is_null() && !values.assert(condition)? {
            continue;
        }
        for assertion in rule["Assertions"].items() {
            if !values.assert(&assertion["Assert"])? {
                let why = text(&assertion["AssertDescription"]);
                return Err(format!(
                    "Template Validation Failed. Rule {name} failed: {why}"
                ));
            }
        }
    }
    Ok(())
}

/// Judges a function that only rules have.
pub fn judge(values: &Values<'_>, function: &str, given: &Json) -> Result<bool, String> {
    let (one, other) = (values.resolve(&given[0])?, values.resolve(&given[1])?);
    let texts = |value: &Json| -> Vec<String> {
        match value.is_list() {
            true => value.items().map(text).collect(),
            false => text(value).split(',').map(str::to_owned).collect(),
        }
    };
    let one = texts(&one);
    Ok(match function {
        "Fn::Contains" => one.contains(&text(&other)),
        "Fn::EachMemberEquals" => one.iter().all(|it| *it == text(&other)),
        _ => {
            let other = texts(&other);
            one.iter().all(|it| other.contains(it))
        }
    })
}
