//! What callers have asked.

use std::fmt;
use std::time::Duration;

use super::List;
use super::request_text::{Asking, instead, operation};
use super::timeline::EntryKind;
use crate::driver::State;
use crate::driver::requests::{Asked, Outcome, Record};
use crate::ecs::keys::RegionKey;
use crate::fake::FakeEcs;
use crate::faults::calls::Instead;
use crate::kernel::time::Offset;
use crate::wire::Json;

/// A request that the fake has seen, and what came of it.
///
/// ```
/// # async fn example(definition: &str) {
/// let ecs = fake_ecs::FakeEcs::start().await;
/// // … the application does its work …
/// let stops = ecs.requests().of("StopTask");
/// assert!(stops.iter().all(|request| request.is_ok()), "{stops:?}");
/// # }
/// ```
#[derive(Clone)]
pub struct Request {
    at: Duration,
    account: String,
    region: String,
    /// Whether it was for the account and region of the handle that listed it.
    is_here: bool,
    record: Record,
}

/// Requests that the fake has seen, oldest first.
///
/// ```
/// # async fn example(ecs: &fake_ecs::FakeEcs) {
/// ecs.faults().on("RunTask").once().throttle();
/// // … the application does its work …
/// let runs = ecs.requests().of("RunTask");
/// assert_eq!(runs.len(), 2, "{runs:?}");
/// assert!(runs.clone().injected().only().is_injected());
/// assert!(ecs.requests().to("ecs").rejected().only().error_code() == Some("ThrottlingException"));
/// # }
/// ```
pub type Requests = List<Request>;

/// # Requests
impl Requests {
    /// Those of an operation, such as `RunTask`, or `sqs:ReceiveMessage` for one of another
    /// service. A name that is mistyped has none.
    #[must_use]
    pub fn of(self, operation: &str) -> Self {
        if let Some((service, operation)) = operation.split_once(':') {
            return self.to(service).of(operation);
        }
        let is_of = |request: &Request| request.operation() == operation;
        let name = |request: &Request| request.operation().to_owned();
        self.keep_asked(&format!(" of {operation}"), is_of, name)
    }

    /// Those to a service, by its signing name or as IAM's policies call it: `ecs`, `sts`,
    /// `cloudwatch`.
    #[must_use]
    pub fn to(self, service: &str) -> Self {
        self.keep(|request| request.is_to(service))
    }

    /// Those that ask for a change, whatever came of them: all but `Describe…`, `List…` and `Get…`.
    /// What never became a call is none.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// // … the application looks around …
    /// assert_eq!(ecs.requests().mutating().count(), 0);
    /// # }
    /// ```
    #[must_use]
    pub fn mutating(self) -> Self {
        let is_meant = Request::is_mutating;
        let name = |request: &Request| request.operation().to_owned();
        self.keep_asked(" that asks for a change", is_meant, name)
    }

    /// Those that were answered with an error, or not at all.
    #[must_use]
    pub fn rejected(self) -> Self {
        self.keep(|request| !request.is_ok())
    }

    /// Those for which a [fault](FakeEcs::faults) has changed what the caller got, or which rate
    /// limits or a [policy](FakeEcs::allow) have refused.
    #[must_use]
    pub fn injected(self) -> Self {
        self.keep(Request::is_injected)
    }
}

/// The requests of all accounts and regions, oldest first.
pub(crate) fn all(fake: &FakeEcs) -> Requests {
    let here = fake.region_key();
    Requests::new(
        fake,
        "request",
        fake.read(|state| list(state, here, |_| true)),
    )
}

/// The requests of the account and region of the handle, oldest first.
pub(crate) fn of_region(fake: &FakeEcs) -> Requests {
    let here = fake.region_key();
    let is_here = |record: &Record| record.region == here;
    Requests::new(
        fake,
        "request",
        fake.read(|state| list(state, here, is_here)),
    )
}

/// What kind of entry it is in a timeline.
pub(super) fn kind(record: &Record) -> EntryKind {
    let is_answered = match instead(record) {
        None => record.outcome == Outcome::Answered,
        Some(instead) => matches!(instead, Instead::Empty),
    };
    match &record.what {
        Asked::Call { route, .. } if is_answered && route.is_read() => EntryKind::Read,
        Asked::Call { .. } if is_answered => EntryKind::Write,
        Asked::Call { .. } | Asked::Nothing { .. } => EntryKind::Refusal,
    }
}

pub(crate) fn list(
    state: &State,
    here: RegionKey,
    is_meant: impl Fn(&Record) -> bool,
) -> Vec<Request> {
    let requests = state.requests().iter().filter(|record| is_meant(record));
    of_records(state, here, requests)
}

/// What a test is shown of them.
pub(crate) fn of_records<'a>(
    state: &State,
    here: RegionKey,
    records: impl Iterator<Item = &'a Record>,
) -> Vec<Request> {
    let started = state.started();
    let request = |record: &Record| {
        let scope = state.scope_of(record);
        Request {
            at: record.at.since(started),
            account: scope.account.clone(),
            region: scope.region.clone(),
            is_here: record.region == here,
            record: record.clone(),
        }
    };
    records.map(request).collect()
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

    fn is_to(&self, service: &str) -> bool {
        match &self.record.what {
            Asked::Call { route, .. } => {
                let of = route.service();
                [of.signing_name, of.iam_prefix()].contains(&service)
            }
            Asked::Nothing { .. } => false,
        }
    }

    /// The service that it was for, by its signing name, such as `ecs`. `None` for what never
    /// became a call.
    #[must_use]
    pub fn service(&self) -> Option<&'static str> {
        match &self.record.what {
            Asked::Call { route, .. } => Some(route.service().signing_name),
            Asked::Nothing { .. } => None,
        }
    }

    /// The access key that it was signed with: tells apart what several clients have asked. `None`
    /// for a call without a signature, and for what never became a call.
    #[must_use]
    pub fn access_key(&self) -> Option<&str> {
        self.record.access_key.as_deref()
    }

    /// The request id that it was answered with.
    #[must_use]
    pub fn request_id(&self) -> &str {
        &self.record.request_id
    }

    /// The body as it was sent: JSON, also where the service takes a form. Empty for what never
    /// became a call.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        match &self.record.what {
            Asked::Call { body, .. } => body,
            Asked::Nothing { .. } => &[],
        }
    }

    /// The body of its answer, where answers are kept: by a fake that listens from its start.
    #[cfg(feature = "introspection")]
    pub(crate) fn answer(&self) -> Option<&[u8]> {
        self.record.answer.as_deref()
    }

    /// Its input, to be looked into; null for what never became a call.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// # #[cfg(feature = "client")] {
    /// ecs.client().create_cluster().cluster_name("jobs").send().await.unwrap();
    ///
    /// let request = ecs.requests().of("CreateCluster").only();
    /// assert_eq!(request.json()["clusterName"], "jobs");
    /// assert!(request.json()["settings"].is_null());
    /// # }
    /// # }
    /// ```
    #[must_use]
    pub fn json(&self) -> Json {
        Json::read(self.body())
    }

    /// Whether it was answered without an error. A request whose connection was reset by a
    /// [fault](crate::FakeEcs::faults) was not answered at all.
    #[must_use]
    pub fn is_ok(&self) -> bool {
        match instead(&self.record) {
            None => matches!(self.record.outcome, Outcome::Answered | Outcome::Failed(_)),
            Some(instead) => matches!(instead, Instead::Failures(_) | Instead::Empty),
        }
    }

    /// The code of the error that it was answered with, such as `ClusterNotFoundException`.
    #[must_use]
    pub fn error_code(&self) -> Option<&str> {
        match (instead(&self.record), &self.record.outcome) {
            (Some(Instead::Error(error)), _) => Some(&error.code),
            (None, Outcome::Refused { code, .. }) => Some(code.as_str()),
            (Some(_), _) | (None, Outcome::Answered | Outcome::Failed(_) | Outcome::Prevented) => {
                None
            }
        }
    }

    /// Whether a [fault](crate::FakeEcs::faults) has changed what the caller got: another answer,
    /// none, or a late one; or rate limits or a [policy](crate::FakeEcs::allow) have refused it.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// ecs.faults().on("StopTask").once().throttle();
    /// // … the application does its work …
    /// assert!(ecs.requests().injected().only().is_injected());
    /// # }
    /// ```
    #[must_use]
    pub fn is_injected(&self) -> bool {
        self.record.injected.is_some()
    }

    /// Whether the test has made it, in what it does [before](FakeEcs::before) another call, with a
    /// client in process and on the thread that the closure runs on. The story says so as well. Of
    /// calls over HTTP and from other threads nobody knows.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// // What the application has asked for, without the test.
    /// let own = ecs.requests().of("StopTask").iter().filter(|request| !request.is_by_test());
    /// # }
    /// ```
    #[must_use]
    pub fn is_by_test(&self) -> bool {
        self.record.by_test
    }

    /// The paths of members that the service model does not know, which were ignored: a sign of a
    /// typing error. Of very many the first 100.
    #[must_use]
    pub fn unknown_members(&self) -> &[String] {
        &self.record.unknown_members.paths
    }
}

impl Request {
    /// Whether faults were asked about it, if there were any.
    pub(crate) fn has_met_faults(&self) -> bool {
        let injected = self.record.injected.as_ref();
        injected.is_none_or(|injected| injected.has_met_faults)
    }

    fn is_mutating(&self) -> bool {
        match &self.record.what {
            Asked::Call { route, .. } => !route.is_read(),
            Asked::Nothing { .. } => false,
        }
    }

    fn asking(&self) -> Asking<'_> {
        Asking {
            record: &self.record,
            elsewhere: (!self.is_here).then_some((&*self.account, &*self.region)),
            with_body: false,
        }
    }
}

impl fmt::Display for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", Offset(self.at), self.asking())
    }
}

impl fmt::Debug for Request {
    /// The call, with the beginning of its body, and what came of it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let asking = Asking {
            with_body: true,
            ..self.asking()
        };
        write!(f, "{asking}")
    }
}
