//! Of which regions a story is.

use super::Since;
use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::keys::RegionKey;
use crate::handle::Timeline;
use crate::handle::timeline::has_something;
use crate::world::World;

/// The story of one region.
pub(super) struct Chapter {
    pub(super) region: RegionKey,
    pub(super) timeline: Timeline,
}

impl Chapter {
    pub(super) fn new(state: &State, region: RegionKey, since: Since) -> Self {
        Self {
            region,
            timeline: Timeline::since(state, region, since),
        }
    }
}

/// One chapter for each region in which there is something. That of the fake's own region has the
/// requests to all regions that have no chapter: a client may have been made for a wrong one.
pub(super) fn of_all(state: &State) -> Vec<Chapter> {
    let own = Chapter::new(state, World::DEFAULT_REGION, Since::WITH_QUIET_OTHERS);
    let others = state
        .regions()
        .filter(|region| region.key != World::DEFAULT_REGION && has_something(region));
    let mut others = others.map(|region| Chapter::new(state, region.key, Since::START));
    let first = others.next();
    let is_own_told = first.is_none()
        || !own.timeline.is_empty()
        || has_something(state.region(World::DEFAULT_REGION));
    let own = is_own_told.then_some(own);
    own.into_iter().chain(first).chain(others).collect()
}

/// Whether neither a call nor a test has made anything happen.
pub(super) fn is_idle(state: &State) -> bool {
    let is_empty = |region: &Region| {
        region.tasks.iter().next().is_none() && region.services.iter().next().is_none()
    };
    let requests = state.requests();
    requests.iter().len() == 0 && requests.dropped() == 0 && state.regions().all(is_empty)
}
