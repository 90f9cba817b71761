//! What becomes of parameters over several calls. The answers of the real service were recorded in
//! 2024 and 2025 by the tests of `LocalStack`.

use super::dispatch;
use crate::aws::secrets_manager;
use crate::aws::secrets_manager::port::{Around, NewVersion};
use crate::ecs::{Region, fixtures};
use crate::kernel::caller::Caller;
use crate::wire::Json;
use crate::wire::ssm::operation::Operation;

/// The answer to a call as text, or the error.
fn call(region: &mut Region, operation: Operation, body: &str) -> String {
    match dispatch(region, &Caller::default(), operation, body.as_bytes()) {
        Ok(answer) => Json::read(&answer.body).to_string(),
        Err(error) => error.to_string(),
    }
}

fn json(region: &mut Region, operation: Operation, body: &str) -> Json {
    let answer = call(region, operation, body);
    answer.parse().unwrap_or_else(|_| panic!("{answer}"))
}

fn put(region: &mut Region, name: &str, value: &str, more: &str) -> String {
    let body = format!(r#"{{"Name": "{name}", "Value": "{value}"{more}}}"#);
    call(region, Operation::PutParameter, &body)
}

const STRING: &str = r#", "Type": "String""#;
const SECURE: &str = r#", "Type": "SecureString""#;
const OVERWRITE: &str = r#", "Overwrite": true"#;

/// An answer without its times.
fn masked(answer: &str) -> String {
    let mut parts = answer.split("Date\":");
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        masked.push_str("Date\":0");
        masked.push_str(part.trim_start_matches(|it: char| it.is_ascii_digit() || it == '.'));
    }
    masked
}

#[test]
fn parameters_are_shown_as_the_service_shows_them() {
    let recorded = include_str!("../../../../../../tests/data/real-answers/ssm-parameters.json");
    let recorded: Json = recorded.parse().unwrap();
    let region = &mut fixtures::region();
    let answer = put(region, "/app/db", "123", STRING);
    assert_eq!(answer, recorded["PutParameter"].to_string());
    put(region, "db", "test", STRING);
    for (name, operation, body) in [
        (
            "GetParameter",
            Operation::GetParameter,
            r#"{"Name": "/app/db"}"#,
        ),
        (
            "GetParameter of a name without a path",
            Operation::GetParameter,
            r#"{"Name": "db"}"#,
        ),
        (
            "GetParameters",
            Operation::GetParameters,
            r#"{"Names": ["/app/db"]}"#,
        ),
    ] {
        let answer = call(region, operation, body);

        assert_eq!(
            masked(&answer),
            masked(&recorded[name].to_string()),
            "{name}"
        );
    }
}

#[test]
fn many_are_read_in_the_order_of_their_names_and_those_that_are_not_there_are_named() {
    let region = &mut fixtures::region();
    put(region, "b", "B", STRING);
    put(region, "a", "A", STRING);

    let body = r#"{"Names": ["z", "b:9", "b", "a"]}"#;
    let read = json(region, Operation::GetParameters, body);

    assert_eq!(read["Parameters"][0]["Value"], "A");
    assert_eq!(read["Parameters"][1]["Value"], "B");
    assert_eq!(read["InvalidParameters"].to_string(), r#"["z","b:9"]"#);
    let body = r#"{"Names": ["z", "a"]}"#;
    assert_eq!(
        call(region, Operation::DeleteParameters, body),
        r#"{"DeletedParameters":["a"],"InvalidParameters":["z"]}"#
    );
    for expected in ["{}", "ParameterNotFound"] {
        let answer = call(region, Operation::DeleteParameter, r#"{"Name": "b"}"#);
        assert_eq!(answer, expected);
    }
}

#[test]
fn who_does_not_decrypt_reads_nothing_secure() {
    let region = &mut fixtures::region();
    put(region, "/db", "s3cret", SECURE);
    for (operation, name, at) in [
        (Operation::GetParameter, r#""Name": "/db""#, "Parameter"),
        (
            Operation::GetParameterHistory,
            r#""Name": "/db""#,
            "Parameters",
        ),
        (
            Operation::GetParametersByPath,
            r#""Path": "/""#,
            "Parameters",
        ),
    ] {
        for (decryption, is_decrypted) in [
            ("", false),
            (r#", "WithDecryption": false"#, false),
            (r#", "WithDecryption": true"#, true),
        ] {
            let answer = json(region, operation, &format!("{{{name}{decryption}}}"));
            let answer = match at {
                "Parameters" => &answer[at][0],
                at => &answer[at],
            };
            let value = answer["Value"].to_string();
            assert_eq!(value == "\"s3cret\"", is_decrypted, "{operation} {value}");
            assert!(is_decrypted || value.starts_with("\"AQICAH"), "{value}");
        }
    }
}

/// Labels a version of `db`.
fn label(region: &mut Region, version: &str, labels: &str) -> String {
    let body = format!(r#"{{"Name": "db", "Labels": [{labels}]{version}}}"#);
    call(region, Operation::LabelParameterVersion, &body)
}

#[test]
fn a_history_has_all_versions_and_labels_lead_to_one() {
    let region = &mut fixtures::region();
    put(region, "db", "one", STRING);
    put(region, "db", "two", OVERWRITE);
    assert_eq!(
        label(
            region,
            r#", "ParameterVersion": 1"#,
            r#""live", "1st", "aws", "a b""#
        ),
        r#"{"InvalidLabels":["1st","aws","a b"],"ParameterVersion":1}"#
    );
    let value = |region: &mut Region, name: &str| {
        let answer = json(
            region,
            Operation::GetParameter,
            &format!(r#"{{"Name": "{name}"}}"#),
        );
        let parameter = &answer["Parameter"];
        format!(
            "{} {} {}",
            parameter["Name"], parameter["Value"], parameter["Selector"]
        )
    };
    assert_eq!(value(region, "db:live"), r#""db" "one" ":live""#);
    label(region, "", r#""live""#);
    assert_eq!(value(region, "db:live"), r#""db" "two" ":live""#);
    assert_eq!(value(region, "db"), r#""db" "two" null"#);

    let history = json(region, Operation::GetParameterHistory, r#"{"Name": "db"}"#);
    let shown = masked(&history["Parameters"][1].to_string());
    assert_eq!(
        shown,
        r#"{"DataType":"text","Labels":["live"],"LastModifiedDate":0,"LastModifiedUser":"arn:aws:iam::123456789012:user/fake-ecs","Name":"db","Policies":[],"Tier":"Standard","Type":"String","Value":"two","Version":2}"#
    );
    let first = json(
        region,
        Operation::GetParameterHistory,
        r#"{"Name": "db", "MaxResults": 1}"#,
    );
    let body = format!(r#"{{"Name": "db", "NextToken": {}}}"#, first["NextToken"]);
    let rest = json(region, Operation::GetParameterHistory, &body);
    assert_eq!(rest["Parameters"][0]["Version"], 2);
    assert!(rest["NextToken"].is_null());

    assert_eq!(
        call(
            region,
            Operation::UnlabelParameterVersion,
            r#"{"Name": "db", "ParameterVersion": 2, "Labels": ["live", "x"]}"#
        ),
        r#"{"InvalidLabels":["x"],"RemovedLabels":["live"]}"#
    );
}

#[test]
fn labels_of_what_is_not_there_and_too_many_of_them_are_refused() {
    let region = &mut fixtures::region();
    put(region, "db", "one", STRING);
    put(region, "db", "two", OVERWRITE);
    for (operation, body, expected) in [
        (
            Operation::LabelParameterVersion,
            r#"{"Name": "db", "ParameterVersion": 3, "Labels": ["x"]}"#,
            "ParameterVersionNotFound: Systems Manager could not find version 3 of db. Verify the version and try again.",
        ),
        (
            Operation::LabelParameterVersion,
            r#"{"Name": "none", "Labels": ["x"]}"#,
            "ParameterNotFound",
        ),
        (
            Operation::UnlabelParameterVersion,
            r#"{"Name": "db", "ParameterVersion": 3, "Labels": ["x"]}"#,
            "ParameterVersionNotFound: Systems Manager could not find version 3 of db. Verify the version and try again.",
        ),
        (
            Operation::GetParameterHistory,
            r#"{"Name": "none"}"#,
            "ParameterNotFound",
        ),
        (
            Operation::GetParameterHistory,
            r#"{"Name": "db", "NextToken": "x"}"#,
            "InvalidNextToken: The specified token is not one that this listing gave.",
        ),
    ] {
        assert_eq!(call(region, operation, body), expected);
    }
    let labels: Vec<String> = (0..10).map(|at| format!("\"l{at}\"")).collect();
    label(region, "", &labels.join(","));
    let refused = label(region, "", r#""x""#);
    assert!(
        refused.starts_with("ParameterVersionLabelLimitExceeded: "),
        "{refused}"
    );
}

fn names(answer: &Json) -> String {
    let items = (0..).map(|at| &answer["Parameters"][at]);
    let items = items.take_while(|item| !item.is_null());
    let names = items.map(|item| item["Name"].to_string());
    let names: Vec<String> = names
        .map(|name| name.trim_matches('"').to_owned())
        .collect();
    names.join(" ")
}

fn with_some() -> Region {
    let mut region = fixtures::region();
    put(&mut region, "/app/db/url", "x", STRING);
    put(&mut region, "/app/db/key", "x", SECURE);
    put(
        &mut region,
        "/app/name",
        "x",
        r#", "Type": "StringList", "Tier": "Advanced""#,
    );
    put(
        &mut region,
        "/apple",
        "x",
        r#", "Type": "String", "Tags": [{"Key": "team", "Value": "red"}]"#,
    );
    put(&mut region, "top", "x", STRING);
    region
}

#[test]
fn parameters_are_found_below_a_path() {
    let region = &mut with_some();
    for (body, expected) in [
        (r#""Path": "/app""#, "/app/name"),
        (
            r#""Path": "/app/", "Recursive": true"#,
            "/app/db/key /app/db/url /app/name",
        ),
        (r#""Path": "/""#, "/apple top"),
        (
            r#""Path": "/", "Recursive": true, "ParameterFilters": [{"Key": "Type", "Values": ["SecureString"]}]"#,
            "/app/db/key",
        ),
        (
            r#""Path": "/", "Recursive": true, "ParameterFilters": [{"Key": "KeyId", "Option": "BeginsWith", "Values": ["alias/"]}]"#,
            "/app/db/key",
        ),
        (r#""Path": "/none""#, ""),
    ] {
        let found = json(
            region,
            Operation::GetParametersByPath,
            &format!("{{{body}}}"),
        );
        assert_eq!(names(&found), expected, "{body}");
    }
    let (mut seen, mut token) = (Vec::new(), String::new());
    for _ in 0..3 {
        let body = format!(r#"{{"Path": "/app", "Recursive": true, "MaxResults": 1{token}}}"#);
        let page = json(region, Operation::GetParametersByPath, &body);
        seen.push(names(&page));
        token = format!(r#", "NextToken": {}"#, page["NextToken"]);
    }
    assert_eq!(seen, ["/app/db/key", "/app/db/url", "/app/name"]);
    assert_eq!(token, r#", "NextToken": null"#);
    for (body, expected) in [
        (
            r#""Path": "app""#,
            "ValidationException: The parameter doesn't meet the parameter name requirements.",
        ),
        (
            r#""Path": "/", "ParameterFilters": [{"Key": "Name", "Values": ["x"]}]"#,
            "InvalidFilterKey: The following filter key is not valid: Name. Valid filter keys include: [Type, KeyId].",
        ),
        (
            r#""Path": "/aws/service/ecs""#,
            "ValidationException: fake-ecs does not emulate the parameters below /aws/service/ecs",
        ),
    ] {
        let refused = call(
            region,
            Operation::GetParametersByPath,
            &format!("{{{body}}}"),
        );
        assert!(refused.starts_with(expected), "{refused}");
    }
}

fn filter(key: &str, option: &str, values: &str) -> String {
    let option = match option {
        "" => String::new(),
        option => format!(r#", "Option": "{option}""#),
    };
    format!(r#"{{"ParameterFilters": [{{"Key": "{key}"{option}{values}}}]}}"#)
}

fn values(values: &str) -> String {
    format!(r#", "Values": [{values}]"#)
}

#[test]
fn parameters_are_described_by_filters() {
    let region = &mut with_some();
    for (body, expected) in [
        (
            "{}".to_owned(),
            "/app/db/key /app/db/url /app/name /apple top",
        ),
        (
            filter("Name", "", &values(r#""top", "/app/name""#)),
            "/app/name top",
        ),
        (
            filter("Name", "BeginsWith", &values(r#""/app/db""#)),
            "/app/db/key /app/db/url",
        ),
        (filter("Name", "Contains", &values(r#""le""#)), "/apple"),
        (filter("Path", "", &values(r#""/app""#)), "/app/name"),
        (
            filter("Path", "Recursive", &values(r#""/app/db""#)),
            "/app/db/key /app/db/url",
        ),
        (filter("Type", "", &values(r#""StringList""#)), "/app/name"),
        (filter("Tier", "", &values(r#""Advanced""#)), "/app/name"),
        (filter("tag:team", "", ""), "/apple"),
        (filter("tag:team", "", &values(r#""blue""#)), ""),
        (
            r#"{"Filters": [{"Key": "Name", "Values": ["/app"]}]}"#.to_owned(),
            "/app/db/key /app/db/url /app/name /apple",
        ),
    ] {
        let described = json(region, Operation::DescribeParameters, &body);
        assert_eq!(names(&described), expected, "{body}");
    }
}

#[test]
fn filters_that_there_are_not_are_refused() {
    let region = &mut with_some();
    for (body, expected) in [
        (
            filter("Label", "", &values(r#""x""#)),
            "InvalidFilterKey: The following filter key is not valid: Label. Valid filter keys include: [Path, Name, Type, KeyId, Tier].",
        ),
        (
            filter("Name", "Like", &values(r#""x""#)),
            "InvalidFilterOption: The following filter option is not valid: Like. Valid options include: [BeginsWith, Equals].",
        ),
        (
            filter("Type", "", &values(r#""Text""#)),
            "InvalidFilterOption: The following filter value is not valid: Text. Valid values include: [String, StringList, SecureString].",
        ),
        (
            filter("Name", "", ""),
            "InvalidFilterValue: The following filter values are missing : null for filter key Name.",
        ),
        (
            r#"{"ParameterFilters": [{"Key": "Name", "Values": ["a"]}, {"Key": "Name", "Values": ["b"]}]}"#.to_owned(),
            "InvalidFilterKey: The following filter is duplicated in the request: Name. A request can contain only one occurrence of a specific filter.",
        ),
        (
            r#"{"Filters": [{"Key": "Name", "Values": ["a"]}], "ParameterFilters": [{"Key": "Name", "Values": ["b"]}]}"#.to_owned(),
            "ValidationException: You can use either Filters or ParameterFilters in a single request.",
        ),
        (
            r#"{"Shared": true}"#.to_owned(),
            "ValidationException: fake-ecs does not emulate the member 'Shared' of DescribeParameters",
        ),
    ] {
        assert_eq!(call(region, Operation::DescribeParameters, &body), expected);
    }
}

#[test]
fn tags_come_and_go() {
    let region = &mut with_some();
    let id = r#""ResourceType": "Parameter", "ResourceId": "/apple""#;
    let list = |region: &mut Region| {
        let answer = json(region, Operation::ListTagsForResource, &format!("{{{id}}}"));
        answer["TagList"].to_string()
    };
    assert_eq!(list(region), r#"[{"Key":"team","Value":"red"}]"#);

    let body = format!(
        r#"{{{id}, "Tags": [{{"Key": "team", "Value": "blue"}}, {{"Key": "b", "Value": "2"}}]}}"#
    );
    call(region, Operation::AddTagsToResource, &body);
    let both = r#"[{"Key":"b","Value":"2"},{"Key":"team","Value":"blue"}]"#;
    assert_eq!(list(region), both);
    put(region, "/apple", "y", OVERWRITE);
    assert_eq!(list(region), both);

    let body = format!(r#"{{{id}, "TagKeys": ["team", "x"]}}"#);
    call(region, Operation::RemoveTagsFromResource, &body);
    assert_eq!(list(region), r#"[{"Key":"b","Value":"2"}]"#);
    for (kind, expected) in [
        ("Parameter", "InvalidResourceId"),
        (
            "Document",
            "ValidationException: fake-ecs does not emulate tags of the resource type Document",
        ),
    ] {
        let body = format!(r#"{{"ResourceType": "{kind}", "ResourceId": "none"}}"#);
        assert_eq!(
            call(region, Operation::ListTagsForResource, &body),
            expected
        );
    }
}

#[test]
fn some_parameters_are_there_that_nobody_has_put() {
    let region = &mut fixtures::region();
    let get = |region: &mut Region, name: &str, more: &str| {
        call(
            region,
            Operation::GetParameter,
            &format!(r#"{{"Name": "{name}"{more}}}"#),
        )
    };
    let image = "/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id";
    let answer = get(region, image, "");
    assert!(answer.contains("\"Value\":\"ami-"), "{answer}");
    assert!(
        answer.contains("arn:aws:ssm:us-east-1::parameter/aws/service/ecs"),
        "{answer}"
    );
    let answer = get(region, "/cdk-bootstrap/hnb659fds/version", "");
    assert!(answer.contains("\"Value\":\"29\""), "{answer}");
    put(region, "/cdk-bootstrap/hnb659fds/version", "7", STRING);
    let answer = get(region, "/cdk-bootstrap/hnb659fds/version", "");
    assert!(answer.contains("\"Value\":\"7\""), "{answer}");

    let secret = "/aws/reference/secretsmanager/db";
    assert_eq!(
        get(region, secret, ""),
        "ValidationException: WithDecryption flag must be True for retrieving a Secret Manager secret."
    );
    let decrypted = r#", "WithDecryption": true"#;
    assert_eq!(
        get(region, secret, decrypted),
        format!(
            "ParameterNotFound: An error occurred (ParameterNotFound) when referencing Secrets Manager: Secret {secret} not found."
        )
    );
    let around = Around {
        scope: &region.scope,
        ids: &region.ids,
        now: region.now(),
    };
    let new = NewVersion::text("s3cret".to_owned(), None);
    secrets_manager::port::put(&mut region.secrets_manager, around, "db", new).unwrap();
    let answer = get(region, secret, decrypted);
    assert!(answer.contains("\"Value\":\"s3cret\""), "{answer}");
}
