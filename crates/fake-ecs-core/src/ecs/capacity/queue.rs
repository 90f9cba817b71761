//! Which clusters are to be reviewed for their capacity.

use crate::ecs::keys::{ClusterKey, TaskKey};
use crate::ecs::timers::Timer;
use crate::ecs::{Region, service};

/// Something has changed that capacity may depend on. Extra calls do no harm.
pub fn enqueue(region: &mut Region, cluster: ClusterKey) {
    service::queue::notify_of_room(region, cluster);
    if is_elastic(region, cluster) {
        region.arm_no_later(region.now, Timer::Capacity(cluster));
    }
}

/// Whether there is anything in the cluster that waits for capacity or brings it.
fn is_elastic(region: &Region, key: ClusterKey) -> bool {
    let name = &region.clusters.get(key).name;
    let mut providers = region.capacity_providers.by_name(None);
    region.tasks.waiting(key).len() > 0
        || region.auto_scaling.of_cluster(name).next().is_some()
        || providers.any(|provider| provider.cluster() == Some(key))
}

/// A task begins to wait.
pub(in crate::ecs) fn begin_waiting(region: &mut Region, key: TaskKey) {
    let cluster = region.tasks.get(key).spec.cluster;
    let patience = region.settings.profile.auto_scaling.giving_up;
    region.arm(patience, Timer::GiveUp(key));
    enqueue(region, cluster);
}
