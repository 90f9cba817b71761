//! Rules of EventBridge: what ECS announces comes to them. Those that go by the time are in
//! [`super::clockwork`].

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
}

fn hand_over(region: &mut Region, announced: &Announced) {
    // What is only in the event log of a service is not sent.
    if let Some(event) = render::event::event(region, announced) {
        port::announce(region, event);
    }
}
