//! The members that a new deployment is started for: checked against each other, and put together.

use std::sync::Arc;

use crate::ecs::Region;
use crate::ecs::instance::resources::Needs;
use crate::ecs::keys::ClusterKey;
use crate::ecs::service::revision::{Compute, Template, Workload};
use crate::ops::service::{
    compute, connect, discovery, gateway_connectors, load_balancers, volumes,
};
use crate::ops::task::launching::{network, overrides};
use crate::wire::{ApiError, TaskOverride};

/// What is deployed, and what its tasks are made of.
pub(in crate::ops) fn checked(
    region: &Region,
    cluster: ClusterKey,
    compute: &Compute,
    asked: Workload,
) -> Result<(Workload, Template), ApiError> {
    let definition = &asked.definition;
    compute::check(compute, definition)?;
    let (mode, launch_type) = (definition.network_mode(), compute.launch_type);
    network::check(region, mode, launch_type, asked.network.as_deref())?;
    let network = asked.network.as_deref().map(network::with_defaults);
    let (platform_version, platform_number) =
        compute::platform(compute, definition, asked.platform_version)?;
    let balancers = &asked.load_balancers;
    load_balancers::check(definition, compute, balancers, &region.quotas)?;
    load_balancers::check_registries(definition, &asked.registries)?;
    discovery::check(region, &asked.registries)?;
    gateway_connectors::check(definition, &asked.gateway_connectors)?;
    let cluster = region.clusters.get(cluster);
    let connect = connect::checked(region, cluster, definition, asked.connect)?;
    let volume = volumes::configured(definition, &asked.volumes)?;
    let nothing = TaskOverride::default();
    let containers = overrides::containers(definition, &nothing)?;
    let needs = Needs::of(definition, &nothing, &containers);
    let template = Template {
        containers: containers.into_iter().map(Arc::new).collect(),
        needs: Arc::new(needs),
        overrides: Arc::new(nothing),
        volume: volume.map(Arc::new),
        platform_version: platform_number,
    };
    let workload = Workload {
        platform_version,
        connect,
        network: network.map(Arc::new),
        ..asked
    };
    Ok((workload, template))
}
