//! A policy, read from JSON.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html>

use std::fmt;

use super::condition::{Condition, check_variables};
use super::pattern::{Pattern, Syntax};
use super::permission::{Context, Permission};
use super::table;
use crate::wire::Json;

/// An identity-based policy.
#[derive(Clone, Debug, PartialEq)]
pub struct Policy {
    pub statements: Vec<Statement>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Statement {
    pub effect: Effect,
    actions: Chosen,
    resources: Chosen,
    /// All of them must hold.
    conditions: Vec<Condition>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    Allow,
    Deny,
}

/// Those that one of the patterns matches, or those that none does.
#[derive(Clone, Debug, PartialEq)]
struct Chosen {
    patterns: Vec<Pattern>,
    is_negated: bool,
}

/// Why a text is no policy that the fake can judge by, in a sentence that begins with the place.
///
/// The fake refuses what IAM would refuse, and what IAM knows and the fake does not: a test must
/// not pass because a condition was not looked at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InvalidPolicy(String);

impl InvalidPolicy {
    #[doc(hidden)]
    pub fn new(why: String) -> Self {
        Self(why)
    }
}

impl fmt::Display for InvalidPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidPolicy {}

impl Policy {
    /// Reads what a policy says of the services of the fake.
    pub fn parse(json: &str) -> Result<Self, InvalidPolicy> {
        Self::read(json, false)
    }

    /// Reads all that a policy says, whichever service it is about.
    #[cfg(feature = "iam")]
    pub fn parse_whole(json: &str) -> Result<Self, InvalidPolicy> {
        Self::read(json, true)
    }

    fn read(json: &str, is_whole: bool) -> Result<Self, InvalidPolicy> {
        let invalid = |why: String| InvalidPolicy(format!("no IAM policy: {why}"));
        let json: Json = json
            .parse()
            .map_err(|error: String| invalid(format!("no JSON: {error}")))?;
        if !json.is_object() {
            return Err(invalid("a policy is a JSON object".to_owned()));
        }
        check_members(&json, &["Version", "Id", "Statement"]).map_err(invalid)?;
        let version = &json["Version"];
        let has_variables = match version.as_str() {
            Some("2012-10-17") => true,
            // What counts where none is given.
            Some("2008-10-17") => false,
            None if version.is_null() => false,
            _ => {
                return Err(invalid(format!(
                    "Version is 2012-10-17 or 2008-10-17, not {version}"
                )));
            }
        };
        let given = &json["Statement"];
        if !given.is_list() && !given.is_object() {
            return Err(invalid("it has no Statement".to_owned()));
        }
        let alone = (!given.is_list()).then_some(given);
        let mut statements = Vec::new();
        for (at, statement) in given.items().chain(alone).enumerate() {
            let read = Statement::parse(statement, has_variables, is_whole);
            let read = read.map_err(|why| invalid(format!("Statement[{at}]: {why}")))?;
            statements.extend(read);
        }
        Ok(Self { statements })
    }
}

impl Statement {
    /// `None` is a statement about other services, which is never asked, unless the whole is
    /// wanted. Nothing is known of their conditions.
    pub(super) fn parse(
        json: &Json,
        has_variables: bool,
        is_whole: bool,
    ) -> Result<Option<Self>, String> {
        if !json.is_object() {
            return Err("a statement is a JSON object".to_owned());
        }
        for member in ["Principal", "NotPrincipal"] {
            if !json[member].is_null() {
                return Err(format!(
                    "{member} is for policies of resources; identity-based policies have none"
                ));
            }
        }
        check_members(
            json,
            &[
                "Sid",
                "Effect",
                "Action",
                "NotAction",
                "Resource",
                "NotResource",
                "Condition",
            ],
        )?;
        let effect = match json["Effect"].as_str() {
            Some("Allow") => Effect::Allow,
            Some("Deny") => Effect::Deny,
            _ => return Err("Effect is Allow or Deny".to_owned()),
        };
        let syntax = Syntax {
            has_wildcards: true,
            // Actions have none.
            has_variables: false,
        };
        let actions = Chosen::parse(json, "Action", syntax)?;
        let syntax = Syntax {
            has_variables,
            ..syntax
        };
        let resources = Chosen::parse(json, "Resource", syntax)?;
        let conditions = &json["Condition"];
        if !conditions.is_null() && !conditions.is_object() {
            return Err("Condition is a JSON object".to_owned());
        }
        if !is_whole && !table::actions().any(|action| actions.has_action(&action)) {
            return Ok(None);
        }
        for pattern in &resources.patterns {
            check_variables(pattern)?;
        }
        Ok(Some(Self {
            effect,
            actions,
            resources,
            conditions: parse_conditions(conditions, has_variables)?,
        }))
    }

    /// Whether it says something about that.
    pub fn is_about(&self, permission: &Permission) -> bool {
        let Permission {
            action,
            resource,
            context,
            ..
        } = permission;
        self.actions.has_action(action)
            && self.resources.has_resource(resource, context)
            && self
                .conditions
                .iter()
                .all(|it| it.holds(context, self.effect == Effect::Deny))
    }
}

impl Chosen {
    /// Reads `Action` or `NotAction`, `Resource` or `NotResource`.
    fn parse(json: &Json, member: &str, syntax: Syntax) -> Result<Self, String> {
        let negated = format!("Not{member}");
        let (given, is_negated) = match (&json[member], &json[&*negated]) {
            (given, other) if other.is_null() && !given.is_null() => (given, false),
            (other, given) if other.is_null() && !given.is_null() => (given, true),
            _ => return Err(format!("it takes either {member} or {negated}")),
        };
        let name = if is_negated { &negated } else { member };
        let mut patterns = Vec::new();
        for text in texts(given).ok_or_else(|| format!("{name} is a text or a list of texts"))? {
            if member == "Action" {
                check_action(&text)?;
            } else {
                check_resource(&text)?;
            }
            let pattern = Pattern::parse(&text, syntax);
            patterns.push(pattern.map_err(|why| format!("{name}: {why}"))?);
        }
        Ok(Self {
            patterns,
            is_negated,
        })
    }

    fn has_action(&self, action: &str) -> bool {
        let none = Context::default();
        let mut patterns = self.patterns.iter();
        patterns.any(|pattern| pattern.matches_in_any_case(action, &none)) != self.is_negated
    }

    fn has_resource(&self, arn: &str, context: &Context) -> bool {
        let mut patterns = self.patterns.iter();
        patterns.any(|pattern| pattern.matches_arn(arn, context)) != self.is_negated
    }
}

fn check_action(text: &str) -> Result<(), String> {
    let is_whole = text == "*"
        || text
            .split_once(':')
            .is_some_and(|(vendor, name)| !vendor.is_empty() && !name.is_empty());
    if is_whole {
        return Ok(());
    }
    Err(format!(
        "the action '{text}' has no service before it, as ecs:RunTask has"
    ))
}

/// In the words of `MalformedPolicyDocument`: trussworks/terraform-aws-s3-anti-virus#21.
fn check_resource(text: &str) -> Result<(), String> {
    if text == "*" || text.starts_with("arn:") {
        return Ok(());
    }
    Err(format!("Resource {text} must be in ARN format or \"*\"."))
}

fn check_members(json: &Json, known: &[&str]) -> Result<(), String> {
    let mut members = json.members().map(|(name, _)| name);
    match members.find(|name| !known.contains(name)) {
        Some(unknown) => Err(format!(
            "there is no '{unknown}', only {}",
            known.join(", ")
        )),
        None => Ok(()),
    }
}

fn parse_conditions(json: &Json, has_variables: bool) -> Result<Vec<Condition>, String> {
    let mut conditions = Vec::new();
    for (operator, keys) in json.members() {
        if !keys.is_object() {
            return Err(format!("Condition.{operator} is a JSON object"));
        }
        for (key, values) in keys.members() {
            let values = texts(values).ok_or_else(|| {
                format!("Condition.{operator}.{key} is a value or a list of values")
            })?;
            let read = Condition::parse(operator, key, &values, has_variables);
            conditions.push(read.map_err(|why| format!("Condition.{operator}: {why}"))?);
        }
    }
    Ok(conditions)
}

/// A text, number or boolean, or a list of them, as texts.
fn texts(json: &Json) -> Option<Vec<String>> {
    let text = |json: &Json| {
        let own = json.as_str().map(str::to_owned);
        let is_value = json.as_f64().is_some() || json.as_bool().is_some();
        own.or_else(|| is_value.then(|| json.to_string()))
    };
    if json.is_list() {
        json.items().map(text).collect()
    } else {
        text(json).map(|text| vec![text])
    }
}

#[cfg(test)]
mod tests {
    use super::super::policies::Policies;
    use super::super::verdict::Verdict;
    use super::*;

    const TASK: &str = "arn:aws:ecs:us-east-1:123456789012:task/jobs/0123";

    fn permission(action: &str, resource: &str) -> Permission {
        let mut context = Context::default();
        context.put(
            "ecs:cluster",
            ["arn:aws:ecs:us-east-1:123456789012:cluster/jobs"],
        );
        context.put("aws:username", ["jobs"]);
        Permission {
            action: action.to_owned(),
            resource: resource.to_owned(),
            general: String::new(),
            context,
            restricted_by: None,
        }
    }

    /// What a policy of these statements says of stopping a task.
    fn verdict(statements: &str) -> Verdict {
        let mut policies = Policies::default();
        let json = format!(r#"{{"Version":"2012-10-17","Statement":{statements}}}"#);
        policies.add(Policy::parse(&json).unwrap());
        policies.judge(&permission("ecs:StopTask", TASK))
    }

    #[test]
    fn a_statement_is_about_actions_resources_and_conditions() {
        use Verdict::{Allowed, Denied, NotAllowed};
        for (expected, statements) in [
            (NotAllowed, "[]"),
            (Allowed, r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#),
            (
                Allowed,
                r#"[{"Sid":"a","Effect":"Allow","Action":["ecs:stop*"],"Resource":["arn:aws:ecs:*:*:task/jobs/*"]}]"#,
            ),
            (
                NotAllowed,
                r#"{"Effect":"Allow","Action":"ecs:RunTask","Resource":"*"}"#,
            ),
            (
                NotAllowed,
                r#"{"Effect":"Allow","Action":"ecs:*","Resource":"arn:aws:ecs:*:*:task/web/*"}"#,
            ),
            (
                Allowed,
                r#"{"Effect":"Allow","NotAction":["s3:*","ecs:Run*"],"Resource":"*"}"#,
            ),
            (
                NotAllowed,
                r#"{"Effect":"Allow","NotAction":"ecs:*","Resource":"*"}"#,
            ),
            (
                Allowed,
                r#"{"Effect":"Allow","Action":"ecs:*","NotResource":"arn:aws:ecs:*:*:task/web/*"}"#,
            ),
            (
                NotAllowed,
                r#"{"Effect":"Allow","Action":"ecs:*","NotResource":"arn:aws:ecs:*:*:task/jobs/*"}"#,
            ),
            (
                Allowed,
                r#"{"Effect":"Allow","Action":"ecs:*","Resource":"arn:aws:ecs:*:*:task/${aws:username}/*"}"#,
            ),
            (
                Allowed,
                r#"{"Effect":"Allow","Action":"ecs:*","Resource":"*","Condition":{"ArnLike":{"ecs:cluster":["arn:aws:ecs:*:*:cluster/a","arn:aws:ecs:*:*:cluster/jobs"]}}}"#,
            ),
            (
                NotAllowed,
                r#"{"Effect":"Allow","Action":"ecs:*","Resource":"*","Condition":{"ArnLike":{"ecs:cluster":"*"},"StringEquals":{"aws:username":"x"}}}"#,
            ),
            (
                Denied,
                r#"[{"Effect":"Deny","Action":"ecs:StopTask","Resource":"*"},{"Effect":"Allow","Action":"*","Resource":"*"}]"#,
            ),
            (
                Denied,
                r#"[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","NotAction":"ecs:Run*","Resource":"*"}]"#,
            ),
            (
                Allowed,
                r#"[{"Effect":"Allow","Action":"*","Resource":"*"},{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:username":"jobs"}}}]"#,
            ),
            // Statements about other services are not asked, whatever their conditions.
            (
                NotAllowed,
                r#"{"Effect":"Allow","Action":["s3:GetObject"],"Resource":"arn:aws:s3:::b/${aws:userid}","Condition":{"IpAddress":{"s3:x":"1"}}}"#,
            ),
        ] {
            assert_eq!(verdict(statements), expected, "{statements}");
        }
    }

    #[test]
    fn without_the_newer_version_policy_variables_are_texts() {
        let statement = r#"{"Effect":"Allow","Action":"*","Resource":"arn:aws:ecs:*:*:task/${aws:username}/*"}"#;
        for (begin, expected) in [
            (r#""Version":"2012-10-17","#, Verdict::Allowed),
            (r#""Version":"2008-10-17","#, Verdict::NotAllowed),
            ("", Verdict::NotAllowed),
        ] {
            let mut policies = Policies::default();
            let json = format!(r#"{{{begin}"Statement":{statement}}}"#);
            policies.add(Policy::parse(&json).unwrap());

            let verdict = policies.judge(&permission("ecs:StopTask", TASK));

            assert_eq!(verdict, expected, "{begin}");
        }
    }

    #[test]
    fn what_is_no_policy_is_refused_with_its_place() {
        const REST: &str = r#""Action":"ecs:*","Resource":"*""#;
        for (json, expected) in [
            ("{", "no IAM policy: no JSON: "),
            ("[]", "no IAM policy: a policy is a JSON object"),
            ("{}", "it has no Statement"),
            (r#"{"Statement":"x"}"#, "it has no Statement"),
            (
                r#"{"Version":"2020-01-01","Statement":[]}"#,
                "2012-10-17 or 2008-10-17, not \"2020-01-01\"",
            ),
            (
                r#"{"Statements":[]}"#,
                "there is no 'Statements', only Version, Id, Statement",
            ),
            (
                r#"{"Statement":[7]}"#,
                "Statement[0]: a statement is a JSON object",
            ),
            (
                r#"{"Statement":{"Principal":"*"}}"#,
                "Statement[0]: Principal is for policies of resources; identity-based policies have none",
            ),
            (
                r#"{"Statement":{"Effect":"allow"}}"#,
                "Effect is Allow or Deny",
            ),
            (
                r#"{"Statement":{"Effect":"Allow"}}"#,
                "it takes either Action or NotAction",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"*"}}"#,
                "it takes either Resource or NotResource",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"*","NotAction":"*"}}"#,
                "it takes either Action or NotAction",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":{}}}"#,
                "Action is a text or a list of texts",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"RunTask","Resource":"*"}}"#,
                "the action 'RunTask' has no service before it",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"ecs:*","Resource":"task/jobs/*"}}"#,
                "Resource task/jobs/* must be in ARN format or \"*\".",
            ),
            (
                r#"{"Statement":{"Effect":"Allow","Action":"ecs:*","Resources":"*"}}"#,
                "there is no 'Resources', only ",
            ),
            (
                r#"{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"ecs:*","Resource":"arn:aws:ecs:*:*:${aws:userid}"}}"#,
                "policy variable ${aws:userid} is not emulated",
            ),
            (
                &format!(r#"{{"Statement":{{"Effect":"Allow",{REST},"Condition":[]}}}}"#),
                "Condition is a JSON object",
            ),
            (
                &format!(r#"{{"Statement":{{"Effect":"Allow",{REST},"Condition":{{"Bool":1}}}}}}"#),
                "Condition.Bool is a JSON object",
            ),
            (
                &format!(
                    r#"{{"Statement":{{"Effect":"Allow",{REST},"Condition":{{"Bool":{{"a:b":{{}}}}}}}}}}"#
                ),
                "Condition.Bool.a:b is a value or a list of values",
            ),
            (
                &format!(
                    r#"{{"Statement":[{{"Effect":"Allow",{REST}}},{{"Effect":"Allow",{REST},"Condition":{{"Bool":{{"aws:ViaAWSService":true}}}}}}]}}"#
                ),
                "Statement[1]: Condition.Bool: the condition key aws:ViaAWSService is not emulated",
            ),
        ] {
            let refused = Policy::parse(json).unwrap_err().to_string();
            assert!(refused.contains(expected), "{json}: {refused}");
        }
    }
}
