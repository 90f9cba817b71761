//! Which daemons are to be reconciled, and when: never more than one pass is to come.

use crate::ecs::Region;
use crate::ecs::daemon::view::in_cluster;
use crate::ecs::instance::InstanceKind;
use crate::ecs::keys::{DaemonKey, InstanceKey};
use crate::ecs::timers::Timer;
use crate::kernel::time::Time;

/// Something concerns the daemon: it is to be looked at soon.
pub fn enqueue(region: &mut Region, key: DaemonKey) {
    let at = region.now() + region.settings.profile.services.reaction;
    requeue_at(region, key, at);
}

/// The daemon is to be looked at at that time, unless it is before.
pub(super) fn requeue_at(region: &mut Region, key: DaemonKey, at: Time) {
    if !region.daemons.get(key).is_gone() {
        region.arm_no_later(at, Timer::ReconcileDaemon(key));
    }
}

/// An instance has gone or changed.
pub(in crate::ecs) fn notify_of_instance(region: &mut Region, key: InstanceKey) {
    let instance = region.instances.get(key);
    if instance.kind != InstanceKind::Managed {
        return;
    }
    let is_gone = !instance.is_registered();
    for daemon in in_cluster(region, instance.cluster) {
        if is_gone {
            region
                .daemons
                .update(daemon, |daemon| daemon.tasks.remove(&key));
        }
        enqueue(region, daemon);
    }
}

/// An alarm goes off, or is over.
pub(in crate::ecs) fn notify_of_alarm(region: &mut Region, name: &str) {
    let all = region.daemons.iter();
    let concerned = all.filter(|daemon| daemon.alarms().iter().any(|own| own == name));
    let concerned: Vec<DaemonKey> = concerned.map(|daemon| daemon.key).collect();
    for daemon in concerned {
        enqueue(region, daemon);
    }
}
