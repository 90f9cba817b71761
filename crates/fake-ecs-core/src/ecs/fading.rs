//! What is over, and is shown for some time still.

use std::collections::VecDeque;
use std::time::Duration;

use crate::kernel::time::Time;

/// How long the API shows what is over.
///
/// Of stopped tasks the service promises "at least one hour" (`DescribeTasks`), and the fake keeps
/// to exactly one. Of deleted services and clusters the service says that it "may" forget them
/// (`DeleteService`, `DeleteCluster`), not when: the fake keeps to the same.
pub const SHOWN_FOR: Duration = Duration::from_secs(60 * 60);

/// Keys of what is over, in the order in which it ended.
#[derive(Clone, Debug)]
pub struct Fading<K>(VecDeque<(Time, K)>);

impl<K> Default for Fading<K> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<K> Fading<K> {
    pub fn push(&mut self, ended: Time, key: K) {
        self.0.push_back((ended, key));
    }

    /// Whether there is something that is not to be shown any more.
    pub fn is_due(&self, now: Time) -> bool {
        let first = self.0.front();
        first.is_some_and(|(ended, _)| *ended + SHOWN_FOR <= now)
    }

    /// The next that is not to be shown any more.
    pub fn pop_due(&mut self, now: Time) -> Option<K> {
        if !self.is_due(now) {
            return None;
        }
        self.0.pop_front().map(|(_, key)| key)
    }
}
