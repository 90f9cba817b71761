//! What happened, in words.

use std::fmt;
use std::time::Duration;

use super::request_text::Asking;
use crate::driver::State;
use crate::driver::requests::Record;
use crate::ecs::keys::{RegionKey, TaskKey};
use crate::ecs::service::event_log::Entry;
use crate::ecs::service::state::Service;
use crate::ecs::task::exec::Exec;
use crate::ecs::task::state::{ContainerStatus, Stop, Task, TaskStatus};
use crate::ecs::task::timeline::{Moment, What};
use crate::kernel::time::{Offset, Time};
use crate::render;

/// What happened so far, in order. Print it:
///
/// ```text
/// +0.000s RunTask → ok
/// +0.000s report-job/2bc8e1a9 PROVISIONING
/// +3.000s report-job/2bc8e1a9 PENDING
/// ```
///
/// The timeline of one task does not repeat whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Timeline(Vec<TimelineEntry>);

/// One line of a timeline.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TimelineEntry {
    at: Duration,
    text: String,
}

impl TimelineEntry {
    /// When it happened, counted from the start of the fake.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// What happened.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

impl fmt::Display for TimelineEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Offset(self.at), self.text)
    }
}

impl Timeline {
    /// Every request, and every step of every task of a region.
    pub(crate) fn of_all(state: &State, region: RegionKey) -> Self {
        let requests = state.requests().iter();
        let requests = requests.filter(|record| record.region == region);
        Self::last_of(state, region, requests, usize::MAX).0
    }

    /// The last `count` entries of all, and how many there are before.
    ///
    /// It has the requests of all regions: a test that fails may have sent them to a wrong one.
    pub(super) fn of_last(state: &State, here: RegionKey, count: usize) -> (Self, usize) {
        Self::last_of(state, here, state.requests().iter(), count)
    }

    fn last_of<'a>(
        state: &'a State,
        here: RegionKey,
        requests: impl Iterator<Item = &'a Record>,
        count: usize,
    ) -> (Self, usize) {
        let requests = requests.map(Source::Request);
        let region = state.region(here);
        let tasks = region.tasks.iter();
        let moments = tasks.flat_map(|task| {
            let shown = task.moments.iter().filter(|moment| is_shown(moment));
            shown.map(move |moment| Source::Moment(task, moment))
        });
        let services = region.services.iter();
        let entries = services.flat_map(|service| {
            let entries = service.story.iter();
            entries.map(move |entry| Source::Entry(service, entry))
        });
        let mut sources: Vec<Source<'_>> = requests.chain(moments).chain(entries).collect();
        sources.sort_by_key(Source::order);
        let before = sources.len().saturating_sub(count);
        let last = sources.drain(before..);
        let entries = last.map(|source| source.entry(state, here));
        (Self(entries.collect()), before)
    }

    /// Every step of one task.
    pub(crate) fn of_task(state: &State, region: RegionKey, key: TaskKey) -> Self {
        let task = state.region(region).tasks.get(key);
        let shown = task.moments.iter().filter(|moment| is_shown(moment));
        let entry = |moment: &Moment| TimelineEntry {
            at: moment.at.since(state.started()),
            text: text(task, moment),
        };
        Self(shown.map(entry).collect())
    }

    /// One entry after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, TimelineEntry> {
        self.0.iter()
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether nothing has happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

impl<'a> IntoIterator for &'a Timeline {
    type Item = &'a TimelineEntry;
    type IntoIter = std::slice::Iter<'a, TimelineEntry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// What an entry of the whole timeline is about. Words come last, since few entries of a long one
/// may be asked for.
enum Source<'a> {
    Request(&'a Record),
    Moment(&'a Task, &'a Moment),
    Entry(&'a Service, &'a Entry),
}

impl Source<'_> {
    fn order(&self) -> (Time, u32) {
        match self {
            Self::Request(record) => (record.at, record.sequence),
            Self::Moment(_, moment) => (moment.at, moment.sequence),
            Self::Entry(_, entry) => (entry.at, entry.sequence),
        }
    }

    fn entry(&self, state: &State, here: RegionKey) -> TimelineEntry {
        let text = match self {
            Self::Request(record) => Asking::of(state, record, here).to_string(),
            Self::Moment(task, moment) => {
                let (family, id) = (&task.spec.definition.family, task.id());
                format!("{family}/{} {}", &id[..8], text(task, moment))
            }
            Self::Entry(service, entry) => render::story_text(state.region(here), service, entry),
        };
        TimelineEntry {
            at: self.order().0.since(state.started()),
            text,
        }
    }
}

/// Events and what a container only passes through make no entry: they are seen elsewhere.
fn is_shown(moment: &Moment) -> bool {
    match moment.what {
        What::Event { .. }
        | What::ExecutionStopped(_)
        | What::Retimed(_)
        | What::Retagged(_)
        | What::Retold { .. } => false,
        What::Container { status, .. } => !matches!(
            status,
            ContainerStatus::Waiting | ContainerStatus::Pulled | ContainerStatus::Starting
        ),
        _ => true,
    }
}

/// A moment in words.
fn text(task: &Task, moment: &Moment) -> String {
    let name = |index: u8| {
        task.containers
            .get(usize::from(index))
            .map_or("?", |container| &container.spec.name)
    };
    match &moment.what {
        What::Status(TaskStatus::Stopped) => {
            let why = task.stop.as_ref().map_or_else(String::new, why);
            format!("{} {why}", TaskStatus::Stopped)
        }
        What::Status(status) => status.to_string(),
        What::StopAsked(stop) => format!("is to stop: {}", why(stop)),
        What::Event { version, .. } => format!("event {version}"),
        What::ExecutionStopped(_) => "the agent says when it ended".to_owned(),
        What::Retimed(_) => "the agent says when it pulled images".to_owned(),
        What::Retagged(_) => "has other tags".to_owned(),
        &What::Retold { index, .. } => format!("more is known of {}", name(index)),
        What::Interface(status) => format!("network interface {}", status.as_str()),
        What::Volume(status) => format!("EBS volume {}", status.as_str()),
        What::Connected => "agent connected".to_owned(),
        What::Placed => "placed on an instance".to_owned(),
        &What::Container { index, status } => {
            let name = name(index);
            match status {
                ContainerStatus::Waiting => format!("{name} waits"),
                ContainerStatus::Pulling => format!("{name} pulls its image"),
                ContainerStatus::Pulled => format!("{name} has its image"),
                ContainerStatus::Starting => format!("{name} starts"),
                ContainerStatus::Running => format!("{name} RUNNING"),
                ContainerStatus::Stopping => format!("{name} gets SIGTERM"),
                ContainerStatus::Stopped => format!("{name} STOPPED{}", reason(task, index)),
            }
        }
        &What::Exited { index, code } => format!("{} exits with {code}", name(index)),
        &What::Restarted { index } => format!("{} is restarted", name(index)),
        &What::Health { index, status } => format!("{} {status}", name(index)),
        &What::Executing { index, exec } => {
            let command = command(task, index, exec);
            let command = command.map_or("?", |command| &command.command);
            format!("{} runs \"{command}\"", name(index))
        }
        &What::Executed { index, exec } => {
            let command = command(task, index, exec);
            let code = command.and_then(|command| Some(command.result.as_ref()?.exit_code));
            let command = command.map_or("?", |command| &command.command);
            let code = code.unwrap_or_default();
            format!("{}: \"{command}\" exits with {code}", name(index))
        }
    }
}

fn command(task: &Task, index: u8, exec: u32) -> Option<&Exec> {
    let container = task.containers.get(usize::from(index))?;
    container.execs.get(exec as usize)
}

fn why(stop: &Stop) -> String {
    format!("{} \"{}\"", stop.code, stop.reason)
}

fn reason(task: &Task, index: u8) -> String {
    let container = task.containers.get(usize::from(index));
    let reason = container.and_then(|container| container.reason.as_deref());
    reason.map_or_else(String::new, |reason| format!(" \"{reason}\""))
}
