//! The capacity of a cluster is reviewed as a whole: tasks that wait are placed, groups and
//! providers adjusted.

use crate::aws::auto_scaling::GroupKey;
use crate::ecs::Region;
use crate::ecs::capacity::{converge, managed_instances, managed_scaling, waiting};
use crate::ecs::keys::ClusterKey;

/// Places the tasks that wait where there is room by now, and sees to it that there will be room
/// for the others and no more than that.
pub(in crate::ecs) fn reconcile(region: &mut Region, cluster: ClusterKey) {
    waiting::place(region, cluster);
    let name = &region.clusters.get(cluster).name;
    let groups = region.auto_scaling.of_cluster(name);
    let groups: Vec<GroupKey> = groups.map(|group| group.key).collect();
    for group in groups {
        converge::adopt(region, group, cluster);
        converge::converge(region, group);
        managed_scaling::watch(region, group);
    }
    managed_instances::supply(region, cluster);
    managed_instances::watch_idle(region, cluster);
}
