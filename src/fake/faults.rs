//! Making faults: what goes wrong, and when.

use std::fmt;
use std::time::Duration;

use super::FakeEcs;
use crate::faults::calls::{Action, CallFault, InjectedError};
use crate::faults::{self, Kind, Origin};
use crate::handle::Fault;
use crate::wire::Operation;

/// # Faults
impl FakeEcs {
    /// Makes calls go wrong: say [which](Faults::on), [how often](NewFault::times), and what
    /// happens.
    ///
    /// By default no call does. A fault applies to the calls of every client, in process and over
    /// HTTP, for the account and region that the fake was started with. It lasts for the test
    /// unless it is [limited](NewFault::once), [removed](Fault::remove) or [scoped](Fault::scoped).
    /// Calls that it has changed stand in [`requests`](Self::requests), marked as injected, and a
    /// test that fails is told of every fault, how often it has fired and the line that made it.
    ///
    /// What else goes wrong is a [`Fault`] as well, which handles make: see
    /// [`crash_loop`](crate::ServiceHandle::crash_loop),
    /// [`hold_deployment`](crate::ServiceHandle::hold_deployment),
    /// [`fail_next`](crate::TargetGroupHandle::fail_next) and
    /// [`fail_next_update`](crate::GatewayHandle::fail_next_update).
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// use std::time::Duration;
    ///
    /// ecs.faults().on("RunTask").times(7).throttle();
    /// ecs.faults().on("StopTask").once().error("AccessDeniedException", "User is not authorized");
    /// ecs.faults().on("DescribeTasks").latency(Duration::from_secs(2));
    /// ecs.faults().on("RunTask").once().reset_after_effect();
    /// # }
    /// ```
    ///
    /// Latencies of faults that apply to the same call add up. Of the other faults the one that was
    /// made first fires, and then the next: above, `RunTask` is throttled seven times, and carried
    /// out the eighth time, but its answer is lost.
    #[must_use]
    pub fn faults(&self) -> Faults {
        Faults { fake: self.clone() }
    }
}

/// Where faults are made; see [`FakeEcs::faults`].
#[derive(Clone, Debug)]
pub struct Faults {
    fake: FakeEcs,
}

impl Faults {
    /// A fault of the calls of that operation, such as `RunTask`.
    ///
    /// # Panics
    ///
    /// When ECS has no such operation, with names that are like it.
    #[track_caller]
    pub fn on(&self, operation: &str) -> NewFault {
        match operation.parse() {
            Ok(operation) => NewFault {
                fake: self.fake.clone(),
                operation,
                times: None,
            },
            Err(unknown) => panic!("{unknown}"),
        }
    }
}

/// A fault that is being made: the last call of the chain says what happens, and makes it.
///
/// By default it happens at every call; [`once`](Self::once) and [`times`](Self::times) limit that.
#[must_use = "nothing goes wrong before it is said what happens, as by `.throttle()`"]
#[derive(Clone)]
pub struct NewFault {
    fake: FakeEcs,
    operation: Operation,
    times: Option<usize>,
}

impl NewFault {
    /// Only at the next call.
    pub fn once(self) -> Self {
        self.times(1)
    }

    /// Only at the next `times` calls. The SDK's retries count: by default it makes up to three
    /// calls of one.
    pub fn times(mut self, times: usize) -> Self {
        self.times = Some(times);
        self
    }

    /// The call is throttled: a `ThrottlingException` with the message `Rate exceeded`, status 400.
    /// The operation is not carried out.
    ///
    /// SDKs wait and try again. Use it for how an application behaves at the API's limits.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.faults().on("ListTasks").throttle();
    /// # #[cfg(feature = "client")] {
    ///
    /// let error = ecs.client().list_tasks().send().await.unwrap_err();
    ///
    /// use aws_sdk_ecs::error::ProvideErrorMetadata;
    /// assert_eq!(error.code(), Some("ThrottlingException"));
    /// assert_eq!(ecs.requests().len(), 3);
    /// # }
    /// # }
    /// ```
    #[track_caller]
    pub fn throttle(self) -> Fault {
        self.make(Action::Error(InjectedError::throttling()))
    }

    /// The call is answered with that error, and not carried out. Any code will do, also one that
    /// the operation does not declare. The status is 500 for `ServerException` and
    /// `InternalFailure`, 503 for `ServiceUnavailable`, and 400 for all others, as with the
    /// service.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let why = "User is not authorized to stop tasks";
    /// ecs.faults().on("StopTask").once().error("AccessDeniedException", why);
    /// # #[cfg(feature = "client")] {
    ///
    /// let error = ecs.client().stop_task().task("1").send().await.unwrap_err();
    ///
    /// assert!(error.into_service_error().is_access_denied_exception());
    /// # }
    /// # }
    /// ```
    #[track_caller]
    pub fn error(self, code: &str, message: &str) -> Fault {
        self.make(Action::Error(InjectedError::new(code, message)))
    }

    /// The answer comes later by so much of the fake's time. The operation is carried out when the
    /// call comes, and the answer shows what was there then.
    ///
    /// On a paused tokio clock the client waits exactly that long, and a time-out of the code under
    /// test may be over before. With `Clock::wall()` it really waits. Otherwise the fake's time is
    /// moved on, and no real time passes; over HTTP that holds for paused clocks, too. No other
    /// call is held up. `Duration::MAX` means for ever.
    ///
    /// ```
    /// use std::time::Duration;
    ///
    /// # #[cfg(feature = "client")]
    /// # #[tokio::main(flavor = "current_thread", start_paused = true)]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.faults().on("ListClusters").latency(Duration::from_secs(5));
    ///
    /// let client = ecs.client();
    /// let call = client.list_clusters().send();
    /// let answer = tokio::time::timeout(Duration::from_secs(3), call).await;
    /// assert!(answer.is_err(), "three seconds are too short");
    /// # }
    /// # #[cfg(not(feature = "client"))]
    /// # fn main() {}
    /// ```
    #[track_caller]
    pub fn latency(self, latency: Duration) -> Fault {
        self.make(Action::Latency(latency))
    }

    /// The connection is reset before the call is carried out: nothing has happened, and there is
    /// no answer. In process the client sees the error that its connector would report.
    ///
    /// SDKs try again. See [`reset_after_effect`](Self::reset_after_effect) for what they cannot
    /// tell from this.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let reset = ecs.faults().on("CreateCluster").once().reset();
    /// # #[cfg(feature = "client")] {
    ///
    /// ecs.client().create_cluster().cluster_name("jobs").send().await.unwrap();
    ///
    /// assert_eq!(reset.hits(), 1);
    /// assert_eq!(ecs.requests().len(), 2);
    /// # }
    /// # }
    /// ```
    #[track_caller]
    pub fn reset(self) -> Fault {
        self.make(Action::CutBefore)
    }

    /// The call is carried out, or refused for a reason of its own; then the connection is reset,
    /// and the answer is lost.
    ///
    /// Use it to see whether an application that tries again does a thing twice.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.faults().on("RunTask").once().reset_after_effect();
    /// // … the application runs a job: the SDK calls again, with the same client token …
    /// assert_eq!(ecs.tasks().len(), 1);
    /// # }
    /// ```
    #[track_caller]
    pub fn reset_after_effect(self) -> Fault {
        self.make(Action::CutAfter)
    }

    #[track_caller]
    fn make(self, action: Action) -> Fault {
        let Self {
            fake,
            operation,
            times,
        } = self;
        let fault = faults::Fault {
            kind: Kind::Call(CallFault { operation, action }),
            times,
            origin: Some(Origin::here()),
        };
        Fault::make(&fake, fault)
    }
}

impl fmt::Debug for NewFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewFault")
            .field("operation", &self.operation)
            .field("times", &self.times)
            .finish_non_exhaustive()
    }
}
