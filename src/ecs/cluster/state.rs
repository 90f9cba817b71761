//! Clusters.

use std::collections::BTreeMap;

use crate::ecs::keys::ClusterKey;
use crate::wire::{
    CapacityProviderStrategyItem, ClusterConfiguration, ClusterServiceConnectDefaults,
    ClusterSetting, Tag,
};

/// A cluster that something is attached to passes through `Provisioning` when it is made with it,
/// and through `Deprovisioning` when it is deleted; others go from `Active` to `Inactive` with
/// nothing between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ClusterStatus {
    Provisioning,
    Active,
    Deprovisioning,
    Inactive,
}

impl ClusterStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Provisioning => "PROVISIONING",
            Self::Active => "ACTIVE",
            Self::Deprovisioning => "DEPROVISIONING",
            Self::Inactive => "INACTIVE",
        }
    }

    /// Whether the cluster has been deleted, so that it can only be described.
    pub(crate) fn is_gone(self) -> bool {
        matches!(self, Self::Deprovisioning | Self::Inactive)
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Cluster {
    pub(crate) key: ClusterKey,
    pub(crate) name: String,
    pub(crate) status: ClusterStatus,
    pub(crate) settings: Vec<ClusterSetting>,
    pub(crate) configuration: Option<ClusterConfiguration>,
    pub(crate) service_connect_defaults: Option<ClusterServiceConnectDefaults>,
    pub(crate) capacity_providers: Vec<String>,
    pub(crate) default_strategy: Vec<CapacityProviderStrategyItem>,
    pub(crate) attachments: Vec<Attachment>,
    /// `None` until it first gets capacity providers.
    pub(crate) attachments_status: Option<AttachmentsStatus>,
    pub(crate) tags: Vec<Tag>,
}

/// All clusters ever made, and which one a name means today.
#[derive(Debug, Default)]
pub(crate) struct Clusters {
    all: Vec<Cluster>,
    by_name: BTreeMap<String, ClusterKey>,
}

impl Clusters {
    pub(crate) fn next_key(&self) -> ClusterKey {
        ClusterKey(u32::try_from(self.all.len()).unwrap_or(u32::MAX))
    }

    /// From now on the cluster's name means this cluster.
    pub(crate) fn insert(&mut self, cluster: Cluster) {
        debug_assert_eq!(cluster.key, self.next_key());
        self.by_name.insert(cluster.name.clone(), cluster.key);
        self.all.push(cluster);
    }

    pub(crate) fn get(&self, key: ClusterKey) -> &Cluster {
        &self.all[key.0 as usize]
    }

    pub(crate) fn get_mut(&mut self, key: ClusterKey) -> &mut Cluster {
        &mut self.all[key.0 as usize]
    }

    pub(crate) fn named(&self, name: &str) -> Option<&Cluster> {
        self.by_name.get(name).map(|key| self.get(*key))
    }

    /// The clusters that the names mean today, in the order of their names, after `after`.
    pub(crate) fn by_name(&self, after: Option<&str>) -> impl Iterator<Item = &Cluster> {
        use std::ops::Bound;
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.by_name
            .range::<str, _>((start, Bound::Unbounded))
            .map(|(_, key)| self.get(*key))
    }
}

/// How far the attachments of a cluster have come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttachmentsStatus {
    UpdateInProgress,
    UpdateComplete,
}

impl AttachmentsStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::UpdateInProgress => "UPDATE_IN_PROGRESS",
            Self::UpdateComplete => "UPDATE_COMPLETE",
        }
    }
}

/// What one attachment is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    ManagedScaling,
    ManagedDraining,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum AttachmentStatus {
    Precreated,
    Created,
    Deleting,
}

impl AttachmentStatus {
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Precreated => "PRECREATED",
            Self::Created => "CREATED",
            Self::Deleting => "DELETING",
        }
    }
}

#[derive(Clone, Debug)]
pub(crate) struct Attachment {
    pub(crate) id: String,
    pub(crate) capacity_provider: String,
    pub(crate) purpose: Purpose,
    /// What a scaling policy is called after its prefix.
    pub(crate) policy_id: String,
    pub(crate) status: AttachmentStatus,
}

impl Cluster {
    /// Whether its attachments are being changed, so that nothing else of it can be.
    pub(crate) fn is_busy(&self) -> bool {
        self.attachments_status == Some(AttachmentsStatus::UpdateInProgress)
    }
}
