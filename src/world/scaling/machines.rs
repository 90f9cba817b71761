//! Instances that have been launched, until their agents register them.

use std::collections::BTreeMap;

use super::GroupKey;
use crate::world::World;
use crate::world::agenda::Due;
use crate::world::capacity_provider::CapacityProviderKey;
use crate::world::cluster::{ClusterKey, ClusterStatus};
use crate::world::instance::catalog::InstanceType;
use crate::world::instance_life::{Machine, NewInstance};
use crate::world::time::Time;

/// Where a launch stands among all launches of its world.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct LaunchKey(u32);

/// Who has launched an instance.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Launcher {
    Group(GroupKey),
    ManagedInstances(CapacityProviderKey),
}

/// An instance that has been launched and has not registered yet.
#[derive(Clone, Debug)]
pub(super) struct Launched {
    pub(super) by: Launcher,
    pub(super) cluster: ClusterKey,
    pub(super) instance_type: &'static InstanceType,
    pub(super) zone: String,
    at: Time,
}

#[derive(Debug, Default)]
pub(super) struct Launches {
    under_way: BTreeMap<LaunchKey, Launched>,
    count: u32,
}

impl Launches {
    pub(super) fn get(&self, key: LaunchKey) -> Option<&Launched> {
        self.under_way.get(&key)
    }

    /// Those of one launcher, in their order.
    pub(super) fn by(&self, launcher: Launcher) -> impl Iterator<Item = &Launched> {
        let all = self.under_way.values();
        all.filter(move |launched| launched.by == launcher)
    }

    /// Cancels the last one. Returns whether there was any.
    pub(super) fn cancel_last(&mut self, launcher: Launcher) -> bool {
        let mut all = self.under_way.iter().rev();
        let last = all.find(|(_, launched)| launched.by == launcher);
        let last = last.map(|(key, _)| *key);
        last.is_some_and(|key| self.under_way.remove(&key).is_some())
    }
}

impl World {
    pub(super) fn launch_machine(
        &mut self,
        by: Launcher,
        cluster: ClusterKey,
        instance_type: &'static InstanceType,
        zone: String,
    ) {
        let at = self.now();
        let launches = &mut self.scaling.launches;
        launches.count += 1;
        let key = LaunchKey(launches.count);
        let launched = Launched {
            by,
            cluster,
            instance_type,
            zone,
            at,
        };
        launches.under_way.insert(key, launched);
        let takes = self.settings.profile.auto_scaling.launching;
        self.put_down(takes, Due::Registration { launch: key });
    }

    /// The agent of an instance that was launched registers it, unless its cluster is gone by now.
    pub(in crate::world) fn register_launched(&mut self, key: LaunchKey) {
        let Some(launched) = self.scaling.launches.under_way.remove(&key) else {
            return;
        };
        if self.clusters.get(launched.cluster).status == ClusterStatus::Inactive {
            return;
        }
        let machine = match launched.by {
            Launcher::Group(_) => Machine::Ec2(launched.instance_type),
            Launcher::ManagedInstances(_) => Machine::Managed(launched.instance_type),
        };
        let new = NewInstance {
            availability_zone: Some(launched.zone),
            ..NewInstance::new(launched.cluster, machine)
        };
        match launched.by {
            Launcher::Group(group) => {
                let instance = self.add_instance(new);
                let group = self.scaling.groups.get_mut(group);
                group.members.insert(instance, launched.at);
            }
            Launcher::ManagedInstances(provider) => {
                let new = self.as_managed(new, provider);
                self.add_instance(new);
            }
        }
    }
}
