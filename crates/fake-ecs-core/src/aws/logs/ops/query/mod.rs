//! Queries of Logs Insights. A query has run when it has started.
//!
//! - `find_query` — the one that a request names.

mod describe_queries;
mod find_query;
mod get_query_results;
mod start_query;
mod stop_query;
#[cfg(test)]
mod tests;

pub(super) use self::describe_queries::describe_queries;
pub(super) use self::get_query_results::get_query_results;
pub(super) use self::start_query::start_query;
pub(super) use self::stop_query::stop_query;
