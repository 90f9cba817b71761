//! Spare capacity is taken back. Whole lives of such tasks are in [`super::lifecycle`].

use aws_sdk_ecs::types::{CapacityProviderStrategyItem, DesiredStatus, TaskStopCode};
use fake_ecs::{FakeEcs, InstanceStatus, Profile, Script, StopCode, TaskHandle, TaskStatus};
use serde_json::json;

use crate::support::{
    fargate_definition, fargate_network, panics, register, register_app, register_ec2_app, run,
    run_on_ec2, secs,
};

const INTERRUPTED: &str = "Your Spot Task was interrupted.";

/// Runs so many tasks of the family on Fargate Spot.
async fn run_on_spot(ecs: &FakeEcs, family: &str, count: i32) -> Vec<TaskHandle> {
    let client = ecs.client();
    let put = client.put_cluster_capacity_providers().cluster("default");
    let put = put.capacity_providers("FARGATE_SPOT");
    // Calls without a strategy stay what they were.
    let put = put.set_default_capacity_provider_strategy(Some(Vec::new()));
    put.send().await.expect("the cluster takes the provider");
    let spot = CapacityProviderStrategyItem::builder().capacity_provider("FARGATE_SPOT");
    let call = client.run_task().task_definition(family).count(count);
    let call = call.capacity_provider_strategy(spot.weight(1).build().expect("it has a provider"));
    let answer = call.network_configuration(fargate_network()).send().await;
    let answer = answer.expect("RunTask is accepted");
    let arns = answer.tasks().iter().filter_map(|task| task.task_arn());
    arns.map(|arn| ecs.task(arn)).collect()
}

async fn run_one_on_spot(ecs: &FakeEcs, family: &str) -> TaskHandle {
    let mut tasks = run_on_spot(ecs, family, 1).await;
    let task = tasks.pop().expect("one task was asked for");
    task.wait_running().await;
    task
}

#[tokio::test(start_paused = true)]
async fn an_interrupted_task_is_warned_and_gets_sigterm_at_once() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_app(&ecs, "job");
    ecs.script("job", Script::new().exits_on_sigterm(0).after(secs(10)));
    let task = run_one_on_spot(&ecs, "job").await;
    let interrupted = ecs.now();

    task.spot_interrupt();

    let events = ecs.events();
    let warned = events.tasks().last();
    assert_eq!(warned.task_arn(), task.arn());
    assert_eq!(warned.last_status(), TaskStatus::Running);
    assert!(warned.is_stopping());
    assert_eq!(warned.stop_code(), Some(StopCode::SpotInterruption));
    assert_eq!(warned.stopped_reason(), Some(INTERRUPTED));
    assert_eq!(task.desired_status(), DesiredStatus::Stopped);
    task.wait_until(|task| task.container("app").exit_code().is_some())
        .await;
    assert_eq!(ecs.now().duration_since(interrupted).unwrap(), secs(10));
    task.wait_stopped().await;
    let client = ecs.client();
    let answer = client.describe_tasks().tasks(task.arn()).send().await;
    let shown = answer.unwrap().tasks.unwrap().remove(0);
    assert_eq!(shown.stop_code(), Some(&TaskStopCode::SpotInterruption));
    assert_eq!(shown.stopped_reason(), Some(INTERRUPTED));
    assert_eq!(shown.containers()[0].exit_code(), Some(0));
    assert_eq!(shown.capacity_provider_name(), Some("FARGATE_SPOT"));
}

#[tokio::test(start_paused = true)]
async fn a_container_that_ignores_sigterm_is_killed_after_its_stop_timeout_or_two_minutes() {
    for (stop_timeout, killed_after) in [(None, 30), (Some(100), 100), (Some(600), 120)] {
        let ecs = FakeEcs::start().await;
        let mut app = json!({ "name": "app", "image": "busybox:1.36" });
        if let Some(seconds) = stop_timeout {
            app["stopTimeout"] = seconds.into();
        }
        let definition = fargate_definition("job", json!([app]));
        register(&ecs, &definition);
        ecs.script("job", Script::new().ignores_sigterm());
        let task = run_one_on_spot(&ecs, "job").await;
        let interrupted = ecs.now();

        task.spot_interrupt();

        task.wait_stopped().await;
        assert_eq!(task.container("app").exit_code(), Some(137));
        let took = ecs.now().duration_since(interrupted).unwrap();
        assert_eq!(took, secs(killed_after), "stopTimeout {stop_timeout:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_task_that_ends_sooner_than_it_is_deactivated_stops_in_its_own_time() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_app(&ecs, "job");
    let task = run_one_on_spot(&ecs, "job").await;

    task.spot_interrupt();

    task.wait_until(|task| task.container("app").exit_code() == Some(143))
        .await;
    assert_eq!(task.status(), TaskStatus::Deactivating);
    task.wait_status(TaskStatus::Stopping).await;
    task.wait_stopped().await;
}

#[tokio::test]
async fn a_task_that_is_stopping_already_keeps_its_reason() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "job");
    let task = run_one_on_spot(&ecs, "job").await;
    let stop = ecs.client().stop_task().task(task.arn()).reason("enough");
    stop.send().await.unwrap();

    task.spot_interrupt();

    task.wait_stopped().await;
    assert_eq!(task.stop_code(), Some(StopCode::UserInitiated));
    assert_eq!(task.stopped_reason().as_deref(), Some("enough"));
    task.spot_interrupt();
    assert_eq!(task.stopped_reason().as_deref(), Some("enough"));
}

#[tokio::test]
async fn only_spot_tasks_can_be_interrupted() {
    let ecs = FakeEcs::start().synthetic_instances().await;
    register_app(&ecs, "job");
    register_ec2_app(&ecs, "batch");
    for (task, elsewhere) in [
        (run(&ecs, "job").await, "FARGATE"),
        (run_on_ec2(&ecs, "batch").await, "EC2"),
    ] {
        let told = panics(|| task.spot_interrupt());

        let id = task.id();
        let expected =
            format!("task {id} cannot be interrupted: it runs on {elsewhere}, not on FARGATE_SPOT");
        assert_eq!(told, expected);
        assert_eq!(task.status(), TaskStatus::Running);
    }
}

#[tokio::test]
async fn the_seed_decides_which_tasks_are_reclaimed() {
    let reclaimed = async |seed| {
        let ecs = FakeEcs::start().seed(seed).await;
        register_app(&ecs, "job");
        let tasks = run_on_spot(&ecs, "job", 10).await;
        run(&ecs, "job").await;
        ecs.wait_until(|ecs| ecs.tasks().running().len() == 11)
            .await;

        let interrupted = ecs.reclaim_spot(3);

        assert_eq!(interrupted.len(), 3);
        for task in &interrupted {
            task.wait_stopped().await;
            assert_eq!(task.stop_code(), Some(StopCode::SpotInterruption));
        }
        assert_eq!(ecs.tasks().running().len(), 8);
        let is_taken = |task| interrupted.iter().any(|other| other == task);
        tasks.iter().map(is_taken).collect::<Vec<bool>>()
    };

    assert_eq!(reclaimed(1).await, reclaimed(1).await);
    assert_ne!(reclaimed(1).await, reclaimed(2).await);
}

#[tokio::test]
async fn no_more_tasks_are_reclaimed_than_run() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "job");
    run_on_spot(&ecs, "job", 2).await;
    let on_demand = run(&ecs, "job").await;
    on_demand.wait_running().await;

    let told = panics(|| ecs.reclaim_spot(3));

    let expected =
        "cannot take back the capacity of 3 tasks: of those on FARGATE_SPOT 2 are RUNNING\n";
    assert!(told.starts_with(expected), "{told}");
    assert_eq!(ecs.tasks().running().len(), 3);
    assert_eq!(ecs.reclaim_spot(0).len(), 0);
    assert_eq!(ecs.reclaim_spot(2).len(), 2);
    assert_eq!(ecs.tasks().running().only(), on_demand);
}

#[tokio::test(start_paused = true)]
async fn an_instance_that_is_taken_back_is_gone_after_two_minutes() {
    let ecs = FakeEcs::start().await;
    register_ec2_app(&ecs, "batch");
    let instance = ecs.new_instance("m5.large").spot().add();
    let task = run_on_ec2(&ecs, "batch").await;
    task.wait_running().await;

    instance.spot_interrupt();

    // Nobody has told the agent to look out for it.
    assert_eq!(instance.status(), InstanceStatus::Active);
    ecs.advance(secs(119));
    assert_eq!(task.status(), TaskStatus::Running);
    ecs.advance(secs(1));
    assert_eq!(task.stop_code(), Some(StopCode::TerminationNotice));
    let reason = format!(
        "Host EC2 (instance {}) terminated.",
        instance.ec2_instance_id()
    );
    assert_eq!(task.stopped_reason(), Some(reason));
    assert_eq!(task.container("app").exit_code(), None);
    assert_eq!(instance.status(), InstanceStatus::Inactive);
    instance.spot_interrupt();
    ecs.settle();
}

#[tokio::test(start_paused = true)]
async fn an_agent_that_looks_out_for_it_drains_its_instance() {
    let ecs = FakeEcs::start().await;
    register_ec2_app(&ecs, "batch");
    let add = || ecs.new_instance("m5.large").spot_draining().add();
    let instance = add();
    let task = run_on_ec2(&ecs, "batch").await;
    task.wait_running().await;
    let other = add();

    instance.spot_interrupt();

    assert_eq!(instance.status(), InstanceStatus::Draining);
    // Standalone tasks run on, and new ones go elsewhere.
    assert_eq!(task.status(), TaskStatus::Running);
    let next = run_on_ec2(&ecs, "batch").await;
    assert_eq!(other.tasks().only(), next);
    // An agent that is cut off can drain nothing.
    other.disconnect_agent();
    other.spot_interrupt();
    assert_eq!(other.status(), InstanceStatus::Active);
    ecs.advance(secs(120));
    assert_eq!(instance.status(), InstanceStatus::Inactive);
    assert!(task.is_stopped() && next.is_stopped());
}

#[tokio::test]
async fn only_spot_instances_can_be_interrupted() {
    let ecs = FakeEcs::start().await;
    let instance = ecs.add_instance("m5.large");

    let told = panics(|| instance.spot_interrupt());

    let id = instance.ec2_instance_id();
    let expected = format!(
        "container instance {id} cannot be interrupted: it is not a Spot instance; \
         add one with `new_instance(…).spot()`"
    );
    assert_eq!(told, expected);
    ecs.advance(secs(120));
    assert_eq!(instance.status(), InstanceStatus::Active);
}
