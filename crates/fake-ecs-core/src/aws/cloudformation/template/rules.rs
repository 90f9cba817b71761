//! Rules of a template: what its parameters must fulfil together.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html>

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
