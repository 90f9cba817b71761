//! The capacity of a cluster is reviewed as a whole: tasks that wait are placed, groups and providers adjusted.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;

use crate::ecs::capacity::groups::Groups;
use crate::ecs::capacity::machines::Launches;
use crate::ecs::capacity::{converge, managed_instances, managed_scaling, waiting};
use crate::ecs::keys::{ClusterKey, GroupKey, InstanceKey, LaunchKey};
use crate::ecs::timers::Due;
use crate::ecs::{Region, service};

pub(crate) use crate::ecs::capacity::groups::AutoScalingGroup;
pub(crate) use crate::ecs::capacity::groups::group_name;

/// How many tasks of a cluster may wait for capacity.
pub(crate) const WAITING_MAX: usize = 500;

/// What capacity comes and goes by.
#[derive(Debug, Default)]
pub(crate) struct Scaling {
    pub(crate) groups: Groups,
    pub(in crate::ecs) launches: Launches,
    /// The instances of Managed Instances that have nothing to do, each with the number of its due.
    pub(in crate::ecs) idle: BTreeMap<InstanceKey, u32>,
    /// How often an instance has had nothing to do.
    pub(in crate::ecs) idle_count: u32,
    /// The clusters that are about to be looked at.
    to_review: BTreeSet<ClusterKey>,
}

impl Scaling {
    /// How long the instance is kept without anything to do is another question now.
    pub(in crate::ecs) fn count_anew(&mut self, instance: InstanceKey) {
        self.idle.remove(&instance);
    }

    /// Whether the due for an idle instance has been overtaken.
    pub(in crate::ecs) fn is_busy_again(&self, instance: InstanceKey, number: u32) -> bool {
        self.idle.get(&instance) != Some(&number)
    }

    /// Whether the launch came to nothing.
    pub(in crate::ecs) fn is_cancelled(&self, launch: LaunchKey) -> bool {
        self.launches.get(launch).is_none()
    }
}

/// Something has changed that capacity may depend on. Extra calls do no harm.
pub(crate) fn enqueue(region: &mut Region, cluster: ClusterKey) {
    service::controller::notify_of_room(region, cluster);
    if is_elastic(region, cluster) && region.scaling.to_review.insert(cluster) {
        region.put_down(Duration::ZERO, Due::Capacity { cluster });
    }
}

/// Whether there is anything in the cluster that waits for capacity or brings it.
fn is_elastic(region: &Region, key: ClusterKey) -> bool {
    let name = &region.clusters.get(key).name;
    let mut providers = region.capacity_providers.by_name(None);
    region.tasks.waiting(key).len() > 0
        || region.scaling.groups.of_cluster(name).next().is_some()
        || providers.any(|provider| provider.cluster() == Some(key))
}

/// Places the tasks that wait where there is room by now, and sees to it that there will be room for the others and
/// no more than that.
pub(in crate::ecs) fn reconcile(region: &mut Region, cluster: ClusterKey) {
    region.scaling.to_review.remove(&cluster);
    waiting::place(region, cluster);
    let name = &region.clusters.get(cluster).name;
    let groups = region.scaling.groups.of_cluster(name);
    let groups: Vec<GroupKey> = groups.map(|group| group.key).collect();
    for group in groups {
        converge::adopt(region, group, cluster);
        converge::converge(region, group);
        managed_scaling::watch(region, group);
    }
    managed_instances::supply(region, cluster);
    managed_instances::watch_idle(region, cluster);
}
