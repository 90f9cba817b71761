//! Where a request goes: the path of a view or of a command, with its query and its body.

use http::Method;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde_json::{Map, Value};

use super::connection::Message;
use crate::command::Command;
use crate::command_routes::{COMMANDS, CommandRoute};

const PREFIX: &str = "/_fake_ecs/v1/";

/// What stands for itself in a path and in a query.
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~');

/// A text as a segment of a path, or as a value of a query.
pub(super) fn encoded(text: &str) -> String {
    utf8_percent_encode(text, ENCODED).to_string()
}

/// The path of a view, and its query.
pub(super) struct Question {
    path: String,
    query: Vec<(&'static str, String)>,
}

impl Question {
    /// A view at that path, whose segments are encoded.
    pub(super) fn of(path: impl Into<String>) -> Self {
        Self {
            path: path.into(),
            query: Vec::new(),
        }
    }

    pub(super) fn with(mut self, name: &'static str, value: Option<&str>) -> Self {
        self.query
            .extend(value.map(|value| (name, value.to_owned())));
        self
    }

    pub(super) fn path(&self) -> String {
        let mut path = format!("{PREFIX}{}", self.path);
        for (at, (name, value)) in self.query.iter().enumerate() {
            path.push(if at == 0 { '?' } else { '&' });
            path += &format!("{name}={}", encoded(value));
        }
        path
    }
}

/// The request of a command, in the scope that the query names.
pub(super) fn of_command(command: &Command, scope: &[(&'static str, Option<&str>)]) -> Message {
    let Ok(Value::Object(mut members)) = serde_json::to_value(command) else {
        unreachable!("a command is an object in JSON");
    };
    let name = members.remove("command");
    let name = name.as_ref().and_then(Value::as_str).unwrap_or_default();
    let route = COMMANDS.iter().find(|route| route.name == name);
    let route = route.unwrap_or_else(|| unreachable!("each command has a route"));
    let mut question = Question::of(path_of(route, &mut members));
    for (name, value) in scope {
        question = question.with(name, *value);
    }
    let body = match members.is_empty() {
        true => Vec::new(),
        false => Value::Object(members).to_string().into_bytes(),
    };
    let method = Method::from_bytes(route.method.as_bytes()).unwrap_or_default();
    Message::json(method, question.path(), body)
}

/// The path of a command; members that the path has are taken out.
fn path_of(route: &CommandRoute, members: &mut Map<String, Value>) -> String {
    let mut path = route.path.to_owned();
    let mut fill = |segment: &str, value: &str| {
        path = path.replace(&format!("{{{segment}}}"), &encoded(value));
    };
    for (member, form) in route.composed {
        let whole = members.remove(*member).unwrap_or_default();
        let segments: Vec<&str> = form.split('/').collect();
        // The last one may have slashes itself, as the id of a task set has.
        let values = whole.as_str().unwrap_or_default();
        let values = values.splitn(segments.len(), '/');
        for (segment, value) in segments.iter().zip(values) {
            fill(segment.trim_matches(['{', '}']), value);
        }
    }
    for segment in route.path.split('/') {
        let name = segment
            .strip_prefix('{')
            .and_then(|it| it.strip_suffix('}'));
        let Some((name, value)) = name.and_then(|name| Some((name, members.remove(name)?))) else {
            continue;
        };
        match value {
            Value::String(text) => fill(name, &text),
            other => fill(name, &other.to_string()),
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_at_its_route_with_the_rest_of_it_for_a_body() {
        let task_set = "default/web/ecs-svc/12".parse().unwrap();
        for (command, method, path, body) in [
            (
                Command::MarkFailed {
                    task: "0123456789abcdef0123456789abcdef".parse().unwrap(),
                    exit_code: Some(3),
                    reason: "No.".to_owned(),
                },
                "POST",
                "tasks/0123456789abcdef0123456789abcdef/mark-failed",
                r#"{"exitCode":3,"reason":"No."}"#,
            ),
            (
                Command::DeleteTaskSet { task_set },
                "DELETE",
                "services/default/web/task-sets/ecs-svc%2F12",
                "",
            ),
            (
                Command::RemoveFault {
                    fault: crate::faults::FaultId(7),
                },
                "DELETE",
                "faults/7",
                "",
            ),
            (
                Command::RemoveParameter {
                    parameter: "/web/ü?".to_owned(),
                },
                "DELETE",
                "parameters/%2Fweb%2F%C3%BC%3F",
                "",
            ),
        ] {
            let message = of_command(&command, &[("region", Some("eu-west-1"))]);
            assert_eq!(message.method, method);
            assert_eq!(message.path, format!("{PREFIX}{path}?region=eu-west-1"));
            assert_eq!(String::from_utf8(message.body).unwrap(), body);
        }
    }
}
