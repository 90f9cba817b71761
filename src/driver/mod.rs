//! Drives the worlds: lock, bring up to date, act, carry effects out, unlock.
//!
//! - [`clock`] — what time it is, and what moves it.
//! - [`requests`] — what was asked and answered.
//! - [`state`] — what the lock guards, and how it is driven.
//! - [`Driver`] — the lock. Everything outside the core comes through it.

pub(crate) mod clock;
pub(crate) mod requests;
mod state;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use self::clock::Pace;
use self::requests::Outcome;
pub(crate) use self::state::{Setup, State};
use crate::ops;
use crate::wire::{ApiError, Operation};
use crate::world::World;
use crate::world::arn::Place;
use crate::world::time::Time;

/// The account and region that a call is for; each has a world of its own.
pub(crate) type Scope = Place;

/// One call of the API.
#[derive(Debug)]
pub(crate) struct Call<'a> {
    pub(crate) request_id: &'a str,
    pub(crate) scope: Scope,
    /// Host and port by which the caller has reached the fake.
    pub(crate) authority: &'a str,
    pub(crate) operation: Operation,
    pub(crate) body: &'a [u8],
}

/// Owns the worlds and everything that moves them.
///
/// A plain mutex is right here: nothing is awaited under it, and nothing under it blocks.
#[derive(Debug)]
pub(crate) struct Driver {
    state: Mutex<State>,
    default_scope: Scope,
}

impl Driver {
    pub(crate) fn new(setup: Setup) -> Arc<Self> {
        let default_scope = setup.scope.clone();
        Arc::new(Self {
            state: Mutex::new(State::new(setup)),
            default_scope,
        })
    }

    /// A panic under the lock is a broken promise of ours and fails the test it happens in. Others that share the fake
    /// go on with what is there rather than fail for a reason that is not theirs.
    pub(crate) fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn default_scope(&self) -> &Scope {
        &self.default_scope
    }

    /// Answers one call: the body of the answer, or the error.
    pub(crate) fn call(&self, call: Call<'_>) -> Result<Vec<u8>, ApiError> {
        let mut state = self.lock();
        #[cfg(test)]
        if state.take_server_error() {
            return Err(ApiError::new(
                crate::wire::ErrorCode::Server,
                "as the test asked",
            ));
        }
        state.catch_up();
        let index = state.world_of(&call.scope);
        // Before the call, so that a request comes before what it sets in motion.
        let sequence = state.world_mut(index).next_sequence();
        call.authority
            .clone_into(&mut state.world_mut(index).authority);
        let answer = ops::dispatch(state.world_mut(index), call.operation, call.body);
        state.carry_out_effects();
        let (body, unknown_members) = match answer {
            Ok(answer) => (Ok(answer.body), answer.unknown_members),
            Err(error) => (Err(error), Vec::new()),
        };
        let outcome = Outcome::of(body.as_ref().err());
        state.note_request(index, sequence, &call, outcome, unknown_members);
        body
    }

    /// Notes a request that never became a call.
    pub(crate) fn note_rejected(&self, request_id: &str, target: Option<&str>, error: &ApiError) {
        self.lock().note_rejected(request_id, target, error);
    }

    /// A fresh request id.
    pub(crate) fn request_id(&self) -> String {
        self.lock().request_id()
    }

    /// What the fake's clock shows.
    pub(crate) fn now(&self) -> SystemTime {
        self.lock().clock_time().to_system()
    }

    /// Looks at the world of the default scope, or changes it, after bringing it up to date.
    pub(crate) fn with<R>(&self, act: impl FnOnce(&mut World) -> R) -> R {
        let mut state = self.lock();
        state.catch_up();
        let result = act(state.world_mut(0));
        state.carry_out_effects();
        result
    }

    /// Moves the time on by `duration`, and plays what is due by then.
    pub(crate) fn advance(&self, duration: Duration) {
        self.lock().skip(duration);
    }

    /// Lets time pass for somebody who wants to sleep.
    ///
    /// On a paused tokio clock it sleeps with tokio, so that everybody else on that clock gets their turn at the right
    /// time. A wall clock moves by itself. Otherwise the time is skipped, which takes no time at all.
    pub(crate) async fn sleep(&self, duration: Duration) {
        let pace = self.lock().pace();
        match pace {
            Pace::Slept => tokio::time::sleep(duration).await,
            Pace::Skipped => {
                self.lock().skip(duration);
                // Others who wait on this runtime look at the new time before the sleeper goes on.
                tokio::task::yield_now().await;
            }
        }
    }

    /// Lets time pass until `time` on the fake's clock.
    pub(crate) async fn sleep_until(&self, time: Time) {
        let now = {
            let mut state = self.lock();
            state.catch_up();
            state.now()
        };
        self.sleep(time.since(now)).await;
    }

    /// Lets time pass until the next thing happens by itself, and plays it. Returns whether there was one.
    pub(crate) async fn pass_to_next_due(&self) -> bool {
        let (due, pace) = {
            let mut state = self.lock();
            state.catch_up();
            (state.next_due(), state.pace())
        };
        let Some(due) = due else { return false };
        match pace {
            Pace::Slept => self.sleep_until(due).await,
            Pace::Skipped => {
                self.lock().step();
                tokio::task::yield_now().await;
            }
        }
        true
    }

    /// Empties the fake: no tasks, no definitions, no requests; the time goes on.
    pub(crate) fn reset(&self) {
        self.lock().reset();
    }
}
