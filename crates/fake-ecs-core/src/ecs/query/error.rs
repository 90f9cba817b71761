//! Why a text is not a query.

use std::fmt;

/// What was found, where, and what would be right.
///
/// The wording of the service for a bad expression is not known; whoever answers puts it around
/// this.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueryError {
    /// In characters, from 1; after the last character when the text ended too early.
    column: usize,
    /// `None` at the end of the text.
    found: Option<String>,
    expected: String,
}

impl QueryError {
    pub(super) fn new(column: usize, found: Option<&str>, expected: impl Into<String>) -> Self {
        Self {
            column,
            found: found.map(abridged),
            expected: expected.into(),
        }
    }
}

impl fmt::Display for QueryError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.found {
            Some(found) => write!(f, "found '{found}'")?,
            None => f.write_str("found the end")?,
        }
        write!(f, " at column {}, expected {}", self.column, self.expected)
    }
}

impl std::error::Error for QueryError {}

/// Long words are cut, because the column already says where they are.
fn abridged(found: &str) -> String {
    const LENGTH_MAX: usize = 40;
    match found.char_indices().nth(LENGTH_MAX) {
        Some((end, _)) => format!("{}…", &found[..end]),
        None => found.to_owned(),
    }
}
