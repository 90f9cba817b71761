//! Documents that callers send: whether they are policies.
//!
//! IAM takes a document whose actions, resources and conditions it does not know, as long as it is
//! written as a policy is. The texts are those of the service, from memory and as moto has them.

use super::refusals::malformed;
use crate::wire::{ApiError, Json};

/// Refuses what is no policy of a principal.
pub fn check_identity(document: &str) -> Result<(), ApiError> {
    let statements = statements(document)?;
    for statement in &statements {
        if has(statement, "Principal") || has(statement, "NotPrincipal") {
            return Err(malformed("Policy document should not specify a principal."));
        }
        if !has(statement, "Resource") && !has(statement, "NotResource") {
            return Err(malformed("Policy statement must contain resources."));
        }
        let resources = texts(&statement["Resource"]);
        for resource in resources.iter().chain(&texts(&statement["NotResource"])) {
            if resource != "*" && !resource.starts_with("arn:") {
                return Err(malformed(format!(
                    "Resource {resource} must be in ARN format or \"*\"."
                )));
            }
        }
    }
    Ok(())
}

/// Refuses what does not say who may assume a role.
pub fn check_trust(document: &str) -> Result<(), ApiError> {
    for statement in &statements(document)? {
        if has(statement, "Resource") || has(statement, "NotResource") {
            return Err(malformed("Has prohibited field Resource"));
        }
        if !has(statement, "Principal") && !has(statement, "NotPrincipal") {
            return Err(malformed("Missing required field Principal"));
        }
        let actions = texts(&statement["Action"]);
        let is_of_sts = |action: &String| action == "*" || action.starts_with("sts:");
        if !actions.iter().all(is_of_sts) {
            return Err(malformed(
                "AssumeRole policy may only specify STS AssumeRole actions.",
            ));
        }
    }
    Ok(())
}

/// Whether a document lets a service assume the role, as `ecs-tasks.amazonaws.com`. Conditions are
/// not looked at.
pub fn trusts(document: &str, service: &str) -> bool {
    let Ok(statements) = statements(document) else {
        return false;
    };
    statements.iter().any(|statement| {
        let actions = texts(&statement["Action"]);
        let assumes = |it: &String| matches!(&**it, "*" | "sts:*" | "sts:AssumeRole");
        let principal = &statement["Principal"];
        let services = texts(&principal["Service"]);
        statement["Effect"].as_str() == Some("Allow")
            && actions.iter().any(assumes)
            && (principal.as_str() == Some("*") || services.iter().any(|it| it == service))
    })
}

fn statements(document: &str) -> Result<Vec<Json>, ApiError> {
    let syntax = || malformed("Syntax errors in policy.");
    let json: Json = document.parse().map_err(|_| syntax())?;
    if !json.is_object() {
        return Err(syntax());
    }
    let known = ["Version", "Id", "Statement"];
    if json.members().any(|(name, _)| !known.contains(&name)) {
        return Err(syntax());
    }
    match json["Version"].as_str() {
        None if json["Version"].is_null() => {}
        Some("2012-10-17" | "2008-10-17") => {}
        _ => return Err(syntax()),
    }
    let given = &json["Statement"];
    let statements: Vec<Json> = if given.is_list() {
        given.items().cloned().collect()
    } else if given.is_object() {
        vec![given.clone()]
    } else {
        return Err(syntax());
    };
    statements.iter().try_for_each(check)?;
    check_sids(&statements)?;
    Ok(statements)
}

/// What all statements have.
fn check(statement: &Json) -> Result<(), ApiError> {
    let syntax = || malformed("Syntax errors in policy.");
    let known = [
        "Sid",
        "Effect",
        "Principal",
        "NotPrincipal",
        "Action",
        "NotAction",
        "Resource",
        "NotResource",
        "Condition",
    ];
    let is_known = statement.members().all(|(name, _)| known.contains(&name));
    let has_effect = matches!(statement["Effect"].as_str(), Some("Allow" | "Deny"));
    if !statement.is_object() || !is_known || !has_effect {
        return Err(syntax());
    }
    if has(statement, "Condition") && !statement["Condition"].is_object() {
        return Err(syntax());
    }
    let actions = texts(&statement["Action"]);
    let others = texts(&statement["NotAction"]);
    if actions.is_empty() && others.is_empty() {
        return Err(malformed("Policy statement must contain actions."));
    }
    for action in actions.iter().chain(&others) {
        let is_whole = action
            .split_once(':')
            .is_some_and(|(vendor, name)| !vendor.is_empty() && !name.is_empty());
        if action != "*" && !is_whole {
            return Err(malformed(
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.",
            ));
        }
    }
    Ok(())
}

fn check_sids(statements: &[Json]) -> Result<(), ApiError> {
    let sids = statements.iter().filter_map(|it| it["Sid"].as_str());
    let mut sids: Vec<&str> = sids.filter(|sid| !sid.is_empty()).collect();
    let is_allowed = |sid: &&str| sid.bytes().all(|it| it.is_ascii_alphanumeric());
    if !sids.iter().all(is_allowed) {
        return Err(malformed(
            "Statement IDs (SID) must be alpha-numeric. Check that your input satisfies the regular expression [0-9A-Za-z]*",
        ));
    }
    let count = sids.len();
    sids.sort_unstable();
    sids.dedup();
    match sids.len() == count {
        true => Ok(()),
        false => Err(malformed(
            "Statement IDs (SID) in a single policy must be unique.",
        )),
    }
}

fn has(statement: &Json, member: &str) -> bool {
    !statement[member].is_null()
}

/// A text, or the texts of a list.
fn texts(json: &Json) -> Vec<String> {
    let own = json.as_str().into_iter();
    let texts = own.chain(json.items().filter_map(Json::as_str));
    texts.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(statement: &str) -> String {
        format!(r#"{{"Version": "2012-10-17", "Statement": [{statement}]}}"#)
    }

    #[test]
    fn what_is_no_policy_is_refused_in_the_words_of_the_service() {
        let syntax = "Syntax errors in policy.";
        for (document, expected) in [
            ("", syntax.to_owned()),
            ("[]", syntax.to_owned()),
            (r#"{"Version": "2013", "Statement": []}"#, syntax.to_owned()),
            (
                &of(r#"{"Effect": "allow", "Action": "s3:*", "Resource": "*"}"#),
                syntax.to_owned(),
            ),
            (
                &of(r#"{"Effect": "Allow", "Resource": "*"}"#),
                "Policy statement must contain actions.".to_owned(),
            ),
            (
                &of(r#"{"Effect": "Allow", "Action": "s3:*"}"#),
                "Policy statement must contain resources.".to_owned(),
            ),
            (
                &of(r#"{"Effect": "Allow", "Action": "get", "Resource": "*"}"#),
                "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
                    .to_owned(),
            ),
            (
                &of(r#"{"Effect": "Allow", "Action": "s3:*", "Resource": "bucket"}"#),
                "Resource bucket must be in ARN format or \"*\".".to_owned(),
            ),
        ] {
            let refused = check_identity(document).unwrap_err().to_string();
            assert_eq!(
                refused,
                format!("MalformedPolicyDocument: {expected}"),
                "{document}"
            );
        }
    }

    #[test]
    fn a_trust_policy_says_who_may_assume_the_role() {
        let tasks = of(
            r#"{"Effect": "Allow", "Principal": {"Service": ["ecs-tasks.amazonaws.com"]}, "Action": "sts:AssumeRole"}"#,
        );
        assert!(check_trust(&tasks).is_ok());
        assert!(trusts(&tasks, "ecs-tasks.amazonaws.com"));
        assert!(!trusts(&tasks, "ecs.amazonaws.com"));
        assert!(!trusts(
            &tasks.replace("Allow", "Deny"),
            "ecs-tasks.amazonaws.com"
        ));
        for (document, expected) in [
            (
                of(r#"{"Effect": "Allow", "Action": "sts:AssumeRole"}"#),
                "Missing required field Principal",
            ),
            (
                of(
                    r#"{"Effect": "Allow", "Principal": "*", "Action": "sts:AssumeRole", "Resource": "*"}"#,
                ),
                "Has prohibited field Resource",
            ),
            (
                of(r#"{"Effect": "Allow", "Principal": "*", "Action": "s3:GetObject"}"#),
                "AssumeRole policy may only specify STS AssumeRole actions.",
            ),
        ] {
            let refused = check_trust(&document).unwrap_err().to_string();
            assert_eq!(refused, format!("MalformedPolicyDocument: {expected}"));
        }
    }
}
