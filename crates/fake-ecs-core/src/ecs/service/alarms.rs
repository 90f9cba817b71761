//! CloudWatch alarms, as far as rollouts of services end for them.

use crate::ecs::keys::ServiceKey;
use crate::ecs::service::queue;
use crate::ecs::service::state::Service;
use crate::ecs::{Region, daemon};
use crate::kernel::sorted::SortedSet;

/// An alarm goes off, or is over.
pub fn set(region: &mut Region, name: &str, is_raised: bool) {
    if is_raised {
        region.alarms.insert(name.to_owned());
    } else {
        region.alarms.remove(name);
    }
    daemon::queue::notify_of_alarm(region, name);
    let concerned = region.services.iter().filter(|service| {
        let alarms = service.settings.alarms();
        alarms.is_some_and(|alarms| alarms.alarm_names.iter().any(|of| of == name))
    });
    let concerned: Vec<ServiceKey> = concerned.map(|service| service.key).collect();
    for key in concerned {
        queue::enqueue(region, key);
    }
}

/// The alarms that have been raised and end the rollout of the service: not those that were raised
/// before it.
pub fn against(region: &Region, service: &Service) -> SortedSet<String> {
    let ignored = service.primary().map(|primary| &primary.ignored_alarms);
    let raised = raised(region, service);
    raised
        .filter(|name| ignored.is_none_or(|ignored| !ignored.contains(name)))
        .collect()
}

/// The alarms of the service that have been raised.
pub(super) fn raised(region: &Region, service: &Service) -> impl Iterator<Item = String> {
    let names = service.settings.alarms().into_iter();
    let names = names.flat_map(|alarms| &alarms.alarm_names);
    names.filter(|name| region.alarms.contains(*name)).cloned()
}
