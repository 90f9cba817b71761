//! What moves a region on by itself: the next of what is due.

use crate::ecs::{Region, lifecycle};
use crate::kernel::time::Time;

impl Region {
    /// Plays the next due if it is due by `limit`, and moves to its time. Returns whether there was
    /// one.
    pub(crate) fn play_next(&mut self, limit: Time) -> bool {
        let Some(at) = self.next_due().filter(|at| *at <= limit) else {
            return false;
        };
        let Some((_, due)) = self.agenda.pop() else {
            return false;
        };
        self.now = self.now.max(at);
        self.forget_old();
        lifecycle::play(self, due);
        #[cfg(any(test, feature = "self-check"))]
        crate::ecs::check::invariants(self);
        true
    }

    /// When the next thing happens by itself; `None` at rest.
    pub(crate) fn next_due(&mut self) -> Option<Time> {
        // What has been overtaken by events must not keep the region from being at rest.
        while let Some((at, due)) = self.agenda.first() {
            if !lifecycle::is_stale(self, due) {
                return Some(at);
            }
            self.agenda.pop();
        }
        #[cfg(any(test, feature = "self-check"))]
        if self.effects.is_empty() {
            crate::ecs::check::at_rest(self);
        }
        None
    }
}
