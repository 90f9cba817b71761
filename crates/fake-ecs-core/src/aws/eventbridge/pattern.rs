//! Event patterns: which events a rule is about.
//! <https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html>
//!
//! - `parse` — from JSON to a pattern. `expression` — what is asked of a value.
//! - `matching` — whether an event matches. `cidr` — ranges of addresses.

mod cidr;
mod expression;
mod matching;
mod parse;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fmt;

use self::cidr::Cidr;
use crate::wire::Json;

/// An event pattern: rules of which one is enough. There are several where there are alternatives.
#[derive(Clone, Debug, PartialEq)]
pub struct EventPattern(Vec<Rule>);

/// What is asked of the values at each path: the names of the fields, joined with dots. Of several
/// matchers one is enough.
type Rule = BTreeMap<String, Vec<Matcher>>;

/// What is asked of a value.
#[derive(Clone, Debug, PartialEq)]
enum Matcher {
    /// A number, a boolean or null; numbers are compared by value.
    Exact(Json),
    Text(TextMatcher),
    /// The value is none of them, and there is one.
    AnythingBut(Vec<Matcher>),
    Numeric(Vec<(Comparison, f64)>),
    Cidr(Cidr),
    Exists(bool),
}

#[derive(Clone, Debug, PartialEq)]
struct TextMatcher {
    how: How,
    text: String,
    /// The text is in lower case, and so is what is compared with it.
    ignores_case: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Equals,
    Prefix,
    Suffix,
    Wildcard,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Comparison {
    Equal,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// Why a text is no event pattern, as `InvalidEventPatternException` says it.
///
/// EventBridge adds a second line with the place in the text. The fake does not, and says in its
/// own words what is not JSON at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidEventPattern(String);

impl InvalidEventPattern {
    /// What is wrong, without the words around it.
    pub fn reason(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for InvalidEventPattern {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Event pattern is not valid. Reason: {}", self.0)
    }
}

impl std::error::Error for InvalidEventPattern {}
