//! Auto Scaling groups are made and changed. They are EC2's; here they are whatever a test has
//! made.

use crate::aws::ec2;
use crate::aws::ec2::instance_types::InstanceType;
use crate::ecs::Region;
use crate::ecs::capacity::queue;
use crate::ecs::capacity::state::{AutoScalingGroup, Capacity, CapacityProvider};
use crate::ecs::keys::GroupKey;
use crate::kernel::sorted::{SortedMap, SortedSet};
use crate::wire::AutoScalingGroupProvider;

/// A group that is about to be made.
#[derive(Clone, Debug)]
pub struct NewGroup {
    /// Its name or its ARN.
    pub reference: String,
    /// The name of the cluster that its instances register with.
    pub cluster: String,
    pub instance_type: &'static InstanceType,
    /// Empty for the first three of the region.
    pub zones: Vec<String>,
    pub min: usize,
    pub max: usize,
    /// Whether its instances are protected from scale-in, so that ECS can say which of them go.
    pub protects_instances: bool,
}

/// The name of the group that is given by its name or by its ARN, which ends with it.
pub fn group_name(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// Makes a group, which launches its first instances; `None` when there is one of that name.
pub fn create(region: &mut Region, new: NewGroup) -> Option<GroupKey> {
    let NewGroup {
        reference,
        cluster,
        instance_type,
        zones,
        min,
        max,
        protects_instances,
    } = new;
    let name = group_name(&reference).to_owned();
    if region.scaling.groups.named(&name).is_some() {
        return None;
    }
    let arn = if reference == name {
        region.scope.auto_scaling_group_arn(&name)
    } else {
        reference
    };
    let zones = if zones.is_empty() {
        ec2::port::zones(&region.scope.region).to_vec()
    } else {
        zones
    };
    let key = GroupKey(u32::try_from(region.scaling.groups.0.len()).unwrap_or(u32::MAX));
    region.scaling.groups.0.push(AutoScalingGroup {
        key,
        name,
        arn,
        cluster,
        instance_type,
        zones,
        min,
        max,
        desired: min,
        protects_instances,
        can_launch: true,
        members: SortedMap::new(),
        leaving: SortedSet::new(),
        alarm: None,
    });
    enqueue(region, key);
    Some(key)
}

/// Changes a group, which then comes to the size that it is to have.
pub fn update(region: &mut Region, key: GroupKey, change: impl FnOnce(&mut AutoScalingGroup)) {
    change(region.scaling.groups.get_mut(key));
    enqueue(region, key);
}

fn enqueue(region: &mut Region, key: GroupKey) {
    let cluster = &region.scaling.groups.get(key).cluster;
    if let Some(cluster) = region.clusters.named(cluster).map(|cluster| cluster.key) {
        queue::enqueue(region, cluster);
    }
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
