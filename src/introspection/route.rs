//! A route: where it is, what it takes, what it answers.

use std::borrow::Cow;

use bytes::Bytes;
use form_urlencoded::parse;
use http::{Request, StatusCode};
use percent_encoding::percent_decode_str;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::schema::Shape;
use crate::command_routes::CommandRoute;
use crate::driver::{Driver, State};
use crate::http::Reply;
use crate::kernel::arn::Scope;

/// What can be asked for below `/_fake_ecs/v1/`.
pub(super) struct Route {
    pub(super) method: &'static str,
    /// Segments between slashes; one in braces is any, under that name.
    pub(super) path: &'static str,
    /// One sentence about it.
    pub(super) about: &'static str,
    /// The parameters of the query string, all of which may be left out.
    pub(super) query: &'static [Parameter],
    pub(super) answer: Shape,
    pub(super) handler: Handler,
}

pub(super) struct Parameter {
    pub(super) name: &'static str,
    pub(super) about: &'static str,
    pub(super) values: Values,
}

/// What a parameter can be.
pub(super) enum Values {
    Any,
    /// `true` or `false`.
    Flag,
    /// A whole number from 0 on.
    Count,
    OneOf(fn() -> Vec<&'static str>),
}

/// One that [`Arguments::last`] reads.
pub(super) const LAST: Parameter = Parameter {
    name: "last",
    about: "Only so many of them, the last ones. [default: all]",
    values: Values::Count,
};

impl Parameter {
    pub(super) const fn text(name: &'static str, about: &'static str) -> Self {
        let values = Values::Any;
        Self {
            name,
            about,
            values,
        }
    }

    /// One that [`Arguments::flag`] reads.
    pub(super) const fn flag(name: &'static str, about: &'static str) -> Self {
        let values = Values::Flag;
        Self {
            name,
            about,
            values,
        }
    }

    pub(super) const fn one_of(
        name: &'static str,
        about: &'static str,
        values: fn() -> Vec<&'static str>,
    ) -> Self {
        let values = Values::OneOf(values);
        Self {
            name,
            about,
            values,
        }
    }
}

pub(super) enum Handler {
    /// Reads what is in the fake.
    View(fn(&State, &Arguments<'_>) -> Result<View, Problem>),
    /// Carries out a command of the core.
    Command(&'static CommandRoute),
    /// Does what is no command: moves the time, or answers bit by bit. The schema is that of the
    /// body that is taken, if one is.
    Act(
        Option<Shape>,
        fn(&Driver, &Arguments<'_>) -> Result<Reply, Problem>,
    ),
}

/// What is answered at once.
pub(super) struct View {
    pub(super) content_type: &'static str,
    pub(super) body: Vec<u8>,
}

/// Why something is not answered.
#[derive(Debug)]
pub(super) struct Problem {
    pub(super) status: StatusCode,
    pub(super) message: String,
}

impl Problem {
    pub(super) fn bad_request(message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, message)
    }

    pub(super) fn not_found(message: impl Into<String>) -> Self {
        Self::new(StatusCode::NOT_FOUND, message)
    }

    pub(super) fn conflict(message: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, message)
    }

    pub(super) fn internal(message: impl Into<String>) -> Self {
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, message)
    }

    fn new(status: StatusCode, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { status, message }
    }
}

impl View {
    pub(super) fn text(body: impl Into<Vec<u8>>) -> Self {
        Self {
            content_type: "text/plain; charset=utf-8",
            body: body.into(),
        }
    }

    pub(super) fn json(body: Vec<u8>) -> Self {
        Self {
            content_type: "application/json",
            body,
        }
    }

    /// One of our own views.
    pub(super) fn of(view: &impl serde::Serialize) -> Self {
        Self::json(serde_json::to_vec(view).unwrap_or_default())
    }

    /// Structures of AWS that are encoded already, as a list of that name.
    pub(super) fn list(name: &str, items: impl Iterator<Item = Vec<u8>>) -> Self {
        let mut body = format!("{{\"{name}\":[").into_bytes();
        for (index, item) in items.enumerate() {
            if index > 0 {
                body.push(b',');
            }
            body.extend(item);
        }
        body.extend(b"]}");
        Self::json(body)
    }
}

/// A request for a route.
pub(super) struct Arguments<'a> {
    /// What the segments in braces are.
    path: Vec<(&'static str, String)>,
    query: Vec<(Cow<'a, str>, Cow<'a, str>)>,
    pub(super) request: &'a Request<Bytes>,
}

impl<'a> Arguments<'a> {
    /// Reads the query string.
    pub(super) fn new(
        route: &Route,
        path: Vec<(&'static str, String)>,
        request: &'a Request<Bytes>,
    ) -> Result<Self, Problem> {
        let query = request.uri().query().unwrap_or_default();
        let query: Vec<_> = parse(query.as_bytes()).collect();
        for (name, _) in &query {
            if !route.query.iter().any(|known| known.name == name) {
                return Err(unknown_parameter(route, name));
            }
        }
        Ok(Self {
            path,
            query,
            request,
        })
    }

    /// What the segment in braces of that name is.
    pub(super) fn segment(&self, name: &str) -> &str {
        let found = self.path.iter().find(|(it, _)| *it == name);
        found.map_or("", |(_, value)| value)
    }

    pub(super) fn segments(&self) -> &[(&'static str, String)] {
        &self.path
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        let found = self.query.iter().find(|(it, _)| it == name);
        found.map(|(_, value)| &**value)
    }

    /// How many of the last ones are asked for: all, unless `last` says so.
    pub(super) fn last(&self) -> Result<usize, Problem> {
        let Some(text) = self.parameter(LAST.name) else {
            return Ok(usize::MAX);
        };
        text.parse().map_err(|_| {
            Problem::bad_request(format!("last is a whole number from 0 on, not '{text}'"))
        })
    }

    /// Whether a parameter is `true`.
    pub(super) fn flag(&self, name: &str) -> Result<bool, Problem> {
        match self.parameter(name) {
            None | Some("false") => Ok(false),
            Some("true" | "") => Ok(true),
            Some(other) => Err(Problem::bad_request(format!(
                "{name} is true or false, not '{other}'"
            ))),
        }
    }

    /// The account and region that are asked for, `default` as far as they are not.
    pub(super) fn scope(&self, default: &Scope) -> Scope {
        let or = |name, default: &String| {
            self.parameter(name)
                .map_or_else(|| default.clone(), str::to_owned)
        };
        Scope {
            account: or("account", &default.account),
            region: or("region", &default.region),
        }
    }

    /// Whether something in that account and region is asked for. Without parameters everything is.
    pub(super) fn is_in(&self, scope: &Scope) -> bool {
        let is = |name, value: &String| self.parameter(name).is_none_or(|meant| meant == value);
        is("account", &scope.account) && is("region", &scope.region)
    }

    /// The body as an object; without a body it has no members.
    pub(super) fn object(&self) -> Result<Map<String, Value>, Problem> {
        let body = self.request.body();
        if body.trim_ascii().is_empty() {
            return Ok(Map::new());
        }
        match serde_json::from_slice(body) {
            Ok(Value::Object(members)) => Ok(members),
            Ok(_) => Err(Problem::bad_request("the body is no JSON object")),
            Err(error) => Err(Problem::bad_request(format!(
                "the body is no JSON object: {error}"
            ))),
        }
    }

    /// The body as that type.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, Problem> {
        let members = Value::Object(self.object()?);
        serde_json::from_value(members)
            .map_err(|error| Problem::bad_request(format!("the body is not valid: {error}")))
    }
}

fn unknown_parameter(route: &Route, name: &str) -> Problem {
    let known: Vec<&str> = route.query.iter().map(|known| known.name).collect();
    Problem::bad_request(if known.is_empty() {
        format!("'{name}' is no parameter of {}, which has none", route.path)
    } else {
        let known = known.join(", ");
        format!(
            "'{name}' is no parameter of {}, which has: {known}",
            route.path
        )
    })
}

/// What the segments in braces are, if the path is of that form. Slashes within a segment are
/// written as `%2F`.
pub(crate) fn matched(form: &'static str, path: &str) -> Option<Vec<(&'static str, String)>> {
    let mut found = Vec::new();
    let (mut forms, mut segments) = (form.split('/'), path.split('/'));
    loop {
        match (forms.next(), segments.next()) {
            (None, None) => return Some(found),
            (Some(form), Some(segment)) => {
                let name = form
                    .strip_prefix('{')
                    .and_then(|form| form.strip_suffix('}'));
                match name {
                    Some(_) if segment.is_empty() => return None,
                    Some(name) => {
                        let value = percent_decode_str(segment).decode_utf8_lossy();
                        found.push((name, value.into_owned()));
                    }
                    None if form == segment => {}
                    None => return None,
                }
            }
            _ => return None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_taken_apart_at_its_slashes() {
        for (form, path, expected) in [
            ("tasks", "tasks", Some(vec![])),
            ("tasks", "tasks/", None),
            ("tasks", "task", None),
            ("tasks/{task}", "tasks", None),
            ("tasks/{task}", "tasks/", None),
            ("tasks/{task}", "tasks/a", Some(vec![("task", "a")])),
            ("tasks/{task}", "tasks/a%2Fb", Some(vec![("task", "a/b")])),
            ("tasks/{task}/logs", "tasks/a", None),
            (
                "tasks/{task}/logs",
                "tasks/a/logs",
                Some(vec![("task", "a")]),
            ),
            (
                "{a}/{b}",
                "é%C3%A9/%FF",
                Some(vec![("a", "éé"), ("b", "\u{fffd}")]),
            ),
        ] {
            let expected: Option<Vec<_>> = expected.map(|all: Vec<(&str, &str)>| {
                let owned = all.into_iter();
                owned.map(|(name, it)| (name, it.to_owned())).collect()
            });
            assert_eq!(matched(form, path), expected, "{form} {path}");
        }
    }
}
