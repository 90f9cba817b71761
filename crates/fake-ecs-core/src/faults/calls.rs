//! Faults of API calls: the answer is late, is an error, or never comes.
//!
//! The driver asks once, before the operation is carried out, and is told what to do before and
//! after it. Latencies add up, and of stale reads the oldest counts. Of faults that take the answer
//! away only the one fires that was made first, among those that have not ended. Before that the
//! driver asks which functions of the test's are to run first: they may change what is there.

use std::fmt;
use std::time::Duration;

use super::scope::{CallScope, Operations, Question};
use super::when::When;
use super::{FaultId, Registry};
use crate::kernel::ids::mix;
#[cfg(feature = "serde")]
use crate::kernel::seconds;
use crate::wire::Route;

/// A fault of calls.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct CallFault {
    pub calls: CallScope,
    /// Which of the calls that it applies to it changes.
    #[cfg_attr(
        feature = "serde",
        serde(default, skip_serializing_if = "When::is_always")
    )]
    pub when: When,
    pub action: Action,
}

impl CallFault {
    /// One of all calls of an operation.
    pub fn new(operation: impl Into<Route>, action: Action) -> Self {
        Self {
            calls: CallScope::of(Operations::Only(operation.into())),
            when: When::default(),
            action,
        }
    }
}

/// What a fault does to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Action {
    /// A function of the test's runs first; then the call goes its way. The driver has the
    /// function.
    #[cfg_attr(feature = "schema", schemars(skip))]
    RunFirst,
    /// The answer is this error, and the operation is not carried out.
    Error(InjectedError),
    /// The operation is carried out; then the answer is this error.
    ErrorAfter(InjectedError),
    /// The answer is that the caller may not do that, in IAM's words.
    Deny,
    /// The answer has nothing but a failure with this reason, for each thing that was asked for.
    Failures(String),
    /// The answer is an empty list.
    Empty,
    /// The answer is the one that a read would have had so much earlier.
    Stale(
        #[cfg_attr(feature = "serde", serde(with = "seconds"))]
        #[cfg_attr(feature = "schema", schemars(with = "crate::kernel::seconds::Seconds"))]
        Duration,
    ),
    /// The answer is the one that a read would have had so many reads earlier.
    StaleForPolls(u32),
    /// The answer comes later by so much of the fake's time.
    Latency(
        #[cfg_attr(feature = "serde", serde(with = "seconds"))]
        #[cfg_attr(feature = "schema", schemars(with = "crate::kernel::seconds::Seconds"))]
        Duration,
    ),
    /// The connection is cut, and the operation is not carried out.
    CutBefore,
    /// The operation is carried out; then the connection is cut.
    CutAfter,
}

/// An error as the API answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct InjectedError {
    pub code: String,
    pub message: String,
}

impl InjectedError {
    pub fn new(code: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            code: code.into(),
            message: message.into(),
        }
    }

    /// The answer to somebody who calls too often.
    pub fn throttling() -> Self {
        Self::new("ThrottlingException", "Rate exceeded")
    }

    /// The same, of a service that may have an error of its own for it. Those that speak the query
    /// protocol have the code that all of them have in common.
    ///
    /// <https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_SendMessage.html>
    /// <https://docs.aws.amazon.com/sns/latest/api/API_CheckIfPhoneNumberIsOptedOut.html>
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>
    /// <https://docs.aws.amazon.com/AWSEC2/latest/APIReference/errors-overview.html>
    /// <https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html>
    pub fn throttling_of(route: Route) -> Self {
        match route.service().signing_name {
            "sqs" => {
                let message = "The request was denied due to request throttling.";
                Self::new("RequestThrottled", message)
            }
            "sns" => Self::new("Throttled", "Rate exceeded"),
            "ec2" => Self::new("RequestLimitExceeded", "Request limit exceeded."),
            "s3" => Self::new("SlowDown", "Please reduce your request rate."),
            "autoscaling" | "cloudformation" | "elasticloadbalancing" | "iam" | "sts" => {
                Self::new("Throttling", "Rate exceeded")
            }
            _ => Self::throttling(),
        }
    }

    /// The answer to somebody whose policies do not allow the call, by the code of the service:
    /// services that speak the query protocol, or once did, have others than those of today.
    ///
    /// <https://docs.aws.amazon.com/sns/latest/api/API_Publish.html>
    /// <https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html>
    pub fn denial_of(route: Route, message: impl Into<String>) -> Self {
        let code = match route.service().signing_name {
            "sns" => "AuthorizationError",
            "ec2" => "UnauthorizedOperation",
            "autoscaling"
            | "cloudformation"
            | "elasticloadbalancing"
            | "iam"
            | "s3"
            | "sqs"
            | "sts" => "AccessDenied",
            _ => "AccessDeniedException",
        };
        Self::new(code, message)
    }

    /// The status of HTTP that the service answers with its code. Errors that are the service's own
    /// have 500 or 503; all others are the caller's.
    ///
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html>
    pub fn status(&self) -> u16 {
        match self.code.as_str() {
            "ServerException" | "InternalFailure" | "InternalServerError" => 500,
            "RequestLimitExceeded"
            | "ServiceUnavailable"
            | "ServiceUnavailableException"
            | "SlowDown" => 503,
            "AccessDenied" | "AuthorizationError" | "UnauthorizedOperation" => 403,
            "Throttled" => 429,
            _ => 400,
        }
    }
}

/// What faults do to one call.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Turn {
    /// How much later the answer comes.
    pub latency: Duration,
    /// How old what a read shows is.
    pub stale: Stale,
    /// The faults by whose polls it is old.
    pub lagging: Vec<FaultId>,
    /// What comes instead of the operation.
    pub before: Option<Instead>,
    /// What the caller gets once the operation has been carried out, instead of its answer.
    pub after: Option<Instead>,
}

/// How old what a read shows is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Stale {
    pub age: Duration,
    /// How many reads it goes back.
    pub polls: u32,
}

impl Stale {
    /// Whether it is not old at all.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

impl fmt::Display for Stale {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { age, polls } = self;
        match polls {
            0 => write!(f, "{age:?}"),
            1 => f.write_str("1 poll"),
            _ => write!(f, "{polls} polls"),
        }?;
        if *polls > 0 && *age > Duration::ZERO {
            write!(f, " or {age:?}")?;
        }
        Ok(())
    }
}

/// What a caller gets instead of the operation's own answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instead {
    Error(InjectedError),
    Denied,
    /// Failures with this reason.
    Failures(String),
    /// An empty list.
    Empty,
    /// The connection is cut.
    Cut,
}

impl Turn {
    /// Whether anything is changed about the call.
    pub fn is_idle(&self) -> bool {
        *self == Self::default()
    }
}

/// How chance decides about a call, by its number.
pub fn draw(seed: u64) -> impl Fn(FaultId, u64) -> u64 {
    move |FaultId(id), number| mix(mix(seed ^ id) ^ number)
}

/// The faults whose functions are to run before the call, in the order in which they were made.
/// Asking is firing. Those whose functions are `running` are not asked.
pub fn ask_first(
    registry: &mut Registry,
    question: &Question<'_>,
    running: &[FaultId],
    since_start: Duration,
    seed: u64,
) -> Vec<FaultId> {
    let applies = |id: FaultId, fault: &CallFault| {
        fault.action == Action::RunFirst
            && !running.contains(&id)
            && fault.calls.applies(id, question)
    };
    let turns = registry.turns(since_start, applies, draw(seed));
    let first: Vec<FaultId> = turns.into_iter().map(|(id, _)| id).collect();
    registry.hit(&first);
    first
}

/// Asks the faults of a call that is about to be carried out. Asking is firing.
pub fn ask(
    registry: &mut Registry,
    question: &Question<'_>,
    since_start: Duration,
    seed: u64,
) -> Turn {
    let applies = |id, fault: &CallFault| {
        let is_possible = match fault.action {
            // What a write shows is never old.
            Action::Stale(_) | Action::StaleForPolls(_) => question.operation.is_read(),
            Action::RunFirst => false,
            _ => true,
        };
        is_possible && fault.calls.applies(id, question)
    };
    let mut turn = Turn::default();
    let mut is_answered = false;
    let (mut fired, mut old) = (Vec::new(), Vec::new());
    let mut stale = Stale::default();
    for (id, CallFault { action, .. }) in registry.turns(since_start, applies, draw(seed)) {
        match action {
            Action::Latency(latency) => turn.latency = turn.latency.saturating_add(*latency),
            Action::Stale(age) => {
                stale.age = stale.age.max(*age);
                old.push(id);
                continue;
            }
            Action::StaleForPolls(polls) => {
                stale.polls = stale.polls.max(*polls);
                turn.lagging.push(id);
                old.push(id);
                continue;
            }
            _ if is_answered => continue,
            action => {
                is_answered = true;
                let (before, after) = action.instead();
                (turn.before, turn.after) = (before, after);
            }
        }
        fired.push(id);
    }
    // What is not carried out shows nothing old.
    if turn.before.is_none() {
        turn.stale = stale;
        fired.extend(old);
    } else {
        turn.lagging.clear();
    }
    registry.hit(&fired);
    turn
}

impl Action {
    /// What takes the place of the answer: before the operation, or after it.
    fn instead(&self) -> (Option<Instead>, Option<Instead>) {
        match self {
            Self::Error(error) => (Some(Instead::Error(error.clone())), None),
            Self::Deny => (Some(Instead::Denied), None),
            Self::Failures(reason) => (Some(Instead::Failures(reason.clone())), None),
            Self::Empty => (Some(Instead::Empty), None),
            Self::CutBefore => (Some(Instead::Cut), None),
            Self::ErrorAfter(error) => (None, Some(Instead::Error(error.clone()))),
            Self::CutAfter => (None, Some(Instead::Cut)),
            Self::RunFirst | Self::Latency(_) | Self::Stale(_) | Self::StaleForPolls(_) => {
                (None, None)
            }
        }
    }
}

impl fmt::Display for CallFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            calls,
            when,
            action,
        } = self;
        write!(f, "{calls}: {action}{when}")
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::RunFirst => f.write_str("a function runs first"),
            Self::Error(error) => error.fmt(f),
            Self::ErrorAfter(error) => write!(f, "{error}, after the effect"),
            Self::Deny => f.write_str("access denied"),
            Self::Failures(reason) => write!(f, "failures: {reason}"),
            Self::Empty => f.write_str("an empty answer"),
            Self::Stale(age) => write!(f, "stale for {age:?}"),
            Self::StaleForPolls(1) => f.write_str("stale for 1 poll"),
            Self::StaleForPolls(polls) => write!(f, "stale for {polls} polls"),
            Self::Latency(latency) => write!(f, "latency of {latency:?}"),
            Self::CutBefore => f.write_str("connection reset"),
            Self::CutAfter => f.write_str("connection reset after the effect"),
        }
    }
}

impl fmt::Display for InjectedError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code, self.message)
    }
}

#[cfg(test)]
mod tests;
