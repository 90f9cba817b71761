//! What there is of capacity, as data: providers, groups, and instances that are being launched.

use std::ops::Bound;

use crate::aws::auto_scaling::GroupKey;
use crate::aws::ec2::instance_types::InstanceType;
use crate::ecs::keys::{CapacityProviderKey, ClusterKey, LaunchKey};
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;
use crate::wire::{
    AutoScalingGroupProvider, CapacityProviderStatus, CapacityProviderType,
    CapacityProviderUpdateStatus, ManagedInstancesProvider, Tag,
};

/// What a provider gives its tasks to run on.
#[derive(Clone, Debug, PartialEq)]
pub enum Capacity {
    Fargate,
    FargateSpot,
    AutoScalingGroup(AutoScalingGroupProvider),
    ManagedInstances {
        cluster: ClusterKey,
        provider: Box<ManagedInstancesProvider>,
    },
}

#[derive(Clone, Debug)]
pub struct CapacityProvider {
    pub key: CapacityProviderKey,
    pub name: String,
    pub capacity: Capacity,
    pub status: CapacityProviderStatus,
    /// The last change, if there was one: under way, done or failed.
    pub update_status: Option<CapacityProviderUpdateStatus>,
    /// Why the last change failed.
    pub update_status_reason: Option<String>,
    /// What it is being changed to, while an update is under way.
    pub(super) update: Option<Capacity>,
    pub tags: Vec<Tag>,
}

impl CapacityProvider {
    /// Which kind of compute it is.
    pub fn kind(&self) -> CapacityProviderType {
        match self.capacity {
            Capacity::Fargate => CapacityProviderType::Fargate,
            Capacity::FargateSpot => CapacityProviderType::FargateSpot,
            Capacity::AutoScalingGroup(_) => CapacityProviderType::Ec2Autoscaling,
            Capacity::ManagedInstances { .. } => CapacityProviderType::ManagedInstances,
        }
    }

    /// Whether every account has it.
    pub fn is_built_in(&self) -> bool {
        matches!(self.capacity, Capacity::Fargate | Capacity::FargateSpot)
    }

    /// Whether it has been deleted.
    pub fn is_gone(&self) -> bool {
        self.status == CapacityProviderStatus::Inactive
    }

    /// Whether a change is under way.
    pub fn is_changing(&self) -> bool {
        use CapacityProviderUpdateStatus as Update;
        matches!(
            self.update_status,
            Some(Update::CreateInProgress | Update::UpdateInProgress | Update::DeleteInProgress)
        )
    }

    /// The one cluster it can be used in, if it is scoped to one.
    pub fn cluster(&self) -> Option<ClusterKey> {
        match self.capacity {
            Capacity::ManagedInstances { cluster, .. } => Some(cluster),
            _ => None,
        }
    }

    /// The settings for its Auto Scaling group that were asked for last, even if they are not in
    /// effect yet.
    pub fn latest_auto_scaling_group(&self) -> Option<&AutoScalingGroupProvider> {
        match self.update.as_ref().unwrap_or(&self.capacity) {
            Capacity::AutoScalingGroup(group) => Some(group),
            _ => None,
        }
    }
}

/// All capacity providers ever made, and which one a name means today.
#[derive(Clone, Debug)]
pub struct CapacityProviders {
    all: Vec<CapacityProvider>,
    by_name: SortedMap<String, CapacityProviderKey>,
}

impl Default for CapacityProviders {
    /// Those that every account has.
    fn default() -> Self {
        let mut providers = Self {
            all: Vec::new(),
            by_name: SortedMap::new(),
        };
        providers.insert("FARGATE", Capacity::Fargate, Vec::new());
        providers.insert("FARGATE_SPOT", Capacity::FargateSpot, Vec::new());
        providers
    }
}

impl CapacityProviders {
    /// From now on the name means this provider, which is `ACTIVE`.
    pub(super) fn insert(
        &mut self,
        name: &str,
        capacity: Capacity,
        tags: Vec<Tag>,
    ) -> CapacityProviderKey {
        let key = CapacityProviderKey(u32::try_from(self.all.len()).unwrap_or(u32::MAX));
        self.by_name.insert(name.to_owned(), key);
        self.all.push(CapacityProvider {
            key,
            name: name.to_owned(),
            capacity,
            status: CapacityProviderStatus::Active,
            update_status: None,
            update_status_reason: None,
            update: None,
            tags,
        });
        key
    }

    pub fn get(&self, key: CapacityProviderKey) -> &CapacityProvider {
        &self.all[key.0 as usize]
    }

    pub fn get_mut(&mut self, key: CapacityProviderKey) -> &mut CapacityProvider {
        &mut self.all[key.0 as usize]
    }

    pub fn named(&self, name: &str) -> Option<&CapacityProvider> {
        self.by_name.get(name).map(|key| self.get(*key))
    }

    /// The providers that the names mean today, in the order of their names, after `after`.
    pub fn by_name(&self, after: Option<&str>) -> impl Iterator<Item = &CapacityProvider> {
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.by_name
            .range::<str, _>((start, Bound::Unbounded))
            .map(|(_, key)| self.get(*key))
    }
}

/// What capacity comes and goes by, beside the groups of Auto Scaling.
///
/// Launches are here: ECS launches Managed Instances by itself, and every launch ends with an
/// instance that registers in a cluster.
#[derive(Clone, Debug, Default)]
pub struct Scaling {
    pub(in crate::ecs) launches: Launches,
    /// What the alarms of managed scaling are about to say of groups, if the next look does not
    /// find it otherwise.
    pub(in crate::ecs) alarms: SortedMap<GroupKey, Direction>,
}

/// Who has launched an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::ecs) enum Launcher {
    Group(GroupKey),
    ManagedInstances(CapacityProviderKey),
}

/// An instance that has been launched and has not registered yet.
#[derive(Clone, Debug)]
pub(in crate::ecs) struct Launched {
    pub(in crate::ecs) by: Launcher,
    pub(in crate::ecs) cluster: ClusterKey,
    pub(in crate::ecs) instance_type: &'static InstanceType,
    pub(in crate::ecs) zone: String,
    pub(super) at: Time,
}

#[derive(Clone, Debug, Default)]
pub(in crate::ecs) struct Launches {
    pub(super) under_way: SortedMap<LaunchKey, Launched>,
    pub(super) count: u32,
}

impl Launches {
    /// Those that are under way.
    #[cfg(any(test, feature = "self-check"))]
    pub(in crate::ecs) fn keys(&self) -> impl Iterator<Item = LaunchKey> {
        self.under_way.keys().copied()
    }

    /// Those of one launcher, in their order.
    pub(in crate::ecs) fn by(&self, launcher: Launcher) -> impl Iterator<Item = &Launched> {
        let all = self.under_way.values();
        all.filter(move |launched| launched.by == launcher)
    }

    /// The last one of a launcher.
    pub(super) fn last(&self, launcher: Launcher) -> Option<LaunchKey> {
        let mut all = self.under_way.iter().rev();
        let last = all.find(|(_, launched)| launched.by == launcher);
        last.map(|(key, _)| *key)
    }
}

/// Which alarm it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    Out,
    In,
}

/// How many tasks of a cluster may wait for capacity where a test sets no quota.
pub const WAITING_MAX: usize = 500;
