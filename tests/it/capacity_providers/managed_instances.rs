//! ECS makes instances for tasks of Managed Instances.

use aws_sdk_ecs::types::{
    CapacityProviderStatus, CreateManagedInstancesProviderConfiguration,
    InfrastructureOptimization, InstanceRequirementsRequest, LaunchType, MemoryMiBRequest,
    VCpuCountRangeRequest,
};
use fake_ecs::{FakeEcs, InstanceHandle, InstanceStatus, StopCode};
use serde_json::json;

use super::{CLIENT, describe, item, managed_instances, slow, stages};
use crate::support::{check_refusal, ec2_definition, network_of, register, secs};

/// Makes a provider for the default cluster, and waits until tasks can run by it.
async fn provide(ecs: &FakeEcs, provider: CreateManagedInstancesProviderConfiguration) {
    let call = ecs.client().create_capacity_provider().name("managed");
    let call = call.cluster("default");
    let call = call.managed_instances_provider(provider);
    call.send().await.expect("it is valid");
    ecs.advance(secs(20));
}

/// Registers a job that takes so many CPU units and MiB. Managed Instances do not have the network
/// mode bridge.
fn register_job(ecs: &FakeEcs, family: &str, cpu: i32, memory: i32) {
    let app = json!({ "name": "app", "image": "busybox:1.36", "cpu": cpu, "memory": memory });
    register(ecs, &ec2_definition(family, "host", json!([app])));
}

async fn run(ecs: &FakeEcs, family: &str, count: i32) {
    let call = ecs.client().run_task().task_definition(family).count(count);
    let call = call.capacity_provider_strategy(item("managed", 0, 1));
    let answer = call.send().await.expect("it is accepted");
    assert_eq!(answer.failures(), []);
}

fn of_size(vcpus: i32, memory: i32) -> CreateManagedInstancesProviderConfiguration {
    let mut provider = managed_instances();
    let vcpus = VCpuCountRangeRequest::builder()
        .min(vcpus)
        .max(vcpus)
        .build();
    let memory = MemoryMiBRequest::builder().min(memory).max(memory).build();
    let requirements = InstanceRequirementsRequest::builder()
        .v_cpu_count(vcpus.expect("it is complete"))
        .memory_mib(memory.expect("it is complete"));
    if let Some(template) = &mut provider.instance_launch_template {
        template.instance_requirements = Some(requirements.build());
    }
    provider
}

fn kept_for(seconds: i32) -> CreateManagedInstancesProviderConfiguration {
    let mut provider = managed_instances();
    let optimization = InfrastructureOptimization::builder().scale_in_after(seconds);
    provider.infrastructure_optimization = Some(optimization.build());
    provider
}

fn types(ecs: &FakeEcs) -> Vec<String> {
    let types = ecs.instances().into_iter();
    types
        .filter_map(|instance| instance.instance_type())
        .collect()
}

#[tokio::test]
async fn a_task_gets_an_instance_that_is_made_for_it() {
    let ecs = slow();
    provide(&ecs, managed_instances()).await;
    register_job(&ecs, "job", 1024, 512);

    run(&ecs, "job", 1).await;

    assert_eq!(stages(&ecs), [("PROVISIONING", 1)].into());
    ecs.advance(secs(89));
    assert_eq!(ecs.instances(), []);
    ecs.advance(secs(60));
    assert_eq!(stages(&ecs), [("RUNNING", 1)].into());
    let task = ecs.tasks().only().describe();
    assert_eq!(task.launch_type(), Some(&LaunchType::ManagedInstances));
    assert_eq!(task.capacity_provider_name(), Some("managed"));
    let [instance] = &ecs.instances()[..] else {
        panic!("one is made");
    };
    assert_eq!(task.container_instance_arn(), Some(instance.arn().as_str()));
    assert_eq!(instance.instance_type().as_deref(), Some("c5.large"));
    assert_eq!(instance.capacity_provider().as_deref(), Some("managed"));
}

#[tokio::test]
async fn tasks_share_an_instance_where_they_can() {
    let ecs = FakeEcs::start().await;
    provide(&ecs, of_size(4, 16_384)).await;
    register_job(&ecs, "job", 1024, 512);

    run(&ecs, "job", 9).await;

    ecs.wait_until(|ecs| ecs.tasks().running().len() == 9).await;
    assert_eq!(types(&ecs), ["m5.xlarge"; 3]);
    let count = |instance: &InstanceHandle| instance.tasks().len();
    assert_eq!(
        ecs.instances().iter().map(count).collect::<Vec<_>>(),
        [4, 4, 1]
    );
}

#[tokio::test]
async fn the_instance_is_as_large_as_the_task() {
    let ecs = FakeEcs::start().await;
    provide(&ecs, managed_instances()).await;
    register_job(&ecs, "large", 16 * 1024, 512);
    register_job(&ecs, "wide", 256, 60_000);
    let gpu = json!([{ "type": "GPU", "value": "1" }]);
    let app =
        json!([{ "name": "app", "image": "cuda", "memory": 64, "resourceRequirements": gpu }]);
    register(&ecs, &ec2_definition("gpu", "host", app));

    for family in ["large", "wide", "gpu"] {
        run(&ecs, family, 1).await;
    }

    ecs.wait_until(|ecs| ecs.tasks().running().len() == 3).await;
    assert_eq!(types(&ecs), ["c5.4xlarge", "r5.2xlarge", "g4dn.xlarge"]);
    assert_eq!(ecs.instances()[2].remaining().gpus(), 0);
}

#[tokio::test]
async fn the_instance_has_the_architecture_and_a_zone_of_the_task() {
    let ecs = FakeEcs::start().await;
    let mut provider = managed_instances();
    let subnets = ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"];
    for (subnet, zone) in subnets.iter().zip(["us-east-1a", "us-east-1b"]) {
        ecs.ec2().new_subnet(subnet).zone(zone).add();
    }
    if let Some(template) = &mut provider.instance_launch_template
        && let Some(network) = &mut template.network_configuration
    {
        network.subnets = Some(subnets.map(str::to_owned).to_vec());
    }
    provide(&ecs, provider).await;
    let app = json!([{ "name": "app", "image": "busybox", "memory": 64 }]);
    let mut arm = ec2_definition("arm", "awsvpc", app);
    arm["runtimePlatform"] =
        json!({ "cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX" });
    register(&ecs, &arm);
    let call = ecs.client().run_task().task_definition("arm");
    let call = call.network_configuration(network_of(&subnets[1..]));
    let call = call.capacity_provider_strategy(item("managed", 0, 1));

    call.send().await.expect("it is accepted");

    ecs.wait_until(|ecs| ecs.tasks().running().len() == 1).await;
    assert_eq!(types(&ecs), ["c6g.medium"]);
    assert_eq!(ecs.instances()[0].availability_zone(), "us-east-1b");
}

#[tokio::test]
async fn an_instance_without_tasks_goes_after_some_time() {
    let cases = [
        (managed_instances(), Some(300)),
        (kept_for(0), Some(0)),
        (kept_for(1000), Some(1000)),
        (kept_for(-1), None),
    ];
    for (provider, expected) in cases {
        let ecs = slow();
        provide(&ecs, provider).await;
        register_job(&ecs, "job", 1024, 512);
        run(&ecs, "job", 1).await;
        ecs.advance(secs(120));
        let instance = &ecs.instances()[0];
        ecs.tasks().only().mark_failed(1, "it is over");

        let Some(expected) = expected else {
            ecs.settle();
            assert_eq!(instance.status(), InstanceStatus::Active);
            continue;
        };
        if expected > 0 {
            ecs.advance(secs(expected - 1));
            assert_eq!(instance.status(), InstanceStatus::Active, "{expected} s");
            ecs.advance(secs(1));
        }
        ecs.advance(secs(0));
        assert_eq!(instance.status(), InstanceStatus::Inactive, "{expected} s");
    }
}

#[tokio::test]
async fn an_instance_that_gets_another_task_in_time_stays() {
    let ecs = slow();
    provide(&ecs, kept_for(600)).await;
    register_job(&ecs, "job", 1024, 512);
    for _ in 0..4 {
        run(&ecs, "job", 1).await;
        ecs.advance(secs(120));
        let tasks = ecs.tasks();
        tasks[tasks.len() - 1].mark_failed(1, "it is over");
        ecs.advance(secs(400));
    }

    assert_eq!(ecs.instances().len(), 1);
    assert_eq!(ecs.instances()[0].tasks().len(), 4);
    ecs.settle();
    assert_eq!(ecs.instances()[0].status(), InstanceStatus::Inactive);
}

#[tokio::test]
async fn a_task_that_no_allowed_type_can_take_is_given_up() {
    let ecs = FakeEcs::start().await;
    provide(&ecs, of_size(2, 8192)).await;
    register_job(&ecs, "job", 4096, 512);
    run(&ecs, "job", 1).await;

    ecs.settle();

    let task = ecs.tasks().only();
    assert_eq!(task.stop_code(), Some(StopCode::TaskFailedToStart));
    let reason = "TaskFailedToStart: EMPTY CAPACITY PROVIDER";
    assert_eq!(task.stopped_reason().as_deref(), Some(reason));
    assert_eq!(ecs.instances(), []);
}

#[tokio::test]
async fn a_provider_takes_its_instances_along() {
    let ecs = slow();
    let client = ecs.client();
    provide(&ecs, kept_for(-1)).await;
    register_job(&ecs, "job", 1024, 512);
    run(&ecs, "job", 1).await;
    let delete = client
        .delete_capacity_provider()
        .capacity_provider("managed");
    let delete = delete.cluster("default");
    let in_use = "The specified capacity provider is in use and cannot be deleted.";
    check_refusal(delete.clone().send().await, CLIENT, in_use);
    ecs.advance(secs(120));
    let instance = &ecs.instances()[0];
    ecs.tasks().only().mark_failed(1, "it is over");

    delete.send().await.expect("nobody uses it");
    ecs.advance(secs(15));

    let gone = describe(&ecs, "managed").await;
    assert_eq!(gone.status(), Some(&CapacityProviderStatus::Inactive));
    assert_eq!(instance.status(), InstanceStatus::Inactive);
    let delete = client.delete_cluster().cluster("default");
    delete.send().await.expect("nothing is left in it");
}

#[tokio::test]
async fn a_machine_that_is_gone_is_made_anew_for_those_who_need_it() {
    let ecs = FakeEcs::start().await;
    provide(&ecs, kept_for(-1)).await;
    register_job(&ecs, "job", 1024, 512);
    run(&ecs, "job", 1).await;
    ecs.wait_until(|ecs| ecs.tasks().running().len() == 1).await;
    ecs.instances()[0].terminate();
    assert_eq!(stages(&ecs), [("STOPPED", 1)].into());

    run(&ecs, "job", 1).await;

    ecs.wait_until(|ecs| ecs.tasks().running().len() == 1).await;
    assert_eq!(ecs.instances().len(), 2);
}
