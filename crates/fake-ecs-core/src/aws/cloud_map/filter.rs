//! Filters of the lists of Cloud Map.

use super::refusals::invalid;
use crate::wire::ApiError;
use crate::wire::servicediscovery::enums::FilterCondition;

/// What a filter demands of a text. Without a condition it is to be equal.
pub fn holds(condition: Option<FilterCondition>, values: &[String], text: &str) -> bool {
    match condition.unwrap_or(FilterCondition::Eq) {
        FilterCondition::Eq | FilterCondition::In => values.iter().any(|value| value == text),
        FilterCondition::BeginsWith => values.iter().any(|value| text.starts_with(value)),
        FilterCondition::Between => match values {
            [from, to] => (from.as_str()..=to.as_str()).contains(&text),
            _ => false,
        },
    }
}

/// Refuses a condition that the filter does not know. The text is a guess.
pub fn check(
    name: &str,
    condition: Option<FilterCondition>,
    allowed: &[FilterCondition],
) -> Result<(), ApiError> {
    match condition {
        Some(condition) if !allowed.contains(&condition) => Err(invalid(format!(
            "Condition {} is not supported for filter {name}",
            condition.as_str()
        ))),
        _ => Ok(()),
    }
}
