//! All daemons of a region, and which one a name means today.

use std::ops::Bound;
use std::sync::Arc;

use crate::ecs::daemon::deployment::Deployment;
use crate::ecs::daemon::state::{Daemon, DaemonRevision};
use crate::ecs::keys::{ClusterKey, DaemonKey, RevisionId};
use crate::kernel::sorted::SortedMap;

/// All daemons ever made. They are changed through [`Daemons::update`] only, which is what keeps
/// the lists true.
#[derive(Clone, Debug, Default)]
pub struct Daemons {
    all: Vec<Daemon>,
    /// Those that are not gone.
    by_name: SortedMap<ClusterKey, SortedMap<Arc<str>, DaemonKey>>,
    by_revision: SortedMap<RevisionId, DaemonKey>,
    by_deployment: SortedMap<String, DaemonKey>,
}

impl Daemons {
    pub fn next_key(&self) -> DaemonKey {
        DaemonKey(u32::try_from(self.all.len()).unwrap_or(u32::MAX))
    }

    /// From now on the daemon's name means this daemon.
    pub(super) fn insert(&mut self, daemon: Daemon) {
        debug_assert_eq!(daemon.key, self.next_key());
        let names = self.by_name.get_or_default(daemon.cluster);
        names.insert(Arc::clone(&daemon.name), daemon.key);
        self.all.push(daemon);
    }

    pub fn get(&self, key: DaemonKey) -> &Daemon {
        // Daemons are never removed, and handles that were kept beyond a reset are turned away
        // before.
        &self.all[key.0 as usize]
    }

    pub fn iter(&self) -> impl Iterator<Item = &Daemon> {
        self.all.iter()
    }

    /// Changes a daemon. The name of one that is gone means nothing.
    pub fn update<R>(&mut self, key: DaemonKey, change: impl FnOnce(&mut Daemon) -> R) -> R {
        let daemon = &mut self.all[key.0 as usize];
        let result = change(daemon);
        if daemon.is_gone()
            && let Some(names) = self.by_name.get_mut(&daemon.cluster)
            && names.get(&daemon.name) == Some(&key)
        {
            names.remove(&daemon.name);
        }
        result
    }

    pub fn named(&self, cluster: ClusterKey, name: &str) -> Option<&Daemon> {
        let key = self.by_name.get(&cluster)?.get(name)?;
        Some(self.get(*key))
    }

    /// Those of a cluster that are not gone, after `after`, in the order of their names.
    pub fn in_cluster(
        &self,
        cluster: ClusterKey,
        after: Option<&str>,
    ) -> impl Iterator<Item = &Daemon> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let names = self.by_name.get(&cluster).into_iter();
        names
            .flat_map(move |names| names.range::<str, _>((start, Bound::Unbounded)))
            .map(|(_, key)| self.get(*key))
    }

    pub(super) fn note_revision(&mut self, id: RevisionId, key: DaemonKey) {
        self.by_revision.insert(id, key);
    }

    pub(super) fn note_deployment(&mut self, id: &str, key: DaemonKey) {
        self.by_deployment.insert(id.to_owned(), key);
    }

    pub fn revision(&self, id: RevisionId) -> Option<(&Daemon, &DaemonRevision)> {
        let daemon = self.get(*self.by_revision.get(&id)?);
        Some((daemon, daemon.revision(id)?))
    }

    pub fn deployment(&self, id: &str) -> Option<(&Daemon, &Deployment)> {
        let daemon = self.get(*self.by_deployment.get(id)?);
        let mut deployments = daemon.deployments.iter();
        Some((daemon, deployments.find(|deployment| deployment.id == id)?))
    }
}
