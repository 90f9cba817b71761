//! What is done for a request.

use std::sync::Arc;

use http_body_util::BodyExt;
use hyper::body::Incoming;
use hyper::header::AUTHORIZATION;
use hyper::{Method, Request, Response};
use serde_json::{Value, json};

use crate::api::body::{self, Answered};
use crate::api::route::Asked;
use crate::api::{change, exec, log, pods, watching};
use crate::refusal::{Answer, Refusal};
use crate::resource::{PODS, Resource};
use crate::shared::{Shared, State};
use crate::store::{Key, list};

pub(crate) async fn answer(shared: Arc<Shared>, request: Request<Incoming>) -> Response<Answered> {
    let answered = try_answer(shared, request).await;
    answered.unwrap_or_else(|refusal| body::json(refusal.code, &refusal.to_json()))
}

async fn try_answer(
    shared: Arc<Shared>,
    mut request: Request<Incoming>,
) -> Answer<Response<Answered>> {
    let path = request.uri().path().to_owned();
    match &*path {
        "/version" => return Ok(body::json(200, &version())),
        "/healthz" | "/livez" | "/readyz" => {
            let ok = Answered::Whole(Some("ok".into()));
            return Ok(body::with(200, "text/plain", ok));
        }
        _ => {}
    }
    let shown = request.headers().get(AUTHORIZATION);
    if shown.is_none_or(|it| *it != format!("Bearer {}", shared.token)) {
        return Err(Refusal::unauthorized());
    }
    let asked = Asked::parse(&path, request.uri().query().unwrap_or_default())?;
    let verb = verb(request.method(), &asked);
    may(&shared, verb, &asked)?;
    match asked.sub.as_deref() {
        Some("log") if asked.resource == &PODS => return log::log(shared, asked),
        Some("exec") if asked.resource == &PODS => return exec::exec(shared, asked, request),
        Some("status") | None => {}
        Some(_) => return Err(Refusal::no_path()),
    }
    if verb == "watch" {
        return watching::watch(shared, asked);
    }
    let kind = request.headers().get("content-type");
    let kind = kind
        .and_then(|it| it.to_str().ok())
        .unwrap_or_default()
        .to_owned();
    let sent = request.body_mut().collect().await;
    let sent = sent.map_err(|error| Refusal::bad_request(error.to_string()))?;
    let sent = match &*sent.to_bytes() {
        [] => Value::Null,
        bytes => serde_json::from_slice(bytes).map_err(|error| {
            Refusal::bad_request(format!(
                "couldn't get version/kind; json parse error: {error}"
            ))
        })?,
    };
    shared.act(|state| match verb {
        "list" => listed(state, &asked),
        "get" => Ok(body::json(200, found(state, &asked)?)),
        "create" => create(state, &asked, sent),
        "update" => Ok(body::json(200, &change::replace(state, &asked, sent)?)),
        "patch" => change::patch(state, &asked, &kind, sent),
        "deletecollection" => delete_all(state, &asked, &sent),
        _ => Ok(body::json(
            200,
            &delete(state, &asked.key(), &asked, &sent)?,
        )),
    })
}

fn verb(method: &Method, asked: &Asked) -> &'static str {
    match (method, asked.name.is_some()) {
        (&Method::GET, _) if asked.is_set("watch") => "watch",
        (&Method::GET, true) => "get",
        (&Method::GET, false) => "list",
        (&Method::POST, _) => "create",
        (&Method::PUT, _) => "update",
        (&Method::PATCH, _) => "patch",
        (_, false) => "deletecollection",
        (_, true) => "delete",
    }
}

fn may(shared: &Shared, verb: &str, asked: &Asked) -> Answer<()> {
    let resource = match &asked.sub {
        Some(sub) => format!("{}/{sub}", asked.resource.plural),
        None => asked.resource.plural.to_owned(),
    };
    let is_forbidden = shared.act(|state| {
        let asks = (verb.to_owned(), resource);
        let is_forbidden = state.forbidden.contains(&asks);
        state.asked.insert(asks);
        is_forbidden
    });
    if !is_forbidden {
        return Ok(());
    }
    let (namespace, name) = (asked.namespace.as_deref(), asked.name.as_deref());
    Err(Refusal::forbidden(asked.resource, verb, namespace, name))
}

fn version() -> Value {
    json!({
        "major": "1",
        "minor": "20",
        "gitVersion": "v1.20.2-stand-in",
        "platform": "linux/amd64",
    })
}

fn listed(state: &State, asked: &Asked) -> Answer<Response<Answered>> {
    let selector = asked.selector()?;
    let mut items = state.store.all(asked.resource);
    items.retain(|it| asked.is_about(&Key::of(asked.resource, it)) && selector.matches(it));
    let list = list(asked.resource, state.store.version(), &items);
    Ok(body::json(200, &list))
}

pub(crate) fn found<'a>(state: &'a State, asked: &Asked) -> Answer<&'a Value> {
    let found = state.store.get(&asked.key());
    found
        .map(|it| &**it)
        .ok_or_else(|| not_found(asked.resource, &asked.key()))
}

fn not_found(resource: &Resource, key: &Key) -> Refusal {
    Refusal::not_found(resource, &key.name)
}

fn create(state: &mut State, asked: &Asked, object: Value) -> Answer<Response<Answered>> {
    let made = change::create(state, asked, object)?;
    Ok(body::json(201, &made))
}

fn delete_all(state: &mut State, asked: &Asked, options: &Value) -> Answer<Response<Answered>> {
    let selector = asked.selector()?;
    let mut items = state.store.all(asked.resource);
    items.retain(|it| asked.is_about(&Key::of(asked.resource, it)) && selector.matches(it));
    for item in &items {
        delete(state, &Key::of(asked.resource, item), asked, options)?;
    }
    let list = list(asked.resource, state.store.version(), &items);
    Ok(body::json(200, &list))
}

/// Answers with a Pod as it was left, and with a `Status` for anything else.
fn delete(state: &mut State, key: &Key, asked: &Asked, options: &Value) -> Answer<Value> {
    let missing = || not_found(asked.resource, key);
    let there = state.store.get(key).cloned().ok_or_else(missing)?;
    for member in ["uid", "resourceVersion"] {
        let wanted = &options["preconditions"][member];
        let is = &there["metadata"][member];
        if !wanted.is_null() && wanted != is {
            let why = format!(
                "Precondition failed: {member} in precondition: {}, {member} in object meta: {}",
                wanted.as_str().unwrap_or_default(),
                is.as_str().unwrap_or_default()
            );
            return Err(Refusal::conflict(asked.resource, &key.name, &why));
        }
    }
    if asked.resource == &PODS {
        let grace_s = pods::grace_s(asked, options);
        return state.delete_pod(key, grace_s).ok_or_else(missing);
    }
    state.store.remove(key);
    Ok(json!({
        "kind": "Status",
        "apiVersion": "v1",
        "metadata": {},
        "status": "Success",
        "details": {
            "name": key.name,
            "kind": asked.resource.plural,
            "uid": there["metadata"]["uid"],
        },
    }))
}
