//! Capacity providers.
//!
//! - [`shape`] — they are made, described and tagged.
//! - [`changes`] — they are changed and deleted.
//! - [`clusters`] — what clusters do with them; strategies.

mod changes;
mod clusters;
mod shape;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::types::{
    AutoScalingGroupProvider, CapacityProvider, CapacityProviderField,
    CapacityProviderStrategyItem, Cluster, ClusterField,
    CreateManagedInstancesProviderConfiguration, InstanceLaunchTemplate,
    ManagedInstancesNetworkConfiguration, ManagedScaling, ManagedScalingStatus,
};
use fake_ecs::{Clock, FakeEcs, Profile};

const CLIENT: &str = "ClientException";
const INVALID: &str = "InvalidParameterException";
const BUSY_CLUSTER: &str = "The specified cluster is in a busy state. Cluster attachments must be in UPDATE_COMPLETE or UPDATE_FAILED state before they can be updated.";

/// A fake whose changes take as long as with AWS, and whose time stands still.
fn slow() -> FakeEcs {
    FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .blocking()
}

fn group_arn(name: &str) -> String {
    format!(
        "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:57ffcb94-11f0-4d6d-bf60-3bac5e000000:autoScalingGroupName/{name}"
    )
}

fn provider_arn(name: &str) -> String {
    format!("arn:aws:ecs:us-east-1:123456789012:capacity-provider/{name}")
}

fn group(name: &str, scaling: Option<ManagedScaling>) -> AutoScalingGroupProvider {
    AutoScalingGroupProvider::builder()
        .auto_scaling_group_arn(group_arn(name))
        .set_managed_scaling(scaling)
        .build()
        .expect("the group is given")
}

fn scaling(minimum: i32, maximum: i32) -> ManagedScaling {
    ManagedScaling::builder()
        .status(ManagedScalingStatus::Enabled)
        .minimum_scaling_step_size(minimum)
        .maximum_scaling_step_size(maximum)
        .build()
}

/// Makes a provider of a group of that name, with managed scaling.
async fn make(ecs: &FakeEcs, name: &str) -> CapacityProvider {
    let call = ecs.client().create_capacity_provider().name(name);
    let call = call.auto_scaling_group_provider(group(name, Some(scaling(1, 10))));
    let answer = call.send().await.expect("it is valid");
    answer.capacity_provider.expect("it is shown")
}

fn managed_instances() -> CreateManagedInstancesProviderConfiguration {
    let network = ManagedInstancesNetworkConfiguration::builder()
        .subnets("subnet-0123456789abcdef0")
        .build();
    let template = InstanceLaunchTemplate::builder()
        .ec2_instance_profile_arn("arn:aws:iam::123456789012:instance-profile/instance")
        .network_configuration(network)
        .build()
        .expect("it is complete");
    CreateManagedInstancesProviderConfiguration::builder()
        .infrastructure_role_arn("arn:aws:iam::123456789012:role/infrastructure")
        .instance_launch_template(template)
        .build()
        .expect("it is complete")
}

async fn make_managed(ecs: &FakeEcs, name: &str, cluster: &str) -> CapacityProvider {
    let call = ecs.client().create_capacity_provider().name(name);
    let call = call.cluster(cluster);
    let call = call.managed_instances_provider(managed_instances());
    let answer = call.send().await.expect("it is valid");
    answer.capacity_provider.expect("it is shown")
}

async fn describe(ecs: &FakeEcs, name: &str) -> CapacityProvider {
    let call = ecs.client().describe_capacity_providers();
    let call = call.include(CapacityProviderField::Tags);
    let answer = call.capacity_providers(name).send().await;
    let mut found = answer.expect("it is valid").capacity_providers;
    found
        .as_mut()
        .and_then(Vec::pop)
        .unwrap_or_else(|| panic!("{name} is not there"))
}

/// The names of all providers, or of all of a cluster.
async fn names(ecs: &FakeEcs, cluster: Option<&str>) -> Vec<String> {
    let call = ecs.client().describe_capacity_providers();
    let answer = call.set_cluster(cluster.map(str::to_owned)).send().await;
    let providers = answer.expect("it is valid").capacity_providers;
    let names = providers.unwrap_or_default().into_iter();
    names.filter_map(|provider| provider.name).collect()
}

fn item(provider: &str, base: i32, weight: i32) -> CapacityProviderStrategyItem {
    CapacityProviderStrategyItem::builder()
        .capacity_provider(provider)
        .base(base)
        .weight(weight)
        .build()
        .expect("the provider is given")
}

type Put = aws_sdk_ecs::operation::put_cluster_capacity_providers::builders::PutClusterCapacityProvidersFluentBuilder;

/// To associate the providers with the cluster, with this default strategy.
fn put(
    client: &Client,
    cluster: &str,
    providers: &[&str],
    strategy: Vec<CapacityProviderStrategyItem>,
) -> Put {
    let providers = providers.iter().map(|provider| (*provider).to_owned());
    client
        .put_cluster_capacity_providers()
        .cluster(cluster)
        .set_capacity_providers(Some(providers.collect()))
        .set_default_capacity_provider_strategy(Some(strategy))
}

async fn cluster(ecs: &FakeEcs, name: &str) -> Cluster {
    let call = ecs.client().describe_clusters().clusters(name);
    let answer = call.include(ClusterField::Attachments).send().await;
    let mut clusters = answer.expect("it is valid").clusters.unwrap_or_default();
    clusters.pop().expect("it is there")
}

/// Types and statuses of the attachments of a cluster.
fn attachments(cluster: &Cluster) -> Vec<(&str, &str)> {
    let attachments = cluster.attachments().iter();
    let word = |word: Option<&'_ str>| word.map(str::to_owned);
    attachments
        .map(|attachment| {
            assert!(word(attachment.id()).is_some_and(|id| id.len() == 36));
            (
                attachment.r#type().unwrap_or_default(),
                attachment.status().unwrap_or_default(),
            )
        })
        .collect()
}
