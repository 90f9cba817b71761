//! Calls of real endpoints: sent without the lock, and answered when the answer comes.

use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::sync::{Arc, Weak};

use tokio::task::spawn_blocking;

use super::{Driver, State};
use crate::effect::own_call::{OwnAnswer, OwnCall, OwnFailure};
use crate::io_thread;

/// Makes a call, and comes to an end.
pub(crate) type Send = dyn Fn(Arc<OwnCall>) -> Pin<Box<dyn Future<Output = OwnAnswer> + std::marker::Send>>
    + std::marker::Send
    + Sync;

/// The real endpoints of a fake, if it has any.
#[derive(Debug, Default)]
pub(super) struct Endpoints(Option<Outlet>);

/// Who calls, and how many calls are on their way.
struct Outlet {
    driver: Weak<Driver>,
    send: Box<Send>,
    /// Of the world after so many resets: nobody waits for what was asked for one before it.
    resets: u64,
    in_flight: usize,
}

impl fmt::Debug for Outlet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outlet")
            .field("in_flight", &self.in_flight)
            .finish_non_exhaustive()
    }
}

impl Driver {
    /// From now on real endpoints are called so.
    pub(crate) fn set_endpoints(self: &Arc<Self>, send: Box<Send>) {
        self.lock().endpoints = Endpoints(Some(Outlet {
            driver: Arc::downgrade(self),
            send,
            resets: 0,
            in_flight: 0,
        }));
        self.begin_alarm();
    }

    /// A call has come to its end.
    fn hear_endpoint(&self, resets: u64, call: &OwnCall, answer: OwnAnswer) {
        // A closure of a user's may be run.
        let taken = catch_unwind(AssertUnwindSafe(|| {
            loop {
                let mut state = self.lock();
                if state.catch_up() || state.has_errands_due() {
                    state.take_own_answer(resets, call, answer);
                    break;
                }
            }
        }));
        // Whatever has come of it: nobody waits for it any more.
        self.lock().end_call(resets);
        if let Err(panic) = taken {
            self.keep_panic(panic);
        }
        // Calls are refused where it fails.
        let _ = self.flush_journal();
        self.acted.notify_waiters();
    }
}

impl State {
    /// Makes a call. While a journal comes in again nobody is called: what was answered is in it.
    pub(super) fn call_endpoint(&mut self, call: Arc<OwnCall>) {
        let resets = self.world.resets();
        let Some(outlet) = &mut self.endpoints.0 else {
            return;
        };
        // It was there when the fake was started, and is not in a process that was forked.
        let Ok(io) = io_thread::handle() else { return };
        if outlet.resets != resets {
            (outlet.resets, outlet.in_flight) = (resets, 0);
        }
        outlet.in_flight += 1;
        let sent = (outlet.send)(Arc::clone(&call));
        let driver = Weak::clone(&outlet.driver);
        drop(io.spawn(async move {
            let answer = sent.await;
            if let Some(driver) = driver.upgrade() {
                // It takes the lock, which is not for the thread of all sockets.
                drop(spawn_blocking(move || driver.hear_endpoint(resets, &call, answer)).await);
            }
        }));
    }

    /// Calls again what was not answered when the fake ended whose journal this one goes on with.
    #[cfg(feature = "journal")]
    pub(super) fn call_endpoints_again(&mut self) {
        let calls: Vec<_> = self.world.unanswered_calls().map(Arc::clone).collect();
        for call in calls {
            self.call_endpoint(call);
        }
    }

    fn take_own_answer(&mut self, resets: u64, call: &OwnCall, answer: OwnAnswer) {
        if resets != self.world.resets() {
            return;
        }
        tell(call, &answer);
        self.record_own_answer(call, &answer);
        self.world.answer_own_call(call.region, call.number, answer);
        self.note_change();
        self.carry_out_effects();
    }

    fn end_call(&mut self, resets: u64) {
        let outlet = self.endpoints.0.as_mut();
        if let Some(outlet) = outlet.filter(|it| it.resets == resets) {
            outlet.in_flight -= 1;
        }
    }

    /// Whether an endpoint is to answer before time is moved on.
    pub(super) fn awaits_endpoints(&self) -> bool {
        let resets = self.world.resets();
        let outlet = self.endpoints.0.as_ref();
        outlet.is_some_and(|it| it.resets == resets && it.in_flight > 0)
    }

    pub(super) fn has_endpoints(&self) -> bool {
        self.endpoints.0.is_some()
    }
}

/// Who runs the fake hears of what an endpoint has not done.
fn tell(call: &OwnCall, answer: &OwnAnswer) {
    let (service, operation) = (call.request.whose(), call.request.operation());
    match answer {
        OwnAnswer::Failed(OwnFailure::Refused { code, message, .. }) => {
            tracing::warn!(target: "fake_ecs", service, operation, code, message, "a real endpoint has refused a call");
        }
        OwnAnswer::Failed(OwnFailure::Unanswered { attempts, why }) => {
            tracing::warn!(target: "fake_ecs", service, operation, attempts, why, "a real endpoint has not answered a call");
        }
        _ => {}
    }
}
