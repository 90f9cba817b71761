//! Managed Instances: ECS launches an instance for tasks that find no room, and terminates it when
//! it has had nothing to do for some time.

use std::time::Duration;

use crate::aws::ec2::instance_types::InstanceType;
use crate::ecs::capacity::state::{CapacityProvider, Launcher};
use crate::ecs::capacity::waiting::Asked;
use crate::ecs::capacity::{machines, waiting};
use crate::ecs::instance::machine::{Machine, NewInstance};
use crate::ecs::instance::resources::Used;
use crate::ecs::instance::{Instance, InstanceKind, requirements};
use crate::ecs::keys::{CapacityProviderKey, ClusterKey, InstanceKey};
use crate::ecs::timers::Timer;
use crate::ecs::{Region, daemon, instance, placement, subnets};
use crate::wire::CpuArchitecture;

/// An instance on its way, with what the tasks take that it is for.
struct Coming {
    instance: Instance,
    used: Used,
}

impl Coming {
    fn takes(&self, region: &Region, asked: &Asked) -> bool {
        let wanted = asked.wanted();
        let registered = &self.instance.registered;
        registered.shortage(&self.used, wanted.needs).is_none()
            && placement::candidates::takes_when_empty(region, &self.instance, &wanted)
    }

    fn take(&mut self, asked: &Asked) {
        let needs = asked.wanted().needs;
        let free = self.instance.registered.free_gpus(&self.used);
        let gpus: Vec<String> = free.take(needs.gpus).cloned().collect();
        self.used.take(needs, gpus);
    }
}

/// Launches instances for the tasks that wait, as few as will do. A task that no type of the
/// catalogue can take, of those that the provider allows, waits in vain.
pub(in crate::ecs) fn supply(region: &mut Region, cluster: ClusterKey) {
    let own = region.capacity_providers.by_name(None);
    let own = own.filter(|provider| provider.cluster() == Some(cluster) && !provider.is_gone());
    let own: Vec<CapacityProviderKey> = own.map(|provider| provider.key).collect();
    for provider in own {
        supply_provider(region, provider, cluster);
    }
}

fn supply_provider(region: &mut Region, key: CapacityProviderKey, cluster: ClusterKey) {
    let provider = region.capacity_providers.get(key);
    let waiting = waiting::of_provider(region, cluster, &provider.name);
    let launches = region.scaling.launches.by(Launcher::ManagedInstances(key));
    let mut coming: Vec<Coming> = launches
        .map(|launched| {
            let of = launched.instance_type;
            coming(region, provider, cluster, of, &launched.zone)
        })
        .collect();
    for asked in waiting {
        let takes = |coming: &&mut Coming| coming.takes(region, &asked);
        if let Some(coming) = coming.iter_mut().find(takes) {
            coming.take(&asked);
            continue;
        }
        let provider = region.capacity_providers.get(key);
        let Some((instance_type, mut new)) = smallest_for(region, provider, &asked) else {
            continue;
        };
        let zone = new.instance.availability_zone.clone();
        new.take(&asked);
        coming.push(new);
        let by = Launcher::ManagedInstances(key);
        machines::launch(region, by, cluster, instance_type, zone);
    }
}

fn coming(
    region: &Region,
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
        instance: instance::machine::prototype(
            region,
            machines::as_managed(region, new, provider.key),
        ),
        used: daemon::start::resources_used(region, cluster, &provider.name),
    }
}

/// The smallest instance that the provider allows and that takes the task, in a zone of the
/// provider's subnets.
fn smallest_for(
    region: &Region,
    provider: &CapacityProvider,
    asked: &Asked,
) -> Option<(&'static InstanceType, Coming)> {
    let template = machines::settings(provider)?
        .instance_launch_template
        .as_ref()?;
    let subnets = template.network_configuration.subnets.iter().flatten();
    let zones: Vec<String> = subnets
        .map(|subnet| subnets::zone_of(region, subnet))
        .collect();
    let wanted = asked.wanted();
    let platform = wanted.definition.document.runtime_platform.as_ref();
    let architecture = platform
        .and_then(|platform| platform.cpu_architecture)
        .unwrap_or(CpuArchitecture::X8664);
    let allowed = requirements::allowed(template.instance_requirements.as_ref());
    allowed
        .filter(|of| of.architecture.as_str() == architecture.attribute())
        .filter(|of| {
            let resources = instance::machine::machine_resources(region, Machine::Managed(of));
            resources.room_for(wanted.needs) > 0
        })
        .flat_map(|of| zones.iter().map(move |zone| (of, zone)))
        .map(|(of, zone)| (of, coming(region, provider, wanted.cluster, of, zone)))
        .find(|(_, coming)| coming.takes(region, asked))
}

/// Begins to count for instances that have nothing to do, and stops for those that have.
pub(in crate::ecs) fn watch_idle(region: &mut Region, cluster: ClusterKey) {
    let managed = region.instances.in_cluster(cluster, None);
    let managed = managed.filter(|instance| instance.kind == InstanceKind::Managed);
    let managed: Vec<InstanceKey> = managed.map(|instance| instance.key).collect();
    for instance in managed {
        if !is_idle(region, instance) {
            region.disarm(Timer::Idle(instance));
        } else if !region.timers.is_set(Timer::Idle(instance)) {
            let patience = patience_with(region, instance);
            region.arm(patience, Timer::Idle(instance));
        }
    }
}

/// Whether there is nothing on the instance but daemons that are there to stay.
fn is_idle(region: &Region, instance: InstanceKey) -> bool {
    let mut tasks = region.tasks.load(instance).tasks();
    tasks.all(|task| {
        let task = region.tasks.get(task);
        task.spec.daemon.is_some() && !task.is_stopping()
    })
}

/// How long an instance is kept without tasks: `scaleInAfter` of its provider, if that is still
/// there and the instance takes tasks.
fn patience_with(region: &Region, instance: InstanceKey) -> Duration {
    if !region.instances.get(instance).is_active() {
        return Duration::ZERO;
    }
    let name = region.instances.get(instance).capacity_provider.as_deref();
    let provider = name.and_then(|name| region.capacity_providers.named(name));
    let Some(provider) = provider.filter(|provider| !provider.is_gone()) else {
        return Duration::ZERO;
    };
    let optimization =
        machines::settings(provider).and_then(|of| of.infrastructure_optimization.as_ref());
    match optimization.and_then(|optimization| optimization.scale_in_after) {
        // -1 is for ever.
        Some(seconds) => u64::try_from(seconds).map_or(Duration::MAX, Duration::from_secs),
        None => region.settings.profile.auto_scaling.idle,
    }
}

/// An instance has had nothing to do for long enough.
pub(in crate::ecs) fn retire_idle(region: &mut Region, instance: InstanceKey) {
    if !is_idle(region, instance) {
        // It has got something to do at this very time.
        return;
    }
    if daemon::start::has_tasks_on(region, instance) {
        // It is terminated once they have stopped, and gets no others meanwhile.
        instance::status::set_draining(region, instance, true);
        daemon::start::stop_on(region, instance);
    } else {
        instance::life::retire(region, instance);
    }
}

/// The provider is being deleted: nothing keeps its instances any more.
pub(in crate::ecs) fn release(region: &mut Region, key: CapacityProviderKey) {
    let provider = region.capacity_providers.get(key);
    let Some(cluster) = provider.cluster() else {
        return;
    };
    let name = provider.name.clone();
    let by = Launcher::ManagedInstances(key);
    while machines::cancel_last(region, by) {}
    let own = region.instances.in_cluster(cluster, None);
    let own = own.filter(|instance| {
        instance.kind == InstanceKind::Managed
            && instance.capacity_provider.as_deref() == Some(&name)
    });
    let own: Vec<InstanceKey> = own.map(|instance| instance.key).collect();
    for instance in own {
        instance::life::retire(region, instance);
    }
}
