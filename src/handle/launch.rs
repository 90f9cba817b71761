//! Where tasks run that a test starts without a client.

use crate::ecs::Region;
use crate::ecs::cluster::state::Cluster;
use crate::ecs::task::definition::Revision;
use crate::wire::{
    AwsVpcConfiguration, CapacityProviderStatus, CapacityProviderStrategyItem,
    CapacityProviderType, Compatibility, LaunchType, NetworkConfiguration, NetworkMode,
};

/// By what the tasks of a call get their compute.
#[derive(Debug, PartialEq, Eq)]
enum Compute {
    /// By the default strategy of the cluster, as calls that say nothing.
    ClusterDefault,
    On(LaunchType),
    /// By that capacity provider alone.
    Provider(String),
}

/// What a call says of where its tasks run.
#[derive(Debug)]
pub(super) struct Launch {
    pub(super) launch_type: Option<LaunchType>,
    pub(super) strategy: Option<Vec<CapacityProviderStrategyItem>>,
    pub(super) network: Option<NetworkConfiguration>,
}

impl Launch {
    /// What it takes to run tasks of the revision in the cluster: by that capacity provider, or by
    /// what the definition is for and the cluster has.
    pub(super) fn of(
        region: &Region,
        revision: &Revision,
        cluster: &str,
        provider: Option<String>,
    ) -> Self {
        let compute = match provider {
            Some(provider) => Compute::Provider(provider),
            None => compute(region, named(region, cluster), revision),
        };
        let (launch_type, strategy) = match compute {
            Compute::ClusterDefault => (None, None),
            Compute::On(launch_type) => (Some(launch_type), None),
            Compute::Provider(name) => (None, Some(vec![only(name)])),
        };
        let in_subnet = || NetworkConfiguration {
            awsvpc_configuration: Some(AwsVpcConfiguration {
                subnets: vec![region.ec2.subnets.first().unwrap_or("subnet-1").to_owned()],
                ..AwsVpcConfiguration::default()
            }),
        };
        Self {
            launch_type,
            strategy,
            network: (revision.network_mode() == NetworkMode::Awsvpc).then(in_subnet),
        }
    }

    /// What helps when the call is refused.
    pub(super) fn hint(&self, region: &Region, cluster: &str) -> &'static str {
        let cluster = named(region, cluster);
        let has_none =
            |launch_type| cluster.is_some_and(|of| !has_instance(region, of, launch_type));
        match self.launch_type {
            Some(LaunchType::Ec2) if has_none(LaunchType::Ec2) => {
                " (give the cluster an instance with `add_instance`, or start the fake with `.synthetic_instances()`)"
            }
            Some(LaunchType::External) if has_none(LaunchType::External) => {
                " (give the cluster a machine with `add_external_instance`)"
            }
            Some(LaunchType::ManagedInstances) => {
                " (give the cluster a capacity provider of Managed Instances)"
            }
            None if cluster.is_some_and(|cluster| self.asks_for_spot_without(cluster)) => {
                " (clusters that `add_cluster` makes have FARGATE_SPOT)"
            }
            _ => "",
        }
    }

    fn asks_for_spot_without(&self, cluster: &Cluster) -> bool {
        let mut items = self.strategy.iter().flatten();
        items.any(|item| item.capacity_provider == FARGATE_SPOT)
            && !cluster
                .capacity_providers
                .iter()
                .any(|name| name == FARGATE_SPOT)
    }
}

/// The capacity provider of spare Fargate capacity.
pub(super) const FARGATE_SPOT: &str = "FARGATE_SPOT";

/// All tasks by that provider.
fn only(capacity_provider: String) -> CapacityProviderStrategyItem {
    CapacityProviderStrategyItem {
        capacity_provider,
        weight: Some(1),
        base: None,
    }
}

fn named<'a>(region: &'a Region, cluster: &str) -> Option<&'a Cluster> {
    let name = region.cluster_name(Some(cluster)).ok()?;
    region.clusters.named(name)
}

/// The first of what the definition may run on that there is.
fn compute(region: &Region, cluster: Option<&Cluster>, revision: &Revision) -> Compute {
    let may = |launch_type| may_run(revision, launch_type);
    let by_default = cluster.and_then(|cluster| default_launch_type(region, cluster));
    if by_default.is_some_and(may) {
        return Compute::ClusterDefault;
    }
    if may(LaunchType::Fargate) {
        return Compute::On(LaunchType::Fargate);
    }
    let is_there = |launch_type| {
        may(launch_type) && cluster.is_some_and(|of| has_instance(region, of, launch_type))
    };
    let on_instances = [LaunchType::Ec2, LaunchType::External];
    if let Some(launch_type) = on_instances.into_iter().find(|of| is_there(*of)) {
        return Compute::On(launch_type);
    }
    let provider = cluster.and_then(|cluster| managed_instances(region, cluster));
    if let Some(provider) = provider.filter(|_| may(LaunchType::ManagedInstances)) {
        return Compute::Provider(provider);
    }
    // Nothing of that is there: the refusal says what it would take.
    let first = on_instances.into_iter().find(|of| may(*of));
    Compute::On(first.unwrap_or(LaunchType::ManagedInstances))
}

/// Whether it can run so, and does not insist on something else.
fn may_run(revision: &Revision, launch_type: LaunchType) -> bool {
    let compatibility = match launch_type {
        LaunchType::Ec2 => Compatibility::Ec2,
        LaunchType::External => Compatibility::External,
        LaunchType::Fargate => Compatibility::Fargate,
        LaunchType::ManagedInstances => Compatibility::ManagedInstances,
    };
    let document = &revision.document;
    let required = document.requires_compatibilities.as_deref();
    let possible = document.compatibilities.as_deref().unwrap_or_default();
    let allowed = required.filter(|all| !all.is_empty()).unwrap_or(possible);
    allowed.contains(&compatibility)
}

fn has_instance(region: &Region, cluster: &Cluster, launch_type: LaunchType) -> bool {
    let mut instances = region.instances.in_cluster(cluster.key, None);
    instances.any(|instance| instance.is_active() && instance.kind.launch_type() == launch_type)
}

/// What the default strategy of the cluster comes to: all its providers are of one family.
fn default_launch_type(region: &Region, cluster: &Cluster) -> Option<LaunchType> {
    let item = cluster.default_strategy.first()?;
    let provider = region.capacity_providers.named(&item.capacity_provider)?;
    Some(match provider.kind() {
        CapacityProviderType::Fargate | CapacityProviderType::FargateSpot => LaunchType::Fargate,
        CapacityProviderType::Ec2Autoscaling => LaunchType::Ec2,
        CapacityProviderType::ManagedInstances => LaunchType::ManagedInstances,
    })
}

/// The first by name of those that were made for the cluster.
fn managed_instances(region: &Region, cluster: &Cluster) -> Option<String> {
    let mut providers = region.capacity_providers.by_name(None);
    let provider = providers.find(|provider| {
        provider.cluster() == Some(cluster.key) && provider.status == CapacityProviderStatus::Active
    });
    provider.map(|provider| provider.name.clone())
}
