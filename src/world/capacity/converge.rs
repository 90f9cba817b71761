//! A group comes to the size that it is to have: EC2 Auto Scaling's part.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use crate::wire::{ManagedDraining, ManagedTerminationProtection};
use crate::world::World;
use crate::world::capacity::machines::Launcher;
use crate::world::capacity::review::GroupKey;
use crate::world::cluster::state::ClusterKey;
use crate::world::instance::InstanceKey;

impl World {
    /// The instances of a group are those of its provider, whichever of them was there first. The service says that
    /// those of before "might not be properly registered with the capacity provider"; here they are.
    pub(in crate::world) fn adopt(&mut self, key: GroupKey, cluster: ClusterKey) {
        let group = self.scaling.groups.get(key);
        let provider = self.provider_of(group).map(|(provider, _)| provider);
        let cluster = self.clusters.get(cluster);
        let provider = provider.filter(|provider| self.is_associated(cluster, provider));
        let Some(name) = provider.map(|provider| provider.name.clone()) else {
            return;
        };
        let is_new = |instance: &InstanceKey| {
            let instance = self.instances.get(*instance);
            instance.is_registered() && instance.capacity_provider.is_none()
        };
        let new: Vec<InstanceKey> = group.members().filter(is_new).collect();
        for instance in new {
            self.instances.update(instance, |instance| {
                instance.capacity_provider = Some(name.clone());
            });
            self.announce_instance(instance);
        }
    }

    /// Launches what is missing, and terminates what is too much. What is gone by itself is replaced.
    pub(in crate::world) fn converge(&mut self, key: GroupKey) {
        self.forget_gone(key);
        self.terminate_drained(key);
        let group = self.scaling.groups.get(key);
        let size = group.in_service().count() + self.launches_of(key);
        if size > group.desired {
            self.shrink(key, size - group.desired);
        } else if group.can_launch {
            for _ in size..group.desired {
                self.grow(key);
            }
        }
    }

    /// How many instances of a group have been launched and have not registered yet.
    pub(in crate::world) fn launches_of(&self, key: GroupKey) -> usize {
        self.scaling.launches.by(Launcher::Group(key)).count()
    }

    fn forget_gone(&mut self, key: GroupKey) {
        let instances = &self.instances;
        let is_there = |instance: &InstanceKey| instances.get(*instance).is_registered();
        let group = self.scaling.groups.get_mut(key);
        group.members.retain(|instance, _| is_there(instance));
        group.leaving.retain(is_there);
    }

    fn terminate_drained(&mut self, key: GroupKey) {
        let leaving = self.scaling.groups.get(key).leaving.iter().copied();
        let drained: Vec<_> = leaving
            .filter(|leaving| !self.has_tasks(*leaving))
            .collect();
        for instance in drained {
            self.dismiss(key, instance);
        }
    }

    pub(in crate::world) fn has_tasks(&self, instance: InstanceKey) -> bool {
        self.tasks.load(instance).tasks().next().is_some()
    }

    /// Launches an instance in the zone in which the group has the fewest.
    fn grow(&mut self, key: GroupKey) {
        let group = self.scaling.groups.get(key);
        let Some(cluster) = self.clusters.named(&group.cluster) else {
            return;
        };
        let mut zones = self.zones_in_use(key);
        let launches = self.scaling.launches.by(Launcher::Group(key));
        for launched in launches {
            *zones.entry(&launched.zone).or_default() += 1;
        }
        let count = |zone: &&String| zones.get(zone.as_str()).copied().unwrap_or(0);
        let zone = group.zones.iter().min_by_key(count);
        let zone = zone.cloned().unwrap_or_default();
        let (cluster, instance_type) = (cluster.key, group.instance_type);
        self.launch_machine(Launcher::Group(key), cluster, instance_type, zone);
    }

    /// How many instances are in service in each zone.
    fn zones_in_use(&self, key: GroupKey) -> BTreeMap<&str, usize> {
        let mut zones = BTreeMap::new();
        for instance in self.scaling.groups.get(key).in_service() {
            let zone = self.instances.get(instance).availability_zone.as_str();
            *zones.entry(zone).or_default() += 1;
        }
        zones
    }

    /// Gives up so many instances: first those that have not registered yet.
    fn shrink(&mut self, key: GroupKey, count: usize) {
        for _ in 0..count {
            let launcher = Launcher::Group(key);
            if self.scaling.launches.cancel_last(launcher) {
                continue;
            }
            let Some(instance) = self.next_to_go(key) else {
                // Who is protected stays; the next look may find them without tasks.
                return;
            };
            self.scale_in(key, instance);
        }
    }

    /// The oldest instance in the zone with the most. Of those that are protected ECS lets go of such without tasks, if it
    /// is to manage that. Instances that take no tasks go first: a group that let go of others in their stead would have
    /// to launch those again, without end.
    fn next_to_go(&self, key: GroupKey) -> Option<InstanceKey> {
        let group = self.scaling.groups.get(key);
        let settings = self.provider_of(group).map(|(_, settings)| settings);
        let protection = settings.and_then(|settings| settings.managed_termination_protection);
        let is_managed = protection == Some(ManagedTerminationProtection::Enabled);
        let can_go = |instance: &InstanceKey| {
            !group.protects_instances || (is_managed && !self.has_tasks(*instance))
        };
        let zones = self.zones_in_use(key);
        let in_zone = |instance: &InstanceKey| {
            let zone = &self.instances.get(*instance).availability_zone;
            zones.get(zone.as_str()).copied().unwrap_or(0)
        };
        group.in_service().filter(can_go).min_by_key(|instance| {
            let takes_tasks = self.instances.get(*instance).is_active();
            (takes_tasks, Reverse(in_zone(instance)), *instance)
        })
    }

    /// An instance goes; with managed draining not before its tasks have ended.
    fn scale_in(&mut self, key: GroupKey, instance: InstanceKey) {
        let settings = self.provider_of(self.scaling.groups.get(key));
        let draining = settings.and_then(|(_, settings)| settings.managed_draining);
        if draining == Some(ManagedDraining::Enabled) && self.has_tasks(instance) {
            let group = self.scaling.groups.get_mut(key);
            group.leaving.insert(instance);
            self.set_draining(instance, true);
        } else {
            self.dismiss(key, instance);
        }
    }

    fn dismiss(&mut self, key: GroupKey, instance: InstanceKey) {
        let group = self.scaling.groups.get_mut(key);
        group.members.remove(&instance);
        group.leaving.remove(&instance);
        self.terminate_instance(instance);
    }
}
