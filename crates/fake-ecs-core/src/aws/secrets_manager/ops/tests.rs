//! What becomes of secrets over several calls. The answers of the real service were recorded from
//! 2022 to 2024 by the tests of `LocalStack`.

use std::time::Duration;

use super::dispatch;
use crate::ecs::{Region, fixtures};
use crate::kernel::caller::Caller;
use crate::wire::Json;
use crate::wire::secretsmanager::operation::Operation;

const DAY: Duration = Duration::from_secs(24 * 60 * 60);
const TOKEN: &str = "3f0b1c2d-4e5f-4a6b-8c7d-9e0f1a2b3c4d";
const OTHER_TOKEN: &str = "7a8b9c0d-1e2f-4a3b-8c4d-5e6f7a8b9c0d";

/// The answer to a call as text, or the error.
fn call(region: &mut Region, operation: Operation, body: &str) -> String {
    let caller = Caller::default();
    match dispatch(region, &caller, operation, body.as_bytes()) {
        Ok(answer) => Json::read(&answer.body).to_string(),
        Err(error) => error.to_string(),
    }
}

fn json(region: &mut Region, operation: Operation, body: &str) -> Json {
    let answer = call(region, operation, body);
    answer.parse().unwrap_or_else(|_| panic!("{answer}"))
}

/// An answer without what differs from call to call: times, and the letters of ARNs.
fn masked(answer: &str) -> String {
    let mut parts = answer.split("Date\":");
    let mut masked = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        masked.push_str("Date\":0");
        masked.push_str(part.trim_start_matches(|it: char| it.is_ascii_digit() || it == '.'));
    }
    let mut parts = masked.split(":secret:my-secret-");
    let mut without = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        without.push_str(":secret:my-secret-");
        without.push_str(&part[6..]);
    }
    without
}

#[test]
fn the_life_of_a_secret_is_shown_as_the_service_shows_it() {
    let recorded: Json =
        include_str!("../../../../../../tests/data/real-answers/secretsmanager-life.json")
            .parse()
            .unwrap();
    let region = &mut fixtures::region();
    let steps = [
        (
            "CreateSecret",
            Operation::CreateSecret,
            format!(
                r#"{{"Name": "my-secret", "SecretString": "my_secret", "ClientRequestToken": "{TOKEN}",
                    "Description": "Testing secret creation."}}"#
            ),
        ),
        ("GetSecretValue", Operation::GetSecretValue, String::new()),
        (
            "DescribeSecret, after a first read",
            Operation::DescribeSecret,
            String::new(),
        ),
        (
            "PutSecretValue with own stages",
            Operation::PutSecretValue,
            format!(
                r#", "SecretString": "x", "ClientRequestToken": "{OTHER_TOKEN}",
                    "VersionStages": ["SAMPLESTAGE0", "SAMPLESTAGE1"]"#
            ),
        ),
        (
            "UpdateSecret of the description only",
            Operation::UpdateSecret,
            r#", "Description": "another""#.to_owned(),
        ),
        (
            "UpdateSecret with a value",
            Operation::UpdateSecret,
            format!(r#", "SecretString": "x", "ClientRequestToken": "{OTHER_TOKEN}""#),
        ),
        ("DeleteSecret", Operation::DeleteSecret, String::new()),
        ("RestoreSecret", Operation::RestoreSecret, String::new()),
    ];
    for (name, operation, body) in steps {
        let body = match operation {
            Operation::CreateSecret => body,
            _ => format!(r#"{{"SecretId": "my-secret"{body}}}"#),
        };
        let answer = call(region, operation, &body);

        let expected = recorded[name].to_string();
        assert_eq!(masked(&answer), masked(&expected), "{name}");
    }
}

#[test]
fn secrets_that_were_not_read_are_shown_as_the_service_shows_them() {
    let recorded: Json =
        include_str!("../../../../../../tests/data/real-answers/secretsmanager-life.json")
            .parse()
            .unwrap();
    let create = |description: &str, value: &str| {
        let region = &mut fixtures::region();
        let body = format!(
            r#"{{"Name": "my-secret", "ClientRequestToken": "{TOKEN}", "Description": "{description}", {value}}}"#
        );
        call(region, Operation::CreateSecret, &body);
        region.clone()
    };
    let text = r#""SecretString": "my_secret""#;
    let binary = r#""SecretBinary": "Zm9vdGVzdA==""#;
    let id = r#"{"SecretId": "my-secret"}"#;

    let mut region = create("", binary);
    let answer = call(&mut region, Operation::GetSecretValue, id);
    let expected = recorded["GetSecretValue of a binary secret"].to_string();
    assert_eq!(masked(&answer), masked(&expected));

    let mut region = create("testing creation of secrets", text);
    let answer = call(&mut region, Operation::ListSecrets, "{}");
    let expected = recorded["ListSecrets entry"].to_string();
    assert_eq!(masked(&answer), masked(&expected));

    let mut region = create("", text);
    call(&mut region, Operation::DeleteSecret, id);
    let answer = call(&mut region, Operation::DescribeSecret, id);
    let expected = recorded["DescribeSecret of a deleted one"].to_string();
    assert_eq!(masked(&answer), masked(&expected));
}

#[test]
fn a_deleted_secret_can_be_described_and_restored_until_its_window_is_over() {
    let region = &mut fixtures::region();
    let id = r#"{"SecretId": "db"}"#;
    call(
        region,
        Operation::CreateSecret,
        r#"{"Name": "db", "SecretString": "x"}"#,
    );
    call(
        region,
        Operation::DeleteSecret,
        r#"{"SecretId": "db", "RecoveryWindowInDays": 7}"#,
    );

    let refused = "InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.";
    for (operation, more) in [
        (Operation::GetSecretValue, ""),
        (Operation::PutSecretValue, r#", "SecretString": "y""#),
        (Operation::UpdateSecret, r#", "Description": "y""#),
        (Operation::DeleteSecret, ""),
        (Operation::GetResourcePolicy, ""),
        (Operation::TagResource, r#", "Tags": []"#),
        (Operation::UntagResource, r#", "TagKeys": []"#),
    ] {
        let body = format!(r#"{{"SecretId": "db"{more}}}"#);
        assert_eq!(call(region, operation, &body), refused, "{operation}");
    }
    let listed = json(region, Operation::ListSecrets, "{}");
    assert!(listed["SecretList"][0].is_null());
    let listed = json(
        region,
        Operation::ListSecrets,
        r#"{"IncludePlannedDeletion": true}"#,
    );
    assert!(!listed["SecretList"][0]["DeletedDate"].is_null());

    region.advance(region.now() + DAY * 6);
    call(region, Operation::RestoreSecret, id);
    assert_eq!(
        json(region, Operation::GetSecretValue, id)["SecretString"],
        "x"
    );

    call(region, Operation::DeleteSecret, id);
    region.advance(region.now() + DAY * 30);
    let not_found = "ResourceNotFoundException: Secrets Manager can't find the specified secret.";
    assert_eq!(call(region, Operation::DescribeSecret, id), not_found);
    assert_eq!(call(region, Operation::RestoreSecret, id), not_found);
    let again = call(
        region,
        Operation::CreateSecret,
        r#"{"Name": "db", "SecretString": "y"}"#,
    );
    assert!(again.contains("\"Name\":\"db\""), "{again}");
}

#[test]
fn a_token_is_the_id_of_a_version_and_known_again() {
    let region = &mut fixtures::region();
    call(region, Operation::CreateSecret, r#"{"Name": "db"}"#);
    assert_eq!(
        call(region, Operation::GetSecretValue, r#"{"SecretId": "db"}"#),
        "ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT"
    );
    for operation in [Operation::PutSecretValue, Operation::UpdateSecret] {
        let body = |value: &str| {
            format!(
                r#"{{"SecretId": "db", "SecretString": "{value}", "ClientRequestToken": "{TOKEN}"}}"#
            )
        };
        for _ in 0..2 {
            assert_eq!(json(region, operation, &body("x"))["VersionId"], TOKEN);
        }
        let refused = call(region, operation, &body("y"));
        let text = format!(
            "ResourceExistsException: You can't use ClientRequestToken {TOKEN} because that value is already in use for a version of secret arn:"
        );
        assert!(refused.starts_with(&text), "{refused}");
    }
    let versions = json(
        region,
        Operation::ListSecretVersionIds,
        r#"{"SecretId": "db", "IncludeDeprecated": true}"#,
    );
    assert!(versions["Versions"][1].is_null());
    assert_eq!(
        versions["Versions"][0]["KmsKeyIds"][0],
        "DefaultEncryptionKey"
    );
}

#[test]
fn staging_labels_move_from_version_to_version() {
    let region = &mut fixtures::region();
    let put = |region: &mut Region, token: &str, stages: &str| {
        let body = format!(
            r#"{{"SecretId": "db", "SecretString": "{token}", "ClientRequestToken": "{token}"{stages}}}"#
        );
        call(region, Operation::PutSecretValue, &body)
    };
    call(region, Operation::CreateSecret, r#"{"Name": "db"}"#);
    put(region, TOKEN, "");
    put(region, OTHER_TOKEN, r#", "VersionStages": ["AWSPENDING"]"#);
    let unknown = "0".repeat(32);
    for (stage, from, to, expected) in [
        (
            "AWSCURRENT",
            None,
            Some(OTHER_TOKEN),
            format!(
                "InvalidParameterException: The parameter RemoveFromVersionId can't be empty. Staging label AWSCURRENT is currently attached to version {TOKEN}, so you must explicitly reference that version in RemoveFromVersionId."
            ),
        ),
        (
            "AWSPENDING",
            Some(TOKEN),
            None,
            format!(
                "InvalidParameterException: Version stage AWSPENDING not found in version {TOKEN}"
            ),
        ),
        (
            "AWSPENDING",
            None,
            Some(unknown.as_str()),
            format!("InvalidParameterException: Not a valid version: {unknown}"),
        ),
        ("AWSCURRENT", Some(TOKEN), Some(OTHER_TOKEN), String::new()),
        ("AWSPENDING", Some(OTHER_TOKEN), None, String::new()),
        ("mine", None, Some(TOKEN), String::new()),
    ] {
        let member = |name: &str, id: Option<&str>| {
            id.map_or(String::new(), |id| format!(r#", "{name}": "{id}""#))
        };
        let body = format!(
            r#"{{"SecretId": "db", "VersionStage": "{stage}"{}{}}}"#,
            member("RemoveFromVersionId", from),
            member("MoveToVersionId", to)
        );
        let answer = call(region, Operation::UpdateSecretVersionStage, &body);
        match expected.is_empty() {
            true => assert!(answer.contains("\"Name\":\"db\""), "{answer}"),
            false => assert_eq!(answer, expected),
        }
    }
    let described = json(region, Operation::DescribeSecret, r#"{"SecretId": "db"}"#);
    let stages = &described["VersionIdsToStages"];
    assert_eq!(stages[TOKEN].to_string(), r#"["AWSPREVIOUS","mine"]"#);
    assert_eq!(stages[OTHER_TOKEN].to_string(), r#"["AWSCURRENT"]"#);
}

fn with_some() -> Region {
    let mut region = fixtures::region();
    for (name, description, key) in [
        ("app/db", "The Database of the app", "team"),
        ("app/queue", "Queue of jobs", "owner"),
        ("web/db", "", "team"),
    ] {
        let body = format!(
            r#"{{"Name": "{name}", "SecretString": "x", "Description": "{description}",
                "Tags": [{{"Key": "{key}", "Value": "red"}}]}}"#
        );
        call(&mut region, Operation::CreateSecret, &body);
    }
    region
}

#[test]
fn secrets_are_listed_by_filters() {
    let region = &mut with_some();
    for (filters, expected) in [
        (r#"{"Key": "name", "Values": ["app/"]}"#, "app/db app/queue"),
        (r#"{"Key": "name", "Values": ["!app/"]}"#, "web/db"),
        (r#"{"Key": "name", "Values": ["APP/"]}"#, ""),
        (
            r#"{"Key": "description", "Values": ["database"]}"#,
            "app/db",
        ),
        (
            r#"{"Key": "tag-key", "Values": ["team", "x"]}"#,
            "app/db web/db",
        ),
        (
            r#"{"Key": "tag-value", "Values": ["re"]}"#,
            "app/db app/queue web/db",
        ),
        (r#"{"Key": "all", "Values": ["db red"]}"#, "app/db web/db"),
        (r#"{"Key": "owning-service", "Values": ["rds"]}"#, ""),
        (
            r#"{"Key": "name", "Values": ["app"]}, {"Key": "tag-key", "Values": ["team"]}"#,
            "app/db",
        ),
    ] {
        let body = format!(r#"{{"Filters": [{filters}]}}"#);
        let listed = json(region, Operation::ListSecrets, &body);
        assert_eq!(
            names(&listed, "SecretList").join(" "),
            expected,
            "{filters}"
        );
        let read = json(region, Operation::BatchGetSecretValue, &body);
        assert_eq!(
            names(&read, "SecretValues").join(" "),
            expected,
            "{filters}"
        );
    }
}

#[test]
fn secrets_are_listed_in_pages() {
    let region = &mut with_some();
    for (order, expected) in [
        ("asc", ["app/db", "app/queue", "web/db"]),
        ("desc", ["web/db", "app/queue", "app/db"]),
    ] {
        let (mut seen, mut token) = (Vec::new(), String::new());
        for _ in 0..3 {
            let body =
                format!(r#"{{"MaxResults": 1, "SortOrder": "{order}", "SortBy": "name"{token}}}"#);
            let page = json(region, Operation::ListSecrets, &body);
            seen.extend(names(&page, "SecretList"));
            token = format!(r#", "NextToken": {}"#, page["NextToken"]);
        }
        assert_eq!(seen, expected);
        assert_eq!(token, r#", "NextToken": null"#);
    }
    assert_eq!(
        call(region, Operation::ListSecrets, r#"{"NextToken": "x"}"#),
        "InvalidNextTokenException: The NextToken is not one that this listing gave."
    );
}

fn names(answer: &Json, list: &str) -> Vec<String> {
    let items = (0..).map(|at| &answer[list][at]);
    let items = items.take_while(|item| !item.is_null());
    let names = items.map(|item| item["Name"].to_string());
    names
        .map(|name| name.trim_matches('"').to_owned())
        .collect()
}

#[test]
fn many_secrets_are_read_at_once_and_those_that_cannot_be_are_named() {
    let region = &mut fixtures::region();
    call(
        region,
        Operation::CreateSecret,
        r#"{"Name": "db", "SecretString": "x"}"#,
    );

    let read = json(
        region,
        Operation::BatchGetSecretValue,
        r#"{"SecretIdList": ["db", "none"]}"#,
    );

    assert_eq!(read["SecretValues"][0]["SecretString"], "x");
    assert_eq!(read["Errors"][0]["SecretId"], "none");
    assert_eq!(read["Errors"][0]["ErrorCode"], "ResourceNotFoundException");
    for (body, expected) in [
        (
            "{}",
            "Either 'SecretIdList' or 'Filters' must be provided, but not both.",
        ),
        (
            r#"{"SecretIdList": ["db"], "MaxResults": 1}"#,
            "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided.",
        ),
    ] {
        let refused = call(region, Operation::BatchGetSecretValue, body);
        assert_eq!(refused, format!("InvalidParameterException: {expected}"));
    }
}

#[test]
fn a_policy_is_kept_as_it_was_sent() {
    let region = &mut fixtures::region();
    let id = r#"{"SecretId": "db"}"#;
    call(region, Operation::CreateSecret, r#"{"Name": "db"}"#);
    assert!(json(region, Operation::GetResourcePolicy, id)["ResourcePolicy"].is_null());
    let put = |policy: &str| format!(r#"{{"SecretId": "db", "ResourcePolicy": "{policy}"}}"#);

    call(
        region,
        Operation::PutResourcePolicy,
        &put(r#"{\"Version\": \"2012-10-17\"}"#),
    );

    let policy = json(region, Operation::GetResourcePolicy, id);
    assert_eq!(policy["ResourcePolicy"], r#"{"Version": "2012-10-17"}"#);
    for policy in ["{", "no", "[]"] {
        assert_eq!(
            call(region, Operation::PutResourcePolicy, &put(policy)),
            "MalformedPolicyDocumentException: This resource policy contains invalid Json"
        );
    }
    call(region, Operation::DeleteResourcePolicy, id);
    assert!(json(region, Operation::GetResourcePolicy, id)["ResourcePolicy"].is_null());
}

#[test]
fn tags_come_and_go() {
    let region = &mut fixtures::region();
    call(
        region,
        Operation::CreateSecret,
        r#"{"Name": "db", "Tags": [{"Key": "a", "Value": "1"}]}"#,
    );
    call(
        region,
        Operation::TagResource,
        r#"{"SecretId": "db", "Tags": [{"Key": "a", "Value": "2"}, {"Key": "b"}]}"#,
    );
    let id = r#"{"SecretId": "db"}"#;
    let tags = json(region, Operation::DescribeSecret, id)["Tags"].to_string();
    assert_eq!(tags, r#"[{"Key":"a","Value":"2"},{"Key":"b","Value":""}]"#);

    call(
        region,
        Operation::UntagResource,
        r#"{"SecretId": "db", "TagKeys": ["a", "b", "c"]}"#,
    );
    assert!(json(region, Operation::DescribeSecret, id)["Tags"].is_null());
}
