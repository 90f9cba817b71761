//! Conditions of statements.
//!
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html>,
//! <https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html>

use super::pattern::{Pattern, Syntax};
use super::permission::Context;
use super::table;

/// What a statement asks of the value of a key.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    operator: Operator,
    key: String,
    /// Any of them is enough; none may be, where the operator is negated.
    values: Vec<Pattern>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct Operator {
    set: Option<Set>,
    test: Test,
    is_negated: bool,
    if_exists: bool,
}

/// Of how many values of a key it is asked.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Set {
    All,
    Any,
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Test {
    Equals,
    EqualsIgnoreCase,
    Like,
    Arn,
    Bool,
    Null,
    Numeric(Comparison),
}

#[derive(Clone, Copy, Debug, PartialEq)]
enum Comparison {
    Equals,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
}

/// The operators, without what may stand before and after them, and whether they are negated.
const OPERATORS: &[(&str, Test, bool)] = &[
    ("StringEquals", Test::Equals, false),
    ("StringNotEquals", Test::Equals, true),
    ("StringEqualsIgnoreCase", Test::EqualsIgnoreCase, false),
    ("StringNotEqualsIgnoreCase", Test::EqualsIgnoreCase, true),
    ("StringLike", Test::Like, false),
    ("StringNotLike", Test::Like, true),
    // Those of ARNs mean the same, says the documentation.
    ("ArnEquals", Test::Arn, false),
    ("ArnLike", Test::Arn, false),
    ("ArnNotEquals", Test::Arn, true),
    ("ArnNotLike", Test::Arn, true),
    ("Bool", Test::Bool, false),
    ("Null", Test::Null, false),
    ("NumericEquals", Test::Numeric(Comparison::Equals), false),
    ("NumericNotEquals", Test::Numeric(Comparison::Equals), true),
    ("NumericLessThan", Test::Numeric(Comparison::Less), false),
    (
        "NumericLessThanEquals",
        Test::Numeric(Comparison::LessOrEqual),
        false,
    ),
    (
        "NumericGreaterThan",
        Test::Numeric(Comparison::Greater),
        false,
    ),
    (
        "NumericGreaterThanEquals",
        Test::Numeric(Comparison::GreaterOrEqual),
        false,
    ),
];

impl Condition {
    /// Reads one, or says what is wrong with it. `has_variables` is whether policy variables mean
    /// something.
    pub fn parse(
        operator: &str,
        key: &str,
        values: &[String],
        has_variables: bool,
    ) -> Result<Self, String> {
        let operator = Operator::parse(operator)?;
        let known = table::key(key).ok_or_else(|| unknown_key(key))?;
        if operator.set.is_some() && !known.is_list {
            return Err(format!(
                "the condition key {key} has one value, so ForAllValues and ForAnyValue are not for it"
            ));
        }
        let syntax = Syntax {
            has_wildcards: matches!(operator.test, Test::Like | Test::Arn),
            has_variables,
        };
        let mut patterns = Vec::with_capacity(values.len());
        for value in values {
            operator.check(value)?;
            let pattern = Pattern::parse(value, syntax)?;
            check_variables(&pattern)?;
            patterns.push(pattern);
        }
        Ok(Self {
            operator,
            key: key.to_owned(),
            values: patterns,
        })
    }

    /// Whether a call with that context meets it. Where the statement does not say of how many of
    /// several values it is asked, one is enough for a statement that `denies`, and all are asked
    /// for one that allows: AWS leaves that open, and a test should not pass by it.
    pub fn holds(&self, context: &Context, denies: bool) -> bool {
        let Operator {
            set,
            test,
            is_negated,
            if_exists,
        } = self.operator;
        let found = context.get(&self.key);
        if test == Test::Null {
            let is_absent = if found.is_none() { "true" } else { "false" };
            return self.has(is_absent, context);
        }
        let is_met = |value: &String| self.has(value, context) != is_negated;
        match (set, found) {
            (Some(Set::All), found) => found.unwrap_or_default().iter().all(is_met),
            (Some(Set::Any), None) => if_exists,
            (Some(Set::Any), Some(values)) => values.iter().any(is_met),
            (None, None) => is_negated || if_exists,
            (None, Some(values)) if denies => values.iter().any(is_met),
            (None, Some(values)) => values.iter().all(is_met),
        }
    }

    /// Whether one of its values is that of the call.
    fn has(&self, value: &str, context: &Context) -> bool {
        self.values.iter().any(|pattern| match self.operator.test {
            Test::Equals | Test::Like => pattern.matches(value, context),
            Test::EqualsIgnoreCase | Test::Bool | Test::Null => {
                pattern.matches_in_any_case(value, context)
            }
            Test::Arn => pattern.matches_arn(value, context),
            Test::Numeric(comparison) => {
                let bound = pattern.text(context);
                let bound = bound.and_then(|text| text.parse::<f64>().ok());
                let value = value.parse::<f64>().ok();
                let both = value.zip(bound);
                both.is_some_and(|(value, bound)| comparison.holds(value, bound))
            }
        })
    }
}

impl Operator {
    fn parse(name: &str) -> Result<Self, String> {
        let (set, rest) = match name.split_once(':') {
            Some(("ForAllValues", rest)) => (Some(Set::All), rest),
            Some(("ForAnyValue", rest)) => (Some(Set::Any), rest),
            _ => (None, name),
        };
        let (base, if_exists) = match rest.strip_suffix("IfExists") {
            Some(base) => (base, true),
            None => (rest, false),
        };
        let found = OPERATORS.iter().find(|(known, ..)| *known == base);
        let Some((_, test, is_negated)) = found else {
            return Err(format!(
                "the condition operator {name} is not emulated; there are {}",
                listed(OPERATORS.iter().map(|(known, ..)| *known))
            ));
        };
        if *test == Test::Null && (set.is_some() || if_exists) {
            return Err(format!("the condition operator {name} is not emulated"));
        }
        Ok(Self {
            set,
            test: *test,
            is_negated: *is_negated,
            if_exists,
        })
    }

    /// Refuses a value that it can compare nothing with.
    fn check(self, value: &str) -> Result<(), String> {
        let is_bool = || ["true", "false"].contains(&value.to_ascii_lowercase().as_str());
        match self.test {
            Test::Bool | Test::Null if !is_bool() => {
                Err(format!("'{value}' is neither true nor false"))
            }
            Test::Numeric(_) if value.parse::<f64>().is_err() => {
                Err(format!("'{value}' is no number"))
            }
            _ => Ok(()),
        }
    }
}

impl Comparison {
    fn holds(self, value: f64, bound: f64) -> bool {
        match self {
            Self::Equals => value.total_cmp(&bound).is_eq(),
            Self::Less => value < bound,
            Self::LessOrEqual => value <= bound,
            Self::Greater => value > bound,
            Self::GreaterOrEqual => value >= bound,
        }
    }
}

fn unknown_key(name: &str) -> String {
    format!(
        "the condition key {name} is not emulated: the fake knows aws:PrincipalAccount, aws:PrincipalArn, aws:PrincipalType, aws:RequestedRegion, aws:RequestTag/…, aws:ResourceTag/…, aws:SecureTransport, aws:TagKeys, aws:username, iam:PassedToService, and those of ECS"
    )
}

/// Refuses variables that the fake has no value of.
pub fn check_variables(pattern: &Pattern) -> Result<(), String> {
    for name in pattern.variables() {
        match table::key(name) {
            None => return Err(format!("the policy variable ${{{name}}} is not emulated")),
            Some(key) if key.is_list => {
                return Err(format!(
                    "the policy variable ${{{name}}} may have several values"
                ));
            }
            Some(_) => {}
        }
    }
    Ok(())
}

fn listed<'a>(names: impl Iterator<Item = &'a str>) -> String {
    names.collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn context() -> Context {
        let mut context = Context::default();
        let cluster = "arn:aws:ecs:us-east-1:123456789012:cluster/jobs";
        context.put("ecs:cluster", [cluster]);
        context.put("ecs:task-cpu", ["512"]);
        context.put("ecs:enable-ecs-managed-tags", ["true"]);
        context.put("aws:ResourceTag/team", ["Blue"]);
        context.put("aws:TagKeys", ["team", "cost"]);
        context.put("aws:username", ["Blue"]);
        context
    }

    #[track_caller]
    fn check(operator: &str, key: &str, values: &[&str], expected: bool) {
        let values: Vec<String> = values.iter().map(|value| (*value).to_owned()).collect();
        let condition = Condition::parse(operator, key, &values, true).unwrap();
        let holds = condition.holds(&context(), false);
        assert_eq!(holds, expected, "{operator} {key} {values:?}");
    }

    #[test]
    fn operators_compare_as_they_say() {
        let tag = "aws:ResourceTag/team";
        for (operator, values, expected) in [
            ("StringEquals", &["Blue"][..], true),
            ("StringEquals", &["blue"], false),
            ("StringEquals", &["B*"], false),
            ("StringEquals", &["Red", "Blue"], true),
            ("StringEquals", &["${aws:username}"], true),
            ("StringEqualsIgnoreCase", &["blue"], true),
            ("StringNotEqualsIgnoreCase", &["blue"], false),
            ("StringNotEquals", &["Red"], true),
            ("StringNotEquals", &["Red", "Blue"], false),
            ("StringLike", &["B?u*"], true),
            ("StringNotLike", &["B?u*"], false),
            ("StringNotLike", &["R*", "G*"], true),
            ("StringLike", &[], false),
        ] {
            check(operator, tag, values, expected);
        }
        for (operator, value, expected) in [
            ("ArnEquals", "arn:aws:ecs:*:*:cluster/jobs", true),
            ("ArnLike", "arn:aws:ecs:*:*:cluster/j*", true),
            ("ArnLike", "arn:aws:ecs:*:*:cluster/web", false),
            ("ArnNotEquals", "arn:aws:ecs:*:*:cluster/jobs", false),
            ("ArnNotLike", "arn:aws:ecs:*:*:cluster/web", true),
        ] {
            check(operator, "ecs:cluster", &[value], expected);
        }
        for (operator, value, expected) in [
            ("NumericEquals", "512.0", true),
            ("NumericNotEquals", "512", false),
            ("NumericLessThan", "512", false),
            ("NumericLessThanEquals", "512", true),
            ("NumericGreaterThan", "256", true),
            ("NumericGreaterThanEquals", "1024", false),
        ] {
            check(operator, "ecs:task-cpu", &[value], expected);
        }
        check("Bool", "ecs:enable-ecs-managed-tags", &["True"], true);
        check("Bool", "ecs:enable-ecs-managed-tags", &["false"], false);
    }

    #[test]
    fn a_key_that_the_call_does_not_have_meets_what_is_negated_and_what_asks_if_it_exists() {
        for (operator, expected) in [
            ("StringEquals", false),
            ("StringLike", false),
            ("StringNotEquals", true),
            ("StringNotLike", true),
            ("StringEqualsIfExists", true),
            ("StringNotLikeIfExists", true),
        ] {
            check(operator, "aws:ResourceTag/none", &["x"], expected);
        }
        check(
            "StringEqualsIfExists",
            "aws:ResourceTag/team",
            &["x"],
            false,
        );
        check("ArnEquals", "ecs:service", &["*"], false);
        check("Bool", "ecs:auto-assign-public-ip", &["false"], false);
        check(
            "BoolIfExists",
            "ecs:auto-assign-public-ip",
            &["false"],
            true,
        );
        check("NumericLessThan", "ecs:task-memory", &["9"], false);
        check("Null", "ecs:service", &["true"], true);
        check("Null", "ecs:service", &["false"], false);
        check("Null", "ecs:cluster", &["true"], false);
        check("Null", "aws:resourcetag/TEAM", &["false"], true);
    }

    #[test]
    fn of_several_values_all_are_asked_or_any() {
        for (operator, values, expected) in [
            (
                "ForAllValues:StringEquals",
                &["team", "cost", "x"][..],
                true,
            ),
            ("ForAllValues:StringEquals", &["team"], false),
            ("ForAnyValue:StringEquals", &["team"], true),
            ("ForAnyValue:StringEquals", &["x"], false),
            ("ForAnyValue:StringLike", &["c*"], true),
            ("ForAllValues:StringNotEquals", &["x"], true),
            ("ForAllValues:StringNotEquals", &["team"], false),
            ("ForAnyValue:StringNotEquals", &["team"], true),
            ("ForAnyValue:StringNotEquals", &["team", "cost"], false),
            // Without a word about it all of them are asked.
            ("StringEquals", &["team", "cost"], true),
            ("StringEquals", &["team"], false),
        ] {
            check(operator, "aws:TagKeys", values, expected);
        }
        // Of a call without values.
        for (operator, expected) in [
            ("ForAllValues:StringEquals", true),
            ("ForAnyValue:StringEquals", false),
            ("ForAnyValue:StringEqualsIfExists", true),
            ("StringEquals", false),
        ] {
            check(operator, "ecs:subnet", &["x"], expected);
        }
    }

    #[test]
    fn what_denies_is_met_by_one_of_several_values() {
        for (operator, value, expected) in [
            ("StringEquals", "team", true),
            ("StringEquals", "x", false),
            ("StringNotEquals", "team", true),
            ("ForAllValues:StringEquals", "team", false),
        ] {
            let values = [value.to_owned()];
            let condition = Condition::parse(operator, "aws:TagKeys", &values, true).unwrap();
            assert_eq!(condition.holds(&context(), true), expected, "{operator}");
        }
    }

    #[test]
    fn what_is_not_known_is_named() {
        for (operator, key, value, expected) in [
            (
                "DateLessThan",
                "aws:CurrentTime",
                "x",
                "operator DateLessThan is not emulated",
            ),
            (
                "IpAddress",
                "aws:SourceIp",
                "x",
                "operator IpAddress is not emulated",
            ),
            (
                "stringequals",
                "ecs:cluster",
                "x",
                "operator stringequals is not",
            ),
            (
                "NullIfExists",
                "ecs:cluster",
                "true",
                "NullIfExists is not emulated",
            ),
            (
                "ForSomeValues:StringLike",
                "ecs:subnet",
                "x",
                "ForSomeValues:StringLike is not",
            ),
            (
                "StringEquals",
                "aws:SourceIp",
                "x",
                "key aws:SourceIp is not emulated",
            ),
            (
                "StringEquals",
                "ecs:clustr",
                "x",
                "key ecs:clustr is not emulated",
            ),
            (
                "ForAnyValue:ArnLike",
                "ecs:cluster",
                "*",
                "ecs:cluster has one value",
            ),
            (
                "StringLike",
                "ecs:service",
                "${aws:userid}",
                "variable ${aws:userid} is not",
            ),
            (
                "StringLike",
                "ecs:service",
                "${aws:TagKeys}",
                "may have several values",
            ),
            ("StringLike", "ecs:service", "${aws:username", "has no end"),
            (
                "Bool",
                "ecs:service",
                "yes",
                "'yes' is neither true nor false",
            ),
            (
                "NumericEquals",
                "ecs:task-cpu",
                "1 vCPU",
                "'1 vCPU' is no number",
            ),
        ] {
            let refused = Condition::parse(operator, key, &[value.to_owned()], true).unwrap_err();
            assert!(refused.contains(expected), "{refused}");
        }
    }
}
