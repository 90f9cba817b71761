//! What is in the fake, and everything that can be done to it, over HTTP: `/_fake_ecs/v1/…`.
//!
//! Handles do the same for tests in Rust. What is shown are the structures of AWS's own API, as
//! `Describe…` shows them, and the [views](crate::view) of ours; what is done are the commands of
//! the core. So nothing is decided here.
//!
//! - [`route`] — what a route is.
//! - [`resources`] — clusters, services, task definitions, instances, targets. [`tasks`] — tasks,
//!   and [`logs`] — theirs. [`history`] — timelines, events, requests, faults.
//!   `neighbours` — other services.
//! - [`commands`] — the routes of commands. [`time`] — moving the time, and the end.
//!   `journal` — the moments of a recording.
//! - [`openapi`] — the description of all that. [`schema`] — of its types.

mod commands;
mod history;
#[cfg(feature = "journal")]
mod journal;
mod logs;
#[cfg(feature = "neighbours")]
pub(crate) mod neighbours;
mod openapi;
mod resources;
mod route;
mod schema;
mod tasks;
mod time;

use bytes::Bytes;
use http::header::{ALLOW, CONTENT_TYPE};
use http::{HeaderValue, Request, Response, StatusCode};

#[cfg(feature = "page")]
pub(crate) use self::route::matched;
#[cfg(not(feature = "page"))]
use self::route::matched;
use self::route::{Arguments, Handler, Problem, Route, View};
use crate::driver::{Driver, State};
use crate::ecs::Region;
use crate::http::Reply;
use crate::http::control::json;

/// All routes.
fn routes() -> impl Iterator<Item = &'static Route> {
    let views = [
        resources::ROUTES,
        tasks::ROUTES,
        logs::ROUTES,
        history::ROUTES,
    ];
    let views = views.into_iter().flatten();
    let routes = views.chain(commands::ROUTES.iter()).chain(time::ROUTES);
    #[cfg(feature = "neighbours")]
    let routes = routes.chain(neighbours::ROUTES);
    #[cfg(feature = "journal")]
    let routes = routes.chain(journal::ROUTES);
    routes
}

/// Answers a request for something below `/_fake_ecs/v1/`.
pub(crate) fn respond(driver: &Driver, request: &Request<Bytes>, path: &str) -> Reply {
    try_respond(driver, request, path).unwrap_or_else(|problem| refuse(driver, &problem))
}

/// The description of all routes.
pub(crate) fn description(driver: &Driver) -> Response<Bytes> {
    json(driver, StatusCode::OK, openapi::document().to_string())
}

fn try_respond(driver: &Driver, request: &Request<Bytes>, path: &str) -> Result<Reply, Problem> {
    let mut allowed: Vec<&str> = Vec::new();
    let method = request.method().as_str();
    for route in routes() {
        let Some(segments) = matched(route.path, path) else {
            continue;
        };
        if route.method != method && !(route.method == "GET" && method == "HEAD") {
            allowed.push(route.method);
            continue;
        }
        let arguments = Arguments::new(route, segments, request)?;
        return match &route.handler {
            Handler::View(view) => {
                let view = driver.read_all(|state| view(state, &arguments))?;
                Ok(Reply::Now(shown(driver, view)))
            }
            Handler::Command(command) => command.carry_out(driver, &arguments),
            Handler::Act(_, act) => act(driver, &arguments),
        };
    }
    if allowed.is_empty() {
        return Err(Problem::not_found(format!(
            "there is no '{path}' below /_fake_ecs/v1/; /_fake_ecs/openapi.json says what there is"
        )));
    }
    let allowed = allowed.join(", ");
    let body = format!(r#"{{"message":"this takes {allowed}, not {method}"}}"#);
    let mut response = json(driver, StatusCode::METHOD_NOT_ALLOWED, body);
    if let Ok(allowed) = HeaderValue::from_str(&allowed) {
        response.headers_mut().insert(ALLOW, allowed);
    }
    Ok(Reply::Now(response))
}

fn shown(driver: &Driver, view: View) -> Response<Bytes> {
    let mut response = json(driver, StatusCode::OK, view.body);
    let content_type = HeaderValue::from_static(view.content_type);
    response.headers_mut().insert(CONTENT_TYPE, content_type);
    response
}

fn refuse(driver: &Driver, problem: &Problem) -> Reply {
    let body = crate::view::Problem {
        message: problem.message.clone(),
    };
    let body = serde_json::to_vec(&body).unwrap_or_default();
    Reply::Now(json(driver, problem.status, body))
}

/// The regions that are asked for, in the order in which they were first heard of.
fn regions<'a>(state: &'a State, arguments: &'a Arguments<'_>) -> impl Iterator<Item = &'a Region> {
    state
        .regions()
        .filter(|region| arguments.is_in(&region.scope))
}
