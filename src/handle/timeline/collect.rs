//! Makes a timeline of what a fake keeps of what happened.

use std::time::Duration;

use super::words::{is_shown, label, text};
use super::{Bar, End, EntryKind, Timeline, TimelineEntry};
use crate::driver::State;
use crate::driver::requests::{Asked, Outcome, Record};
use crate::ecs::keys::{DeploymentId, RegionKey, TaskKey};
use crate::ecs::service::event_log::{Entry, What as Said};
use crate::ecs::service::state::Service;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::ecs::task::timeline::{Moment, What};
use crate::handle::asked::Made;
use crate::handle::request_text::Asking;
use crate::handle::requests::kind;
use crate::kernel::text::one_line;
use crate::kernel::time::Time;
use crate::render;

/// Which entries a timeline has.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::handle) struct Since {
    /// Of what has a number in the order of all that happened, what came after this one.
    pub(in crate::handle) sequence: u32,
    /// Whether it has the requests to other accounts and regions as well.
    pub(in crate::handle) has_others: bool,
}

/// What an entry of the whole timeline is about. Words come last.
enum Source<'a> {
    Request(&'a Record),
    Moment(&'a Task, &'a Moment),
    Entry(&'a Service, &'a Entry),
}

impl Timeline {
    /// Every request to a region, every step of every task in it, and what its services say.
    pub(crate) fn of_all(state: &State, region: RegionKey) -> Self {
        Self::since(state, region, Since::default())
    }

    /// The same of a part of the time.
    pub(in crate::handle) fn since(state: &State, here: RegionKey, since: Since) -> Self {
        let region = state.region(here);
        let requests = state.requests().iter();
        let requests = requests.filter(|record| since.has_others || record.region == here);
        let moments = region.tasks.iter().flat_map(|task| {
            let shown = task.moments.iter().filter(|moment| is_shown(moment));
            shown.map(move |moment| Source::Moment(task, moment))
        });
        let entries = region.services.iter().flat_map(|service| {
            let entries = service.story.iter();
            entries.map(move |entry| Source::Entry(service, entry))
        });
        let sources = requests.map(Source::Request).chain(moments).chain(entries);
        let is_meant = |source: &Source<'_>| source.order().1 > since.sequence;
        let mut sources: Vec<Source<'_>> = if since.sequence == 0 {
            sources.collect()
        } else {
            sources.filter(is_meant).collect()
        };
        sources.sort_by_key(Source::order);
        let made = Made::of(region);
        let entries = sources
            .iter()
            .map(|source| source.entry(state, here, &made));
        Self::new(state, here, entries.collect())
    }

    /// Every step of one task.
    pub(crate) fn of_task(state: &State, region: RegionKey, key: TaskKey) -> Self {
        let task = state.region(region).tasks.get(key);
        let shown = task.moments.iter().filter(|moment| is_shown(moment));
        let entries = shown.map(|moment| {
            let at = moment.at.since(state.started());
            of_moment(task, moment, at, one_line(&text(task, moment)))
        });
        Self::new(state, region, entries.collect())
    }

    fn new(state: &State, region: RegionKey, entries: Vec<TimelineEntry>) -> Self {
        let scope = &state.region(region).scope;
        Self {
            entries,
            about: format!(
                "account {}, region {}, seed {}",
                scope.account,
                scope.region,
                state.seed()
            ),
            until: state.now().since(state.started()),
        }
    }
}

impl Source<'_> {
    fn order(&self) -> (Time, u32) {
        match self {
            Self::Request(record) => (record.at, record.sequence),
            Self::Moment(_, moment) => (moment.at, moment.sequence),
            Self::Entry(_, entry) => (entry.at, entry.sequence),
        }
    }

    fn entry(&self, state: &State, here: RegionKey, made: &Made<'_>) -> TimelineEntry {
        let at = self.order().0.since(state.started());
        match self {
            Self::Request(record) => {
                let (text, outcome) = Asking::of(state, record, here).told(state, made);
                TimelineEntry {
                    at,
                    text,
                    kind: kind(record),
                    task: None,
                    outcome,
                    has_effect: has_effect(record),
                    bar: None,
                }
            }
            Self::Moment(task, moment) => {
                let text = format!("{} {}", label(task), one_line(&text(task, moment)));
                of_moment(task, moment, at, text)
            }
            Self::Entry(service, entry) => TimelineEntry {
                at,
                text: one_line(&render::story_text(state.region(here), service, entry)),
                kind: EntryKind::Service,
                task: None,
                outcome: 0,
                has_effect: false,
                bar: deployment(service, entry),
            },
        }
    }
}

/// Whether a call has changed something, also where a fault has answered its caller with an error.
fn has_effect(record: &Record) -> bool {
    let is_write = match &record.what {
        Asked::Call { route, .. } => !route.is_read(),
        Asked::Nothing { .. } => false,
    };
    is_write && (record.outcome == Outcome::Answered || record.until > record.sequence)
}

fn of_moment(task: &Task, moment: &Moment, at: Duration, text: String) -> TimelineEntry {
    let status = match moment.what {
        What::Status(status) => Some(status),
        _ => None,
    };
    TimelineEntry {
        at,
        text,
        kind: status.map_or(EntryKind::Step, EntryKind::Status),
        task: Some(task.id()),
        outcome: 0,
        has_effect: false,
        bar: status.map(|status| Bar {
            row: label(task),
            status: status.as_str(),
            end: (status == TaskStatus::Stopped).then(|| end(task)),
        }),
    }
}

/// How a task has ended: badly if it never ran or a container of it has failed.
fn end(task: &Task) -> End {
    let has_failed = task.containers.iter().any(|container| {
        container.exit_code.is_some_and(|code| code != 0) || container.reason.is_some()
    });
    if has_failed || task.times.started.is_none() {
        End::Badly
    } else {
        End::Well
    }
}

/// What becomes of a deployment, if the entry is about one.
fn deployment(service: &Service, entry: &Entry) -> Option<Bar> {
    let bar = |id: DeploymentId, status, end| {
        let number = id.to_string();
        let number = number.rsplit('/').next().unwrap_or_default();
        // Nineteen digits tell nobody more than eight.
        let number = number.get(..8).unwrap_or(number);
        Some(Bar {
            row: format!("{} deployment {number}", service.name),
            status,
            end,
        })
    };
    match entry.what {
        Said::RolloutBegan(id, None) => bar(id, "IN_PROGRESS", None),
        // What is rolled back to begins once more.
        Said::RolloutBegan(id, Some(_)) => bar(id, "ROLLING_BACK", None),
        Said::Stage(id, stage, _) => bar(id, stage.as_str(), None),
        Said::RolloutCompleted(id) => bar(id, "COMPLETED", Some(End::Well)),
        Said::RolloutFailed(id, _) => bar(id, "FAILED", Some(End::Badly)),
        Said::RollingBack(id) => bar(id, "ROLLING_BACK", None),
        _ => None,
    }
}
