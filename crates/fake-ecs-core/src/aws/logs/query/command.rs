//! The commands of a query.

use super::expression::Expression;

#[derive(Clone, Debug)]
pub enum Command {
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
pub struct Column {
    pub field: String,
    pub name: String,
}

/// What records are grouped by.
#[derive(Clone, Debug)]
pub enum Key {
    Field(Column),
    /// The time, in steps of so many milliseconds.
    Bin(i64, String),
}

#[derive(Clone, Debug)]
pub struct Aggregate {
    pub what: What,
    /// `None` is `*`.
    pub field: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    Count,
    CountDistinct,
    Sum,
    Avg,
    Min,
    Max,
}

/// A row of a result: its columns with their values.
pub type Row = Vec<(String, String)>;
