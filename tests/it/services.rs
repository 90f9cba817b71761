//! Services: desired count kept, rolling deployments, the circuit breaker, alarms, daemons, the
//! end.

use std::time::Duration;

use aws_sdk_ecs::client::Waiters;
use aws_sdk_ecs::operation::create_service::builders::CreateServiceFluentBuilder;
use aws_sdk_ecs::types::{
    DeploymentAlarms, DeploymentCircuitBreaker, DeploymentConfiguration, DeploymentRolloutState,
    LaunchType, PropagateTags, SchedulingStrategy, Service, ServiceDeploymentStatus, Tag,
};
use fake_ecs::{Event, FakeEcs, Profile, Script, ServiceStatus, TaskStatus};
use serde_json::json;

use crate::support::{
    ask, check_refusal, ec2_definition, fargate_definition, fargate_network, network_of, register,
    register_app, register_ec2_app, secs,
};

const INVALID: &str = "InvalidParameterException";

/// A deployment tool that knows nothing of the fake.
mod deploy_tool {
    use std::time::Duration;

    use aws_sdk_ecs::Client;
    use aws_sdk_ecs::client::Waiters;
    use aws_sdk_ecs::types::DeploymentRolloutState;

    /// Deploys the newest revision of the family, and says whether it is what runs in the end.
    pub(super) async fn deploy(client: &Client, service: &str, family: &str) -> bool {
        let update = client
            .update_service()
            .service(service)
            .task_definition(family);
        let updated = update.send().await.expect("the update is accepted");
        let wanted = updated
            .service()
            .and_then(|service| service.task_definition());
        let wanted = wanted.expect("services have a definition").to_owned();
        let waiter = client.wait_until_services_stable().services(service);
        waiter
            .wait(Duration::from_secs(1800))
            .await
            .expect("the service becomes stable");
        let described = client.describe_services().services(service).send().await;
        let described = described.expect("the service is there");
        let [deployment] = described.services()[0].deployments() else {
            panic!("a stable service has one deployment")
        };
        deployment.rollout_state() == Some(&DeploymentRolloutState::Completed)
            && deployment.task_definition() == Some(wanted.as_str())
    }
}

/// A service on Fargate.
fn create(ecs: &FakeEcs, name: &str, count: i32) -> CreateServiceFluentBuilder {
    ecs.client()
        .create_service()
        .service_name(name)
        .task_definition(name)
        .desired_count(count)
        .launch_type(LaunchType::Fargate)
        .network_configuration(fargate_network())
}

fn breaker(rollback: bool) -> DeploymentConfiguration {
    let breaker = DeploymentCircuitBreaker::builder();
    let breaker = breaker.enable(true).rollback(rollback).build();
    DeploymentConfiguration::builder()
        .deployment_circuit_breaker(breaker)
        .build()
}

fn percents(minimum: i32, maximum: i32) -> DeploymentConfiguration {
    DeploymentConfiguration::builder()
        .minimum_healthy_percent(minimum)
        .maximum_percent(maximum)
        .build()
}

async fn describe(ecs: &FakeEcs, service: &str) -> Service {
    let call = ecs.client().describe_services().services(service);
    let mut answer = call.send().await.expect("it can be described");
    answer.services.take().unwrap_or_default().remove(0)
}

/// A fake with a stable service `web`.
async fn with_web(count: i32) -> FakeEcs {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    create(&ecs, "web", count).send().await.expect("it is made");
    ecs.service("web").wait_stable().await;
    ecs
}

// ---- the user's test ----

#[tokio::test]
async fn a_bad_release_is_rolled_back_and_the_tool_says_so() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let service = create(&ecs, "web", 2).deployment_configuration(breaker(true));
    service.send().await.expect("the service is made");
    let web = ecs.service("web");
    web.wait_stable().await;
    register_app(&ecs, "web");
    web.crash_loop(3);

    let is_deployed = deploy_tool::deploy(&ecs.client(), "web", "web").await;

    assert!(!is_deployed);
    assert_eq!(web.running_count(), 2);
    assert!(
        web.tasks()
            .running()
            .iter()
            .all(|task| task.revision() == 1)
    );
    let events = web.messages();
    assert!(
        events
            .iter()
            .any(|event| event.ends_with("deployment failed: tasks failed to start."))
    );
}

#[tokio::test]
async fn a_good_release_replaces_the_one_before() {
    let ecs = with_web(3).await;
    register_app(&ecs, "web");

    let is_deployed = deploy_tool::deploy(&ecs.client(), "web", "web").await;

    assert!(is_deployed);
    let running = ecs.service("web").tasks().running();
    assert_eq!(running.len(), 3);
    assert!(running.iter().all(|task| task.revision() == 2));
}

// ---- desired count ----

#[tokio::test]
async fn a_new_service_has_no_tasks_before_the_scheduler_looks() {
    let ecs = FakeEcs::start().clock(fake_ecs::Clock::manual()).await;
    register_app(&ecs, "web");

    let answer = create(&ecs, "web", 2).send().await.expect("it is made");

    let service = answer.service().expect("it is shown");
    assert_eq!((service.desired_count(), service.running_count()), (2, 0));
    let [deployment] = service.deployments() else {
        panic!("it has one deployment")
    };
    assert_eq!(deployment.status(), Some("PRIMARY"));
    assert_eq!(deployment.desired_count(), 0);
    assert_eq!(
        deployment.rollout_state(),
        Some(&DeploymentRolloutState::InProgress)
    );
    ecs.service("web").wait_stable().await;
    assert_eq!(ecs.tasks().running().len(), 2);
}

#[tokio::test]
async fn the_waiter_of_the_sdk_waits_for_a_service_to_be_stable() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_app(&ecs, "web");
    create(&ecs, "web", 3).send().await.expect("it is made");

    let waiter = ecs.client().wait_until_services_stable().services("web");
    waiter.wait(secs(600)).await.expect("it becomes stable");

    assert_eq!(ecs.service("web").running_count(), 3);
}

#[tokio::test]
async fn a_task_that_is_stopped_or_dies_is_replaced() {
    let ecs = with_web(2).await;
    let web = ecs.service("web");
    let [stopped, dead] = [0, 1].map(|at| web.tasks()[at].clone());

    stopped.force_stop();
    dead.mark_failed(1, "out of disk");
    stopped.wait_stopped().await;
    web.wait_running_count(2).await;

    assert_eq!(web.tasks().len(), 4);
    assert!(
        web.tasks()
            .running()
            .iter()
            .all(|task| *task != stopped && *task != dead)
    );
}

#[tokio::test]
async fn tasks_of_a_service_say_whose_they_are() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let tag = Tag::builder().key("team").value("finance").build();
    let service = create(&ecs, "web", 1)
        .tags(tag.clone())
        .propagate_tags(PropagateTags::Service)
        .enable_ecs_managed_tags(true);
    service.send().await.expect("it is made");
    ecs.service("web").wait_stable().await;

    let task = ecs.tasks().only().describe();

    let deployment = &ecs.service("web").deployments()[0];
    assert_eq!(task.started_by(), deployment.id());
    assert_eq!(task.group(), Some("service:web"));
    let managed = |key: &str, value: &str| Tag::builder().key(key).value(value).build();
    assert_eq!(
        task.tags(),
        [
            tag,
            managed("aws:ecs:clusterName", "default"),
            managed("aws:ecs:serviceName", "web")
        ]
    );
    let listed = ecs.client().list_tasks().service_name("web").send().await;
    assert_eq!(
        listed.expect("it is listed").task_arns(),
        [task.task_arn().expect("an ARN")]
    );
}

#[tokio::test]
async fn scaling_changes_the_number_of_tasks_and_starts_no_deployment() {
    let ecs = with_web(1).await;
    let web = ecs.service("web");
    let deployment = web.deployments()[0].id().map(str::to_owned);
    let scale = |count| {
        ecs.client()
            .update_service()
            .service("web")
            .desired_count(count)
            .send()
    };

    scale(4).await.expect("it scales out");
    web.wait_running_count(4).await;
    scale(1).await.expect("it scales in");
    web.wait_running_count(1).await;

    assert_eq!(web.deployments()[0].id().map(str::to_owned), deployment);
    let stopped = web.tasks().stopped().first();
    let id = deployment.expect("deployments have ids");
    assert_eq!(
        stopped.stopped_reason().as_deref(),
        Some(format!("Scaling activity initiated by (deployment {id})").as_str())
    );
    web.wait_stable().await;
    ecs.settle();
    let events = web.messages();
    assert_eq!(
        events.last().map(String::as_str),
        Some("(service web) has reached a steady state.")
    );
}

#[tokio::test]
async fn protected_tasks_are_spared_when_a_service_scales_in() {
    let ecs = with_web(3).await;
    let web = ecs.service("web");
    let protected = web.tasks().last();
    let protect = ecs.client().update_task_protection().cluster("default");
    let protect = protect.tasks(protected.id()).protection_enabled(true);
    protect.send().await.expect("it is protected");

    let update = ecs.client().update_service().service("web");
    update.desired_count(1).send().await.expect("it scales in");
    web.wait_running_count(1).await;

    assert!(protected.is_running());
    let update = ecs.client().update_service().service("web");
    update.desired_count(0).send().await.expect("it scales in");
    ecs.advance(secs(60));
    assert!(protected.is_running());
    let said = web.messages();
    assert!(
        said.iter()
            .any(|event| event.contains("was unable to scale in")),
        "{said:?}"
    );
    let more = ecs.client().update_task_protection().cluster("default");
    let more = more
        .tasks(protected.id())
        .protection_enabled(true)
        .send()
        .await;
    let failures = more.expect("it is answered").failures.unwrap_or_default();
    assert_eq!(failures[0].reason(), Some("DEPLOYMENT_BLOCKED"));
    ecs.advance(secs(2 * 60 * 60));
    assert!(!protected.is_running());
}

#[tokio::test]
async fn tasks_on_fargate_are_spread_over_zones() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let subnets: Vec<String> = (0..20).map(|at| format!("subnet-{at}")).collect();
    let subnets: Vec<&str> = subnets.iter().map(String::as_str).take(16).collect();
    let service = create(&ecs, "web", 9).network_configuration(network_of(&subnets));
    service.send().await.expect("it is made");
    let web = ecs.service("web");
    web.wait_stable().await;

    let zones = || {
        let mut zones = std::collections::BTreeMap::<String, usize>::new();
        for task in &web.tasks().running() {
            let zone = task.describe().availability_zone.unwrap_or_default();
            *zones.entry(zone).or_default() += 1;
        }
        zones.into_values().collect::<Vec<_>>()
    };
    assert_eq!(zones(), [3, 3, 3]);

    let update = ecs.client().update_service().service("web");
    update.desired_count(6).send().await.expect("it scales in");
    web.wait_running_count(6).await;
    assert_eq!(zones(), [2, 2, 2]);
}

#[tokio::test]
async fn a_service_that_cannot_place_a_task_says_why_and_goes_on_when_there_is_room() {
    let ecs = FakeEcs::start().await;
    register_ec2_app(&ecs, "batch");
    let service = ecs.client().create_service().service_name("batch");
    let service = service.task_definition("batch").desired_count(1);
    service.send().await.expect("it is made");
    let batch = ecs.service("batch");
    ecs.settle();
    assert_eq!(batch.running_count(), 0);
    assert_eq!(
        batch.messages(),
        [
            "(service batch) was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your cluster. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide."
        ]
    );

    ecs.add_instance("t3.small");

    batch.wait_stable().await;
    assert_eq!(batch.running_count(), 1);
}

#[tokio::test]
async fn tasks_of_lost_and_drained_instances_are_replaced() {
    let ecs = FakeEcs::start().await;
    let [lost, drained] = [0, 1].map(|_| ecs.add_instance("t3.small"));
    register_ec2_app(&ecs, "batch");
    let service = ecs.client().create_service().service_name("batch");
    let service = service.task_definition("batch").desired_count(4);
    service.send().await.expect("it is made");
    let batch = ecs.service("batch");
    batch.wait_stable().await;
    assert_eq!((lost.tasks().len(), drained.tasks().len()), (2, 2));

    let rest = ecs.add_instance("t3.small");
    lost.terminate();
    drained.drain();
    ecs.settle();

    assert_eq!(batch.running_count(), 4);
    assert_eq!(rest.tasks().running().len(), 4);
}

// ---- rollouts ----

#[tokio::test]
async fn a_rollout_keeps_within_its_percentages() {
    for (minimum, maximum) in [(100, 200), (50, 100), (0, 100), (75, 150), (100, 125)] {
        let ecs = FakeEcs::start().profile(Profile::realistic()).await;
        register_app(&ecs, "web");
        let service = create(&ecs, "web", 4).deployment_configuration(percents(minimum, maximum));
        service.send().await.expect("it is made");
        let web = ecs.service("web");
        web.wait_stable().await;
        ecs.settle();
        register_app(&ecs, "web");

        let update = ecs.client().update_service().service("web");
        update
            .task_definition("web")
            .send()
            .await
            .expect("it is updated");

        let (lower, upper) = (4 * minimum as usize / 100, 4 * maximum as usize / 100);
        let mut steps = 0;
        while ecs.step() {
            let (running, pending) = (web.running_count(), web.pending_count());
            assert!(
                running >= lower,
                "{running} run, {minimum} to {maximum} percent"
            );
            assert!(
                running + pending <= upper,
                "{running} run, {pending} are to, {maximum} percent"
            );
            steps += 1;
            assert!(steps < 10_000, "it does not end");
        }
        assert_eq!(web.deployments().len(), 1, "{minimum} to {maximum} percent");
        assert!(
            web.tasks()
                .running()
                .iter()
                .all(|task| task.revision() == 2)
        );
    }
}

#[tokio::test]
async fn which_members_start_a_deployment_and_which_do_not() {
    let ecs = with_web(1).await;
    let revision = register_app(&ecs, "web").arn().to_owned();
    let is_new = |change: serde_json::Value| {
        let mut body = json!({ "service": "web" });
        body.as_object_mut()
            .unwrap()
            .extend(change.as_object().unwrap().clone());
        let before = ecs.service("web").deployments()[0].id().map(str::to_owned);
        ask(&ecs, "UpdateService", &body);
        let after = ecs.service("web").deployments()[0].id().map(str::to_owned);
        before != after
    };
    for change in [
        json!({ "desiredCount": 2 }),
        json!({ "deploymentConfiguration": { "maximumPercent": 150 } }),
        json!({ "healthCheckGracePeriodSeconds": 30 }),
        json!({ "propagateTags": "SERVICE" }),
        json!({ "enableECSManagedTags": true }),
        json!({ "taskDefinition": "web:1" }),
        json!({}),
    ] {
        assert!(!is_new(change.clone()), "{change}");
    }
    for change in [
        json!({ "taskDefinition": revision }),
        json!({ "forceNewDeployment": true }),
        json!({ "networkConfiguration": { "awsvpcConfiguration": { "subnets": ["subnet-2"] } } }),
        json!({ "platformVersion": "1.3.0" }),
    ] {
        assert!(is_new(change.clone()), "{change}");
    }
}

#[tokio::test]
async fn a_second_update_takes_the_place_of_a_rollout() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_app(&ecs, "web");
    create(&ecs, "web", 2).send().await.expect("it is made");
    let web = ecs.service("web");
    web.wait_stable().await;
    for _ in 0..2 {
        register_app(&ecs, "web");
        let update = ecs.client().update_service().service("web");
        update
            .task_definition("web")
            .send()
            .await
            .expect("it is updated");
        // Long enough for the scheduler to have started tasks.
        ecs.advance(secs(if web.deployments().len() == 2 { 15 } else { 0 }));
    }

    assert_eq!(web.deployments().len(), 3);
    web.wait_stable().await;

    assert!(
        web.tasks()
            .running()
            .iter()
            .all(|task| task.revision() == 3)
    );
    let list = ecs
        .client()
        .list_service_deployments()
        .service("web")
        .send();
    let list = list.await.expect("they are listed");
    let statuses: Vec<_> = list
        .service_deployments()
        .iter()
        .filter_map(|of| of.status())
        .collect();
    use ServiceDeploymentStatus::{Stopped, Successful};
    assert_eq!(statuses, [&Successful, &Stopped, &Successful]);
}

#[tokio::test]
async fn unhealthy_tasks_are_replaced() {
    let ecs = FakeEcs::start().await;
    let check = json!({ "command": ["CMD-SHELL", "true"] });
    let app = json!([{ "name": "app", "image": "a", "healthCheck": check }]);
    register(&ecs, &fargate_definition("web", app));
    ecs.script(
        "web",
        Script::new()
            .becomes_healthy()
            .after(secs(5))
            .becomes_unhealthy()
            .after(secs(60)),
    );
    create(&ecs, "web", 1).send().await.expect("it is made");
    let web = ecs.service("web");
    web.wait_stable().await;
    let first = web.tasks().only();
    assert!(first.is_running());

    first.wait_stopped().await;

    assert_eq!(
        first.stopped_reason().as_deref(),
        Some("Task failed container health checks")
    );
    let id = first.id();
    let events = web.messages();
    assert!(events.contains(&format!(
        "(service web) (task {id}) failed container health checks."
    )));
    // The other one was healthy before.
    assert_eq!(web.tasks().running().len(), 1);
}

#[tokio::test]
async fn a_grace_period_lets_unhealthy_tasks_live() {
    let ecs = FakeEcs::start().await;
    let check = json!({ "command": ["CMD-SHELL", "true"] });
    let app = json!([{ "name": "app", "image": "a", "healthCheck": check }]);
    register(&ecs, &fargate_definition("web", app));
    ecs.script(
        "web",
        Script::new()
            .becomes_unhealthy()
            .after(secs(5))
            .becomes_healthy()
            .after(secs(60)),
    );
    let service = create(&ecs, "web", 1).health_check_grace_period_seconds(120);
    service.send().await.expect("it is made");
    let web = ecs.service("web");

    web.wait_stable().await;
    ecs.settle();

    assert_eq!(web.tasks().len(), 1);
    assert!(web.tasks().only().is_running());
}

// ---- what ends a rollout ----

#[tokio::test]
async fn without_rollback_a_failed_rollout_stays() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let service = create(&ecs, "web", 2).deployment_configuration(breaker(false));
    service.send().await.expect("it is made");
    let web = ecs.service("web");
    web.wait_stable().await;
    register_app(&ecs, "web");
    ecs.script(
        "web",
        Script::new().cannot_pull("CannotPullContainerError: no such image"),
    );

    let update = ecs.client().update_service().service("web");
    update
        .task_definition("web")
        .send()
        .await
        .expect("it is updated");
    ecs.settle();

    let deployments = web.deployments();
    let [new, old] = deployments.as_slice() else {
        panic!("both are there: {deployments:?}")
    };
    assert_eq!(new.rollout_state(), Some(&DeploymentRolloutState::Failed));
    assert_eq!(
        new.rollout_state_reason(),
        Some("ECS deployment circuit breaker: tasks failed to start.")
    );
    assert!(new.failed_tasks() >= 3);
    assert_eq!((old.status(), old.running_count()), (Some("ACTIVE"), 2));
}

#[tokio::test]
async fn an_alarm_rolls_a_deployment_back() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_app(&ecs, "web");
    let alarms = DeploymentAlarms::builder()
        .alarm_names("errors")
        .enable(true)
        .rollback(true);
    let configuration = DeploymentConfiguration::builder()
        .alarms(alarms.build().expect("all is given"))
        .build();
    let service = create(&ecs, "web", 1).deployment_configuration(configuration);
    service.send().await.expect("it is made");
    let web = ecs.service("web");
    web.wait_stable().await;
    let first = web.deployments()[0].id().map(str::to_owned);
    register_app(&ecs, "web");
    let update = ecs.client().update_service().service("web");
    update
        .task_definition("web")
        .send()
        .await
        .expect("it is updated");
    ecs.advance(secs(20));

    ecs.cloudwatch().raise_alarm("errors");
    ecs.settle();

    let deployments = web.deployments();
    assert_eq!(deployments.len(), 1);
    assert_eq!(deployments[0].id().map(str::to_owned), first);
    let list = ecs
        .client()
        .list_service_deployments()
        .service("web")
        .send();
    let list = list.await.expect("they are listed");
    let last = &list.service_deployments()[0];
    assert_eq!(
        last.status(),
        Some(&ServiceDeploymentStatus::RollbackSuccessful)
    );
    assert_eq!(
        last.status_reason(),
        Some("Service deployment rolled back because of one or more active alarms.")
    );
}

#[tokio::test]
async fn a_user_can_roll_a_deployment_back() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_app(&ecs, "web");
    create(&ecs, "web", 1).send().await.expect("it is made");
    let web = ecs.service("web");
    web.wait_stable().await;
    register_app(&ecs, "web");
    let update = ecs.client().update_service().service("web");
    update
        .task_definition("web")
        .send()
        .await
        .expect("it is updated");
    ecs.advance(secs(12));
    let arn = describe(&ecs, "web").await.current_service_deployment;
    let arn = arn.expect("one is under way");

    let stop = ecs
        .client()
        .stop_service_deployment()
        .service_deployment_arn(&arn);
    stop.send().await.expect("it can be stopped");
    ecs.settle();

    assert!(
        web.tasks()
            .running()
            .iter()
            .all(|task| task.revision() == 1)
    );
    let describe = ecs
        .client()
        .describe_service_deployments()
        .service_deployment_arns(&arn);
    let answer = describe.send().await.expect("it can be described");
    let deployment = &answer.service_deployments()[0];
    assert_eq!(
        deployment.status(),
        Some(&ServiceDeploymentStatus::RollbackSuccessful)
    );
    assert_eq!(
        deployment.status_reason(),
        Some("Service deployment rolled back by user")
    );
    let again = ecs
        .client()
        .stop_service_deployment()
        .service_deployment_arn(&arn);
    let (code, _) = crate::support::refusal(again.send().await);
    assert_eq!(code, "ConflictException");
}

#[tokio::test]
async fn a_crash_loop_comes_to_rest_between_two_tries() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    ecs.script("web", Script::new().exits(1));
    create(&ecs, "web", 1).send().await.expect("it is made");

    ecs.advance(secs(60));

    let tasks = ecs.service("web").tasks().len();
    assert!((30..=61).contains(&tasks), "{tasks} tasks in a minute");

    ecs.script("web", Script::new().cannot_pull("no such image"));
    ecs.advance(Duration::from_secs(60 * 60));
    let more = ecs.service("web").tasks().len() - tasks;
    assert!((8..=16).contains(&more), "{more} tasks in an hour");
    let events = ecs.service("web").messages();
    assert!(
        events
            .iter()
            .any(|event| event.contains("is unable to consistently start tasks"))
    );
}

// ---- daemons ----

#[tokio::test]
async fn a_daemon_has_a_task_on_every_instance() {
    let ecs = FakeEcs::start().await;
    ecs.add_instances(3, "t3.small");
    register_ec2_app(&ecs, "agent");
    let service = ecs
        .client()
        .create_service()
        .service_name("agent")
        .task_definition("agent");
    let service = service.scheduling_strategy(SchedulingStrategy::Daemon);
    service.send().await.expect("it is made");
    let agent = ecs.service("agent");
    agent.wait_stable().await;
    assert_eq!((agent.desired_count(), agent.running_count()), (3, 3));

    ecs.add_instance("t3.small");
    agent.wait_running_count(4).await;
    ecs.instances()[0].terminate();
    agent.wait_running_count(3).await;
    register_ec2_app(&ecs, "agent");
    let update = ecs.client().update_service().service("agent");
    update
        .task_definition("agent")
        .send()
        .await
        .expect("it is updated");
    agent.wait_stable().await;

    let running = agent.tasks().running();
    assert!(running.iter().all(|task| task.revision() == 2));
    let mut instances: Vec<_> = running
        .iter()
        .map(|task| task.describe().container_instance_arn)
        .collect();
    instances.sort();
    instances.dedup();
    assert_eq!(instances.len(), 3);
}

// ---- the end ----

#[tokio::test]
async fn a_service_is_deleted_and_its_name_can_be_used_again() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_app(&ecs, "web");
    create(&ecs, "web", 2).send().await.expect("it is made");
    ecs.service("web").wait_stable().await;
    let delete = || ecs.client().delete_service().service("web");
    check_refusal(
        delete().send().await,
        INVALID,
        "The service cannot be stopped while it is scaled above 0.",
    );
    check_refusal(
        create(&ecs, "web", 2).send().await,
        INVALID,
        "Creation of service was not idempotent.",
    );
    let whole = ecs.client().delete_cluster().cluster("default");
    check_refusal(
        whole.send().await,
        "ClusterContainsServicesException",
        "The Cluster cannot be deleted while Services are active.",
    );

    let answer = delete().force(true).send().await.expect("it is deleted");

    let service = answer.service().expect("it is shown");
    assert_eq!(service.status(), Some("DRAINING"));
    assert_eq!((service.desired_count(), service.running_count()), (0, 2));
    assert!(service.deployments().is_empty());
    assert!(
        ecs.client()
            .list_services()
            .send()
            .await
            .expect("a list")
            .service_arns()
            .is_empty()
    );
    check_refusal(
        create(&ecs, "web", 2).send().await,
        INVALID,
        "Unable to Start a service that is still Draining.",
    );
    check_refusal(
        ecs.client().update_service().service("web").send().await,
        "ServiceNotActiveException",
        "Service was not ACTIVE.",
    );
    let waiter = ecs.client().wait_until_services_inactive().services("web");
    waiter.wait(secs(600)).await.expect("it becomes inactive");
    let old = ecs.service("web");
    assert_eq!(old.status(), ServiceStatus::Inactive);
    check_refusal(
        delete().send().await,
        "ServiceNotFoundException",
        "Service not found.",
    );

    create(&ecs, "web", 1)
        .send()
        .await
        .expect("the name is free");
    ecs.service("web").wait_stable().await;
    assert_eq!(ecs.service("web").tasks().len(), 1);
    assert_eq!(old.tasks().running().len(), 0);
}

#[tokio::test]
async fn the_same_request_with_a_token_makes_one_service() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");

    let first = create(&ecs, "web", 2).client_token("a").send().await;
    let again = create(&ecs, "web", 2).client_token("a").send().await;
    let other = create(&ecs, "web", 3).client_token("a").send().await;

    let arn = |service: Option<&Service>| {
        service.and_then(|of| of.deployments()[0].id().map(str::to_owned))
    };
    let (first, again) = (first.expect("it is made"), again.expect("it is there"));
    assert_eq!(arn(first.service()), arn(again.service()));
    check_refusal(other, INVALID, "Creation of service was not idempotent.");
}

#[tokio::test]
async fn unknown_services_are_failures() {
    let ecs = FakeEcs::start().await;

    let answer = ecs
        .client()
        .describe_services()
        .services("none")
        .send()
        .await;

    let answer = answer.expect("it is answered");
    let failure = &answer.failures()[0];
    assert_eq!(failure.reason(), Some("MISSING"));
    assert_eq!(
        failure.arn(),
        Some("arn:aws:ecs:us-east-1:123456789012:service/none")
    );
    check_refusal(
        ecs.client()
            .describe_services()
            .set_services(Some(Vec::new()))
            .send()
            .await,
        INVALID,
        "Services cannot be empty.",
    );
    let eleven = (0..11).map(|at| at.to_string()).collect();
    check_refusal(
        ecs.client()
            .describe_services()
            .set_services(Some(eleven))
            .send()
            .await,
        INVALID,
        "service names can have at most 10 items.",
    );
}

// ---- events ----

#[tokio::test]
async fn deployments_are_announced_beside_tasks() {
    let ecs = with_web(1).await;
    ecs.settle();

    let events = ecs.events();

    let deployment = ecs.service("web").deployments()[0].id().map(str::to_owned);
    let of_deployments: Vec<_> = events.iter().filter_map(Event::deployment).collect();
    let names: Vec<_> = of_deployments
        .iter()
        .map(|event| event.event_name())
        .collect();
    assert_eq!(
        names,
        [
            "SERVICE_DEPLOYMENT_IN_PROGRESS",
            "SERVICE_DEPLOYMENT_COMPLETED"
        ]
    );
    assert_eq!(
        Some(of_deployments[0].deployment_id().to_owned()),
        deployment
    );
    let actions: Vec<_> = events.iter().filter_map(Event::service_action).collect();
    assert_eq!(actions.len(), 1);
    assert_eq!(actions[0].event_name(), "SERVICE_STEADY_STATE");
    assert!(
        events
            .iter()
            .filter_map(Event::task)
            .any(|event| event.last_status() == TaskStatus::Running)
    );
}

#[tokio::test]
async fn a_held_deployment_stays_where_it_is() {
    let ecs = with_web(1).await;
    let web = ecs.service("web");
    let held = web.hold_deployment();
    let update = ecs.client().update_service().service("web");
    update
        .force_new_deployment(true)
        .send()
        .await
        .expect("it is updated");
    ecs.settle();
    assert_eq!(web.deployments().len(), 2);

    drop(held);
    web.wait_stable().await;

    assert_eq!(web.deployments().len(), 1);
}

#[tokio::test]
async fn a_service_on_ec2_with_one_port_replaces_what_has_it_first() {
    let ecs = FakeEcs::start().await;
    ecs.add_instance("t3.small");
    let ports = json!([{ "containerPort": 80, "hostPort": 80 }]);
    let app = json!([{ "name": "app", "image": "a", "memory": 64, "portMappings": ports }]);
    register(&ecs, &ec2_definition("web", "bridge", app.clone()));
    let service = ecs
        .client()
        .create_service()
        .service_name("web")
        .task_definition("web");
    let service = service
        .desired_count(1)
        .deployment_configuration(percents(0, 100));
    service.send().await.expect("it is made");
    let web = ecs.service("web");
    web.wait_stable().await;
    register(&ecs, &ec2_definition("web", "bridge", app));

    let update = ecs.client().update_service().service("web");
    update
        .task_definition("web")
        .send()
        .await
        .expect("it is updated");
    web.wait_stable().await;

    assert_eq!(web.tasks().running().only().revision(), 2);
}

#[tokio::test]
async fn tasks_of_a_capacity_provider_wait_for_its_instances() {
    let ecs = FakeEcs::start().await;
    register_ec2_app(&ecs, "batch");
    let group = ecs.auto_scaling().new_group("workers").max(4).add();
    let arn = group.arn();
    let scaling = json!({ "status": "ENABLED" });
    let provider = json!({ "autoScalingGroupArn": arn, "managedScaling": scaling });
    ask(
        &ecs,
        "CreateCapacityProvider",
        &json!({ "name": "workers", "autoScalingGroupProvider": provider }),
    );
    ecs.settle();
    let associate = json!({ "cluster": "default", "capacityProviders": ["workers"], "defaultCapacityProviderStrategy": [] });
    ask(&ecs, "PutClusterCapacityProviders", &associate);
    ecs.settle();

    let service = json!({
        "serviceName": "batch", "taskDefinition": "batch", "desiredCount": 3,
        "capacityProviderStrategy": [{ "capacityProvider": "workers", "weight": 1 }],
    });
    ask(&ecs, "CreateService", &service);
    let batch = ecs.service("batch");
    batch.wait_stable().await;

    assert_eq!(batch.running_count(), 3);
    let running = batch.tasks().running();
    let provider = running[0].describe().capacity_provider_name;
    assert_eq!(provider.as_deref(), Some("workers"));
}

#[tokio::test]
async fn a_large_service_comes_to_nothing_without_a_complaint_about_how_long_that_takes() {
    let ecs = with_web(2_000).await;

    let delete = ecs.client().delete_service().service("web").force(true);
    delete.send().await.expect("it is deleted");
    ecs.settle();

    assert_eq!(ecs.service("web").status(), ServiceStatus::Inactive);
}
