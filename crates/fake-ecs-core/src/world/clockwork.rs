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

/// A part of the clockwork: when it is due next in a region, and what happens then.
struct Part {
    next: fn(&Region) -> Option<Time>,
    fire: fn(&mut Region),
}

/// All that goes by the clock, in the order in which it happens at one time.
const PARTS: &[Part] = &[
    #[cfg(feature = "events")]
    Part {
        next: eventbridge::port::next_scheduled,
        fire: eventbridge::port::fire_schedules,
    },
    #[cfg(feature = "scheduler")]
    Part {
        next: scheduler::port::next,
        fire: scheduler::port::fire,
    },
    // What was measured in a minute is there before alarms look at that minute.
    #[cfg(feature = "cloudwatch")]
    Part {
        next: usage::due,
        fire: usage::publish,
    },
    #[cfg(feature = "cloudwatch")]
    Part {
        next: cloudwatch::judge::next,
        fire: cloudwatch::judge::fire,
    },
    #[cfg(feature = "autoscaling")]
    Part {
        next: application_auto_scaling::clock::next,
        fire: application_auto_scaling::clock::fire,
    },
];

/// When something in the region goes by the clock next.
fn next(region: &Region) -> Option<Time> {
    PARTS.iter().filter_map(|part| (part.next)(region)).min()
}

/// Lets all of it happen whose time has come.
fn fire(region: &mut Region) {
    let now = region.now();
    for part in PARTS {
        if (part.next)(region).is_some_and(|at| at <= now) {
            (part.fire)(region);
        }
    }
}
