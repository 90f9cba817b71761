//! Rollouts of services end for alarms of CloudWatch.

use crate::ecs::Region;
use crate::ecs::service::state::Service;
use crate::kernel::sorted::SortedSet;

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
    names
        .filter(|name| region.cloudwatch.is_raised(name))
        .cloned()
}
