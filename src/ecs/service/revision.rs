//! Service revisions: what is deployed. A revision never changes.

use std::sync::Arc;

use crate::ecs::gateway::Connection;
use crate::ecs::instance::resources::Needs;
use crate::ecs::keys::{DeploymentId, GatewayKey};
use crate::ecs::task::definition::Revision;
use crate::effect::ContainerSpec;
use crate::kernel::time::Time;
use crate::wire::{
    CapacityProviderStrategyItem, GatewayConnector, LaunchType, LoadBalancer,
    MonitoringConfiguration, NetworkConfiguration, ServiceConnectConfiguration, ServiceRegistry,
    ServiceVolumeConfiguration, TaskOverride, TaskVolumeConfiguration, VpcLatticeConfiguration,
};

/// The members of a service that a new deployment is started for when they change.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Workload {
    pub(crate) definition: Arc<Revision>,
    pub(crate) network: Option<Arc<NetworkConfiguration>>,
    /// As it was given: `LATEST` or a number. `None` for what does not run on Fargate.
    pub(crate) platform_version: Option<String>,
    pub(crate) load_balancers: Vec<LoadBalancer>,
    pub(crate) registries: Vec<ServiceRegistry>,
    pub(crate) connect: Option<ServiceConnectConfiguration>,
    pub(crate) volumes: Vec<ServiceVolumeConfiguration>,
    pub(crate) lattice: Vec<VpcLatticeConfiguration>,
    pub(crate) gateway_connectors: Vec<GatewayConnector>,
    pub(crate) monitoring: Option<MonitoringConfiguration>,
}

/// What every task of a revision is made of.
#[derive(Clone, Debug)]
pub(crate) struct Template {
    pub(crate) containers: Vec<Arc<ContainerSpec>>,
    pub(crate) needs: Arc<Needs>,
    /// Services override nothing.
    pub(crate) overrides: Arc<TaskOverride>,
    pub(crate) volume: Option<Arc<TaskVolumeConfiguration>>,
    /// The number behind [`Workload::platform_version`].
    pub(crate) platform_version: Option<&'static str>,
}

/// Where the tasks of a service run.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Compute {
    /// That of the tasks.
    pub(crate) launch_type: LaunchType,
    /// The tasks are shared out by it, if it is not empty.
    pub(crate) strategy: Vec<CapacityProviderStrategyItem>,
}

#[derive(Clone, Debug)]
pub(crate) struct ServiceRevision {
    pub(crate) id: DeploymentId,
    pub(crate) created: Time,
    pub(crate) workload: Workload,
    pub(crate) template: Template,
    /// How it was when the revision was made; that of the service may have changed since.
    pub(crate) compute: Compute,
    /// Where its gateway connectors lead to.
    pub(crate) connections: Vec<Connection>,
}

impl ServiceRevision {
    /// What leads from the gateway to it, if anything does.
    pub(crate) fn connection(&self, gateway: GatewayKey) -> Option<&Connection> {
        self.connections.iter().find(|of| of.gateway == gateway)
    }
}
