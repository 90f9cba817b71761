//! How a runtime outside of the fake tells what happened to its containers.

use std::fmt;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use super::{Driver, held};
use crate::effect::Report;

/// Takes reports of one runtime, from any thread. Clones report to the same fake.
///
/// It does not keep the fake alive. Reports to a fake that is gone, or was reset since, are
/// dropped.
#[derive(Clone)]
pub(crate) struct Reports {
    inbox: Arc<Inbox>,
    /// After how many resets; `None` for as many as there had been when the fake began.
    resets: Option<u64>,
}

impl Reports {
    /// For a runtime of a fake that begins.
    pub(super) fn first(inbox: &Arc<Inbox>) -> Self {
        Self {
            inbox: Arc::clone(inbox),
            resets: None,
        }
    }

    /// For what is asked of a runtime after so many resets.
    pub(super) fn new(inbox: &Arc<Inbox>, resets: u64) -> Self {
        Self {
            inbox: Arc::clone(inbox),
            resets: Some(resets),
        }
    }

    /// Something has happened to a container, now.
    ///
    /// The fake takes it in before this returns; where this is called by
    /// [`Runtime::execute`](crate::runtime::Runtime::execute), right after that.
    pub(crate) fn send(&self, report: Report) {
        self.send_all(vec![report]);
    }

    /// The same with many reports, which the fake takes with one lock.
    pub(crate) fn send_all(&self, reports: Vec<Report>) {
        let reports = reports.into_iter().map(|report| (self.resets, report));
        self.inbox.queue().extend(reports);
        // Whoever has the lock takes reports before giving it up.
        if !held::by_this_thread()
            && let Some(driver) = self.inbox.driver.upgrade()
        {
            driver.hear();
        }
        self.inbox.arrived.notify_all();
    }
}

impl fmt::Debug for Reports {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reports").finish_non_exhaustive()
    }
}

/// Where reports wait for whoever has the lock.
pub(super) struct Inbox {
    driver: Weak<Driver>,
    queue: Mutex<Vec<(Option<u64>, Report)>>,
    arrived: Condvar,
    /// How many resets there had been when the fake began: none, unless it goes on with a journal.
    began: AtomicU64,
}

impl Inbox {
    pub(super) fn new(driver: Weak<Driver>) -> Arc<Self> {
        Arc::new(Self {
            driver,
            queue: Mutex::default(),
            arrived: Condvar::new(),
            began: AtomicU64::new(0),
        })
    }

    /// The fake goes on with a journal, in which it was reset so often.
    #[cfg(feature = "journal")]
    pub(super) fn begin_after(&self, resets: u64) {
        self.began.store(resets, Ordering::SeqCst);
    }

    fn queue(&self) -> MutexGuard<'_, Vec<(Option<u64>, Report)>> {
        self.queue.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The reports that have arrived since that many resets.
    pub(super) fn take(&self, resets: u64) -> Vec<Report> {
        let arrived = std::mem::take(&mut *self.queue());
        let arrived = arrived.into_iter();
        let began = self.began.load(Ordering::SeqCst);
        let of_today = arrived.filter(|(of, _)| of.unwrap_or(began) == resets);
        of_today.map(|(_, report)| report).collect()
    }

    /// Blocks until something arrives, or that long.
    pub(super) fn wait(&self, limit: Duration) {
        // Whoever has waited looks whether it was worth it, so that it does not matter why it
        // ended.
        drop(self.arrived.wait_timeout(self.queue(), limit));
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Inbox").finish_non_exhaustive()
    }
}
