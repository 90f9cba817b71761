//! Filter patterns: which events somebody wants.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/FilterAndPatternSyntax.html>
//!
//! - `terms` — words and phrases. `fields` — words between spaces, by their places. `json` —
//!   members of objects.
//! - `value` — what a field or a member is compared with. `scanner` — the words of a pattern.
//!   `invalid` — what is said of a text that is none.

mod fields;
mod invalid;
mod json;
mod scanner;
mod terms;
#[cfg(test)]
mod tests;
mod value;

use self::fields::Fields;
use self::json::Expression;
use self::terms::Terms;
use crate::wire::ApiError;

/// A filter pattern.
#[derive(Clone, Debug)]
pub enum Pattern {
    /// Words and phrases that are in the text, or are not.
    Terms(Terms),
    /// What is asked of the words between spaces, each in its place.
    Fields(Fields),
    /// What is asked of the members of an object.
    Json(Expression),
}

impl Pattern {
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        let text = text.trim();
        if text.starts_with('{') {
            return Expression::parse(text).map(Self::Json);
        }
        if text.starts_with('[') {
            return Fields::parse(text).map(Self::Fields);
        }
        Terms::parse(text).map(Self::Terms)
    }

    /// Whether the event is wanted.
    pub fn matches(&self, event: &str) -> bool {
        match self {
            Self::Terms(terms) => terms.match_text(event),
            Self::Fields(fields) => fields.match_text(event),
            Self::Json(expression) => expression.match_text(event),
        }
    }
}
