//! What forms have done: calls of the API, and commands of introspection.

use std::time::Duration;

use bytes::Bytes;
use form_urlencoded::Serializer;
use http::{Request, Response, StatusCode};
use serde_json::Value;

use super::route::{Asked, Refusal};
use crate::http::Reply;
use crate::http::control;
use crate::http::inside::{self, Called};
use crate::kernel::text;

/// What is being done for a form.
pub(super) struct Work<'a> {
    asked: &'a Asked<'a>,
    /// How much of the fake's time the answers take.
    pub(super) latency: Duration,
}

impl<'a> Work<'a> {
    pub(super) fn new(asked: &'a Asked<'a>) -> Self {
        let latency = Duration::ZERO;
        Self { asked, latency }
    }

    /// Calls an operation of ECS, in the account and region that are looked at.
    pub(super) fn call(&mut self, operation: &str, input: &Value) -> Result<Value, Refusal> {
        let body = input.to_string().into_bytes();
        let Called { latency, answer } =
            inside::call(self.asked.driver, &self.asked.scope, operation, body);
        self.latency += latency;
        let answer = answer.map_err(|why| Refusal {
            status: StatusCode::BAD_GATEWAY,
            message: format!("{operation}: {why}"),
        })?;
        let answer = read(&answer)?;
        match failures(&answer) {
            None => Ok(answer),
            Some(message) => Err(Refusal::bad_request(message)),
        }
    }

    /// Calls an operation once for each of several things. Those for which it fails do not keep it
    /// from the others; the error then says how many there were.
    pub(super) fn call_for_each(
        &mut self,
        operation: &str,
        inputs: impl IntoIterator<Item = Value>,
    ) -> Result<usize, Refusal> {
        let (mut done, mut refused): (usize, Vec<Refusal>) = (0, Vec::new());
        for input in inputs {
            match self.call(operation, &input) {
                Ok(_) => done += 1,
                Err(refusal) => refused.push(refusal),
            }
        }
        if done == 0 && refused.is_empty() {
            return Err(Refusal::bad_request("Nothing was selected."));
        }
        let Some(status) = refused.first().map(|refusal| refusal.status) else {
            return Ok(done);
        };
        let mut messages: Vec<String> = Vec::new();
        for Refusal { message, .. } in &refused {
            if !messages.contains(message) {
                messages.push(message.clone());
            }
        }
        let (all, failed) = (done + refused.len(), refused.len());
        Err(Refusal {
            status,
            message: match all {
                1 => text::list(&messages),
                _ => format!("{failed} of {all} failed: {}", text::list(&messages)),
            },
        })
    }

    /// Asks a route of introspection.
    pub(super) fn command(&self, method: &str, path: &str, body: &Value) -> Result<Value, Refusal> {
        let mut query = Serializer::new(String::new());
        // These are about the whole fake.
        let of_fake = ["reset", "time/", "journal/"];
        if !of_fake.iter().any(|of_fake| path.starts_with(of_fake)) {
            query.append_pair("account", &self.asked.scope.account);
            query.append_pair("region", &self.asked.scope.region);
        }
        let route = format!("v1/{path}");
        let uri = format!("/_fake_ecs/{route}?{}", query.finish());
        let request = Request::builder().method(method).uri(uri);
        let request = request.body(Bytes::from(body.to_string()));
        let request = request.map_err(|error| Refusal::bad_request(error.to_string()))?;
        match control::respond(self.asked.driver, &request, &route) {
            Reply::Now(response) => read(&response),
            _ => Ok(Value::Null),
        }
    }
}

/// The answer, or the service's own words where it refuses.
fn read(response: &Response<Bytes>) -> Result<Value, Refusal> {
    let body: Value = serde_json::from_slice(response.body()).unwrap_or_default();
    if response.status().is_success() {
        return Ok(body);
    }
    let code = body["__type"].as_str().unwrap_or_default();
    let code = code.rsplit('#').next().unwrap_or_default();
    let message = body["message"].as_str().or(body["Message"].as_str());
    let parts = [code, message.unwrap_or_default()];
    let parts: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    Err(Refusal {
        status: response.status(),
        message: if parts.is_empty() {
            format!("answered with {}", response.status())
        } else {
            parts.join(": ")
        },
    })
}

/// What the `failures` of an answer say, if there are any.
fn failures(answer: &Value) -> Option<String> {
    let failures = answer["failures"]
        .as_array()
        .filter(|all| !all.is_empty())?;
    let failure = |failure: &Value| {
        let parts = ["reason", "detail", "arn"].map(|name| failure[name].as_str());
        let parts: Vec<&str> = parts.into_iter().flatten().collect();
        parts.join(" · ")
    };
    let mut all: Vec<String> = failures.iter().map(failure).collect();
    all.dedup();
    Some(text::list(&all))
}
