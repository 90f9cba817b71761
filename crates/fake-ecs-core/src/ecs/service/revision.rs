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
pub struct Workload {
    pub definition: Arc<Revision>,
    pub network: Option<Arc<NetworkConfiguration>>,
    /// As it was given: `LATEST` or a number. `None` for what does not run on Fargate.
    pub platform_version: Option<String>,
    pub load_balancers: Vec<LoadBalancer>,
    pub registries: Vec<ServiceRegistry>,
    pub connect: Option<ServiceConnectConfiguration>,
    pub volumes: Vec<ServiceVolumeConfiguration>,
    pub lattice: Vec<VpcLatticeConfiguration>,
    pub gateway_connectors: Vec<GatewayConnector>,
    pub monitoring: Option<MonitoringConfiguration>,
}

impl Workload {
    /// A workload that has nothing but a definition.
    #[must_use]
    pub fn of(definition: Arc<Revision>) -> Self {
        Self {
            definition,
            network: None,
            platform_version: None,
            load_balancers: Vec::new(),
            registries: Vec::new(),
            connect: None,
            volumes: Vec::new(),
            lattice: Vec::new(),
            gateway_connectors: Vec::new(),
            monitoring: None,
        }
    }
}

/// What every task of a revision is made of.
#[derive(Clone, Debug)]
pub struct Template {
    pub containers: Vec<Arc<ContainerSpec>>,
    pub needs: Arc<Needs>,
    /// Services override nothing.
    pub overrides: Arc<TaskOverride>,
    pub volume: Option<Arc<TaskVolumeConfiguration>>,
    /// The number behind [`Workload::platform_version`].
    pub platform_version: Option<&'static str>,
}

/// Where the tasks of a service run.
#[derive(Clone, Debug, PartialEq)]
pub struct Compute {
    /// That of the tasks.
    pub launch_type: LaunchType,
    /// The tasks are shared out by it, if it is not empty.
    pub strategy: Vec<CapacityProviderStrategyItem>,
}

#[derive(Clone, Debug)]
pub struct ServiceRevision {
    pub id: DeploymentId,
    pub created: Time,
    pub workload: Workload,
    pub template: Template,
    /// How it was when the revision was made; that of the service may have changed since.
    pub compute: Compute,
    /// Where its gateway connectors lead to.
    pub connections: Vec<Connection>,
}

impl ServiceRevision {
    /// What leads from the gateway to it, if anything does.
    pub fn connection(&self, gateway: GatewayKey) -> Option<&Connection> {
        self.connections.iter().find(|of| of.gateway == gateway)
    }
}
