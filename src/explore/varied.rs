//! What a seed varies.

use std::fmt;
use std::time::Duration;

use crate::fake::{FakeEcs, NewFault};
use crate::handle::Fault;

/// How much longer a task takes for a stage, at most.
const STAGE_MAX: Duration = Duration::from_secs(20);
/// Of so many calls some take that long.
const LATENCIES: [(f64, Duration); 3] = [
    (0.3, Duration::from_millis(150)),
    (0.2, Duration::from_millis(900)),
    (0.05, Duration::from_secs(7)),
];
/// Of so many reads some show what was so long ago.
const STALE: (f64, Duration) = (0.15, Duration::from_secs(3));
/// Of so many events some are delivered twice, and some in another order.
const EVENTS: f64 = 0.2;

/// Something that AWS leaves open, and that a seed varies; see
/// [`explore_schedules`](crate::explore_schedules).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Varied {
    /// How long tasks take for their stages: up to 20 s more for each, drawn for each task. So
    /// tasks that were started together run and stop in another order.
    TaskStages,
    /// How long calls take: 0.15, 0.9 or 7 s more, for about half of them. So concurrent calls are
    /// answered in another order.
    CallLatencies,
    /// Which reads are stale: about one in seven shows what was 3 s ago.
    StaleReads,
    /// How events are delivered: about one in five twice, and one in five after the next one. See
    /// [`FakeEcs::event_stream`](crate::FakeEcs::event_stream).
    Events,
}

impl Varied {
    /// All of them, in the order in which a report tries to do without.
    pub const ALL: [Self; 4] = [
        Self::StaleReads,
        Self::Events,
        Self::CallLatencies,
        Self::TaskStages,
    ];

    /// The faults that it consists of, of which each fires so often at most.
    fn faults(self, ecs: &FakeEcs, most: &[usize]) -> Vec<Fault> {
        let of = |new: NewFault, chance| new.with_probability(chance).optional();
        let events = |most| {
            let events = ecs.faults().events().with_probability(EVENTS);
            events.times(most).optional()
        };
        match (self, most) {
            (Self::TaskStages, [most]) => {
                let tasks = ecs.faults().tasks().times(*most).optional();
                vec![tasks.delay(STAGE_MAX)]
            }
            (Self::CallLatencies, most) => {
                let latencies = LATENCIES.iter().zip(most);
                let new = latencies.map(|((chance, latency), most)| {
                    let calls = of(ecs.faults().all(), *chance).times(*most);
                    calls.latency(*latency)
                });
                new.collect()
            }
            (Self::Events, [twice, late]) => {
                vec![events(*twice).duplicate(), events(*late).reorder()]
            }
            (Self::StaleReads, [most]) => {
                let (chance, age) = STALE;
                vec![of(ecs.faults().reads(), chance).times(*most).stale_for(age)]
            }
            (other, most) => unreachable!("{other} has not {} faults", most.len()),
        }
    }

    /// Of how many faults it consists.
    fn parts(self) -> usize {
        match self {
            Self::TaskStages | Self::StaleReads => 1,
            Self::Events => 2,
            Self::CallLatencies => LATENCIES.len(),
        }
    }
}

impl fmt::Display for Varied {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::TaskStages => "task stages",
            Self::CallLatencies => "call latencies",
            Self::StaleReads => "stale reads",
            Self::Events => "events",
        })
    }
}

/// How many variations of each kind there may be: how often each of its faults may fire.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Budget(Vec<(Varied, Vec<usize>)>);

impl Budget {
    /// As many as there are.
    pub(super) fn all(varied: &[Varied]) -> Self {
        let kinds = Varied::ALL.into_iter();
        let kinds = kinds.filter(|kind| varied.contains(kind));
        Self(
            kinds
                .map(|kind| (kind, vec![usize::MAX; kind.parts()]))
                .collect(),
        )
    }

    /// How many faults there are, in the order in which a report tries to do without.
    pub(super) fn len(&self) -> usize {
        self.0.iter().map(|(_, parts)| parts.len()).sum()
    }

    /// How often the fault in that place may fire.
    pub(super) fn part(&self, place: usize) -> usize {
        let mut parts = self.0.iter().flat_map(|(_, parts)| parts);
        parts.nth(place).copied().unwrap_or(0)
    }

    /// The same with another number for the fault in that place.
    pub(super) fn with(&self, place: usize, most: usize) -> Self {
        let mut budget = self.clone();
        let mut parts = budget.0.iter_mut().flat_map(|(_, parts)| parts);
        if let Some(part) = parts.nth(place) {
            *part = most;
        }
        budget
    }

    /// How many of each kind there are, of those of which there are any.
    pub(super) fn counts(self) -> Vec<(Varied, usize)> {
        let kinds = self.0.into_iter();
        let counts = kinds.map(|(kind, parts)| (kind, parts.into_iter().sum()));
        counts.filter(|(_, count)| *count > 0).collect()
    }
}

/// The variations of one run.
pub(super) struct Variations(Vec<(Varied, Vec<Fault>)>);

impl Variations {
    pub(super) fn make(ecs: &FakeEcs, budget: &Budget) -> Self {
        let kinds = budget.0.iter();
        // Also of a kind of which there may be none: the draws of a fault go by its number.
        let kinds = kinds.map(|(kind, most)| (*kind, kind.faults(ecs, most)));
        Self(kinds.collect())
    }

    /// How many there were.
    pub(super) fn used(&self) -> Budget {
        let hits = |faults: &[Fault]| faults.iter().map(Fault::hits).collect();
        let kinds = self.0.iter();
        Budget(kinds.map(|(kind, faults)| (*kind, hits(faults))).collect())
    }
}
