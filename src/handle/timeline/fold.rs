//! What happened in fewer lines: equal calls in one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use super::{EntryKind, TimelineEntry};
use crate::kernel::time::Offset;

/// How many lines calls of one kind have while nothing happens: their texts may differ in an id
/// only, of which there is another in each call.
const LINES_PER_KIND_MAX: usize = 5;

/// What calls have in common that are alike, or of a kind.
type Likeness<'a> = (&'a str, &'a str);

/// A timeline in fewer lines.
pub(in crate::handle) struct Folded<'a>(Vec<Line<'a>>);

/// An entry, and what is like it.
pub(in crate::handle) struct Line<'a> {
    pub(super) entry: &'a TimelineEntry,
    /// How many other calls are like this one, and when the last of them was.
    pub(super) more: usize,
    pub(super) until: Duration,
    /// How many other tasks did what this one did, and when the last of them did the last of it.
    pub(super) tasks: usize,
}

impl<'a> Folded<'a> {
    /// Calls that change nothing are in one line with those that are like them, as long as nothing
    /// happens in between. It takes one pass, and memory for what it returns.
    pub(in crate::handle) fn new(entries: impl Iterator<Item = &'a TimelineEntry>) -> Self {
        let mut lines: Vec<Line<'a>> = Vec::new();
        // The line of each call since something happened last, and how many lines each kind has.
        let mut known: BTreeMap<Likeness<'_>, usize> = BTreeMap::new();
        let mut kinds: BTreeMap<Likeness<'_>, usize> = BTreeMap::new();
        for entry in entries {
            let Some((call, kind)) = entry.quiet_call() else {
                known.clear();
                kinds.clear();
                lines.push(Line::new(entry));
                continue;
            };
            let count = kinds.entry(kind).or_default();
            let is_full = *count == LINES_PER_KIND_MAX;
            // What there is no room for joins the last line of its kind.
            let key = if is_full && !known.contains_key(&call) {
                kind
            } else {
                call
            };
            match known.get(&key) {
                Some(&line) => {
                    lines[line].more += 1;
                    lines[line].until = entry.at;
                }
                None => {
                    *count += 1;
                    known.insert(call, lines.len());
                    known.insert(kind, lines.len());
                    lines.push(Line::new(entry));
                }
            }
        }
        Self(lines)
    }

    /// The same, and of tasks that did the same the first stands for all.
    pub(in crate::handle) fn without_alike(entries: &'a [TimelineEntry]) -> Self {
        // By the task that stands for others: how many those are, and when the last did the last.
        let mut others: BTreeMap<&str, (usize, Duration)> = BTreeMap::new();
        let mut left_out: BTreeSet<&str> = BTreeSet::new();
        let mut alike: BTreeMap<Vec<&str>, &str> = BTreeMap::new();
        for (task, life) in lives(entries) {
            let end = life.last().map_or(Duration::ZERO, |entry| entry.at);
            let family = life.first().and_then(|entry| entry.text.split('/').next());
            let did = life.iter().map(|entry| entry.without_task());
            let key = family.into_iter().chain(did).collect();
            let first = *alike.entry(key).or_insert(task);
            let (count, until) = others.entry(first).or_default();
            *until = end.max(*until);
            if first != task {
                *count += 1;
                left_out.insert(task);
            }
        }
        let is_kept = |entry: &&TimelineEntry| {
            let task = entry.task();
            !task.is_some_and(|task| left_out.contains(task))
        };
        let mut folded = Self::new(entries.iter().filter(is_kept));
        for line in folded.0.iter_mut().rev() {
            let task = line.entry.task();
            if let Some((tasks, until)) = task.and_then(|task| others.remove(task)) {
                (line.tasks, line.until) = (tasks, until);
            }
        }
        folded
    }

    /// What a task does over and over, such as being restarted, is in the line in which it did so
    /// first.
    pub(in crate::handle) fn fold_repeats(&mut self) {
        let mut kept: Vec<Line<'a>> = Vec::new();
        let mut known: BTreeMap<&str, usize> = BTreeMap::new();
        for line in self.0.drain(..) {
            if line.entry.task.is_none() {
                kept.push(line);
                continue;
            }
            let first = *known.entry(&line.entry.text).or_insert(kept.len());
            if first == kept.len() {
                kept.push(line);
            } else {
                kept[first].more += 1;
                kept[first].until = line.until;
            }
        }
        self.0 = kept;
    }

    pub(in crate::handle) fn len(&self) -> usize {
        self.0.len()
    }

    pub(in crate::handle) fn iter(&self) -> std::slice::Iter<'_, Line<'a>> {
        self.0.iter()
    }

    /// Leaves lines out until there are so many, the oldest calls first and then the oldest of what
    /// services say. Refusals and what tasks did stay, however many there are. Returns how many it
    /// has left out.
    pub(in crate::handle) fn shorten(&mut self, lines_max: usize) -> usize {
        let before = self.0.len();
        for kind in [EntryKind::Read, EntryKind::Write, EntryKind::Service] {
            let mut excess = self.0.len().saturating_sub(lines_max);
            self.0.retain(|line| {
                let goes = excess > 0 && line.entry.kind == kind;
                excess -= usize::from(goes);
                !goes
            });
        }
        before - self.0.len()
    }
}

/// What each task did, in the order in which they began.
fn lives(entries: &[TimelineEntry]) -> Vec<(&str, Vec<&TimelineEntry>)> {
    let mut lives: Vec<(&str, Vec<&TimelineEntry>)> = Vec::new();
    let mut known: BTreeMap<&str, usize> = BTreeMap::new();
    for entry in entries {
        let Some(task) = entry.task() else { continue };
        let life = *known.entry(task).or_insert(lives.len());
        if life == lives.len() {
            lives.push((task, Vec::new()));
        }
        lives[life].1.push(entry);
    }
    lives
}

impl<'a> Line<'a> {
    fn new(entry: &'a TimelineEntry) -> Self {
        Self {
            entry,
            more: 0,
            until: entry.at,
            tasks: 0,
        }
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.entry)?;
        let until = Offset(self.until);
        match (self.more, self.tasks) {
            (0, 0) => Ok(()),
            (0, 1) => write!(f, "; another task did all the same, to {until}"),
            (0, tasks) => write!(f, "; {tasks} more tasks did all the same, to {until}"),
            (more, _) => write!(f, ", and {more} more to {until}"),
        }
    }
}

impl TimelineEntry {
    /// What calls have in common that are alike, and what those of a kind have; `None` for what is
    /// no call or changes something.
    fn quiet_call(&self) -> Option<(Likeness<'_>, Likeness<'_>)> {
        let operation = self.text.split(' ').next().unwrap_or_default();
        let outcome = &self.text[self.outcome..];
        match self.kind {
            EntryKind::Read => Some(((&self.text, ""), (operation, ""))),
            EntryKind::Refusal => {
                let code = outcome.split(':').next().unwrap_or_default();
                Some(((operation, outcome), (operation, code)))
            }
            _ => None,
        }
    }

    /// What a task did, without its name.
    fn without_task(&self) -> &str {
        self.text.split_once(' ').map_or("", |(_, did)| did)
    }
}
