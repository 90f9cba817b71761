//! Moving the time by hand.

use std::thread;
use std::time::Duration;

use super::{Driver, State, TICK};
use crate::kernel::time::Time;

impl Driver {
    /// Blocks until runtimes outside, and real endpoints, have answered what they were asked, so
    /// that time which is moved by hand does not overtake them. A runtime that has said nothing for
    /// long is not waited for.
    ///
    /// Nor does it overtake a process that another thread is polling.
    fn await_others(&self) {
        while self.lock().awaits_processes() {
            nap();
        }
        while self.lock().awaits_endpoints() {
            nap();
        }
        let Some(inbox) = &self.inbox else { return };
        while self.lock().awaits_runtimes() {
            inbox.wait(TICK);
        }
    }

    /// How long it is until the next thing happens by itself.
    pub(crate) fn next_event_in(&self) -> Option<Duration> {
        let mut state = self.up_to_date();
        let due = state.next_due()?;
        Some(due.since(state.clock_time()))
    }

    /// When the next thing happens by itself. Whoever waits asks for it before looking: what is
    /// next after the look may be one further.
    pub(crate) fn next_due(&self) -> Option<Time> {
        self.up_to_date().next_due()
    }

    /// When the next thing happens if time passes, for who waits for a time.
    pub(crate) fn next_in_time(&self) -> Option<Time> {
        self.up_to_date().next_in_time()
    }

    /// Moves the time on by `duration`, and lets happen what is due by then.
    ///
    /// The clock goes from due to due, so that others who get their turn in between find nothing
    /// left to do.
    pub(crate) fn advance(&self, duration: Duration) {
        let target = self.lock().clock_time() + duration;
        self.await_others();
        while !self.drive(|state| state.skip_some(target)) {
            self.await_others();
        }
        self.raise();
        // Whoever moves the time by hand means it.
        self.lock().note_change();
        self.note_moved_time();
        self.acted.notify_waiters();
    }

    /// Fires the next timer, moving the time to it. Returns whether there
    /// was one.
    pub(crate) fn step(&self) -> bool {
        let stepped = loop {
            self.await_others();
            // Under one lock: whoever polls a process has either done so or is seen to.
            let step = |state: &mut State| (!state.awaits_processes()).then(|| state.step());
            if let Some(stepped) = self.drive(step) {
                break stepped;
            }
        };
        self.note_moved_time();
        self.acted.notify_waiters();
        self.raise();
        stepped
    }

    /// Steps until the fake is at rest. Returns how often.
    pub(crate) fn settle(&self) -> Result<usize, Livelock> {
        let mut steps = 0;
        while self.step() {
            steps += 1;
            if self.read(|state| state.is_livelocked(steps)) {
                return Err(Livelock { steps });
            }
        }
        Ok(steps)
    }
}

/// A fake does not come to rest in so many steps.
#[derive(Debug)]
pub(crate) struct Livelock {
    pub(crate) steps: usize,
}

#[expect(
    clippy::disallowed_methods,
    reason = "others outside of the fake take real time"
)]
fn nap() {
    thread::sleep(Duration::from_millis(1));
}
