//! What callers have asked.

use std::fmt;
use std::time::Duration;

use crate::driver::State;
use crate::driver::requests::{Asked, Outcome, Record};
use crate::world::time::Offset;

/// A request that the fake has seen, and what came of it.
///
/// ```
/// # async fn example(definition: &str) {
/// let ecs = fake_ecs::FakeEcs::start().await;
/// // … the application does its work …
/// let requests = ecs.requests();
/// let stops: Vec<_> = requests.iter().filter(|request| request.operation() == "StopTask").collect();
/// assert!(stops.iter().all(|request| request.is_ok()), "{stops:?}");
/// # }
/// ```
#[derive(Clone, Debug)]
pub struct Request {
    at: Duration,
    account: String,
    region: String,
    /// Whether handles look at that account and region.
    is_default: bool,
    record: Record,
}

/// The requests of all accounts and regions, oldest first.
pub(crate) fn all(state: &State) -> Vec<Request> {
    let started = state.started();
    let requests = state.requests().iter();
    let request = |record: &Record| {
        let scope = state.scope_of(record);
        Request {
            at: record.at.since(started),
            account: scope.account.clone(),
            region: scope.region.clone(),
            is_default: state.is_default(record),
            record: record.clone(),
        }
    };
    requests.map(request).collect()
}

impl Request {
    /// When it came, counted from the start of the fake.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// The account that it was for.
    #[must_use]
    pub fn account(&self) -> &str {
        &self.account
    }

    /// The region that it was for.
    #[must_use]
    pub fn region(&self) -> &str {
        &self.region
    }

    /// The operation, such as `RunTask`; for what never became a call, the target as it was sent.
    #[must_use]
    pub fn operation(&self) -> &str {
        operation(&self.record)
    }

    /// The request id that it was answered with.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.record.request_id
    }

    /// Its body: JSON. Empty for what never became a call.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        match &self.record.what {
            Asked::Call { body, .. } => body,
            Asked::Nothing { .. } => &[],
        }
    }

    /// Whether it was answered without an error.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        self.record.outcome == Outcome::Answered
    }

    /// The code of the error that it was answered with, such as `ClusterNotFoundException`.
    #[must_use]
    pub fn error_code(&self) -> Option<&'static str> {
        match &self.record.outcome {
            Outcome::Answered => None,
            Outcome::Refused { code, .. } => Some(code.as_str()),
        }
    }

    /// The paths of members that the service model does not know, which were ignored: a sign of a typing error. Of very
    /// many the first 100.
    #[must_use]
    pub fn unknown_members(&self) -> &[String] {
        &self.record.unknown_members.paths
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let elsewhere = (!self.is_default).then_some((&*self.account, &*self.region));
        let asking = Asking {
            record: &self.record,
            elsewhere,
        };
        write!(f, "{} {asking}", Offset(self.at))
    }
}

fn operation(record: &Record) -> &str {
    match &record.what {
        Asked::Call { operation, .. } => operation.as_str(),
        Asked::Nothing { target } => target.as_deref().unwrap_or("(no target)"),
    }
}

/// A request and its outcome, in one line.
pub(super) struct Asking<'a> {
    record: &'a Record,
    /// The account and the region that it was for, if handles look at others.
    elsewhere: Option<(&'a str, &'a str)>,
}

impl<'a> Asking<'a> {
    pub(super) fn of(state: &'a State, record: &'a Record) -> Self {
        let scope = state.scope_of(record);
        let elsewhere = (!state.is_default(record)).then_some((&*scope.account, &*scope.region));
        Self { record, elsewhere }
    }
}

impl fmt::Display for Asking<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", operation(self.record))?;
        match &self.record.outcome {
            Outcome::Answered => write!(f, " → ok")?,
            Outcome::Refused { code, message } => {
                write!(f, " → {code}")?;
                if let Some(message) = message {
                    write!(f, ": {message}")?;
                }
            }
        }
        let unknown = &self.record.unknown_members;
        if !unknown.paths.is_empty() {
            write!(f, " (ignored: {}", unknown.paths.join(", "))?;
            if unknown.more > 0 {
                write!(f, " and {} more", unknown.more)?;
            }
            write!(f, ")")?;
        }
        // Who looks in vain for what a client has done may have made it for another region.
        match self.elsewhere {
            None => Ok(()),
            Some((account, region)) => write!(
                f,
                " (account {account}, region {region}: not what handles look at)"
            ),
        }
    }
}
