//! Policies of stacks: what updates may not change.
//! <https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/protect-stack-resources.html>

use crate::kernel::wildcards::{self, Syntax};
use crate::wire::Json;

/// A policy that can be gone by.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    /// As it was given.
    pub text: String,
    statements: Vec<Json>,
}

/// What an update does to a resource.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change {
    Modify,
    Replace,
    Delete,
}

impl Change {
    const ALL: [Self; 3] = [Self::Modify, Self::Replace, Self::Delete];

    /// As policies have it.
    fn action(self) -> &'static str {
        match self {
            Self::Modify => "Update:Modify",
            Self::Replace => "Update:Replace",
            Self::Delete => "Update:Delete",
        }
    }
}

impl Policy {
    /// Reads a policy.
    pub fn parse(text: &str) -> Result<Self, String> {
        let json: Result<Json, String> = text.parse();
        let json = json.ok().filter(Json::is_object);
        let statements = json.map(|it| one_or_many(&it["Statement"]));
        match statements.filter(|all| all.iter().all(is_statement)) {
            Some(statements) => Ok(Self {
                text: text.to_owned(),
                statements,
            }),
            None => Err("Error validating stack policy: Invalid stack policy".to_owned()),
        }
    }

    /// Why a resource may not be changed so. What no statement allows is denied; a policy without
    /// statements says nothing.
    pub fn denial(&self, change: Change, (logical, kind): (&str, &str)) -> Option<String> {
        let matching = |effect: &str| {
            self.statements.iter().position(|it| {
                it["Effect"] == effect
                    && is_about(it, change, &format!("LogicalResourceId/{logical}"), kind)
            })
        };
        let action = change.action();
        // Both texts are from memory.
        if let Some(at) = matching("Deny") {
            let number = at + 1;
            return Some(format!(
                "Action denied by stack policy: Statement [#{number}] does not allow [{action}] for resource [LogicalResourceId/{logical}]"
            ));
        }
        let is_allowed = self.statements.is_empty() || matching("Allow").is_some();
        (!is_allowed).then(|| {
            format!(
                "Action not allowed by stack policy: no statement allows [{action}] for resource [LogicalResourceId/{logical}]"
            )
        })
    }
}

fn one_or_many(value: &Json) -> Vec<Json> {
    match value {
        value if value.is_null() => Vec::new(),
        value if value.is_list() => value.items().cloned().collect(),
        value => vec![value.clone()],
    }
}

fn is_statement(statement: &Json) -> bool {
    let is_effect = ["Allow", "Deny"]
        .iter()
        .any(|it| statement["Effect"] == *it);
    let actions = [&statement["Action"], &statement["NotAction"]];
    let mut actions = actions.into_iter().flat_map(one_or_many);
    is_effect
        && statement["Principal"] == "*"
        && actions.all(|it| Change::ALL.iter().any(|change| fits(&it, change.action())))
}

/// Whether a pattern of a policy fits a text.
fn fits(pattern: &Json, text: &str) -> bool {
    let pattern = pattern.as_str();
    let pattern = pattern.map(|it| wildcards::parse(it, Syntax::STARS));
    pattern.is_some_and(|it| wildcards::matches(&it, text))
}

fn is_about(statement: &Json, change: Change, resource: &str, kind: &str) -> bool {
    let one_fits =
        |patterns: &Json, text: &str| one_or_many(patterns).iter().any(|it| fits(it, text));
    let is_named = |name: &str, not: &str, text: &str| match statement[name].is_null() {
        false => one_fits(&statement[name], text),
        true => !one_fits(&statement[not], text),
    };
    let conditions = &statement["Condition"];
    let has_kind = ["StringEquals", "StringLike"].iter().all(|test| {
        let kinds = &conditions[*test]["ResourceType"];
        kinds.is_null() || one_fits(kinds, kind)
    });
    is_named("Action", "NotAction", change.action())
        && is_named("Resource", "NotResource", resource)
        && has_kind
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_policy_denies_or_does_not_allow_may_not_be_changed() {
        let all = r#"{"Effect":"Allow","Action":"Update:*","Principal":"*","Resource":"*"}"#;
        let deny = |more: &str| {
            format!(r#"{{"Statement":[{{"Effect":"Deny","Principal":"*",{more}}},{all}]}}"#)
        };
        for (policy, modify, replace) in [
            ("{}".to_owned(), "", ""),
            (format!(r#"{{"Statement":{all}}}"#), "", ""),
            (
                deny(r#""Action":"Update:Replace","Resource":"*""#),
                "",
                "Statement [#1]",
            ),
            (
                deny(r#""Action":"Update:*","Resource":"LogicalResourceId/Other""#),
                "",
                "",
            ),
            (
                deny(r#""Action":"Update:*","NotResource":"LogicalResourceId/Other""#),
                "Statement [#1]",
                "Statement [#1]",
            ),
            (
                deny(
                    r#""Action":["Update:Modify"],"Resource":"*","Condition":{"StringLike":{"ResourceType":["AWS::SNS::*"]}}"#,
                ),
                "Statement [#1]",
                "",
            ),
            (
                r#"{"Statement":[{"Effect":"Allow","NotAction":"Update:Replace","Principal":"*","Resource":"*"}]}"#
                    .to_owned(),
                "",
                "no statement",
            ),
        ] {
            let read = Policy::parse(&policy).unwrap();
            for (change, expected) in [(Change::Modify, modify), (Change::Replace, replace)] {
                let denial = read.denial(change, ("Topic", "AWS::SNS::Topic"));
                let is_right = match expected {
                    "" => denial.is_none(),
                    expected => denial.as_deref().is_some_and(|it| it.contains(expected)),
                };
                assert!(is_right, "{policy} {change:?} {denial:?}");
            }
        }
    }

    /// As recorded in 2022.
    #[test]
    fn what_is_no_policy_is_refused() {
        for policy in [
            "a",
            "[]",
            r#"{"Statement":[{"Effect":"Deny","Action":"Update:*","Principal":"a","Resource":"*"}]}"#,
            r#"{"Statement":[{"Effect":"Deny","Action":"Delete:*","Principal":"*","Resource":"*"}]}"#,
        ] {
            let refused = Policy::parse(policy).unwrap_err();
            let expected = "Error validating stack policy: Invalid stack policy";
            assert_eq!(refused, expected, "{policy}");
        }
    }
}
