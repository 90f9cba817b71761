//! A fault of calls that is being made: which calls, how often, and what happens to them.

use std::time::Duration;

use super::super::RemoteError;
use super::{RemoteFault, RemoteFaults};
use crate::fake::Race;
use crate::fake::faults::turns::per_million;
use crate::faults::Kind;
use crate::faults::calls::{Action, CallFault, InjectedError};
use crate::faults::scope::{CallScope, Operations};
use crate::faults::when::{When, Window};

/// A fault of calls that is being made: the last call of the chain says what happens, and makes it
/// when it is awaited. What happens is what [`NewFault`](crate::NewFault) says of the same name.
#[must_use = "nothing goes wrong before it is said what happens, as by `.throttle().await`"]
#[derive(Clone, Debug)]
pub struct NewRemoteFault {
    faults: RemoteFaults,
    calls: CallScope,
    when: When,
    times: Option<usize>,
    optional: bool,
}

/// # Which calls, and how often
impl NewRemoteFault {
    pub(super) fn new(faults: &RemoteFaults, operations: Operations) -> Self {
        Self {
            faults: faults.clone(),
            calls: CallScope::of(operations),
            when: When::default(),
            times: None,
            optional: false,
        }
    }

    /// Only calls about the cluster of that name.
    pub fn cluster(mut self, name: &str) -> Self {
        self.calls.cluster = Some(name.to_owned());
        self
    }

    /// Only calls about that family.
    pub fn family(mut self, family: &str) -> Self {
        self.calls.family = Some(family.to_owned());
        self
    }

    /// Only at the next call.
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Only at the first `times` calls.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// Only at the n-th call, counted from 1.
    pub fn nth(mut self, n: u64) -> Self {
        self.when.nth = Some(n);
        self
    }

    /// Only at the n-th call, counted from 1, and at those after it.
    pub fn from_nth(mut self, n: u64) -> Self {
        self.when.from = Some(n);
        self
    }

    /// Only at every n-th call.
    pub fn every(mut self, n: u64) -> Self {
        self.when.every = Some(n);
        self
    }

    /// Only at calls in that part of the fake's time, counted from its start.
    pub fn between(mut self, from: Duration, until: Duration) -> Self {
        self.when.window = Some(Window { from, until });
        self
    }

    /// Only at some calls: each with that probability, from 0 to 1, by the seed.
    ///
    /// # Panics
    ///
    /// When it is no probability.
    #[track_caller]
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.when.per_million = Some(per_million(probability));
        self
    }

    /// The fault need not fire.
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

/// Declares what happens: a method that makes the fault.
macro_rules! outcomes {
    ($($(#[$about:meta])* $name:ident($self:ident $(, $argument:ident: $type:ty)*) $action:expr;)*) => {
        /// # What happens
        impl NewRemoteFault {
            $(
                $(#[$about])*
                ///
                /// # Errors
                ///
                /// When the server refuses the fault, or does not answer.
                #[track_caller]
                pub fn $name(
                    $self $(, $argument: $type)*
                ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
                    let action = $action;
                    $self.make(action)
                }
            )*
        }
    };
}

outcomes! {
    /// The call is throttled: `ThrottlingException`.
    throttle(self) Action::Error(InjectedError::throttling());
    /// The call is refused by IAM: `AccessDeniedException`.
    deny(self) Action::Deny;
    /// The service fails: `ServerException`, status 500.
    server_error(self) error(
        "ServerException",
        "Service Unavailable. Please try again later.",
    );
    /// The service cannot be reached behind its front: `ServiceUnavailable`, status 503.
    unavailable(self) error(
        "ServiceUnavailable",
        "The request has failed due to a temporary failure of the server.",
    );
    /// The call is answered with that error, and not carried out.
    error(self, code: &str, message: &str) error(code, message);
    /// The call is carried out; then the answer is that error.
    error_after_effect(self, code: &str, message: &str)
        Action::ErrorAfter(InjectedError::new(code, message));
    /// ECS is throttled when it looks up that subnet, which no SDK tries again.
    subnet_lookup_throttled(self, subnet: &str) error(
        "InvalidParameterException",
        &format!(
            "Error retrieving subnet information for [{subnet}]: Rate exceeded (ErrorCode: Throttling)"
        ),
    );
    /// The call comes too early or too late, and is refused for that with the words of the service.
    race(self, race: Race) {
        let (code, message) = race.error();
        error(code, &message)
    };
    /// The answer has nothing but failures with that reason.
    failure(self, reason: &str) Action::Failures(reason.to_owned());
    /// Fargate has no capacity: the failure of `RunTask`.
    no_capacity(self) Action::Failures(
        "Capacity is unavailable at this time. Please try again later or in a different availability zone".to_owned(),
    );
    /// What was asked for is not there: failures with the reason `MISSING`.
    missing(self) Action::Failures("MISSING".to_owned());
    /// The answer is an empty list.
    empty(self) Action::Empty;
    /// Reads show what they would have shown so long ago.
    stale_for(self, age: Duration) Action::Stale(age);
    /// Reads show what they would have shown so many reads before.
    stale_for_polls(self, polls: u32) Action::StaleForPolls(polls);
    /// The answer comes later, by this much of the fake's time.
    latency(self, latency: Duration) Action::Latency(latency);
    /// The connection is reset before the call is carried out.
    reset(self) Action::CutBefore;
    /// The call is carried out; then the connection is reset, and the answer is lost.
    reset_after_effect(self) Action::CutAfter;
}

fn error(code: &str, message: &str) -> Action {
    Action::Error(InjectedError::new(code, message))
}

impl NewRemoteFault {
    #[track_caller]
    fn make(
        self,
        action: Action,
    ) -> impl Future<Output = Result<RemoteFault, RemoteError>> + use<> {
        let kind = Kind::Call(CallFault {
            calls: self.calls,
            when: self.when,
            action,
        });
        self.faults.add(kind, self.times, self.optional)
    }
}
