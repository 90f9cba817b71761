//! Callers who want more than an account may have.

use aws_sdk_ecs::error::{ProvideErrorMetadata, SdkError};
use aws_sdk_ecs::types::{
    AutoScalingGroupProvider, ContainerDefinition, LaunchType, LoadBalancer, ManagedScaling,
    ManagedScalingStatus,
};
use fake_ecs::{FakeEcs, Quotas, TaskStatus};
use serde_json::json;

use crate::support::{
    check_refusal, fargate_definition, fargate_network, refusal, register, register_app,
    register_ec2_app,
};

const INVALID: &str = "InvalidParameterException";
const VCPUS: &str = "You've reached the limit on the number of vCPUs you can run concurrently";

async fn with(quotas: Quotas) -> FakeEcs {
    FakeEcs::start().quotas(quotas).await
}

/// Registers a definition on Fargate with so much CPU.
fn register_sized(ecs: &FakeEcs, family: &str, cpu: &str, memory: &str) {
    let mut definition = fargate_definition(family, json!([{ "name": "app", "image": "busybox" }]));
    definition["cpu"] = cpu.into();
    definition["memory"] = memory.into();
    register(ecs, &definition);
}

/// Which of three equal calls are answered, and what the refused one is told.
#[track_caller]
fn check_last<T: std::fmt::Debug, E>(
    answers: [Result<T, SdkError<E>>; 3],
    code: &str,
    message: &str,
) where
    E: ProvideErrorMetadata + std::fmt::Debug,
{
    let [first, second, third] = answers;
    first.expect("it is within the quota");
    second.expect("it is within the quota");
    check_refusal(third, code, message);
}

// ---- what there may be ----

#[tokio::test]
async fn an_account_has_so_many_clusters_without_those_that_are_deleted() {
    let ecs = with(Quotas::none().clusters(3)).await;
    let client = ecs.client();
    let create = async |name: &str| client.create_cluster().cluster_name(name).send().await;

    check_last(
        [create("a").await, create("b").await, create("c").await],
        INVALID,
        "The maximum number of clusters per account has been exceeded.",
    );

    create("a").await.expect("it is there already");
    client.delete_cluster().cluster("a").send().await.unwrap();
    create("c").await.expect("there is one less");
}

#[tokio::test]
async fn a_cluster_has_so_many_services_without_those_that_are_gone() {
    let ecs = with(Quotas::none().services_per_cluster(2)).await;
    register_app(&ecs, "web");
    ecs.add_cluster("other");
    let client = ecs.client();
    let create = async |cluster: &str, name: &str| {
        let call = client.create_service().cluster(cluster).service_name(name);
        let call = call.task_definition("web").desired_count(0);
        let call = call.launch_type(LaunchType::Fargate);
        call.network_configuration(fargate_network()).send().await
    };

    check_last(
        [
            create("default", "a").await,
            create("default", "b").await,
            create("default", "c").await,
        ],
        INVALID,
        "The maximum number of services per cluster has been exceeded.",
    );

    create("other", "c").await.expect("it is another cluster");
    client.delete_service().service("a").send().await.unwrap();
    ecs.settle();
    create("default", "c").await.expect("there is one less");
}

#[tokio::test]
async fn a_service_has_so_many_tasks() {
    let ecs = with(Quotas::none().tasks_per_service(2)).await;
    register_app(&ecs, "web");
    let client = ecs.client();
    let create = async |name: &str, count: i32| {
        let call = client.create_service().service_name(name);
        let call = call.task_definition("web").desired_count(count);
        let call = call.launch_type(LaunchType::Fargate);
        call.network_configuration(fargate_network()).send().await
    };

    create("web", 2).await.expect("it is within the quota");
    check_refusal(
        create("api", 3).await,
        INVALID,
        "Desired count exceeds limit.",
    );
    let more = client.update_service().service("web").desired_count(3);
    check_refusal(more.send().await, INVALID, "Desired count exceeds limit.");
}

#[tokio::test]
async fn a_cluster_has_so_many_container_instances_and_agents_may_register_again() {
    let ecs = with(Quotas::none().container_instances_per_cluster(2)).await;
    let client = ecs.client();
    let register = async || client.register_container_instance().send().await;
    let first = register().await.expect("it is within the quota");
    let arn = first.container_instance().unwrap().container_instance_arn();

    check_last(
        [
            register().await,
            client
                .register_container_instance()
                .set_container_instance_arn(arn.map(str::to_owned))
                .send()
                .await,
            register().await,
        ],
        INVALID,
        "The maximum number of container instances per cluster has been exceeded.",
    );

    ecs.add_instance("m5.large");
    assert_eq!(ecs.instances().len(), 3, "what a test does is no call");
}

#[tokio::test]
async fn a_family_has_so_many_revisions_also_of_those_that_are_deregistered() {
    let ecs = with(Quotas::none().revisions_per_family(2)).await;
    let client = ecs.client();
    let register = async |family: &str| {
        let container = ContainerDefinition::builder().name("app").image("busybox");
        let call = client.register_task_definition().family(family);
        let call = call.container_definitions(container.memory(64).build());
        call.send().await
    };

    let first = register("web").await;
    let deregister = client.deregister_task_definition().task_definition("web:1");
    deregister.send().await.expect("it is there");
    check_last(
        [first, register("web").await, register("web").await],
        "LimitExceededException",
        "The maximum number of revisions per task definition family has been exceeded.",
    );

    register("api").await.expect("it is another family");
}

#[tokio::test]
async fn a_definition_has_so_many_containers_and_a_service_so_many_target_groups() {
    let quotas = Quotas::none().containers_per_definition(1);
    let ecs = with(quotas.target_groups_per_service(1)).await;
    let client = ecs.client();
    let container = |name: &str| {
        let container = ContainerDefinition::builder().name(name).image("busybox");
        container.memory(64).build()
    };

    let two = client.register_task_definition().family("web");
    let two = two.container_definitions(container("a"));
    let two = two.container_definitions(container("b")).send().await;
    check_refusal(two, "ClientException", "Too many containers.");

    register_ec2_app(&ecs, "web");
    let balancer = |arn: &str| {
        let balancer = LoadBalancer::builder().target_group_arn(arn);
        balancer.container_name("app").container_port(80).build()
    };
    let call = client.create_service().service_name("web").desired_count(0);
    let call = call.task_definition("web").load_balancers(balancer("a"));
    let refused = call.load_balancers(balancer("b")).send().await;
    check_refusal(refused, INVALID, "load balancers can have at most 1 items.");
}

#[tokio::test]
async fn so_many_tasks_of_a_cluster_wait_for_capacity() {
    let ecs = with(Quotas::none().provisioning_tasks_per_cluster(2)).await;
    let client = ecs.client();
    let scaling = ManagedScaling::builder().status(ManagedScalingStatus::Enabled);
    let arn = "arn:aws:autoscaling:us-east-1:123456789012:autoScalingGroup:1:autoScalingGroupName/workers";
    let group = AutoScalingGroupProvider::builder().auto_scaling_group_arn(arn);
    let group = group.managed_scaling(scaling.build()).build().unwrap();
    let provider = client.create_capacity_provider().name("workers");
    let provider = provider.auto_scaling_group_provider(group).send().await;
    provider.expect("it is accepted");
    let put = client.put_cluster_capacity_providers().cluster("default");
    let put = put.capacity_providers("workers");
    let item = aws_sdk_ecs::types::CapacityProviderStrategyItem::builder();
    let item = item.capacity_provider("workers").weight(1).build().unwrap();
    let put = put.default_capacity_provider_strategy(item).send().await;
    put.expect("it is accepted");
    ecs.settle();
    register_ec2_app(&ecs, "job");

    let run = |count| client.run_task().task_definition("job").count(count).send();
    let three = run(3).await.expect("there is room for two");
    let refused = run(1).await;

    let message = "Tasks provisioning capacity limit exceeded.";
    assert_eq!(three.tasks().len(), 2);
    assert_eq!(three.failures()[0].reason(), Some(message));
    check_refusal(refused, "ClientException", message);
}

// ---- vCPUs on Fargate ----

/// How many tasks are run of so many, and the reasons of failures.
async fn run(ecs: &FakeEcs, family: &str, count: i32) -> (usize, Vec<String>) {
    let call = ecs.client().run_task().task_definition(family).count(count);
    let call = call.launch_type(LaunchType::Fargate);
    let answer = call.network_configuration(fargate_network()).send().await;
    let answer = answer.expect("what does not fit is a failure");
    let reasons = answer.failures().iter().filter_map(|it| it.reason());
    let reasons = reasons.map(str::to_owned).collect();
    (answer.tasks().len(), reasons)
}

#[tokio::test]
async fn tasks_on_fargate_have_so_many_vcpus_together() {
    let ecs = with(Quotas::none().fargate_vcpus(2)).await;
    register_sized(&ecs, "half", "512", "1024");
    register_sized(&ecs, "four", "4096", "8192");

    assert_eq!(run(&ecs, "half", 3).await, (3, vec![]));
    assert_eq!(run(&ecs, "half", 4).await, (1, vec![VCPUS.to_owned()]));
    assert_eq!(run(&ecs, "half", 1).await, (0, vec![VCPUS.to_owned()]));
    let alone = "The requested CPU configuration is above your limit";
    assert_eq!(run(&ecs, "four", 1).await, (0, vec![alone.to_owned()]));

    ecs.tasks().first().force_stop();
    ecs.settle();
    assert_eq!(run(&ecs, "half", 1).await, (1, vec![]));
}

#[tokio::test]
async fn spare_capacity_has_a_quota_of_its_own() {
    let ecs = with(Quotas::none().fargate_spot_vcpus(1)).await;
    register_sized(&ecs, "one", "1024", "2048");
    ecs.add_cluster("jobs");
    let new = || ecs.task_definition("one").new_run().cluster("jobs");

    for _ in 0..3 {
        new().run();
    }
    new().spot().run();
    let refused = crate::support::panics(|| new().spot().run());

    assert!(refused.contains(VCPUS), "{refused}");
    assert_eq!(ecs.cluster("jobs").tasks().len(), 4);
}

#[tokio::test]
async fn a_service_says_that_a_quota_is_reached_and_goes_on_when_others_stop() {
    let ecs = with(Quotas::none().fargate_vcpus(1)).await;
    register_sized(&ecs, "half", "512", "1024");
    run(&ecs, "half", 1).await;
    let other = ecs.tasks().only();
    let web = ecs
        .new_service("web")
        .task_definition("half")
        .count(2)
        .add();
    ecs.settle();

    assert_eq!(web.running_count(), 1);
    let messages = web.messages();
    let said = format!("(service web) was unable to place a task. Reason: {VCPUS}. For more");
    assert!(
        messages.iter().any(|message| message.starts_with(&said)),
        "{messages:?}"
    );
    let pattern = r#"{ "detail": {
        "eventName": ["SERVICE_TASK_PLACEMENT_FAILURE"], "reason": ["RESOURCE:FARGATE"]
    } }"#;
    assert_eq!(ecs.events().matching(pattern).len(), 1);
    other.force_stop();
    web.wait_stable().await;

    assert_eq!(web.running_count(), 2);
}

// ---- quotas that change ----

#[tokio::test]
async fn a_quota_that_is_raised_lets_a_service_go_on() {
    let ecs = with(Quotas::aws()).await;
    register_sized(&ecs, "four", "4096", "8192");
    let web = ecs
        .new_service("web")
        .task_definition("four")
        .count(2)
        .add();
    ecs.settle();
    assert_eq!(web.running_count(), 1, "6 vCPUs are enough for one");

    ecs.set_quotas(Quotas::aws().fargate_vcpus(8));
    web.wait_stable().await;

    assert_eq!(web.running_count(), 2);
    assert!(
        ecs.tasks()
            .iter()
            .all(|it| it.status() == TaskStatus::Running)
    );
}

#[tokio::test]
async fn quotas_are_of_an_account_and_a_region_and_come_back_with_a_reset() {
    let ecs = with(Quotas::none().clusters(1)).await;
    let create = async |ecs: &FakeEcs| {
        let client = ecs.client();
        client.create_cluster().cluster_name("jobs").send().await
    };
    ecs.set_quotas(Quotas::none());
    create(&ecs).await.expect("there is no quota any more");
    let other = create(&ecs.in_region("eu-west-1")).await;
    assert_eq!(refusal(other).0, INVALID, "the other region has its own");

    ecs.reset();

    assert_eq!(refusal(create(&ecs).await).0, INVALID);
}
