//! Operators and their spellings.

use std::cmp::Ordering;
use std::fmt;

/// What stands between a field and its argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Operator {
    Compare(Comparison),
    In(Sense),
    Matches(Sense),
    Exists(Sense),
}

/// How a value stands to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Comparison {
    Equal,
    NotEqual,
    Greater,
    GreaterEqual,
    Less,
    LessEqual,
}

/// Whether something is to be so or not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sense {
    Is,
    IsNot,
}

use crate::ecs::query::operator::{Comparison as C, Sense as S};

/// Every operator, with the sign it is printed with, and its name.
pub(super) const OPERATORS: [(Operator, &str, &str); 12] = [
    (Operator::Compare(C::Equal), "==", "equals"),
    (Operator::Compare(C::NotEqual), "!=", "not_equals"),
    (Operator::Compare(C::Greater), ">", "greater_than"),
    (
        Operator::Compare(C::GreaterEqual),
        ">=",
        "greater_than_equal",
    ),
    (Operator::Compare(C::Less), "<", "less_than"),
    (Operator::Compare(C::LessEqual), "<=", "less_than_equal"),
    (Operator::In(S::Is), "in", "in"),
    (Operator::In(S::IsNot), "!in", "not_in"),
    (Operator::Matches(S::Is), "=~", "matches"),
    (Operator::Matches(S::IsNot), "!~", "not_matches"),
    (Operator::Exists(S::Is), "exists", "exists"),
    (Operator::Exists(S::IsNot), "!exists", "not_exists"),
];

impl Operator {
    /// The operator with this spelling, if it is one.
    pub(super) fn from_spelling(text: &str) -> Option<Self> {
        let mut all = OPERATORS.into_iter();
        all.find(|(_, sign, name)| *sign == text || *name == text)
            .map(|(operator, ..)| operator)
    }
}

impl fmt::Display for Operator {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = OPERATORS
            .iter()
            .find(|(operator, ..)| operator == self)
            .map_or("?", |(_, sign, _)| sign);
        f.write_str(sign)
    }
}

impl Comparison {
    pub(super) fn admits(self, ordering: Ordering) -> bool {
        match self {
            Self::Equal => ordering.is_eq(),
            Self::NotEqual => ordering.is_ne(),
            Self::Greater => ordering.is_gt(),
            Self::GreaterEqual => ordering.is_ge(),
            Self::Less => ordering.is_lt(),
            Self::LessEqual => ordering.is_le(),
        }
    }
}

impl Sense {
    pub(super) fn admits(self, is_so: bool) -> bool {
        match self {
            Self::Is => is_so,
            Self::IsNot => !is_so,
        }
    }
}
