//! What has happened: timelines, events, requests and faults.

use std::time::Duration;

use schemars::SchemaGenerator;

use super::resources::{ACCOUNT, REGION};
use super::route::{Arguments, Handler, LAST, Parameter, Problem, Route, View};
use super::schema::Shape;
use super::tasks::is_text;
use super::{regions, shown};
use crate::aws::eventbridge::pattern::EventPattern;
use crate::driver::{Driver, State};
use crate::ecs::Region;
use crate::faults::registry::Entry;
use crate::handle::{self, EntryKind, Request, Timeline};
use crate::http::Reply;
use crate::view;
use crate::wire::Json;
use crate::world::World;

pub(super) const PATTERN: Parameter = Parameter::text(
    "pattern",
    "Only events that match this event pattern of EventBridge, in JSON.",
);

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "timeline",
        about: "What has happened in an account and region: calls, steps of tasks, messages of services.",
        query: &[
            ACCOUNT,
            REGION,
            Parameter::one_of(
                "format",
                "json, text, or folded: a text without repetitions. [default: json]",
                || vec!["json", "text", "folded"],
            ),
            Parameter::flag(
                "reads",
                "Whether calls that change nothing are in it. [default: false]",
            ),
        ],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::Timeline>),
        handler: Handler::Act(None, timeline),
    },
    Route {
        method: "GET",
        path: "events",
        about: "The events that EventBridge has delivered, with their envelopes, oldest first.",
        query: &[ACCOUNT, REGION, PATTERN, LAST],
        answer: Shape::Objects("events"),
        handler: Handler::Act(None, events),
    },
    Route {
        method: "GET",
        path: "requests",
        about: "The requests that the fake has seen and what came of them, oldest first.",
        query: &[
            ACCOUNT,
            REGION,
            Parameter::text(
                "operation",
                "Only requests for this operation, such as RunTask.",
            ),
            Parameter::text(
                "service",
                "Only requests to this service, by its signing name, such as ecs.",
            ),
            LAST,
        ],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::Requests>),
        handler: Handler::View(requests),
    },
    Route {
        method: "GET",
        path: "faults",
        about: "The faults that were made, how often each has fired, and which never have.",
        query: &[ACCOUNT, REGION],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::Faults>),
        handler: Handler::View(faults),
    },
];

fn timeline(driver: &Driver, arguments: &Arguments<'_>) -> Result<Reply, Problem> {
    let timeline = driver.read_all(|state| -> Result<Timeline, Problem> {
        let region = chosen(state, arguments)?;
        Ok(Timeline::of_all(state, region.key))
    })?;
    // Not under the lock: a long one takes its time to be written.
    let view = written(timeline, arguments)?;
    Ok(Reply::Now(shown(driver, view)))
}

fn written(timeline: Timeline, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let timeline = if arguments.flag("reads")? {
        timeline
    } else {
        timeline.without_reads()
    };
    if arguments.parameter("format") == Some("folded") {
        return Ok(View::text(timeline.folded()));
    }
    if is_text(arguments)? {
        return Ok(View::text(timeline.to_string()));
    }
    Ok(View::of(&view::Timeline::from(&timeline)))
}

/// The region that is asked for: the one that the fake was started with, unless another is named.
fn chosen<'a>(state: &'a State, arguments: &Arguments<'_>) -> Result<&'a Region, Problem> {
    let default = state.region(World::DEFAULT_REGION);
    let scope = arguments.scope(&default.scope);
    let found = state.regions().find(|region| region.scope == scope);
    found.ok_or_else(|| {
        Problem::not_found(format!(
            "there is nothing in account {}, region {}",
            scope.account, scope.region
        ))
    })
}

/// How many events are looked at before others get their turn.
const EVENTS_PER_TURN: usize = 500;

fn events(driver: &Driver, arguments: &Arguments<'_>) -> Result<Reply, Problem> {
    let (pattern, last) = (pattern(arguments)?, arguments.last()?);
    let mut newest_first: Vec<Vec<u8>> = Vec::new();
    let (resets, mut rest) = driver.read_all(|state| {
        let world = state.world();
        let all = world.forgotten_deliveries()..world.delivered();
        (state.resets(), all)
    });
    while newest_first.len() < last && !rest.is_empty() {
        // What was delivered stays as it is, so it can be read bit by bit.
        driver.read(|state| {
            if state.resets() != resets {
                rest = 0..0;
            }
            let turn = rest.by_ref().rev().take(EVENTS_PER_TURN);
            let found = turn.filter_map(|place| {
                let (region, json) = handle::delivered(state, place)?;
                let is_meant = arguments.is_in(&state.region(region).scope)
                    && matches(pattern.as_ref(), &json);
                is_meant.then(|| json.into_bytes())
            });
            newest_first.extend(found);
        });
    }
    newest_first.truncate(last);
    let view = View::list("events", newest_first.into_iter().rev());
    Ok(Reply::Now(shown(driver, view)))
}

pub(super) fn pattern(arguments: &Arguments<'_>) -> Result<Option<EventPattern>, Problem> {
    let pattern = arguments.parameter("pattern").map(EventPattern::parse);
    let pattern = pattern.transpose();
    pattern.map_err(|error| Problem::bad_request(format!("the pattern is refused: {error}")))
}

pub(super) fn matches(pattern: Option<&EventPattern>, event: &str) -> bool {
    pattern.is_none_or(|pattern| pattern.matches(&Json::read(event.as_bytes())))
}

fn requests(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let (operation, service) = (
        arguments.parameter("operation"),
        arguments.parameter("service"),
    );
    let is_here = |record: &_| arguments.is_in(state.scope_of(record));
    let all = handle::requests::list(state, World::DEFAULT_REGION, is_here).into_iter();
    let all = all.filter(|request| {
        operation.is_none_or(|it| it == request.operation())
            && service.is_none_or(|it| request.service() == Some(it))
    });
    let all: Vec<Request> = all.collect();
    let others = all.len().saturating_sub(arguments.last()?);
    let last = all.iter().skip(others);
    let requests = last.map(view::Request::from).collect();
    Ok(View::of(&view::Requests { requests }))
}

fn faults(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    let all = regions(state, arguments).flat_map(|region| {
        let entries = region.faults.last(usize::MAX).into_iter();
        entries.map(|entry| fault(region, entry))
    });
    let faults = all.collect();
    Ok(View::of(&view::Faults { faults }))
}

fn fault(region: &Region, entry: &Entry) -> view::Fault {
    view::Fault {
        id: entry.id.0,
        account: region.scope.account.clone(),
        region: region.scope.region.clone(),
        text: entry.fault.kind.to_string(),
        fault: serde_json::to_value(&entry.fault).unwrap_or_default(),
        hits: entry.hits,
        is_active: region.faults.is_active_fault(entry.id),
        is_unused: entry.hits == 0 && !entry.fault.optional,
    }
}

fn seconds(duration: Duration) -> f64 {
    duration.as_secs_f64()
}

impl From<&Timeline> for view::Timeline {
    fn from(timeline: &Timeline) -> Self {
        let entries = timeline.iter().map(|entry| view::TimelineEntry {
            at: seconds(entry.at()),
            kind: entry.kind().into(),
            text: entry.text().to_owned(),
            task: entry.task().map(str::to_owned),
        });
        let entries = entries.collect();
        Self { entries }
    }
}

impl From<EntryKind> for view::EntryKind {
    fn from(kind: EntryKind) -> Self {
        match kind {
            EntryKind::Read => Self::Read,
            EntryKind::Write => Self::Write,
            EntryKind::Refusal => Self::Refusal,
            EntryKind::Status(_) => Self::Status,
            EntryKind::Step => Self::Step,
            EntryKind::Service => Self::Service,
        }
    }
}

impl From<crate::LogSource> for view::LogSource {
    fn from(source: crate::LogSource) -> Self {
        match source {
            crate::LogSource::Stderr => Self::Stderr,
            _ => Self::Stdout,
        }
    }
}

impl From<&Request> for view::Request {
    fn from(request: &Request) -> Self {
        Self {
            at: seconds(request.at()),
            account: request.account().to_owned(),
            region: request.region().to_owned(),
            service: request.service().map(str::to_owned),
            operation: request.operation().to_owned(),
            request_id: request.request_id().to_owned(),
            access_key: request.access_key().map(str::to_owned),
            input: serde_json::from_slice(request.body()).unwrap_or_default(),
            output: request
                .answer()
                .and_then(|it| serde_json::from_slice(it).ok()),
            is_ok: request.is_ok(),
            error_code: request.error_code().map(str::to_owned),
            is_injected: request.is_injected(),
            text: request.to_string(),
            unknown_members: request.unknown_members().to_vec(),
        }
    }
}
