//! The queries of Logs Insights that people write by hand.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html>
//!
//! - `words` — the words of a query. `parse` — from them to its commands.
//! - `expression` — what `filter` asks. `record` — what a command sees of an event.
//! - `run` — from events to rows.
//!
//! Commands are `fields`, `display`, `filter`, `sort`, `limit`, `dedup` and `stats` with `count`,
//! `count_distinct`, `sum`, `avg`, `min` and `max`, by fields and by `bin`. All else is refused, by
//! its name.

mod expression;
mod parse;
mod record;
mod run;
#[cfg(test)]
mod tests;
mod words;

use self::expression::Expression;
pub use self::record::Record;
use crate::wire::{ApiError, ErrorCode};

/// A query: what is done with the events, in order.
#[derive(Clone, Debug)]
pub struct Query(Vec<Command>);

#[derive(Clone, Debug)]
enum Command {
    /// More columns.
    Fields(Vec<Column>),
    /// These columns and no others.
    Display(Vec<Column>),
    Filter(Expression),
    /// By a field, and whether from the largest to the smallest.
    Sort(Vec<(String, bool)>),
    Limit(usize),
    /// Of records with the same values the first.
    Dedup(Vec<String>),
    Stats(Vec<(Aggregate, String)>, Vec<Key>),
}

/// A field and what its column is called.
#[derive(Clone, Debug)]
struct Column {
    field: String,
    name: String,
}

/// What records are grouped by.
#[derive(Clone, Debug)]
enum Key {
    Field(Column),
    /// The time, in steps of so many milliseconds.
    Bin(i64, String),
}

#[derive(Clone, Debug)]
struct Aggregate {
    what: What,
    /// `None` is `*`.
    field: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Count,
    CountDistinct,
    Sum,
    Avg,
    Min,
    Max,
}

/// A row of a result: its columns with their values.
pub type Row = Vec<(String, String)>;

impl Query {
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        parse::query(text).map(Self)
    }

    /// The rows, from records in the order of their times.
    pub fn run(&self, records: Vec<Record>, limit: usize) -> run::Answer {
        run::run(&self.0, records, limit)
    }
}

/// The service's error about a query that it cannot read; its own words are not known.
fn malformed(text: impl Into<String>) -> ApiError {
    ApiError::new(ErrorCode::MalformedQuery, text)
}

fn not_emulated(what: &str) -> ApiError {
    malformed(format!(
        "fake-ecs does not emulate {what} in queries of Logs Insights."
    ))
}
