//! Makes a timeline of what a fake keeps of what happened.

use std::collections::BTreeMap;
use std::time::Duration;

use super::words::{is_shown, label, text};
use super::{Bar, End, EntryKind, Missing, STOPPED, Timeline, TimelineEntry};
use crate::driver::State;
use crate::driver::requests::{Asked, Outcome, Record};
use crate::ecs::Region;
use crate::ecs::keys::{DeploymentId, RegionKey, ServiceKey, TaskKey};
use crate::ecs::service::event_log::{Entry, What as Said};
use crate::ecs::service::state::{Service, ServiceStatus};
use crate::ecs::task::state::{Task, TaskStatus};
use crate::ecs::task::timeline::{Moment, What};
use crate::handle::asked::{Made, last_part};
use crate::handle::request_text::Asking;
use crate::handle::requests::kind;
use crate::kernel::text::one_line;
use crate::kernel::time::Time;
use crate::render;
use crate::wire::{Json, Operation, Route};

/// Which entries a timeline has.
#[derive(Clone, Copy, Debug)]
pub(in crate::handle) struct Since {
    /// Of what has a number in the order of all that happened, what came after this one.
    pub(in crate::handle) sequence: u32,
    pub(in crate::handle) others: Others,
}

/// Which requests to other accounts and regions a timeline has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::handle) enum Others {
    None,
    /// Those to regions in which there is nothing.
    Quiet,
    All,
}

impl Since {
    /// Everything in the region.
    pub(in crate::handle) const START: Self = Self {
        sequence: 0,
        others: Others::None,
    };
    pub(in crate::handle) const WITH_QUIET_OTHERS: Self = Self {
        sequence: 0,
        others: Others::Quiet,
    };
    pub(in crate::handle) const WITH_OTHERS: Self = Self {
        sequence: 0,
        others: Others::All,
    };
}

/// Whether there is anything in a region that a story is about, beside what was asked.
pub(in crate::handle) fn has_something(region: &Region) -> bool {
    region.tasks.iter().next().is_some()
        || region.services.iter().next().is_some()
        || region.faults.added() > 0
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
        Self::since(state, region, Since::START)
    }

    /// The same of a part of the time.
    pub(in crate::handle) fn since(state: &State, here: RegionKey, since: Since) -> Self {
        let region = state.region(here);
        let requests = state.requests().iter();
        let requests = requests.filter(|record| {
            record.region == here
                || match since.others {
                    Others::None => false,
                    Others::Quiet => !has_something(state.region(record.region)),
                    Others::All => true,
                }
        });
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
        let mut entries: Vec<TimelineEntry> = entries.collect();
        end_rows(state, region, &sources, &mut entries);
        let is_whole = since.sequence == 0;
        let messages = region.services.iter().map(|it| it.story.forgotten());
        Self {
            missing: Missing {
                requests: state.requests().forgotten().since(since.sequence),
                tasks: if is_whole { region.tasks.dropped() } else { 0 },
                messages: if is_whole { messages.sum() } else { 0 },
            },
            ..Self::new(state, here, entries)
        }
    }

    /// Every step of one task.
    pub(crate) fn of_task(state: &State, region: RegionKey, key: TaskKey) -> Self {
        let task = state.region(region).tasks.try_get(key).into_iter();
        let moments = task.flat_map(|task| task.moments.iter().map(move |moment| (task, moment)));
        let shown = moments.filter(|(_, moment)| is_shown(moment));
        let entries = shown.map(|(task, moment)| {
            let at = moment.at.since(state.started());
            of_moment(task, moment, at, one_line(&text(task, moment)))
        });
        Self::new(state, region, entries.collect())
    }

    /// Every step of a service's deployments, and of some of its tasks.
    #[cfg(feature = "page")]
    pub(crate) fn of_service(
        state: &State,
        (region, key): (RegionKey, ServiceKey),
        tasks: &[TaskKey],
    ) -> Self {
        let here = state.region(region);
        let service = here.services.get(key);
        let tasks = tasks.iter().map(|key| here.tasks.get(*key));
        let moments = tasks.flat_map(|task| {
            let shown = task.moments.iter().filter(|moment| is_shown(moment));
            shown.map(move |moment| Source::Moment(task, moment))
        });
        let entries = service.story.iter();
        let entries = entries.map(|entry| Source::Entry(service, entry));
        let mut sources: Vec<Source<'_>> = moments.chain(entries).collect();
        sources.sort_by_key(Source::order);
        let made = Made::of(here);
        let entries = sources
            .iter()
            .map(|source| source.entry(state, region, &made));
        let mut entries: Vec<TimelineEntry> = entries.collect();
        end_rows(state, here, &sources, &mut entries);
        Self::new(state, region, entries)
    }

    fn new(state: &State, region: RegionKey, entries: Vec<TimelineEntry>) -> Self {
        let scope = &state.region(region).scope;
        Self {
            entries,
            missing: Missing::default(),
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
            stops: None,
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
            stops: None,
        })
    };
    match entry.what {
        Said::RolloutBegan(id, None) => bar(id, "IN_PROGRESS", None),
        // What is rolled back to begins once more.
        Said::RolloutBegan(id, Some(_)) => bar(id, "ROLLING_BACK", None),
        Said::Stage(id, stage, _) => bar(id, stage.as_str(), None),
        Said::RolloutCompleted(id) => bar(id, "COMPLETED", Some(End::Well)),
        Said::RolloutFailed(id, _) => bar(id, "FAILED", Some(End::Badly)),
        _ => None,
    }
}

/// A deployment comes to its end also when another takes its place, or its service is deleted.
fn end_rows(state: &State, region: &Region, sources: &[Source<'_>], entries: &mut [TimelineEntry]) {
    // The row of each service's deployment that is under way.
    let mut open: BTreeMap<ServiceKey, String> = BTreeMap::new();
    for (source, entry) in sources.iter().zip(entries) {
        match (source, &mut entry.bar) {
            (Source::Entry(service, said), Some(bar)) => {
                if bar.end.is_some() {
                    open.retain(|_, row| *row != bar.row);
                } else if matches!(said.what, Said::RolloutBegan(..)) {
                    let before = open.insert(service.key, bar.row.clone());
                    bar.stops = before.filter(|before| *before != bar.row);
                }
            }
            (Source::Request(record), bar) => {
                let deleted = deleted_services(state, region, record);
                let row = deleted.into_iter().find_map(|key| open.remove(&key));
                *bar = row.map(|row| Bar {
                    row,
                    status: STOPPED,
                    end: Some(End::Well),
                    stops: None,
                });
            }
            _ => {}
        }
    }
}

/// The services that a request may have deleted: more than one if there were several by that name.
fn deleted_services(state: &State, region: &Region, record: &Record) -> Vec<ServiceKey> {
    let body = match &record.what {
        Asked::Call {
            route: Route::Ecs(Operation::DeleteService),
            body,
        } if record.outcome == Outcome::Answered && record.region == region.key => body,
        _ => return Vec::new(),
    };
    let input = Json::read(body);
    let name = input["service"].as_str().map_or("", last_part);
    let cluster = input["cluster"].as_str();
    let cluster = cluster.map_or(state.default_cluster(), last_part);
    let deleted = region.services.iter().filter(|service| {
        *service.name == *name
            && service.status != ServiceStatus::Active
            && *region.clusters.get(service.cluster).name == *cluster
    });
    deleted.map(|service| service.key).collect()
}
