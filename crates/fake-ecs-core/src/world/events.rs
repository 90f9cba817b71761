//! What was announced on EventBridge, and what was delivered of that.

use super::World;
use crate::aws::eventbridge::pattern::EventPattern;
use crate::deliveries::{Deliveries, Delivery, Outbox};
use crate::ecs::keys::RegionKey;
use crate::ecs::outbox::Announced;
use crate::kernel::tail::Tail;
use crate::kernel::time::Time;
use crate::wire::Json;
use crate::{faults, render};

impl World {
    /// Takes what a region has announced, where faults change what is delivered.
    #[cold]
    pub(super) fn announce(&mut self, key: RegionKey) {
        let region = &mut self.regions[key.0 as usize];
        let deliveries = self
            .deliveries
            .get_or_insert_with(|| Deliveries::new(&self.outbox));
        let seed = self.setup.settings.seed;
        let since_start = self.now.since(self.started);
        let announced: Vec<Announced> = region.drain_outbox().collect();
        let before = deliveries.delivered().ever();
        for announced in announced {
            let place = self.outbox.ever();
            self.outbox.push((key, announced));
            // What is only in the event log of a service is not sent.
            if !render::event::is_sent(region, &announced) {
                continue;
            }
            let fault = if region.faults.asks_for_events() {
                let event = render::event::event(region, &announced).unwrap_or_default();
                let event = Json::read(&event);
                let matches = |pattern: &str| {
                    EventPattern::parse(pattern).is_ok_and(|pattern| pattern.matches(&event))
                };
                faults::events::ask(&mut region.faults, matches, since_start, seed)
            } else {
                None
            };
            deliveries.announce(place, key, self.now, fault.as_ref());
        }
        self.hand_delivered_to_rules(before);
    }

    /// Hands to rules what was delivered after the first so many.
    fn hand_delivered_to_rules(&mut self, before: usize) {
        let delivered = self.deliveries.as_ref().map(Deliveries::delivered);
        let ever = delivered.map_or(0, Tail::ever);
        for index in before..ever {
            if let Some(Delivery { place, .. }) = self.delivery(index) {
                self.hand_to_rules(place);
            }
        }
    }

    /// The n-th event that was delivered, in any region, unless it is forgotten.
    pub fn delivery(&self, index: usize) -> Option<Delivery> {
        match &self.deliveries {
            Some(deliveries) => deliveries.delivered().get(index).copied(),
            None => self.outbox.get(index).map(|(_, announced)| Delivery {
                at: announced.at,
                place: index,
            }),
        }
    }

    /// How many events were delivered, in all regions.
    pub fn delivered(&self) -> usize {
        match &self.deliveries {
            Some(deliveries) => deliveries.delivered().ever(),
            None => self.outbox.ever(),
        }
    }

    /// How many of them are forgotten, the oldest first.
    pub fn forgotten_deliveries(&self) -> usize {
        match &self.deliveries {
            Some(deliveries) => deliveries.delivered().forgotten(),
            None => self.outbox.forgotten(),
        }
    }

    /// What was announced on EventBridge, in any region, as far as it is not forgotten. What is
    /// sent of it is in [`crate::render::event`].
    pub fn outbox(&self) -> &Outbox {
        &self.outbox
    }

    /// Delivers an event that is late, if nothing else is to happen before.
    pub(super) fn deliver_next(&mut self, limit: Time) -> bool {
        let timer = self.timer.first().map(|(at, _)| *at);
        let late = self.deliveries.as_ref().and_then(Deliveries::next_due);
        let is_next = |late: &Time| *late <= limit && timer.is_none_or(|timer| *late < timer);
        let Some(at) = late.filter(is_next) else {
            return false;
        };
        self.pass_to(at);
        let before = self.delivered();
        if let Some(deliveries) = &mut self.deliveries {
            deliveries.deliver_next();
        }
        let region = self
            .delivery(before)
            .and_then(|it| self.outbox.get(it.place));
        if let Some((key, _)) = region.copied() {
            // What comes of it is for its region to remember.
            let planned = self.refresh(key).planned();
            self.hand_delivered_to_rules(before);
            self.schedule(key, planned);
        }
        true
    }
}
