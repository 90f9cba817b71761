//! Managed Instances: ECS launches an instance for tasks that find no room, and terminates it when it has had nothing to
//! do for some time.

use std::time::Duration;

use crate::wire::{CpuArchitecture, ManagedInstancesProvider, PropagateMiTags};
use crate::world::World;
use crate::world::capacity::machines::Launcher;
use crate::world::capacity::provider::{Capacity, CapacityProvider, CapacityProviderKey};
use crate::world::capacity::waiting::Asked;
use crate::world::cluster::state::ClusterKey;
use crate::world::instance::catalog::InstanceType;
use crate::world::instance::life::{Machine, NewInstance};
use crate::world::instance::resources::Used;
use crate::world::instance::{Instance, InstanceKey, InstanceKind, requirements};
use crate::world::timers::Due;

/// An instance on its way, with what the tasks take that it is for.
struct Coming {
    instance: Instance,
    used: Used,
}

impl Coming {
    fn takes(&self, world: &World, asked: &Asked) -> bool {
        let wanted = asked.wanted();
        let registered = &self.instance.registered;
        registered.shortage(&self.used, wanted.needs).is_none()
            && world.takes_when_empty(&self.instance, &wanted)
    }

    fn take(&mut self, asked: &Asked) {
        let needs = asked.wanted().needs;
        let free = self.instance.registered.free_gpus(&self.used);
        let gpus: Vec<String> = free.take(needs.gpus).cloned().collect();
        self.used.take(needs, gpus);
    }
}

impl World {
    /// Launches instances for the tasks that wait, as few as will do. A task that no type of the catalogue can take, of
    /// those that the provider allows, waits in vain.
    pub(in crate::world) fn supply_managed_instances(&mut self, cluster: ClusterKey) {
        let own = self.capacity_providers.by_name(None);
        let own = own.filter(|provider| provider.cluster() == Some(cluster) && !provider.is_gone());
        let own: Vec<CapacityProviderKey> = own.map(|provider| provider.key).collect();
        for provider in own {
            self.supply(provider, cluster);
        }
    }

    fn supply(&mut self, key: CapacityProviderKey, cluster: ClusterKey) {
        let provider = self.capacity_providers.get(key);
        let waiting = self.waiting_for(cluster, &provider.name);
        let launches = self.scaling.launches.by(Launcher::ManagedInstances(key));
        let mut coming: Vec<Coming> = launches
            .map(|launched| {
                let of = launched.instance_type;
                self.coming(provider, cluster, of, &launched.zone)
            })
            .collect();
        for asked in waiting {
            let takes = |coming: &&mut Coming| coming.takes(self, &asked);
            if let Some(coming) = coming.iter_mut().find(takes) {
                coming.take(&asked);
                continue;
            }
            let provider = self.capacity_providers.get(key);
            let Some((instance_type, mut new)) = self.smallest_for(provider, &asked) else {
                continue;
            };
            let zone = new.instance.availability_zone.clone();
            new.take(&asked);
            coming.push(new);
            let by = Launcher::ManagedInstances(key);
            self.launch_machine(by, cluster, instance_type, zone);
        }
    }

    fn coming(
        &self,
        provider: &CapacityProvider,
        cluster: ClusterKey,
        of: &'static InstanceType,
        zone: &str,
    ) -> Coming {
        let new = NewInstance {
            availability_zone: Some(zone.to_owned()),
            ..NewInstance::new(cluster, Machine::Managed(of))
        };
        Coming {
            instance: self.prototype(self.as_managed(new, provider.key)),
            used: self.taken_by_daemons(cluster, &provider.name),
        }
    }

    /// The smallest instance that the provider allows and that takes the task, in a zone of the provider's subnets.
    fn smallest_for(
        &self,
        provider: &CapacityProvider,
        asked: &Asked,
    ) -> Option<(&'static InstanceType, Coming)> {
        let template = settings(provider)?.instance_launch_template.as_ref()?;
        let subnets = template.network_configuration.subnets.iter().flatten();
        let zones: Vec<String> = subnets.map(|subnet| self.zone_of(subnet)).collect();
        let wanted = asked.wanted();
        let platform = wanted.definition.document.runtime_platform.as_ref();
        let architecture = platform
            .and_then(|platform| platform.cpu_architecture)
            .unwrap_or(CpuArchitecture::X8664);
        let allowed = requirements::allowed(template.instance_requirements.as_ref());
        allowed
            .filter(|of| of.architecture == architecture)
            .filter(|of| {
                let resources = self.resources_of(Machine::Managed(of));
                resources.room_for(wanted.needs) > 0
            })
            .flat_map(|of| zones.iter().map(move |zone| (of, zone)))
            .map(|(of, zone)| (of, self.coming(provider, wanted.cluster, of, zone)))
            .find(|(_, coming)| coming.takes(self, asked))
    }

    /// An instance as the provider launches it.
    pub(in crate::world) fn as_managed(
        &self,
        new: NewInstance,
        key: CapacityProviderKey,
    ) -> NewInstance {
        let provider = self.capacity_providers.get(key);
        let propagate = settings(provider).and_then(|settings| settings.propagate_tags);
        let tags = match propagate {
            Some(PropagateMiTags::CapacityProvider) => provider.tags.clone(),
            Some(PropagateMiTags::None) | None => Vec::new(),
        };
        NewInstance {
            capacity_provider: Some(provider.name.clone()),
            tags,
            ..new
        }
    }

    /// Begins to count for instances that have nothing to do, and stops for those that have.
    pub(in crate::world) fn watch_idle_instances(&mut self, cluster: ClusterKey) {
        let managed = self.instances.in_cluster(cluster, None);
        let managed = managed.filter(|instance| instance.kind == InstanceKind::Managed);
        let managed: Vec<InstanceKey> = managed.map(|instance| instance.key).collect();
        for instance in managed {
            if !self.is_idle(instance) {
                self.scaling.idle.remove(&instance);
            } else if !self.scaling.idle.contains_key(&instance) {
                self.scaling.idle_count += 1;
                let number = self.scaling.idle_count;
                self.scaling.idle.insert(instance, number);
                let patience = self.patience_with(instance);
                self.put_down(patience, Due::Idle { instance, number });
            }
        }
    }

    /// Whether there is nothing on the instance but daemons that are there to stay.
    fn is_idle(&self, instance: InstanceKey) -> bool {
        let mut tasks = self.tasks.load(instance).tasks();
        tasks.all(|task| {
            let task = self.tasks.get(task);
            task.spec.daemon.is_some() && !task.is_stopping()
        })
    }

    /// How long an instance is kept without tasks: `scaleInAfter` of its provider, if that is still there and the
    /// instance takes tasks.
    fn patience_with(&self, instance: InstanceKey) -> Duration {
        if !self.instances.get(instance).is_active() {
            return Duration::ZERO;
        }
        let name = self.instances.get(instance).capacity_provider.as_deref();
        let provider = name.and_then(|name| self.capacity_providers.named(name));
        let Some(provider) = provider.filter(|provider| !provider.is_gone()) else {
            return Duration::ZERO;
        };
        let optimization =
            settings(provider).and_then(|of| of.infrastructure_optimization.as_ref());
        match optimization.and_then(|optimization| optimization.scale_in_after) {
            // -1 is for ever.
            Some(seconds) => u64::try_from(seconds).map_or(Duration::MAX, Duration::from_secs),
            None => self.settings.profile.auto_scaling.idle,
        }
    }

    /// An instance has had nothing to do for long enough.
    pub(in crate::world) fn retire_idle(&mut self, instance: InstanceKey) {
        self.scaling.idle.remove(&instance);
        if !self.is_idle(instance) {
            // It has got something to do at this very time.
            return;
        }
        if self.has_daemon_tasks(instance) {
            // It is terminated once they have stopped, and gets no others meanwhile.
            self.set_draining(instance, true);
            self.stop_daemon_tasks(instance);
        } else {
            self.retire_instance(instance);
        }
    }

    /// The provider is being deleted: nothing keeps its instances any more.
    pub(in crate::world) fn release_managed_instances(&mut self, key: CapacityProviderKey) {
        let provider = self.capacity_providers.get(key);
        let Some(cluster) = provider.cluster() else {
            return;
        };
        let name = provider.name.clone();
        let by = Launcher::ManagedInstances(key);
        while self.scaling.launches.cancel_last(by) {}
        let own = self.instances.in_cluster(cluster, None);
        let own = own.filter(|instance| {
            instance.kind == InstanceKind::Managed
                && instance.capacity_provider.as_deref() == Some(&name)
        });
        let own: Vec<InstanceKey> = own.map(|instance| instance.key).collect();
        for instance in own {
            self.scaling.idle.remove(&instance);
            self.retire_instance(instance);
        }
    }
}

fn settings(provider: &CapacityProvider) -> Option<&ManagedInstancesProvider> {
    match &provider.capacity {
        Capacity::ManagedInstances { provider, .. } => Some(provider),
        _ => None,
    }
}
