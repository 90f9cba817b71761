//! The queries of Logs Insights that people write by hand.
//! <https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/CWL_QuerySyntax.html>
//!
//! - `words` — the words of a query. `parser` — what is left of them. `parse` — from them to
//!   commands: `command`. `refusal` — what is said of a query that cannot be read.
//! - `expression` — what `filter` asks. `record` — what a command sees of an event.
//! - `run` — from events to rows.
//!
//! Commands are `fields`, `display`, `filter`, `sort`, `limit`, `dedup` and `stats` with `count`,
//! `count_distinct`, `sum`, `avg`, `min` and `max`, by fields and by `bin`. All else is refused, by
//! its name.

mod command;
mod expression;
mod parse;
mod parser;
mod record;
mod refusal;
mod run;
#[cfg(test)]
mod tests;
mod words;

use self::command::Command;
pub use self::record::Record;
use crate::wire::ApiError;

/// A query: what is done with the events, in order.
#[derive(Clone, Debug)]
pub struct Query(Vec<Command>);

impl Query {
    pub fn parse(text: &str) -> Result<Self, ApiError> {
        parse::query(text).map(Self)
    }

    /// The rows, from records in the order of their times.
    pub fn run(&self, records: Vec<Record>, limit: usize) -> run::Answer {
        run::run(&self.0, records, limit)
    }
}
