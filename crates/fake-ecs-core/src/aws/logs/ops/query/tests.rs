use crate::aws::logs::ops::dispatch;
use crate::aws::logs::port;
use crate::ecs::{Region, fixtures};
use crate::wire::Json;
use crate::wire::logs::operation::Operation;

fn call(region: &mut Region, operation: Operation, body: &str) -> Result<Json, String> {
    let answer = dispatch(region, operation, body.as_bytes());
    let answer = answer.map_err(|error| error.to_string())?;
    Ok(Json::read(&answer.body))
}

fn region() -> Region {
    let mut region = fixtures::region();
    let now = region.now();
    for (group, events) in [("a", ["ERROR one", "ok"]), ("b", ["ERROR two", "ok"])] {
        port::declare_group(&mut region.logs, group, now);
        let stream = port::make_stream(&mut region.logs, group, "s", now).unwrap();
        for (event, second) in events.into_iter().zip(1..) {
            stream.put(second * 1000, now, event.to_owned());
        }
    }
    region
}

fn start(region: &mut Region, groups: &str, query: &str) -> Result<String, String> {
    let body = format!(r#"{{{groups},"startTime":0,"endTime":1,"queryString":"{query}"}}"#);
    let answer = call(region, Operation::StartQuery, &body)?;
    Ok(answer["queryId"].as_str().unwrap().to_owned())
}

#[test]
fn a_query_over_two_groups_is_complete_at_once_with_rows_and_statistics() {
    let mut region = region();
    let groups = r#""logGroupNames":["a","b"]"#;
    let query = "fields @message | filter @message like /ERROR/ | sort @message asc";
    let id = start(&mut region, groups, query).unwrap();
    let asked = |more: &str| format!(r#"{{"queryId":"{id}"{more}}}"#);

    let whole = call(&mut region, Operation::GetQueryResults, &asked("")).unwrap();
    let first = call(
        &mut region,
        Operation::GetQueryResults,
        &asked(r#","maxItems":1"#),
    )
    .unwrap();
    let token = first["nextToken"].as_str().unwrap();
    let token = asked(&format!(r#","nextToken":"{token}""#));
    let second = call(&mut region, Operation::GetQueryResults, &token).unwrap();

    assert_eq!(whole["status"], "Complete");
    assert_eq!(whole["statistics"]["recordsScanned"].as_f64(), Some(2.0));
    assert_eq!(whole["statistics"]["recordsMatched"].as_f64(), Some(2.0));
    assert_eq!(whole["results"].items().len(), 2);
    for (json, row, message) in [
        (&whole, 0, "ERROR one"),
        (&whole, 1, "ERROR two"),
        (&first, 0, "ERROR one"),
        (&second, 0, "ERROR two"),
    ] {
        let row = &json["results"][row];
        assert_eq!(row[0]["field"], "@message");
        assert_eq!(row[0]["value"], message);
        assert_eq!(row[1]["field"], "@ptr");
    }
    let stopped = call(&mut region, Operation::StopQuery, &asked("")).unwrap_err();
    assert_eq!(
        stopped,
        "InvalidParameterException: The specified query is not running."
    );
}

#[test]
fn queries_are_described_the_newest_first() {
    let mut region = region();
    let one = start(&mut region, r#""logGroupName":"a""#, "limit 1").unwrap();
    let two = start(&mut region, r#""logGroupName":"b""#, "limit 2").unwrap();
    assert_ne!(one, two);

    let first = call(
        &mut region,
        Operation::DescribeQueries,
        r#"{"maxResults":1}"#,
    )
    .unwrap();
    let token = first["nextToken"].as_str().unwrap();
    let rest = format!(r#"{{"maxResults":1,"nextToken":"{token}"}}"#);
    let rest = call(&mut region, Operation::DescribeQueries, &rest).unwrap();

    assert_eq!(first["queries"][0]["queryId"], two);
    assert_eq!(rest["queries"][0]["queryString"], "limit 1");
    assert!(rest["nextToken"].is_null());
    for (asked, count) in [
        (r#"{"logGroupName":"a"}"#, 1),
        (r#"{"status":"Running"}"#, 0),
        (r#"{"status":"Complete","queryLanguage":"CWLI"}"#, 2),
    ] {
        let answer = call(&mut region, Operation::DescribeQueries, asked).unwrap();
        assert_eq!(answer["queries"].items().len(), count, "{asked}");
    }
}

#[test]
fn what_cannot_be_queried_is_refused() {
    let mut region = region();
    for (groups, query, error) in [
        (
            r#""logGroupName":"none""#,
            "limit 1",
            "ResourceNotFoundException: The specified log group does not exist.",
        ),
        (
            r#""logGroupName":"a","logGroupNames":["b"]"#,
            "limit 1",
            "InvalidParameterException: Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be specified.",
        ),
        (
            r#""logGroupName":"a","queryLanguage":"SQL""#,
            "SELECT 1",
            "MalformedQueryException: fake-ecs does not emulate the query language SQL.",
        ),
        (
            r#""logGroupName":"a""#,
            "nonsense",
            "MalformedQueryException: unexpected symbol found nonsense",
        ),
    ] {
        assert_eq!(start(&mut region, groups, query).unwrap_err(), error);
    }
    let unknown = call(
        &mut region,
        Operation::GetQueryResults,
        r#"{"queryId":"x"}"#,
    );
    assert_eq!(
        unknown.unwrap_err(),
        "ResourceNotFoundException: The specified query does not exist."
    );
}
