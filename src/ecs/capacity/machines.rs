//! Instances that have been launched, until their agents register them.

use std::collections::BTreeMap;

use crate::ecs::capacity::managed_instances;
use crate::ecs::cluster::state::ClusterStatus;
use crate::ecs::instance::catalog::InstanceType;
use crate::ecs::instance::life::{Machine, NewInstance};
use crate::ecs::keys::{CapacityProviderKey, ClusterKey, GroupKey, LaunchKey};
use crate::ecs::timers::Due;
use crate::ecs::{Region, instance};
use crate::kernel::time::Time;

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
    at: Time,
}

#[derive(Debug, Default)]
pub(in crate::ecs) struct Launches {
    under_way: BTreeMap<LaunchKey, Launched>,
    count: u32,
}

impl Launches {
    pub(in crate::ecs) fn get(&self, key: LaunchKey) -> Option<&Launched> {
        self.under_way.get(&key)
    }

    /// Those of one launcher, in their order.
    pub(in crate::ecs) fn by(&self, launcher: Launcher) -> impl Iterator<Item = &Launched> {
        let all = self.under_way.values();
        all.filter(move |launched| launched.by == launcher)
    }

    /// Cancels the last one. Returns whether there was any.
    pub(in crate::ecs) fn cancel_last(&mut self, launcher: Launcher) -> bool {
        let mut all = self.under_way.iter().rev();
        let last = all.find(|(_, launched)| launched.by == launcher);
        let last = last.map(|(key, _)| *key);
        last.is_some_and(|key| self.under_way.remove(&key).is_some())
    }
}

pub(in crate::ecs) fn launch(
    region: &mut Region,
    by: Launcher,
    cluster: ClusterKey,
    instance_type: &'static InstanceType,
    zone: String,
) {
    let at = region.now();
    let launches = &mut region.scaling.launches;
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
    let takes = region.settings.profile.auto_scaling.launching;
    region.put_down(takes, Due::Registration { launch: key });
}

/// The agent of an instance that was launched registers it, unless its cluster is gone by now.
pub(in crate::ecs) fn register(region: &mut Region, key: LaunchKey) {
    let Some(launched) = region.scaling.launches.under_way.remove(&key) else {
        return;
    };
    if region.clusters.get(launched.cluster).status == ClusterStatus::Inactive {
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
            let instance = instance::life::register(region, new);
            let group = region.scaling.groups.get_mut(group);
            group.members.insert(instance, launched.at);
        }
        Launcher::ManagedInstances(provider) => {
            let new = managed_instances::as_managed(region, new, provider);
            instance::life::register(region, new);
        }
    }
}
