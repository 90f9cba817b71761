//! A fault that was made.

use std::fmt;
use std::ops::Deref;
use std::thread;

use super::link::Link;
use super::wait;
use crate::command::Command;
use crate::command::outcome::{Outcome, Refusal};
use crate::driver::predicates::Functions;
use crate::ecs::Region;
use crate::fake::FakeEcs;
use crate::faults::{self, FaultId, Kind, Origin};

/// A fault of a fake, made with [`FakeEcs::faults`], or by a handle such as
/// [`ServiceHandle::crash_loop`](crate::ServiceHandle::crash_loop).
///
/// It lasts until it has fired as often as it may, is [removed](Self::remove), or the fake is
/// reset; whether this handle is kept does not matter. A test that wants it to end with a block
/// asks for a [guard](Self::scoped).
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let ecs = fake_ecs::FakeEcs::start().await;
/// let throttled = ecs.faults().on("ListClusters").times(2).throttle();
/// # #[cfg(feature = "client")] {
///
/// // The SDK tries again twice by itself.
/// ecs.client().list_clusters().send().await.unwrap();
///
/// assert_eq!(throttled.hits(), 2);
/// # }
/// # }
/// ```
#[derive(Clone, PartialEq)]
pub struct Fault {
    link: Link,
    id: FaultId,
}

impl Fault {
    /// Adds it to the fake, with its functions.
    #[track_caller]
    pub(crate) fn make(fake: &FakeEcs, fault: faults::Fault, functions: Option<Functions>) -> Self {
        let (link, added) = fake.driver().act(|state| {
            let region = fake.region_key();
            let added = state.apply(region, Command::AddFault(fault));
            if let (Ok(Outcome::Fault(id)), Some(functions)) = (&added, functions) {
                state.add_functions(region, *id, functions);
            }
            (Link::new(fake, state), added)
        });
        Self::added(link, added)
    }

    /// Adds one of what the link leads to, which fires so many times, or without limit.
    #[track_caller]
    pub(super) fn of(
        link: &Link,
        times: Option<usize>,
        kind: impl FnOnce(&Region) -> Kind,
    ) -> Self {
        let origin = Some(Origin::here());
        let added = link.try_apply(|region| {
            Command::AddFault(faults::Fault {
                times,
                origin,
                ..faults::Fault::new(kind(region))
            })
        });
        Self::added(link.clone(), added)
    }

    #[track_caller]
    fn added(link: Link, added: Result<Outcome, Refusal>) -> Self {
        match added {
            Ok(Outcome::Fault(id)) => Self { link, id },
            Err(refusal) => panic!("{refusal}"),
            Ok(other) => unreachable!("a fault was not added: {other:?}"),
        }
    }

    /// How often it has fired: one for each call that it has changed, be it the application's own
    /// or one of the SDK's retries; or one for each task, target, update or route that it has made
    /// fail, and for each task that it has held.
    ///
    /// # Panics
    ///
    /// After [`FakeEcs::reset`], and when ten thousand other faults have ended since this one did.
    #[track_caller]
    #[must_use]
    pub fn hits(&self) -> usize {
        let hits = self.link.read(|region| {
            let entry = region.faults.get(self.id);
            entry.map(|entry| entry.hits)
        });
        hits.expect("this fault ended so long ago that the fake has forgotten it")
    }

    /// Ends it: it fires no more, and its [hits](Self::hits) stay. Does nothing if it has ended
    /// already.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let outage = ecs.faults().on("RunTask").error("ServerException", "Service is unavailable.");
    /// // … the application gives up …
    /// outage.remove();
    /// // … and succeeds when it tries again …
    /// # }
    /// ```
    pub fn remove(&self) {
        // A reset has removed it, and one that ended long ago is refused: neither fires any more.
        self.link.apply_unless_stale(|_| self.removal());
    }

    /// The fault need not fire: by default one that never fires fails the test at its end, see
    /// [`FakeEcs::verify`].
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// // Whether the application deploys before its deadline is not what the test is about.
    /// ecs.service("web").crash_loop(3).optional();
    /// # }
    /// ```
    pub fn optional(self) -> Self {
        let command = Command::AllowUnusedFault { fault: self.id };
        self.link.apply_unless_stale(|_| command);
        self
    }

    fn removal(&self) -> Command {
        Command::RemoveFault { fault: self.id }
    }

    /// Lets it end when the guard is dropped.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// {
    ///     let denied = ecs.faults().on("StopTask").error("AccessDeniedException", "no");
    ///     let _guard = denied.scoped();
    ///     // … the application cannot stop tasks …
    /// }
    /// // … and now it can …
    /// # }
    /// ```
    pub fn scoped(self) -> FaultGuard {
        FaultGuard {
            fault: self,
            is_let_go: false,
        }
    }
}

impl Fault {
    /// Lets time pass until `condition` holds for it.
    ///
    /// ```
    /// # async fn example(ecs: &fake_ecs::FakeEcs) {
    /// let held = ecs.hold(fake_ecs::TaskStatus::Pending);
    /// // … the application runs tasks …
    /// held.wait_until(|held| held.hits() == 3).await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }
}

impl Fault {
    fn show(&self) -> String {
        self.link.show(|region| {
            let entry = region.faults.get(self.id);
            entry.map_or_else(|| "forgotten".to_owned(), ToString::to_string)
        })
    }
}

impl fmt::Debug for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Fault({})", self.show())
    }
}

/// Removes a [`Fault`] when it is dropped; see [`Fault::scoped`] and [`FakeEcs::hold`]. It can be
/// asked what the fault can be asked.
#[must_use = "dropping the guard removes the fault at once; bind it: `let _fault = …`"]
pub struct FaultGuard {
    fault: Fault,
    /// Whether the fault stays.
    is_let_go: bool,
}

impl FaultGuard {
    /// Ends the fault now, as dropping the guard does: what it has held goes on.
    ///
    /// ```
    /// # async fn example(web: &fake_ecs::ServiceHandle) {
    /// let held = web.hold_deployment();
    /// // … the application looks at a deployment that is under way …
    /// held.release();
    /// web.wait_stable().await;
    /// # }
    /// ```
    pub fn release(self) {
        drop(self);
    }

    /// The fault need not fire: see [`Fault::optional`].
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// let _held = ecs.hold(fake_ecs::TaskStatus::Pending).optional();
    /// # }
    /// ```
    pub fn optional(self) -> Self {
        // The guard stays the one that ends it.
        let _same = self.fault.clone().optional();
        self
    }

    /// Lets the fault last as it would without the guard.
    ///
    /// Use it where a helper makes a guard and one test wants the fault to stay.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let guard = ecs.faults().on("RunTask").optional().throttle().scoped();
    ///
    /// let fault = guard.forget();
    ///
    /// assert_eq!(fault.hits(), 0);
    /// ```
    pub fn forget(mut self) -> Fault {
        self.is_let_go = true;
        self.fault.clone()
    }
}

impl Deref for FaultGuard {
    type Target = Fault;

    fn deref(&self) -> &Fault {
        &self.fault
    }
}

impl Drop for FaultGuard {
    fn drop(&mut self) {
        let fault = &self.fault;
        if self.is_let_go {
            return;
        }
        if thread::panicking() {
            // A second panic, of a fake that is broken or of a closure, would end the process.
            fault.link.apply_quietly(|_| fault.removal());
        } else {
            fault.remove();
        }
    }
}

impl fmt::Debug for FaultGuard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "FaultGuard({})", self.fault.show())
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};

    use super::*;

    #[test]
    fn a_guard_ends_its_fault_while_the_test_panics_however_broken_the_fake_is() {
        let ecs = FakeEcs::start().blocking();
        let fault = ecs.faults().on("RunTask").optional().throttle();
        let guard = fault.clone().scoped();

        let panicked = catch_unwind(AssertUnwindSafe(|| {
            let _guard = guard;
            ecs.driver().lock().is_broken = true;
            // It is broken, which a second panic would make the end of the process.
            ecs.step();
            let _ = ecs.tasks();
        }));

        assert!(panicked.is_err());
        ecs.driver().lock().is_broken = false;
        let is_active = ecs.driver().read(|state| {
            state
                .region(crate::world::World::DEFAULT_REGION)
                .faults
                .is_active()
        });
        assert_eq!((fault.hits(), is_active), (0, false));
    }
}
