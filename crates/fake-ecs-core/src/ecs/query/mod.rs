//! The cluster query language: which container instances are meant. It is the language of
//! `memberOf` placement constraints and of the filter of `ListContainerInstances`.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/cluster-query-language.html>
//!
//! - [`tree`] — a query as data, and how it is written. Start here.
//! - [`parser`] — from text to tree; it reads with [`scanner`], which knows where words and
//!   patterns end.
//! - [`field`], [`operator`] — the words of the language, and which operators a field permits:
//!   tables.
//! - [`value`], [`version`], [`date`], [`pattern`] — what fields are compared with.
//! - [`subject`], [`evaluate`] — what is asked of a container instance, and the answer.
//! - [`error`] — why a text is not a query, and where.

mod date;
mod error;
mod evaluate;
mod field;
#[cfg(test)]
mod fixtures;
mod operator;
mod parser;
mod pattern;
mod scanner;
mod subject;
mod tree;
mod value;
mod version;

pub use crate::ecs::query::error::QueryError;
pub use crate::ecs::query::subject::{Attribute, Subject};
pub use crate::ecs::query::tree::Query;
pub use crate::ecs::query::version::Version;
