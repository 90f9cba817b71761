//! The capacity of a cluster is reviewed as a whole: tasks that wait are placed, groups and providers adjusted.

use std::time::Duration;

use crate::ecs::capacity::{converge, managed_instances, managed_scaling, waiting};
use crate::ecs::keys::{ClusterKey, GroupKey};
use crate::ecs::timers::Due;
use crate::ecs::{Region, service};

pub(crate) use crate::ecs::capacity::groups::group_name;
pub(crate) use crate::ecs::capacity::state::AutoScalingGroup;

/// How many tasks of a cluster may wait for capacity.
pub(crate) const WAITING_MAX: usize = 500;

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
