//! Queries of Logs Insights. A query has run when it has started.

mod describe_queries;
mod get_query_results;
mod start_query;
mod stop_query;
#[cfg(test)]
mod tests;

pub(super) use self::describe_queries::describe_queries;
pub(super) use self::get_query_results::get_query_results;
pub(super) use self::start_query::start_query;
pub(super) use self::stop_query::stop_query;

use crate::aws::logs::find;
use crate::aws::logs::state::QueryRun;
use crate::ecs::Region;
use crate::wire::ApiError;

fn query<'r>(region: &'r Region, id: &str) -> Result<&'r QueryRun, ApiError> {
    let mut all = region.logs.queries.iter();
    // The service's words are not known.
    let missing = || find::missing("The specified query does not exist.");
    all.find(|it| it.id == id).ok_or_else(missing)
}
