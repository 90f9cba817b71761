//! What regions were like some time ago, for reads that are stale.
//!
//! Nothing is kept until a fault makes reads stale. From then on a region is copied before it
//! changes: once for each moment at which it does, for as long as reads may go back by time; and
//! where somebody has read it since the copy before, for as long as reads may go back by polls.

use std::collections::VecDeque;
use std::time::Duration;

use crate::ecs::Region;
use crate::ecs::keys::RegionKey;
use crate::faults::FaultId;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;

#[derive(Debug, Default)]
pub struct Past {
    regions: SortedMap<RegionKey, Memory>,
}

/// What is known of the past of a region.
#[derive(Debug, Default)]
struct Memory {
    /// The oldest first.
    snapshots: VecDeque<Snapshot>,
    /// How many snapshots there were: the number of the state that the region is in.
    state: u64,
    /// Who has read, by the faults whose reads go back by polls.
    polls: SortedMap<FaultId, Polls>,
}

/// A region as it was before it changed.
#[derive(Debug)]
struct Snapshot {
    state: u64,
    /// When it changed.
    until: Time,
    region: Box<Region>,
}

/// The state of a region at some time.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Moment {
    state: u64,
    at: Time,
}

/// The reads of a fault.
#[derive(Debug)]
struct Polls {
    /// How many reads a read goes back.
    lag: usize,
    /// When the fault was made: nothing older is shown.
    made: Moment,
    /// The last reads, as many as it goes back at most, the oldest first.
    last: VecDeque<Moment>,
}

impl Past {
    /// Remembers the region, which is about to change, if reads of it are stale. A call more does
    /// no harm.
    pub fn remember(&mut self, region: &Region, now: Time) {
        let age = region.faults.longest_stale();
        if age.is_none() && self.regions.is_empty() {
            return;
        }
        let memory = self.regions.get_or_default(region.key);
        memory.forget_faults(|fault| !region.faults.is_active_fault(fault));
        if age.is_none() && memory.polls.is_empty() {
            self.regions.remove(&region.key);
            return;
        }
        memory.forget(now, age);
        if memory.is_awaited(now, age) {
            memory.take(region, now);
        }
    }

    /// From now on reads go back by so many polls because of that fault.
    pub fn begin(&mut self, region: RegionKey, fault: FaultId, lag: u32, now: Time) {
        let memory = self.regions.get_or_default(region);
        let polls = Polls {
            lag: lag as usize,
            made: memory.moment(now),
            last: VecDeque::new(),
        };
        memory.polls.insert(fault, polls);
    }

    /// The region as it was so long ago, and for the faults that `lag` as many polls ago as they
    /// say, whichever is longer ago, as far as it is remembered. Each of these faults has seen a
    /// poll more.
    pub fn as_of(&mut self, region: &Region, now: Time, age: Duration, lag: &[FaultId]) -> Region {
        let Some(memory) = self.regions.get_mut(&region.key) else {
            return region.seen_at(now.before(age));
        };
        let mut moment = memory.ago(now, age);
        let present = memory.moment(now);
        for fault in lag {
            if let Some(polls) = memory.polls.get_mut(fault) {
                moment = moment.min(polls.poll(present));
            }
        }
        let mut snapshots = memory.snapshots.iter();
        let snapshot = snapshots.find(|snapshot| snapshot.state == moment.state);
        let region = snapshot.map_or(region, |snapshot| &snapshot.region);
        region.seen_at(moment.at)
    }
}

impl Memory {
    fn moment(&self, now: Time) -> Moment {
        Moment {
            state: self.state,
            at: now,
        }
    }

    /// So long ago.
    fn ago(&self, now: Time, age: Duration) -> Moment {
        let at = now.before(age);
        let mut snapshots = self.snapshots.iter();
        let snapshot = snapshots.find(|snapshot| snapshot.until > at);
        let state = snapshot.map_or(self.state, |snapshot| snapshot.state);
        Moment { state, at }
    }

    fn forget_faults(&mut self, is_over: impl Fn(FaultId) -> bool) {
        let over = self.polls.keys().copied().filter(|fault| is_over(*fault));
        for fault in over.collect::<Vec<_>>() {
            self.polls.remove(&fault);
        }
    }

    /// Forgets what no read goes back to any more.
    fn forget(&mut self, now: Time, age: Option<Duration>) {
        let next = self.polls.values().map(|polls| polls.next().state).min();
        let is_over = |snapshot: &Snapshot| {
            age.is_none_or(|age| snapshot.until + age <= now)
                && next.is_none_or(|next| snapshot.state < next)
        };
        while self.snapshots.front().is_some_and(is_over) {
            self.snapshots.pop_front();
        }
    }

    /// Whether a read may go back to the state that the region is in.
    fn is_awaited(&self, now: Time, age: Option<Duration>) -> bool {
        // What was between two changes of one moment was never seen.
        let last = self.snapshots.back();
        let by_time = age.is_some() && last.is_none_or(|last| last.until < now);
        let mut polls = self.polls.values();
        by_time || polls.any(|polls| polls.newest().state == self.state)
    }

    fn take(&mut self, region: &Region, now: Time) {
        self.snapshots.push_back(Snapshot {
            state: self.state,
            until: now,
            region: Box::new(region.clone()),
        });
        self.state += 1;
    }
}

impl Polls {
    /// Somebody reads. Returns what the read shows.
    fn poll(&mut self, present: Moment) -> Moment {
        self.last.push_back(present);
        if self.last.len() <= self.lag {
            return self.made;
        }
        self.last.pop_front().unwrap_or(present)
    }

    /// What the next read shows, unless it is the present.
    fn next(&self) -> Moment {
        match self.last.front() {
            Some(first) if self.last.len() >= self.lag => *first,
            _ => self.made,
        }
    }

    /// The last that reads may go back to.
    fn newest(&self) -> Moment {
        self.last.back().copied().unwrap_or(self.made)
    }
}
