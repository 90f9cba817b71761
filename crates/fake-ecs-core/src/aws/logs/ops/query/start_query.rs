//! `StartQuery` — runs a query of Logs Insights over the events of groups.
//! <https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_StartQuery.html>
//!
//! Not emulated yet: the languages PPL and SQL, and the commands that `query` refuses.

use crate::aws::logs::content::{Content, Position};
use crate::aws::logs::find;
use crate::aws::logs::query::{Query, Record};
use crate::aws::logs::state::{Group, QueryRun};
use crate::ecs::Region;
use crate::kernel::ids::uuid;
use crate::wire::logs::enums::QueryLanguage;
use crate::wire::logs::types::{StartQueryRequest, StartQueryResponse};
use crate::wire::{ApiError, ErrorCode};

/// How many rows a query has unless the caller says otherwise.
const ROWS: usize = 10_000;
/// How many queries are kept; older ones are forgotten.
const KEPT: usize = 1_000;
/// How many groups may be asked at once.
const GROUPS_MAX: usize = 50;

pub fn start_query(
    region: &mut Region,
    input: StartQueryRequest,
) -> Result<StartQueryResponse, ApiError> {
    let StartQueryRequest {
        start_time,
        end_time,
        query_string,
        limit,
        log_group_identifiers,
        log_group_name,
        log_group_names,
        query_language,
    } = input;
    if let Some(language @ (QueryLanguage::Sql | QueryLanguage::Ppl)) = query_language {
        let what = format_args!("the query language {language}.");
        return Err(ApiError::not_emulated(ErrorCode::MalformedQuery, what));
    }
    let asked = [
        log_group_name.map(|it| vec![it]),
        log_group_names,
        log_group_identifiers,
    ];
    let names = names(region, asked)?;
    if start_time > end_time {
        // From memory.
        return Err(ApiError::invalid_parameter(
            "Query's end date and time is before the start date and time",
        ));
    }
    let query = Query::parse(&query_string)?;
    let groups: Result<Vec<&Group>, ApiError> = names
        .iter()
        .map(|name| find::group(region, Some(name), None))
        .collect();
    let mut scanned = Scanned::default();
    for group in groups? {
        scanned.add(region, group, (start_time, end_time));
    }
    scanned.records.sort_by_key(|it| it.at);
    let records = scanned.records.len();
    let limit = limit
        .and_then(|it| usize::try_from(it).ok())
        .unwrap_or(ROWS);
    let answer = query.run(scanned.records, limit);
    let number = region.logs.queries_ever;
    let id = uuid(region.ids.number_of(&format!("query/{number}")));
    let created = region.now();
    let logs = &mut region.logs;
    logs.queries_ever += 1;
    logs.queries.push_back(QueryRun {
        id: id.clone(),
        text: query_string,
        groups: names,
        created,
        rows: answer.rows,
        matched: answer.matched,
        scanned: records,
        bytes: scanned.bytes,
    });
    if logs.queries.len() > KEPT {
        logs.queries.pop_front();
    }
    Ok(StartQueryResponse { query_id: Some(id) })
}

/// The groups that are asked, which are named in one of three ways.
fn names(region: &Region, asked: [Option<Vec<String>>; 3]) -> Result<Vec<String>, ApiError> {
    let mut asked = asked.into_iter().flatten();
    let (Some(names), None) = (asked.next(), asked.next()) else {
        // The service's words are not known.
        return Err(ApiError::invalid_parameter(
            "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified.",
        ));
    };
    if names.is_empty() || names.len() > GROUPS_MAX {
        return Err(ApiError::invalid_parameter(format!(
            "A query must have between 1 and {GROUPS_MAX} log groups."
        )));
    }
    let names = names.iter();
    let names = names.map(|it| find::group_name(&region.scope, None, Some(it)));
    names.map(|name| name.map(str::to_owned)).collect()
}

#[derive(Default)]
struct Scanned {
    records: Vec<Record>,
    bytes: usize,
}

impl Scanned {
    /// Adds the events of a group in a range of seconds, both of which are included.
    fn add(&mut self, region: &Region, group: &Group, (start, end): (i64, i64)) {
        let log = format!("{}:{}", region.scope.account, group.name);
        let start = start
            .saturating_mul(1000)
            .max(find::kept_since(region, group));
        let end = end.saturating_mul(1000).saturating_add(1);
        for (name, stream) in group.streams_from("", region.now()) {
            let content = Content::of(region, stream);
            let from = match start {
                ..=0 => Position::START,
                start => content.at(start),
            };
            let mut cursor = content.cursor(from, content.at(end));
            while let Some(event) = cursor.peek() {
                self.bytes += event.text.len();
                let times = (event.at, event.ingested);
                let place = (log.as_str(), name);
                self.records
                    .push(Record::of_event(times, event.text, place, &event.id()));
                cursor.skip();
            }
        }
    }
}
