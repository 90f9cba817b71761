//! The members that a new deployment is started for: checked against each other, and put together.

use std::sync::Arc;

use super::{compute, connect, load_balancers, volumes};
use crate::ops::task::launching::{network, overrides};
use crate::wire::{
    ApiError, GatewayConnector, LoadBalancer, MonitoringConfiguration, NetworkConfiguration,
    ServiceConnectConfiguration, ServiceRegistry, ServiceVolumeConfiguration, TaskOverride,
    VpcLatticeConfiguration,
};
use crate::world::World;
use crate::world::cluster::ClusterKey;
use crate::world::instance::resources::Needs;
use crate::world::service::revision::{Compute, Template, Workload};
use crate::world::task_definition::Revision;

/// What is asked for.
pub(super) struct Asked {
    pub(super) definition: Arc<Revision>,
    pub(super) network: Option<NetworkConfiguration>,
    pub(super) platform_version: Option<String>,
    pub(super) load_balancers: Vec<LoadBalancer>,
    pub(super) registries: Vec<ServiceRegistry>,
    pub(super) connect: Option<ServiceConnectConfiguration>,
    pub(super) volumes: Vec<ServiceVolumeConfiguration>,
    pub(super) lattice: Vec<VpcLatticeConfiguration>,
    pub(super) gateway_connectors: Vec<GatewayConnector>,
    pub(super) monitoring: Option<MonitoringConfiguration>,
}

/// What is deployed, and what its tasks are made of.
pub(super) fn checked(
    world: &World,
    cluster: ClusterKey,
    compute: &Compute,
    asked: Asked,
) -> Result<(Workload, Template), ApiError> {
    let Asked {
        definition,
        network,
        platform_version,
        load_balancers,
        registries,
        connect,
        volumes,
        lattice,
        gateway_connectors,
        monitoring,
    } = asked;
    compute::check(compute, &definition)?;
    network::check(world, definition.network_mode(), network.as_ref())?;
    let (platform_version, platform_number) =
        compute::platform(compute, &definition, platform_version)?;
    load_balancers::check(&definition, compute, &load_balancers)?;
    load_balancers::check_registries(&definition, &registries)?;
    let cluster = world.clusters.get(cluster);
    let connect = connect::checked(world, cluster, &definition, connect)?;
    let volume = volumes::configured(&definition, &volumes)?;
    let nothing = TaskOverride::default();
    let containers = overrides::containers(&definition, &nothing)?;
    let needs = Needs::of(&definition, &nothing, &containers);
    let template = Template {
        containers: containers.into_iter().map(Arc::new).collect(),
        needs: Arc::new(needs),
        overrides: Arc::new(nothing),
        volume: volume.map(Arc::new),
        platform_version: platform_number,
    };
    let workload = Workload {
        definition,
        network: network.map(Arc::new),
        platform_version,
        load_balancers,
        registries,
        connect,
        volumes,
        lattice,
        gateway_connectors,
        monitoring,
    };
    Ok((workload, template))
}

impl Asked {
    /// What is deployed already.
    pub(super) fn of(workload: &Workload) -> Self {
        let Workload {
            definition,
            network,
            platform_version,
            load_balancers,
            registries,
            connect,
            volumes,
            lattice,
            gateway_connectors,
            monitoring,
        } = workload.clone();
        Self {
            definition,
            network: network.map(Arc::unwrap_or_clone),
            platform_version,
            load_balancers,
            registries,
            connect,
            volumes,
            lattice,
            gateway_connectors,
            monitoring,
        }
    }
}
