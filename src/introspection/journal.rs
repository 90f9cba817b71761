//! The moments of a journal that the fake shows.

use std::time::Duration;

use schemars::SchemaGenerator;
use serde::Deserialize;

use super::route::{Arguments, Handler, Parameter, Problem, Route, View};
use super::schema::Shape;
use super::shown;
use crate::driver::journal::{Goal, Whereabouts};
use crate::driver::{Driver, State};
use crate::http::Reply;
use crate::view;

/// How many entries are listed, unless another number is asked for.
const LISTED: usize = 100;
/// How many entries are listed at most: more than anybody reads, and no more than some MiB.
const LISTED_MAX: usize = 10_000;

pub(super) const ROUTES: &[Route] = &[
    Route {
        method: "GET",
        path: "journal",
        about: "At which moment of a recording the fake is, as fake-ecs replay shows one.",
        query: &[],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::Journal>),
        handler: Handler::View(journal),
    },
    Route {
        method: "GET",
        path: "journal/entries",
        about: "What had come in, by the numbers of the entries.",
        query: &[
            Parameter::text("from", "The number of the first entry. [default: 1]"),
            Parameter::text("count", "How many entries, up to 10000. [default: 100]"),
        ],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::JournalEntries>),
        handler: Handler::View(entries),
    },
    Route {
        method: "POST",
        path: "journal/seek",
        about: "Goes to another moment of the recording, forward or backward.",
        query: &[],
        answer: Shape::Own(SchemaGenerator::subschema_for::<view::Journal>),
        handler: Handler::Act(
            Some(Shape::Own(SchemaGenerator::subschema_for::<Seek>)),
            seek,
        ),
    },
];

/// A moment of a recording: one of these.
#[derive(Deserialize, schemars::JsonSchema)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Seek {
    /// When so many entries had come in.
    entry: Option<usize>,
    /// So many entries later than now, or earlier where it is negative.
    by: Option<i64>,
    /// So many seconds after the start.
    #[schemars(range(min = 0.0))]
    elapsed: Option<f64>,
}

fn none() -> Problem {
    Problem::conflict("this fake shows no recording: fake-ecs replay FILE does")
}

fn journal(state: &State, _: &Arguments<'_>) -> Result<View, Problem> {
    let Whereabouts {
        position,
        len,
        end,
        version,
        test,
    } = state.whereabouts().ok_or_else(none)?;
    let (playable, ends) = end.map_or((len, None), |(playable, why)| (playable, Some(why)));
    Ok(View::of(&view::Journal {
        position,
        entries: len,
        playable,
        ends,
        elapsed: state.now().since(state.started()).as_secs_f64(),
        version,
        test,
    }))
}

fn entries(state: &State, arguments: &Arguments<'_>) -> Result<View, Problem> {
    if !state.is_shown() {
        return Err(none());
    }
    let number = |name, default| match arguments.parameter(name) {
        None => Ok(default),
        Some(text) => text.parse::<usize>().map_err(|_| {
            Problem::bad_request(format!("{name} is the number of an entry, not '{text}'"))
        }),
    };
    let (from, count) = (number("from", 1)?, number("count", LISTED)?);
    let entries = state.entries(from, count.min(LISTED_MAX)).into_iter();
    let entries = entries.map(|(number, at, input)| {
        let (kind, what) = input.told();
        view::JournalEntry {
            number,
            elapsed: at.since(state.started()).as_secs_f64(),
            kind,
            what,
        }
    });
    let entries = entries.collect();
    Ok(View::of(&view::JournalEntries { entries }))
}

fn seek(driver: &Driver, arguments: &Arguments<'_>) -> Result<Reply, Problem> {
    let sought: Seek = arguments.body()?;
    let goal = match sought {
        Seek {
            entry: Some(number),
            by: None,
            elapsed: None,
        } => Goal::Entry(there(driver, number)?),
        Seek {
            entry: None,
            by: Some(by),
            elapsed: None,
        } => Goal::Entry(later(driver, by)?),
        Seek {
            entry: None,
            by: None,
            elapsed: Some(seconds),
        } => Goal::Time(driver.lock().started() + duration(seconds)?),
        _ => {
            return Err(Problem::bad_request(
                "a moment is one of entry, by and elapsed",
            ));
        }
    };
    let sought = driver.seek(goal).ok_or_else(none)?;
    sought.map_err(|why| Problem::conflict(why.to_string()))?;
    let view = driver.read(|state| journal(state, arguments))?;
    Ok(Reply::Now(shown(driver, view)))
}

/// The number of an entry that there is.
fn there(driver: &Driver, number: usize) -> Result<usize, Problem> {
    let there_are = driver.read(State::whereabouts).ok_or_else(none)?.len;
    if number > there_are {
        return Err(Problem::bad_request(format!(
            "there is no entry {number}: the last one is {there_are}"
        )));
    }
    Ok(number)
}

/// The number of an entry that is so far from where the fake is.
fn later(driver: &Driver, by: i64) -> Result<usize, Problem> {
    let place = driver.read(State::whereabouts).ok_or_else(none)?;
    let distance = usize::try_from(by.unsigned_abs()).unwrap_or(usize::MAX);
    Ok(match by {
        0.. => place.position.saturating_add(distance),
        _ => place.position.saturating_sub(distance),
    })
}

fn duration(seconds: f64) -> Result<Duration, Problem> {
    Duration::try_from_secs_f64(seconds).map_err(|_| {
        Problem::bad_request(format!(
            "{seconds} is not a number of seconds after the start"
        ))
    })
}
