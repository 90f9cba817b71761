//! A group comes to the size that it is to have: EC2 Auto Scaling's part.

use std::cmp::Reverse;

use crate::aws::auto_scaling::{self, GroupKey};
use crate::ecs::capacity::state::Launcher;
use crate::ecs::capacity::{groups, machines, provider};
use crate::ecs::keys::{ClusterKey, InstanceKey};
use crate::ecs::{Region, instance};
use crate::kernel::sorted::SortedMap;
use crate::wire::{ManagedDraining, ManagedTerminationProtection};

/// The instances of a group are those of its provider, whichever of them was there first. The
/// service says that those of before "might not be properly registered with the capacity provider";
/// here they are.
pub(in crate::ecs) fn adopt(region: &mut Region, key: GroupKey, cluster: ClusterKey) {
    let group = region.auto_scaling.get(key);
    let provider = groups::provider_of(region, group).map(|(provider, _)| provider);
    let cluster = region.clusters.get(cluster);
    let provider = provider.filter(|provider| provider::is_associated(region, cluster, provider));
    let Some(name) = provider.map(|provider| provider.name.clone()) else {
        return;
    };
    let is_new = |instance: &InstanceKey| {
        let instance = region.instances.get(*instance);
        instance.is_registered() && instance.capacity_provider.is_none()
    };
    let new: Vec<InstanceKey> = groups::members(group).filter(is_new).collect();
    for instance in new {
        region.instances.update(instance, |instance| {
            instance.capacity_provider = Some(name.clone());
        });
        instance::status::announce(region, instance);
    }
}

/// Launches what is missing, and terminates what is too much. What is gone by itself is replaced.
pub(in crate::ecs) fn converge(region: &mut Region, key: GroupKey) {
    forget_gone(region, key);
    terminate_drained(region, key);
    let group = region.auto_scaling.get(key);
    let size = group.in_service().count() + launches_of(region, key);
    if size > group.desired {
        shrink(region, key, size - group.desired);
    } else if group.can_launch {
        for _ in size..group.desired {
            grow(region, key);
        }
    }
}

/// How many instances of a group have been launched and have not registered yet.
pub fn launches_of(region: &Region, key: GroupKey) -> usize {
    region.scaling.launches.by(Launcher::Group(key)).count()
}

fn forget_gone(region: &mut Region, key: GroupKey) {
    let (instances, now) = (&region.instances, region.now);
    auto_scaling::port::retain_instances(&mut region.auto_scaling, key, now, |instance| {
        instances
            .get(InstanceKey::of_registrant(instance))
            .is_registered()
    });
}

fn terminate_drained(region: &mut Region, key: GroupKey) {
    let leaving = region.auto_scaling.get(key).leaving();
    let drained: Vec<_> = leaving
        .map(InstanceKey::of_registrant)
        .filter(|leaving| !has_tasks(region, *leaving))
        .collect();
    for instance in drained {
        dismiss(region, key, instance);
    }
}

pub(in crate::ecs) fn has_tasks(region: &Region, instance: InstanceKey) -> bool {
    region.tasks.load(instance).tasks().next().is_some()
}

/// Launches an instance in the zone in which the group has the fewest.
fn grow(region: &mut Region, key: GroupKey) {
    let group = region.auto_scaling.get(key);
    let Some(cluster) = region.clusters.named(&group.cluster) else {
        return;
    };
    let mut zones = zones_in_use(region, key);
    let launches = region.scaling.launches.by(Launcher::Group(key));
    for launched in launches {
        *zones.get_or_default(&launched.zone) += 1;
    }
    let count = |zone: &&String| zones.get(zone.as_str()).copied().unwrap_or(0);
    let zone = group.zones.iter().min_by_key(count);
    let zone = zone.cloned().unwrap_or_default();
    let (cluster, instance_type) = (cluster.key, group.instance_type);
    machines::launch(region, Launcher::Group(key), cluster, instance_type, zone);
}

/// How many instances are in service in each zone.
fn zones_in_use(region: &Region, key: GroupKey) -> SortedMap<&str, usize> {
    let mut zones = SortedMap::new();
    for instance in groups::in_service(region.auto_scaling.get(key)) {
        let zone = region.instances.get(instance).availability_zone.as_str();
        *zones.get_or_default(zone) += 1;
    }
    zones
}

/// Gives up so many instances: first those that have not registered yet.
fn shrink(region: &mut Region, key: GroupKey, count: usize) {
    for _ in 0..count {
        let launcher = Launcher::Group(key);
        if machines::cancel_last(region, launcher) {
            continue;
        }
        let Some(instance) = next_to_go(region, key) else {
            // Protected instances stay; a later pass may find them without tasks.
            return;
        };
        scale_in(region, key, instance);
    }
}

/// The oldest instance in the zone with the most. Of those that are protected ECS lets go of such
/// without tasks, if it is to manage that. Instances that take no tasks go first: a group that let
/// go of others in their stead would have to launch those again, without end.
fn next_to_go(region: &Region, key: GroupKey) -> Option<InstanceKey> {
    let group = region.auto_scaling.get(key);
    let settings = groups::provider_of(region, group).map(|(_, settings)| settings);
    let protection = settings.and_then(|settings| settings.managed_termination_protection);
    let is_managed = protection == Some(ManagedTerminationProtection::Enabled);
    let can_go = |instance: &InstanceKey| {
        let is_protected = group.is_protected(instance.registrant());
        !is_protected || (is_managed && !has_tasks(region, *instance))
    };
    let zones = zones_in_use(region, key);
    let in_zone = |instance: &InstanceKey| {
        let zone = &region.instances.get(*instance).availability_zone;
        zones.get(zone.as_str()).copied().unwrap_or(0)
    };
    groups::in_service(group)
        .filter(can_go)
        .min_by_key(|instance| {
            let takes_tasks = region.instances.get(*instance).is_active();
            (takes_tasks, Reverse(in_zone(instance)), *instance)
        })
}

/// An instance goes; with managed draining not before its tasks have ended.
fn scale_in(region: &mut Region, key: GroupKey, instance: InstanceKey) {
    let settings = groups::provider_of(region, region.auto_scaling.get(key));
    let draining = settings.and_then(|(_, settings)| settings.managed_draining);
    if draining == Some(ManagedDraining::Enabled) && has_tasks(region, instance) {
        let leaving = instance.registrant();
        auto_scaling::port::begin_to_leave(&mut region.auto_scaling, key, leaving);
        instance::status::set_draining(region, instance, true);
    } else {
        dismiss(region, key, instance);
    }
}

fn dismiss(region: &mut Region, key: GroupKey, instance: InstanceKey) {
    let (leaver, now) = (instance.registrant(), region.now);
    let groups = &mut region.auto_scaling;
    auto_scaling::port::retain_instances(groups, key, now, |of| of != leaver);
    instance::life::terminate(region, instance);
}

/// An instance goes at once, because a caller wants that. Whether another one is launched depends
/// on the size that its group is to have.
#[cfg(feature = "autoscaling")]
pub fn let_go(region: &mut Region, key: GroupKey, instance: InstanceKey) {
    dismiss(region, key, instance);
    groups::judge(region, key);
}

/// A group goes with all that it has.
#[cfg(feature = "autoscaling")]
pub fn let_all_go(region: &mut Region, key: GroupKey) {
    while machines::cancel_last(region, Launcher::Group(key)) {}
    let members: Vec<_> = groups::members(region.auto_scaling.get(key)).collect();
    for instance in members {
        dismiss(region, key, instance);
    }
}
