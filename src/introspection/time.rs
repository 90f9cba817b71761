//! Moving the time, events as they come, and the end.

use std::collections::VecDeque;
use std::time::Duration;

use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE};
use http::{HeaderValue, Response, StatusCode};
use schemars::SchemaGenerator;
use serde::Deserialize;

use super::history::{PATTERN, matches, pattern};
use super::resources::{ACCOUNT, REGION};
use super::route::{Arguments, Handler, Parameter, Problem, Route, View};
use super::schema::Shape;
use super::shown;
use crate::driver::{Driver, Livelock, State};
use crate::handle;
use crate::http::control::json;
use crate::http::{Next, Reply};
use crate::kernel::time::Time;
use crate::view;

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "time",
        about: "What the fake's clock shows, and when something happens next.",
        query: &[],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::Clock>),
        handler: Handler::Act(None, time),
    },
    Route {
        method: "POST",
        path: "time/advance",
        about: "Moves the time on, and lets happen what is due by then. A clock that goes by itself stays ahead by that much.",
        query: &[],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::Clock>),
        handler: Handler::Act(
            Some(Shape::Own(SchemaGenerator::subschema_for::<Advance>)),
            advance,
        ),
    },
    Route {
        method: "POST",
        path: "time/step",
        about: "Moves the time to the next thing that is due, and lets it happen.",
        query: &[],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::Steps>),
        handler: Handler::Act(None, step),
    },
    Route {
        method: "POST",
        path: "time/settle",
        about: "Moves the time on until nothing is due any more, which may be hours. A clock that goes by itself stays ahead by that much.",
        query: &[],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::Steps>),
        handler: Handler::Act(None, settle),
    },
    Route {
        method: "GET",
        path: "events/stream",
        about: "Events as EventBridge delivers them, as server-sent events. Begins with those after Last-Event-ID, if that header is there, otherwise with the next one.",
        query: &[
            ACCOUNT,
            REGION,
            PATTERN,
            Parameter::flag(
                "fromStart",
                "Whether to begin with all that were delivered so far. [default: false]",
            ),
        ],
        answer: Shape::EventStream,
        handler: Handler::Act(None, stream),
    },
    Route {
        method: "POST",
        path: "reset",
        about: "Empties the fake. Only the default cluster is there then, also where more was when the server said that it is ready. The time goes on.",
        query: &[],
        answer: Shape::Empty,
        handler: Handler::Act(None, reset),
    },
    Route {
        method: "POST",
        path: "shutdown",
        about: "Ends the server. A fake within a test refuses: it ends with its test.",
        query: &[],
        answer: Shape::Empty,
        handler: Handler::Act(None, shutdown),
    },
];

/// How far the time is moved.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Advance {
    /// By how many seconds.
    #[schemars(range(min = 0.0))]
    seconds: f64,
}

fn time(driver: &Driver, _: &Arguments<'_>) -> Result<Reply, Problem> {
    Ok(Reply::Now(shown(driver, View::of(&clock(driver)))))
}

fn clock(driver: &Driver) -> view::Clock {
    let next = driver.next_event_in();
    let elapsed = driver.elapsed();
    let (started, is_manual) = driver.read(|state| (state.started(), !state.moves_by_itself()));
    view::Clock {
        now: seconds(started + elapsed),
        started_at: seconds(started),
        elapsed: elapsed.as_secs_f64(),
        next_event_in: next.map(|next| next.as_secs_f64()),
        is_manual,
    }
}

/// How long a fake goes on at most.
const TIME_MAX: Duration = Duration::from_secs(100 * 366 * 24 * 60 * 60);

/// Refuses what could not be written into the journal.
fn recordable(driver: &Driver) -> Result<(), Problem> {
    driver
        .journal_failure()
        .map_or(Ok(()), |why| Err(Problem::internal(why)))
}

/// Seconds since 1970.
#[expect(
    clippy::cast_precision_loss,
    reason = "a number in JSON has no more digits"
)]
fn seconds(time: Time) -> f64 {
    time.millis() as f64 / 1_000.0
}

fn advance(driver: &Driver, arguments: &Arguments<'_>) -> Result<Reply, Problem> {
    let Advance { seconds } = arguments.body()?;
    let duration = Duration::try_from_secs_f64(seconds);
    let duration = duration.map_err(|_| {
        Problem::bad_request(format!("{seconds} is not a number of seconds to go on by"))
    })?;
    recordable(driver)?;
    driver.in_turn(|driver| {
        let elapsed = driver.elapsed().checked_add(duration);
        if elapsed.is_none_or(|elapsed| elapsed > TIME_MAX) {
            return Err(Problem::bad_request(
                "that is too far: a fake goes on for a hundred years at most",
            ));
        }
        driver.advance(duration);
        recordable(driver)?;
        time(driver, arguments)
    })
}

fn step(driver: &Driver, _: &Arguments<'_>) -> Result<Reply, Problem> {
    recordable(driver)?;
    let steps = usize::from(driver.in_turn(Driver::step));
    recordable(driver)?;
    Ok(Reply::Now(shown(driver, View::of(&view::Steps { steps }))))
}

fn settle(driver: &Driver, _: &Arguments<'_>) -> Result<Reply, Problem> {
    recordable(driver)?;
    let steps = driver.in_turn(Driver::settle).map_err(|Livelock { steps }| {
        Problem::conflict(format!(
            "the fake does not come to rest in {steps} steps; /_fake_ecs/v1/timeline says what goes on"
        ))
    })?;
    Ok(Reply::Now(shown(driver, View::of(&view::Steps { steps }))))
}

fn reset(driver: &Driver, _: &Arguments<'_>) -> Result<Reply, Problem> {
    driver.in_turn(Driver::reset);
    recordable(driver)?;
    Ok(Reply::Now(json(driver, StatusCode::OK, "{}")))
}

fn shutdown(driver: &Driver, _: &Arguments<'_>) -> Result<Reply, Problem> {
    if driver.ask_for_end() {
        return Ok(Reply::Now(json(driver, StatusCode::ACCEPTED, "{}")));
    }
    Err(Problem::conflict(
        "this fake is within a test or an application, and ends with that",
    ))
}

/// After how many resets an event came, and which one it was since then.
fn parse_id(id: &str) -> Option<(u64, usize)> {
    let (resets, place) = id.split_once('.')?;
    Some((resets.parse().ok()?, place.parse().ok()?))
}

fn stream(driver: &Driver, arguments: &Arguments<'_>) -> Result<Reply, Problem> {
    let pattern = pattern(arguments)?;
    let last = arguments.request.headers().get("last-event-id");
    let last = last.map(|last| {
        let last = last.to_str().ok().and_then(parse_id);
        last.ok_or_else(|| Problem::bad_request("Last-Event-ID is not the id of an event"))
    });
    let resets = driver.read(State::resets);
    let mut place = match last.transpose()? {
        // What came before a reset says nothing of what came after it.
        Some((of, _)) if of != resets => 0,
        Some((_, last)) => last.saturating_add(1),
        None if arguments.flag("fromStart")? => 0,
        None => driver.read(|state| state.world().delivered()),
    };
    let (account, region) = (
        arguments.parameter("account"),
        arguments.parameter("region"),
    );
    let (account, region) = (account.map(str::to_owned), region.map(str::to_owned));
    let is_meant = move |state: &State, key, json: &str| {
        let scope = &state.region(key).scope;
        account.as_ref().is_none_or(|it| *it == scope.account)
            && region.as_ref().is_none_or(|it| *it == scope.region)
            && matches(pattern.as_ref(), json)
    };
    // Clients see that they are connected before anything has happened.
    let mut pieces = VecDeque::from([Bytes::from_static(b": events of the fake\n\n")]);
    let source = move |driver: &Driver| {
        if let Some(piece) = pieces.pop_front() {
            return Next::Piece(piece);
        }
        driver.read(|state| {
            let mut text = String::new();
            place = place.max(state.world().forgotten_deliveries());
            while place < state.world().delivered() {
                let event = handle::delivered(state, place);
                if let Some((key, json)) = event
                    && is_meant(state, key, &json)
                {
                    text += &format!("id: {resets}.{place}\ndata: {json}\n\n");
                }
                place += 1;
            }
            if text.is_empty() {
                Next::NotYet
            } else {
                Next::Piece(Bytes::from(text))
            }
        })
    };
    let mut response = Response::new(Box::new(source) as _);
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    Ok(Reply::Stream(response))
}
