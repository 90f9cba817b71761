//! Auto Scaling groups, as data. They are EC2's; here they are whatever a test has made.

use std::collections::{BTreeMap, BTreeSet};

use crate::ecs::Region;
use crate::ecs::capacity::managed_scaling::Direction;
use crate::ecs::capacity::provider::{Capacity, CapacityProvider};
use crate::ecs::capacity::review;
use crate::ecs::instance::catalog::InstanceType;
use crate::ecs::keys::{GroupKey, InstanceKey};
use crate::kernel::time::Time;
use crate::wire::AutoScalingGroupProvider;

/// A group that is about to be made.
#[derive(Clone, Debug)]
pub(crate) struct NewGroup {
    /// Its name or its ARN.
    pub(crate) reference: String,
    /// The name of the cluster that its instances register with.
    pub(crate) cluster: String,
    pub(crate) instance_type: &'static InstanceType,
    /// Empty for the first three of the region.
    pub(crate) zones: Vec<String>,
    pub(crate) min: usize,
    pub(crate) max: usize,
    /// Whether its instances are protected from scale-in, so that ECS can say which of them go.
    pub(crate) protects_instances: bool,
}

/// An Auto Scaling group.
#[derive(Clone, Debug)]
pub(crate) struct AutoScalingGroup {
    pub(crate) key: GroupKey,
    pub(crate) name: String,
    pub(crate) arn: String,
    pub(crate) cluster: String,
    pub(crate) instance_type: &'static InstanceType,
    pub(crate) zones: Vec<String>,
    pub(crate) min: usize,
    pub(crate) max: usize,
    pub(crate) desired: usize,
    pub(crate) protects_instances: bool,
    /// Whether EC2 has instances for it.
    pub(crate) can_launch: bool,
    /// The instances that have registered, with the time of their launch.
    pub(in crate::ecs) members: BTreeMap<InstanceKey, Time>,
    /// Those that go as soon as their tasks have ended.
    pub(in crate::ecs) leaving: BTreeSet<InstanceKey>,
    /// What an alarm is about to say, if the next look does not find it otherwise.
    pub(in crate::ecs) alarm: Option<Direction>,
    /// Moves on with the alarm, which makes older dues of the agenda stale.
    pub(crate) cue: u32,
}

impl AutoScalingGroup {
    /// Its instances, but for those that are about to go, in the order of registration.
    pub(crate) fn in_service(&self) -> impl Iterator<Item = InstanceKey> {
        let members = self.members.keys().copied();
        members.filter(|instance| !self.leaving.contains(instance))
    }

    /// All instances that it has, in the order of registration.
    pub(crate) fn members(&self) -> impl Iterator<Item = InstanceKey> {
        self.members.keys().copied()
    }

    /// Keeps the size that it is to have between its limits. A limit takes the other one along.
    pub(crate) fn limit(&mut self, min: Option<usize>, max: Option<usize>) {
        if let Some(min) = min {
            (self.min, self.max) = (min, self.max.max(min));
        }
        if let Some(max) = max {
            (self.min, self.max) = (self.min.min(max), max);
        }
        self.desired = self.desired.clamp(self.min, self.max);
    }
}

/// The groups that were made.
#[derive(Debug, Default)]
pub(crate) struct Groups(Vec<AutoScalingGroup>);

impl Groups {
    pub(crate) fn get(&self, key: GroupKey) -> &AutoScalingGroup {
        &self.0[key.0 as usize]
    }

    pub(crate) fn get_mut(&mut self, key: GroupKey) -> &mut AutoScalingGroup {
        &mut self.0[key.0 as usize]
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &AutoScalingGroup> {
        self.0.iter()
    }

    pub(crate) fn named(&self, name: &str) -> Option<&AutoScalingGroup> {
        self.iter().find(|group| group.name == name)
    }

    pub(in crate::ecs) fn of_cluster(
        &self,
        cluster: &str,
    ) -> impl Iterator<Item = &AutoScalingGroup> {
        self.iter().filter(move |group| group.cluster == cluster)
    }
}

/// The name of the group that is given by its name or by its ARN, which ends with it.
pub(crate) fn group_name(reference: &str) -> &str {
    reference.rsplit('/').next().unwrap_or(reference)
}

/// Makes a group, which launches its first instances; `None` when there is one of that name.
pub(crate) fn create(region: &mut Region, new: NewGroup) -> Option<GroupKey> {
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
        let region = &region.scope.region;
        ["a", "b", "c"]
            .map(|letter| format!("{region}{letter}"))
            .to_vec()
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
        members: BTreeMap::new(),
        leaving: BTreeSet::new(),
        alarm: None,
        cue: 0,
    });
    enqueue(region, key);
    Some(key)
}

/// Changes a group, which then comes to the size that it is to have.
pub(crate) fn update(
    region: &mut Region,
    key: GroupKey,
    change: impl FnOnce(&mut AutoScalingGroup),
) {
    change(region.scaling.groups.get_mut(key));
    enqueue(region, key);
}

fn enqueue(region: &mut Region, key: GroupKey) {
    let cluster = &region.scaling.groups.get(key).cluster;
    if let Some(cluster) = region.clusters.named(cluster).map(|cluster| cluster.key) {
        review::enqueue(region, cluster);
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
