//! What happened, in words.
//!
//! - this file — a timeline and its entries.
//! - [`collect`] — makes one of what is there. [`words`] — what happened to a task, in words.
//! - [`fold`] — the same in fewer lines. [`html`] — as a page, with [`lives`] as bars, and
//!   [`axis`] — with a scale that leaves pauses out.

mod axis;
mod collect;
mod fold;
mod html;
mod lives;
mod words;

use std::fmt;
use std::time::Duration;

pub(super) use self::collect::{Since, has_something};
pub(super) use self::fold::Folded;
#[cfg(feature = "page")]
pub(crate) use self::lives::{Lives, Mark};
pub(super) use self::words::label;
use crate::driver::requests::Forgotten;
use crate::ecs::task::state::TaskStatus;
use crate::kernel::time::Offset;

/// What happened so far, in order. Print it:
///
/// ```text
/// +0.000s RunTask report-job ×1 → report-job/2bc8e1a9
/// +0.000s report-job/2bc8e1a9 PROVISIONING
/// +3.000s report-job/2bc8e1a9 PENDING
/// ```
///
/// Calls say what they asked for; the timeline of one task does not repeat whose it is. What an
/// application reads is mostly noise: see [`without_reads`](Self::without_reads) and
/// [`folded`](Self::folded).
///
/// Timelines are equal when their entries are.
#[derive(Clone)]
pub struct Timeline {
    entries: Vec<TimelineEntry>,
    /// What it has not, because the fake keeps only so much.
    missing: Missing,
    /// What it is of: the first line of the page.
    about: String,
    /// When it was asked for: so far what has not ended has come.
    until: Duration,
}

/// What a fake has dropped because it is old.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Missing {
    requests: Option<Forgotten>,
    /// How many tasks.
    tasks: usize,
    /// How many messages of services.
    messages: usize,
}

impl Missing {
    pub(super) fn is_nothing(&self) -> bool {
        self.requests.is_none() && self.tasks == 0 && self.messages == 0
    }
}

impl fmt::Display for Missing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let tasks = (self.tasks > 0).then(|| format!("tasks that are dropped: {}", self.tasks));
        let messages = (self.messages > 0)
            .then(|| format!("messages of services that are dropped: {}", self.messages));
        let requests = self.requests.map(|requests| requests.to_string());
        let all: Vec<String> = [requests, tasks, messages].into_iter().flatten().collect();
        f.write_str(&all.join("; "))
    }
}

/// What an entry of a timeline is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EntryKind {
    /// A call that changes nothing.
    Read,
    /// Another call that was answered.
    Write,
    /// A call that was answered with an error or not at all, be it the fake's own answer or one
    /// that a [fault](crate::FakeEcs::faults) has injected, or that was answered with `failures`.
    Refusal,
    /// A task came to this stage.
    Status(TaskStatus),
    /// Something else that a task or its containers did.
    Step,
    /// What a service says, or what it did.
    Service,
}

/// One line of a timeline.
#[derive(Clone, PartialEq, Eq)]
pub struct TimelineEntry {
    at: Duration,
    text: String,
    kind: EntryKind,
    /// The id of the task that it is about.
    task: Option<String>,
    /// Where the outcome of a call begins in its text. Refusals with one outcome are alike,
    /// whatever was asked.
    outcome: usize,
    /// Whether it is a call that was carried out, whatever its caller was answered.
    has_effect: bool,
    /// From here on what is shown as a bar has another status.
    bar: Option<Bar>,
}

/// A new status of something that is shown as a bar.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Bar {
    /// What it is the status of.
    row: String,
    status: &'static str,
    /// Whether it ends here, and how.
    end: Option<End>,
    /// What else ends here, because this takes its place.
    stops: Option<String>,
}

/// The status of what another takes the place of, as of what is stopped.
const STOPPED: &str = "STOPPED";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Well,
    Badly,
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

    /// What kind of thing happened.
    #[must_use]
    pub fn kind(&self) -> EntryKind {
        self.kind
    }

    /// The id of the task that did it; `None` for calls and for what services say.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let task = ecs.tasks().only();
    /// let timeline = ecs.timeline();
    /// let its = timeline.iter().filter(|entry| entry.task() == Some(&task.id()));
    /// # drop(its);
    /// # }
    /// ```
    #[must_use]
    pub fn task(&self) -> Option<&str> {
        self.task.as_deref()
    }
}

impl fmt::Display for TimelineEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Offset(self.at), self.text)
    }
}

impl fmt::Debug for TimelineEntry {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TimelineEntry")
            .field("at", &self.at)
            .field("text", &self.text)
            .finish()
    }
}

impl Timeline {
    /// One entry after the other.
    pub fn iter(&self) -> std::slice::Iter<'_, TimelineEntry> {
        self.entries.iter()
    }

    /// When the last thing happened.
    fn last_at(&self) -> Duration {
        self.entries.last().map_or(Duration::ZERO, |entry| entry.at)
    }

    pub(super) fn entries(&self) -> &[TimelineEntry] {
        &self.entries
    }

    pub(super) fn missing(&self) -> &Missing {
        &self.missing
    }

    /// How many entries there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Whether nothing has happened.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    /// The same without calls that change nothing and were answered: what an application that polls
    /// has brought about. A golden file of it does not change with how often somebody polls, unless
    /// those polls are refused: refusals stay.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// # #[cfg(feature = "client")]
    /// ecs.client().list_tasks().send().await.unwrap();
    /// assert!(ecs.timeline().without_reads().is_empty());
    /// # }
    /// ```
    #[must_use]
    pub fn without_reads(mut self) -> Self {
        self.entries.retain(|entry| entry.kind != EntryKind::Read);
        self
    }

    /// The same with equal calls in one line each, as a failing test prints it:
    ///
    /// ```text
    /// +0.000s DescribeTasks → ok, and 17 more to +85.000s
    /// +90.000s report/bf4e24ea app exits with 0
    /// ```
    ///
    /// Calls are in one line that read the same or were refused alike while nothing happened in
    /// between, even if others were made between them. What happened is never left out.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// # #[cfg(feature = "client")] {
    /// for _ in 0..1_000 {
    ///     ecs.client().list_tasks().send().await.unwrap();
    /// }
    /// assert_eq!(ecs.timeline().folded().lines().count(), 1);
    /// # }
    /// # }
    /// ```
    #[must_use]
    pub fn folded(&self) -> String {
        let folded = Folded::new(self.entries.iter());
        folded.iter().map(|line| format!("{line}\n")).collect()
    }

    /// One page that needs nothing else: the life of every task and deployment as a bar over the
    /// fake's time, and below what happened. Open it in a browser, or keep it beside a test's log.
    ///
    /// Pauses that would take most of the axis are shown shorter, and marked as such. The page has
    /// the last 500 tasks and deployments and the last 5,000 lines at most, and says so where it
    /// has left some out.
    ///
    /// With `FAKE_ECS_REPORT=<folder>` in the environment a test that fails writes it there, for
    /// each fake that has a [story](crate::FakeEcs#the-story-of-a-failure).
    ///
    /// ```no_run
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// std::fs::write("timeline.html", ecs.timeline().to_html()).unwrap();
    /// # }
    /// ```
    #[must_use]
    pub fn to_html(&self) -> String {
        html::page(self, "fake-ecs", "")
    }

    /// The same with a title, and what there is in the end.
    pub(super) fn to_page(&self, title: &str, now: &str) -> String {
        html::page(self, title, now)
    }
}

impl PartialEq for Timeline {
    fn eq(&self, other: &Self) -> bool {
        self.entries == other.entries
    }
}

impl Eq for Timeline {}

impl fmt::Debug for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Timeline").field(&self.entries).finish()
    }
}

impl fmt::Display for Timeline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.iter().try_for_each(|entry| writeln!(f, "{entry}"))
    }
}

impl<'a> IntoIterator for &'a Timeline {
    type Item = &'a TimelineEntry;
    type IntoIter = std::slice::Iter<'a, TimelineEntry>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
