//! What becomes of sessions over several calls. The answer of the real service was recorded in 2024
//! by the tests of `LocalStack`.

use super::dispatch;
use crate::ecs::{Region, fixtures};
use crate::kernel::caller::Caller;
use crate::wire::sts::operation::Operation;
use crate::wire::{Blob, Json, Route};

const ROLE: &str = "arn:aws:iam::123456789012:role/my-role";

/// The answer to a call as text, or the error.
fn call_as(region: &mut Region, session: Option<&str>, operation: Operation, body: &str) -> String {
    let caller = Caller {
        session,
        ..Caller::default()
    };
    match dispatch(region, &caller, operation, body.as_bytes()) {
        Ok(answer) => Json::read(&answer.body).to_string(),
        Err(error) => error.to_string(),
    }
}

fn call(region: &mut Region, operation: Operation, body: &str) -> String {
    call_as(region, None, operation, body)
}

fn json(region: &mut Region, operation: Operation, body: &str) -> Json {
    let answer = call(region, operation, body);
    answer.parse().unwrap_or_else(|_| panic!("{answer}"))
}

fn assume(role: &str, more: &str) -> String {
    format!(r#"{{"RoleArn": "{role}", "RoleSessionName": "session-1"{more}}}"#)
}

#[test]
fn a_role_that_is_assumed_is_shown_as_the_service_shows_it() {
    let recorded = include_str!("../../../../../../tests/data/real-answers/sts-assume-role.json");
    let recorded: Json = recorded.parse().unwrap();
    let expected = &recorded["AssumeRole"];
    let region = &mut fixtures::region();

    let answer = json(region, Operation::AssumeRole, &assume(ROLE, ""));

    // Identifiers and the time are made up in both.
    let text = |json: &Json, part: &str, member: &str| json[part][member].as_str().map(str::len);
    let mut shown = answer.to_string();
    for member in [
        "AccessKeyId",
        "SecretAccessKey",
        "SessionToken",
        "Expiration",
    ] {
        assert!(text(expected, "Credentials", member).is_some());
        let ours = answer["Credentials"][member].to_string();
        shown = shown.replace(&ours, &expected["Credentials"][member].to_string());
    }
    let id = answer["AssumedRoleUser"]["AssumedRoleId"].as_str().unwrap();
    let recorded_id = expected["AssumedRoleUser"]["AssumedRoleId"].as_str();
    assert_eq!(
        shown.replace(id, recorded_id.unwrap()),
        expected.to_string()
    );
    assert!(id.starts_with("AROA") && id.ends_with(":session-1"), "{id}");
    let key = answer["Credentials"]["AccessKeyId"].as_str().unwrap();
    assert_eq!((&key[..4], key.len()), ("ASIA", 20));

    let session = region.sts.session(key).cloned().unwrap();
    let identity = call_as(region, Some(&session.arn), Operation::GetCallerIdentity, "");
    let identity: Json = identity.parse().unwrap();
    let arn = answer["AssumedRoleUser"]["Arn"].as_str().unwrap();
    assert_eq!(identity["Arn"], arn);
    assert_eq!(identity["UserId"], id);
}

#[test]
fn a_role_of_another_account_is_a_caller_of_that_account() {
    let region = &mut fixtures::region();
    let role = "arn:aws:iam::210987654321:role/path/to/other";

    let answer = json(region, Operation::AssumeRole, &assume(role, ""));

    let key = answer["Credentials"]["AccessKeyId"].as_str().unwrap();
    let session = region.sts.session(key).unwrap();
    assert_eq!(session.account, "210987654321");
    let arn = "arn:aws:sts::210987654321:assumed-role/other/session-1";
    assert_eq!(session.arn, arn);
    let body = format!(r#"{{"AccessKeyId": "{key}"}}"#);
    let info = json(region, Operation::GetAccessKeyInfo, &body);
    assert_eq!(info["Account"], "210987654321");
    let info = json(
        region,
        Operation::GetAccessKeyInfo,
        r#"{"AccessKeyId": "AKIAIOSFODNN7EXAMPLE"}"#,
    );
    assert_eq!(info["Account"], "123456789012");
}

#[test]
fn what_cannot_be_assumed_is_refused() {
    let region = &mut fixtures::region();
    let user = "arn:aws:iam::123456789012:user/my-role";
    for (body, expected) in [
        (
            assume(user, ""),
            format!("ValidationError: {user} is invalid"),
        ),
        (
            assume("123456789012:role/my-role", ""),
            "ValidationError: 123456789012:role/my-role is invalid".to_owned(),
        ),
        (
            assume(ROLE, r#", "DurationSeconds": 60"#),
            "ValidationError: 1 validation error detected: Value '60' at 'durationSeconds' failed to satisfy constraint: Member must have value greater than or equal to 900".to_owned(),
        ),
        (
            assume(ROLE, r#", "Policy": "{}""#),
            "ValidationError: fake-ecs does not emulate the member 'Policy' of AssumeRole"
                .to_owned(),
        ),
        (
            format!(r#"{{"RoleArn": "{ROLE}", "RoleSessionName": "a b"}}"#),
            r"ValidationError: 1 validation error detected: Value 'a b' at 'roleSessionName' failed to satisfy constraint: Member must satisfy regular expression pattern: [\w+=,.@-]*".to_owned(),
        ),
    ] {
        assert_eq!(call(region, Operation::AssumeRole, &body), expected);
    }
    let session = Some("arn:aws:sts::123456789012:assumed-role/first/1");
    let long = assume(ROLE, r#", "DurationSeconds": 7200"#);
    assert_eq!(
        call_as(region, session, Operation::AssumeRole, &long),
        "ValidationError: The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining"
    );
    assert_eq!(
        call_as(region, session, Operation::GetSessionToken, "{}"),
        "AccessDenied: Cannot call GetSessionToken with session credentials"
    );
}

#[test]
fn a_session_token_is_of_the_user_who_calls() {
    let region = &mut fixtures::region();

    let body = r#"{"MinimumSessionTokenSize": 1000}"#;
    let answer = json(region, Operation::GetSessionToken, body);

    let credentials = &answer["Credentials"];
    let key = credentials["AccessKeyId"].as_str().unwrap();
    assert_eq!(credentials["SessionToken"].as_str().unwrap().len(), 1000);
    let session = region.sts.session(key).cloned().unwrap();
    let identity = call_as(region, Some(&session.arn), Operation::GetCallerIdentity, "");
    assert_eq!(identity, call(region, Operation::GetCallerIdentity, ""));
}

#[test]
fn a_token_of_another_provider_says_who_assumes_a_role() {
    let region = &mut fixtures::region();
    let token = |claims: &str| {
        let part = |text: &str| {
            let text = Blob(text.as_bytes().to_vec()).to_base64();
            text.replace('=', "")
        };
        format!("{}.{}.c2ln", part(r#"{"alg":"RS256"}"#), part(claims))
    };
    let later = region.now().millis() / 1000 + 60;
    let good = format!(
        r#"{{"sub":"repo:a/b","aud":["sts.amazonaws.com"],"iss":"https://token.example","exp":{later}}}"#
    );
    let body = |token: &str| assume(ROLE, &format!(r#", "WebIdentityToken": "{token}""#));

    let operation = Operation::AssumeRoleWithWebIdentity;
    let answer = json(region, operation, &body(&token(&good)));

    assert_eq!(answer["SubjectFromWebIdentityToken"], "repo:a/b");
    assert_eq!(answer["Audience"], "sts.amazonaws.com");
    assert_eq!(answer["Provider"], "token.example");
    let arn = "arn:aws:sts::123456789012:assumed-role/my-role/session-1";
    assert_eq!(answer["AssumedRoleUser"]["Arn"], arn);
    let not_a_token = "InvalidIdentityToken: The ID Token provided is not a valid JWT. (You may see this error if you sent an Access Token)";
    for (token, expected) in [
        ("token".to_owned(), not_a_token.to_owned()),
        ("a.!.c".to_owned(), not_a_token.to_owned()),
        (
            token(r#"{"aud":"x"}"#),
            "InvalidIdentityToken: Missing a required claim: sub".to_owned(),
        ),
        (
            token(r#"{"sub":"x","exp":0}"#),
            format!(
                "ExpiredTokenException: Token expired: current date/time {} must be before the expiration date/time 0",
                later - 60
            ),
        ),
    ] {
        assert_eq!(call(region, operation, &body(&token)), expected);
    }
}

/// What shows who has made it: as the service was seen to show it.
#[test]
fn what_a_session_makes_is_shown_as_made_by_it() {
    use crate::wire::Operation::{
        CreateService, DescribeServices, DescribeTaskDefinition, RegisterDaemonTaskDefinition,
        RegisterTaskDefinition,
    };
    let session = "arn:aws:sts::123456789012:assumed-role/deployer/ci";
    let role = "arn:aws:iam::123456789012:role/deployer";
    let user = "arn:aws:iam::123456789012:user/fake-ecs";
    let mut region = fixtures::region();
    let mut as_who = |session, operation, body: &str| -> Json {
        let caller = Caller {
            session,
            ..Caller::default()
        };
        let answer =
            crate::aws::dispatch(&mut region, &caller, Route::Ecs(operation), body.as_bytes());
        Json::read(&answer.unwrap().body)
    };
    let containers = r#""containerDefinitions":[{"name":"app","image":"i","memory":64,"cpu":64}]"#;
    for (who, family, registered_by, created_by) in [
        (Some(session), "one", session, role),
        (None, "two", user, user),
    ] {
        let definition = format!(r#"{{"family":"{family}",{containers}}}"#);
        let answer = as_who(who, RegisterTaskDefinition, &definition);
        assert_eq!(answer["taskDefinition"]["registeredBy"], registered_by);
        let service =
            format!(r#"{{"serviceName":"{family}","taskDefinition":"{family}","desiredCount":0}}"#);
        let answer = as_who(who, CreateService, &service);
        assert_eq!(answer["service"]["createdBy"], created_by);
        as_who(who, RegisterDaemonTaskDefinition, &definition);

        // Whoever asks.
        let asked = format!(r#"{{"taskDefinition":"{family}"}}"#);
        let shown = as_who(None, DescribeTaskDefinition, &asked);
        assert_eq!(shown["taskDefinition"]["registeredBy"], registered_by);
        let shown = as_who(
            Some(session),
            DescribeServices,
            &format!(r#"{{"services":["{family}"]}}"#),
        );
        assert_eq!(shown["services"][0]["createdBy"], created_by);
    }
}
