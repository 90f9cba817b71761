//! What a caller gets for a call, and what faults make of it.

use std::time::Duration;

use super::requests::{Injected, Outcome};
use super::{Call, State};
use crate::ecs::keys::RegionKey;
use crate::faults::calls::{self, Before, InjectedError, Instead};
use crate::wire::{ApiError, Operation, Route};

/// What a caller gets, and how late.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) what: Answered,
    /// How much of the fake's time passes before the caller gets it.
    pub(crate) latency: Duration,
}

#[derive(Debug)]
pub(crate) enum Answered {
    /// The body of a success.
    Body(Vec<u8>),
    Error(ApiError),
    /// An error that a fault answers.
    Injected(InjectedError),
    /// Nothing: the connection is cut.
    Cut,
}

impl From<Result<Vec<u8>, ApiError>> for Answered {
    fn from(body: Result<Vec<u8>, ApiError>) -> Self {
        match body {
            Ok(body) => Self::Body(body),
            Err(error) => Self::Error(error),
        }
    }
}

impl State {
    /// Carries out a call, unless a fault prevents it, and notes it.
    pub(super) fn answer(&mut self, call: &Call<'_>) -> Answer {
        let world = self.world_mut();
        let region = world.region_of(&call.scope);
        // Before the call, so that a request comes before what it sets in motion.
        let sequence = world.sequence().next();
        if let Route::Ecs(operation) = call.route
            && world.region(region).faults.is_active()
        {
            return self.answer_with_faults(region, sequence, call, operation);
        }
        let (body, unknown_members) = self.carry_out(region, call);
        let outcome = Outcome::of(body.as_ref().err());
        self.note_request(region, sequence, call, outcome, unknown_members, None);
        Answer {
            what: body.into(),
            latency: Duration::ZERO,
        }
    }

    /// The same, where faults are to be asked before and after.
    #[cold]
    fn answer_with_faults(
        &mut self,
        region: RegionKey,
        sequence: u32,
        call: &Call<'_>,
        operation: Operation,
    ) -> Answer {
        let Before { latency, instead } = self
            .world_mut()
            .with_region(region, |it| calls::before(&mut it.faults, operation));
        let (outcome, unknown_members, answered) = match instead {
            Some(_) => (Outcome::Prevented, Vec::new(), Answered::Cut),
            None => {
                let (body, unknown_members) = self.carry_out(region, call);
                let outcome = Outcome::of(body.as_ref().err());
                (outcome, unknown_members, body.into())
            }
        };
        let instead = instead.or_else(|| {
            let is_cut = self
                .world_mut()
                .with_region(region, |it| calls::after(&mut it.faults, operation));
            is_cut.then_some(Instead::Cut)
        });
        let what = match &instead {
            None => answered,
            Some(Instead::Error(error)) => Answered::Injected(error.clone()),
            Some(Instead::Cut) => Answered::Cut,
        };
        let is_injected = instead.is_some() || latency > Duration::ZERO;
        let injected = is_injected.then(|| Box::new(Injected { latency, instead }));
        self.note_request(region, sequence, call, outcome, unknown_members, injected);
        Answer { what, latency }
    }

    /// The body of the answer or the error, and the members that were ignored.
    fn carry_out(
        &mut self,
        region: RegionKey,
        call: &Call<'_>,
    ) -> (Result<Vec<u8>, ApiError>, Vec<String>) {
        let answer = self
            .world_mut()
            .call(region, &call.caller, call.route, call.body);
        self.carry_out_effects();
        match answer {
            Ok(answer) => (Ok(answer.body), answer.unknown_members),
            Err(error) => (Err(error), Vec::new()),
        }
    }
}
