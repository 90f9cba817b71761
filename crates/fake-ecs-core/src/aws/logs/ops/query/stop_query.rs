//! `StopQuery` — ends a query. None is ever running, so there is nothing to end.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StopQuery.html>

use super::find_query::query;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::types::{StopQueryRequest, StopQueryResponse};

pub fn stop_query(region: &Region, input: StopQueryRequest) -> Result<StopQueryResponse, ApiError> {
    let StopQueryRequest { query_id } = input;
    query(region, &query_id)?;
    // The service's words are not known.
    Err(ApiError::invalid_parameter(
        "The specified query is not running.",
    ))
}
