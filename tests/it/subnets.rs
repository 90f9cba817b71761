//! Where tasks with network interfaces of their own are, and for how many there is room.

use aws_sdk_ecs::types::{AssignPublicIp, LaunchType, TaskStopCode};
use fake_ecs::{FakeEcs, Profile, Strictness, TaskStatus};

use crate::support::{check_refusal, network_of, register_app};

#[tokio::test]
async fn a_task_that_finds_no_address_left_fails_in_provisioning() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_app(&ecs, "app");
    let subnet = ecs
        .ec2()
        .new_subnet("subnet-a")
        .zone("us-east-1a")
        .addresses(5)
        .add();
    let call = ecs.client().run_task().task_definition("app").count(6);
    let call = call.launch_type(LaunchType::Fargate);

    let answer = call
        .network_configuration(network_of(&["subnet-a"]))
        .send()
        .await
        .unwrap();

    assert_eq!(answer.tasks().len(), 6, "the service finds out later");
    assert_eq!(subnet.free_addresses(), Some(0));
    let tasks = ecs.tasks();
    let last = tasks.last();
    assert_eq!(last.status(), TaskStatus::Provisioning);
    last.wait_stopped().await;
    tasks[4].wait_running().await;
    let shown = last.describe();
    assert_eq!(shown.stop_code(), Some(&TaskStopCode::TaskFailedToStart));
    assert_eq!(
        shown.stopped_reason(),
        Some(
            "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment disabled in \
             subnet 'subnet-a': InsufficientFreeAddressesInSubnet"
        )
    );
    assert_eq!(shown.started_at(), None);
    assert_eq!(shown.containers()[0].exit_code(), None);
    assert!(tasks.iter().take(5).all(|task| !task.is_stopped()));
}

#[tokio::test]
async fn an_address_is_free_again_when_its_task_has_stopped() {
    let ecs = FakeEcs::start().await;
    let definition = register_app(&ecs, "app");
    let early = definition.run();
    early.wait_running().await;

    let subnet = ecs.ec2().new_subnet(&subnet_of(&early)).addresses(2).add();

    assert_eq!(subnet.free_addresses(), Some(1), "it was there before");
    let other = definition.run();
    other.wait_running().await;
    assert_eq!(subnet.free_addresses(), Some(0));
    other.force_stop();
    other.wait_stopped().await;
    assert_eq!(subnet.free_addresses(), Some(1));
    definition.run().wait_running().await;
}

fn subnet_of(task: &fake_ecs::TaskHandle) -> String {
    let shown = task.describe();
    let details = shown.attachments()[0].details();
    let detail = details
        .iter()
        .find(|detail| detail.name() == Some("subnetId"));
    detail.and_then(|detail| detail.value()).unwrap().to_owned()
}

#[tokio::test]
async fn tasks_go_to_the_subnets_that_have_room() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "app");
    let full = ecs
        .ec2()
        .new_subnet("subnet-a")
        .zone("us-east-1a")
        .addresses(1)
        .add();
    let free = ecs.ec2().new_subnet("subnet-b").zone("us-east-1c").add();
    let call = ecs.client().run_task().task_definition("app").count(6);
    let call = call.launch_type(LaunchType::Fargate);
    let call = call.network_configuration(network_of(&["subnet-a", "subnet-b"]));

    call.send().await.unwrap();

    assert_eq!(
        (full.free_addresses(), free.free_addresses()),
        (Some(0), None)
    );
    for task in ecs.tasks() {
        task.wait_running().await;
        let zone = task.describe().availability_zone().unwrap().to_owned();
        assert_eq!(zone == "us-east-1c", subnet_of(&task) == "subnet-b");
    }
}

#[tokio::test]
async fn instances_that_are_elsewhere_than_the_subnets_take_no_task() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "app");
    let instances = ["us-east-1a", "us-east-1b"].map(|zone| {
        let new = ecs.new_instance("m5.xlarge").zone(zone);
        new.add()
    });
    ecs.ec2().new_subnet("subnet-b").zone("us-east-1b").add();
    ecs.ec2().new_subnet("subnet-c").zone("us-east-1c").add();
    let run = |subnets: &[&str]| {
        let call = ecs.client().run_task().task_definition("app").count(2);
        let call = call.launch_type(LaunchType::Ec2);
        call.network_configuration(network_of(subnets)).send()
    };

    let answer = run(&["subnet-b", "subnet-c"]).await.unwrap();

    for task in answer.tasks() {
        assert_eq!(
            task.container_instance_arn(),
            Some(instances[1].arn().as_str())
        );
        let task = ecs.task(task.task_arn().unwrap());
        assert_eq!(subnet_of(&task), "subnet-b");
    }
    let answer = run(&["subnet-c"]).await.unwrap();
    let reasons = answer
        .failures()
        .iter()
        .map(|failure| failure.reason().unwrap());
    assert_eq!(reasons.collect::<Vec<_>>(), ["LOCATION", "LOCATION"]);
    // One that was not declared may be anywhere.
    let answer = run(&["subnet-c", "subnet-x"]).await.unwrap();
    assert_eq!(answer.tasks().len(), 2);
}

#[tokio::test]
async fn unknown_subnets_are_refused_when_the_fake_is_strict() {
    let ecs = FakeEcs::start().strictness(Strictness::Strict).await;
    let definition = register_app(&ecs, "app");
    ecs.ec2().new_subnet("subnet-a").add();
    let call = ecs.client().run_task().task_definition("app");
    let call = call.launch_type(LaunchType::Fargate);

    let answer = call
        .network_configuration(network_of(&["subnet-a", "subnet-x"]))
        .send()
        .await;

    check_refusal(
        answer,
        "InvalidParameterException",
        "Error retrieving subnet information for [subnet-x]: The subnet ID 'subnet-x' does not exist (ErrorCode: \
         InvalidSubnetID.NotFound)",
    );
    definition.run().wait_running().await;
}

#[tokio::test]
async fn the_reason_says_whether_a_public_address_was_wanted() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "app");
    ecs.ec2().new_subnet("subnet-a").addresses(0).add();
    let mut awsvpc = network_of(&["subnet-a"]).awsvpc_configuration.unwrap();
    awsvpc.assign_public_ip = Some(AssignPublicIp::Enabled);
    let network = aws_sdk_ecs::types::NetworkConfiguration::builder()
        .awsvpc_configuration(awsvpc)
        .build();
    let call = ecs.client().run_task().task_definition("app");
    let call = call.launch_type(LaunchType::Fargate);

    call.network_configuration(network).send().await.unwrap();

    let task = ecs.tasks().only();
    task.wait_stopped().await;
    let reason = task.stopped_reason().unwrap();
    assert!(
        reason.contains("with public IP assignment enabled in subnet"),
        "{reason}"
    );
}
