//! Drives the worlds: lock, bring up to date, act, carry effects out, unlock.
//!
//! - [`clock`] — what time it is, and what moves it. [`stories`] — which people have seen.
//! - [`answer`] — what a caller gets for a call, and what faults make of it.
//! - [`requests`] — what was asked and answered. [`kept`] — how much of that is kept.
//!   [`expectations`] — what a test expects. [`waiting`] — letting time pass for a caller.
//!   [`last_call`] — what a client that sleeps has seen.
//! - [`errands`] — running users' closures, one [`batch`] after the other. [`reports`] — how
//!   runtimes outside are heard. [`alarm`] — who looks when nobody does. [`sessions`] — commands in
//!   their containers. [`outside`] — what runtimes owe and are asked.
//! - [`processes`] — containers whose processes are a test's own futures.
//! - `endpoints` — calls of real endpoints.
//! - [`moves`] — moving the time by hand. [`idle`] — how long nothing has changed.
//! - [`made`] — what handles make. `journal` — what comes in is written down, and comes in again.
//!   `served` — for those who serve
//!   a fake.
//! - [`predicates`] — functions of a test's own that are asked, or run, before a call.
//! - [`state`] — what the lock guards, and how it is driven. [`held`] — who has the lock.
//! - `agents` — the connections of agents of hosts. `renew` — everything as it was at the start.
//! - [`Driver`] — the lock. Everything outside the core comes through it.

#[cfg(feature = "agent")]
mod agents;
#[cfg(not(feature = "agent"))]
#[path = "no_agents.rs"]
mod agents;
mod alarm;
mod answer;
mod batch;
pub(crate) mod clock;
#[cfg(feature = "endpoints")]
mod endpoints;
#[cfg(not(feature = "endpoints"))]
#[path = "no_endpoints.rs"]
mod endpoints;
pub(crate) mod errands;
pub(crate) mod expectations;
mod held;
pub(crate) mod idle;
#[cfg(feature = "journal")]
pub(crate) mod journal;
#[cfg(not(feature = "journal"))]
#[path = "unrecorded.rs"]
pub(crate) mod journal;
mod kept;
#[cfg(feature = "client")]
mod last_call;
pub(crate) mod made;
mod moves;
mod outside;
pub(crate) mod predicates;
pub(crate) mod processes;
mod renew;
mod reports;
pub(crate) mod requests;
#[cfg(feature = "introspection")]
mod served;
mod sessions;
mod state;
mod stories;
mod waiting;

use std::panic::resume_unwind;
use std::pin::Pin;
#[cfg(any(feature = "exec", feature = "journal"))]
use std::sync::OnceLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, SystemTime};
use std::{io, thread};

use tokio::sync::Notify;
use tokio::sync::futures::Notified;

#[cfg(feature = "agent")]
pub(crate) use self::agents::Connection;
use self::alarm::Watch;
pub(crate) use self::answer::{Answer, Answered};
use self::clock::Pace;
use self::errands::{Batch, Panic};
use self::held::Held;
#[cfg(feature = "client")]
pub(crate) use self::last_call::LastCall;
pub(crate) use self::moves::Livelock;
#[cfg(feature = "exec")]
pub(crate) use self::outside::OpenPort;
pub(crate) use self::outside::Outside;
use self::reports::Inbox;
pub(crate) use self::reports::Reports;
#[cfg(feature = "exec")]
pub(crate) use self::sessions::Answered as AnsweredSession;
pub(crate) use self::state::{Setup, State, real_time};
pub(crate) use self::waiting::{Gone, Sleep};
use crate::aws::wait::Wait;
use crate::ecs::keys::RegionKey;
use crate::handle;
use crate::io_thread;
#[cfg(feature = "journal")]
use crate::journal::recorder::Out;
use crate::kernel::arn::Scope;
use crate::kernel::caller::Caller;
use crate::kernel::time::Time;
use crate::runtime::NewRuntime;
use crate::wire::{ApiError, ErrorCode, Route};

/// One call of the API.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) caller: Caller<'a>,
    /// The account and region that it is for.
    pub(crate) scope: Scope,
    pub(crate) route: Route,
    /// As JSON, whichever protocol the caller speaks.
    pub(crate) body: &'a [u8],
    /// Whether it may be answered [`Waits`](Answered::Waits).
    pub(crate) may_wait: bool,
}

/// How far time has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Passed {
    /// To the next due.
    ToDue,
    /// Not so far: somebody did something before.
    Some,
    /// Not at all: nothing is due.
    Nothing,
}

/// Owns the worlds and everything that moves them.
///
/// A plain mutex is right here: nothing is awaited under it, and nothing under it blocks or calls
/// what a user has written.
#[derive(Debug)]
pub(crate) struct Driver {
    state: Mutex<State>,
    /// Held while waiting for the state. Whoever has much to do lets go of the state now and
    /// then, and then queues here behind those who wait; without it, it would mostly be the first
    /// to have the state again.
    turn: Mutex<()>,
    default_scope: Scope,
    /// Somebody has done something, or moved the time; or the driver is dropped. Those who wait for
    /// that without keeping the driver alive share it.
    acted: Arc<Notify>,
    /// Where runtimes outside report to, if there are any.
    inbox: Option<Arc<Inbox>>,
    /// Who looks at the fake for a test that waits for its processes.
    watch: Watch,
    /// Opens the port of the fake.
    #[cfg(feature = "exec")]
    port: OnceLock<OpenPort>,
    /// Whether connections are refused. Not under the lock, because each call asks.
    refuses: AtomicBool,
    /// Where what has come in is written before anybody is told what came of it.
    #[cfg(feature = "journal")]
    journal: OnceLock<Arc<Out>>,
    /// The bytes of layers that were pushed. They are not under the lock.
    #[cfg(feature = "ecr")]
    pub(crate) blobs: Arc<crate::blobs::Blobs>,
    /// What those need who serve the fake to other processes.
    #[cfg(feature = "introspection")]
    served: served::Served,
    /// What the page for browsers keeps from one request to the next.
    #[cfg(feature = "page")]
    pub(crate) desk: crate::page::Desk,
}

/// How long whoever waits for a runtime looks again at the latest.
const TICK: Duration = Duration::from_millis(10);

impl Driver {
    /// Fails where a runtime cannot be made.
    pub(crate) fn new(setup: Setup, runtimes: Vec<NewRuntime>) -> io::Result<Arc<Self>> {
        let default_scope = setup.world.scope.clone();
        let has_runtimes = !runtimes.is_empty();
        let mut failed = None;
        let driver = Arc::new_cyclic(|driver| {
            let inbox = has_runtimes.then(|| Inbox::new(driver.clone()));
            let made;
            (made, failed) = outside::make(runtimes, inbox.as_ref());
            Self {
                state: Mutex::new(State::new(setup, made, inbox.clone())),
                turn: Mutex::new(()),
                default_scope,
                acted: Arc::default(),
                inbox,
                watch: Watch::default(),
                #[cfg(feature = "exec")]
                port: OnceLock::new(),
                refuses: AtomicBool::new(false),
                #[cfg(feature = "journal")]
                journal: OnceLock::new(),
                #[cfg(feature = "ecr")]
                blobs: Arc::default(),
                #[cfg(feature = "introspection")]
                served: served::Served::default(),
                #[cfg(feature = "page")]
                desk: crate::page::Desk::new(),
            }
        });
        if has_runtimes
            && failed.is_none()
            && let Ok(io) = io_thread::handle()
        {
            // It ends with the driver.
            drop(io.spawn(alarm::run(Arc::downgrade(&driver))));
        }
        failed.map_or(Ok(driver), Err)
    }

    /// A panic under the lock is a broken promise of ours and fails the test it happens in. Others
    /// that share the fake go on with what is there rather than fail for a reason that is not
    /// theirs.
    pub(crate) fn lock(&self) -> Held<'_> {
        let _turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        Held::new(self.state.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Locks, and lets what was due by now happen. Others get their turn when that is much.
    fn up_to_date(&self) -> Held<'_> {
        loop {
            let mut state = self.lock();
            let is_all = state.catch_up();
            match state.take_errands() {
                None if is_all => match state.panic.take_if(|_| !thread::panicking()) {
                    None => return state,
                    Some(panic) => {
                        drop(state);
                        resume_unwind(panic);
                    }
                },
                None => {}
                Some(batch) => {
                    drop(state);
                    self.run(batch);
                }
            }
        }
    }

    /// Drives the state, and runs what is a user's own code before anything else happens.
    fn drive<R>(&self, drive: impl FnOnce(&mut State) -> R) -> R {
        let (result, batch) = {
            let mut state = self.lock();
            let result = drive(&mut state);
            (result, state.take_errands())
        };
        if let Some(batch) = batch {
            self.run(batch);
        }
        result
    }

    /// A watcher has run a closure that has panicked. The first such panic is kept for whoever
    /// looks next.
    fn keep_panic(&self, panic: Panic) {
        let mut state = self.lock();
        let is_first = state.panic.is_none();
        if is_first {
            state.panic = Some(panic);
        }
        drop(state);
        if is_first {
            self.acted.notify_waiters();
        }
    }

    /// Raises the panic that a watcher has kept, if there is one.
    fn raise(&self) {
        let panic = self.lock().panic.take_if(|_| !thread::panicking());
        if let Some(panic) = panic {
            resume_unwind(panic);
        }
    }

    /// Takes in what runtimes outside have sent. It runs no code of a user's, which is for those
    /// who look at the fake: a runtime is not to be held up by it, nor to hear of its panics.
    fn hear(&self) {
        loop {
            let mut state = self.lock();
            if state.catch_up() || state.has_errands_due() {
                state.carry_out_effects();
                break;
            }
        }
        // What is told of containers is not told again after a restart. Calls are refused where it
        // cannot be written.
        let _ = self.flush_journal();
        self.acted.notify_waiters();
    }

    /// Lets some of what was due by now happen. Returns whether that was all: for those who have
    /// something else to do.
    pub(crate) fn catch_up(&self) -> bool {
        self.drive(State::catch_up)
    }

    pub(crate) fn default_scope(&self) -> &Scope {
        &self.default_scope
    }

    /// Answers one call, whose caller is known.
    fn answer_call(&self, call: Call<'_>) -> Answer {
        if let Some(why) = self.journal_failure() {
            return Answer {
                what: Answered::Error(ApiError::new(ErrorCode::Server, why)),
                latency: Duration::ZERO,
            };
        }
        #[cfg(feature = "self-check")]
        let route = call.route;
        let (mut answer, batch) = self.answer(call);
        // Not under the lock, because it concerns no other call.
        #[cfg(feature = "self-check")]
        if let Answered::Error(error) = &answer.what {
            assert!(
                error.is_declared_by(route),
                "{} does not declare what it answered: {error}",
                route.operation()
            );
        }
        if let Some(batch) = batch {
            self.run(batch);
        }
        // Nothing has happened, of which others who wait could hear.
        if let Answered::Waits(Wait { first: None, .. }) = answer.what {
            return answer;
        }
        if let Err(why) = self.flush_journal() {
            // What cannot be told again after a restart is not told now.
            answer.what = Answered::Error(ApiError::new(ErrorCode::Server, why));
        }
        self.acted.notify_waiters();
        answer
    }

    /// The answer, and what users are to be asked because of it.
    fn answer(&self, call: Call<'_>) -> (Answer, Option<Batch>) {
        let mut state = self.up_to_date();
        if let Some(wait) = state.waits(&call) {
            let (what, latency) = (Answered::Waits(wait), Duration::ZERO);
            return (Answer { what, latency }, None);
        }
        let mut known = answer::Known::default();
        if state.has_predicates() {
            (state, known) = self.ask_functions(state, &call);
        }
        let answer = state.answer(&call, &known);
        let (batch, tells) = (state.take_errands(), state.tells_of_sleep());
        drop(state);
        if tells {
            handle::story::print_sleep();
        }
        (answer, batch)
    }

    /// Notes a request that never became a call.
    pub(crate) fn note_rejected(&self, request_id: &str, target: Option<&str>, error: &ApiError) {
        self.up_to_date().note_rejected(request_id, target, error);
        // Calls are refused where it fails.
        let _ = self.flush_journal();
    }

    /// From now on connections of clients in process are refused, or accepted again.
    pub(crate) fn refuse_connections(&self, refuses: bool) {
        self.refuses.store(refuses, Ordering::SeqCst);
    }

    pub(crate) fn refuses_connections(&self) -> bool {
        self.refuses.load(Ordering::SeqCst)
    }

    /// A fresh request id.
    pub(crate) fn request_id(&self) -> String {
        self.lock().request_id()
    }

    /// What the fake's clock shows.
    pub(crate) fn now(&self) -> SystemTime {
        self.lock().clock_time().to_system()
    }

    /// Looks, after bringing everything up to date.
    pub(crate) fn read<R>(&self, at: impl FnOnce(&State) -> R) -> R {
        at(&self.up_to_date())
    }

    /// The same, for who looks at that region.
    pub(crate) fn read_in<R>(&self, region: RegionKey, at: impl FnOnce(&State) -> R) -> R {
        let mut state = self.up_to_date();
        state.refresh(region);
        at(&state)
    }

    /// Looks for a text that people read, which may be the message of a panic: it runs nobody's
    /// closures, and functions that are to be called stay so until the next look. `None` where this
    /// thread has the lock already.
    pub(crate) fn glance<R>(&self, at: impl FnOnce(&State) -> R) -> Option<R> {
        if held::by_this_thread() {
            return None;
        }
        loop {
            let mut state = self.lock();
            if state.catch_up() || state.has_errands_due() {
                return Some(at(&state));
            }
        }
    }

    /// Looks at what is there while a panic is under way, without bringing anything up to date. Not
    /// where this thread has the lock already.
    pub(crate) fn peek(&self, at: impl FnOnce(&mut State)) {
        if !held::by_this_thread() {
            at(&mut self.lock());
        }
    }

    /// Changes something, after bringing everything up to date, and carries out what comes of it.
    pub(crate) fn act<R>(&self, act: impl FnOnce(&mut State) -> R) -> R {
        let mut state = self.up_to_date();
        let result = act(&mut state);
        state.carry_out_effects();
        drop(state);
        // Calls are refused where it fails.
        let _ = self.flush_journal();
        self.acted.notify_waiters();
        result
    }

    /// Until somebody does something, after this call and not only after the first poll. Whoever
    /// waits for that asks for it before looking, so that nobody acts unnoticed in between.
    pub(crate) fn acted(&self) -> Notified<'_> {
        self.acted.notified()
    }

    /// How many changes there were. Whoever waits in a process asks for it before looking.
    pub(crate) fn changes(&self) -> u64 {
        self.lock().changes()
    }

    /// How much time has passed since the start.
    pub(crate) fn elapsed(&self) -> Duration {
        let mut state = self.lock();
        let started = state.started();
        state.clock_time().since(started)
    }

    /// Lets time pass to the next timer, and fires it; or, where that takes sleeping, until
    /// somebody does something before, which is what `acted` says.
    pub(crate) async fn pass_to(
        &self,
        due: Option<Time>,
        seen: u64,
        acted: &mut Pin<&mut Notified<'_>>,
    ) -> Passed {
        if self.lock().is_polling_here() {
            return self.await_change(seen, acted).await;
        }
        let Some(due) = due else {
            return Passed::Nothing;
        };
        let (now, pace) = {
            let mut state = self.lock();
            (state.clock_time(), state.pace())
        };
        match pace {
            Pace::Slept => match tokio::time::timeout(due.since(now), acted).await {
                Ok(()) => Passed::Some,
                Err(_elapsed) => Passed::ToDue,
            },
            Pace::Skipped => {
                // Somebody else who waits may have been there already.
                let stepped = self.drive(|state| state.step_to(due));
                self.note_moved_time();
                self.acted.notify_waiters();
                tokio::task::yield_now().await;
                if stepped { Passed::ToDue } else { Passed::Some }
            }
        }
    }

    /// Whether there are closures of a user's that run when the fake goes on, and may take their
    /// time.
    pub(crate) fn runs_closures(&self) -> bool {
        self.lock().runs_closures()
    }

    /// Changes something without bringing anything up to date or running a user's code, so that it
    /// does not panic where another panic is under way, however broken the fake is.
    pub(crate) fn act_quietly<R>(&self, act: impl FnOnce(&mut State) -> R) -> R {
        let result = act(&mut self.lock());
        self.acted.notify_waiters();
        result
    }
}
