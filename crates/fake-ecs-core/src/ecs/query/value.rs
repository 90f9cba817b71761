//! What fields are compared with.

use std::cmp::Ordering;
use std::fmt;

use crate::ecs::query::date;
use crate::ecs::query::scanner;
use crate::ecs::query::version::Version;

/// What a field is, and so what its arguments must be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Truth,
    Number,
    Version,
    Instant,
}

/// A value of a field, as a container instance has it.
#[derive(Clone, Copy, Debug)]
pub(super) enum Seen<'a> {
    Text(&'a str),
    Truth(bool),
    Number(i64),
    Version(&'a Version),
    Instant(i64),
}

/// A value that fields are compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    /// Also where it looks like a number: attributes are text, so `9` is after `10`.
    Text(String),
    Truth(bool),
    Number(i64),
    Version(Version),
    /// In milliseconds since the Unix epoch.
    Instant(i64),
}

/// A value in a query, with its spelling.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Literal {
    text: String,
    value: Value,
}

impl Kind {
    fn read(self, text: &str) -> Option<Value> {
        match self {
            Self::Text => Some(Value::Text(text.to_owned())),
            Self::Truth => text.parse().ok().map(Value::Truth),
            Self::Number => text.parse().ok().map(Value::Number),
            Self::Version => Version::parse(text).map(Value::Version),
            Self::Instant => date::parse(text).map(Value::Instant),
        }
    }

    /// What a literal of this kind looks like, for messages.
    pub(super) fn example(self) -> &'static str {
        match self {
            Self::Text => "a value such as t2.small or 't2.small'",
            Self::Truth => "true or false",
            Self::Number => "a whole number",
            Self::Version => "a version such as 1.14.5",
            Self::Instant => {
                "a date such as 2018-06-18T22:28:28+00:00, 2018-06-18T22:28:28Z, 2018-06-18T22:28:28 or 2018-06-18"
            }
        }
    }
}

impl Seen<'_> {
    /// `None` for values of different kinds; only values of one kind are compared: the kind comes
    /// from the field.
    pub(super) fn compare(&self, value: &Value) -> Option<Ordering> {
        match (self, value) {
            (Self::Text(own), Value::Text(other)) => Some((*own).cmp(other)),
            (Self::Truth(own), Value::Truth(other)) => Some(own.cmp(other)),
            (Self::Number(own), Value::Number(other))
            | (Self::Instant(own), Value::Instant(other)) => Some(own.cmp(other)),
            (Self::Version(own), Value::Version(other)) => Some((*own).cmp(other)),
            _ => None,
        }
    }

    /// As patterns see it.
    pub(super) fn as_text(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Truth(true) => "true",
            Self::Truth(false) => "false",
            // Their fields do not permit patterns.
            Self::Number(_) | Self::Version(_) | Self::Instant(_) => "",
        }
    }
}

impl Literal {
    /// `None` when the text is not of this kind.
    pub(super) fn read(kind: Kind, text: &str) -> Option<Self> {
        Some(Self {
            value: kind.read(text)?,
            text: text.to_owned(),
        })
    }

    pub(super) fn value(&self) -> &Value {
        &self.value
    }
}

impl fmt::Display for Literal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        scanner::write_quoted(f, &self.text, scanner::is_bare_value(&self.text))
    }
}
