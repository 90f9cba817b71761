//! What Auto Scaling groups are to ECS: what of a capacity provider brings instances, and goes away
//! with them.

use crate::aws::auto_scaling::port::group_name;
use crate::aws::auto_scaling::{AutoScalingGroup, GroupKey};
use crate::ecs::Region;
use crate::ecs::capacity::queue;
use crate::ecs::capacity::state::{Capacity, CapacityProvider};
use crate::ecs::keys::InstanceKey;
use crate::wire::AutoScalingGroupProvider;

/// A group was made, or is to have another size: the cluster that its instances register with is to
/// be reviewed, if it is there.
pub(in crate::ecs) fn judge(region: &mut Region, key: GroupKey) {
    let cluster = &region.auto_scaling.get(key).cluster;
    if let Some(cluster) = region.clusters.named(cluster).map(|cluster| cluster.key) {
        queue::enqueue(region, cluster);
    }
}

/// The container instances of a group, but for those that are about to go, in the order of
/// registration.
pub(in crate::ecs) fn in_service(group: &AutoScalingGroup) -> impl Iterator<Item = InstanceKey> {
    group.in_service().map(InstanceKey::of_registrant)
}

/// All container instances of a group, in the order of registration.
pub fn members(group: &AutoScalingGroup) -> impl Iterator<Item = InstanceKey> {
    group.members().map(InstanceKey::of_registrant)
}

/// The capacity provider of a group, with its settings for it.
pub(in crate::ecs) fn provider_of<'r>(
    region: &'r Region,
    group: &AutoScalingGroup,
) -> Option<(&'r CapacityProvider, &'r AutoScalingGroupProvider)> {
    let mut providers = region.capacity_providers.by_name(None);
    providers.find_map(|provider| match &provider.capacity {
        Capacity::AutoScalingGroup(settings) if !provider.is_gone() => {
            let is_it = group_name(&settings.auto_scaling_group_arn) == group.name;
            is_it.then_some((provider, settings))
        }
        _ => None,
    })
}
