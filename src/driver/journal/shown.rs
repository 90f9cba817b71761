//! A journal that is looked at: the fake is as it was at one of its moments, and nothing comes in.

use std::time::Duration;

use super::replay::Replay;
use super::{Journal, NotReplayed};
use crate::driver::answer::{self, Answer, Answered};
use crate::driver::{Call, Driver, State};
use crate::faults::calls::InjectedError;
#[cfg(feature = "introspection")]
use crate::journal::entry::Input;
use crate::journal::entry::{Entry, Moment};
use crate::journal::file::Read;
use crate::kernel::time::Time;
use crate::wire::{ApiError, ErrorCode};

/// Why nothing comes into a fake that shows a journal.
pub(crate) const READ_ONLY: &str = "this fake shows a recording, which is looked at and not changed: \
     POST /_fake_ecs/v1/journal/seek goes to another of its moments";

/// A moment of a journal.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) enum Goal {
    /// When so many entries had come in.
    Entry(usize),
    /// When it was that time in the world.
    Time(Time),
    /// The last one that there is.
    End,
}

/// A journal that is looked at.
#[derive(Debug)]
pub(in crate::driver) struct Shown {
    read: Read,
    replay: Replay,
    /// Why it goes no further than to the last entry that could come in, and how many could.
    end: Option<(usize, String)>,
    /// What the fake was like when it came here. If it is like that still, it can go on from here.
    left: Left,
}

/// What looking may have changed.
#[derive(Debug, Default, PartialEq)]
struct Left {
    now: Option<Time>,
    sequence: u32,
    regions: usize,
    /// Between two entries: some of what belongs to the next has happened.
    is_between: bool,
}

/// Where in a journal a fake is.
#[derive(Debug)]
#[cfg_attr(
    not(feature = "introspection"),
    expect(dead_code, reason = "it is shown over HTTP")
)]
pub(crate) struct Whereabouts {
    /// How many entries have come in.
    pub(crate) position: usize,
    /// How many there are.
    pub(crate) len: usize,
    /// How many can come in, and why not more.
    pub(crate) end: Option<(usize, String)>,
    /// The version of this crate that wrote it.
    pub(crate) version: String,
    /// The test whose fake it was.
    pub(crate) test: Option<String>,
}

impl Driver {
    /// Shows a journal, at one of its moments.
    pub(crate) fn show_journal(&self, read: Read, goal: Goal) -> Result<(), NotReplayed> {
        self.lock().show(read, goal)
    }

    /// Goes to another moment of the journal that is shown. `None` where none is.
    #[cfg(feature = "introspection")]
    pub(crate) fn seek(&self, goal: Goal) -> Option<Result<(), NotReplayed>> {
        let sought = self.lock().seek(goal);
        // Whoever follows something sees what there is now.
        self.acted.notify_waiters();
        sought
    }

    /// Whether nothing comes in, because it shows a journal.
    pub(crate) fn shows_journal(&self) -> bool {
        self.lock().is_shown()
    }
}

impl State {
    fn show(&mut self, read: Read, goal: Goal) -> Result<(), NotReplayed> {
        let replay = Replay::new(&read)?;
        self.journal = Journal::Shown(Box::new(Shown {
            replay,
            read,
            end: None,
            left: Left::default(),
        }));
        self.seek(goal).unwrap_or(Ok(()))
    }

    pub(crate) fn is_shown(&self) -> bool {
        matches!(self.journal, Journal::Shown(_))
    }

    pub(crate) fn whereabouts(&self) -> Option<Whereabouts> {
        let Journal::Shown(shown) = &self.journal else {
            return None;
        };
        let header = &shown.read.header;
        let origin = header.origin.as_ref();
        Some(Whereabouts {
            position: shown.replay.position,
            len: shown.read.len,
            end: shown.end.clone(),
            version: header.version.clone(),
            test: origin.and_then(|origin| origin.test.clone()),
        })
    }

    fn seek(&mut self, goal: Goal) -> Option<Result<(), NotReplayed>> {
        let journal = std::mem::take(&mut self.journal);
        let Journal::Shown(mut shown) = journal else {
            self.journal = journal;
            return None;
        };
        let sought = self.seek_in(&mut shown, goal);
        shown.left = self.left(shown.left.is_between);
        self.journal = Journal::Shown(shown);
        Some(sought)
    }

    /// So many entries of the journal that is shown, from that one on, each with its time.
    #[cfg(feature = "introspection")]
    pub(crate) fn entries(&self, from: usize, count: usize) -> Vec<(usize, Time, Input)> {
        let Journal::Shown(shown) = &self.journal else {
            return Vec::new();
        };
        let header = &shown.read.header;
        let emptied = header.emptied.as_ref();
        let mut now = emptied.map_or(header.started, |emptied| emptied.now);
        let Ok(entries) = shown.read.entries() else {
            return Vec::new();
        };
        // What cannot be read is told by whoever goes there.
        let entries = entries.map_while(Result::ok).enumerate();
        let timed = entries.map(|(index, Entry(moment, input))| {
            now = moment.at.unwrap_or(now);
            (index + 1, now, input)
        });
        timed.skip(from.saturating_sub(1)).take(count).collect()
    }

    /// What looking may change, as it is now.
    fn left(&self, is_between: bool) -> Left {
        Left {
            now: Some(self.world.now()),
            sequence: self.world.sequence().last(),
            regions: self.regions().count(),
            is_between,
        }
    }

    fn seek_in(&mut self, shown: &mut Shown, goal: Goal) -> Result<(), NotReplayed> {
        let is_behind = match goal {
            Goal::Entry(number) => number < shown.replay.position,
            Goal::Time(time) => time < self.world.now(),
            Goal::End => false,
        };
        if is_behind || shown.left.is_between || shown.left != self.left(false) {
            self.begin_again(shown)?;
        }
        let came = self.go_on(&mut shown.replay, goal);
        let Err(why) = came else {
            shown.left.is_between = self.pass_before_next(&mut shown.replay, goal);
            return Ok(());
        };
        // What the entry needs that could not come in has happened already in part.
        let end = shown.replay.position.saturating_sub(1);
        let is_damaged = matches!(why, NotReplayed::Damaged(_));
        shown.end = Some((end, why.to_string()));
        self.begin_again(shown)?;
        if is_damaged {
            return Err(why);
        }
        self.go_on(&mut shown.replay, Goal::Entry(end))
    }

    /// As it was before anything had come in.
    fn begin_again(&mut self, shown: &mut Shown) -> Result<(), NotReplayed> {
        shown.replay = Replay::new(&shown.read)?;
        shown.left.is_between = false;
        self.make_new();
        self.begin_as(&shown.read.header);
        Ok(())
    }

    /// Lets entries come in as far as they are not behind the goal.
    fn go_on(&mut self, replay: &mut Replay, goal: Goal) -> Result<(), NotReplayed> {
        replay.is_shown = true;
        let resting = || Journal::Replaying(std::collections::VecDeque::new());
        self.journal = resting();
        loop {
            let is_there = match (goal, replay.peek()) {
                (_, None) => true,
                (Goal::Entry(number), _) => replay.position >= number,
                (Goal::Time(time), Some(Entry(moment, _))) => moment.at.is_some_and(|at| at > time),
                (Goal::End, _) => false,
            };
            if is_there || !replay.next(self)? {
                self.resume_clock();
                return Ok(());
            }
            self.journal = resting();
        }
    }

    /// What had happened by itself before the next entry, as far as the goal is. Returns whether
    /// that is any further than where the last entry has led to.
    fn pass_before_next(&mut self, replay: &mut Replay, goal: Goal) -> bool {
        let Goal::Time(time) = goal else {
            return false;
        };
        let Some(Entry(Moment { fired, .. }, _)) = replay.peek() else {
            return false;
        };
        for _ in 0..*fired {
            if !self.fire_recorded(time) {
                break;
            }
        }
        self.world.pass_to(time);
        self.resume_clock();
        true
    }

    /// Answers a call with what there is. Calls that would change that are refused; none is noted.
    pub(in crate::driver) fn answer_shown(&mut self, call: &Call<'_>) -> Answer {
        if !call.route.is_read() {
            return Answer::refused_by_journal(call, READ_ONLY.to_owned());
        }
        let region = self.world.region_of(&call.scope);
        let answer = self.world.call(region, &call.caller, call.route, call.body);
        Answer {
            what: answer::carried_out(answer).0.into(),
            latency: Duration::ZERO,
        }
    }
}

impl Answer {
    /// The answer to a call that a journal does not let come in.
    pub(in crate::driver) fn refused_by_journal(call: &Call<'_>, why: String) -> Self {
        // A code that clients do not try again with. It is none that the operation declares, as
        // those of faults need not be.
        let code = ErrorCode::AccessDenied;
        let what = match call.route.of_ecs() {
            Some(_) => Answered::Injected(InjectedError::new(code.as_str(), why)),
            None => Answered::Error(ApiError::new(code, why)),
        };
        Self {
            what,
            latency: Duration::ZERO,
        }
    }
}
