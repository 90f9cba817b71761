//! The endpoints at which containers ask about themselves. On real machines they are at
//! `169.254.170.2`; here they are at the port of the fake, see [`endpoint`](crate::metadata).

use std::collections::BTreeMap;
use std::time::Duration;

use bytes::Bytes;
use http::header::{ALLOW, AUTHORIZATION};
use http::{HeaderValue, Method, Request, Response, StatusCode, Uri};
use tokio::sync::oneshot;

use super::control::json;
use super::reply::{Finish, Reply, Until};
use super::{guard, respond};
use crate::driver::{Answer, Answered, Call, Driver};
use crate::effect::ContainerRef;
use crate::effect::question::Question;
use crate::kernel::caller::Caller;
use crate::metadata::endpoint::{self, Asker, Endpoint};
use crate::metadata::{address, protection};
use crate::wire::{Dialect, Route};
use crate::world::World;

/// How long a container is waited for whose engine has started it and has not said so yet.
const STARTS_WITHIN: Duration = Duration::from_secs(10);

/// Answers at an endpoint.
pub(super) fn respond(driver: &Driver, request: &Request<Bytes>, endpoint: Endpoint<'_>) -> Reply {
    let method = request.method();
    let of_protection = matches!(endpoint, Endpoint::Protection(_));
    let is_read = method == Method::GET || method == Method::HEAD;
    let may = is_read || of_protection && method == Method::PUT;
    if !may {
        let allowed = if of_protection { "GET, PUT" } else { "GET" };
        let mut response = json(driver, StatusCode::METHOD_NOT_ALLOWED, "");
        let headers = response.headers_mut();
        headers.insert(ALLOW, HeaderValue::from_static(allowed));
        return Reply::Now(response);
    }
    if let Endpoint::Protection(id) = endpoint {
        let body = (method == Method::PUT).then_some(&**request.body());
        return protect(
            driver,
            guard::authority(request.uri(), request.headers()),
            id,
            body,
        );
    }
    let authorization = request.headers().get(AUTHORIZATION);
    let refused = authorization.and_then(|given| endpoint.unauthorized(given.as_bytes()));
    if let Some(refused) = refused {
        return Reply::Now(written(driver, refused));
    }
    let asker = request.extensions().get::<Asker>();
    let asker = asker.cloned().unwrap_or_default();
    let measured = driver.read(|state| endpoint.measured(state.world(), &asker));
    if !measured.is_empty() {
        return measure(driver, request.uri().clone(), asker, measured);
    }
    // In one look: the engine may answer between two.
    let (now, starting) = driver.read(|state| {
        let now = endpoint.answer(state.world(), &BTreeMap::new(), &asker);
        let id = endpoint.container();
        (now, id.filter(|id| is_starting(state.world(), id)))
    });
    let response = written(driver, now);
    let Some(id) = starting.map(str::to_owned) else {
        return Reply::Now(response);
    };
    // A real container may ask before its engine has answered that it was started.
    let path = request.uri().clone();
    let ask = move |driver: &Driver| {
        let answer = driver.read(|state| {
            let endpoint = Endpoint::at(path.path(), path.query())?;
            let has_started = !is_starting(state.world(), &id);
            has_started.then(|| endpoint.answer(state.world(), &BTreeMap::new(), &asker))
        });
        Some(written(driver, answer?))
    };
    Reply::Until(Until {
        answer: Box::new(ask),
        limit: STARTS_WITHIN,
        otherwise: response,
    })
}

/// Answers with what the engine of the containers says that they use.
fn measure(
    driver: &Driver,
    uri: Uri,
    asker: Asker,
    containers: Vec<(String, ContainerRef)>,
) -> Reply {
    let asked = containers.into_iter().map(|(name, of)| {
        let (sender, receiver) = oneshot::channel();
        // Whoever has asked may be gone.
        let answer = Box::new(move |stats| drop(sender.send(stats)));
        // What comes back is dropped after the lock is given up, and there are no statistics then.
        let refused = driver.lock().ask_runtime(of, Question::Stats { answer });
        drop(refused);
        (name, receiver)
    });
    let asked: Vec<_> = asked.collect();
    Reply::Asked(Box::pin(async move {
        let mut stats = BTreeMap::new();
        for (name, answer) in asked {
            if let Ok(Ok(Some(of_container))) = answer.await {
                stats.insert(name, of_container);
            }
        }
        let finish: Finish = Box::new(move |driver| {
            let endpoint = Endpoint::at(uri.path(), uri.query());
            let answer = driver.read(|state| Some(endpoint?.answer(state.world(), &stats, &asker)));
            answer.map_or_else(Response::default, |answer| written(driver, answer))
        });
        finish
    }))
}

fn is_starting(world: &World, id: &str) -> bool {
    let Some((region, task, index)) = address::container(world, id) else {
        return false;
    };
    let has_started = task.containers[index].is_reported();
    !has_started
        && world
            .runtime_of(task.container_ref(region.key, index))
            .is_some()
}

fn written(driver: &Driver, answer: endpoint::Answer) -> Response<Bytes> {
    let endpoint::Answer { status, body } = answer;
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    json(driver, status, body)
}

/// Calls the API in the place of a task.
fn protect(driver: &Driver, authority: &str, id: &str, body: Option<&[u8]>) -> Reply {
    let call = match driver.read(|state| protection::call(state.world(), id, body)) {
        Ok(call) => call,
        Err(refused) => return Reply::Now(written(driver, refused)),
    };
    let request_id = driver.request_id();
    let Answer { what, latency } = driver.call(Call {
        caller: Caller {
            authority,
            access_key: Some(&call.access_key),
            session: None,
            request_id: &request_id,
        },
        scope: call.scope.clone(),
        route: Route::Ecs(call.operation),
        body: &call.body,
        may_wait: false,
    });
    let failed = |status, code: &str, message: &str| {
        written(
            driver,
            protection::failed(&call, status, &request_id, code, message),
        )
    };
    let reply = match what {
        Answered::Body(body) => Reply::Now(written(driver, protection::answered(&body))),
        Answered::Error(error) => {
            let message = error.message.as_deref().unwrap_or_default();
            let status = Dialect::ECS.status(&error);
            Reply::Now(failed(status, error.code.as_str(), message))
        }
        Answered::Injected(error) => {
            Reply::Now(failed(error.status(), &error.code, &error.message))
        }
        // No call of ECS waits.
        Answered::Cut | Answered::Waits(_) => Reply::Cut,
        Answered::GivenUp(why) => Reply::GivenUp(why),
    };
    respond::after(latency, reply)
}
