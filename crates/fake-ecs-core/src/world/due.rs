//! What is due next in any region, and letting it happen.

use super::World;
use crate::deliveries::Deliveries;
use crate::kernel::time::Time;

impl World {
    /// When the next thing happens by itself; `None` at rest.
    ///
    /// Rules that go by the time fire for ever, so a fake is at rest where nothing else is due.
    /// What is due later than they are comes after them.
    pub fn next_due(&self) -> Option<Time> {
        let outstanding = self.next_outstanding()?;
        let scheduled = self.next_scheduled().map_or(outstanding, |(at, _)| at);
        Some(outstanding.min(scheduled))
    }

    /// When the next thing happens if time passes, be the fake at rest until then or not.
    pub fn next_in_time(&self) -> Option<Time> {
        let scheduled = self.next_scheduled().map(|(at, _)| at);
        let next = [self.next_outstanding(), scheduled];
        next.into_iter().flatten().min()
    }

    pub(super) fn next_outstanding(&self) -> Option<Time> {
        let timer = self.timer.first().map(|(at, _)| *at);
        let late = self.deliveries.as_ref().and_then(Deliveries::next_due);
        [timer, late].into_iter().flatten().min()
    }

    /// Fires the next timer of all regions if its time is no later than `limit`, and moves to its
    /// time. Returns whether there was one.
    pub fn fire_next(&mut self, limit: Time) -> bool {
        if self.fire_scheduled(limit) {
            return true;
        }
        if self.deliveries.is_some() && self.deliver_next(limit) {
            return true;
        }
        let Some((at, key)) = self.timer.first().copied().filter(|(at, _)| *at <= limit) else {
            return false;
        };
        self.pass_to(at);
        // A panic may have left a time behind at which nothing is due any more. It must not come
        // again and again: the fake would neither go on nor end.
        if !self.with_region(key, |region| region.fire_next(at)) {
            self.timer.remove(&(at, key));
            let next = self.regions[key.0 as usize].planned();
            self.timer.extend(next.map(|next| (next, key)));
        }
        true
    }
}
