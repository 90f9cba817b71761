//! All container instances of a region.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::time::Duration;

use crate::ecs::instance::Instance;
use crate::ecs::instance::attributes::Shared;
use crate::ecs::keys::{ClusterKey, InstanceKey};
use crate::ecs::marks::Marks;
use crate::kernel::sorted::{SortedMap, SortedSet};
use crate::kernel::time::Time;

/// How long the API shows a container instance after it was deregistered. The service does not say;
/// the fake keeps to what it does with stopped tasks.
const INACTIVE_INSTANCE_TTL: Duration = Duration::from_secs(60 * 60);

/// All container instances ever registered, and those that are part of a cluster today.
///
/// They are changed through [`Instances::update`] only, which is what keeps the lists true.
#[derive(Clone, Debug, Default)]
pub struct Instances {
    all: Vec<Instance>,
    by_id: BTreeMap<u128, InstanceKey>,
    registered: SortedMap<ClusterKey, SortedSet<InstanceKey>>,
    shared: Shared,
    /// Instances that have changed.
    pub(in crate::ecs) marks: Marks<InstanceKey>,
    /// Clusters in which instances have changed, or what is free of them has.
    pub(in crate::ecs) room: Marks<ClusterKey>,
}

impl Instances {
    pub fn next_key(&self) -> InstanceKey {
        InstanceKey(u32::try_from(self.all.len()).unwrap_or(u32::MAX))
    }

    pub fn insert(&mut self, mut instance: Instance) -> InstanceKey {
        debug_assert_eq!(instance.key, self.next_key());
        instance.attributes.share(&mut self.shared);
        let (key, cluster) = (instance.key, instance.cluster);
        self.by_id.insert(instance.id, key);
        self.registered.get_or_default(cluster).insert(key);
        self.all.push(instance);
        self.marks.mark(key);
        self.room.mark(cluster);
        key
    }

    pub fn get(&self, key: InstanceKey) -> &Instance {
        match self.all.get(key.0 as usize) {
            Some(instance) => instance,
            // Instances are never removed, so it can only be a handle that was kept too long.
            None => {
                panic!(
                    "the container instance is gone: the fake was reset after this handle was made"
                )
            }
        }
    }

    /// One that is or was registered.
    pub fn find(&self, id: u128) -> Option<&Instance> {
        self.by_id.get(&id).map(|key| self.get(*key))
    }

    /// Those ever registered, in the order of registration.
    pub fn iter(&self) -> impl Iterator<Item = &Instance> {
        self.all.iter()
    }

    /// Those that are part of the cluster, after `after`, in the order of registration.
    pub fn in_cluster(
        &self,
        cluster: ClusterKey,
        after: Option<InstanceKey>,
    ) -> impl Iterator<Item = &Instance> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let keys = self.registered.get(&cluster).into_iter();
        keys.flat_map(move |keys| keys.range((start, Bound::Unbounded)))
            .map(|key| self.get(*key))
    }

    /// Whether the API still shows the instance.
    pub fn is_visible(instance: &Instance, now: Time) -> bool {
        instance
            .deregistered_at
            .is_none_or(|deregistered| deregistered + INACTIVE_INSTANCE_TTL > now)
    }

    /// How many are part of the cluster.
    pub fn count(&self, cluster: ClusterKey) -> usize {
        self.registered.get(&cluster).map_or(0, SortedSet::len)
    }

    /// Changes an instance, and takes it off its cluster's list when it is no longer part of it.
    /// Whom that concerns is told at the end of the step.
    pub fn update<R>(&mut self, key: InstanceKey, change: impl FnOnce(&mut Instance) -> R) -> R {
        let instance = &mut self.all[key.0 as usize];
        let result = change(instance);
        if !instance.is_registered()
            && let Some(keys) = self.registered.get_mut(&instance.cluster)
        {
            keys.remove(&key);
        }
        self.marks.mark(key);
        self.room.mark(instance.cluster);
        result
    }

    /// The service counts a change, of the instance or of what its tasks take of it.
    pub(super) fn count_version(&mut self, key: InstanceKey) {
        let instance = &mut self.all[key.0 as usize];
        instance.version += 1;
        self.room.mark(instance.cluster);
    }

    /// Changes what no scheduler goes by.
    pub fn note(&mut self, key: InstanceKey, change: impl FnOnce(&mut Instance)) {
        change(&mut self.all[key.0 as usize]);
    }
}
