//! Capacity that comes and goes: tasks wait for it, Auto Scaling groups and Managed Instances bring it.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/managed-scaling-behavior.html>
//!
//! Whatever may let a waiting task go on, or leaves an instance without tasks, calls
//! [`World::look_at_capacity`]. The cluster is then looked at once, as a whole, and what is to be done follows from how
//! it is, not from what has happened to it. At rest nothing is looked at.
//!
//! - [`World::review_capacity`] — looks at a cluster. Start here.
//! - [`waiting`] — tasks that wait are placed, or given up.
//! - [`groups`] — Auto Scaling groups, as data. [`converge`] — they come to the size that they are to have.
//! - [`managed_scaling`] — which size that is. [`estimate`] — how many more instances waiting tasks need.
//! - [`managed_instances`] — instances that ECS makes when tasks need them.
//! - [`machines`] — instances that have been launched, until they register.

mod converge;
mod estimate;
mod groups;
mod machines;
mod managed_instances;
mod managed_scaling;
#[cfg(test)]
mod tests;
mod waiting;

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use super::World;
use super::agenda::Due;
use super::cluster::ClusterKey;
use super::instance::InstanceKey;

pub(crate) use self::groups::{AutoScalingGroup, GroupKey, NewGroup, group_name};
pub(crate) use self::machines::LaunchKey;

/// How many tasks of a cluster may wait for capacity.
pub(crate) const WAITING_MAX: usize = 500;

use self::groups::Groups;
use self::machines::Launches;

/// What capacity comes and goes by.
#[derive(Debug, Default)]
pub(crate) struct Scaling {
    pub(crate) groups: Groups,
    launches: Launches,
    /// The instances of Managed Instances that have nothing to do, each with the number of its due.
    idle: BTreeMap<InstanceKey, u32>,
    /// How often an instance has had nothing to do.
    idle_count: u32,
    /// The clusters that are about to be looked at.
    to_review: BTreeSet<ClusterKey>,
}

impl Scaling {
    /// How long the instance is kept without anything to do is another question now.
    pub(super) fn count_anew(&mut self, instance: InstanceKey) {
        self.idle.remove(&instance);
    }

    /// Whether the due for an idle instance has been overtaken.
    pub(super) fn is_busy_again(&self, instance: InstanceKey, number: u32) -> bool {
        self.idle.get(&instance) != Some(&number)
    }

    /// Whether the launch came to nothing.
    pub(super) fn is_cancelled(&self, launch: LaunchKey) -> bool {
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
    pub(super) fn review_capacity(&mut self, cluster: ClusterKey) {
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
