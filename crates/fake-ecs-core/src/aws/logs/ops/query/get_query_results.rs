//! `GetQueryResults` — the rows of a query.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_GetQueryResults.html>

use super::find_query::query;
use crate::aws::logs::token;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::enums::{QueryLanguage, QueryStatus};
use crate::wire::logs::types::{
    GetQueryResultsRequest, GetQueryResultsResponse, QueryStatistics, ResultField,
};

/// How many rows an answer has at most.
const ROWS_MAX: usize = 10_000;

#[expect(clippy::cast_precision_loss, reason = "the model has doubles")]
pub fn get_query_results(
    region: &Region,
    input: GetQueryResultsRequest,
) -> Result<GetQueryResultsResponse, ApiError> {
    let GetQueryResultsRequest {
        query_id,
        max_items,
        next_token,
    } = input;
    let query = query(region, &query_id)?;
    let about = format!("rows of {query_id}");
    let skip = match next_token {
        None => 0,
        Some(token) => {
            let [skip] = token::parts::<1>(&about, &token)?;
            skip.parse().map_err(|_| token::invalid())?
        }
    };
    let size = max_items
        .and_then(|it| usize::try_from(it).ok())
        .filter(|it| *it > 0);
    let size = size.unwrap_or(ROWS_MAX);
    let rows = query.rows.iter().skip(skip).take(size).map(|row| {
        let fields = row.iter().map(|(field, value)| ResultField {
            field: Some(field.clone()),
            value: Some(value.clone()),
        });
        fields.collect()
    });
    let results: Vec<Vec<ResultField>> = rows.collect();
    let next = skip + results.len();
    let has_more = next < query.rows.len();
    Ok(GetQueryResultsResponse {
        encryption_key: None,
        next_token: has_more.then(|| token::of_parts(&about, &[&next.to_string()])),
        query_language: Some(QueryLanguage::Cwli),
        results: Some(results),
        statistics: Some(QueryStatistics {
            bytes_scanned: Some(query.bytes as f64),
            estimated_bytes_skipped: Some(0.0),
            estimated_records_skipped: Some(0.0),
            log_groups_scanned: Some(query.groups.len() as f64),
            records_matched: Some(query.matched as f64),
            records_scanned: Some(query.scanned as f64),
            result_count: Some(query.rows.len() as f64),
        }),
        status: Some(QueryStatus::Complete),
    })
}
