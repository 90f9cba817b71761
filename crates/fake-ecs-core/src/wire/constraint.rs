//! How most services refuse a request that their model does not allow: the framework in front of
//! them does it, with one text for all that is wrong. ECS has words of its own, in
//! [`super::violation`].
//!
//! The form was recorded of CloudWatch Logs, EventBridge, Application Auto Scaling, Secrets Manager
//! and others. The order of an enum's values is the service's own and is not known: here it is the
//! model's.

use serde_json::Value;

use super::error::ApiError;
use super::generated::error_code::ErrorCode;
use super::violation::Violation;

/// What is wrong with one value; `path` is where it is, as in `Targets.0.Id`.
pub(super) fn describe(path: &str, violation: &Violation<'_>, value: &Value) -> String {
    let given = match value {
        Value::Null => "null".to_owned(),
        value => format!("'{}'", in_java(value)),
    };
    let rule = match violation {
        Violation::Missing => "not be null".to_owned(),
        Violation::TooShort { min, .. } => format!("have length greater than or equal to {min}"),
        Violation::TooLong { max, .. } => format!("have length less than or equal to {max}"),
        Violation::OutOfRange { min, max } => match value.as_f64() {
            Some(number) if number < *min => format!("have value greater than or equal to {min}"),
            _ => format!("have value less than or equal to {max}"),
        },
        Violation::NotOneOf { names, .. } => {
            format!("satisfy enum value set: [{}]", names.join(", "))
        }
        Violation::Characters { pattern } => {
            format!("satisfy regular expression pattern: {}", pattern.as_str())
        }
    };
    let place = in_framework(path);
    format!("Value {given} at '{place}' failed to satisfy constraint: Member must {rule}")
}

/// The error for all that is wrong.
pub(super) fn error(code: ErrorCode, constraints: &[String]) -> ApiError {
    let count = constraints.len();
    let plural = if count == 1 { "" } else { "s" };
    let all = constraints.join("; ");
    ApiError::new(
        code,
        format!("{count} validation error{plural} detected: {all}"),
    )
}

/// A value as Java prints it.
fn in_java(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(in_java).collect();
            format!("[{}]", items.join(", "))
        }
        Value::Object(members) => {
            let members = members.iter();
            let members = members.map(|(name, value)| format!("{name}={}", in_java(value)));
            format!("{{{}}}", members.collect::<Vec<_>>().join(", "))
        }
        other => other.to_string(),
    }
}

/// A path as the framework has it: `Targets.0.Id` → `targets.1.member.id`.
fn in_framework(path: &str) -> String {
    let steps = path.split('.').map(|step| match step.parse::<usize>() {
        Ok(at) => format!("{}.member", at + 1),
        Err(_) => {
            let mut letters = step.chars();
            let first = letters.next().map(|letter| letter.to_ascii_lowercase());
            first.into_iter().chain(letters).collect()
        }
    });
    steps.collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::wire::schema::{Kind, Pattern, Shape, list, optional, required};
    use crate::wire::service::AwsService;
    use crate::wire::{check, services};

    const NAME: Kind = Kind::Text {
        min: 1,
        max: 3,
        pattern: Pattern::InstanceType,
    };
    static ITEM: Shape = Shape {
        name: "Item",
        members: &[required("Id", NAME)],
    };
    static REQUEST: Shape = Shape {
        name: "Request",
        members: &[
            required("Targets", list(&Kind::Structure(&ITEM))),
            optional("Limit", Kind::Integer { min: 1, max: 9 }),
            optional("Mode", Kind::Enum(&["A", "B"])),
            optional(
                "Names",
                Kind::List {
                    item: &NAME,
                    min: 0,
                    max: 1,
                },
            ),
        ],
    };

    #[track_caller]
    fn check(service: &'static AwsService, request: &Value, error: &str) {
        let refused = check::check(service, &REQUEST, request).unwrap_err();

        assert_eq!(refused.to_string(), error);
    }

    #[test]
    fn what_is_wrong_is_told_as_the_framework_tells_it() {
        for (request, error) in [
            (
                json!({}),
                "Value null at 'targets' failed to satisfy constraint: Member must not be null",
            ),
            (
                json!({"Targets": [{"Id": "a"}, {"Id": "abcd"}]}),
                "Value 'abcd' at 'targets.2.member.id' failed to satisfy constraint: Member must \
                 have length less than or equal to 3",
            ),
            (
                json!({"Targets": [], "Limit": 10}),
                "Value '10' at 'limit' failed to satisfy constraint: Member must have value less \
                 than or equal to 9",
            ),
            (
                json!({"Targets": [], "Limit": 0}),
                "Value '0' at 'limit' failed to satisfy constraint: Member must have value greater \
                 than or equal to 1",
            ),
            (
                json!({"Targets": [], "Mode": "C"}),
                "Value 'C' at 'mode' failed to satisfy constraint: Member must satisfy enum value \
                 set: [A, B]",
            ),
            (
                json!({"Targets": [], "Names": ["a", "b"]}),
                "Value '[a, b]' at 'names' failed to satisfy constraint: Member must have length \
                 less than or equal to 1",
            ),
            (
                json!({"Targets": [{"Id": "a_"}]}),
                "Value 'a_' at 'targets.1.member.id' failed to satisfy constraint: Member must \
                 satisfy regular expression pattern: [a-zA-Z0-9\\.\\*\\-]+",
            ),
        ] {
            let error = format!("ValidationException: 1 validation error detected: {error}");
            check(&services::EVENTS, &request, &error);
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once_under_the_service_s_own_code() {
        let two = "2 validation errors detected: Value null at 'targets' failed to satisfy \
                   constraint: Member must not be null; Value 'C' at 'mode' failed to satisfy \
                   constraint: Member must satisfy enum value set: [A, B]";
        for (service, code) in [
            (&services::EVENTS, "ValidationException"),
            (&services::LOGS, "InvalidParameterException"),
            (&services::ELBV2, "ValidationError"),
        ] {
            check(service, &json!({"Mode": "C"}), &format!("{code}: {two}"));
        }
    }
}
