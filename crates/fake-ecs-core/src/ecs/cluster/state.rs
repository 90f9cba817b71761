//! Clusters.

use crate::ecs::fading::Fading;
use crate::ecs::keys::ClusterKey;
use crate::ecs::marks::Marks;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::{
    CapacityProviderStrategyItem, ClusterConfiguration, ClusterServiceConnectDefaults,
    ClusterSetting, Tag,
};

/// A cluster that something is attached to passes through `Provisioning` when it is made with it,
/// and through `Deprovisioning` when it is deleted; others go from `Active` to `Inactive` with
/// nothing between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ClusterStatus {
    Provisioning,
    Active,
    Deprovisioning,
    Inactive,
}

impl ClusterStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Provisioning => "PROVISIONING",
            Self::Active => "ACTIVE",
            Self::Deprovisioning => "DEPROVISIONING",
            Self::Inactive => "INACTIVE",
        }
    }

    /// Whether the cluster has been deleted, so that it can only be described.
    pub fn is_gone(self) -> bool {
        matches!(self, Self::Deprovisioning | Self::Inactive)
    }
}

#[derive(Clone, Debug)]
pub struct Cluster {
    pub key: ClusterKey,
    pub name: String,
    pub status: ClusterStatus,
    pub settings: Vec<ClusterSetting>,
    pub configuration: Option<ClusterConfiguration>,
    pub service_connect_defaults: Option<ClusterServiceConnectDefaults>,
    pub capacity_providers: Vec<String>,
    pub default_strategy: Vec<CapacityProviderStrategyItem>,
    pub attachments: Vec<Attachment>,
    /// `None` until it first gets capacity providers.
    pub attachments_status: Option<AttachmentsStatus>,
    pub tags: Vec<Tag>,
}

/// All clusters ever made, and which one a name means today.
#[derive(Clone, Debug, Default)]
pub struct Clusters {
    all: Vec<Cluster>,
    by_name: SortedMap<String, ClusterKey>,
    /// Those that were deleted and are found by their names still.
    fading: Fading<ClusterKey>,
    /// Clusters that have come, or have other capacity.
    pub(in crate::ecs) marks: Marks<ClusterKey>,
}

impl Clusters {
    pub fn next_key(&self) -> ClusterKey {
        ClusterKey(u32::try_from(self.all.len()).unwrap_or(u32::MAX))
    }

    /// From now on the cluster's name means this cluster.
    pub fn insert(&mut self, cluster: Cluster) {
        debug_assert_eq!(cluster.key, self.next_key());
        self.by_name.insert(cluster.name.clone(), cluster.key);
        self.marks.mark(cluster.key);
        self.all.push(cluster);
    }

    pub fn get(&self, key: ClusterKey) -> &Cluster {
        &self.all[key.0 as usize]
    }

    /// For changes that its capacity does not go by.
    pub fn get_mut(&mut self, key: ClusterKey) -> &mut Cluster {
        &mut self.all[key.0 as usize]
    }

    /// Changes what the capacity of a cluster goes by.
    pub(super) fn update<R>(
        &mut self,
        key: ClusterKey,
        change: impl FnOnce(&mut Cluster) -> R,
    ) -> R {
        self.marks.mark(key);
        change(self.get_mut(key))
    }

    /// The cluster was deleted, and is found by its name for some time still.
    pub(in crate::ecs) fn fade(&mut self, key: ClusterKey, now: Time) {
        self.fading.push(now, key);
    }

    /// Clusters that were deleted long ago are not found by their names any more.
    pub fn forget_old(&mut self, now: Time) {
        while let Some(key) = self.fading.pop_due(now) {
            let name = &self.all[key.0 as usize].name;
            // Another cluster may have the name by now.
            if self.by_name.get(name) == Some(&key) {
                self.by_name.remove(name);
            }
        }
    }

    /// Whether some are to be [forgotten](Self::forget_old).
    pub fn is_fading(&self, now: Time) -> bool {
        self.fading.is_due(now)
    }

    pub fn named(&self, name: &str) -> Option<&Cluster> {
        self.by_name.get(name).map(|key| self.get(*key))
    }

    /// The clusters that the names mean today, in the order of their names, after `after`.
    pub fn by_name(&self, after: Option<&str>) -> impl Iterator<Item = &Cluster> {
        use std::ops::Bound;
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.by_name
            .range::<str, _>((start, Bound::Unbounded))
            .map(|(_, key)| self.get(*key))
    }
}

/// How far the attachments of a cluster have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentsStatus {
    UpdateInProgress,
    UpdateComplete,
}

impl AttachmentsStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::UpdateInProgress => "UPDATE_IN_PROGRESS",
            Self::UpdateComplete => "UPDATE_COMPLETE",
        }
    }
}

/// What one attachment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    ManagedScaling,
    ManagedDraining,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AttachmentStatus {
    Precreated,
    Created,
    Deleting,
}

impl AttachmentStatus {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Precreated => "PRECREATED",
            Self::Created => "CREATED",
            Self::Deleting => "DELETING",
        }
    }
}

#[derive(Clone, Debug)]
pub struct Attachment {
    pub id: String,
    pub capacity_provider: String,
    pub purpose: Purpose,
    /// What a scaling policy is called after its prefix.
    pub policy_id: String,
    pub status: AttachmentStatus,
}

impl Cluster {
    /// Whether its attachments are being changed, so that nothing else of it can be.
    pub fn is_busy(&self) -> bool {
        self.attachments_status == Some(AttachmentsStatus::UpdateInProgress)
    }
}
