//! Calls that wait for something, and those that are answered as they would have been before.

use std::time::Duration;

use super::World;
use crate::aws;
use crate::ecs::keys::RegionKey;
use crate::faults::FaultId;
use crate::kernel::caller::Caller;
use crate::ops::Answer;
use crate::wire::{ApiError, Route};

impl World {
    /// Whether a call waits for something. Asking changes nothing that anybody could see.
    pub fn waits(&mut self, key: RegionKey, route: Route, body: &[u8]) -> Option<aws::wait::Wait> {
        self.refresh(key);
        aws::waits(&mut self.regions[key.0 as usize], route, body)
    }

    /// Answers a read as it would have been answered so long ago, or as many polls of these faults
    /// ago as they say, though not from before the faults were made that ask for it.
    pub fn call_as_of(
        &mut self,
        region: RegionKey,
        (age, lagging): (Duration, &[FaultId]),
        (caller, route, body): (&Caller<'_>, Route, &[u8]),
    ) -> Result<Answer, ApiError> {
        let region = &self.regions[region.0 as usize];
        let mut then = self.past.as_of(region, self.now, age, lagging);
        aws::dispatch(&mut then, caller, route, body)
    }
}
