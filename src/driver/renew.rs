//! Everything as it was at the start, and the end of a driver.

use super::errands::Errands;
#[cfg(feature = "journal")]
use super::idle::Idle;
use super::requests::Requests;
use super::sessions::Sessions;
#[cfg(feature = "journal")]
use super::stories::Stories;
use super::{Driver, Reports, State};
use crate::kernel::ids::Ids;
#[cfg(feature = "journal")]
use crate::world::World;

impl Drop for Driver {
    /// Whoever waits for somebody to act learns that nobody will.
    fn drop(&mut self) {
        // What nobody was told of is in the journal as well.
        let _ = self.flush_journal();
        self.acted.notify_waiters();
    }
}

impl Driver {
    /// Empties the fake: no tasks, no definitions, no requests; the time goes on.
    pub(crate) fn reset(&self) {
        // Dropped when the lock has been given up: what a test's closure has captured may look at
        // the fake.
        let _before = self.lock().reset();
        #[cfg(feature = "ecr")]
        {
            self.blobs.retain(|_| false);
            self.blobs.retain_uploads(|_| false);
        }
        // Calls are refused where it fails.
        let _ = self.flush_journal();
        self.acted.notify_waiters();
    }
}

impl State {
    /// As it was when the fake was started, its clock too.
    #[cfg(feature = "journal")]
    pub(super) fn make_new(&mut self) {
        let (setup, started) = (self.world.setup().clone(), self.started());
        self.world = World::new(setup, 0, started);
        self.clock.set_to(started);
        self.idle = Idle::new(self.idle.limit(), self.clock.kind(), started);
        self.stories = Stories::default();
        self.errands = Errands::default();
        self.sessions = Sessions::default();
        self.requests = Requests::default();
        self.request_ids = Ids::new(self.seed(), "requests");
    }

    /// Everything as it was at the start, but for the time. Returns what may run a test's own code
    /// when it is dropped.
    #[must_use = "it is to be dropped without the lock"]
    pub(super) fn reset(&mut self) -> Errands {
        self.record_reset();
        self.world = self.world.emptied();
        for (runtime, inbox) in self.runtimes.iter_mut().zip(self.inbox.iter().cycle()) {
            runtime.reset(Reports::new(inbox, self.world.resets()));
        }
        self.sessions = Sessions::default();
        self.end_sockets();
        let errands = std::mem::take(&mut self.errands);
        #[cfg(test)]
        {
            self.is_broken = false;
        }
        self.requests = Requests::default();
        self.request_ids = Ids::new(self.seed(), "requests");
        self.note_change();
        errands
    }
}
