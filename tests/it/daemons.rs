//! Managed daemons.
//!
//! - [`rollout`] — someone rolls out a log agent. Start here.
//! - [`deployments`] — batches, bake time, alarms, rollbacks. [`repair`] — daemons that are down.
//! - [`shape`] — what the operations answer and refuse. [`definitions`] — daemon task definitions.
//! - [`lives`] — whole lives, as golden files. [`property`] — whatever happens, some things hold.

mod definitions;
mod deployments;
mod lives;
mod property;
mod repair;
mod rollout;
mod shape;

use aws_sdk_ecs::operation::create_daemon::builders::CreateDaemonFluentBuilder;
use aws_sdk_ecs::operation::update_daemon::builders::UpdateDaemonFluentBuilder;
use aws_sdk_ecs::types::{
    CapacityProviderStrategyItem, CreateManagedInstancesProviderConfiguration,
    DaemonContainerDefinition, DaemonDeployment, DaemonDeploymentConfiguration,
    DaemonDeploymentStatus, InfrastructureOptimization, InstanceLaunchTemplate,
    ManagedInstancesNetworkConfiguration,
};
use fake_ecs::{FakeEcs, InstanceHandle, InstanceStatus};
use serde_json::json;

use crate::support::{SUBNET, ec2_definition, register, secs};

const INVALID: &str = "InvalidParameterException";
const CLIENT: &str = "ClientException";
const ACCOUNT: &str = "arn:aws:ecs:us-east-1:123456789012";

fn provider_arn(name: &str) -> String {
    format!("{ACCOUNT}:capacity-provider/{name}")
}

fn daemon_arn(name: &str) -> String {
    format!("{ACCOUNT}:daemon/default/{name}")
}

/// Makes a provider of Managed Instances for the default cluster. Idle instances are kept for an
/// hour.
async fn provide(ecs: &FakeEcs, name: &str) {
    let network = ManagedInstancesNetworkConfiguration::builder()
        .subnets(SUBNET)
        .build();
    let template = InstanceLaunchTemplate::builder()
        .ec2_instance_profile_arn("arn:aws:iam::123456789012:instance-profile/ecsInstanceRole")
        .network_configuration(network)
        .build()
        .expect("it is complete");
    let optimization = InfrastructureOptimization::builder().scale_in_after(3_600);
    let provider = CreateManagedInstancesProviderConfiguration::builder()
        .infrastructure_role_arn("arn:aws:iam::123456789012:role/ecsInfrastructureRole")
        .instance_launch_template(template)
        .infrastructure_optimization(optimization.build())
        .build()
        .expect("it is complete");
    let call = ecs.client().create_capacity_provider().name(name);
    let call = call.cluster("default").managed_instances_provider(provider);
    call.send().await.expect("it is valid");
    ecs.advance(secs(30));
}

/// Registers a definition of a daemon with one container, `agent`, and gives its ARN.
async fn register_agent(ecs: &FakeEcs, family: &str) -> String {
    let container = DaemonContainerDefinition::builder()
        .name("agent")
        .image("agent:1")
        .memory(64)
        .build()
        .expect("it is complete");
    let call = ecs.client().register_daemon_task_definition();
    let call = call.family(family).container_definitions(container);
    let answer = call.send().await.expect("it is valid");
    let arn = answer.daemon_task_definition_arn();
    arn.expect("it is shown").to_owned()
}

fn create(ecs: &FakeEcs, name: &str) -> CreateDaemonFluentBuilder {
    ecs.client()
        .create_daemon()
        .daemon_name(name)
        .daemon_task_definition_arn(name)
        .capacity_provider_arns(provider_arn("managed"))
}

fn update(ecs: &FakeEcs, name: &str) -> UpdateDaemonFluentBuilder {
    ecs.client()
        .update_daemon()
        .daemon_arn(daemon_arn(name))
        .daemon_task_definition_arn(name)
        .capacity_provider_arns(provider_arn("managed"))
}

fn draining(percent: f64) -> DaemonDeploymentConfiguration {
    DaemonDeploymentConfiguration::builder()
        .drain_percent(percent)
        .build()
}

/// A daemon `logs` for a provider `managed` that has no instances yet.
async fn with_daemon(ecs: &FakeEcs) {
    provide(ecs, "managed").await;
    register_agent(ecs, "logs").await;
    create(ecs, "logs").send().await.expect("it is valid");
    ecs.daemon("logs").wait_deployed().await;
}

fn item(provider: &str) -> CapacityProviderStrategyItem {
    CapacityProviderStrategyItem::builder()
        .capacity_provider(provider)
        .weight(1)
        .build()
        .expect("it is complete")
}

/// Registers an application of which an instance takes one task only, beside its daemons.
fn register_app(ecs: &FakeEcs) {
    let app = json!({ "name": "app", "image": "busybox:1.36", "cpu": 1_536, "memory": 512 });
    register(ecs, &ec2_definition("app", "host", json!([app])));
}

/// A service `web` of so many tasks, each on an instance of its own.
async fn serve(ecs: &FakeEcs, count: i32) {
    register_app(ecs);
    let call = ecs.client().create_service().service_name("web");
    let call = call.task_definition("app").desired_count(count);
    let call = call.capacity_provider_strategy(item("managed"));
    call.send().await.expect("it is valid");
    ecs.service("web").wait_stable().await;
}

async fn deployment(ecs: &FakeEcs, arn: &str) -> DaemonDeployment {
    let call = ecs.client().describe_daemon_deployments();
    let answer = call.daemon_deployment_arns(arn).send().await;
    let mut answer = answer.expect("it is valid");
    let deployments = answer.daemon_deployments.take().unwrap_or_default();
    deployments.into_iter().next().expect("it is there")
}

/// The status of the newest deployment.
fn newest(ecs: &FakeEcs) -> DaemonDeploymentStatus {
    let deployments = ecs.daemon("logs").deployments();
    deployments[0].status().expect("it is shown").clone()
}

fn of_status(ecs: &FakeEcs, status: InstanceStatus) -> Vec<InstanceHandle> {
    let mut instances = Vec::from(ecs.instances());
    instances.retain(|instance| instance.status() == status);
    instances
}

fn active(ecs: &FakeEcs) -> Vec<InstanceHandle> {
    of_status(ecs, InstanceStatus::Active)
}

/// The revisions of the definition that run on the instances that take tasks, and how many
/// application tasks.
fn on_instances(ecs: &FakeEcs) -> Vec<(Vec<i32>, usize)> {
    let instances = active(ecs).into_iter();
    instances
        .map(|instance| {
            let tasks = instance.tasks().running();
            let agents = tasks.clone().family("logs");
            let revisions = agents.iter().map(fake_ecs::TaskHandle::revision);
            (revisions.collect(), tasks.family("app").len())
        })
        .collect()
}
