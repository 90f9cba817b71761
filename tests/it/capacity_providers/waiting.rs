//! Tasks wait for capacity.

use aws_sdk_ecs::primitives::DateTime;
use aws_sdk_ecs::types::{
    LaunchType, ManagedScaling, ManagedScalingStatus, PlacementConstraint, PlacementConstraintType,
    Task, TaskStopCode,
};
use fake_ecs::{FakeEcs, StopCode, TaskStatus};
use serde_json::json;

use super::{INVALID, group, item, managed, provide, put, register_job, run_jobs, slow, stages};
use crate::support::{
    check_refusal, ec2_definition, file, network_of, register, register_ec2_app, secs,
};

/// The members of a task that a recorded answer has, and ours must have as well.
fn described(task: &Task) -> serde_json::Value {
    json!({
        "attachments": task.attachments().len(),
        "capacityProviderName": task.capacity_provider_name().is_some(),
        "containerInstanceArn": task.container_instance_arn(),
        "containers": task.containers().len(),
        "cpu": task.cpu(),
        "desiredStatus": task.desired_status(),
        "lastStatus": task.last_status(),
        "launchType": task.launch_type().map(LaunchType::as_str),
        "memory": task.memory(),
        "overrides": task.overrides().map(|overrides| overrides.container_overrides().len()),
        "stopCode": task.stop_code().map(TaskStopCode::as_str),
        "stoppedReason": task.stopped_reason(),
        "version": task.version(),
    })
}

#[tokio::test]
async fn a_task_that_is_stopped_while_it_waits_looks_like_a_recorded_one() {
    let ecs = slow();
    provide(&ecs, "workers", group("workers", Some(managed().build()))).await;
    register_job(&ecs, "job", 2048, 4096);
    let answer = run_jobs(&ecs, "job", 1).await;
    assert_eq!(answer.failures(), []);
    assert_eq!(answer.tasks()[0].last_status(), Some("PROVISIONING"));
    assert_eq!(answer.tasks()[0].version(), 1);
    ecs.advance(secs(98));

    let stop = ecs.client().stop_task().task(ecs.tasks().only().id());
    let stopped = stop.send().await.expect("it is there").task;

    let recorded = file("data/real-answers/stop-task-ec2-provisioning.json");
    let recorded = std::fs::read_to_string(recorded).expect("it is there");
    let recorded: serde_json::Value = serde_json::from_str(&recorded).expect("it is JSON");
    let mut recorded = recorded["task"].clone();
    recorded["attachments"] = json!(0);
    recorded["capacityProviderName"] = json!(true);
    recorded["containers"] = json!(0);
    recorded["overrides"] = json!(0);
    let ours = described(&stopped.expect("it is shown"));
    for (name, value) in ours.as_object().expect("it is an object") {
        assert_eq!(recorded.get(name).unwrap_or(&json!(null)), value, "{name}");
    }
    ecs.settle();
    assert_eq!(ecs.tasks().only().status(), TaskStatus::Stopped);
    assert_eq!(ecs.tasks().only().describe().containers().len(), 0);
}

#[tokio::test]
async fn a_task_of_an_unknown_group_waits_for_an_instance_of_the_provider() {
    let ecs = slow();
    provide(&ecs, "workers", group("workers", Some(managed().build()))).await;
    register_job(&ecs, "job", 1024, 512);
    run_jobs(&ecs, "job", 1).await;
    let task = ecs.tasks().only();

    ecs.add_instance("m5.large");
    ecs.new_instance("m5.large")
        .capacity_provider("others")
        .add();
    ecs.advance(secs(60));
    assert_eq!(task.status(), TaskStatus::Provisioning);
    let own = ecs
        .new_instance("m5.large")
        .capacity_provider("workers")
        .add();
    ecs.advance(secs(60));

    assert_eq!(task.status(), TaskStatus::Running);
    let described = task.describe();
    assert_eq!(described.container_instance_arn(), Some(own.arn().as_str()));
    assert_eq!(
        described.availability_zone(),
        Some(own.availability_zone().as_str())
    );
    assert_eq!(described.containers().len(), 1);
    assert_eq!(
        described
            .overrides()
            .map(|of| of.container_overrides().len()),
        Some(1)
    );
    let connected = described.connectivity_at().map(DateTime::secs);
    let created = described.created_at().map(DateTime::secs);
    assert_eq!(connected.zip(created).map(|(one, two)| one - two), Some(60));
    assert_eq!(own.capacity_provider().as_deref(), Some("workers"));
    assert_eq!(own.running_tasks_count(), 1);
    let listed = ecs.client().list_tasks().container_instance(own.id());
    let listed = listed.send().await.expect("it is there");
    assert_eq!(listed.task_arns(), [task.arn()]);
    assert!(ecs.timeline().to_string().contains("placed on an instance"));
}

#[tokio::test]
async fn a_task_with_an_interface_gets_it_with_its_instance() {
    let ecs = slow();
    provide(&ecs, "workers", group("workers", Some(managed().build()))).await;
    let app = json!([{ "name": "app", "image": "busybox", "memory": 64 }]);
    register(&ecs, &ec2_definition("web", "awsvpc", app));
    ecs.ec2().new_subnet("subnet-b").zone("us-east-1b").add();
    let call = ecs.client().run_task().task_definition("web");
    let call = call.network_configuration(network_of(&["subnet-b"]));
    let answer = call.send().await.expect("it is accepted");
    assert_eq!(answer.tasks()[0].attachments().len(), 0);
    let add = |zone| {
        let new = ecs.new_instance("m5.large").capacity_provider("workers");
        new.zone(zone).add()
    };

    add("us-east-1a");
    ecs.advance(secs(60));
    assert_eq!(ecs.tasks().only().status(), TaskStatus::Provisioning);
    let near = add("us-east-1b");
    ecs.advance(secs(1));

    let task = ecs.tasks().only();
    assert_eq!(task.status(), TaskStatus::Provisioning);
    assert_eq!(task.describe().attachments().len(), 1);
    assert_eq!(
        near.remaining().network_interfaces(),
        near.registered().network_interfaces() - 1
    );
    ecs.advance(secs(60));
    assert_eq!(task.status(), TaskStatus::Running);
}

#[tokio::test]
async fn tasks_that_wait_are_placed_when_others_make_room() {
    let ecs = slow();
    provide(&ecs, "workers", group("workers", Some(managed().build()))).await;
    register_job(&ecs, "large", 2048, 512);
    register_job(&ecs, "small", 512, 512);
    let instance = ecs
        .new_instance("m5.large")
        .capacity_provider("workers")
        .add();
    run_jobs(&ecs, "large", 2).await;
    let tasks = ecs.tasks();
    assert_eq!(tasks[0].status(), TaskStatus::Pending);
    assert_eq!(tasks[1].status(), TaskStatus::Provisioning);
    ecs.advance(secs(60));

    instance.drain();
    tasks[0].force_stop();
    ecs.advance(secs(60));
    assert_eq!(tasks[1].status(), TaskStatus::Provisioning);
    instance.activate();
    ecs.advance(secs(60));

    assert_eq!(tasks[1].status(), TaskStatus::Running);
    run_jobs(&ecs, "small", 1).await;
    assert_eq!(ecs.tasks()[2].status(), TaskStatus::Provisioning);
}

#[tokio::test]
async fn a_task_that_has_waited_for_too_long_says_what_was_missing() {
    type Case<'a> = (&'a str, fn(&FakeEcs));
    let cases: [Case<'_>; 5] = [
        ("EMPTY CAPACITY PROVIDER", |_| {}),
        ("RESOURCE:CPU", |ecs| {
            ecs.new_instance("t3.small")
                .cpu(512)
                .capacity_provider("workers")
                .add();
        }),
        ("RESOURCE:MEMORY", |ecs| {
            ecs.new_instance("t3.small")
                .memory(512)
                .capacity_provider("workers")
                .add();
        }),
        ("AGENT", |ecs| {
            let new = ecs.new_instance("m5.large").capacity_provider("workers");
            new.add().disconnect_agent();
        }),
        ("NO ACTIVE INSTANCES", |ecs| {
            let new = ecs.new_instance("m5.large").capacity_provider("workers");
            new.add().drain();
        }),
    ];
    for (why, arrange) in cases {
        let ecs = slow();
        provide(&ecs, "workers", group("workers", Some(managed().build()))).await;
        register_job(&ecs, "job", 1024, 1024);
        arrange(&ecs);
        run_jobs(&ecs, "job", 1).await;
        let task = ecs.tasks().only();
        ecs.advance(secs(30 * 60 - 1));
        assert_eq!(task.status(), TaskStatus::Provisioning, "{why}");

        ecs.advance(secs(2));

        assert_eq!(task.status(), TaskStatus::Stopped);
        assert_eq!(task.stop_code(), Some(StopCode::TaskFailedToStart));
        let reason = format!("TaskFailedToStart: {why}");
        assert_eq!(task.stopped_reason(), Some(reason));
    }
}

#[tokio::test]
async fn without_managed_scaling_nobody_waits() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let disabled = ManagedScaling::builder().status(ManagedScalingStatus::Disabled);
    provide(&ecs, "workers", group("workers", Some(disabled.build()))).await;
    register_job(&ecs, "job", 1024, 512);
    ecs.auto_scaling().new_group("workers").max(5).add();
    let call = client.run_task().task_definition("job");

    let none = "No Container Instances were found in your capacity provider.";
    check_refusal(call.clone().send().await, INVALID, none);
    let instance = ecs
        .new_instance("m5.large")
        .capacity_provider("workers")
        .add();
    let answer = call.count(3).send().await.expect("there is an instance");

    assert_eq!(answer.tasks().len(), 2);
    let [failure] = answer.failures() else {
        panic!("one instance has been asked: {answer:?}");
    };
    assert_eq!(failure.arn(), Some(instance.arn().as_str()));
    assert_eq!(failure.reason(), Some("RESOURCE:CPU"));
}

#[tokio::test]
async fn where_one_provider_has_no_room_another_may_have() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let disabled = ManagedScaling::builder().status(ManagedScalingStatus::Disabled);
    for name in ["one", "two"] {
        provide(&ecs, name, group(name, Some(disabled.clone().build()))).await;
    }
    let strategy = vec![item("one", 0, 1), item("two", 0, 1)];
    let both = put(&client, "default", &["one", "two"], strategy);
    both.send().await.expect("both are there");
    register_job(&ecs, "job", 1024, 512);
    ecs.new_instance("t3.small")
        .cpu(1024)
        .capacity_provider("one")
        .add();
    ecs.new_instance("m5.large").capacity_provider("two").add();

    let answer = run_jobs(&ecs, "job", 4).await;

    let provider = |task: &Task| task.capacity_provider_name().map(str::to_owned);
    let providers: Vec<_> = answer.tasks().iter().filter_map(provider).collect();
    assert_eq!(providers, ["one", "two", "two"]);
    assert_eq!(answer.failures().len(), 1);
}

#[tokio::test]
async fn no_more_than_500_tasks_of_a_cluster_wait() {
    let ecs = slow();
    provide(&ecs, "workers", group("workers", Some(managed().build()))).await;
    register_job(&ecs, "job", 1024, 512);
    for _ in 0..49 {
        run_jobs(&ecs, "job", 10).await;
    }
    run_jobs(&ecs, "job", 4).await;

    let part = run_jobs(&ecs, "job", 10).await;
    let call = ecs.client().run_task().task_definition("job");
    let refused = call.send().await;

    let message = "Tasks provisioning capacity limit exceeded.";
    assert_eq!((part.tasks().len(), part.failures().len()), (6, 1));
    assert_eq!(part.failures()[0].reason(), Some(message));
    check_refusal(refused, super::CLIENT, message);
    assert_eq!(stages(&ecs)["PROVISIONING"], 500);
}

#[tokio::test]
async fn constraints_hold_for_those_who_have_waited() {
    let ecs = slow();
    provide(&ecs, "workers", group("workers", Some(managed().build()))).await;
    register_job(&ecs, "job", 128, 128);
    let distinct = PlacementConstraint::builder().r#type(PlacementConstraintType::DistinctInstance);
    let call = ecs.client().run_task().task_definition("job").count(3);
    let call = call.placement_constraints(distinct.build());
    call.send().await.expect("it is accepted");

    for running in 1..=2 {
        ecs.new_instance("m5.large")
            .capacity_provider("workers")
            .add();
        ecs.advance(secs(60));
        assert_eq!(stages(&ecs)["RUNNING"], running);
    }
}

#[tokio::test]
async fn there_is_always_room_on_a_synthetic_instance() {
    let ecs = FakeEcs::start().synthetic_instances().await;
    provide(&ecs, "workers", group("workers", Some(managed().build()))).await;
    register_ec2_app(&ecs, "app");

    run_jobs(&ecs, "app", 10).await;

    ecs.wait_until(|ecs| ecs.tasks().running().len() == 10)
        .await;
}

#[tokio::test]
async fn a_provider_is_in_use_while_tasks_wait_for_it() {
    let ecs = slow();
    let client = ecs.client();
    provide(&ecs, "workers", group("workers", Some(managed().build()))).await;
    register_job(&ecs, "job", 128, 128);
    run_jobs(&ecs, "job", 1).await;

    let none = put(&client, "default", &[], Vec::new());
    let in_use = "The specified capacity provider is in use and cannot be removed.";
    check_refusal(none.clone().send().await, "ResourceInUseException", in_use);
    ecs.tasks().only().force_stop();
    ecs.settle();
    none.send().await.expect("nobody waits any more");
}
