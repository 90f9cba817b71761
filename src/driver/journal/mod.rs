//! What comes into the world is written down, and comes in again when the fake is started anew.
//!
//! - this file — what is written. [`replay`] — how it comes in again.
//! - [`shown`] — a journal that is looked at.

mod replay;
mod shown;

use std::collections::VecDeque;
use std::sync::Arc;
use std::time::Duration;

pub(crate) use self::replay::NotReplayed;
use self::shown::Shown;
#[cfg(feature = "introspection")]
pub(crate) use self::shown::Whereabouts;
pub(crate) use self::shown::{Goal, READ_ONLY};
use super::errands::Answer;
use super::predicates::{self, Functions};
use super::{Call, Driver, State, answer};
use crate::command::Command;
use crate::command::outcome::Refusal;
use crate::ecs::keys::RegionKey;
use crate::effect::Report;
#[cfg(feature = "endpoints")]
use crate::effect::own_call::{OwnAnswer, OwnCall};
use crate::faults::FaultId;
pub(super) use crate::journal::compared::Compared;
use crate::journal::entry::{self, Asks, Body, Header, Input, Origin};
use crate::journal::file::Read;
use crate::journal::recorder::{Out, Recorder, Target};
use crate::kernel::arn::Scope;
use crate::kernel::ids::Kind;
use crate::simulator::rules::Which;
use crate::simulator::selector::ContainerSelector;
use crate::wire::{ApiError, Route};
use crate::wire::{Encode, encode};
use crate::work::Handlers;

/// A journal that a fake is started with.
#[derive(Debug)]
pub(crate) struct Opened {
    /// What is in it, unless it is a new one.
    pub(crate) read: Option<Read>,
    /// Where it goes on.
    pub(crate) target: Target,
    /// Whose fake it is.
    pub(crate) origin: Option<Origin>,
    /// What the same test did before, and where that is.
    pub(crate) compared: Option<(Read, String)>,
}

/// What the state has of a journal.
#[derive(Debug, Default)]
pub(super) enum Journal {
    #[default]
    None,
    Recording(Recorder),
    /// It is read again. Reports that came while a call was carried out come then again.
    Replaying(VecDeque<Vec<Report>>),
    Shown(Box<Shown>),
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
        drop(state);
        // Calls are refused where it fails.
        let _ = self.flush_journal();
        Ok(())
    }

    /// Lets runtimes outside take over the tasks that they had when the journal ended, if it is not
    /// a new one.
    pub(crate) fn take_over_tasks(&self) {
        if self.journal.get().is_some() && self.inbox.is_some() {
            // What the last reports have said comes to pass before anybody is told what is known.
            self.up_to_date().reconnect_runtimes();
            // Calls are refused where it fails.
            let _ = self.flush_journal();
        }
    }

    /// Writes what has come in so far, before anybody is told what came of it. An error says why it
    /// cannot be written.
    pub(crate) fn flush_journal(&self) -> Result<(), String> {
        self.journal.get().map_or(Ok(()), |journal| journal.flush())
    }

    /// Why what comes in cannot be written any more, if that is so: then nothing is to come in.
    pub(crate) fn journal_failure(&self) -> Option<String> {
        self.journal.get()?.failure()
    }

    /// The fake has come to its end: another one may go on with its journal at once.
    pub(super) fn close_journal(&self) {
        if let Some(journal) = self.journal.get() {
            journal.close();
        }
    }

    /// The time was moved by hand: whoever has asked for that is answered next.
    pub(super) fn note_moved_time(&self) {
        if self.journal.get().is_some() {
            self.lock().record_time();
            // Calls are refused where it fails.
            let _ = self.flush_journal();
        }
    }
}

impl State {
    fn record(&mut self, input: impl FnOnce() -> Input) {
        if self.is_recording() {
            let input = input();
            // What is no call and no command cannot be refused: the next of these is.
            let _ = self.compare(&input);
            self.write_down(input);
        }
    }

    /// The same for what is refused where the test did something else before.
    fn record_if_same(&mut self, input: impl FnOnce() -> Input) -> Result<(), String> {
        if self.is_recording() {
            let input = input();
            self.compare(&input)?;
            self.write_down(input);
        }
        Ok(())
    }

    /// Compares something that the test does with what it did when its journal was written.
    fn compare(&mut self, now: &Input) -> Result<(), String> {
        match &mut self.compared {
            Some(compared) if now.is_by_test() => compared.check(now),
            _ => Ok(()),
        }
    }

    fn write_down(&mut self, input: Input) {
        if let Journal::Recording(recorder) = &mut self.journal {
            let drawn = self.request_ids.count(Kind::Request);
            recorder.record(self.world.now(), drawn, input);
        }
    }

    fn is_recording(&self) -> bool {
        matches!(self.journal, Journal::Recording(_))
    }

    /// A call is about to be carried out. An error says why it is not to be.
    pub(super) fn record_call(
        &mut self,
        call: &Call<'_>,
        known: &answer::Known,
    ) -> Result<(), String> {
        if !self.is_recording() {
            return Ok(());
        }
        let written = self.written(call, known);
        self.record_if_same(|| Input::Call(Box::new(written)))
    }

    fn written(&self, call: &Call<'_>, known: &answer::Known) -> entry::Call {
        let default = &self.world.setup().scope;
        let service = call.route.service();
        let is_ecs = matches!(call.route, Route::Ecs(_));
        let owned = |text: Option<&str>| text.map(str::to_owned);
        entry::Call {
            operation: call.route.operation().to_owned(),
            service: (!is_ecs).then(|| service.signing_name.to_owned()),
            scope: (call.scope != *default).then(|| call.scope.clone()),
            authority: call.caller.authority.to_owned(),
            access_key: owned(call.caller.access_key),
            session: owned(call.caller.session),
            request_id: call.caller.request_id.to_owned(),
            body: Body::of(call.body),
            has_token: known.has_token,
            holding: known.holding.clone(),
            by_test: predicates::is_inside(),
        }
    }

    /// Faults are about to be asked whether something of the test runs before a call.
    pub(super) fn record_first(&mut self, call: &Call<'_>, holding: &[FaultId]) {
        if self.is_recording() {
            let known = answer::Known {
                has_token: false,
                holding: holding.to_vec(),
            };
            let written = self.written(call, &known);
            self.record(|| Input::First(Box::new(written)));
        }
    }

    /// That has run.
    pub(super) fn record_first_ended(&mut self, faults: &[(RegionKey, FaultId)]) {
        self.record(|| Input::FirstEnded(faults.to_vec()));
    }

    pub(super) fn record_rejected(&mut self, id: &str, target: Option<&str>, error: &ApiError) {
        self.record(|| Input::Rejected {
            id: id.to_owned(),
            target: target.map(str::to_owned),
            code: error.code.as_str().to_owned(),
            message: error.message.clone(),
        });
    }

    /// A command is about to be carried out, unless it is not to be.
    pub(super) fn record_command(
        &mut self,
        region: RegionKey,
        command: &Command,
    ) -> Result<(), Refusal> {
        if self.is_shown() {
            return Err(Refusal::Invalid(READ_ONLY.to_owned()));
        }
        self.record_if_same(|| Input::Command(region, Box::new(command.clone())))
            .map_err(Refusal::Invalid)
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

    pub(super) fn record_executed(&mut self, report: &Report) {
        self.record(|| Input::Executed(Duration::ZERO, Box::new(report.clone())));
    }

    pub(super) fn record_give_up(&mut self) {
        self.record(|| Input::GaveUpWaiting {});
    }

    /// All is there that is put in before anybody calls.
    pub(crate) fn record_set_up(&mut self) {
        self.record(|| Input::SetUp {});
    }

    /// Everything is about to be emptied: a journal begins anew with how that is.
    pub(super) fn record_reset(&mut self) {
        let (setup, emptied) = (self.world.setup(), self.world.when_emptied());
        let (started, limit) = (self.started(), self.idle.limit());
        let begun = match &mut self.journal {
            Journal::Recording(recorder) => recorder.begin_anew(|| Header {
                emptied: Some(emptied),
                ..Header::of(setup, started, limit)
            }),
            _ => return,
        };
        if !begun {
            self.record(|| Input::Reset {});
        }
    }

    pub(super) fn record_answer(&mut self, answer: &Answer) {
        match answer {
            Answer::Exec(delay, report) => {
                self.record(|| Input::Executed(*delay, Box::new(report.clone())));
            }
            Answer::Hook(hook, result) => self.record(|| Input::Hook(hook.clone(), *result)),
            #[cfg(feature = "events")]
            Answer::Target(call, said) => {
                self.record(|| Input::Target(call.clone(), said.clone().err()));
            }
            Answer::Script(facts, digest, script) => {
                self.record(|| Input::Chosen(facts.of, digest.clone(), Box::new(script.clone())));
            }
            // What comes of it is written where the world hears of it.
            Answer::Polled(..) | Answer::Nothing => {}
        }
    }

    /// A real endpoint has answered.
    #[cfg(feature = "endpoints")]
    pub(super) fn record_own_answer(&mut self, call: &OwnCall, answer: &OwnAnswer) {
        self.record(|| Input::Answered(call.region, call.number, answer.clone()));
    }

    /// Somebody looks at an account and region: what is new is made.
    pub(super) fn record_region(&mut self, scope: &Scope) {
        if self.is_recording() && !self.world.knows(scope) {
            self.record(|| Input::Region(scope.clone()));
        }
    }

    /// From here on code of the test is asked, and what it says is written.
    pub(super) fn record_asks(&mut self, asks: impl FnOnce() -> Asks) {
        self.record(|| Input::Asks(asks()));
    }

    /// Whether commands and hooks are answered by code of the test.
    pub(super) fn record_handlers(&mut self, Handlers { exec, hooks }: Handlers) {
        self.record_asks(|| Asks::Handlers { exec, hooks });
    }

    /// Whether a target of EventBridge is code of the test.
    #[cfg(feature = "events")]
    pub(super) fn record_target(&mut self, arn: &str) {
        self.record_asks(|| Asks::Target(arn.to_owned()));
    }

    /// A fault has functions of the test.
    pub(super) fn record_functions(&mut self, functions: &Functions) {
        let runs_first = functions.first.is_some();
        self.record_asks(|| match runs_first {
            true => Asks::First {},
            false => Asks::Predicate {},
        });
    }

    /// Code of the test says what containers do.
    pub(super) fn record_containers(
        &mut self,
        containers: &ContainerSelector,
        which: Which,
        chooses: bool,
    ) {
        self.record_asks(|| Asks::Containers {
            containers: containers.clone(),
            which,
            chooses,
        });
    }

    /// A handle makes something.
    pub(super) fn record_made(
        &mut self,
        region: RegionKey,
        operation: Route,
        request: &dyn Encode,
    ) {
        self.record(|| Input::Made {
            region,
            operation: operation.to_string(),
            body: Body::of(&encode(request)),
        });
    }

    /// The agent of a host has said something.
    #[cfg(feature = "agent")]
    pub(super) fn record_agent(&mut self, said: &crate::ecs::agent::said::AgentSaid) {
        self.record(|| Input::Agent(said.clone()));
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

    /// All that has come in, where that is kept in case that the test fails.
    pub(crate) fn journal_text(&self) -> Option<Vec<u8>> {
        match &self.journal {
            Journal::Recording(recorder) => recorder.out().text(),
            _ => None,
        }
    }

    pub(super) fn journal_out(&self) -> Option<Arc<Out>> {
        match &self.journal {
            Journal::Recording(recorder) => Some(recorder.out()),
            _ => None,
        }
    }
}
