//! Calls that the fake's own page makes: the way of any client's call, without a socket.

use std::time::Duration;

use bytes::Bytes;
use http::{Request, Response};

use super::reply::Reply;
use super::respond::respond;
use super::route::headers_of_unsigned;
use crate::driver::Driver;
use crate::kernel::arn::Scope;

/// The access key of the page's calls, by which the request log tells them from those of others.
const ACCESS_KEY: &str = "page-of-fake-ecs";

/// What came of a call.
pub(crate) struct Called {
    /// How much of the fake's time the answer takes.
    pub(crate) latency: Duration,
    /// The answer, or why there is none.
    pub(crate) answer: Result<Response<Bytes>, String>,
}

/// Calls an operation of ECS as a client does.
pub(crate) fn call(driver: &Driver, scope: &Scope, operation: &str, body: Vec<u8>) -> Called {
    let account =
        Some(&scope.account).filter(|account| **account != driver.default_scope().account);
    let access_key = account.map_or(ACCESS_KEY, String::as_str);
    let headers = headers_of_unsigned(operation, access_key, &scope.region);
    let request = headers
        .into_iter()
        .fold(Request::post("/"), |request, (name, value)| {
            request.header(name, value)
        });
    match request.body(Bytes::from(body)) {
        Ok(request) => called(respond(driver, request)),
        Err(error) => Called {
            latency: Duration::ZERO,
            answer: Err(error.to_string()),
        },
    }
}

fn called(reply: Reply) -> Called {
    let answer = match reply {
        Reply::After(latency, reply) => {
            let called = called(*reply);
            let latency = latency + called.latency;
            return Called { latency, ..called };
        }
        Reply::Now(response) => Ok(response),
        Reply::GivenUp(why) => Err(why),
        _ => Err("the connection was closed without an answer".to_owned()),
    };
    Called {
        latency: Duration::ZERO,
        answer,
    }
}
