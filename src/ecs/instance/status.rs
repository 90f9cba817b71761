//! Changes of an instance are announced; an instance is drained, or takes tasks again.

use crate::ecs::instance::InstanceStatus;
use crate::ecs::keys::InstanceKey;
use crate::ecs::{Region, capacity, service};

/// A change that the service announces as an event: the version goes up.
pub(crate) fn announce(region: &mut Region, key: InstanceKey) {
    region
        .instances
        .update(key, |instance| instance.version += 1);
    let cluster = region.instances.get(key).cluster;
    capacity::queue::enqueue(region, cluster);
}

/// An `ACTIVE` instance takes no more tasks, or a `DRAINING` one takes them again. What runs on it
/// runs on, but for tasks of services. Returns whether the instance is in either status: no other
/// can be drained or put back.
pub(crate) fn set_draining(region: &mut Region, key: InstanceKey, draining: bool) -> bool {
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
        region.scaling.count_anew(key);
        announce(region, key);
        if draining {
            service::stop::clear_instance(region, key);
        }
        service::controller::notify_of_instance(region, key);
    }
    status == from || status == to
}
