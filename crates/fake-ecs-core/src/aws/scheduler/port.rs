//! What the world asks of Scheduler.

pub use super::fire::fire;
use crate::ecs::Region;
use crate::kernel::time::Time;

/// When the next schedule is due.
pub fn next(region: &Region) -> Option<Time> {
    region.scheduler.next_due()
}
