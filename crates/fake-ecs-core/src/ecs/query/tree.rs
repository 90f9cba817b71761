//! A query as data.

use std::fmt;

use crate::ecs::query::evaluate;
use crate::ecs::query::field::Field;
use crate::ecs::query::operator::{Comparison, Operator, Sense};
use crate::ecs::query::parser;
use crate::ecs::query::pattern::Pattern;
use crate::ecs::query::value::Literal;
use crate::ecs::query::{QueryError, Subject};

/// An expression of the cluster query language.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    root: Expression,
}

impl Query {
    /// How long a text may be is the caller's to check. What is nested too deeply is refused,
    /// whatever its length.
    pub fn parse(text: &str) -> Result<Self, QueryError> {
        Ok(Self {
            root: parser::parse(text)?,
        })
    }

    #[cfg(test)]
    pub(super) fn from_tree(root: Expression) -> Self {
        Self { root }
    }

    /// Whether the container instance is one of those that the query means.
    pub fn matches(&self, subject: &dyn Subject) -> bool {
        evaluate::holds(&self.root, subject)
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Expression {
    /// Two or more that are joined by `or`.
    Any(Vec<Expression>),
    /// Two or more that are joined by `and`.
    All(Vec<Expression>),
    Not(Box<Expression>),
    Predicate(Predicate),
}

/// A single question about one field.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Predicate {
    pub(super) field: Field,
    pub(super) test: Test,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Test {
    Compare(Comparison, Literal),
    In(Sense, Vec<Literal>),
    Matches(Sense, Pattern),
    Exists(Sense),
}

/// With every parenthesis that there may be, so that precedence can be seen.
impl fmt::Display for Query {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.root.fmt(f)
    }
}

impl fmt::Display for Expression {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Any(parts) => write_joined(f, parts, ["(", " or ", ")"]),
            Self::All(parts) => write_joined(f, parts, ["(", " and ", ")"]),
            Self::Not(part) => write!(f, "not {part}"),
            Self::Predicate(predicate) => predicate.fmt(f),
        }
    }
}

impl fmt::Display for Predicate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { field, test } = self;
        match test {
            Test::Compare(comparison, literal) => {
                write!(f, "{field} {} {literal}", Operator::Compare(*comparison))
            }
            Test::In(sense, list) => {
                write!(f, "{field} {} ", Operator::In(*sense))?;
                write_joined(f, list, ["[", ", ", "]"])
            }
            Test::Matches(sense, pattern) => {
                write!(f, "{field} {} {pattern}", Operator::Matches(*sense))
            }
            Test::Exists(sense) => write!(f, "{field} {}", Operator::Exists(*sense)),
        }
    }
}

fn write_joined(
    f: &mut fmt::Formatter<'_>,
    parts: &[impl fmt::Display],
    [open, between, close]: [&str; 3],
) -> fmt::Result {
    f.write_str(open)?;
    for (at, part) in parts.iter().enumerate() {
        f.write_str(if at == 0 { "" } else { between })?;
        part.fmt(f)?;
    }
    f.write_str(close)
}
