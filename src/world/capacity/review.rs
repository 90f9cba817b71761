//! The capacity of a cluster is reviewed as a whole: tasks that wait are placed, groups and providers adjusted.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::world::World;
use crate::world::cluster::state::ClusterKey;
use crate::world::instance::InstanceKey;
use crate::world::timers::Due;

pub(crate) use crate::world::capacity::groups::{AutoScalingGroup, GroupKey, NewGroup, group_name};
pub(crate) use crate::world::capacity::machines::LaunchKey;

/// How many tasks of a cluster may wait for capacity.
pub(crate) const WAITING_MAX: usize = 500;

use crate::world::capacity::groups::Groups;
use crate::world::capacity::machines::Launches;

/// What capacity comes and goes by.
#[derive(Debug, Default)]
pub(crate) struct Scaling {
    pub(crate) groups: Groups,
    pub(in crate::world) launches: Launches,
    /// The instances of Managed Instances that have nothing to do, each with the number of its due.
    pub(in crate::world) idle: BTreeMap<InstanceKey, u32>,
    /// How often an instance has had nothing to do.
    pub(in crate::world) idle_count: u32,
    /// The clusters that are about to be looked at.
    to_review: BTreeSet<ClusterKey>,
}

impl Scaling {
    /// How long the instance is kept without anything to do is another question now.
    pub(in crate::world) fn count_anew(&mut self, instance: InstanceKey) {
        self.idle.remove(&instance);
    }

    /// Whether the due for an idle instance has been overtaken.
    pub(in crate::world) fn is_busy_again(&self, instance: InstanceKey, number: u32) -> bool {
        self.idle.get(&instance) != Some(&number)
    }

    /// Whether the launch came to nothing.
    pub(in crate::world) fn is_cancelled(&self, launch: LaunchKey) -> bool {
        self.launches.get(launch).is_none()
    }
}

impl World {
    /// Something has changed that capacity may depend on. Extra calls do no harm.
    pub(crate) fn look_at_capacity(&mut self, cluster: ClusterKey) {
        self.tell_of_room(cluster);
        if self.is_elastic(cluster) && self.scaling.to_review.insert(cluster) {
            self.put_down(Duration::ZERO, Due::Capacity { cluster });
        }
    }

    /// Whether there is anything in the cluster that waits for capacity or brings it.
    fn is_elastic(&self, key: ClusterKey) -> bool {
        let name = &self.clusters.get(key).name;
        let mut providers = self.capacity_providers.by_name(None);
        self.tasks.waiting(key).len() > 0
            || self.scaling.groups.of_cluster(name).next().is_some()
            || providers.any(|provider| provider.cluster() == Some(key))
    }

    /// Places the tasks that wait where there is room by now, and sees to it that there will be room for the others and
    /// no more than that.
    pub(in crate::world) fn review_capacity(&mut self, cluster: ClusterKey) {
        self.scaling.to_review.remove(&cluster);
        self.place_waiting(cluster);
        let name = &self.clusters.get(cluster).name;
        let groups = self.scaling.groups.of_cluster(name);
        let groups: Vec<GroupKey> = groups.map(|group| group.key).collect();
        for group in groups {
            self.adopt(group, cluster);
            self.converge(group);
            self.watch(group);
        }
        self.supply_managed_instances(cluster);
        self.watch_idle_instances(cluster);
    }
}
