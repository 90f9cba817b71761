//! Rules of EventBridge: what ECS announces comes to them, and some go by the time.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::World;
#[cfg(feature = "codedeploy")]
use crate::aws::codedeploy;
use crate::aws::eventbridge::{deliver, port};
use crate::ecs::Region;
use crate::ecs::keys::RegionKey;
use crate::ecs::outbox::Announced;
use crate::effect::TargetCall;
use crate::kernel::time::Time;
use crate::render;

/// Whether somebody in the region is to be told what ECS announces.
pub(super) fn are_about_events(region: &Region) -> bool {
    port::is_listening(region)
}

impl World {
    /// Takes what a region has announced, where no fault changes what is delivered.
    #[cold]
    pub(super) fn announce_to_rules(&mut self, key: RegionKey) {
        let region = &mut self.regions[key.0 as usize];
        let announced: Vec<Announced> = region.drain_outbox().collect();
        for announced in announced {
            self.outbox.push((key, announced));
            hand_over(region, &announced);
        }
    }

    /// The event of that place among those that were announced has been delivered.
    pub(super) fn hand_to_rules(&mut self, place: usize) {
        if let Some((key, announced)) = self.outbox.get(place) {
            let region = &mut self.regions[key.0 as usize];
            if port::is_listening(region) {
                hand_over(region, announced);
            }
        }
    }

    /// The next time at which rules fire that go by it, and their region.
    pub(super) fn next_scheduled(&self) -> Option<(Time, RegionKey)> {
        self.scheduled.iter().map(|(key, at)| (*at, *key)).min()
    }

    /// Fires rules that go by the time, if nothing else is to happen before. Returns whether there
    /// were any.
    pub(super) fn fire_scheduled(&mut self, limit: Time) -> bool {
        let outstanding = self.next_outstanding();
        let is_next = |at: Time| at <= limit && outstanding.is_none_or(|due| at < due);
        let Some((at, key)) = self.next_scheduled().filter(|(at, _)| is_next(*at)) else {
            return false;
        };
        self.pass_to(at);
        self.with_region(key, port::fire_schedules);
        true
    }

    /// From now on code of a user's takes what that target of EventBridge is given.
    pub fn ask_target(&mut self, arn: String) {
        Arc::make_mut(&mut self.code_of_targets).insert(arn);
        for region in &mut self.regions {
            region.code_of_targets = Arc::clone(&self.code_of_targets);
        }
    }

    /// Code of a user's has taken what a target of EventBridge was given, or says why not.
    pub fn answer_target(&mut self, call: &TargetCall, said: Result<(), String>) {
        self.with_region(call.region, |region| {
            #[cfg(feature = "codedeploy")]
            if codedeploy::port::answer(region, call, &said) {
                return;
            }
            deliver::answer(region, call, said);
        });
    }

    /// Remembers when rules of the region fire that go by the time.
    pub(super) fn note_schedules(&mut self, key: RegionKey) {
        match port::next_scheduled(&self.regions[key.0 as usize]) {
            Some(at) => {
                self.scheduled.insert(key, at);
            }
            None if self.scheduled.is_empty() => {}
            None => {
                self.scheduled.remove(&key);
            }
        }
    }
}

fn hand_over(region: &mut Region, announced: &Announced) {
    // What is only in the event log of a service is not sent.
    if let Some(event) = render::event::event(region, announced) {
        port::announce(region, event);
    }
}
