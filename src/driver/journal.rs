//! What comes into the world is written down, and comes in again when the fake is started anew.

use std::collections::VecDeque;
use std::fmt;
use std::sync::Arc;
#[cfg(feature = "exec")]
use std::time::Duration;

use super::errands::Answer;
use super::requests::Outcome;
use super::{Call, Driver, State, answer};
use crate::command::Command;
use crate::ecs::keys::RegionKey;
use crate::effect::Report;
use crate::journal::entry::{self, Body, Entry, Header, Input, Moment};
use crate::journal::file::{Damage, Read};
use crate::journal::recorder::{Fsync, Out, Recorder};
use crate::kernel::arn::Scope;
use crate::kernel::caller::Caller;
use crate::kernel::ids::Kind;
use crate::wire::services::SERVICES;
use crate::wire::{ApiError, ErrorCode, Route};

/// A journal that a fake is started with.
#[derive(Debug)]
pub(crate) struct Opened {
    /// What is in it, unless it is a new one.
    pub(crate) read: Option<Read>,
    /// Where it goes on; `None` for one that is only looked at.
    pub(crate) file: Option<std::fs::File>,
    pub(crate) fsync: Fsync,
}

/// What the state has of a journal.
#[derive(Debug, Default)]
pub(super) enum Journal {
    #[default]
    None,
    Recording(Recorder),
    /// It is read again. Reports that came while a call was carried out come then again.
    Replaying(VecDeque<Vec<Report>>),
}

/// Why a journal does not lead to where it was.
#[derive(Debug)]
pub(crate) enum NotReplayed {
    /// This entry is about something that this version does not have.
    Unknown(usize, String),
    /// It cannot be read any more.
    Damaged(Damage),
    /// At this entry the code of a test decided.
    Code(usize, String),
}

impl fmt::Display for NotReplayed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Damaged(damage) => damage.fmt(f),
            Self::Unknown(nth, what) => {
                write!(
                    f,
                    "entry {nth} is about {what}, which this version does not have"
                )
            }
            Self::Code(nth, what) => write!(
                f,
                "at entry {nth} {what}, which only the code of the test can do again"
            ),
        }
    }
}

impl Driver {
    /// Lets everything happen again that a journal has, and goes on with it.
    pub(crate) fn open_journal(&self, opened: Opened) -> Result<(), NotReplayed> {
        let mut state = self.lock();
        state.open_journal(opened)?;
        if let Some(out) = state.journal_out() {
            // There is one journal to a driver.
            let _ = self.journal.set(out);
        }
        state.reconnect_runtimes();
        drop(state);
        // Calls are refused where it fails.
        let _ = self.flush_journal();
        Ok(())
    }
}

impl State {
    fn record(&mut self, input: impl FnOnce() -> Input) {
        if let Journal::Recording(recorder) = &mut self.journal {
            let drawn = self.request_ids.count(Kind::Request);
            recorder.record(self.world.now(), drawn, input());
        }
    }

    pub(super) fn record_call(&mut self, call: &Call<'_>, known: &answer::Known) {
        if matches!(self.journal, Journal::Recording(_)) {
            let default = &self.world.setup().scope;
            let service = call.route.service();
            let is_ecs = matches!(call.route, Route::Ecs(_));
            let owned = |text: Option<&str>| text.map(str::to_owned);
            let written = entry::Call {
                operation: call.route.operation().to_owned(),
                service: (!is_ecs).then(|| service.signing_name.to_owned()),
                scope: (call.scope != *default).then(|| call.scope.clone()),
                authority: call.caller.authority.to_owned(),
                access_key: owned(call.caller.access_key),
                session: owned(call.caller.session),
                request_id: call.caller.request_id.to_owned(),
                body: Body::of(call.body),
                has_token: known.has_token,
            };
            self.record(|| Input::Call(Box::new(written)));
        }
    }

    pub(super) fn record_rejected(&mut self, id: &str, target: Option<&str>, error: &ApiError) {
        self.record(|| Input::Rejected {
            id: id.to_owned(),
            target: target.map(str::to_owned),
            code: error.code.as_str().to_owned(),
            message: error.message.clone(),
        });
    }

    pub(super) fn record_command(&mut self, region: RegionKey, command: &Command) {
        self.record(|| Input::Command(region, Box::new(command.clone())));
    }

    /// Reports that came together.
    pub(super) fn record_reports(&mut self, reports: &[Report]) {
        if reports.is_empty() {
            return;
        }
        let Journal::Recording(recorder) = &self.journal else {
            return;
        };
        let is_within = recorder.is_carrying_out;
        let reports = reports.to_vec();
        self.record(|| match is_within {
            true => Input::ReportsWithin(reports),
            false => Input::Reports(reports),
        });
    }

    /// A call is being carried out, or is so no more.
    pub(super) fn note_carrying_out(&mut self, is_carrying_out: bool) {
        if let Journal::Recording(recorder) = &mut self.journal {
            recorder.is_carrying_out = is_carrying_out;
        }
    }

    #[cfg(feature = "exec")]
    pub(super) fn record_executed(&mut self, report: &Report) {
        self.record(|| Input::Executed(Duration::ZERO, Box::new(report.clone())));
    }

    pub(super) fn record_give_up(&mut self) {
        self.record(|| Input::GaveUpWaiting {});
    }

    pub(super) fn record_reset(&mut self) {
        self.record(|| Input::Reset {});
    }

    pub(super) fn record_answer(&mut self, answer: &Answer) {
        match answer {
            Answer::Exec(delay, report) => {
                self.record(|| Input::Executed(*delay, Box::new(report.clone())));
            }
            Answer::Hook(hook, result) => self.record(|| Input::Hook(hook.clone(), *result)),
            // That there is such code was said when it was given.
            Answer::Script(..) | Answer::Polled(..) | Answer::Nothing => {}
        }
    }

    /// Somebody looks at an account and region: what is new is made.
    pub(super) fn record_region(&mut self, scope: &Scope) {
        if !self.regions().any(|region| region.scope == *scope) {
            self.record(|| Input::Region(scope.clone()));
        }
    }

    /// From here on the code of a test decides, which a journal does not have.
    pub(super) fn record_code(&mut self, what: &str) {
        self.record(|| Input::Code(what.to_owned()));
    }

    /// A timer of the world has fired.
    pub(super) fn record_fired(&mut self) {
        if let Journal::Recording(recorder) = &mut self.journal {
            recorder.fired();
        }
    }

    /// The time was moved by hand, and nothing else may come in after that.
    pub(super) fn record_time(&mut self) {
        if let Journal::Recording(recorder) = &self.journal
            && recorder.is_behind(self.world.now())
        {
            self.record(|| Input::Time {});
        }
    }

    /// Reports that are to be taken now, while a journal is read again.
    pub(super) fn replayed_reports(&mut self) -> Option<Vec<Report>> {
        match &mut self.journal {
            Journal::Replaying(reports) => Some(reports.pop_front().unwrap_or_default()),
            _ => None,
        }
    }

    pub(super) fn journal_out(&self) -> Option<Arc<Out>> {
        match &self.journal {
            Journal::Recording(recorder) => Some(recorder.out()),
            _ => None,
        }
    }

    /// Lets everything happen again that a journal has, or begins one.
    pub(super) fn open_journal(&mut self, opened: Opened) -> Result<(), NotReplayed> {
        let Opened { read, file, fsync } = opened;
        let header = match read {
            None => Some(Header::of(self.world.setup(), self.started())),
            Some(read) => {
                self.journal = Journal::Replaying(VecDeque::new());
                // Whatever they did was done then, and what they said is in the journal.
                let runtimes = std::mem::take(&mut self.runtimes);
                let replayed = self.replay(&read);
                self.runtimes = runtimes;
                self.journal = Journal::None;
                replayed?;
                self.resume_clock();
                None
            }
        };
        let since = (
            header.is_none().then(|| self.world.now()),
            self.request_ids.count(Kind::Request),
        );
        self.journal = match file {
            Some(file) => Journal::Recording(Recorder::new(file, fsync, header.as_ref(), since)),
            None => Journal::None,
        };
        Ok(())
    }

    fn replay(&mut self, read: &Read) -> Result<(), NotReplayed> {
        let entries = read.entries().map_err(NotReplayed::Damaged)?;
        let mut entries = entries.enumerate().peekable();
        while let Some((index, entry)) = entries.next() {
            let Entry(Moment { fired, at, drawn }, input) = entry;
            for _ in 0..fired {
                self.world.fire_next(crate::kernel::time::Time::NEVER);
                self.note_change();
                self.carry_out_effects();
            }
            if let Some(at) = at {
                self.world.pass_to(at);
            }
            if !matches!(input, Input::Reset {}) {
                for _ in 0..drawn {
                    self.request_id();
                }
            }
            if matches!(input, Input::Call(_)) {
                let mut within = VecDeque::new();
                while let Some((_, next)) =
                    entries.next_if(|(_, next)| matches!(next.1, Input::ReportsWithin(_)))
                {
                    if let Input::ReportsWithin(reports) = next.1 {
                        within.push_back(reports);
                    }
                }
                self.journal = Journal::Replaying(within);
            }
            self.take_input(input).map_err(|why| why.at(index + 1))?;
        }
        Ok(())
    }

    fn take_input(&mut self, input: Input) -> Result<(), Unknown> {
        match input {
            Input::Call(call) => self.replay_call(&call)?,
            Input::Rejected {
                id,
                target,
                code,
                message,
            } => {
                let code = ErrorCode::parse(&code).ok_or(Unknown::Thing(code))?;
                let outcome = Outcome::Refused { code, message };
                self.note_rejected_as(&id, target.as_deref(), outcome);
            }
            Input::Command(region, command) => {
                // What was refused is refused again.
                let _ = self.apply(region, *command);
            }
            Input::Reports(reports) | Input::ReportsWithin(reports) => self.take_all(reports),
            Input::Executed(delay, report) => {
                self.world.report(delay, *report);
                self.note_change();
            }
            Input::Hook(hook, result) => {
                self.world.answer_hook(&hook, result);
                self.note_change();
            }
            Input::Region(scope) => drop(self.region_of(&scope)),
            Input::GaveUpWaiting {} => self.world.give_up_waiting(),
            Input::Reset {} => drop(self.reset()),
            // Whoever moves the time by hand means it.
            Input::Time {} => self.note_change(),
            Input::Code(what) => return Err(Unknown::Code(what)),
        }
        self.carry_out_effects();
        Ok(())
    }

    fn replay_call(&mut self, call: &entry::Call) -> Result<(), Unknown> {
        let service = call.service.as_deref().unwrap_or("ecs");
        let mut services = SERVICES.iter();
        let known = services.find(|it| it.signing_name == service);
        let route = known.and_then(|service| (service.route)(&call.operation));
        let route = route.ok_or_else(|| Unknown::Thing(format!("{service} {}", call.operation)))?;
        let scope: Scope = match &call.scope {
            Some(scope) => scope.clone(),
            None => self.world.setup().scope.clone(),
        };
        let known = answer::Known {
            has_token: call.has_token,
            holding: Vec::new(),
        };
        let call = Call {
            caller: Caller {
                authority: &call.authority,
                access_key: call.access_key.as_deref(),
                session: call.session.as_deref(),
                request_id: &call.request_id,
            },
            scope,
            route,
            body: call.body.bytes(),
        };
        drop(self.answer(&call, &known));
        Ok(())
    }

    /// Asks runtimes outside how the tasks are that they had when the journal ended.
    pub(super) fn reconnect_runtimes(&mut self) {
        let regions: Vec<RegionKey> = self.regions().map(|region| region.key).collect();
        let runtimes = self.world.setup().runtimes.clone();
        for (region, runtime) in regions
            .iter()
            .flat_map(|region| runtimes.iter().map(move |it| (*region, *it)))
        {
            let runtime = runtime.to_owned();
            // The world knows its own runtimes.
            let _ = self.apply(region, Command::ReconnectRuntime { runtime });
        }
        self.carry_out_effects();
    }

    /// The clock goes on from where the world is.
    fn resume_clock(&mut self) {
        let now = self.world.now();
        self.clock.resume_at(now);
    }
}

/// What an entry is about that cannot come in again.
enum Unknown {
    Thing(String),
    Code(String),
}

impl Unknown {
    fn at(self, entry: usize) -> NotReplayed {
        match self {
            Self::Thing(what) => NotReplayed::Unknown(entry, what),
            Self::Code(what) => NotReplayed::Code(entry, what),
        }
    }
}
