//! `DescribeQueries` — the queries that were started, the newest first.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_DescribeQueries.html>

use crate::aws::logs::state::QueryRun;
use crate::aws::logs::token;
use crate::ecs::Region;
use crate::wire::ApiError;
use crate::wire::logs::enums::{QueryLanguage, QueryStatus};
use crate::wire::logs::types::{DescribeQueriesRequest, DescribeQueriesResponse, QueryInfo};

/// How many queries an answer has at most.
const MAX: usize = 1_000;

#[expect(clippy::cast_precision_loss, reason = "the model has doubles")]
pub fn describe_queries(
    region: &Region,
    input: DescribeQueriesRequest,
) -> Result<DescribeQueriesResponse, ApiError> {
    let DescribeQueriesRequest {
        log_group_name,
        max_results,
        next_token,
        query_language,
        status,
    } = input;
    let about = format!("queries {log_group_name:?} {query_language:?} {status:?}");
    let before = match next_token {
        Some(token) => Some(token::parts::<1>(&about, &token)?),
        None => None,
    };
    // All of them are complete.
    let is_any = status.is_none_or(|it| it == QueryStatus::Complete)
        && query_language.is_none_or(|it| it == QueryLanguage::Cwli);
    let is_meant = |it: &&QueryRun| {
        is_any
            && log_group_name
                .as_ref()
                .is_none_or(|name| it.groups.contains(name))
    };
    let mut all = region.logs.queries.iter().rev();
    if let Some([last]) = before {
        all.find(|it| it.id == last);
    }
    let mut meant = all.filter(is_meant);
    let size = max_results
        .and_then(|it| usize::try_from(it).ok())
        .unwrap_or(MAX);
    let page: Vec<&QueryRun> = meant.by_ref().take(size).collect();
    let last = page.last().filter(|_| meant.next().is_some());
    let next_token = last.map(|it| token::of_parts(&about, &[&it.id]));
    let shown = page.into_iter().map(|query| QueryInfo {
        bytes_scanned: Some(query.bytes as f64),
        create_time: Some(query.created.millis()),
        log_group_name: query.groups.first().cloned(),
        query_duration: Some(0),
        query_id: Some(query.id.clone()),
        query_language: Some(QueryLanguage::Cwli),
        query_string: Some(query.text.clone()),
        status: Some(QueryStatus::Complete),
        user_identity: None,
    });
    Ok(DescribeQueriesResponse {
        queries: Some(shown.collect()),
        next_token,
    })
}
