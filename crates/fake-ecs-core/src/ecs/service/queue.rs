//! Which services are to be reconciled, and when.
//!
//! There is never more than one pass to come: however much happens at one time, a service is
//! reconciled once. So a pass costs what it decides, and a service at rest costs nothing.

use crate::ecs::Region;
use crate::ecs::keys::{ClusterKey, ServiceKey};
use crate::ecs::service::balance::Balance;
use crate::ecs::service::state::ServiceStatus;
use crate::ecs::timers::Timer;
use crate::kernel::sorted::SortedSet;
use crate::kernel::time::Time;

/// Something concerns the service: the scheduler is to look at it soon.
pub fn enqueue(region: &mut Region, key: ServiceKey) {
    let at = region.now() + region.settings.profile.services.reaction;
    requeue_at(region, key, at);
}

/// The scheduler is to look at the service at that time, unless it does so before.
pub(in crate::ecs::service) fn requeue_at(region: &mut Region, key: ServiceKey, at: Time) {
    if !region.services.get(key).is_gone() {
        region.arm_no_later(at, Timer::ReconcileService(key));
    }
}

/// There may be room for a task that there was none for.
pub(in crate::ecs) fn notify_of_room(region: &mut Region, cluster: ClusterKey) {
    let waiting: Vec<ServiceKey> = region.services.waiting(cluster).collect();
    for service in waiting {
        enqueue(region, service);
    }
}

/// Rollouts that a test has held at a stage may go on.
pub fn notify_of_release(region: &mut Region) {
    let in_stages = region.services.iter().filter(|it| it.staging().is_some());
    for service in in_stages.map(|it| it.key).collect::<Vec<_>>() {
        enqueue(region, service);
    }
}

/// A quota may allow what it did not allow before.
pub(in crate::ecs) fn notify_of_quotas(region: &mut Region) {
    for service in region.services.all_waiting() {
        enqueue(region, service);
    }
}

/// An alarm goes off, or is over.
pub(in crate::ecs) fn notify_of_alarm(region: &mut Region, name: &str) {
    let concerned = region.services.iter().filter(|service| {
        let alarms = service.settings.alarms();
        alarms.is_some_and(|alarms| alarms.alarm_names.iter().any(|own| own == name))
    });
    let concerned: Vec<ServiceKey> = concerned.map(|service| service.key).collect();
    for service in concerned {
        enqueue(region, service);
    }
}

/// Where tasks can be has changed.
pub(in crate::ecs) fn notify_of_zones(region: &mut Region, cluster: ClusterKey) {
    let services = region
        .services
        .listed(cluster, ServiceStatus::Active, None)
        .filter(|service| service.keeps_balance())
        .map(|service| service.key);
    for key in services.collect::<Vec<_>>() {
        if region.services.get(key).balance == Balance::GivenUp {
            region
                .services
                .update(key, |service| service.balance = Balance::Kept);
        }
        enqueue(region, key);
    }
}

/// A subnet is elsewhere, or has more addresses: only a test says so.
pub fn notify_of_subnets(region: &mut Region) {
    let clusters = region.services.iter().map(|service| service.cluster);
    for cluster in clusters.collect::<SortedSet<_>>() {
        notify_of_zones(region, cluster);
    }
}
