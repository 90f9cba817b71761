//! Lets a fake act by itself while a runtime outside has tasks.
//!
//! What is due otherwise happens when somebody looks at the fake, which is early enough for who
//! looks. A container of an engine does not look: that its task goes on is seen from outside.

use std::sync::{Arc, Weak};
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::timeout;

use super::Driver;

/// No alarm rings sooner, so that a fake whose time stands still costs nothing worth mentioning.
const DELAY_MIN: Duration = Duration::from_millis(5);

impl Driver {
    /// How long until something is due by itself. `None` as long as nobody outside waits for it,
    /// and on a clock that stands still.
    fn next_alarm(&self) -> Option<Duration> {
        let mut state = self.lock();
        if !state.has_alarm() {
            return None;
        }
        let due = state.next_planned()?;
        Some(due.since(state.clock_time()).max(DELAY_MIN))
    }
}

/// Lets things happen when they are due, until the driver is gone.
pub(super) async fn run(driver: Weak<Driver>) {
    loop {
        let Some(there) = driver.upgrade() else {
            return;
        };
        let acted = Arc::clone(&there.acted).notified_owned();
        let next = there.next_alarm();
        drop(there);
        let Some(delay) = next else {
            acted.await;
            continue;
        };
        if timeout(delay, acted).await.is_err()
            && let Some(there) = driver.upgrade()
        {
            // A closure of a user's may be run. Its panic has nobody to go to.
            let _ = spawn_blocking(move || there.catch_up()).await;
        }
    }
}
