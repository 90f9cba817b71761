//! Faults of API calls: the answer is late, is an error, or never comes.
//!
//! The driver asks once, before the operation is carried out, and is told what to do before and
//! after it. Latencies add up, and of stale reads the oldest counts. Of faults that take the answer
//! away only the one fires that was made first, among those that have not ended.

use std::fmt;
use std::time::Duration;

use super::scope::{CallScope, Operations, Question};
use super::when::When;
use super::{FaultId, Registry};
use crate::kernel::ids::mix;
#[cfg(feature = "serde")]
use crate::kernel::seconds;
use crate::wire::Operation;

/// A fault of calls.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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
    pub fn new(operation: Operation, action: Action) -> Self {
        Self {
            calls: CallScope::of(Operations::Only(operation)),
            when: When::default(),
            action,
        }
    }
}

/// What a fault does to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Action {
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
    Stale(#[cfg_attr(feature = "serde", serde(with = "seconds"))] Duration),
    /// The answer comes later by so much of the fake's time.
    Latency(#[cfg_attr(feature = "serde", serde(with = "seconds"))] Duration),
    /// The connection is cut, and the operation is not carried out.
    CutBefore,
    /// The operation is carried out; then the connection is cut.
    CutAfter,
}

/// An error as the API answers it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
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

    /// The status of HTTP that the service answers with its code. Errors that are the service's own
    /// have 500 or 503; all others are the caller's.
    ///
    /// <https://docs.aws.amazon.com/AmazonECS/latest/APIReference/CommonErrors.html>
    pub fn status(&self) -> u16 {
        match self.code.as_str() {
            "ServerException" | "InternalFailure" | "InternalServerError" => 500,
            "ServiceUnavailable" | "ServiceUnavailableException" => 503,
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
    pub stale: Duration,
    /// What comes instead of the operation.
    pub before: Option<Instead>,
    /// What the caller gets once the operation has been carried out, instead of its answer.
    pub after: Option<Instead>,
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

/// Asks the faults of a call that is about to be carried out. Asking is firing.
pub fn ask(
    registry: &mut Registry,
    question: &Question<'_>,
    since_start: Duration,
    seed: u64,
) -> Turn {
    let applies = |id, fault: &CallFault| {
        fault.calls.applies(id, question)
            // What a write shows is never old.
            && (question.operation.is_read() || !matches!(fault.action, Action::Stale(_)))
    };
    let draw = |FaultId(id), number| mix(mix(seed ^ id) ^ number);
    let mut turn = Turn::default();
    let mut is_answered = false;
    let (mut fired, mut stale) = (Vec::new(), Vec::new());
    for (id, CallFault { action, .. }) in registry.turns(since_start, applies, draw) {
        match action {
            Action::Latency(latency) => turn.latency = turn.latency.saturating_add(*latency),
            Action::Stale(age) => {
                stale.push((id, *age));
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
        let ages = stale.iter().map(|(_, age)| *age);
        turn.stale = ages.max().unwrap_or_default();
        fired.extend(stale.into_iter().map(|(id, _)| id));
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
            Self::Latency(_) | Self::Stale(_) => (None, None),
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
            Self::Error(error) => error.fmt(f),
            Self::ErrorAfter(error) => write!(f, "{error}, after the effect"),
            Self::Deny => f.write_str("access denied"),
            Self::Failures(reason) => write!(f, "failures: {reason}"),
            Self::Empty => f.write_str("an empty answer"),
            Self::Stale(age) => write!(f, "stale for {age:?}"),
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
mod tests {
    use super::*;
    use crate::faults::scope::Subject;
    use crate::faults::{Fault, Kind};

    const RUN: Operation = Operation::RunTask;

    fn add(registry: &mut Registry, times: Option<usize>, action: Action) {
        add_when(registry, times, When::default(), action);
    }

    fn add_when(registry: &mut Registry, times: Option<usize>, when: When, action: Action) {
        let fault = CallFault {
            when,
            ..CallFault::new(RUN, action)
        };
        registry.add(Fault {
            times,
            ..Fault::new(Kind::Call(fault))
        });
    }

    fn turn(registry: &mut Registry, operation: Operation) -> Turn {
        let question = Question {
            operation,
            subject: &Subject::default(),
            holding: &[],
        };
        ask(registry, &question, Duration::ZERO, 0)
    }

    fn error(code: &str) -> Action {
        Action::Error(InjectedError::new(code, "as the test asked"))
    }

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// What becomes of a call, in a few letters.
    fn came(turn: &Turn) -> String {
        let instead = turn.before.as_ref().or(turn.after.as_ref());
        let what = match instead {
            Some(Instead::Error(error)) => &error.code,
            Some(Instead::Cut) => "cut",
            Some(Instead::Denied) => "denied",
            Some(Instead::Failures(reason)) => reason,
            Some(Instead::Empty) => "empty",
            None => "done",
        };
        let done = if turn.after.is_some() { "done, " } else { "" };
        format!("{done}{what} +{}", turn.latency.as_secs())
    }

    #[test]
    fn the_first_fault_that_was_made_answers_and_latencies_add_up() {
        let mut faults = Registry::default();
        add(&mut faults, Some(2), Action::Latency(secs(3)));
        add(&mut faults, Some(1), error("One"));
        add(&mut faults, Some(1), Action::CutAfter);
        add(&mut faults, Some(1), error("Two"));
        add(&mut faults, Some(1), Action::CutBefore);
        add(&mut faults, Some(4), Action::Latency(secs(5)));

        let came: Vec<_> = (0..6).map(|_| came(&turn(&mut faults, RUN))).collect();

        let expected = [
            "One +8",
            "done, cut +8",
            "Two +5",
            "cut +5",
            "done +0",
            "done +0",
        ];
        assert_eq!(came, expected);
        assert!(!faults.is_active());
    }

    #[test]
    fn a_fault_applies_to_its_operation() {
        let mut faults = Registry::default();
        add(&mut faults, None, error("One"));

        for (operation, expected) in [(RUN, "One +0"), (Operation::StartTask, "done +0")] {
            assert_eq!(came(&turn(&mut faults, operation)), expected);
        }
    }

    #[test]
    fn latencies_that_are_too_long_for_any_clock_add_up_to_the_longest() {
        let mut faults = Registry::default();
        for latency in [Duration::MAX, secs(1)] {
            add(&mut faults, None, Action::Latency(latency));
        }

        assert_eq!(turn(&mut faults, RUN).latency, Duration::MAX);
    }

    #[test]
    fn an_error_has_the_status_of_its_code() {
        for (code, status) in [
            ("ThrottlingException", 400),
            ("AccessDeniedException", 400),
            ("NobodyKnowsThisException", 400),
            ("ServerException", 500),
            ("InternalFailure", 500),
            ("ServiceUnavailable", 503),
        ] {
            assert_eq!(InjectedError::new(code, "").status(), status, "{code}");
        }
    }

    #[test]
    fn a_fault_says_what_it_does() {
        for (action, expected) in [
            (
                Action::Error(InjectedError::throttling()),
                "StopTask: ThrottlingException: Rate exceeded",
            ),
            (
                Action::Latency(Duration::from_millis(1_500)),
                "StopTask: latency of 1.5s",
            ),
            (Action::CutBefore, "StopTask: connection reset"),
            (
                Action::CutAfter,
                "StopTask: connection reset after the effect",
            ),
        ] {
            let fault = CallFault::new(Operation::StopTask, action);

            assert_eq!(fault.to_string(), expected);
        }
    }

    #[test]
    fn a_fault_counts_the_calls_that_another_one_takes_away_from_it() {
        let mut faults = Registry::default();
        add(&mut faults, Some(2), error("One"));
        let third = When {
            nth: Some(3),
            ..When::default()
        };
        add_when(&mut faults, None, third, error("Three"));

        let came: Vec<_> = (0..4).map(|_| came(&turn(&mut faults, RUN))).collect();

        assert_eq!(came, ["One +0", "One +0", "Three +0", "done +0"]);
    }

    #[test]
    fn faults_of_one_call_all_count_it() {
        let mut faults = Registry::default();
        add(&mut faults, None, Action::Latency(secs(1)));
        let second = When {
            nth: Some(2),
            ..When::default()
        };
        add_when(&mut faults, None, second, Action::Latency(secs(2)));

        let came: Vec<_> = (0..3).map(|_| came(&turn(&mut faults, RUN))).collect();

        assert_eq!(came, ["done +1", "done +3", "done +1"]);
        let hits = |id| faults.get(FaultId(id)).map(|entry| entry.hits);
        assert_eq!((hits(0), hits(1)), (Some(3), Some(1)));
    }

    #[test]
    fn a_probability_is_drawn_by_the_seed() {
        let fired = |seed| {
            let mut faults = Registry::default();
            let half = When {
                per_million: Some(500_000),
                ..When::default()
            };
            add_when(&mut faults, None, half, Action::CutBefore);
            let question = Question {
                operation: RUN,
                subject: &Subject::default(),
                holding: &[],
            };
            (0..1_000)
                .map(|_| !ask(&mut faults, &question, Duration::ZERO, seed).is_idle())
                .collect::<Vec<bool>>()
        };

        let (one, two) = (fired(1), fired(2));

        assert_eq!(one, fired(1));
        assert_ne!(one, two);
        for fired in [one, two] {
            let count = fired.iter().filter(|it| **it).count();
            assert!((450..550).contains(&count), "{count} of 1000");
        }
    }

    #[test]
    fn only_what_a_read_shows_is_old() {
        let mut faults = Registry::default();
        let fault = CallFault {
            calls: CallScope::of(Operations::All),
            ..CallFault::new(RUN, Action::Stale(secs(15)))
        };
        let id = faults.add(Fault::new(Kind::Call(fault)));

        assert!(turn(&mut faults, RUN).is_idle());
        assert_eq!(turn(&mut faults, Operation::DescribeTasks).stale, secs(15));
        assert_eq!(faults.get(id).map(|entry| entry.hits), Some(1));
    }
}
