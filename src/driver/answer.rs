//! What a caller gets for a call, and what faults make of it.

use std::mem::take;
use std::time::Duration;

use super::requests::{Injected, Outcome};
use super::{Call, Driver, State};
use crate::aws;
use crate::aws::iam::verdict::Verdict;
use crate::aws::permissions;
use crate::aws::wait::Wait;
use crate::ecs::keys::RegionKey;
use crate::faults::calls::{self, InjectedError, Instead, Stale, Turn};
use crate::faults::scope::{Question, Subject};
use crate::faults::{FaultId, Registry};
use crate::metadata::credentials::{self, Session};
use crate::ops::{self, injected, subject};
use crate::wire::ApiError;

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
    /// Nothing: a test is to end with this, because its application polls for ever.
    GivenUp(String),
    /// Nothing yet: the call is to be made again, and has left no trace.
    Waits(Wait),
}

impl From<Result<Vec<u8>, ApiError>> for Answered {
    fn from(body: Result<Vec<u8>, ApiError>) -> Self {
        match body {
            Ok(body) => Self::Body(body),
            Err(error) => Self::Error(error),
        }
    }
}

/// What is known of a call before it is carried out.
#[derive(Debug, Default)]
pub(super) struct Known {
    /// Whether it has taken what AWS's rate limits let it take.
    pub(super) has_token: bool,
    /// The faults whose predicates hold.
    pub(super) holding: Vec<FaultId>,
}

impl Driver {
    /// Answers one call.
    pub(crate) fn call(&self, call: Call<'_>) -> Answer {
        let access_key = call.caller.access_key;
        let access_key = access_key.filter(|key| credentials::is_of_session(key));
        let session =
            access_key.and_then(|key| self.read(|state| credentials::session(state.world(), key)));
        let mut call = call;
        if let Some(Session { account, arn }) = &session {
            call.scope.account.clone_from(account);
            call.caller.session = Some(arn);
        }
        self.answer_call(call)
    }
}

impl State {
    /// Whether the call is to wait. Nothing is changed, written down or noted but for what the call
    /// does [first](Wait::first), and no fault is used up: what prevents the call does so at once,
    /// and is asked again when it is carried out.
    pub(super) fn waits(&mut self, call: &Call<'_>) -> Option<Wait> {
        if !call.may_wait || self.is_shown() {
            return None;
        }
        let region = self.world_mut().region_of(&call.scope);
        let wait = self.world_mut().waits(region, call.route, call.body)?;
        if self.region(region).faults.is_active() {
            let before = self.region(region).faults.clone();
            let turn = self.ask_faults(region, call, &[]);
            self.world_mut()
                .ask_faults(region, |region| region.faults = before);
            if turn.before.is_some() {
                return None;
            }
        }
        let is_denied = self.region(region).policies.are_set() && self.is_denied(call);
        if is_denied {
            return None;
        }
        #[cfg(feature = "sqs")]
        if let Some(body) = &wait.first {
            // What it says was asked before.
            let _answer = self.make_call(region, call.route, body);
        }
        Some(wait)
    }

    /// Carries out a call, unless a fault prevents it, and notes it.
    pub(super) fn answer(&mut self, call: &Call<'_>, known: &Known) -> Answer {
        let noted = self.requests.noted();
        let answer = self.answer_and_note(call, known);
        if self.keeps_answers
            && let Answered::Body(body) = &answer.what
            && self.requests.noted() > noted
        {
            self.requests.keep_answer(body);
        }
        answer
    }

    fn answer_and_note(&mut self, call: &Call<'_>, known: &Known) -> Answer {
        if self.is_shown() {
            return self.answer_shown(call);
        }
        if let Err(why) = self.record_call(call, known) {
            return Answer::refused_by_journal(call, why);
        }
        let region = self.world_mut().region_of(&call.scope);
        if let Some(why) = self.gives_up() {
            let what = Answered::GivenUp(self.given_up(region, &why));
            let latency = Duration::ZERO;
            return Answer { what, latency };
        }
        let world = self.world_mut();
        // Before the call, so that a request comes before what it sets in motion.
        let sequence = world.sequence().next();
        let region_of_call = world.region(region);
        let is_limited = region_of_call.buckets.is_limited() && !known.has_token;
        if is_limited && !self.takes_token(region, call) {
            let error = InjectedError::throttling_of(call.route);
            return self.refused((region, sequence), call, error);
        }
        if self.region(region).policies.are_set()
            && let Some(refusal) = self.denied(region, call)
        {
            return self.refused((region, sequence), call, refusal);
        }
        if self.region(region).faults.is_active() {
            return self.answer_with_faults((region, sequence), call, &known.holding);
        }
        let (body, unknown_members) = self.carry_out(region, call);
        let outcome = Outcome::of(body.as_deref());
        self.note_request(region, sequence, call, outcome, unknown_members, None);
        Answer {
            what: body.into(),
            latency: Duration::ZERO,
        }
    }

    /// Whether the limits of the region, if there are any, allow the call. Asking takes what the
    /// call takes.
    pub(super) fn takes_token_for(&mut self, call: &Call<'_>) -> bool {
        let region = self.world_mut().region_of(&call.scope);
        !self.region(region).buckets.is_limited() || self.takes_token(region, call)
    }

    /// Whether AWS allows one call more. Asking takes what the call takes.
    #[cold]
    fn takes_token(&mut self, region: RegionKey, call: &Call<'_>) -> bool {
        let now = self.now();
        self.world_mut().with_region(region, |region| {
            let queue = aws::limited_queue(region, call.route, call.body);
            let limits = &region.settings.rate_limits;
            let asked = (call.route, queue.as_deref());
            region.buckets.take(limits, asked, now)
        })
    }

    /// Whether there are policies that do not allow the call.
    pub(super) fn is_denied(&mut self, call: &Call<'_>) -> bool {
        let region = self.world_mut().region_of(&call.scope);
        self.region(region).policies.are_set() && self.denied(region, call).is_some()
    }

    /// Why the policies of the caller do not allow the call, in IAM's words.
    #[cold]
    fn denied(&self, region: RegionKey, call: &Call<'_>) -> Option<InjectedError> {
        let region = self.region(region);
        let principal = call.caller.principal(&region.scope);
        let needed = permissions::of_call(region, &principal, (call.route, call.body), None);
        #[cfg(feature = "iam")]
        let of_role = aws::iam::port::policies_of(region, &principal);
        #[cfg(not(feature = "iam"))]
        let of_role = None;
        let policies = of_role.as_ref().unwrap_or(&region.policies);
        let (permission, verdict) = policies.refused(&needed)?;
        let message = permission.refusal(&principal, verdict);
        Some(InjectedError::denial_of(call.route, message))
    }

    /// The answer to a call that is not let through, which no fault is asked about.
    #[cold]
    fn refused(
        &mut self,
        (region, sequence): (RegionKey, u32),
        call: &Call<'_>,
        error: InjectedError,
    ) -> Answer {
        let injected = Some(Box::new(Injected {
            latency: Duration::ZERO,
            stale: Stale::default(),
            instead: Some(Instead::Error(error.clone())),
            has_met_faults: false,
        }));
        self.note_request(
            region,
            sequence,
            call,
            Outcome::Prevented,
            Vec::new(),
            injected,
        );
        Answer {
            what: Answered::Injected(error),
            latency: Duration::ZERO,
        }
    }

    /// The same, where faults are to be asked.
    #[cold]
    fn answer_with_faults(
        &mut self,
        (region, sequence): (RegionKey, u32),
        call: &Call<'_>,
        holding: &[FaultId],
    ) -> Answer {
        let turn = self.ask_faults(region, call, holding);
        if turn.is_idle() {
            let (body, unknown_members) = self.carry_out(region, call);
            let outcome = Outcome::of(body.as_deref());
            self.note_request(region, sequence, call, outcome, unknown_members, None);
            let (what, latency) = (body.into(), Duration::ZERO);
            return Answer { what, latency };
        }
        let Turn {
            latency,
            stale,
            lagging,
            before,
            after,
        } = turn;
        let (outcome, unknown_members, answered) = match before {
            Some(_) => (Outcome::Prevented, Vec::new(), Answered::Cut),
            None => {
                let (body, unknown_members) = if stale.is_none() {
                    self.carry_out(region, call)
                } else {
                    self.read_as_of(region, call, (stale.age, &lagging))
                };
                let outcome = Outcome::of(body.as_deref());
                (outcome, unknown_members, body.into())
            }
        };
        let instead = before.or(after);
        let instead = instead.map(|instead| self.in_the_services_words(region, call, instead));
        let what = match &instead {
            None => answered,
            Some(instead) => self.instead(region, call, instead),
        };
        let injected = Some(Box::new(Injected {
            latency,
            stale,
            instead,
            has_met_faults: true,
        }));
        self.note_request(region, sequence, call, outcome, unknown_members, injected);
        Answer { what, latency }
    }

    fn ask_faults(&mut self, region: RegionKey, call: &Call<'_>, holding: &[FaultId]) -> Turn {
        let (seed, since_start) = (self.seed(), self.now().since(self.started()));
        let asked = (region, call, holding);
        self.ask(asked, |faults, question| {
            calls::ask(faults, question, since_start, seed)
        })
    }

    /// The faults whose functions run before the call. Asking is firing.
    pub(super) fn ask_first(
        &mut self,
        region: RegionKey,
        call: &Call<'_>,
        holding: &[FaultId],
    ) -> Vec<FaultId> {
        let running = self.running_first(region);
        let (seed, since_start) = (self.seed(), self.now().since(self.started()));
        let asked = (region, call, holding);
        self.ask(asked, |faults, question| {
            calls::ask_first(faults, question, &running, since_start, seed)
        })
    }

    /// Asks the faults of a region about a call. `holding` are those whose predicates hold.
    fn ask<R>(
        &mut self,
        (region, call, holding): (RegionKey, &Call<'_>, &[FaultId]),
        ask: impl FnOnce(&mut Registry, &Question<'_>) -> R,
    ) -> R {
        self.world_mut().ask_faults(region, |region| {
            let subject = match call.route.of_ecs() {
                Some(operation) if region.faults.asks_for_subject() => {
                    subject::subject(region, operation, call.body)
                }
                _ => Subject::default(),
            };
            let question = Question {
                operation: call.route,
                subject: &subject,
                holding,
            };
            ask(&mut region.faults, &question)
        })
    }

    /// A denial in the words of IAM and throttling, both by the codes of the service; anything else
    /// as it is.
    fn in_the_services_words(
        &self,
        region: RegionKey,
        call: &Call<'_>,
        instead: Instead,
    ) -> Instead {
        match instead {
            Instead::Denied => {}
            Instead::Error(error) if error == InjectedError::throttling() => {
                return Instead::Error(InjectedError::throttling_of(call.route));
            }
            other => return other,
        }
        let region = self.region(region);
        let principal = call.caller.principal(&region.scope);
        let needed = permissions::of_call(region, &principal, (call.route, call.body), None);
        let first = needed.first();
        let message = first.map(|it| it.refusal(&principal, Verdict::NotAllowed));
        let message = message.unwrap_or_default();
        Instead::Error(InjectedError::denial_of(call.route, message))
    }

    /// What the caller gets in the place of the operation's own answer.
    fn instead(&self, region: RegionKey, call: &Call<'_>, instead: &Instead) -> Answered {
        let body = match instead {
            Instead::Error(error) => return Answered::Injected(error.clone()),
            Instead::Denied | Instead::Cut => None,
            Instead::Failures(reason) => call.route.of_ecs().and_then(|operation| {
                injected::failures(self.region(region), operation, call.body, reason)
            }),
            Instead::Empty => call.route.of_ecs().and_then(injected::empty),
        };
        body.map_or(Answered::Cut, Answered::Body)
    }

    /// The body of the answer or the error, and the members that were ignored.
    fn carry_out(&mut self, region: RegionKey, call: &Call<'_>) -> CarriedOut {
        let world = self.world_mut();
        let before = world.sequence().last();
        let answer = world.call(region, &call.caller, call.route, call.body);
        self.note_carrying_out(true);
        self.carry_out_effects();
        self.note_carrying_out(false);
        if let Ok(answer) = &answer
            && self.has_changed(call.route, before, &answer.body)
        {
            self.note_change();
        }
        carried_out(answer)
    }

    /// The same of a read that shows what it would have shown so long ago, or as many polls of
    /// these faults ago as they say.
    fn read_as_of(
        &mut self,
        region: RegionKey,
        call: &Call<'_>,
        then: (Duration, &[FaultId]),
    ) -> CarriedOut {
        let asked = (&call.caller, call.route, call.body);
        carried_out(self.world_mut().call_as_of(region, then, asked))
    }
}

/// The body of an answer or the error, and the members that were ignored.
pub(super) type CarriedOut = (Result<Vec<u8>, ApiError>, Vec<String>);

pub(super) fn carried_out(answer: Result<ops::Answer, ApiError>) -> CarriedOut {
    match answer {
        Ok(answer) => (Ok(answer.body), answer.unknown_members),
        Err(mut error) => {
            let unknown_members = take(&mut error.unknown_members);
            (Err(error), unknown_members)
        }
    }
}
