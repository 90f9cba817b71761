//! Load balancers, as far as services tell them of their tasks.

use aws_sdk_ecs::client::Waiters;
use aws_sdk_ecs::operation::create_service::builders::CreateServiceFluentBuilder;
use aws_sdk_ecs::types::{
    DeploymentCircuitBreaker, DeploymentConfiguration, DeploymentRolloutState, LaunchType,
    LoadBalancer, TaskStopCode, VpcLatticeConfiguration,
};
use fake_ecs::{
    Clock, FakeEcs, Profile, RegisteredTarget, Script, TargetGroupHandle, TargetHealth, TaskStatus,
};
use serde_json::json;

use crate::support::{
    SUBNET, ask, ec2_definition, fargate_definition, fargate_network, register, secs,
};

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

/// A container with a port.
pub(crate) fn app(port: u16) -> serde_json::Value {
    json!([{ "name": "app", "image": "a", "memory": 64, "portMappings": [{ "containerPort": port }] }])
}

/// Registers a revision of `web` for Fargate, with two ports.
pub(crate) fn register_web(ecs: &FakeEcs) {
    let ports = json!([{ "containerPort": 80, "name": "http" }, { "containerPort": 9000, "name": "admin" }]);
    let app = json!([{ "name": "app", "image": "busybox", "portMappings": ports }]);
    register(ecs, &fargate_definition("web", app));
}

/// A service `web` on Fargate.
pub(crate) fn create(ecs: &FakeEcs, count: i32) -> CreateServiceFluentBuilder {
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
    let group = ecs.elb().target_group(GROUP);
    (ecs, group)
}

pub(crate) fn address(ecs: &FakeEcs, task: &str) -> String {
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
    let (web, group) = (ecs.service("web"), ecs.elb().target_group(GROUP));
    group.wait_healthy(2).await;
    web.wait_stable().await;

    register_web(&ecs);
    group.fail_next(100);
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
    assert!(ecs.elb().target_group(OTHER).registered().is_empty());
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

        let registered = ecs.elb().target_group(GROUP).registered();

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

#[tokio::test]
async fn a_task_has_a_target_in_each_group_of_its_service() {
    let ecs = FakeEcs::start().await;
    register_web(&ecs);
    let call = create(&ecs, 1).load_balancers(balancer(GROUP, 80));
    let call = call.load_balancers(balancer(OTHER, 9000));
    call.send().await.expect("the service is made");
    ecs.service("web").wait_stable().await;

    let (one, other) = (
        ecs.elb().target_group(GROUP).registered(),
        ecs.elb().target_group(OTHER).registered(),
    );

    assert_eq!((one[0].port(), other[0].port()), (80, 9000));
    assert_eq!(one[0].task().id(), other[0].task().id());
    // One of them is enough to be unhealthy.
    ecs.elb().target_group(OTHER).fail_health(other[0].id());
    one[0].task().wait_stopped().await;
    ecs.service("web").wait_stable().await;
    assert_ne!(
        ecs.elb().target_group(GROUP).registered()[0].id(),
        one[0].id()
    );
    assert_eq!(ecs.elb().target_group(OTHER).registered().len(), 1);
}

#[test]
fn a_task_is_registered_before_it_runs_and_gone_before_it_has_stopped() {
    for (definition, launch_type) in [
        (fargate_definition("web", app(80)), "FARGATE"),
        (fargate_definition("web", app(80)), "EC2"),
        (ec2_definition("web", "bridge", app(80)), "EC2"),
    ] {
        let ecs = FakeEcs::start()
            .clock(Clock::manual())
            .profile(Profile::realistic())
            .blocking();
        ecs.add_instance("m5.large");
        register(&ecs, &definition);
        let mut request = json!({
            "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": launch_type,
            "loadBalancers": [{ "targetGroupArn": GROUP, "containerName": "app", "containerPort": 80 }],
        });
        if definition["networkMode"] == "awsvpc" {
            request["networkConfiguration"] =
                json!({ "awsvpcConfiguration": { "subnets": [SUBNET] } });
        }
        ask(&ecs, "CreateService", &request);
        let (group, mut seen) = (ecs.elb().target_group(GROUP), Vec::new());
        let mut look = |ecs: &FakeEcs| {
            if let Some(task) = ecs.tasks().iter().next() {
                let targets = group.registered().into_iter().chain(group.draining());
                let health: Vec<TargetHealth> = targets.map(|of| of.health()).collect();
                if seen.last() != Some(&(task.status(), health.clone())) {
                    seen.push((task.status(), health));
                }
            }
        };

        while ecs.step() {
            look(&ecs);
        }
        let change = json!({ "service": "web", "desiredCount": 0 });
        ask(&ecs, "UpdateService", &change);
        while ecs.step() {
            look(&ecs);
        }

        use TargetHealth::{Draining, Healthy, Initial};
        use TaskStatus::{Activating, Deactivating, Running, Stopped, Stopping};
        let with_target = seen.iter().filter(|(_, health)| !health.is_empty());
        let with_target: Vec<_> = with_target.cloned().collect();
        assert_eq!(
            with_target,
            [
                (Activating, vec![Initial]),
                (Running, vec![Initial]),
                (Running, vec![Healthy]),
                (Deactivating, vec![Draining]),
            ],
            "{launch_type} {seen:?}"
        );
        assert!(seen.contains(&(Stopping, vec![])), "{seen:?}");
        assert_eq!(seen.last(), Some(&(Stopped, vec![])));
    }
}

#[tokio::test]
async fn new_tasks_go_to_new_groups_and_old_ones_stay_where_they_are() {
    let (ecs, group) = with_web(2).await;
    let other = ecs.elb().target_group(OTHER);
    let web = ecs.service("web");
    let held = web.hold_deployment();
    let old: Vec<String> = web.tasks().iter().map(fake_ecs::TaskHandle::id).collect();

    let update = ecs.client().update_service().service("web");
    let update = update.load_balancers(balancer(OTHER, 9000));
    update.send().await.expect("the update is accepted");

    assert_eq!((group.registered().len(), other.registered().len()), (2, 0));
    drop(held);
    web.wait_stable().await;
    assert_eq!((group.registered().len(), other.registered().len()), (0, 2));
    assert!(
        other
            .registered()
            .iter()
            .all(|of| of.port() == 9000 && !old.contains(&of.task().id()))
    );
    let events = web.messages();
    let position = |text: &str| events.iter().position(|event| event.contains(text));
    assert!(
        position(&format!("registered 2 targets in (target-group {OTHER})"))
            < position(&format!("deregistered 2 targets in (target-group {GROUP})")),
        "{events:#?}"
    );
}

#[tokio::test]
async fn tasks_of_no_service_have_no_targets() {
    let (ecs, group) = with_web(1).await;
    ecs.task_definition("web").run().wait_running().await;

    assert_eq!(group.registered().len(), 1);
    ecs.reset();
    assert!(ecs.elb().target_group(GROUP).registered().is_empty());
}

#[tokio::test]
async fn targets_go_with_their_instances() {
    let ecs = FakeEcs::start().await;
    let (lost, drained) = (ecs.add_instance("m5.large"), ecs.add_instance("m5.large"));
    register(&ecs, &ec2_definition("web", "bridge", app(80)));
    let call = ecs
        .client()
        .create_service()
        .service_name("web")
        .task_definition("web");
    let call = call.desired_count(4).load_balancers(balancer(GROUP, 80));
    call.send().await.expect("the service is made");
    let (web, group) = (ecs.service("web"), ecs.elb().target_group(GROUP));
    web.wait_stable().await;
    let on = |id: &str| group.registered().iter().filter(|of| of.id() == id).count();
    assert_eq!(
        (on(&lost.ec2_instance_id()), on(&drained.ec2_instance_id())),
        (2, 2)
    );

    lost.terminate();
    assert_eq!(on(&lost.ec2_instance_id()), 0);
    web.wait_stable().await;
    let other = ecs.add_instance("m5.large");
    drained.drain();
    web.wait_stable().await;

    assert_eq!(
        (on(&drained.ec2_instance_id()), on(&other.ec2_instance_id())),
        (0, 4)
    );
}

// ---- health ----

#[tokio::test]
async fn a_task_that_fails_its_health_checks_is_replaced_and_the_service_says_so() {
    let (ecs, group) = with_web(2).await;
    let web = ecs.service("web");
    let before = web.messages().len();
    let [first, second] = group.registered().try_into().expect("two tasks");

    group.fail_health(first.id());
    first.task().wait_stopped().await;
    web.wait_stable().await;

    let task = first.task().describe();
    assert_eq!(
        task.stop_code(),
        Some(&TaskStopCode::ServiceSchedulerInitiated)
    );
    let reason = format!("Task failed ELB health checks in (target-group {GROUP})");
    assert_eq!(task.stopped_reason(), Some(reason.as_str()));
    assert!(second.task().is_running());
    group.wait_healthy(2).await;
    let (id, next) = (first.task().id(), ecs.tasks().last().id());
    let deployment = web.deployments()[0].id().expect("it has one").to_owned();
    assert_eq!(
        web.messages()[before..],
        [
            format!(
                "(service web) (task {id}) (port 80) is unhealthy in (target-group {GROUP}) due to (reason Health checks failed)."
            ),
            format!("(service web) has started 1 tasks: (task {next})."),
            format!("(service web) registered 1 targets in (target-group {GROUP})"),
            format!("(service web) has stopped 1 running tasks: (task {id})."),
            format!("(service web) deregistered 1 targets in (target-group {GROUP})"),
            format!(
                "(service web, taskSet {deployment}) has begun draining connections on 1 tasks."
            ),
            "(service web) has reached a steady state.".to_owned(),
        ]
    );
}

#[tokio::test]
async fn a_target_that_recovers_within_the_grace_period_is_kept_and_one_that_does_not_is_replaced()
{
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_web(&ecs);
    let call = create(&ecs, 2).load_balancers(balancer(GROUP, 80));
    let call = call.health_check_grace_period_seconds(600);
    call.send().await.expect("the service is made");
    let group = ecs.elb().target_group(GROUP);
    group.fail_next(2);
    group.wait_registered(2).await;
    let [first, second] = group.registered().try_into().expect("two tasks");
    first.task().wait_running().await;
    ecs.advance(secs(500));
    assert_eq!(group.registered()[0].health(), TargetHealth::Unhealthy);
    assert_eq!(ecs.tasks().len(), 2, "within the grace period nobody minds");

    group.restore_health(first.id());
    second.task().wait_stopped().await;

    let ran = second.task().describe();
    let lived = ran.stopping_at().unwrap().secs() - ran.started_at().unwrap().secs();
    assert!((600..700).contains(&lived), "{lived}");
    assert!(first.task().is_running());
}

#[tokio::test]
async fn containers_and_load_balancers_must_both_find_a_task_healthy() {
    for (container, target) in [(true, false), (false, true), (true, true)] {
        let ecs = FakeEcs::start().await;
        let check = json!({ "command": ["CMD-SHELL", "true"] });
        let ports = json!([{ "containerPort": 80 }]);
        let app =
            json!([{ "name": "app", "image": "a", "healthCheck": check, "portMappings": ports }]);
        register(&ecs, &fargate_definition("web", app));
        let script = Script::new();
        let script = match container {
            true => script.becomes_healthy(),
            false => script.becomes_unhealthy(),
        };
        ecs.script("web", script);
        ecs.elb()
            .target_group(GROUP)
            .fail_next(if target { 0 } else { 1 })
            .optional();
        let call = create(&ecs, 1).load_balancers(balancer(GROUP, 80));
        call.deployment_configuration(breaker())
            .send()
            .await
            .expect("the service is made");

        let first = loop {
            ecs.advance(secs(1));
            if let Some(task) = ecs.tasks().iter().next() {
                break task.clone();
            }
        };
        ecs.advance(secs(10));

        assert_eq!(
            first.is_running(),
            container && target,
            "{container} {target}"
        );
        let reason = first.stopped_reason().unwrap_or_default();
        assert_eq!(reason.contains("ELB"), !target, "{reason}");
    }
}

#[tokio::test]
async fn the_waiter_of_the_sdk_waits_until_targets_are_healthy_and_old_tasks_are_drained() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_web(&ecs);
    let call = create(&ecs, 1).load_balancers(balancer(GROUP, 80));
    call.send().await.expect("the service is made");
    let client = ecs.client();
    let stable = || {
        client
            .wait_until_services_stable()
            .services("web")
            .wait(secs(3600))
    };
    stable().await.expect("it becomes stable");
    let before = ecs.now();
    let update = client
        .update_service()
        .service("web")
        .force_new_deployment(true);
    update.send().await.expect("the update is accepted");

    stable().await.expect("it becomes stable");

    let took = ecs.now().duration_since(before).expect("time goes on");
    assert!(
        took > secs(300),
        "the old task is drained for 300 s: {took:?}"
    );
    assert_eq!(ecs.elb().target_group(GROUP).registered().len(), 1);
    assert_eq!(ecs.elb().target_group(GROUP).draining().len(), 0);
}

// ---- the way out ----

#[tokio::test]
async fn what_fails_is_not_drained_for_long_and_spot_capacity_does_not_wait() {
    type End = fn(&fake_ecs::TaskHandle);
    let ends: [(&str, End, std::ops::Range<u64>); 4] = [
        ("stopped", |task| task.force_stop(), 300..400),
        ("exits", |task| task.container("app").exit(1), 0..60),
        ("fails", |task| task.mark_failed(1, "out of disk"), 0..1),
        ("interrupted", |task| task.spot_interrupt(), 0..60),
    ];
    for (name, end, range) in ends {
        let ecs = FakeEcs::start().profile(Profile::realistic()).await;
        register_web(&ecs);
        let call = create(&ecs, 1)
            .load_balancers(balancer(GROUP, 80))
            .set_launch_type(None);
        let spot = aws_sdk_ecs::types::CapacityProviderStrategyItem::builder();
        let spot = spot
            .capacity_provider("FARGATE_SPOT")
            .weight(1)
            .build()
            .expect("it is named");
        let put = ecs
            .client()
            .put_cluster_capacity_providers()
            .cluster("default");
        let put = put
            .capacity_providers("FARGATE_SPOT")
            .set_default_capacity_provider_strategy(Some(vec![]));
        put.send().await.expect("the cluster has it");
        call.capacity_provider_strategy(spot)
            .send()
            .await
            .expect("the service is made");
        let group = ecs.elb().target_group(GROUP);
        group.wait_healthy(1).await;
        let task = group.registered()[0].task().clone();

        end(&task);
        task.wait_stopped().await;

        let seen = task.describe();
        let took = seen.stopped_at().unwrap().secs() - seen.stopping_at().unwrap().secs();
        assert!(
            range.contains(&u64::try_from(took).unwrap()),
            "{name}: {took}"
        );
        let of_task = |of: &RegisteredTarget| of.task().id() == task.id();
        assert!(
            !group
                .registered()
                .iter()
                .chain(&group.draining())
                .any(of_task),
            "{name}"
        );
        let events = ecs.service("web").messages();
        let deregistered =
            format!("(service web) deregistered 1 targets in (target-group {GROUP})");
        assert!(events.contains(&deregistered), "{name}: {events:#?}");
    }
}

// ---- other kinds ----

#[tokio::test]
async fn classic_load_balancers_are_known_by_their_names() {
    let ecs = FakeEcs::start().await;
    let instance = ecs.add_instance("m5.large");
    register(&ecs, &ec2_definition("web", "bridge", app(80)));
    let classic = LoadBalancer::builder().load_balancer_name("front");
    let classic = classic.container_name("app").container_port(80).build();
    let call = ecs
        .client()
        .create_service()
        .service_name("web")
        .task_definition("web");
    call.desired_count(1)
        .load_balancers(classic)
        .send()
        .await
        .expect("the service is made");
    let (web, front) = (ecs.service("web"), ecs.elb().target_group("front"));
    web.wait_stable().await;
    let [target] = front.registered().try_into().expect("one task");
    let id = instance.ec2_instance_id();
    assert_eq!(target.id(), id);

    front.fail_health(target.id());
    target.task().wait_stopped().await;

    assert_eq!(
        target.task().stopped_reason().as_deref(),
        Some("Task failed ELB health checks in (elb front)")
    );
    let text = format!(
        "(service web) (instance {id}) is unhealthy in (elb front) due to (reason Instance has failed at least the UnhealthyThreshold number of health checks consecutively.)"
    );
    assert!(web.messages().contains(&text), "{:#?}", web.messages());
}

#[tokio::test]
async fn targets_of_vpc_lattice_are_announced_when_they_fail() {
    let ecs = FakeEcs::start().await;
    register_web(&ecs);
    let lattice = "arn:aws:vpc-lattice:us-east-1:123456789012:targetgroup/tg-0123456789abcdef0";
    let configuration =
        VpcLatticeConfiguration::builder().role_arn("arn:aws:iam::123456789012:role/lattice");
    let configuration = configuration
        .target_group_arn(lattice)
        .port_name("admin")
        .build()
        .unwrap();
    let call = create(&ecs, 1).vpc_lattice_configurations(configuration);
    call.send().await.expect("the service is made");
    ecs.service("web").wait_stable().await;
    let group = ecs.elb().target_group(lattice);
    let [target] = group.registered().try_into().expect("one task");
    assert_eq!(target.port(), 9000);

    group.fail_health(target.id());
    target.task().wait_stopped().await;

    assert_eq!(actions(&ecs, "VPC_LATTICE_TARGET_UNHEALTHY"), 1);
}

pub(crate) fn actions(ecs: &FakeEcs, name: &str) -> usize {
    let events = ecs.events();
    let actions = events.iter().filter_map(fake_ecs::Event::service_action);
    actions.filter(|action| action.event_name() == name).count()
}

// ---- what a test is told ----

#[tokio::test]
async fn a_target_that_is_not_there_is_said_with_what_is() {
    let (ecs, group) = with_web(1).await;
    let target = group.registered()[0].to_string();
    let panics = |act: &dyn Fn()| {
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(act));
        let message = caught.expect_err("it panics");
        *message.downcast::<String>().expect("it is a text")
    };

    for message in [
        panics(&|| group.assert_registered("10.9.9.9", 80)),
        panics(&|| group.fail_health("10.9.9.9:80")),
    ] {
        assert!(
            message.starts_with(&format!(
                "10.9.9.9:80 is not registered in {GROUP}, at tests/it/targets.rs:"
            )),
            "{message}"
        );
        assert!(
            message.contains(&target.replace(')', ", task ")),
            "{message}"
        );
        assert!(message.contains("timeline\n"), "{message}");
    }
    let elsewhere = panics(&|| {
        ecs.elb()
            .target_group(OTHER)
            .assert_registered("10.9.9.9", 80);
    });
    assert!(
        elsewhere.contains(&format!(
            "other groups that tasks were registered in: {GROUP}"
        )),
        "{elsewhere}"
    );
}

#[tokio::test]
#[should_panic(expected = "waited in vain for 5 registered targets in")]
async fn who_waits_in_vain_for_targets_is_told_for_which() {
    let (_ecs, group) = with_web(1).await;

    group.wait_registered(5).await;
}

#[tokio::test]
async fn a_release_that_is_never_healthy_is_not_replaced_without_a_pause() {
    for by_container in [true, false] {
        let ecs = FakeEcs::start().await;
        let check = json!({ "command": ["CMD-SHELL", "true"] });
        let ports = json!([{ "containerPort": 80 }]);
        let mut app = json!([{ "name": "app", "image": "a", "portMappings": ports }]);
        if by_container {
            app[0]["healthCheck"] = check;
            ecs.script("web", Script::new().becomes_unhealthy());
        } else {
            ecs.elb().target_group(GROUP).fail_next(usize::MAX);
        }
        register(&ecs, &fargate_definition("web", app));
        let call = create(&ecs, 2).load_balancers(balancer(GROUP, 80));
        call.send().await.expect("the service is made");

        ecs.advance(secs(60));

        let count = ecs.tasks().len();
        assert!((100..300).contains(&count), "{count} tasks");
    }
}
