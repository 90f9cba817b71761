//! A fault that is being made: which calls, and how often.

use std::fmt;
use std::time::Duration;

use super::turns::{check, per_million};
use crate::driver::predicates::{Functions, Predicate};
use crate::fake::FakeEcs;
use crate::faults::calls::{Action, CallFault};
use crate::faults::scope::CallScope;
use crate::faults::when::{When, Window};
use crate::faults::{self, Kind, Origin};
use crate::handle::{Call, Fault};

/// A fault that is being made: the last call of the chain says what happens, and makes it.
///
/// By default it happens at every call. What is said of calls narrows that down: all of it must
/// hold. Calls are counted from the making of the fault, those of the SDK's retries as well: by
/// default the SDK makes up to three calls of one.
#[must_use = "nothing goes wrong before it is said what happens, as by `.throttle()`"]
#[derive(Clone)]
pub struct NewFault {
    pub(super) fake: FakeEcs,
    pub(super) calls: CallScope,
    when: When,
    times: Option<usize>,
    optional: bool,
    pub(super) functions: Functions,
}

/// # Which calls
impl NewFault {
    pub(super) fn of(fake: &FakeEcs, calls: CallScope) -> Self {
        Self {
            fake: fake.share(),
            calls,
            when: When::default(),
            times: None,
            optional: false,
            functions: Functions::default(),
        }
    }

    /// Only calls about the cluster of that name: they name the cluster or something in it, or name
    /// none and mean `default`.
    pub fn cluster(mut self, name: &str) -> Self {
        self.calls.cluster = Some(name.to_owned());
        self
    }

    /// Only calls about that family: they name a task definition of the family, or tasks or
    /// services that run one.
    pub fn family(mut self, family: &str) -> Self {
        self.calls.family = Some(family.to_owned());
        self
    }

    /// Only calls for which `chooses` says so; of several functions, all.
    ///
    /// `chooses` is asked about each call of the fault's operations before the call is carried out,
    /// also where another fault takes the call. It runs on the thread that calls, without a lock.
    /// It must not call the API itself, which would ask it again. Do not capture a handle: the fake
    /// would keep itself alive until it is reset. When `chooses` panics, the call panics, over HTTP
    /// with status 500.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let web = ecs.faults().on("DeleteService").when(|call| call.json()["service"] == "web");
    /// web.error("ServerException", "Service Unavailable. Please try again later.");
    /// # #[cfg(feature = "client")] {
    /// #
    /// # let error = ecs.client().delete_service().service("web").send().await.unwrap_err();
    /// # assert!(error.into_service_error().is_server_exception());
    /// # let error = ecs.client().delete_service().service("api").send().await.unwrap_err();
    /// # assert!(error.into_service_error().is_service_not_found_exception());
    /// # }
    /// # }
    /// ```
    pub fn when(mut self, chooses: impl Fn(&Call) -> bool + Send + Sync + 'static) -> Self {
        self.calls.has_predicate = true;
        let before = self.functions.predicate.take();
        self.functions.predicate = Some(match before {
            None => Predicate::new(chooses),
            Some(before) => before.and(chooses),
        });
        self
    }
}

/// # How often
impl NewFault {
    /// Only at the next call: short for [`times(1)`](Self::times).
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Only at the first `times` calls; then the fault has ended.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// Only at the n-th call, counted from 1, within the time of [`between`](Self::between). When
    /// another fault, made before, takes that call, this one does not fire any more.
    ///
    /// # Panics
    ///
    /// When `n` is 0.
    #[track_caller]
    pub fn nth(mut self, n: u64) -> Self {
        self.when.nth = Some(n);
        check(&self.when, "calls");
        self
    }

    /// Only at the n-th call, counted from 1, and at those after it. Add
    /// [`times(3)`](Self::times) to fail three calls in a row: the SDK makes three attempts before
    /// its caller sees an error.
    ///
    /// # Panics
    ///
    /// When `n` is 0.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.faults().on("ListClusters").from_nth(2).times(3).throttle();
    /// # #[cfg(feature = "client")] {
    ///
    /// ecs.client().list_clusters().send().await.unwrap();
    /// ecs.client().list_clusters().send().await.unwrap_err();
    /// ecs.client().list_clusters().send().await.unwrap();
    /// # }
    /// # }
    /// ```
    #[track_caller]
    pub fn from_nth(mut self, n: u64) -> Self {
        self.when.from = Some(n);
        check(&self.when, "calls");
        self
    }

    /// Only at every n-th call: with 3 at the third, the sixth and so on. Calls that another fault
    /// takes count.
    ///
    /// # Panics
    ///
    /// When `n` is 0.
    #[track_caller]
    pub fn every(mut self, n: u64) -> Self {
        self.when.every = Some(n);
        check(&self.when, "calls");
        self
    }

    /// Only at calls in that part of the fake's time, counted from the start of the fake; the end
    /// does not belong to it. Use it for outages: how many calls fall into one depends on how often
    /// the application tries again.
    ///
    /// # Panics
    ///
    /// When the part is empty.
    #[track_caller]
    pub fn between(mut self, from: Duration, until: Duration) -> Self {
        self.when.window = Some(Window { from, until });
        check(&self.when, "calls");
        self
    }

    /// Only at some calls: each with that probability, from 0 to 1. The
    /// [seed](crate::Builder::seed) decides, so that a test sees the same each time.
    ///
    /// # Panics
    ///
    /// When it is no probability.
    #[track_caller]
    pub fn with_probability(mut self, probability: f64) -> Self {
        self.when.per_million = Some(per_million(probability));
        self
    }

    /// The fault need not fire. Without this a fault that has never fired fails the test at
    /// its end: see [`FakeEcs::verify`].
    pub fn optional(mut self) -> Self {
        self.optional = true;
        self
    }

    #[track_caller]
    pub(super) fn make(self, action: Action) -> Fault {
        let Self {
            fake,
            calls,
            when,
            times,
            optional,
            functions,
        } = self;
        let fault = faults::Fault {
            kind: Kind::Call(CallFault {
                calls,
                when,
                action,
            }),
            times,
            optional,
            origin: Some(Origin::here()),
        };
        Fault::make(&fake, fault, Some(functions).filter(Functions::is_any))
    }
}

impl fmt::Debug for NewFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "NewFault({}{}", self.calls, self.when)?;
        if let Some(times) = self.times {
            write!(f, ", {times} times")?;
        }
        f.write_str(")")
    }
}
