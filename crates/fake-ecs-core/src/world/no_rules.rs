//! Without EventBridge there are no rules.

use super::World;
use crate::ecs::Region;
use crate::ecs::keys::RegionKey;

pub(super) fn are_about_events(_: &Region) -> bool {
    false
}

#[expect(clippy::unused_self, reason = "the same methods as with EventBridge")]
impl World {
    pub(super) fn announce_to_rules(&mut self, _: RegionKey) {}

    pub(super) fn hand_to_rules(&mut self, _: usize) {}
}
