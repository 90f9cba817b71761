//! What happened, in words.

use std::fmt;
use std::time::Duration;

use super::requests::Asking;
use crate::driver::State;
use crate::world::lifecycle::Exec;
use crate::world::task::{ContainerStatus, Stop, Task, TaskKey};
use crate::world::time::{Offset, Time};
use crate::world::timeline::{Moment, What};

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
    /// Every request, and every step of every task of the default scope.
    pub(crate) fn of_all(state: &State) -> Self {
        let mut lines: Vec<(Time, u32, String)> = Vec::new();
        for record in state.requests().iter() {
            lines.push((record.at, record.sequence, Asking(record).to_string()));
        }
        for task in state.world().tasks.iter() {
            let name = format!("{}/{}", task.spec.definition.family, &task.id()[..8]);
            let moments = shown(task);
            lines.extend(
                moments
                    .map(|(moment, text)| (moment.at, moment.sequence, format!("{name} {text}"))),
            );
        }
        lines.sort_by_key(|(at, sequence, _)| (*at, *sequence));
        Self::new(state, lines.into_iter().map(|(at, _, text)| (at, text)))
    }

    /// Every step of one task.
    pub(crate) fn of_task(state: &State, key: TaskKey) -> Self {
        let moments = shown(state.world().tasks.get(key));
        Self::new(state, moments.map(|(moment, text)| (moment.at, text)))
    }

    fn new(state: &State, lines: impl Iterator<Item = (Time, String)>) -> Self {
        let started = state.started();
        Self(
            lines
                .map(|(at, text)| TimelineEntry {
                    at: at.since(started),
                    text,
                })
                .collect(),
        )
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

/// The moments of a task that make a line, with it.
fn shown(task: &Task) -> impl Iterator<Item = (&Moment, String)> {
    task.moments
        .iter()
        .filter_map(move |moment| Some((moment, text(task, moment)?)))
}

/// A moment in words. Events and what a container only passes through are left out: they are seen elsewhere.
fn text(task: &Task, moment: &Moment) -> Option<String> {
    let name = |index: u8| {
        task.containers
            .get(usize::from(index))
            .map_or("?", |container| &container.spec.name)
    };
    Some(match &moment.what {
        What::Status(status) if *status == crate::world::task::TaskStatus::Stopped => {
            format!(
                "{status} {}",
                task.stop.as_ref().map_or_else(String::new, why)
            )
        }
        What::Status(status) => status.to_string(),
        What::StopAsked(stop) => format!("is to stop: {}", why(stop)),
        What::Event { .. } => return None,
        What::Interface(status) => format!("network interface {}", status.as_str()),
        What::Volume(status) => format!("EBS volume {}", status.as_str()),
        What::Connected => "agent connected".to_owned(),
        &What::Container { index, status } => match status {
            ContainerStatus::Pulling => format!("{} pulls its image", name(index)),
            ContainerStatus::Running => format!("{} RUNNING", name(index)),
            ContainerStatus::Stopping => format!("{} gets SIGTERM", name(index)),
            ContainerStatus::Stopped => format!("{} STOPPED{}", name(index), reason(task, index)),
            ContainerStatus::Waiting | ContainerStatus::Pulled | ContainerStatus::Starting => {
                return None;
            }
        },
        &What::Exited { index, code } => format!("{} exits with {code}", name(index)),
        &What::Restarted { index } => format!("{} is restarted", name(index)),
        &What::Health { index, status } => format!("{} {status}", name(index)),
        &What::Executing { index, exec } => {
            let command = command(task, index, exec)?;
            format!("{} runs \"{}\"", name(index), command.command)
        }
        &What::Executed { index, exec } => {
            let command = command(task, index, exec)?;
            let code = command.result.as_ref()?.exit_code;
            format!("{}: \"{}\" exits with {code}", name(index), command.command)
        }
    })
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
