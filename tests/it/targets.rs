//! Load balancers, Cloud Map and Service Connect, as far as services tell them of their tasks.

use aws_sdk_ecs::client::Waiters;
use aws_sdk_ecs::operation::create_service::builders::CreateServiceFluentBuilder;
use aws_sdk_ecs::types::{
    DeploymentCircuitBreaker, DeploymentConfiguration, DeploymentRolloutState, LaunchType,
    LoadBalancer, TaskStopCode,
};
use fake_ecs::{
    Clock, FakeEcs, Profile, RegisteredTarget, Script, TargetGroupHandle, TargetHealth, TaskStatus,
};
use serde_json::json;

use crate::support::{ec2_definition, fargate_definition, fargate_network, register, secs};

const GROUP: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/web/0123456789abcdef";
const OTHER: &str =
    "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/admin/fedcba9876543210";

fn balancer(group: &str, port: i32) -> LoadBalancer {
    LoadBalancer::builder()
        .target_group_arn(group)
        .container_name("app")
        .container_port(port)
        .build()
}

/// Registers a revision of `web` for Fargate, with two ports.
fn register_web(ecs: &FakeEcs) {
    let ports = json!([{ "containerPort": 80, "name": "http" }, { "containerPort": 9000, "name": "admin" }]);
    let app = json!([{ "name": "app", "image": "busybox", "portMappings": ports }]);
    register(ecs, &fargate_definition("web", app));
}

/// A service `web` on Fargate.
fn create(ecs: &FakeEcs, count: i32) -> CreateServiceFluentBuilder {
    ecs.client()
        .create_service()
        .service_name("web")
        .task_definition("web")
        .desired_count(count)
        .launch_type(LaunchType::Fargate)
        .network_configuration(fargate_network())
}

/// A stable service `web` behind a target group.
async fn with_web(count: i32) -> (FakeEcs, TargetGroupHandle) {
    let ecs = FakeEcs::start().await;
    register_web(&ecs);
    let call = create(&ecs, count).load_balancers(balancer(GROUP, 80));
    call.send().await.expect("the service is made");
    ecs.service("web").wait_stable().await;
    let group = ecs.targets(GROUP);
    (ecs, group)
}

fn address(ecs: &FakeEcs, task: &str) -> String {
    let task = ecs.task(task).describe();
    let interface = task.containers()[0].network_interfaces()[0].clone();
    interface
        .private_ipv4_address()
        .expect("it has one")
        .to_owned()
}

fn breaker() -> DeploymentConfiguration {
    let breaker = DeploymentCircuitBreaker::builder();
    let breaker = breaker.enable(true).rollback(true).build();
    DeploymentConfiguration::builder()
        .deployment_circuit_breaker(breaker)
        .build()
}

// ---- the user's test ----

#[tokio::test]
async fn a_release_that_fails_its_health_checks_is_rolled_back() {
    let ecs = FakeEcs::start().await;
    register_web(&ecs);
    let call = create(&ecs, 2).load_balancers(balancer(GROUP, 80));
    call.deployment_configuration(breaker())
        .send()
        .await
        .expect("the service is made");
    let (web, group) = (ecs.service("web"), ecs.targets(GROUP));
    group.wait_healthy(2).await;
    web.wait_stable().await;

    register_web(&ecs);
    group.fail_next(3);
    let update = ecs
        .client()
        .update_service()
        .service("web")
        .task_definition("web");
    update.send().await.expect("the update is accepted");
    web.wait_stable().await;

    let deployments = web.deployments();
    assert!(
        deployments[0]
            .task_definition()
            .is_some_and(|of| of.ends_with("/web:1"))
    );
    assert_eq!(
        deployments[0].rollout_state(),
        Some(&DeploymentRolloutState::Completed)
    );
    assert!(
        group
            .registered()
            .iter()
            .all(|target| target.task().revision() == 1)
    );
    let failed = ecs
        .tasks()
        .iter()
        .find(|task| task.revision() == 2)
        .cloned();
    let failed = failed.expect("one was tried").describe();
    assert_eq!(
        failed.stop_code(),
        Some(&TaskStopCode::ServiceSchedulerInitiated)
    );
    assert_eq!(
        failed.stopped_reason(),
        Some(format!("Task failed ELB health checks in (target-group {GROUP})").as_str())
    );
}

// ---- registration ----

#[tokio::test]
async fn tasks_with_an_interface_are_registered_by_their_address() {
    let (ecs, group) = with_web(2).await;

    let registered = group.registered();

    assert_eq!(registered.len(), 2);
    for (target, task) in registered.iter().zip(ecs.service("web").tasks().iter()) {
        assert_eq!(target.id(), address(&ecs, &task.id()));
        assert_eq!(
            (target.port(), target.health()),
            (80, TargetHealth::Healthy)
        );
        assert_eq!(target.task().id(), task.id());
        assert_eq!(
            Some(target.availability_zone()),
            task.describe().availability_zone()
        );
        group.assert_registered(target.id(), 80);
    }
    assert!(ecs.targets(OTHER).registered().is_empty());
}

#[tokio::test]
async fn tasks_that_share_an_instance_are_registered_by_it_and_the_ports_they_got() {
    for (mode, count) in [("bridge", 3), ("host", 1)] {
        let ecs = FakeEcs::start().await;
        let instance = ecs.add_instance("m5.large");
        let ports = json!([{ "containerPort": 80 }]);
        let app = json!([{ "name": "app", "image": "a", "memory": 64, "portMappings": ports }]);
        register(&ecs, &ec2_definition("web", mode, app));
        let call = ecs
            .client()
            .create_service()
            .service_name("web")
            .task_definition("web");
        let call = call
            .desired_count(count)
            .load_balancers(balancer(GROUP, 80));
        call.send().await.expect("the service is made");
        ecs.service("web").wait_stable().await;

        let registered = ecs.targets(GROUP).registered();

        for target in &registered {
            assert_eq!(target.id(), instance.ec2_instance_id(), "{mode}");
            let task = target.task().describe();
            let binding = &task.containers()[0].network_bindings()[0];
            assert_eq!(
                Some(i32::from(target.port())),
                binding.host_port(),
                "{mode}"
            );
        }
        let mut ports: Vec<u16> = registered.iter().map(RegisteredTarget::port).collect();
        ports.dedup();
        assert_eq!(ports.len(), count as usize, "{mode}: {ports:?}");
    }
}
