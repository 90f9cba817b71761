//! How ECS refuses a request that is not what the model demands. All wording for that is here.
//! Other services leave it to their framework: [`super::constraint`].

use serde_json::Value;

use super::error::ApiError;
use super::generated::error_code::ErrorCode;
use super::schema::{Kind, Pattern};

/// Where a demand is not met.
pub(super) struct Place<'path> {
    /// The structure whose member it is, as the model calls it.
    pub(super) structure: &'static str,
    /// The member, as the wire calls it; for an item the list.
    pub(super) member: &'static str,
    /// Such as `containerDefinitions.1.name`.
    pub(super) path: &'path str,
}

/// A demand of the model that is not met.
pub(super) enum Violation<'given> {
    Missing,
    /// A text when `text`, a list otherwise.
    TooShort {
        min: usize,
        text: bool,
    },
    /// A text when `text`, a list otherwise.
    TooLong {
        max: usize,
        text: bool,
    },
    OutOfRange {
        min: f64,
        max: f64,
    },
    NotOneOf {
        given: &'given str,
        names: &'static [&'static str],
    },
    Characters {
        pattern: Pattern,
    },
}

/// What AWS is known to say, where that differs from the general form: structure, member, code,
/// text.
const MISSING: &[(&str, &str, ErrorCode, &str)] = &[
    (
        "CreateCapacityProviderRequest",
        "name",
        ErrorCode::Client,
        "CapacityProvider name must not be blank",
    ),
    (
        "CreateManagedInstancesProviderConfiguration",
        "infrastructureRoleArn",
        ErrorCode::Client,
        "Amazon ECS Managed Instances capacity provider must specify an InfrastructureRole",
    ),
    (
        "DeleteTaskDefinitionsRequest",
        "taskDefinitions",
        ErrorCode::InvalidParameter,
        "size of TaskDefinition references list must be greater than 0",
    ),
    (
        "DescribeContainerInstancesRequest",
        "containerInstances",
        ErrorCode::Client,
        "Container Instances cannot be empty.",
    ),
    (
        "DescribeServicesRequest",
        "services",
        ErrorCode::InvalidParameter,
        "Services cannot be empty.",
    ),
    (
        "DescribeTasksRequest",
        "tasks",
        ErrorCode::InvalidParameter,
        "Tasks cannot be empty.",
    ),
    (
        "InstanceLaunchTemplate",
        "ec2InstanceProfileArn",
        ErrorCode::Client,
        "Amazon ECS Managed Instances capacity provider must specify an instance profile",
    ),
    (
        "InstanceLaunchTemplate",
        "networkConfiguration",
        ErrorCode::Client,
        "Amazon ECS Managed Instances capacity provider must specify a Network Configuration",
    ),
    (
        "RegisterTaskDefinitionRequest",
        "containerDefinitions",
        ErrorCode::Client,
        "Container list cannot be empty",
    ),
    (
        "RegisterTaskDefinitionRequest",
        "family",
        ErrorCode::Client,
        "Family can not be blank.",
    ),
    (
        "UpdateCapacityProviderRequest",
        "name",
        ErrorCode::Client,
        "A name is required when updating a capacity provider",
    ),
    // As of `DescribeTasks`.
    (
        "UpdateTaskProtectionRequest",
        "tasks",
        ErrorCode::InvalidParameter,
        "Tasks cannot be empty.",
    ),
];

/// The error that AWS answers, or the nearest we know.
pub(super) fn error(place: &Place<'_>, violation: &Violation<'_>) -> ApiError {
    match violation {
        Violation::Missing => return missing(place),
        // A definition takes fewer constraints than a task: aws-samples/aws-cdk-examples#628.
        Violation::NotOneOf { given, .. }
            if *given == "distinctInstance" && is_constraint_type(place) =>
        {
            return ApiError::client(format!("constraint.type '{given}' is not supported."));
        }
        _ => {}
    }
    let mut text = subject(place, violation);
    text.push_str(&match violation {
        Violation::Missing => unreachable!("answered above"),
        Violation::TooShort { min, text: false } => format!(" must have at least {min} items."),
        Violation::TooShort { min, text: true } => format!(" must have at least {min} characters."),
        Violation::TooLong { max, text: false } => format!(" can have at most {max} items."),
        Violation::TooLong { max, text: true } => format!(" can have at most {max} characters."),
        Violation::OutOfRange { min, max } if *max == f64::from(i32::MAX) => {
            format!(" must be at least {min}.")
        }
        Violation::OutOfRange { min, max } => format!(" must be between {min} and {max}."),
        Violation::NotOneOf { names, .. } => {
            format!(" should be one of [{}]", allowed(place, names))
        }
        Violation::Characters { .. } => " contains invalid characters.".to_owned(),
    });
    ApiError::invalid_parameter(text + &suffix(place))
}

fn is_constraint_type(place: &Place<'_>) -> bool {
    (place.structure, place.member) == ("TaskDefinitionPlacementConstraint", "type")
}

fn missing(place: &Place<'_>) -> ApiError {
    let known = MISSING
        .iter()
        .find(|known| known.0 == place.structure && known.1 == place.member);
    if let Some((_, _, code, text)) = known {
        return ApiError::new(*code, *text);
    }
    let text = if is_nested(place) {
        format!(
            "{}.{} should not be null or empty.{}",
            place.structure,
            place.member,
            suffix(place)
        )
    } else {
        format!("{} can not be blank.", capitalised(place.member))
    };
    ApiError::invalid_parameter(text)
}

/// What the sentence is about: the member in words, as in `launch type should be one of […]`.
fn subject(place: &Place<'_>, violation: &Violation<'_>) -> String {
    match (place.structure, place.member, violation) {
        ("UpdateContainerInstancesStateRequest", "status", Violation::NotOneOf { .. }) => {
            "Container instance status".to_owned()
        }
        _ => in_words(place.member),
    }
}

/// The values as the service lists them: without spaces between, but for the status of container
/// instances.
fn allowed(place: &Place<'_>, names: &[&str]) -> String {
    match (place.structure, place.member) {
        // The enum has more, but these are what an instance can be asked to become.
        ("UpdateContainerInstancesStateRequest", "status") => "ACTIVE, DRAINING".to_owned(),
        _ => names.join(","),
    }
}

/// The framework's answer to a body that it cannot read.
pub(super) fn serialization(text: &str, path: &str) -> ApiError {
    let text = if path.is_empty() {
        text.to_owned()
    } else {
        format!("{text} (at {path})")
    };
    ApiError::new(ErrorCode::Serialization, text)
}

/// An array where the framework looked for something else.
pub(super) fn unrecognized_collection(structure: &str) -> String {
    format!("Unrecognized collection type class com.amazonaws.madison.frontend.{structure}")
}

/// `value` is not of the kind that the model has there. The texts about numbers in place of
/// strings, and arrays in place of structures, were seen in answers; the others are made like them.
pub(super) fn wrong_type(kind: &Kind, value: &Value) -> String {
    match (kind, value) {
        (_, Value::Object(_)) => {
            return "Start of structure or map found where not expected.".to_owned();
        }
        (Kind::List { .. }, _) => return "Expected list or null".to_owned(),
        (Kind::Map { .. }, Value::Array(_)) => {
            return "Unrecognized collection type class java.util.Map".to_owned();
        }
        (Kind::Map { .. }, _) => return "Expected map or null".to_owned(),
        _ => {}
    }
    let class = match kind {
        Kind::Integer { .. } => "Integer",
        Kind::Long { .. } => "Long",
        Kind::Double { .. } => "Double",
        Kind::Boolean => "Boolean",
        Kind::Timestamp => "Date",
        _ => "String",
    };
    let token = match value {
        Value::Array(_) => return format!("Unrecognized collection type class java.lang.{class}"),
        Value::Number(_) => "NUMBER_VALUE",
        Value::Bool(true) => "TRUE_VALUE",
        Value::Bool(false) => "FALSE_VALUE",
        _ => "STRING_VALUE",
    };
    let article = if class == "Integer" { "an" } else { "a" };
    format!("{token} can not be converted to {article} {class}")
}

/// A member that the model does not have, as the AWS CLI tells of it: with those that there are, or
/// the one that was most likely meant.
pub(super) fn unknown_parameter(
    path: &str,
    name: &str,
    meant: Option<&str>,
    known: &[&str],
) -> String {
    let place = if path.is_empty() { "input" } else { path };
    let head = format!("Unknown parameter in {place}: \"{name}\"");
    match meant {
        Some(meant) => format!("{head}; did you mean \"{meant}\"?"),
        None => format!("{head}, must be one of: {}", known.join(", ")),
    }
}

fn suffix(place: &Place<'_>) -> String {
    if is_nested(place) {
        format!(" (at {})", place.path)
    } else {
        String::new()
    }
}

fn is_nested(place: &Place<'_>) -> bool {
    place.path.contains('.')
}

/// `launchType` → `launch type`.
fn in_words(member: &str) -> String {
    let mut words = String::new();
    let mut after_small = false;
    for letter in member.chars() {
        if letter.is_ascii_uppercase() && after_small {
            words.push(' ');
        }
        after_small = !letter.is_ascii_uppercase();
        words.push(letter.to_ascii_lowercase());
    }
    words
}

/// `taskDefinition` → `TaskDefinition`.
fn capitalised(member: &str) -> String {
    let (first, rest) = member.split_at(1);
    first.to_ascii_uppercase() + rest
}
