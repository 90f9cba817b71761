//! What there was to see when a client called last.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Weak};
use std::time::Duration;

use super::{Driver, Gone};

/// How many changes there were that a client may have seen. Its clones are of the same client.
#[derive(Clone)]
pub(crate) struct LastCall {
    driver: Weak<Driver>,
    /// `None` where sleeps take no real time, so that no client needs to look early.
    changes: Option<Arc<AtomicU64>>,
}

impl LastCall {
    pub(crate) fn new(driver: &Arc<Driver>) -> Self {
        let has_wall_clock = driver.lock().has_wall_clock();
        Self {
            driver: Arc::downgrade(driver),
            changes: has_wall_clock.then(Arc::default),
        }
    }

    /// The client calls. What happens while the call is under way may be news to it.
    pub(crate) fn note(&self) {
        if let Some(changes) = &self.changes
            && let Some(driver) = self.driver.upgrade()
        {
            changes.store(driver.shown_changes(), Ordering::SeqCst);
        }
    }

    /// The client sleeps, until there may be news for it.
    pub(crate) async fn sleep(&self, duration: Duration) -> Result<(), Gone> {
        match &self.changes {
            None => Driver::sleep(&self.driver, duration).await,
            Some(changes) => {
                let seen = changes.load(Ordering::SeqCst);
                Driver::sleep_of_client(&self.driver, duration, seen).await
            }
        }
    }
}

impl fmt::Debug for LastCall {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LastCall")
    }
}
