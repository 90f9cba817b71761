//! What happened in fewer lines: equal calls in one.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::time::Duration;

use super::{EntryKind, TimelineEntry};
use crate::kernel::time::Offset;

/// How many lines calls of one kind have while nothing happens: their texts may differ in an id
/// only, of which there is another in each call.
const LINES_PER_KIND_MAX: usize = 5;

/// For how many lines of calls and of what services say there is room beside all that is never left
/// out.
const LINES_OF_OTHERS_MIN: usize = 60;

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
    /// The last of them, if it was refused with, or reads as, another text than this one.
    other: Option<&'a TimelineEntry>,
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
            let is_other = is_full && !known.contains_key(&call);
            let key = if is_other { kind } else { call };
            match known.get(&key) {
                Some(&line) => {
                    let line = &mut lines[line];
                    line.more += 1;
                    line.until = entry.at;
                    if is_other {
                        line.other = Some(entry);
                    }
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
                let first = &mut kept[first];
                first.more += 1;
                first.tasks += line.tasks;
                first.until = line.until.max(first.until);
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
    /// services say. Refusals and what tasks did stay, however many there are; beside them there
    /// is always room for the newest of the others. Returns how many it has left out.
    pub(in crate::handle) fn shorten(&mut self, lines_max: usize) -> usize {
        let before = self.0.len();
        let stays = |line: &&Line<'_>| {
            !matches!(
                line.entry.kind,
                EntryKind::Read | EntryKind::Write | EntryKind::Service
            )
        };
        let staying = self.0.iter().filter(stays).count();
        let lines_max = lines_max.max(staying + LINES_OF_OTHERS_MIN);
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
            other: None,
            tasks: 0,
        }
    }
}

impl fmt::Display for Line<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.entry)?;
        let until = Offset(self.until);
        if self.more > 0 {
            write!(f, ", and {} more to {until}", self.more)?;
        }
        match self.tasks {
            0 => {}
            1 => write!(f, "; another task did all the same, to {until}")?,
            tasks => write!(f, "; {tasks} more tasks did all the same, to {until}")?,
        }
        match self.other {
            Some(last) => write!(f, ", not all with this text; the last: {}", last.text),
            None => Ok(()),
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
            EntryKind::Refusal if !self.has_effect => {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(second: u64, kind: EntryKind, task: Option<&str>, text: &str) -> TimelineEntry {
        TimelineEntry {
            at: Duration::from_secs(second),
            text: text.to_owned(),
            kind,
            task: task.map(str::to_owned),
            outcome: text.find("→ ").map_or(0, |at| at + "→ ".len()),
            has_effect: false,
            bar: None,
        }
    }

    fn printed(folded: &Folded<'_>) -> Vec<String> {
        folded.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn beside_what_is_never_left_out_there_is_room_for_the_newest_calls() {
        // What tasks did, calls, and how many of those are kept of a story of 200 lines.
        for (steps, writes, kept) in [
            (0, 300, 200),
            (100, 150, 100),
            (208, 13, 13),
            (208, 100, 60),
            (1_000, 61, 60),
        ] {
            let step = |second| entry(second, EntryKind::Step, Some("1"), "job/1 app starts");
            let write = |second| entry(second, EntryKind::Write, None, &format!("Run {second}"));
            let calls = (0..writes).map(write);
            let entries: Vec<_> = calls.chain((0..steps).map(step)).collect();
            let mut folded = Folded::new(entries.iter());

            let left_out = folded.shorten(200);

            let is_write = |line: &&Line<'_>| line.entry.kind == EntryKind::Write;
            let calls: Vec<_> = folded.iter().filter(is_write).collect();
            assert_eq!(calls.len(), kept, "{steps} steps, {writes} calls");
            assert_eq!(left_out, writes as usize - kept);
            assert_eq!(calls[kept - 1].entry.text, format!("Run {}", writes - 1));
        }
    }

    #[test]
    fn of_refusals_with_many_texts_the_last_one_is_shown() {
        let refused = |second, code| {
            let text = format!("StopTask → {code}: no task {second}");
            entry(second, EntryKind::Refusal, None, &text)
        };
        let entries: Vec<_> = (0..9).map(|second| refused(second, "Client")).collect();

        let lines = printed(&Folded::new(entries.iter()));

        assert_eq!(lines.len(), LINES_PER_KIND_MAX);
        assert_eq!(lines[3], "+3.000s StopTask → Client: no task 3");
        assert_eq!(
            lines[4],
            "+4.000s StopTask → Client: no task 4, and 4 more to +8.000s, not all with this text; \
             the last: StopTask → Client: no task 8"
        );
    }

    #[test]
    fn a_line_that_stands_for_repeats_also_stands_for_tasks_that_did_the_same() {
        let tasks = ["1", "2", "3"];
        let life = |task: &'static str| {
            let step = move |second, did: &str| {
                entry(
                    second,
                    EntryKind::Step,
                    Some(task),
                    &format!("job/{task} {did}"),
                )
            };
            [
                step(1, "app starts"),
                step(2, "app fails"),
                step(3, "app starts"),
            ]
        };
        let entries: Vec<_> = tasks.into_iter().flat_map(life).collect();
        let mut folded = Folded::without_alike(&entries);

        folded.fold_repeats();

        let lines = printed(&folded);
        assert_eq!(
            lines,
            [
                "+1.000s job/1 app starts, and 1 more to +3.000s; 2 more tasks did all the same, \
                 to +3.000s",
                "+2.000s job/1 app fails",
            ]
        );
    }

    #[test]
    fn calls_that_were_carried_out_and_answered_with_an_error_have_a_line_each() {
        for (has_effect, lines) in [(false, 1), (true, 3)] {
            let reset = |second| TimelineEntry {
                has_effect,
                ..entry(
                    second,
                    EntryKind::Refusal,
                    None,
                    "RunTask web → ok, but connection reset (injected)",
                )
            };
            let entries: Vec<_> = (0..3).map(reset).collect();

            assert_eq!(Folded::new(entries.iter()).len(), lines, "{has_effect}");
        }
    }
}
