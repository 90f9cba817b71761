//! Faults of API calls: the answer is late, is an error, or never comes.
//!
//! The driver asks twice: [`before`] the operation is carried out, and [`after`] it was. Latencies
//! add up. Of faults that take the answer away only the one fires that was made first, among those
//! that have not ended.

use std::fmt;
use std::time::Duration;

use super::{Kind, Registry};
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
    /// The operation whose calls it applies to.
    pub operation: Operation,
    pub action: Action,
}

/// What a fault does to a call.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Action {
    /// The answer is this error, and the operation is not carried out.
    Error(InjectedError),
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

/// What faults do to a call before its operation is carried out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Before {
    /// How much later the answer comes.
    pub latency: Duration,
    /// What comes instead of the operation.
    pub instead: Option<Instead>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Instead {
    Error(InjectedError),
    /// The connection is cut.
    Cut,
}

/// Asks the faults of a call that is about to be carried out.
pub fn before(registry: &mut Registry, operation: Operation) -> Before {
    let latencies = registry.fire_all(|kind| match action_on(operation, kind)? {
        Action::Latency(latency) => Some(*latency),
        Action::Error(_) | Action::CutBefore | Action::CutAfter => None,
    });
    // A fault whose turn is after the operation keeps those that were made later from firing before
    // it.
    let found = registry.find(|kind| answer_on(operation, kind));
    let instead = found.and_then(|(id, action)| Some((id, Instead::of(action)?)));
    if let Some((id, _)) = &instead {
        registry.hit(*id);
    }
    Before {
        latency: latencies
            .into_iter()
            .fold(Duration::ZERO, Duration::saturating_add),
        instead: instead.map(|(_, instead)| instead),
    }
}

/// Asks the faults of a call that has been carried out. Returns whether the connection is cut.
pub fn after(registry: &mut Registry, operation: Operation) -> bool {
    let found = registry.find(|kind| answer_on(operation, kind));
    match found {
        Some((id, Action::CutAfter)) => {
            registry.hit(id);
            true
        }
        _ => false,
    }
}

impl Instead {
    /// `None` for what lets the operation be carried out.
    fn of(action: &Action) -> Option<Self> {
        match action {
            Action::Error(error) => Some(Self::Error(error.clone())),
            Action::CutBefore => Some(Self::Cut),
            Action::CutAfter | Action::Latency(_) => None,
        }
    }
}

/// What the fault does to the call, if it applies and takes the answer away.
fn answer_on(operation: Operation, kind: &Kind) -> Option<&Action> {
    action_on(operation, kind).filter(|action| !matches!(action, Action::Latency(_)))
}

/// What the fault does to the call, if it applies.
fn action_on(operation: Operation, kind: &Kind) -> Option<&Action> {
    match kind {
        Kind::Call(fault) if fault.operation == operation => Some(&fault.action),
        _ => None,
    }
}

impl fmt::Display for CallFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", self.operation)?;
        match &self.action {
            Action::Error(error) => error.fmt(f),
            Action::Latency(latency) => write!(f, "latency of {latency:?}"),
            Action::CutBefore => f.write_str("connection reset"),
            Action::CutAfter => f.write_str("connection reset after the effect"),
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
    use crate::faults::Fault;

    const RUN: Operation = Operation::RunTask;

    fn add(registry: &mut Registry, times: Option<usize>, action: Action) {
        registry.add(Fault {
            kind: Kind::Call(CallFault {
                operation: RUN,
                action,
            }),
            times,
            origin: None,
        });
    }

    fn error(code: &str) -> Action {
        Action::Error(InjectedError::new(code, "as the test asked"))
    }

    fn secs(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    /// What becomes of a call, in a few letters.
    fn ask(registry: &mut Registry, operation: Operation) -> String {
        let Before { latency, instead } = before(registry, operation);
        let came = match instead {
            Some(Instead::Error(error)) => error.code,
            Some(Instead::Cut) => "cut".to_owned(),
            None if after(registry, operation) => "done, cut".to_owned(),
            None => "done".to_owned(),
        };
        format!("{came} +{}", latency.as_secs())
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

        let came: Vec<_> = (0..6).map(|_| ask(&mut faults, RUN)).collect();

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
            assert_eq!(ask(&mut faults, operation), expected);
        }
    }

    #[test]
    fn latencies_that_are_too_long_for_any_clock_add_up_to_the_longest() {
        let mut faults = Registry::default();
        for latency in [Duration::MAX, secs(1)] {
            add(&mut faults, None, Action::Latency(latency));
        }

        assert_eq!(before(&mut faults, RUN).latency, Duration::MAX);
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
            let operation = Operation::StopTask;

            assert_eq!(CallFault { operation, action }.to_string(), expected);
        }
    }
}
