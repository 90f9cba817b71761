//! Container instances come and go, and what that means for their tasks.

use aws_sdk_ecs::types::{Connectivity, LaunchType, TaskStopCode};
use fake_ecs::{FakeEcs, InstanceHandle, InstanceStatus, Profile, Script, TaskStatus};
use serde_json::json;

use crate::support::{
    check_refusal, ec2_definition, network_of, panics, register, register_app, register_ec2_app,
    run_on_ec2, secs,
};

#[tokio::test]
async fn an_instance_has_what_its_type_has() {
    let ecs = FakeEcs::start().await;

    let instance = ecs.add_instance("m5.large");

    assert_eq!(instance.status(), InstanceStatus::Active);
    assert!(instance.is_agent_connected());
    let registered = instance.registered();
    assert_eq!((registered.cpu(), registered.memory()), (2048, 7680));
    assert_eq!((registered.gpus(), registered.network_interfaces()), (0, 2));
    assert_eq!(instance.remaining(), registered);
    assert_eq!(instance.ports_in_use(), [22, 2375, 2376, 51678, 51679]);
    assert_eq!(instance.instance_type().as_deref(), Some("m5.large"));
    let of = |name: &str| instance.attribute(name).unwrap();
    assert_eq!(of("ecs.cpu-architecture"), "x86_64");
    assert_eq!(of("ecs.availability-zone"), instance.availability_zone());
    assert_eq!(of("ecs.capability.task-eni"), "");
    assert_eq!(instance.attribute("rack"), None);
    let arn = format!("container-instance/default/{}", instance.id());
    assert!(instance.arn().ends_with(&arn), "{}", instance.arn());
    assert!(instance.ec2_instance_id().starts_with("i-"));
}

#[tokio::test]
async fn instances_are_found_by_each_of_their_names() {
    let ecs = FakeEcs::start().await;
    let [one, two, three] = &ecs.add_instances(3, "t3.small")[..] else {
        panic!("three were asked for")
    };

    let zones = [one, two, three].map(InstanceHandle::availability_zone);

    assert_eq!(zones, ["us-east-1a", "us-east-1b", "us-east-1c"]);
    for name in [two.id(), two.arn(), two.ec2_instance_id()] {
        assert_eq!(ecs.instance(&name), *two);
    }
    assert_eq!(ecs.instances(), ecs.cluster("default").instances());
    let told = panics(|| ecs.instance("i-0123"));
    assert!(told.starts_with("no container instance 'i-0123'; there is: "));
}

#[tokio::test]
async fn an_instance_can_be_unlike_others() {
    let ecs = FakeEcs::start().default_cluster("jobs").await;

    let instance = ecs
        .new_instance("g4dn.12xlarge")
        .zone("us-east-1f")
        .ami("ami-0123456789abcdef0")
        .attribute("rack", "r1")
        .capability("com.amazonaws.ecs.capability.logging-driver.splunk")
        .cpu(4096)
        .memory(2000)
        .tag("team", "blue")
        .add();

    assert_eq!(instance.availability_zone(), "us-east-1f");
    let of = |name: &str| instance.attribute(name).unwrap();
    assert_eq!(of("ecs.availability-zone"), "us-east-1f");
    assert_eq!(of("ecs.ami-id"), "ami-0123456789abcdef0");
    assert_eq!(of("rack"), "r1");
    assert_eq!(of("com.amazonaws.ecs.capability.logging-driver.splunk"), "");
    let registered = instance.registered();
    assert_eq!((registered.cpu(), registered.memory()), (4096, 2000));
    assert_eq!(registered.gpus(), 4);
    assert!(instance.arn().contains("/jobs/"));
}

#[tokio::test]
async fn an_unknown_type_is_refused_with_those_that_are_known() {
    let ecs = FakeEcs::start().await;

    let told = panics(|| ecs.add_instance("m5.huge"));

    assert!(
        told.starts_with("no instance type 'm5.huge' in the catalogue; there is: "),
        "{told}"
    );
    assert!(told.contains("m5.large"), "{told}");
}

#[tokio::test]
async fn an_instance_without_sense_is_not_added() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();

    let told = panics(|| ecs.new_instance("m5.large").cpu(-5).add());
    assert_eq!(told, "an instance cannot have -5 CPU units");
    let told = panics(|| ecs.new_instance("m5.large").memory(-7).add());
    assert_eq!(told, "an instance cannot have -7 MiB of memory");
    let late = ecs.new_instance("m5.large");
    let deleted = client.delete_cluster().cluster("default").send().await;
    deleted.expect("it is empty");
    let told = panics(|| late.add());
    assert_eq!(told, "cluster 'default' has been deleted");

    assert_eq!(ecs.instances(), []);
}

#[tokio::test]
async fn a_cluster_with_instances_is_not_deleted() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instances = ecs.add_instances(2, "t3.small");
    let count = async || {
        let answer = client.describe_clusters().send().await.unwrap();
        answer.clusters()[0].registered_container_instances_count()
    };
    instances[0].drain();
    assert_eq!(count().await, 2);

    check_refusal(
        client.delete_cluster().cluster("default").send().await,
        "ClusterContainsContainerInstancesException",
        "The Cluster cannot be deleted while Container Instances are active or draining.",
    );

    for instance in &instances {
        instance.terminate();
    }
    assert_eq!(count().await, 0);
    let deleted = client.delete_cluster().cluster("default").send().await;
    assert_eq!(
        deleted.unwrap().cluster().unwrap().status(),
        Some("INACTIVE")
    );
    let told = panics(|| ecs.add_instance("t3.small"));
    assert!(
        told.contains("cluster 'default' has been deleted"),
        "{told}"
    );
}

#[tokio::test]
async fn a_synthetic_instance_goes_with_its_cluster() {
    let ecs = FakeEcs::start().synthetic_instances().await;
    let client = ecs.client();
    let answer = client.describe_clusters().send().await.unwrap();
    assert_eq!(
        answer.clusters()[0].registered_container_instances_count(),
        1
    );

    let deleted = client.delete_cluster().cluster("default").send().await;

    let deleted = deleted.unwrap().cluster.unwrap();
    assert_eq!(deleted.registered_container_instances_count(), 0);
    assert_eq!(ecs.instances()[0].status(), InstanceStatus::Inactive);
}

#[tokio::test]
async fn tasks_of_a_terminated_instance_stop_without_exit_codes() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instance = ecs.add_instance("t3.small");
    register_ec2_app(&ecs, "app");
    let task = run_on_ec2(&ecs, "app").await;
    task.wait_running().await;

    instance.terminate();

    let shown = task.describe();
    assert_eq!(shown.last_status(), Some("STOPPED"));
    assert_eq!(shown.stop_code(), Some(&TaskStopCode::TerminationNotice));
    let reason = format!(
        "Host EC2 (instance {}) terminated.",
        instance.ec2_instance_id()
    );
    assert_eq!(shown.stopped_reason(), Some(reason.as_str()));
    assert_eq!(
        shown.container_instance_arn(),
        Some(instance.arn().as_str())
    );
    assert_eq!(shown.containers()[0].exit_code(), None);
    assert_eq!(shown.containers()[0].last_status(), Some("STOPPED"));
    assert_eq!(instance.status(), InstanceStatus::Inactive);
    assert!(!instance.is_agent_connected());
    ecs.settle();

    ecs.advance(secs(3600));

    let answer = client
        .describe_tasks()
        .tasks(task.arn())
        .send()
        .await
        .unwrap();
    assert_eq!(answer.failures()[0].reason(), Some("MISSING"));
}

#[tokio::test]
async fn an_instance_that_terminates_without_its_agent_stays_registered() {
    let ecs = FakeEcs::start().await;
    let instance = ecs.add_instance("t3.small");
    register_ec2_app(&ecs, "app");
    let task = run_on_ec2(&ecs, "app").await;
    instance.disconnect_agent();

    instance.terminate();

    assert_eq!(instance.status(), InstanceStatus::Active);
    assert!(!instance.is_agent_connected());
    assert!(task.is_stopped());
}

#[tokio::test]
async fn nothing_is_heard_of_tasks_while_their_agent_is_away() {
    let ecs = FakeEcs::start().await;
    let instance = ecs.add_instance("t3.small");
    register_ec2_app(&ecs, "app");
    ecs.script("app", Script::new().exits(0).after(secs(60)));
    let task = run_on_ec2(&ecs, "app").await;
    task.wait_running().await;
    let connectivity = || task.describe().connectivity().cloned();
    assert_eq!(connectivity(), Some(Connectivity::Connected));

    instance.disconnect_agent();
    ecs.advance(secs(90));

    assert_eq!(connectivity(), Some(Connectivity::Disconnected));
    assert_eq!(task.status(), TaskStatus::Running);

    instance.reconnect_agent();

    assert_eq!(connectivity(), Some(Connectivity::Connected));
    assert_eq!(task.status(), TaskStatus::Stopped);
    assert_eq!(task.container("app").exit_code(), Some(0));
}

#[tokio::test]
async fn a_task_that_is_stopped_while_its_agent_is_away_stops_when_it_is_back() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instance = ecs.add_instance("t3.small");
    register_ec2_app(&ecs, "app");
    let task = run_on_ec2(&ecs, "app").await;
    task.wait_running().await;
    instance.disconnect_agent();

    client.stop_task().task(task.arn()).send().await.unwrap();
    ecs.settle();

    assert_eq!(task.describe().desired_status(), Some("STOPPED"));
    assert_eq!(task.status(), TaskStatus::Running);

    instance.reconnect_agent();

    task.wait_stopped().await;
    assert_eq!(task.container("app").exit_code(), Some(143));
}

#[tokio::test]
async fn what_a_task_takes_is_free_again_when_it_has_stopped() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    let instance = ecs.add_instance("t3.small");
    let containers = json!([
        { "name": "app", "image": "busybox", "cpu": 256, "memory": 300, "memoryReservation": 200,
          "portMappings": [{ "containerPort": 80, "hostPort": 8080 }, { "containerPort": 81 }] },
        { "name": "log", "image": "busybox", "cpu": 128, "memory": 100, "essential": false },
    ]);
    register(&ecs, &ec2_definition("app", "bridge", containers));
    let before = instance.remaining();

    let task = run_on_ec2(&ecs, "app").await;

    let left = instance.remaining();
    assert_eq!(
        (before.cpu() - left.cpu(), before.memory() - left.memory()),
        (384, 300)
    );
    assert_eq!(
        (
            instance.running_tasks_count(),
            instance.pending_tasks_count()
        ),
        (1, 1)
    );
    assert!(
        instance.ports_in_use().contains(&8080),
        "placement has set it aside"
    );
    task.wait_running().await;
    assert_eq!(
        (
            instance.running_tasks_count(),
            instance.pending_tasks_count()
        ),
        (1, 0)
    );
    assert!(
        instance.ports_in_use().contains(&49153),
        "the agent has chosen it"
    );
    assert_eq!(instance.tasks().only(), task);

    task.force_stop();

    assert_eq!(instance.running_tasks_count(), 0);
    assert_eq!(instance.remaining(), left, "it is still there");
    task.wait_stopped().await;
    assert_eq!(instance.remaining(), before);
    assert_eq!(instance.ports_in_use(), [22, 2375, 2376, 51678, 51679]);
}

#[tokio::test]
async fn a_draining_instance_keeps_its_tasks_and_takes_no_more() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instance = ecs.add_instance("t3.small");
    register_ec2_app(&ecs, "app");
    let task = run_on_ec2(&ecs, "app").await;

    instance.drain();
    ecs.settle();

    assert_eq!(instance.status(), InstanceStatus::Draining);
    assert_eq!(task.status(), TaskStatus::Running);
    let run = || client.run_task().task_definition("app").send();
    check_refusal(
        run().await,
        "InvalidParameterException",
        "No Container Instances were found in your cluster.",
    );

    instance.activate();

    assert_eq!(run().await.unwrap().tasks().len(), 1);
}

#[tokio::test]
async fn external_instances_take_external_tasks() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    ecs.add_instance("m5.large");
    let instance = ecs.add_external_instance();
    register_ec2_app(&ecs, "app");
    register_app(&ecs, "awsvpc");
    let call = client.run_task().launch_type(LaunchType::External);

    let answer = call.clone().task_definition("app").send().await;

    assert!(instance.ec2_instance_id().starts_with("mi-"));
    assert_eq!(instance.instance_type(), None);
    let task = answer.unwrap().tasks.unwrap().remove(0);
    assert_eq!(task.launch_type(), Some(&LaunchType::External));
    assert_eq!(task.container_instance_arn(), Some(instance.arn().as_str()));
    assert_eq!(task.availability_zone(), None);
    ecs.task(task.task_arn().unwrap()).wait_running().await;
    let call = call.task_definition("awsvpc");
    let call = call.network_configuration(network_of(&["subnet-1"]));
    check_refusal(
        call.send().await,
        "InvalidParameterException",
        "Task definition does not support launch_type EXTERNAL.",
    );
}

#[tokio::test]
async fn tasks_on_instances_with_awsvpc_take_an_interface() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    // Of three interfaces one is the instance's own.
    let instance = ecs.add_instance("t3.small");
    register_app(&ecs, "app");
    let call = client.run_task().task_definition("app").count(3);
    let call = call.network_configuration(network_of(&["subnet-1"]));

    let answer = call.launch_type(LaunchType::Ec2).send().await.unwrap();

    assert_eq!(answer.tasks().len(), 2);
    assert_eq!(answer.failures()[0].reason(), Some("RESOURCE:ENI"));
    assert_eq!(answer.failures()[0].arn(), Some(instance.arn().as_str()));
    assert_eq!(instance.remaining().network_interfaces(), 0);
    let first = ecs.task(answer.tasks()[0].task_arn().unwrap());
    assert_eq!(
        first.describe().availability_zone(),
        Some(instance.availability_zone().as_str())
    );
}

#[tokio::test]
async fn start_task_goes_where_it_is_told_to() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instances = ecs.add_instances(2, "t3.small");
    let external = ecs.add_external_instance();
    register_ec2_app(&ecs, "app");
    let start = |instance: String| {
        let call = client.start_task().task_definition("app");
        call.container_instances(instance).send()
    };

    let answer = start(instances[1].arn()).await.unwrap();

    let [task] = answer.tasks() else {
        panic!("one task was asked for: {answer:?}")
    };
    assert_eq!(
        task.container_instance_arn(),
        Some(instances[1].arn().as_str())
    );
    assert_eq!(task.launch_type(), Some(&LaunchType::Ec2));
    assert_eq!(task.group(), Some("family:app"));
    assert_eq!(task.last_status(), Some("PENDING"));
    assert_eq!(answer.failures().len(), 0);
    ecs.task(task.task_arn().unwrap()).wait_running().await;
    let answer = start(external.id()).await.unwrap();
    assert_eq!(answer.tasks()[0].launch_type(), Some(&LaunchType::External));
    instances[0].terminate();
    let answer = start(instances[0].id()).await.unwrap();
    assert_eq!(answer.failures()[0].reason(), Some("INACTIVE"));
    assert_eq!(
        answer.failures()[0].arn(),
        Some(instances[0].arn().as_str())
    );
}

#[tokio::test]
async fn start_task_has_the_group_and_the_starter_that_it_is_given() {
    let ecs = FakeEcs::start().await;
    let instance = ecs.add_instance("t3.small");
    register_ec2_app(&ecs, "app");
    let call = ecs
        .client()
        .start_task()
        .task_definition("app")
        .group("web");

    let answer = call
        .container_instances(instance.id())
        .started_by("me")
        .send()
        .await
        .unwrap();

    assert_eq!(answer.tasks()[0].group(), Some("web"));
    assert_eq!(answer.tasks()[0].started_by(), Some("me"));
    let listed = ecs.client().list_tasks().container_instance(instance.id());
    let listed = listed.send().await.unwrap();
    assert_eq!(listed.task_arns().len(), 1);
}
