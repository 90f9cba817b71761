//! Making faults: what goes wrong, and when.
//!
//! - [`new_fault`] — which calls, and how often. [`outcome`] — what happens to them.
//!   [`turns`] — when a fault has its turn.
//! - [`race`] — refusals of calls that come too early or too late.
//! - [`start_failure`] — tasks that do not come to run their containers.
//! - [`events`] — events that are lost, repeated or late.
//! - [`stages`] — deployments that stay at a stage.
//! - [`logs`] — log streams that never appear, or late.
//! - [`tasks`] — tasks that stay in a status, or take longer for it.
//! - [`before`] — what a test does before a call.

mod before;
mod events;
mod logs;
mod new_fault;
mod outcome;
mod race;
mod stages;
mod start_failure;
mod tasks;
pub(crate) mod turns;

use std::fmt;

pub use self::events::NewEventFault;
pub use self::logs::NewLogFault;
pub use self::new_fault::NewFault;
pub use self::race::Race;
pub use self::stages::NewDeploymentFault;
pub use self::start_failure::{NewStartFault, StartFailure};
pub use self::tasks::NewTaskFault;
use super::FakeEcs;
use crate::faults::scope::{CallScope, Operations};
use crate::wire::Route;

/// # Faults
impl FakeEcs {
    /// Makes calls go wrong: say [which](Faults::on), [how often](NewFault::times), and what
    /// happens.
    ///
    /// By default no call goes wrong. A fault applies to the calls of every client, in process and
    /// over HTTP, for the account and region that this handle is of. It lasts for the test
    /// unless it is [limited](NewFault::once), [removed](crate::Fault::remove) or
    /// [scoped](crate::Fault::scoped).
    /// Calls that it has changed stand in [`requests`](Self::requests), marked as injected, and a
    /// test that fails is told of every fault, how often it has fired and the line that made it.
    ///
    /// | what | method |
    /// |---|---|
    /// | throttling | [`throttle`](NewFault::throttle), [`subnet_lookup_throttled`](NewFault::subnet_lookup_throttled) |
    /// | no permission | [`deny`](NewFault::deny) |
    /// | no capacity, no place | [`no_capacity`](NewFault::no_capacity), [`failure`](NewFault::failure) |
    /// | not there yet, or not any more | [`missing`](NewFault::missing), [`empty`](NewFault::empty), [`race`](NewFault::race) |
    /// | what reads show is old | [`stale_for`](NewFault::stale_for), [`stale_for_polls`](NewFault::stale_for_polls) |
    /// | errors of the service | [`server_error`](NewFault::server_error), [`unavailable`](NewFault::unavailable), [`error`](NewFault::error), [`error_after_effect`](NewFault::error_after_effect) |
    /// | tasks do not start | [`task_starts`](Faults::task_starts) |
    /// | log streams are missing or late | [`log_streams`](Faults::log_streams) |
    /// | tasks stay where they are | [`hold`](Self::hold), [`tasks`](Faults::tasks) |
    /// | deployments stay at a stage | [`deployments`](Faults::deployments) |
    /// | something happens just before a call | [`before`](Self::before) |
    /// | events are lost, repeated, late | [`events`](Faults::events) |
    /// | the network | [`latency`](NewFault::latency), [`reset`](NewFault::reset), [`reset_after_effect`](NewFault::reset_after_effect), [`refuse_connections`](Faults::refuse_connections) |
    ///
    /// What else goes wrong is a [`Fault`](crate::Fault) as well, which handles make: see
    /// [`crash_loop`](crate::ServiceHandle::crash_loop),
    /// [`hold_deployment`](crate::ServiceHandle::hold_deployment),
    /// [`hold_deployment_at`](crate::ServiceHandle::hold_deployment_at),
    /// [`fail_next`](crate::TargetGroupHandle::fail_next) and
    /// [`fail_next_update`](crate::GatewayHandle::fail_next_update).
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// use std::time::Duration;
    ///
    /// ecs.faults().on("RunTask").times(7).throttle();
    /// ecs.faults().on("StopTask").once().deny();
    /// ecs.faults().on("RunTask").once().reset_after_effect();
    /// ecs.faults().reads().stale_for(Duration::from_secs(15));
    /// let hour = Duration::from_secs(3600);
    /// ecs.faults().all().between(5 * hour, 6 * hour).unavailable();
    /// # }
    /// ```
    ///
    /// Latencies of faults that apply to the same call add up, and of stale reads the oldest
    /// counts. Of the other faults the one that was made first fires, and then the next: above,
    /// `RunTask` is throttled seven times; the eighth call is carried out, but its answer is lost.
    #[must_use]
    pub fn faults(&self) -> Faults {
        Faults { fake: self.share() }
    }
}

/// Where faults are made; see [`FakeEcs::faults`].
#[derive(Clone, Debug)]
pub struct Faults {
    fake: FakeEcs,
}

impl Faults {
    /// A fault of the calls of that operation: by name, as `"RunTask"`, or an
    /// [`Operation`](crate::Operation). An operation of another service is named as IAM's policies
    /// name it, as `"sqs:ReceiveMessage"`, or by its own type, such as
    /// [`GetSecretValue`](crate::secretsmanager::GetSecretValue).
    ///
    /// # Panics
    ///
    /// When there is no operation of that name, with names that are like it.
    #[track_caller]
    pub fn on(&self, operation: impl TryInto<Route, Error: fmt::Display>) -> NewFault {
        match operation.try_into() {
            Ok(operation) => self.of(Operations::Only(operation)),
            Err(unknown) => panic!("{unknown}"),
        }
    }

    /// A fault of all calls of ECS.
    pub fn all(&self) -> NewFault {
        self.of(Operations::All)
    }

    /// A fault of the calls that change nothing: those of `Describe…`, `List…` and `Get…`.
    pub fn reads(&self) -> NewFault {
        self.of(Operations::Reads)
    }

    /// A fault of the calls that change something: all but [`reads`](Self::reads).
    pub fn writes(&self) -> NewFault {
        self.of(Operations::Writes)
    }

    /// A fault of tasks that start: they do not come to run their containers.
    pub fn task_starts(&self) -> NewStartFault {
        NewStartFault::of(&self.fake)
    }

    /// The fake stops listening: connections of all clients are refused, and those that are open
    /// are closed, until [`resume`](Self::resume) or a [`reset`](FakeEcs::reset). The port stays
    /// taken. A call in process that waits for its answer still gets the answer. SDKs try again;
    /// other calls of this fake, such as those of handles, go on.
    ///
    /// It is of the whole fake, with all accounts and regions, and no [`Fault`](crate::Fault):
    /// connections that are refused cannot be counted.
    ///
    /// # Panics
    ///
    /// When the system does not give the port back.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.faults().refuse_connections();
    /// # #[cfg(feature = "client")] {
    /// let error = ecs.client().list_clusters().send().await.unwrap_err();
    /// assert!(matches!(error, fake_ecs::aws_sdk_ecs::error::SdkError::DispatchFailure(_)));
    ///
    /// ecs.faults().resume();
    /// ecs.client().list_clusters().send().await.unwrap();
    /// # }
    /// # }
    /// ```
    #[track_caller]
    pub fn refuse_connections(&self) {
        self.fake.driver().refuse_connections(true);
        for server in self.fake.inner.port.servers() {
            let refused = server.refuse();
            refused.expect("a socket takes the port that the listener had");
        }
    }

    /// Connections are accepted again, after [`refuse_connections`](Self::refuse_connections).
    ///
    /// # Panics
    ///
    /// When the system does not let the fake listen again.
    #[track_caller]
    pub fn resume(&self) {
        self.fake.driver().refuse_connections(false);
        for server in self.fake.inner.port.servers() {
            let resumed = server.resume();
            resumed.expect("the socket that has the port can listen");
        }
    }

    fn of(&self, operations: Operations) -> NewFault {
        NewFault::of(&self.fake, CallScope::of(operations))
    }
}
