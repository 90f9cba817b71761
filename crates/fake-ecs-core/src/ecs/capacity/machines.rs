//! Instances that have been launched, until their agents register them.

use crate::aws::auto_scaling::{self, GroupKey};
use crate::aws::ec2;
use crate::aws::ec2::instance_types::InstanceType;
use crate::ecs::capacity::state::{Capacity, CapacityProvider};
use crate::ecs::capacity::state::{Launched, Launcher};
use crate::ecs::cluster::state::ClusterStatus;
use crate::ecs::instance::machine::{Machine, NewInstance};
use crate::ecs::keys::CapacityProviderKey;
use crate::ecs::keys::{ClusterKey, LaunchKey};
use crate::ecs::timers::Timer;
use crate::ecs::{Region, instance, subnets};
use crate::wire::{ManagedInstancesProvider, PropagateMiTags};

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
    region.arm(takes, Timer::Registration(key));
}

/// Cancels the last launch of a launcher. Returns whether there was any.
pub(super) fn cancel_last(region: &mut Region, launcher: Launcher) -> bool {
    let last = region.scaling.launches.last(launcher);
    if let Some(key) = last {
        region.scaling.launches.under_way.remove(&key);
        region.disarm(Timer::Registration(key));
    }
    last.is_some()
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
            let new = in_subnet(region, new, group);
            let instance = instance::life::register(region, new);
            let instance = instance.registrant();
            let groups = &mut region.auto_scaling;
            auto_scaling::port::add_instance(groups, group, instance, launched.at);
        }
        Launcher::ManagedInstances(provider) => {
            let new = as_managed(region, new, provider);
            instance::life::register(region, new);
        }
    }
}

/// An instance in the subnet that its group has in its zone.
fn in_subnet(region: &Region, new: NewInstance, key: GroupKey) -> NewInstance {
    let (group, zone) = (
        region.auto_scaling.get(key),
        new.availability_zone.as_deref(),
    );
    let zone_of = |subnet: &str| subnets::zone_of(region, subnet);
    let subnet = auto_scaling::port::subnet_in(group, zone.unwrap_or_default(), zone_of);
    let Some(subnet) = subnet else { return new };
    let vpc = ec2::port::vpc_of(&region.ec2, subnet);
    let attribute = |name: &str, value: &str| (name.to_owned(), Some(value.to_owned()));
    NewInstance {
        attributes: vec![
            attribute("ecs.subnet-id", subnet),
            attribute("ecs.vpc-id", vpc),
        ],
        ..new
    }
}

/// An instance as the provider launches it.
pub(in crate::ecs) fn as_managed(
    region: &Region,
    new: NewInstance,
    key: CapacityProviderKey,
) -> NewInstance {
    let provider = region.capacity_providers.get(key);
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

pub(super) fn settings(provider: &CapacityProvider) -> Option<&ManagedInstancesProvider> {
    match &provider.capacity {
        Capacity::ManagedInstances { provider, .. } => Some(provider),
        _ => None,
    }
}
