//! What goes by the clock: rules of EventBridge and schedules of its Scheduler, what ECS tells
//! CloudWatch, alarms, and scheduled actions of Application Auto Scaling. It goes on for ever, so a
//! fake is at rest all the same where nothing else is due.

use super::World;
#[cfg(feature = "autoscaling")]
use crate::aws::application_auto_scaling;
#[cfg(feature = "cloudwatch")]
use crate::aws::cloudwatch;
#[cfg(feature = "events")]
use crate::aws::eventbridge;
#[cfg(feature = "scheduler")]
use crate::aws::scheduler;
use crate::ecs::Region;
use crate::ecs::keys::RegionKey;
#[cfg(feature = "cloudwatch")]
use crate::ecs::usage;
use crate::kernel::time::Time;

impl World {
    /// The next time at which something goes by the clock, and the region.
    pub(super) fn next_scheduled(&self) -> Option<(Time, RegionKey)> {
        self.scheduled.iter().map(|(key, at)| (*at, *key)).min()
    }

    /// Lets happen what goes by the clock, if nothing else is to happen before. Returns whether
    /// there was anything.
    pub(super) fn fire_scheduled(&mut self, limit: Time) -> bool {
        let Some((at, key)) = self.next_scheduled().filter(|(at, _)| *at <= limit) else {
            return false;
        };
        if self.next_outstanding().is_some_and(|due| due <= at) {
            return false;
        }
        self.pass_to(at);
        self.with_region(key, fire);
        true
    }

    /// Remembers when something in the region goes by the clock next.
    pub(super) fn note_schedules(&mut self, key: RegionKey) {
        match next(&self.regions[key.0 as usize]) {
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

/// When something in the region goes by the clock next.
fn next(region: &Region) -> Option<Time> {
    let next: &[Option<Time>] = &[
        #[cfg(feature = "events")]
        eventbridge::port::next_scheduled(region),
        #[cfg(feature = "scheduler")]
        scheduler::port::next(region),
        #[cfg(feature = "cloudwatch")]
        usage::due(region),
        #[cfg(feature = "cloudwatch")]
        cloudwatch::judge::next(region),
        #[cfg(feature = "autoscaling")]
        application_auto_scaling::clock::next(region),
    ];
    let _ = region;
    next.iter().flatten().min().copied()
}

/// Lets all of it happen whose time has come.
fn fire(region: &mut Region) {
    let now = region.now();
    let is_due = |at: Option<Time>| at.is_some_and(|at| at <= now);
    #[cfg(feature = "events")]
    if is_due(eventbridge::port::next_scheduled(region)) {
        eventbridge::port::fire_schedules(region);
    }
    #[cfg(feature = "scheduler")]
    if is_due(scheduler::port::next(region)) {
        scheduler::port::fire(region);
    }
    // What was measured in a minute is there before alarms look at that minute.
    #[cfg(feature = "cloudwatch")]
    if is_due(usage::due(region)) {
        usage::publish(region);
    }
    #[cfg(feature = "cloudwatch")]
    if is_due(cloudwatch::judge::next(region)) {
        cloudwatch::judge::fire(region);
    }
    #[cfg(feature = "autoscaling")]
    if is_due(application_auto_scaling::clock::next(region)) {
        application_auto_scaling::clock::fire(region);
    }
    let _ = (region, is_due);
}
