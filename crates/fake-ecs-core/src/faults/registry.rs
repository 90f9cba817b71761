//! All faults of a region: they are added, asked, counted and removed here.

use std::collections::{BTreeMap, VecDeque};
use std::fmt;
use std::time::Duration;

use super::calls::{Action, CallFault};
use super::events::{EventFault, Turns};
use super::stages::LeavingStage;
use super::tasks::{Leaving, TaskScope};
use super::{Fault, FaultId, Kind};
use crate::wire::Route;

/// How many faults that have ended are kept for those who ask for their hits. Older ones are
/// forgotten, so that a fake that serves for weeks does not grow.
const ENDED_KEPT_MAX: usize = 10_000;

/// A fault in the registry.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    pub id: FaultId,
    pub fault: Fault,
    /// How many calls or tasks it has applied to, whether or not it had its turn. Only faults of
    /// calls, of events and of tasks count.
    pub seen: u64,
    /// The numbers that a fault of tasks has given to those that it applies to, by their ids; one
    /// that holds a deployment at a stage numbers what it has held.
    pub numbers: BTreeMap<String, usize>,
    /// How often it has fired.
    pub hits: usize,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Registry {
    /// In the order in which they were added.
    active: Vec<Entry>,
    /// Those that were removed or have fired as often as they may, in the order in which they
    /// ended.
    ended: VecDeque<Entry>,
    /// How many have been added; names the next one.
    added: u64,
}

impl Registry {
    pub fn add(&mut self, fault: Fault) -> FaultId {
        let id = FaultId(self.added);
        self.added += 1;
        let entry = Entry {
            id,
            fault,
            seen: 0,
            numbers: BTreeMap::new(),
            hits: 0,
        };
        if entry.is_over() {
            self.end(entry);
        } else {
            self.active.push(entry);
        }
        id
    }

    /// Ends a fault, which still can be asked for its hits. Returns what went wrong; `None` for a
    /// fault that has ended.
    pub fn remove(&mut self, id: FaultId) -> Option<Kind> {
        let index = self.active.iter().position(|entry| entry.id == id)?;
        let entry = self.active.remove(index);
        let kind = entry.fault.kind.clone();
        self.end(entry);
        Some(kind)
    }

    /// Nobody minds if the fault never fires. Returns whether there is such a fault.
    pub fn allow_unused(&mut self, id: FaultId) -> bool {
        let mut entries = self.active.iter_mut().chain(&mut self.ended);
        let entry = entries.find(|entry| entry.id == id);
        entry.is_some_and(|entry| {
            entry.fault.optional = true;
            true
        })
    }

    /// A fault, also one that has ended; `None` once it is forgotten.
    pub fn get(&self, id: FaultId) -> Option<&Entry> {
        self.iter().find(|entry| entry.id == id)
    }

    /// How many faults there have been.
    pub fn added(&self) -> u64 {
        self.added
    }

    /// The last so many faults that were added, also those that have ended, oldest first.
    pub fn last(&self, count: usize) -> Vec<&Entry> {
        let mut entries: Vec<&Entry> = self.iter().collect();
        entries.sort_unstable_by_key(|entry| entry.id);
        entries.split_off(entries.len().saturating_sub(count))
    }

    /// Those that have never fired, though somebody minds, in the order in which they were added.
    pub fn unused(&self) -> Vec<&Entry> {
        let is_unused = |entry: &&Entry| {
            let Fault {
                times,
                optional,
                origin,
                ..
            } = &entry.fault;
            entry.hits == 0 && *times != Some(0) && !optional && origin.is_some()
        };
        let mut unused: Vec<&Entry> = self.iter().filter(is_unused).collect();
        unused.sort_unstable_by_key(|entry| entry.id);
        unused
    }

    fn iter(&self) -> impl Iterator<Item = &Entry> {
        self.active.iter().chain(&self.ended)
    }

    /// Whether this fault can fire.
    pub fn is_active_fault(&self, id: FaultId) -> bool {
        self.active.iter().any(|entry| entry.id == id)
    }

    /// Whether this fault can fire, and for such a call, whatever the call is about.
    pub fn may_apply(&self, id: FaultId, operation: Route, since_start: Duration) -> bool {
        let mut entries = self.active.iter();
        let entry = entries.find(|entry| entry.id == id);
        entry.is_some_and(|entry| {
            let may = |fault: &CallFault| {
                fault.when.counts(since_start) && fault.calls.operations.contain(operation)
            };
            matches!(&entry.fault.kind, Kind::Call(fault) if may(fault))
        })
    }

    /// Whether there is any fault that can fire.
    pub fn is_active(&self) -> bool {
        !self.active.is_empty()
    }

    /// How old what reads show may be; `None` when none is stale.
    pub fn longest_stale(&self) -> Option<Duration> {
        let kinds = self.active.iter().map(|entry| &entry.fault.kind);
        let ages = kinds.filter_map(|kind| match kind {
            Kind::Call(CallFault {
                action: Action::Stale(age),
                ..
            }) => Some(*age),
            _ => None,
        });
        ages.max()
    }

    /// How many reads what a read shows is old by that fault; `None` when it is no such fault.
    pub fn lag(&self, id: FaultId) -> Option<u32> {
        let mut entries = self.active.iter();
        let entry = entries.find(|entry| entry.id == id)?;
        match &entry.fault.kind {
            Kind::Call(CallFault {
                action: Action::StaleForPolls(polls),
                ..
            }) => Some(*polls),
            _ => None,
        }
    }

    /// Whether what calls are about matters to any fault.
    pub fn asks_for_subject(&self) -> bool {
        let mut kinds = self.active.iter().map(|entry| &entry.fault.kind);
        kinds.any(|kind| matches!(kind, Kind::Call(fault) if fault.calls.is_about()))
    }

    /// The first fault for which `asked` has an answer, which does not fire by that. Returns the
    /// answer as well.
    pub fn find<'a, R>(
        &'a self,
        mut asked: impl FnMut(&'a Kind) -> Option<R>,
    ) -> Option<(FaultId, R)> {
        let mut entries = self.active.iter();
        entries.find_map(|entry| Some((entry.id, asked(&entry.fault.kind)?)))
    }

    /// Faults that were found fire, all of them before any of them ends: one that was of a single
    /// call has had its chance then, whether it fires or not.
    pub fn hit(&mut self, ids: &[FaultId]) {
        for entry in &mut self.active {
            entry.hits += usize::from(ids.contains(&entry.id));
        }
        self.end_those_over();
    }

    /// The faults of calls that apply to a call and have their turn, in the order in which they
    /// were made. The call is counted for all that apply to it. None fires by that.
    pub fn turns(
        &mut self,
        since_start: Duration,
        mut applies: impl FnMut(FaultId, &CallFault) -> bool,
        mut draw: impl FnMut(FaultId, u64) -> u64,
    ) -> Vec<(FaultId, &CallFault)> {
        let entries = self.active.iter_mut();
        let turns = entries.filter_map(|entry| {
            let Kind::Call(fault) = &entry.fault.kind else {
                return None;
            };
            if !fault.when.counts(since_start) || !applies(entry.id, fault) {
                return None;
            }
            entry.seen += 1;
            let has_turn = fault.when.admits(entry.seen, draw(entry.id, entry.seen));
            has_turn.then_some((entry.id, fault))
        });
        turns.collect()
    }

    /// Whether there is a fault of events.
    pub fn asks_for_events(&self) -> bool {
        let mut kinds = self.active.iter().map(|entry| &entry.fault.kind);
        kinds.any(|kind| matches!(kind, Kind::Event(_)))
    }

    /// The faults of events that apply to an event and have their turn, in the order in which they
    /// were made. The event is counted for all that apply to it. None fires by that.
    pub fn turns_of_event(
        &mut self,
        since_start: Duration,
        mut applies: impl FnMut(&EventFault) -> bool,
        mut draw: impl FnMut(FaultId, u64) -> u64,
    ) -> Turns {
        let entries = self.active.iter_mut();
        let turns = entries.filter_map(|entry| {
            let Kind::Event(fault) = &entry.fault.kind else {
                return None;
            };
            if !fault.when.counts(since_start) || !applies(fault) {
                return None;
            }
            entry.seen += 1;
            let has_turn = fault.when.admits(entry.seen, draw(entry.id, entry.seen));
            has_turn.then(|| (entry.id, fault.action.clone()))
        });
        turns.collect()
    }

    /// Whether a hold keeps a task in its status. It fires once for each task that it keeps.
    pub fn holds<'a>(&mut self, leaving: impl FnOnce() -> Leaving<'a>) -> bool {
        let is_hold = |entry: &Entry| matches!(entry.fault.kind, Kind::TaskHold(_));
        if !self.active.iter().any(is_hold) {
            return false;
        }
        let task = leaving();
        let mut is_kept = false;
        for entry in &mut self.active {
            // Each numbers the task, also where another one keeps it.
            if let Kind::TaskHold(hold) = &entry.fault.kind
                && hold.applies(&task)
            {
                let tasks = hold.tasks.clone();
                is_kept |= entry.takes(&tasks, &task).is_some();
            }
        }
        is_kept
    }

    /// Whether a hold keeps a rollout at its stage. It fires once for each visit of the stage.
    pub fn holds_stage(&mut self, leaving: &LeavingStage<'_>) -> bool {
        let mut is_held = false;
        for entry in &mut self.active {
            let Kind::StageHold(hold) = &entry.fault.kind else {
                continue;
            };
            if hold.applies(leaving) {
                is_held = true;
                let number = entry.numbers.len() + 1;
                if !entry.numbers.contains_key(leaving.visit) {
                    entry.numbers.insert(leaving.visit.to_owned(), number);
                    entry.seen += 1;
                    entry.hits += 1;
                }
            }
        }
        is_held
    }

    /// How much longer a task takes for the stage that it begins. A delay fires once for each task.
    pub fn delays<'a>(
        &mut self,
        leaving: impl FnOnce() -> Leaving<'a>,
        draw: impl Fn(FaultId, u64) -> u64,
    ) -> Duration {
        let is_delay = |entry: &Entry| matches!(entry.fault.kind, Kind::TaskDelay(_));
        if !self.active.iter().any(is_delay) {
            return Duration::ZERO;
        }
        let task = leaving();
        let mut delays = Duration::ZERO;
        for entry in &mut self.active {
            let Kind::TaskDelay(delay) = &entry.fault.kind else {
                continue;
            };
            let delay = delay.clone();
            if delay.tasks.applies(&task)
                && let Some(number) = entry.takes(&delay.tasks, &task)
            {
                let drawn = draw(entry.id, number as u64);
                delays += delay.of(drawn);
            }
        }
        delays
    }

    /// The first fault of tasks for which `asked` has an answer, and that applies to the task and
    /// has its turn, fires. Returns the answer. The task is counted for the faults before it, too.
    pub fn fire_for_task<'a, R>(
        &mut self,
        leaving: impl FnOnce() -> Leaving<'a>,
        asked: impl Fn(&Kind) -> Option<(TaskScope, R)>,
    ) -> Option<R> {
        let is_any = |entry: &Entry| asked(&entry.fault.kind).is_some();
        if !self.active.iter().any(is_any) {
            return None;
        }
        let task = leaving();
        let answer = self.active.iter_mut().find_map(|entry| {
            let (tasks, answer) = asked(&entry.fault.kind)?;
            if !tasks.applies(&task) {
                return None;
            }
            entry.takes(&tasks, &task).map(|_| answer)
        });
        self.end_those_over();
        answer
    }

    /// The first fault for which `asked` has an answer fires. Returns the answer.
    pub fn fire_first<R>(&mut self, asked: impl Fn(&Kind) -> Option<R>) -> Option<R> {
        let (id, answer) = self.find(asked)?;
        self.hit(&[id]);
        Some(answer)
    }

    /// The first fault of exactly that kind fires. Returns whether there is one.
    pub fn fires(&mut self, kind: impl FnOnce() -> Kind) -> bool {
        if !self.is_active() {
            return false;
        }
        let kind = kind();
        self.fire_first(|it| (*it == kind).then_some(())).is_some()
    }

    fn end_those_over(&mut self) {
        let over: Vec<Entry> = self
            .active
            .extract_if(.., |entry| entry.is_over())
            .collect();
        for entry in over {
            self.end(entry);
        }
    }

    fn end(&mut self, entry: Entry) {
        self.ended.push_back(entry);
        if self.ended.len() > ENDED_KEPT_MAX {
            self.ended.pop_front();
        }
    }
}

impl Entry {
    /// The number of a task that it applies to, if it is of the task with that number.
    fn takes(&mut self, tasks: &TaskScope, task: &Leaving<'_>) -> Option<usize> {
        let known = self.numbers.get(&task.id).copied();
        let number = known.unwrap_or(self.numbers.len() + 1);
        let is_taken = tasks.admits(number, self.fault.times);
        if known.is_none() {
            self.numbers.insert(task.id.clone(), number);
            self.seen += 1;
            self.hits += usize::from(is_taken);
        }
        is_taken.then_some(number)
    }

    fn is_over(&self) -> bool {
        let Fault { times, kind, .. } = &self.fault;
        // Of tasks it goes on to be: those that it holds stay where they are until it is removed.
        if matches!(
            kind,
            Kind::TaskHold(_) | Kind::TaskDelay(_) | Kind::LogStream(_) | Kind::StageHold(_)
        ) {
            return false;
        }
        let nth = match kind {
            Kind::Call(fault) => fault.when.nth,
            Kind::Event(fault) => fault.when.nth,
            Kind::TaskStart { tasks, .. } => tasks.nth.map(|nth| nth as u64),
            _ => None,
        };
        times.is_some_and(|times| self.hits >= times) || nth.is_some_and(|nth| self.seen >= nth)
    }
}

impl fmt::Display for Entry {
    /// What it is, how often it has fired, and where it was made.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Fault {
            kind,
            times,
            optional: _,
            origin,
        } = &self.fault;
        write!(f, "{kind}, ")?;
        match (self.hits, times) {
            (0, _) if self.seen == 0 => f.write_str("has not fired")?,
            (0, _) => {
                let what = match kind {
                    Kind::TaskHold(_)
                    | Kind::TaskDelay(_)
                    | Kind::TaskStart { .. }
                    | Kind::LogStream(_) => "tasks",
                    Kind::Event(_) => "events",
                    _ => "calls",
                };
                let seen = self.seen;
                write!(
                    f,
                    "has not fired: of the {what} that it applies to, {seen} so far, others had their turn"
                )?;
            }
            (1, None) => f.write_str("has fired once")?,
            (hits, None) => write!(f, "has fired {hits} times")?,
            (hits, Some(times)) => write!(f, "has fired {hits} of {times} times")?,
        }
        match origin {
            Some(origin) => write!(f, ", made at {origin}"),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests;
