//! Clusters as the API shows them.

use crate::ecs::Region;
use crate::ecs::cluster::state;
use crate::ecs::cluster::state::Cluster as State;
use crate::ecs::cluster::state::Purpose;
use crate::ecs::service::ServiceStatus;
use crate::ecs::task::state::TaskStatus;
use crate::wire::{
    Attachment, CapacityProviderStrategyItem, Cluster, ClusterConfiguration, ClusterField,
    KeyValuePair, LaunchType,
};

/// How much of a cluster is shown.
#[derive(Clone, Copy, Debug)]
pub enum ClusterView<'a> {
    /// What operations show that make or change it: all but statistics.
    Whole,
    /// What `DescribeClusters` shows. What is not included is an empty list.
    Including(&'a [ClusterField]),
}

impl ClusterView<'_> {
    fn has(self, field: ClusterField) -> bool {
        match self {
            Self::Whole => field != ClusterField::Statistics,
            Self::Including(fields) => fields.contains(&field),
        }
    }
}

pub fn cluster(region: &Region, cluster: &State, view: ClusterView<'_>) -> Cluster {
    let when = |field, value: Vec<_>| if view.has(field) { value } else { Vec::new() };
    let attachments_status = cluster
        .attachments_status
        .filter(|_| view.has(ClusterField::Attachments));
    let (statistics, tags) = (ClusterField::Statistics, ClusterField::Tags);
    Cluster {
        cluster_arn: Some(region.cluster_arn(&cluster.name)),
        cluster_name: Some(cluster.name.clone()),
        status: Some(cluster.status.as_str().to_owned()),
        registered_container_instances_count: Some(instances(region, cluster)),
        running_tasks_count: Some(running(region, cluster, None)),
        pending_tasks_count: Some(pending(region, cluster, None)),
        active_services_count: Some(services(region, cluster, ServiceStatus::Active, None)),
        statistics: Some(if view.has(statistics) {
            self::statistics(region, cluster)
        } else {
            Vec::new()
        }),
        tags: Some(when(tags, cluster.tags.clone())),
        settings: Some(if view.has(ClusterField::Settings) {
            cluster.settings.clone()
        } else {
            Vec::new()
        }),
        capacity_providers: Some(cluster.capacity_providers.clone()),
        default_capacity_provider_strategy: Some(strategy(&cluster.default_strategy)),
        configuration: configuration(cluster, view),
        service_connect_defaults: cluster.service_connect_defaults.clone(),
        attachments: attachments_status
            .map(|_| cluster.attachments.iter().map(attachment).collect()),
        attachments_status: attachments_status.map(|status| status.as_str().to_owned()),
    }
}

fn attachment(attachment: &state::Attachment) -> Attachment {
    let (kind, name, value) = match attachment.purpose {
        Purpose::ManagedScaling => (
            "as_policy",
            "scalingPolicyName",
            format!("ECSManagedAutoScalingPolicy-{}", attachment.policy_id),
        ),
        Purpose::ManagedDraining => (
            "managed_draining",
            "autoScalingLifecycleHookName",
            "ecs-managed-draining-termination-hook".to_owned(),
        ),
    };
    let detail = |name: &str, value: String| KeyValuePair {
        name: Some(name.to_owned()),
        value: Some(value),
    };
    Attachment {
        details: Some(vec![
            detail("capacityProviderName", attachment.capacity_provider.clone()),
            detail(name, value),
        ]),
        id: Some(attachment.id.clone()),
        status: Some(attachment.status.as_str().to_owned()),
        r#type: Some(kind.to_owned()),
    }
}

/// What was left out of an item is shown as 0.
fn strategy(items: &[CapacityProviderStrategyItem]) -> Vec<CapacityProviderStrategyItem> {
    let items = items.iter().cloned();
    items
        .map(|item| CapacityProviderStrategyItem {
            base: item.base.or(Some(0)),
            weight: item.weight.or(Some(0)),
            ..item
        })
        .collect()
}

/// A description that includes it shows an empty one for a cluster without; see the recorded
/// answer.
fn configuration(cluster: &State, view: ClusterView<'_>) -> Option<ClusterConfiguration> {
    match view {
        ClusterView::Whole => cluster.configuration.clone(),
        ClusterView::Including(fields) => fields
            .contains(&ClusterField::Configurations)
            .then(|| cluster.configuration.clone().unwrap_or_default()),
    }
}

/// Those that are `ACTIVE` or `DRAINING`.
fn instances(region: &Region, cluster: &State) -> i32 {
    use crate::ecs::instance::InstanceStatus::{Active, Draining};
    let registered = region.instances.in_cluster(cluster.key, None);
    let counted = registered.filter(|instance| matches!(instance.status, Active | Draining));
    i32::try_from(counted.count()).unwrap_or(i32::MAX)
}

fn running(region: &Region, cluster: &State, launch_type: Option<LaunchType>) -> i32 {
    let running = &[TaskStatus::Running];
    i32::try_from(region.tasks.count(cluster.key, launch_type, running)).unwrap_or(i32::MAX)
}

/// Tasks that are pending; see [`TaskStatus::is_pending`].
fn pending(region: &Region, cluster: &State, launch_type: Option<LaunchType>) -> i32 {
    i32::try_from(region.tasks.pending(cluster.key, launch_type)).unwrap_or(i32::MAX)
}

fn services(
    region: &Region,
    cluster: &State,
    status: ServiceStatus,
    launch_type: Option<LaunchType>,
) -> i32 {
    let count = match launch_type {
        None => region.services.count(cluster.key, status),
        Some(launch_type) => {
            let services = region.services.listed(cluster.key, status, None);
            let of_type =
                services.filter(|service| service.settings.compute.launch_type == launch_type);
            of_type.count()
        }
    };
    i32::try_from(count).unwrap_or(i32::MAX)
}

/// The numbers by launch type.
fn statistics(region: &Region, cluster: &State) -> Vec<KeyValuePair> {
    type Count = fn(&Region, &State, Option<LaunchType>) -> i32;
    let tasks: [(&str, LaunchType, Count); 6] = [
        ("runningEC2TasksCount", LaunchType::Ec2, running),
        ("runningFargateTasksCount", LaunchType::Fargate, running),
        ("runningExternalTasksCount", LaunchType::External, running),
        ("pendingEC2TasksCount", LaunchType::Ec2, pending),
        ("pendingFargateTasksCount", LaunchType::Fargate, pending),
        ("pendingExternalTasksCount", LaunchType::External, pending),
    ];
    let tasks =
        tasks.map(|(name, launch_type, count)| (name, count(region, cluster, Some(launch_type))));
    let (active, draining) = (ServiceStatus::Active, ServiceStatus::Draining);
    let services = [
        ("activeEC2ServiceCount", active, LaunchType::Ec2),
        ("activeFargateServiceCount", active, LaunchType::Fargate),
        ("activeExternalServiceCount", active, LaunchType::External),
        ("drainingEC2ServiceCount", draining, LaunchType::Ec2),
        ("drainingFargateServiceCount", draining, LaunchType::Fargate),
        (
            "drainingExternalServiceCount",
            draining,
            LaunchType::External,
        ),
    ];
    let services = services.map(|(name, status, launch_type)| {
        (
            name,
            self::services(region, cluster, status, Some(launch_type)),
        )
    });
    let all = tasks.into_iter().chain(services);
    all.map(|(name, count)| KeyValuePair {
        name: Some(name.to_owned()),
        value: Some(count.to_string()),
    })
    .collect()
}
