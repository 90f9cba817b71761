//! From the bytes of a request to its type: JSON, then [`check`], then this, which cannot fail any
//! more.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use super::blob::Blob;
use super::check::{check, whole};
use super::document::Document;
use super::error::ApiError;
use super::generated::error_code::ErrorCode;
use super::names::Names;
use super::schema::Shape;
use super::service::AwsService;
use super::timestamp::Timestamp;

/// What can be read from JSON that was checked.
pub trait Decode: Sized {
    /// # Panics
    /// When `value` was not checked against the type's shape.
    fn decode(value: CheckedJson) -> Self;
}

/// The input of an operation.
pub trait Request: Decode {
    /// Whose request it is.
    const SERVICE: &'static AwsService;
    /// What the model demands of it.
    const SHAPE: &'static Shape;
}

/// A request, and what else its body held.
#[derive(Debug)]
pub struct Decoded<T> {
    pub value: T,
    /// The paths of members that the model does not know. AWS ignores them, and so do we, but not
    /// without a word.
    pub unknown_members: Vec<String>,
}

/// Reads the body of a request.
pub fn decode<T: Request>(body: &[u8]) -> Result<Decoded<T>, ApiError> {
    let (value, unknown_members) = read(T::SERVICE, T::SHAPE, body)?;
    Ok(Decoded {
        value: T::decode(value),
        unknown_members,
    })
}

/// What is wrong with a text that should be JSON, and where. AWS does not tell; people who write it
/// by hand want to know.
pub fn syntax_error(body: &[u8]) -> Option<String> {
    serde_json::from_slice::<Value>(body)
        .err()
        .map(|error| error.to_string())
}

/// The part of [`decode`] that is the same for all requests.
fn read(
    service: &'static AwsService,
    shape: &'static Shape,
    body: &[u8],
) -> Result<(CheckedJson, Vec<String>), ApiError> {
    let unreadable = service.protocol().unreadable();
    let empty = || Value::Object(Map::new());
    let value = if body.is_empty() {
        empty()
    } else {
        // Also what is nested too deeply ends here.
        match serde_json::from_slice(body) {
            Ok(Value::Null) => empty(),
            Ok(value) => value,
            Err(_) => return Err(ApiError::without_message(unreadable)),
        }
    };
    let unknown_members = check(service, shape, &value)
        .map_err(|error| error.not_as(ErrorCode::Serialization, unreadable))?;
    Ok((CheckedJson(value), unknown_members))
}

/// JSON that was checked. It hides what the JSON is made of from those who only hand it on.
pub struct CheckedJson(pub(super) Value);

/// The members of a structure, taken out one by one.
pub struct Members {
    members: Map<String, Value>,
    names: Names,
}

impl Members {
    pub fn of(json: CheckedJson) -> Self {
        match json.0 {
            Value::Object(members) => Self {
                names: Names::of(&members),
                members,
            },
            _ => unchecked(),
        }
    }

    /// A member that may be absent.
    pub fn take<T: Decode>(&mut self, name: &str) -> Option<T> {
        self.remove(name).map(T::decode)
    }

    /// A member that was seen to be there.
    pub fn need<T: Decode>(&mut self, name: &str) -> T {
        T::decode(self.remove(name).unwrap_or_else(|| unchecked()))
    }

    // For JSON, null is as good as absent.
    fn remove(&mut self, name: &str) -> Option<CheckedJson> {
        if !self.names.may_have(name) {
            return None;
        }
        self.members
            .remove(name)
            .filter(|value| !value.is_null())
            .map(CheckedJson)
    }
}

#[cold]
fn unchecked() -> ! {
    unreachable!("only what was checked against the model is decoded")
}

impl CheckedJson {
    /// The text of a string; what enums are decoded from.
    pub(super) fn into_text(self) -> String {
        match self.0 {
            Value::String(text) => text,
            _ => unchecked(),
        }
    }

    fn into_items(self) -> impl Iterator<Item = CheckedJson> {
        match self.0 {
            Value::Array(items) => items
                .into_iter()
                .filter(|item| !item.is_null())
                .map(CheckedJson),
            _ => unchecked(),
        }
    }
}

impl<T: Decode> Decode for Vec<T> {
    fn decode(json: CheckedJson) -> Self {
        json.into_items().map(T::decode).collect()
    }
}

impl<T: Decode> Decode for BTreeMap<String, T> {
    fn decode(json: CheckedJson) -> Self {
        let Value::Object(entries) = json.0 else {
            unchecked()
        };
        entries
            .into_iter()
            .filter(|(_, value)| !value.is_null())
            .map(|(key, value)| (key, T::decode(CheckedJson(value))))
            .collect()
    }
}

impl Decode for String {
    fn decode(json: CheckedJson) -> Self {
        json.into_text()
    }
}

impl Decode for bool {
    fn decode(json: CheckedJson) -> Self {
        json.0.as_bool().unwrap_or_else(|| unchecked())
    }
}

impl Decode for i32 {
    fn decode(json: CheckedJson) -> Self {
        whole(&json.0)
            .and_then(|number| number.try_into().ok())
            .unwrap_or_else(|| unchecked())
    }
}

impl Decode for i64 {
    fn decode(json: CheckedJson) -> Self {
        whole(&json.0).unwrap_or_else(|| unchecked())
    }
}

impl Decode for f64 {
    fn decode(json: CheckedJson) -> Self {
        json.0.as_f64().unwrap_or_else(|| unchecked())
    }
}

impl Decode for Timestamp {
    fn decode(json: CheckedJson) -> Self {
        Self::from_seconds(f64::decode(json))
    }
}

impl Decode for Blob {
    fn decode(json: CheckedJson) -> Self {
        Self::from_base64(&json.into_text()).unwrap_or_else(|| unchecked())
    }
}

impl Decode for Document {
    fn decode(json: CheckedJson) -> Self {
        Self::new(json.0)
    }
}

/// What tests go through all requests with.
#[cfg(test)]
pub type Probe = fn(&[u8]) -> Result<Vec<String>, ApiError>;

/// Decodes and gives the unknown members.
#[cfg(test)]
pub fn probe<T: Request>(body: &[u8]) -> Result<Vec<String>, ApiError> {
    decode::<T>(body).map(|decoded| decoded.unknown_members)
}

#[cfg(test)]
mod tests {
    use super::{Decoded, Request, decode};
    use crate::wire::Timestamp;
    use crate::wire::{
        CreateDaemonRequest, CreateServiceRequest, DescribeTasksRequest,
        ListServiceDeploymentsRequest, RegisterTaskDefinitionRequest, RunTaskRequest,
        SubmitTaskStateChangeRequest, TagResourceRequest, UpdateContainerInstancesStateRequest,
    };
    use crate::wire::{LaunchType, LogDriver};

    #[track_caller]
    fn read<T: Request>(body: &str) -> T {
        match decode(body.as_bytes()) {
            Ok(Decoded { value, .. }) => value,
            Err(error) => panic!("{error}"),
        }
    }

    #[track_caller]
    fn refused<T: Request>(body: &str, answer: &str) {
        match decode::<T>(body.as_bytes()) {
            Ok(_) => panic!("not refused: {body}"),
            Err(error) => assert_eq!(error.to_string(), answer, "{body}"),
        }
    }

    #[test]
    fn members_arrive_where_they_belong() {
        let input: RegisterTaskDefinitionRequest = read(
            r#"{"family": "web", "containerDefinitions": [{
                "name": "app", "essential": true, "cpu": 10, "command": ["a", "b"],
                "dockerLabels": {"k": "v"},
                "logConfiguration": {"logDriver": "json-file"},
                "ulimits": [{"name": "nofile", "softLimit": 1, "hardLimit": 2}]
            }]}"#,
        );

        assert_eq!(input.family, "web");
        let app = &input.container_definitions[0];
        assert_eq!(app.name.as_deref(), Some("app"));
        assert_eq!((app.essential, app.cpu), (Some(true), Some(10)));
        assert_eq!(app.command.as_ref().map(Vec::len), Some(2));
        assert_eq!(
            app.docker_labels.as_ref().map(|it| it["k"].as_str()),
            Some("v")
        );
        let log = app.log_configuration.as_ref();
        assert_eq!(log.map(|it| it.log_driver), Some(LogDriver::JsonFile));
        assert_eq!(app.ulimits.as_ref().map(|it| it[0].hard_limit), Some(2));
    }

    #[test]
    fn null_is_absent() {
        let input: RunTaskRequest = read(
            r#"{"taskDefinition": "web", "count": null, "tags": [null, {"key": "k", "value": null}]}"#,
        );

        assert_eq!(input.count, None);
        let tags = input.tags.expect("tags were sent");
        assert_eq!((tags.len(), &tags[0].value), (1, &None));
        refused::<RunTaskRequest>(
            r#"{"taskDefinition": null}"#,
            "InvalidParameterException: TaskDefinition can not be blank.",
        );
    }

    #[test]
    fn an_empty_body_is_an_empty_object() {
        let body = decode::<SubmitTaskStateChangeRequest>(b"").map(|it| it.value);

        assert_eq!(body, Ok(SubmitTaskStateChangeRequest::default()));
    }

    #[test]
    fn numbers_are_taken_as_json_has_them() {
        for (count, expected) in [("3", 3), ("3.0", 3), ("1e1", 10), ("-2147483648", i32::MIN)] {
            let body = format!(r#"{{"taskDefinition": "web", "count": {count}}}"#);

            assert_eq!(read::<RunTaskRequest>(&body).count, Some(expected));
        }
        let times = r#"{"service": "web", "createdAt": {"after": 1.619952106055E9}}"#;
        let created_at = read::<ListServiceDeploymentsRequest>(times).created_at;
        let after = created_at.and_then(|it| it.after).map(Timestamp::as_millis);
        assert_eq!(after, Some(1_619_952_106_055));
    }

    #[test]
    fn unknown_members_are_ignored_and_noted() {
        let body = r#"{"family": "web", "x": {"y": 1}, "containerDefinitions": [{}, {"portMappings": [{"z": 1}]}]}"#;

        let Ok(decoded) = decode::<RegisterTaskDefinitionRequest>(body.as_bytes()) else {
            panic!("refused");
        };

        assert_eq!(
            decoded.unknown_members,
            ["containerDefinitions.1.portMappings.0.z", "x"]
        );
    }

    #[test]
    fn what_is_not_json_is_refused_without_a_word() {
        let nested = format!("{}{}", "[".repeat(200), "]".repeat(200));
        for body in ["{", "nonsense", "{} {}", "\"\u{1}\"", nested.as_str()] {
            refused::<RunTaskRequest>(body, "SerializationException");
        }
    }

    #[test]
    fn a_wrong_type_is_refused_with_its_path() {
        for (member, text) in [
            (
                r#""count": "1""#,
                "STRING_VALUE can not be converted to an Integer (at count)",
            ),
            (
                r#""count": 1.5"#,
                "NUMBER_VALUE can not be converted to an Integer (at count)",
            ),
            (
                r#""count": 2147483648"#,
                "NUMBER_VALUE can not be converted to an Integer (at count)",
            ),
            (
                r#""group": true"#,
                "TRUE_VALUE can not be converted to a String (at group)",
            ),
            (
                r#""group": []"#,
                "Unrecognized collection type class java.lang.String (at group)",
            ),
            (
                r#""launchType": 1"#,
                "NUMBER_VALUE can not be converted to a String (at launchType)",
            ),
            (
                r#""tags": {}"#,
                "Start of structure or map found where not expected. (at tags)",
            ),
            (r#""tags": "a""#, "Expected list or null (at tags)"),
            (r#""tags": [1]"#, "Expected null (at tags.0)"),
            (
                r#""overrides": []"#,
                "Unrecognized collection type class com.amazonaws.madison.frontend.TaskOverride (at overrides)",
            ),
            (
                r#""overrides": {"containerOverrides": [{}, {"environment": [{"name": 1}]}]}"#,
                "NUMBER_VALUE can not be converted to a String (at overrides.containerOverrides.1.environment.0.name)",
            ),
        ] {
            refused::<RunTaskRequest>(
                &format!(r#"{{"taskDefinition": "web", {member}}}"#),
                &format!("SerializationException: {text}"),
            );
        }
        let map = r#"{"family": "web", "containerDefinitions": [{"dockerLabels": {"k": 1}}]}"#;
        refused::<RegisterTaskDefinitionRequest>(
            map,
            "SerializationException: NUMBER_VALUE can not be converted to a String \
             (at containerDefinitions.0.dockerLabels.k)",
        );
        refused::<RegisterTaskDefinitionRequest>(
            "[]",
            "SerializationException: Unrecognized collection type class \
             com.amazonaws.madison.frontend.RegisterTaskDefinitionRequest",
        );
        refused::<RunTaskRequest>("1", "SerializationException: Expected null");
    }

    #[test]
    fn a_wrong_type_comes_before_all_other_complaints() {
        refused::<RunTaskRequest>(
            r#"{"count": "1"}"#,
            "SerializationException: STRING_VALUE can not be converted to an Integer (at count)",
        );
    }

    #[test]
    fn what_is_missing_is_named() {
        refused::<RegisterTaskDefinitionRequest>("{}", "ClientException: Family can not be blank.");
        refused::<RegisterTaskDefinitionRequest>(
            r#"{"family": "web"}"#,
            "ClientException: Container list cannot be empty",
        );
        refused::<DescribeTasksRequest>("{}", "InvalidParameterException: Tasks cannot be empty.");
        refused::<RegisterTaskDefinitionRequest>(
            r#"{"family": "web", "containerDefinitions": [{}, {"secrets": [{"name": "a"}]}]}"#,
            "InvalidParameterException: Secret.valueFrom should not be null or empty. \
             (at containerDefinitions.1.secrets.0.valueFrom)",
        );
    }

    #[test]
    fn values_outside_an_enum_are_refused_with_those_inside() {
        refused::<RunTaskRequest>(
            r#"{"taskDefinition": "web", "launchType": "MOON"}"#,
            &format!(
                "InvalidParameterException: launch type should be one of [{}]",
                LaunchType::NAMES.join(",")
            ),
        );
        refused::<UpdateContainerInstancesStateRequest>(
            r#"{"containerInstances": [], "status": "MOON"}"#,
            "InvalidParameterException: Container instance status should be one of [ACTIVE, DRAINING]",
        );
    }

    #[test]
    fn sizes_ranges_and_characters_are_checked() {
        let tag = |key: &str| format!(r#"{{"resourceArn": "a", "tags": [{{"key": "{key}"}}]}}"#);
        read::<TagResourceRequest>(&tag("ü aws:x/y=+-@_."));
        refused::<TagResourceRequest>(
            &tag("a?"),
            "InvalidParameterException: key contains invalid characters. (at tags.0.key)",
        );
        refused::<TagResourceRequest>(
            &tag(""),
            "InvalidParameterException: key must have at least 1 characters. (at tags.0.key)",
        );
        read::<TagResourceRequest>(&tag(&"ü".repeat(128)));
        refused::<TagResourceRequest>(
            &tag(&"ü".repeat(129)),
            "InvalidParameterException: key can have at most 128 characters. (at tags.0.key)",
        );
        refused::<TagResourceRequest>(
            &format!(
                r#"{{"resourceArn": "a", "tags": [{}]}}"#,
                ["{}"; 51].join(",")
            ),
            "InvalidParameterException: tags can have at most 50 items.",
        );
        refused::<CreateServiceRequest>(
            r#"{"serviceName": "web", "capacityProviderStrategy": [{"capacityProvider": "a", "weight": 1001}]}"#,
            "InvalidParameterException: weight must be between 0 and 1000. (at capacityProviderStrategy.0.weight)",
        );
    }

    #[test]
    fn fractions_are_checked_against_their_range() {
        let drain = |percent: &str| {
            format!(
                r#"{{"daemonName": "a", "daemonTaskDefinitionArn": "b", "capacityProviderArns": [],
                    "deploymentConfiguration": {{"drainPercent": {percent}}}}}"#
            )
        };
        read::<CreateDaemonRequest>(&drain("0.5"));
        read::<CreateDaemonRequest>(&drain("100"));
        refused::<CreateDaemonRequest>(
            &drain("100.5"),
            "InvalidParameterException: drain percent must be between 0 and 100. \
             (at deploymentConfiguration.drainPercent)",
        );
    }
}
