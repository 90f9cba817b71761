//! Making faults: what goes wrong, and when.
//!
//! - [`new_fault`] — which calls, and how often. [`outcome`] — what happens to them.
//! - [`race`] — refusals of calls that come too early or too late.

mod new_fault;
mod outcome;
mod race;

use std::fmt;

pub use self::new_fault::NewFault;
pub use self::race::Race;
use super::FakeEcs;
use crate::faults::scope::{CallScope, Operations};
use crate::wire::Operation;

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
    /// | what reads show is old | [`stale_for`](NewFault::stale_for) |
    /// | errors of the service | [`server_error`](NewFault::server_error), [`unavailable`](NewFault::unavailable), [`error`](NewFault::error), [`error_after_effect`](NewFault::error_after_effect) |
    /// | the network | [`latency`](NewFault::latency), [`reset`](NewFault::reset), [`reset_after_effect`](NewFault::reset_after_effect) |
    ///
    /// What else goes wrong is a [`Fault`](crate::Fault) as well, which handles make: see
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
    /// ecs.faults().on("StopTask").once().deny();
    /// ecs.faults().on("RunTask").once().reset_after_effect();
    /// ecs.faults().reads().stale_for(Duration::from_secs(15));
    /// let hour = Duration::from_secs(3600);
    /// ecs.faults().all().between(5 * hour, 6 * hour).unavailable();
    /// # }
    /// ```
    ///
    /// Latencies of faults that apply to the same call add up. Of the other faults the one that was
    /// made first fires, and then the next: above, `RunTask` is throttled seven times, and carried
    /// out the eighth time, but nobody hears of it.
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
    /// A fault of the calls of that operation: by name, as `"RunTask"`, or an [`Operation`].
    ///
    /// # Panics
    ///
    /// When ECS has no operation of that name, with names that are like it.
    #[track_caller]
    pub fn on(&self, operation: impl TryInto<Operation, Error: fmt::Display>) -> NewFault {
        match operation.try_into() {
            Ok(operation) => self.of(Operations::Only(operation)),
            Err(unknown) => panic!("{unknown}"),
        }
    }

    /// A fault of all calls of ECS.
    pub fn all(&self) -> NewFault {
        self.of(Operations::All)
    }

    /// A fault of the calls that change nothing: those of `Describe…`, `List…`, `Get…` and
    /// `DiscoverPollEndpoint`.
    pub fn reads(&self) -> NewFault {
        self.of(Operations::Reads)
    }

    /// A fault of the calls that change something: all but [`reads`](Self::reads).
    pub fn writes(&self) -> NewFault {
        self.of(Operations::Writes)
    }

    fn of(&self, operations: Operations) -> NewFault {
        let calls = CallScope {
            operations,
            ..CallScope::of(Operation::RunTask)
        };
        NewFault::of(&self.fake, calls)
    }
}
