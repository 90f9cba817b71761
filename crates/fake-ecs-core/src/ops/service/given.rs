//! What `CreateService` and `UpdateService` are given, divided by what it is for. Merging cannot
//! fail: whatever can be refused is checked by the operation before or after.

use std::sync::Arc;

use crate::ecs::service::revision::Workload;
use crate::ecs::service::state::Settings;
use crate::wire::{
    AvailabilityZoneRebalancing, CapacityProviderStrategyItem, DeploymentConfiguration,
    GatewayConnector, LaunchType, LoadBalancer, MonitoringConfiguration, NetworkConfiguration,
    PlacementConstraint, PlacementStrategy, PropagateTags, ServiceConnectConfiguration,
    ServiceRegistry, ServiceVolumeConfiguration, VpcLatticeConfiguration,
};

/// The members for the settings of the service.
pub(super) struct GivenSettings {
    pub(super) desired_count: Option<i32>,
    /// `CreateService` only.
    pub(super) launch_type: Option<LaunchType>,
    pub(super) strategy: Option<Vec<CapacityProviderStrategyItem>>,
    /// `UpdateService` only.
    pub(super) is_forced: bool,
    pub(super) configuration: Option<DeploymentConfiguration>,
    pub(super) constraints: Option<Vec<PlacementConstraint>>,
    pub(super) strategies: Option<Vec<PlacementStrategy>>,
    pub(super) rebalancing: Option<AvailabilityZoneRebalancing>,
    pub(super) grace_s: Option<i32>,
    pub(super) execute_command: Option<bool>,
    pub(super) managed_tags: Option<bool>,
    pub(super) propagate_tags: Option<PropagateTags>,
}

/// The members for what the tasks of the service are made of.
pub(super) struct GivenWorkload {
    pub(super) definition: Option<String>,
    pub(super) network: Option<NetworkConfiguration>,
    pub(super) platform_version: Option<String>,
    pub(super) load_balancers: Option<Vec<LoadBalancer>>,
    pub(super) registries: Option<Vec<ServiceRegistry>>,
    pub(super) connect: Option<ServiceConnectConfiguration>,
    pub(super) volumes: Option<Vec<ServiceVolumeConfiguration>>,
    pub(super) lattice: Option<Vec<VpcLatticeConfiguration>>,
    pub(super) gateway_connectors: Option<Vec<GatewayConnector>>,
    pub(super) monitoring: Option<MonitoringConfiguration>,
}

impl GivenSettings {
    /// The settings with what is given. Those that can be refused are in `before` already: the
    /// desired count, the compute, the configuration and the grace period.
    pub(super) fn merged(self, before: Settings) -> Settings {
        Settings {
            constraints: self.constraints.unwrap_or(before.constraints),
            strategies: self.strategies.unwrap_or(before.strategies),
            rules: Arc::default(),
            rebalancing: self.rebalancing.unwrap_or(before.rebalancing),
            execute_command: self.execute_command.unwrap_or(before.execute_command),
            managed_tags: self.managed_tags.unwrap_or(before.managed_tags),
            propagate_tags: self.propagate_tags.unwrap_or(before.propagate_tags),
            ..before
        }
    }
}

impl GivenWorkload {
    /// The workload with what is given. Its definition is in `before` already, and the connectors
    /// have been checked.
    pub(super) fn merged(
        self,
        connectors: Option<Vec<GatewayConnector>>,
        before: Workload,
    ) -> Workload {
        Workload {
            definition: before.definition,
            network: self.network.map(Arc::new).or(before.network),
            platform_version: self.platform_version.or(before.platform_version),
            load_balancers: self.load_balancers.unwrap_or(before.load_balancers),
            registries: self.registries.unwrap_or(before.registries),
            connect: self.connect.or(before.connect),
            volumes: self.volumes.unwrap_or(before.volumes),
            lattice: self.lattice.unwrap_or(before.lattice),
            gateway_connectors: connectors.unwrap_or(before.gateway_connectors),
            monitoring: self.monitoring.or(before.monitoring),
        }
    }
}
