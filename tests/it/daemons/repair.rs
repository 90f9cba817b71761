//! Daemons come before everything else on their instances, and instances are of no use without
//! them.

use aws_sdk_ecs::types::{
    ContainerInstanceField, ContainerInstanceHealthStatus, DaemonContainerDefinition, HealthCheck,
    InstanceHealthCheckState, InstanceHealthCheckType, LoadBalancer,
};
use fake_ecs::{Clock, FakeEcs, InstanceStatus, Profile, Script, StopCode, TaskStatus};
use serde_json::json;

use super::{
    active, create, item, on_instances, provide, register_agent, register_app, serve, with_daemon,
};
use crate::support::{ec2_definition, register, secs};

/// Runs the application's task, which needs an instance.
async fn run_app(ecs: &FakeEcs) {
    let call = ecs.client().run_task().task_definition("app");
    let call = call.capacity_provider_strategy(item("managed"));
    call.send().await.expect("it is valid");
}

async fn with_helper(ecs: &FakeEcs) {
    provide(ecs, "managed").await;
    register_agent(ecs, "logs").await;
    let call = create(ecs, "logs").critical(false);
    call.send().await.expect("it is valid");
    ecs.daemon("logs").wait_deployed().await;
}

#[tokio::test]
async fn an_application_task_waits_for_the_daemon_of_its_instance() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    with_daemon(&ecs).await;
    ecs.script("logs", Script::new().pull_takes(secs(60)));
    register_app(&ecs);
    run_app(&ecs).await;

    ecs.advance(secs(59));
    let app = ecs.tasks().family("app").only();
    assert_eq!(app.status(), TaskStatus::Pending);
    assert!(app.instance().is_some(), "it is placed");
    ecs.advance(secs(2));
    assert_eq!(app.status(), TaskStatus::Running);
    let started = |family: &str| {
        let task = ecs.tasks().family(family).only().describe();
        task.started_at().expect("it runs").as_nanos()
    };
    assert!(started("logs") <= started("app"));
}

#[tokio::test]
async fn a_task_behind_a_load_balancer_waits_for_the_daemon_of_its_instance() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    with_daemon(&ecs).await;
    ecs.script("logs", Script::new().pull_takes(secs(60)));
    let app = json!({
        "name": "app", "image": "busybox", "memory": 64, "portMappings": [{ "containerPort": 80 }],
    });
    register(&ecs, &ec2_definition("app", "host", json!([app])));
    let group = LoadBalancer::builder()
        .target_group_arn("arn:aws:elasticloadbalancing:web")
        .container_name("app")
        .container_port(80);
    let call = ecs.client().create_service().service_name("web");
    let call = call.task_definition("app").desired_count(1);
    let call = call.capacity_provider_strategy(item("managed"));
    call.load_balancers(group.build())
        .send()
        .await
        .expect("it is valid");

    ecs.advance(secs(59));
    let app = ecs.tasks().family("app").only();
    assert_eq!(app.status(), TaskStatus::Pending);
    assert!(app.instance().is_some(), "it is placed");
    ecs.advance(secs(2));
    assert_eq!(app.status(), TaskStatus::Running);
}

#[tokio::test]
async fn a_daemon_that_is_not_critical_holds_nobody_up() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    with_helper(&ecs).await;
    ecs.script("logs", Script::new().pull_takes(secs(60)));
    register_app(&ecs);
    run_app(&ecs).await;

    ecs.advance(secs(1));

    assert!(ecs.tasks().family("app").only().is_running());
    assert!(!ecs.tasks().family("logs").only().is_running());
}

#[tokio::test]
async fn an_instance_whose_daemon_stops_is_replaced() {
    let ecs = FakeEcs::start().await;
    with_daemon(&ecs).await;
    serve(&ecs, 2).await;
    let [broken, other] = &active(&ecs)[..] else {
        panic!("there are two");
    };

    broken.tasks().family("logs").only().force_stop();
    ecs.wait_until(|_| broken.status() == InstanceStatus::Inactive)
        .await;
    ecs.service("web").wait_stable().await;

    assert_eq!(on_instances(&ecs), vec![(vec![1], 1); 2]);
    assert_eq!(active(&ecs)[0].id(), other.id());
}

#[tokio::test]
async fn an_instance_whose_daemon_is_unhealthy_is_replaced() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    let script = Script::new().becomes_healthy().after(secs(5));
    ecs.script("logs", script.becomes_unhealthy().after(secs(600)));
    provide(&ecs, "managed").await;
    let check = HealthCheck::builder().command("CMD").command("check");
    let container = DaemonContainerDefinition::builder()
        .name("agent")
        .image("agent:1")
        .memory(64)
        .health_check(check.build().expect("it is complete"));
    let call = ecs
        .client()
        .register_daemon_task_definition()
        .family("logs");
    let call = call.container_definitions(container.build().expect("it is complete"));
    call.send().await.expect("it is valid");
    create(&ecs, "logs").send().await.expect("it is valid");
    serve(&ecs, 1).await;
    ecs.advance(secs(10));
    let before = active(&ecs).remove(0);
    assert_eq!(
        daemons_of(&ecs, &before.arn()).await,
        InstanceHealthCheckState::Ok
    );

    ecs.script("logs", Script::new());
    ecs.advance(secs(700));

    assert_eq!(before.status(), InstanceStatus::Inactive);
    assert_eq!(on_instances(&ecs), [(vec![1], 1)]);
}

#[tokio::test]
async fn an_instance_goes_on_without_a_daemon_that_is_not_critical() {
    let ecs = FakeEcs::start().await;
    with_helper(&ecs).await;
    serve(&ecs, 2).await;

    active(&ecs)[0].tasks().family("logs").only().force_stop();
    ecs.settle();

    assert_eq!(on_instances(&ecs), [(vec![], 1), (vec![1], 1)]);
    let daemon = ecs.daemon("logs").describe();
    let [revision] = daemon.current_revisions() else {
        panic!("there is one");
    };
    assert_eq!(
        (
            revision.total_running_count(),
            revision.total_without_daemon_count()
        ),
        (1, 1)
    );
}

#[tokio::test]
async fn an_instance_remembers_for_weeks_that_its_daemon_has_stopped() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    with_helper(&ecs).await;
    serve(&ecs, 2).await;
    active(&ecs)[0].tasks().family("logs").only().force_stop();

    crate::weeks::drop_what_has_stopped(&ecs);

    assert_eq!(on_instances(&ecs), [(vec![], 1), (vec![1], 1)]);
    let daemon = ecs.daemon("logs").describe();
    assert_eq!(
        daemon.current_revisions()[0].total_without_daemon_count(),
        1
    );
}

#[tokio::test]
async fn a_task_that_waits_for_a_daemon_in_vain_fails() {
    let ecs = FakeEcs::start().await;
    with_daemon(&ecs).await;
    let script = Script::new().cannot_pull("CannotPullContainerError: no such image");
    ecs.script("logs", script);
    register_app(&ecs);
    run_app(&ecs).await;

    let app = ecs.tasks().family("app").only();
    app.wait_stopped().await;

    assert_eq!(app.stop_code(), Some(StopCode::TaskFailedToStart));
    assert_eq!(
        app.stopped_reason().as_deref(),
        Some(
            "TaskFailedToStart: a daemon that is critical to the container instance is not running"
        )
    );
}

#[tokio::test]
async fn a_task_that_waits_for_a_daemon_can_be_stopped() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    with_daemon(&ecs).await;
    ecs.script("logs", Script::new().pull_takes(secs(60)));
    register_app(&ecs);
    run_app(&ecs).await;
    ecs.advance(secs(30));
    let app = ecs.tasks().family("app").only();
    assert_eq!(app.status(), TaskStatus::Pending);

    let call = ecs.client().stop_task().task(app.arn());
    call.send().await.expect("it is there");
    ecs.advance(secs(10));

    assert_eq!(app.status(), TaskStatus::Stopped);
    assert_eq!(app.stop_code(), Some(StopCode::UserInitiated));
    ecs.advance(secs(60));
    assert!(ecs.tasks().family("logs").only().is_running());
}

#[tokio::test]
async fn a_daemon_that_leaves_no_room_on_an_instance_on_its_way_brings_a_larger_one() {
    let profile = Profile::realistic();
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(profile)
        .await;
    provide(&ecs, "managed").await;
    register_app(&ecs);
    run_app(&ecs).await;
    ecs.advance(secs(2));
    assert_eq!(ecs.instances().len(), 0, "it is on its way");
    let container = DaemonContainerDefinition::builder()
        .name("agent")
        .image("agent:1")
        .cpu(4_096)
        .memory(64);
    let call = ecs
        .client()
        .register_daemon_task_definition()
        .family("logs");
    let call = call.container_definitions(container.build().expect("it is complete"));
    call.send().await.expect("it is valid");

    create(&ecs, "logs").send().await.expect("it is valid");
    let app = ecs.tasks().family("app").only();
    app.wait_running().await;

    let on = app.instance().expect("it runs somewhere");
    assert_eq!(ecs.instances().len(), 2);
    assert!(on.tasks().family("logs").only().is_running());
    // On the one that came first nothing is left, which is not less than nothing.
    let first = ecs.instances().into_iter().find(|it| *it != on);
    assert_eq!(first.expect("there are two").remaining().cpu(), 0);
}

#[tokio::test]
async fn a_daemon_keeps_no_instance_and_is_the_last_to_go() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    with_daemon(&ecs).await;
    register_app(&ecs);
    run_app(&ecs).await;
    ecs.advance(secs(1));
    let instance = active(&ecs).remove(0);
    ecs.tasks().family("app").only().force_stop();

    // The provider keeps idle instances for an hour.
    ecs.advance(secs(3_599));
    assert_eq!(instance.status(), InstanceStatus::Active);
    let agent = ecs.tasks().family("logs").only();
    assert!(agent.is_running());
    ecs.advance(secs(2));

    assert_eq!(instance.status(), InstanceStatus::Inactive);
    assert_eq!(agent.status(), TaskStatus::Stopped);
    assert_eq!(agent.stop_code(), Some(StopCode::ServiceSchedulerInitiated));
}

#[tokio::test]
async fn instances_are_large_enough_for_their_daemons_too() {
    let ecs = FakeEcs::start().await;
    provide(&ecs, "managed").await;
    let app = json!({ "name": "app", "image": "busybox:1.36", "cpu": 2_048, "memory": 512 });
    register(&ecs, &ec2_definition("app", "host", json!([app])));
    let container = DaemonContainerDefinition::builder()
        .name("agent")
        .image("agent:1")
        .cpu(128)
        .memory(64);
    let call = ecs
        .client()
        .register_daemon_task_definition()
        .family("logs");
    let call = call.container_definitions(container.build().expect("it is complete"));
    call.send().await.expect("it is valid");
    run_app(&ecs).await;
    ecs.wait_until(|ecs| !ecs.tasks().running().is_empty())
        .await;
    let before = active(&ecs)[0].instance_type();
    ecs.tasks().first().force_stop();

    create(&ecs, "logs").send().await.expect("it is valid");
    ecs.daemon("logs").wait_deployed().await;
    run_app(&ecs).await;
    ecs.wait_until(|ecs| ecs.tasks().running().len() == 2).await;

    let types = [before, active(&ecs)[0].instance_type()];
    let types = types.map(Option::unwrap_or_default);
    assert_eq!(types, ["c5.large", "c5.xlarge"]);
}

#[tokio::test]
async fn the_health_of_an_instance_has_that_of_its_daemons() {
    let profile = Profile::instant();
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(profile)
        .await;
    with_daemon(&ecs).await;
    ecs.script("logs", Script::new().pull_takes(secs(60)));
    register_app(&ecs);
    run_app(&ecs).await;
    ecs.advance(secs(1));
    let arn = active(&ecs)[0].arn();
    assert_eq!(
        daemons_of(&ecs, &arn).await,
        InstanceHealthCheckState::Initializing
    );
    ecs.advance(secs(60));
    assert_eq!(daemons_of(&ecs, &arn).await, InstanceHealthCheckState::Ok);
    ecs.tasks().family("logs").only().force_stop();
    assert_eq!(
        daemons_of(&ecs, &arn).await,
        InstanceHealthCheckState::Impaired
    );
}

/// What the health of an instance says of its daemons, which is what it comes to.
async fn daemons_of(ecs: &FakeEcs, arn: &str) -> InstanceHealthCheckState {
    let call = ecs.client().describe_container_instances();
    let call = call.include(ContainerInstanceField::ContainerInstanceHealth);
    let answer = call.container_instances(arn).send().await;
    let answer = answer.expect("it is there");
    let health = answer.container_instances()[0].health_status();
    let health: &ContainerInstanceHealthStatus = health.expect("it is included");
    let mut details = health.details().iter();
    let of_daemons = details.find(|of| of.r#type() == Some(&InstanceHealthCheckType::Daemon));
    let status = of_daemons.and_then(|of| of.status());
    assert_eq!(status, health.overall_status());
    status.expect("there is a daemon").clone()
}
