//! All services of a region, and which one a name means today.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::Arc;

use crate::ecs::fading::Fading;
use crate::ecs::keys::{ClusterKey, DeploymentId, ServiceKey};
use crate::ecs::service::state::{Service, ServiceStatus};
use crate::kernel::sorted::{SortedMap, SortedSet};
use crate::kernel::time::Time;

/// All services ever made. They are changed through [`Services::update`] only, which is what keeps
/// the lists true.
#[derive(Clone, Debug, Default)]
pub struct Services {
    all: Vec<Service>,
    by_name: SortedMap<(ClusterKey, Arc<str>), ServiceKey>,
    /// Those that were deleted and are found by their names still.
    fading: Fading<ServiceKey>,
    by_status: SortedMap<(ClusterKey, ServiceStatus), SortedMap<Arc<str>, ServiceKey>>,
    by_revision: SortedMap<DeploymentId, ServiceKey>,
    by_rollout: BTreeMap<String, ServiceKey>,
    /// Those that wait for an instance with room.
    waiting: SortedMap<ClusterKey, SortedSet<ServiceKey>>,
    /// Those whose zones are not in balance, for want of room.
    unbalanced: SortedMap<ClusterKey, SortedSet<ServiceKey>>,
    /// Those with a task on each instance.
    daemons: SortedMap<ClusterKey, SortedSet<ServiceKey>>,
}

impl Services {
    pub fn next_key(&self) -> ServiceKey {
        ServiceKey(u32::try_from(self.all.len()).unwrap_or(u32::MAX))
    }

    /// From now on the service's name means this service.
    pub(super) fn insert(&mut self, service: Service) {
        debug_assert_eq!(service.key, self.next_key());
        let (cluster, key, name) = (service.cluster, service.key, &service.name);
        self.by_name.insert((cluster, Arc::clone(name)), key);
        let listed = self.by_status.get_or_default((cluster, service.status));
        listed.insert(Arc::clone(name), key);
        if service.is_daemon() {
            self.daemons.get_or_default(cluster).insert(key);
        }
        self.all.push(service);
    }

    pub fn get(&self, key: ServiceKey) -> &Service {
        // Services are never removed, and handles that were kept beyond a reset are turned away
        // before.
        &self.all[key.0 as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = &Service> {
        self.all.iter()
    }

    /// Changes a service and moves it to the list it now belongs to.
    pub fn update<R>(&mut self, key: ServiceKey, change: impl FnOnce(&mut Service) -> R) -> R {
        let service = &mut self.all[key.0 as usize];
        let before = service.status;
        let result = change(service);
        if service.status != before {
            self.move_between_lists(key, before);
        }
        result
    }

    /// The part of [`update`](Self::update) that is the same for all changes.
    fn move_between_lists(&mut self, key: ServiceKey, before: ServiceStatus) {
        let service = &self.all[key.0 as usize];
        let (cluster, status, name) = (service.cluster, service.status, &service.name);
        if let Some(listed) = self.by_status.get_mut(&(cluster, before)) {
            listed.remove(name);
        }
        // Deleted ones are found by their names, and not listed.
        if status != ServiceStatus::Inactive {
            let listed = self.by_status.get_or_default((cluster, status));
            listed.insert(Arc::clone(name), key);
        }
        if let Some(daemons) = self.daemons.get_mut(&cluster) {
            daemons.remove(&key);
        }
    }

    /// The service was deleted, and is found by its name for some time still.
    pub(super) fn fade(&mut self, key: ServiceKey, now: Time) {
        self.fading.push(now, key);
    }

    /// Services that were deleted long ago are not found by their names any more.
    pub fn forget_old(&mut self, now: Time) {
        while let Some(key) = self.fading.pop_due(now) {
            let service = self.get(key);
            let name = (service.cluster, Arc::clone(&service.name));
            // Another service may have the name by now.
            if self.by_name.get(&name) == Some(&key) {
                self.by_name.remove(&name);
            }
        }
    }

    /// Whether some are to be [forgotten](Self::forget_old).
    pub fn is_fading(&self, now: Time) -> bool {
        self.fading.is_due(now)
    }

    pub fn named(&self, cluster: ClusterKey, name: &str) -> Option<&Service> {
        let key = self.by_name.get(&(cluster, Arc::from(name)))?;
        Some(self.get(*key))
    }

    /// Those of a status, after `after`, in the order of their names.
    pub fn listed(
        &self,
        cluster: ClusterKey,
        status: ServiceStatus,
        after: Option<&str>,
    ) -> impl Iterator<Item = &Service> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let listed = self.by_status.get(&(cluster, status)).into_iter();
        listed
            .flat_map(move |listed| listed.range::<str, _>((start, Bound::Unbounded)))
            .map(|(_, key)| self.get(*key))
    }

    /// How many there are of a status.
    pub fn count(&self, cluster: ClusterKey, status: ServiceStatus) -> usize {
        self.by_status
            .get(&(cluster, status))
            .map_or(0, SortedMap::len)
    }

    pub(super) fn note_revision(&mut self, id: DeploymentId, key: ServiceKey) {
        self.by_revision.insert(id, key);
    }

    pub(super) fn note_rollout(&mut self, id: &str, key: ServiceKey) {
        self.by_rollout.insert(id.to_owned(), key);
    }

    /// Whose revision it is.
    pub fn of_revision(&self, id: DeploymentId) -> Option<&Service> {
        self.by_revision.get(&id).map(|key| self.get(*key))
    }

    /// Whose rollout it is.
    pub fn of_rollout(&self, id: &str) -> Option<&Service> {
        self.by_rollout.get(id).map(|key| self.get(*key))
    }

    /// It waits for an instance with room, or no longer.
    pub(super) fn set_waiting(&mut self, key: ServiceKey, waits: bool) {
        let cluster = self.get(key).cluster;
        set(&mut self.waiting, cluster, key, waits);
    }

    /// There is no room for what would bring its zones into balance, or there is no need for it.
    pub(super) fn set_unbalanced(&mut self, key: ServiceKey, is_unbalanced: bool) {
        let cluster = self.get(key).cluster;
        set(&mut self.unbalanced, cluster, key, is_unbalanced);
    }

    /// Whether there is no room for what would bring its zones into balance.
    #[cfg(any(test, feature = "self-check"))]
    pub(super) fn is_unbalanced(&self, key: ServiceKey) -> bool {
        let list = self.unbalanced.get(&self.get(key).cluster);
        list.is_some_and(|list| list.contains(&key))
    }

    /// Those that wait for room, for what they lack or for what is in the wrong place.
    pub(super) fn waiting(&self, cluster: ClusterKey) -> impl Iterator<Item = ServiceKey> {
        let lists = [&self.waiting, &self.unbalanced].into_iter();
        let lists = lists.filter_map(move |lists| lists.get(&cluster));
        lists.flatten().copied()
    }

    /// The same, of all clusters.
    pub(super) fn all_waiting(&self) -> Vec<ServiceKey> {
        let lists = [&self.waiting, &self.unbalanced].into_iter();
        let lists = lists.flat_map(SortedMap::values);
        lists.flatten().copied().collect()
    }

    /// Those with a task on each instance.
    pub(in crate::ecs) fn daemons(&self, cluster: ClusterKey) -> impl Iterator<Item = ServiceKey> {
        self.daemons.get(&cluster).into_iter().flatten().copied()
    }
}

fn set(
    lists: &mut SortedMap<ClusterKey, SortedSet<ServiceKey>>,
    cluster: ClusterKey,
    key: ServiceKey,
    is_there: bool,
) {
    if is_there {
        lists.get_or_default(cluster).insert(key);
    } else if let Some(list) = lists.get_mut(&cluster) {
        list.remove(&key);
    }
}
