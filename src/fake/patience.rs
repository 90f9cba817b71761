//! How long of real time somebody waits in vain for others to act.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::runtime::{Handle, RuntimeFlavor};

use super::FakeEcs;
use crate::driver::{Driver, clock};

/// Enough for an application that computes, on a machine that is busy.
const PATIENCE: Duration = Duration::from_secs(5);
/// Where the fake knows of nobody who could act. It does not know of everybody.
const GRACE: Duration = Duration::from_millis(100);

/// What a fake knows of those who could act beside whoever waits.
#[derive(Debug)]
pub(super) struct Others {
    /// What the test has asked for.
    patience: Option<Duration>,
    /// Each clone that a user has made has one of these.
    clones: Arc<()>,
    /// How many of the driver's references are the fake's own; clients have one more each.
    weak: usize,
    /// Another process may have been given the address.
    has_address: AtomicBool,
}

impl Others {
    /// For a fake that is complete: nobody has a client of it yet.
    pub(super) fn new(driver: &Arc<Driver>, patience: Option<Duration>, has_address: bool) -> Self {
        Self {
            patience,
            clones: Arc::default(),
            weak: Arc::weak_count(driver),
            has_address: AtomicBool::new(has_address),
        }
    }

    pub(super) fn address_is_known(&self) {
        self.has_address.store(true, Ordering::Relaxed);
    }

    fn are_known(&self, driver: &Arc<Driver>) -> bool {
        Arc::strong_count(&self.clones) > 1
            || Arc::weak_count(driver) > self.weak + driver.watchers()
            || driver.lock().has_processes()
            || self.has_address.load(Ordering::Relaxed)
    }
}

impl FakeEcs {
    /// Counts this as a clone that somebody else may have.
    pub(super) fn counted(mut self) -> Self {
        self.counted = Some(Arc::clone(&self.inner.others.clones));
        self
    }

    /// How long of real time somebody waits for others to act once nothing happens by itself.
    pub(crate) fn patience(&self) -> Duration {
        let others = &self.inner.others;
        others.patience.unwrap_or_else(|| {
            if others.are_known(self.driver()) || has_tasks_awake() {
                PATIENCE + self.checks_take()
            } else {
                GRACE
            }
        })
    }

    /// How long load balancers may take to find that a target has begun or ceased to answer.
    #[cfg(feature = "elb")]
    fn checks_take(&self) -> Duration {
        self.inner.forwarders.finds_within()
    }

    #[cfg(not(feature = "elb"))]
    #[expect(clippy::unused_self, reason = "as with load balancers")]
    fn checks_take(&self) -> Duration {
        Duration::ZERO
    }
}

/// Whether the runtime of whoever waits has other tasks that may act by themselves. Those of a
/// current-thread runtime with a paused clock sleep while somebody waits there, for as long as the
/// clock has been let on.
fn has_tasks_awake() -> bool {
    let Ok(runtime) = Handle::try_current() else {
        return false;
    };
    if runtime.runtime_flavor() == RuntimeFlavor::CurrentThread && clock::is_paused() {
        return false;
    }
    let is_one_of_them = tokio::task::try_id().is_some();
    runtime.metrics().num_alive_tasks() > usize::from(is_one_of_them)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_chose_the_address_may_have_given_it_to_others() {
        let loopback = ([127, 0, 0, 1], 0);
        let cases = [
            (FakeEcs::start().blocking(), GRACE),
            (FakeEcs::start().listen(loopback).blocking(), PATIENCE),
        ];
        for (fake, patience) in cases {
            assert_eq!(fake.patience(), patience);
        }
    }
}
