//! All gateways of a region, which one a name means today, and the clusters that are associated
//! with them.

use std::ops::Bound;
use std::sync::Arc;

use crate::ecs::gateway::state::Gateway;
use crate::ecs::keys::{AssociationKey, ClusterKey, GatewayKey};
use crate::kernel::sorted::SortedMap;
use crate::wire::{GatewayClusterAssociationStatus as Association, GatewayStatus};

/// All gateways ever made. Deleted ones are found by their keys only.
#[derive(Clone, Debug, Default)]
pub struct Gateways {
    all: Vec<Gateway>,
    by_name: SortedMap<Arc<str>, GatewayKey>,
    by_token: SortedMap<String, GatewayKey>,
    associations: SortedMap<AssociationKey, Association>,
}

impl Gateways {
    pub(super) fn next_key(&self) -> GatewayKey {
        GatewayKey(u32::try_from(self.all.len()).unwrap_or(u32::MAX))
    }

    pub(super) fn insert(&mut self, gateway: Gateway) {
        debug_assert_eq!(gateway.key, self.next_key());
        self.by_name.insert(Arc::clone(&gateway.name), gateway.key);
        if let Some(token) = &gateway.token {
            self.by_token.insert(token.clone(), gateway.key);
        }
        self.all.push(gateway);
    }

    pub fn get(&self, key: GatewayKey) -> &Gateway {
        &self.all[key.0 as usize]
    }

    pub fn get_mut(&mut self, key: GatewayKey) -> &mut Gateway {
        &mut self.all[key.0 as usize]
    }

    pub fn named(&self, name: &str) -> Option<&Gateway> {
        self.by_name.get(name).map(|key| self.get(*key))
    }

    /// The gateway that a request with this token has made, if it is still there.
    pub fn made_by(&self, token: &str) -> Option<&Gateway> {
        self.by_token.get(token).map(|key| self.get(*key))
    }

    /// Those that are there, after `after`, in the order of their names.
    pub fn by_name(&self, after: Option<&str>) -> impl Iterator<Item = &Gateway> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let named = self.by_name.range::<str, _>((start, Bound::Unbounded));
        named.map(|(_, key)| self.get(*key))
    }

    /// Its name and its token mean nothing any more, and nothing is associated with it.
    pub(super) fn remove(&mut self, key: GatewayKey) {
        let gateway = &mut self.all[key.0 as usize];
        gateway.status = GatewayStatus::Deleted;
        self.by_name.remove(&gateway.name);
        if let Some(token) = gateway.token.take() {
            self.by_token.remove(&token);
        }
        self.associations.retain(|(_, gateway), _| *gateway != key);
    }

    pub fn association(&self, of: AssociationKey) -> Option<Association> {
        self.associations.get(&of).copied()
    }

    pub(super) fn associate(&mut self, of: AssociationKey, status: Association) {
        self.associations.insert(of, status);
    }

    /// All associations after `after`, those of one cluster together.
    pub fn associations(
        &self,
        after: Option<AssociationKey>,
    ) -> impl Iterator<Item = (AssociationKey, Association)> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        let listed = self.associations.range((start, Bound::Unbounded));
        listed.map(|(key, status)| (*key, *status))
    }

    /// The gateways associated with the cluster, including those that are being disassociated.
    pub fn of_cluster(
        &self,
        cluster: ClusterKey,
    ) -> impl Iterator<Item = (GatewayKey, Association)> {
        let all = (cluster, GatewayKey(0))..=(cluster, GatewayKey(u32::MAX));
        let listed = self.associations.range(all);
        let listed = listed.filter(|(_, status)| **status != Association::Inactive);
        listed.map(|((_, gateway), status)| (*gateway, *status))
    }

    /// Whether clusters have to do with the gateway.
    pub fn is_associated(&self, key: GatewayKey) -> bool {
        let mut all = self.associations.iter();
        all.any(|((_, gateway), status)| *gateway == key && *status != Association::Inactive)
    }
}
