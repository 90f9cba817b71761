//! What regions were like some time ago, for reads that are stale.
//!
//! Nothing is kept until a fault makes reads stale. From then on a region is copied before it
//! changes, once for each moment at which it does, for as long as reads may go back.

use std::collections::VecDeque;
use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::keys::RegionKey;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;

#[derive(Debug, Default)]
pub struct Past {
    regions: SortedMap<RegionKey, VecDeque<Snapshot>>,
}

/// A region as it was before it changed.
#[derive(Debug)]
struct Snapshot {
    /// When it changed.
    until: Time,
    region: Box<Region>,
}

impl Past {
    /// Remembers the region, which is about to change, if reads of it are stale. A call more does
    /// no harm.
    pub fn remember(&mut self, region: &Region, now: Time) {
        let Some(age) = region.faults.longest_stale() else {
            if !self.regions.is_empty() {
                self.regions.remove(&region.key);
            }
            return;
        };
        let snapshots = self.regions.get_or_default(region.key);
        let is_over = |snapshot: &Snapshot| snapshot.until + age <= now;
        while snapshots.front().is_some_and(is_over) {
            snapshots.pop_front();
        }
        // What was between two changes of one moment was never seen.
        if snapshots.back().is_none_or(|last| last.until < now) {
            let region = Box::new(region.clone());
            snapshots.push_back(Snapshot { until: now, region });
        }
    }

    /// The region as it was so long ago, as far as it is remembered.
    pub fn as_of(&self, region: &Region, now: Time, age: Duration) -> Region {
        let then = now.before(age);
        let mut snapshots = self.regions.get(&region.key).into_iter().flatten();
        let snapshot = snapshots.find(|snapshot| snapshot.until > then);
        let region = snapshot.map_or(region, |snapshot| &snapshot.region);
        region.seen_at(then)
    }
}
