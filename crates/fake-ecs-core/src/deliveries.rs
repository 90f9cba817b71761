//! What EventBridge has delivered of what was announced, in the order of delivery.
//!
//! It delivers each event at once and once, unless a fault of events changes that. Nothing is kept
//! until one does: as long as none has, what was announced is what was delivered.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::ecs::keys::RegionKey;
use crate::ecs::outbox::Announced;
use crate::faults::events::EventAction;
use crate::kernel::tail::Tail;
use crate::kernel::time::Time;

/// When an event is delivered that others are to overtake, if no other comes.
const OVERTAKEN_AFTER_AT_MOST: Duration = Duration::from_secs(60);

/// What was announced in any region.
pub type Outbox = Tail<(RegionKey, Announced), KEPT_MAX>;

/// How much is kept of what was announced, and of what was delivered: as many tasks are, with what
/// each of them announces.
const KEPT_MAX: usize = 200_000;

/// Something that was delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub at: Time,
    /// Where the event is among those that were announced.
    pub place: usize,
}

#[derive(Debug, Default)]
pub struct Deliveries {
    delivered: Tail<Delivery, KEPT_MAX>,
    /// By the time at which they are delivered, and a number that orders those of one time.
    late: BTreeMap<(Time, usize), Late>,
    /// How many events were late.
    late_ever: usize,
}

#[derive(Debug)]
struct Late {
    place: usize,
    /// It is delivered after the next event of this region, should one come before.
    overtaken_in: Option<RegionKey>,
}

impl Deliveries {
    /// Those that were announced before the first fault of events have arrived already.
    pub fn new(before: &Outbox) -> Self {
        let mut delivered = Tail::after(before.forgotten());
        let places = (before.forgotten()..).zip(before.iter());
        delivered.extend(places.map(|(place, (_, announced))| Delivery {
            at: announced.at,
            place,
        }));
        Self {
            delivered,
            ..Self::default()
        }
    }

    pub fn delivered(&self) -> &Tail<Delivery, KEPT_MAX> {
        &self.delivered
    }

    /// When the next late event is delivered.
    pub fn next_due(&self) -> Option<Time> {
        self.late.first_key_value().map(|((at, _), _)| *at)
    }

    /// Delivers the next late event.
    pub fn deliver_next(&mut self) {
        if let Some(((at, _), late)) = self.late.pop_first() {
            self.deliver(at, late.place);
        }
    }

    /// An event was announced, and a fault does that to it.
    pub fn announce(
        &mut self,
        place: usize,
        region: RegionKey,
        now: Time,
        fault: Option<&EventAction>,
    ) {
        match fault {
            None => {
                self.deliver(now, place);
                self.deliver_overtaken(region, now);
            }
            Some(EventAction::Lose) => {}
            Some(EventAction::Duplicate) => {
                self.deliver(now, place);
                self.deliver(now, place);
                self.deliver_overtaken(region, now);
            }
            Some(EventAction::Delay(delay)) => self.hold_back(now + *delay, place, None),
            Some(EventAction::Reorder) => {
                // The second of two that are to be late overtakes the first.
                if self.is_holding_back(region) {
                    self.deliver(now, place);
                    self.deliver_overtaken(region, now);
                } else {
                    let latest = now + OVERTAKEN_AFTER_AT_MOST;
                    self.hold_back(latest, place, Some(region));
                }
            }
        }
    }

    fn deliver(&mut self, at: Time, place: usize) {
        self.delivered.push(Delivery { at, place });
    }

    fn hold_back(&mut self, until: Time, place: usize, overtaken_in: Option<RegionKey>) {
        let late = Late {
            place,
            overtaken_in,
        };
        self.late.insert((until, self.late_ever), late);
        self.late_ever += 1;
    }

    fn is_holding_back(&self, region: RegionKey) -> bool {
        let mut late = self.late.values();
        late.any(|late| late.overtaken_in == Some(region))
    }

    fn deliver_overtaken(&mut self, region: RegionKey, now: Time) {
        let is_overtaken = |_: &(Time, usize), late: &mut Late| late.overtaken_in == Some(region);
        let overtaken: Vec<Late> = self
            .late
            .extract_if(.., is_overtaken)
            .map(|(_, late)| late)
            .collect();
        for late in overtaken {
            self.deliver(now, late.place);
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::UNIX_EPOCH;

    use super::*;

    const REGION: RegionKey = RegionKey(0);

    /// What is delivered by and by of five events, one a second, by their numbers, when this is
    /// done to the second and the third; a bar is where the last was announced.
    fn delivered(second: Option<EventAction>, third: Option<EventAction>) -> String {
        let secs = Duration::from_secs;
        let start = Time::from_system(UNIX_EPOCH);
        let mut deliveries = Deliveries::default();
        for (place, fault) in [None, second, third, None, None].iter().enumerate() {
            let now = start + secs(place as u64);
            while deliveries.next_due().is_some_and(|due| due <= now) {
                deliveries.deliver_next();
            }
            deliveries.announce(place, REGION, now, fault.as_ref());
        }
        let by_then = deliveries.delivered().ever();
        while deliveries.next_due().is_some() {
            deliveries.deliver_next();
        }
        let all = deliveries.delivered().iter().enumerate();
        let shown = all.map(|(index, delivery)| {
            let bar = if index == by_then { "|" } else { "" };
            format!("{bar}{}", delivery.place + 1)
        });
        shown.collect()
    }

    #[test]
    fn events_are_delivered_as_faults_would_have_it() {
        let late = |secs| Some(EventAction::Delay(Duration::from_secs(secs)));
        let (lost, twice) = (Some(EventAction::Lose), Some(EventAction::Duplicate));
        let reordered = || Some(EventAction::Reorder);
        for (second, third, expected) in [
            (None, None, "12345"),
            (lost, None, "1345"),
            (twice, None, "122345"),
            (late(2), None, "13245"),
            (late(30), None, "1345|2"),
            (reordered(), None, "13245"),
            (reordered(), reordered(), "13245"),
            (late(30), reordered(), "1435|2"),
        ] {
            let what = format!("{second:?} {third:?}");
            assert_eq!(delivered(second, third), expected, "{what}");
        }
    }

    #[test]
    fn an_event_that_nothing_overtakes_arrives_all_the_same() {
        let mut deliveries = Deliveries::default();
        let now = Time::from_system(UNIX_EPOCH);
        deliveries.announce(0, REGION, now, Some(&EventAction::Reorder));
        assert_eq!(deliveries.next_due(), Some(now + OVERTAKEN_AFTER_AT_MOST));

        deliveries.deliver_next();

        assert_eq!(deliveries.delivered().ever(), 1);
    }
}
