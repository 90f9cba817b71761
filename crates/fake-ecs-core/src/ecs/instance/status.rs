//! Changes of an instance are announced; an instance is drained, or takes tasks again.

use crate::ecs::Region;
use crate::ecs::instance::InstanceStatus;
use crate::ecs::keys::InstanceKey;
use crate::ecs::keys::TaskKey;
use crate::ecs::lifecycle;
use crate::ecs::task::progress::Availability;
use crate::ecs::timers::Timer;

/// A change that the service announces as an event: the version goes up.
pub fn announce(region: &mut Region, key: InstanceKey) {
    region.instances.count_version(key);
}

/// An `ACTIVE` instance takes no more tasks, or a `DRAINING` one takes them again. What runs on it
/// runs on, but for tasks of services. Returns whether the instance is in either status: no other
/// can be drained or put back.
pub fn set_draining(region: &mut Region, key: InstanceKey, draining: bool) -> bool {
    let (from, to) = if draining {
        (InstanceStatus::Active, InstanceStatus::Draining)
    } else {
        (InstanceStatus::Draining, InstanceStatus::Active)
    };
    let status = region.instances.get(key).status;
    if status == from {
        region
            .instances
            .update(key, |instance| instance.status = to);
        // How long it is kept without anything to do is another question now.
        region.disarm(Timer::Idle(key));
        announce(region, key);
        if draining {
            clear(region, key);
        }
    }
    status == from || status == to
}

/// Tasks that have not come up yet do not wait for others when their instance is drained.
fn clear(region: &mut Region, instance: InstanceKey) {
    let tasks = region.tasks.load(instance).tasks();
    let starting = tasks.filter(|key| {
        let task = region.tasks.get(*key);
        task.availability == Some(Availability::Starting)
    });
    let starting: Vec<TaskKey> = starting.collect();
    for key in starting {
        let reason = "Task stopped because its container instance is in DRAINING state";
        lifecycle::stop::by_scheduler(region, key, reason.to_owned());
    }
}
