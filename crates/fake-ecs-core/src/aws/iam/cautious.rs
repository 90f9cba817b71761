//! Policies of roles, of which the fake may not know all conditions. A role can have them, since
//! IAM takes them; so they are judged with caution, statement by statement.

use super::policy::{Policy, Statement};
use crate::wire::Json;

/// Reads a policy. A statement that cannot be judged by allows nothing, and denies as if it had no
/// conditions, or if that is not enough, on everything.
pub fn read(text: &str) -> Policy {
    if let Ok(policy) = Policy::parse(text) {
        return policy;
    }
    let json: Json = text.parse().unwrap_or_default();
    let has_variables = json["Version"] == "2012-10-17";
    let given = &json["Statement"];
    let alone = given.is_object().then_some(given);
    let statements = given.items().chain(alone);
    let statements = statements.filter_map(|statement| {
        let attempts = match statement["Effect"].as_str() {
            Some("Deny") => vec![
                statement.clone(),
                without(statement, &["Condition"]),
                on_everything(statement),
            ],
            _ => vec![statement.clone()],
        };
        let mut read = attempts
            .iter()
            .filter_map(|it| Statement::parse(it, has_variables, false).ok());
        read.next().flatten()
    });
    Policy {
        statements: statements.collect(),
    }
}

fn on_everything(statement: &Json) -> Json {
    let rest = without(statement, &["Condition", "Resource", "NotResource"]);
    let resource = ("Resource", Json::of(&"*".to_owned()));
    Json::object(rest.members().map(copied).chain([resource]))
}

fn without(statement: &Json, names: &[&str]) -> Json {
    let members = statement.members().map(copied);
    Json::object(members.filter(|(name, _)| !names.contains(name)))
}

fn copied<'a>((name, value): (&'a str, &Json)) -> (&'a str, Json) {
    (name, value.clone())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::iam::permission::{Context, Permission};
    use crate::aws::iam::policies::Policies;
    use crate::aws::iam::verdict::Verdict;

    const QUEUE: &str = "arn:aws:sqs:us-east-1:123456789012:jobs";

    #[track_caller]
    fn check(statements: &str, action: &str, expected: Verdict) {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":{statements}}}"#);
        let mut policies = Policies::default();
        policies.add(read(&text));
        let permission = Permission {
            action: action.to_owned(),
            resource: QUEUE.to_owned(),
            general: QUEUE.to_owned(),
            context: Context::default(),
            restricted_by: None,
        };
        assert_eq!(policies.judge(&permission), expected, "{statements}");
    }

    #[test]
    fn what_is_not_known_denies_and_does_not_allow() {
        let (allow, receive) = (
            r#"{"Effect":"Allow","Action":"sqs:*","Resource":"*"}"#,
            "sqs:ReceiveMessage",
        );
        let unknown = r#""Condition":{"DateLessThan":{"aws:CurrentTime":"2020-01-01T00:00:00Z"}}"#;
        check(allow, receive, Verdict::Allowed);
        let one = format!(r#"{{"Effect":"Allow","Action":"sqs:*","Resource":"*",{unknown}}}"#);
        check(&one, receive, Verdict::NotAllowed);
        // What stands beside it still counts.
        check(&format!("[{one},{allow}]"), receive, Verdict::Allowed);

        let deny = |resource: &str, condition: &str| {
            let action = r#""Action":"sqs:ReceiveMessage""#;
            format!(r#"[{allow},{{"Effect":"Deny",{action},"Resource":"{resource}"{condition}}}]"#)
        };
        let unknown = format!(",{unknown}");
        check(&deny(QUEUE, &unknown), receive, Verdict::Denied);
        check(&deny(QUEUE, &unknown), "sqs:SendMessage", Verdict::Allowed);
        let other = "arn:aws:sqs:us-east-1:123456789012:other";
        check(&deny(other, &unknown), receive, Verdict::Allowed);
        // A resource with a variable that is not known may be any.
        let strange = "arn:aws:sqs:us-east-1:123456789012:${aws:SourceIp}";
        check(&deny(strange, ""), receive, Verdict::Denied);
    }

    #[test]
    fn what_is_no_policy_says_nothing() {
        for text in ["", "{", "[]", r#"{"Statement":7}"#] {
            assert_eq!(read(text).statements, []);
        }
    }
}
