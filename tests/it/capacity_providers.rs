//! Capacity providers.
//!
//! - [`shape`] — they are made, described and tagged.
//! - [`changes`] — they are changed and deleted.
//! - [`clusters`] — what clusters do with them; strategies.
//! - [`waiting`] — tasks wait for capacity. [`groups`], [`shrinking`] — Auto Scaling groups grow,
//!   and become smaller. [`handles`] — how a test makes them.
//! - [`managed_instances`] — ECS makes instances for tasks. [`property`] — whatever happens, some
//!   things hold.

mod changes;
mod clusters;
mod groups;
mod handles;
mod managed_instances;
mod property;
mod shape;
mod shrinking;
mod waiting;

use std::collections::BTreeMap;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::operation::run_task::RunTaskOutput;
use aws_sdk_ecs::types::builders::ManagedScalingBuilder;
use aws_sdk_ecs::types::{
    AutoScalingGroupProvider, CapacityProvider, CapacityProviderField,
    CapacityProviderStrategyItem, Cluster, ClusterField,
    CreateManagedInstancesProviderConfiguration, InstanceLaunchTemplate, ManagedDraining,
    ManagedInstancesNetworkConfiguration, ManagedScaling, ManagedScalingStatus,
    ManagedTerminationProtection,
};
use fake_ecs::{AutoScalingGroupHandle, Clock, FakeEcs, Profile};
use serde_json::json;

use crate::support::{ec2_definition, register, secs};

const MINUTE: u64 = 60;
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

// ---- tasks on groups ----

/// Registers a job in bridge mode that takes so many CPU units and MiB.
fn register_job(ecs: &FakeEcs, family: &str, cpu: i32, memory: i32) {
    let app = json!({ "name": "app", "image": "busybox:1.36", "cpu": cpu, "memory": memory });
    register(ecs, &ec2_definition(family, "bridge", json!([app])));
}

/// Makes a provider of the group of its name with these settings, and lets the default cluster run
/// tasks by it.
async fn provide(ecs: &FakeEcs, name: &str, provider: AutoScalingGroupProvider) {
    let client = ecs.client();
    let call = client.create_capacity_provider().name(name);
    let call = call.auto_scaling_group_provider(provider);
    call.send().await.expect("it is valid");
    let strategy = vec![item(name, 0, 1)];
    let call = put(&client, "default", &[name], strategy);
    call.send().await.expect("the provider is there");
    // Until what the cluster needs for it is attached.
    ecs.advance(secs(20));
}

/// A fake whose time stands still, with a group of m5.large and jobs that take half of one.
async fn with_group(max: usize, scaling: ManagedScaling) -> (FakeEcs, AutoScalingGroupHandle) {
    let ecs = slow();
    let workers = ecs.auto_scaling().new_group("workers").max(max);
    let workers = workers.protected_from_scale_in().add();
    let mut provider = protected("workers", ManagedDraining::Enabled);
    provider.managed_scaling = Some(scaling);
    provide(&ecs, "workers", provider).await;
    register_job(&ecs, "job", 1024, 512);
    (ecs, workers)
}

/// How many instances the group is to have, and how many it has.
fn size(group: &AutoScalingGroupHandle) -> (usize, usize) {
    (group.desired_capacity(), group.instances().len())
}

fn protected(name: &str, draining: ManagedDraining) -> AutoScalingGroupProvider {
    let mut provider = group(name, Some(managed().build()));
    provider.managed_termination_protection = Some(ManagedTerminationProtection::Enabled);
    provider.managed_draining = Some(draining);
    provider
}

fn unprotected(name: &str, draining: ManagedDraining) -> AutoScalingGroupProvider {
    let mut provider = protected(name, draining);
    provider.managed_termination_protection = None;
    provider
}

/// Settings for managed scaling, of which a test changes some.
fn managed() -> ManagedScalingBuilder {
    ManagedScaling::builder().status(ManagedScalingStatus::Enabled)
}

/// Runs so many tasks of the family by the cluster's default strategy.
async fn run_jobs(ecs: &FakeEcs, family: &str, count: i32) -> RunTaskOutput {
    let call = ecs.client().run_task().task_definition(family);
    call.count(count).send().await.expect("it is accepted")
}

/// How many tasks there are in each stage.
fn stages(ecs: &FakeEcs) -> BTreeMap<&'static str, usize> {
    let mut stages = BTreeMap::new();
    for task in &ecs.tasks() {
        *stages.entry(task.status().as_str()).or_default() += 1;
    }
    stages
}

// ---- Managed Instances ----

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
