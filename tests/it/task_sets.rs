//! Task sets: services that somebody else deploys, by the controllers `EXTERNAL` and `CODE_DEPLOY`.

mod controllers;
mod endings;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::operation::create_service::builders::CreateServiceFluentBuilder;
use aws_sdk_ecs::operation::create_task_set::builders::CreateTaskSetFluentBuilder;
use aws_sdk_ecs::types::{
    DeploymentController, DeploymentControllerType, LaunchType, LoadBalancer, PropagateTags, Scale,
    ScaleUnit, ServiceField, ServiceRegistry, StabilityStatus, Tag, TaskSet, TaskSetField,
};
use fake_ecs::{Clock, FakeEcs, Profile, Script, TaskSetHandle, TaskSetStatus};
use serde_json::json;

use crate::support::{check_refusal, fargate_definition, fargate_network, register, secs};

const INVALID: &str = "InvalidParameterException";
const DEFAULT: &str = "default";

/// Deploys by itself, as tools do that use the controller `EXTERNAL`; knows nothing of the fake.
mod canary_tool {
    use std::time::Duration;

    use aws_sdk_ecs::Client;
    use aws_sdk_ecs::types::{LaunchType, NetworkConfiguration, Scale, StabilityStatus, TaskSet};

    const CLUSTER: &str = "default";

    fn percent(value: f64) -> Scale {
        Scale::builder().value(value).build()
    }

    async fn wait_until_steady(client: &Client, service: &str, task_set: &str) {
        loop {
            let call = client
                .describe_task_sets()
                .cluster(CLUSTER)
                .service(service);
            let seen = call.task_sets(task_set).send().await.expect("it is there");
            if seen.task_sets()[0].stability_status() == Some(&StabilityStatus::SteadyState) {
                return;
            }
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    }

    async fn task_sets(client: &Client, service: &str) -> Vec<TaskSet> {
        let call = client
            .describe_services()
            .cluster(CLUSTER)
            .services(service);
        let answer = call.send().await.expect("it is there");
        answer.services()[0].task_sets().to_vec()
    }

    /// Runs the definition beside what there is at ten percent, then at a hundred, and then instead
    /// of it.
    pub(super) async fn deploy(
        client: &Client,
        service: &str,
        definition: &str,
        network: NetworkConfiguration,
    ) {
        let before = task_sets(client, service).await;
        let call = client.create_task_set().cluster(CLUSTER).service(service);
        let call = call.task_definition(definition).scale(percent(10.0));
        let call = call
            .launch_type(LaunchType::Fargate)
            .network_configuration(network);
        let made = call.send().await.expect("it is made").task_set;
        let green = made.and_then(|set| set.id).expect("task sets have an id");
        wait_until_steady(client, service, &green).await;

        let call = client.update_task_set().cluster(CLUSTER).service(service);
        let call = call.task_set(&green).scale(percent(100.0));
        call.send().await.expect("it is scaled");
        wait_until_steady(client, service, &green).await;

        let call = client.update_service_primary_task_set().cluster(CLUSTER);
        let call = call.service(service).primary_task_set(&green);
        call.send().await.expect("it is promoted");
        for blue in before.iter().filter_map(|set| set.id.as_ref()) {
            let call = client.delete_task_set().cluster(CLUSTER).service(service);
            let call = call.task_set(blue).force(true);
            call.send().await.expect("it is deleted");
        }
        while task_sets(client, service).await.len() > 1 {
            tokio::time::sleep(Duration::from_secs(2)).await;
        }
    }
}

fn controller(of: DeploymentControllerType) -> DeploymentController {
    let controller = DeploymentController::builder().r#type(of);
    controller.build().expect("a controller has a type")
}

/// Revisions of `web`, one after the other.
fn register_web(ecs: &FakeEcs) {
    let ports = json!([{ "containerPort": 80 }]);
    let app = json!([{ "name": "app", "image": "busybox", "portMappings": ports }]);
    register(ecs, &fargate_definition("web", app));
}

fn external(ecs: &FakeEcs, count: i32) -> CreateServiceFluentBuilder {
    let call = ecs.client().create_service().service_name("web");
    let external = controller(DeploymentControllerType::External);
    call.desired_count(count).deployment_controller(external)
}

fn create(ecs: &FakeEcs, percent: f64) -> CreateTaskSetFluentBuilder {
    let call = ecs
        .client()
        .create_task_set()
        .cluster(DEFAULT)
        .service("web");
    let scale = Scale::builder().value(percent).unit(ScaleUnit::Percent);
    call.task_definition("web")
        .launch_type(LaunchType::Fargate)
        .network_configuration(fargate_network())
        .scale(scale.build())
}

/// A task set of `web`, as it is when it is made.
async fn made(call: CreateTaskSetFluentBuilder) -> TaskSet {
    let answer = call.send().await.expect("it is made");
    answer.task_set.expect("it is shown")
}

/// A fake with a service `web` of the controller `EXTERNAL`.
async fn with_external(count: i32) -> FakeEcs {
    let ecs = FakeEcs::start().await;
    register_web(&ecs);
    external(&ecs, count).send().await.expect("it is made");
    ecs
}

/// A fake with a stable service `web` of the controller `CODE_DEPLOY`.
async fn with_code_deploy(count: i32) -> FakeEcs {
    let ecs = FakeEcs::start().await;
    register_web(&ecs);
    let balancer = LoadBalancer::builder().target_group_arn("arn:tg");
    let balancer = balancer.container_name("app").container_port(80).build();
    let call = ecs.client().create_service().service_name("web");
    let call = call
        .desired_count(count)
        .task_definition("web")
        .load_balancers(balancer);
    let call = call
        .launch_type(LaunchType::Fargate)
        .network_configuration(fargate_network());
    let call = call.deployment_controller(controller(DeploymentControllerType::CodeDeploy));
    call.send().await.expect("it is made");
    ecs.service("web").wait_stable().await;
    ecs
}

async fn scale(client: &Client, set: &str, percent: f64) -> TaskSet {
    let call = client.update_task_set().cluster(DEFAULT).service("web");
    let scale = Scale::builder().value(percent).build();
    let answer = call.task_set(set).scale(scale).send().await;
    answer.expect("it is scaled").task_set.expect("it is shown")
}

fn only(ecs: &FakeEcs) -> TaskSetHandle {
    let sets = ecs.service("web").task_sets();
    assert_eq!(sets.len(), 1);
    sets.first()
}

// ---- the user's tests ----

#[tokio::test(start_paused = true)]
async fn an_external_tool_replaces_what_runs() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_web(&ecs);
    external(&ecs, 20).send().await.expect("it is made");
    let web = ecs.service("web");
    let client = ecs.client();
    canary_tool::deploy(&client, "web", "web:1", fargate_network()).await;
    let blue = only(&ecs);
    register_web(&ecs);

    canary_tool::deploy(&client, "web", "web:2", fargate_network()).await;

    web.wait_stable().await;
    assert_eq!(blue.status(), None);
    let green = only(&ecs);
    assert_eq!(green.status(), Some(TaskSetStatus::Primary));
    let running = web.tasks().running();
    assert_eq!(running.len(), 20);
    assert!(running.iter().all(|task| task.revision() == 2));
    let described = web.describe();
    assert!(
        described
            .task_definition()
            .unwrap_or_default()
            .ends_with("/web:2")
    );
    assert_eq!(described.deployments, None);
}

#[tokio::test]
async fn code_deploy_replaces_what_runs() {
    let ecs = with_code_deploy(2).await;
    let web = ecs.service("web");
    let blue = only(&ecs);
    assert_eq!(blue.status(), Some(TaskSetStatus::Primary));
    register_web(&ecs);

    let green = web.code_deploy("web:2");
    green.wait_steady().await;
    assert_eq!((web.running_count(), web.desired_count()), (4, 2));
    green.promote();
    blue.delete();
    blue.wait_gone().await;

    web.wait_stable().await;
    assert_eq!(web.running_count(), 2);
    let service = web.describe();
    assert!(
        service
            .task_definition()
            .unwrap_or_default()
            .ends_with("/web:2")
    );
    let [set] = service.task_sets() else {
        panic!("one is left")
    };
    assert_eq!(set.status(), Some("PRIMARY"));
    assert_eq!(set.started_by(), Some("CODE_DEPLOY"));
    let id = green
        .external_id()
        .expect("CodeDeploy says which deployment it is");
    assert_eq!((id.len(), &id[..2]), (11, "d-"));
}

#[tokio::test]
async fn a_deployment_of_code_deploy_that_fails_leaves_what_was_there() {
    let ecs = with_code_deploy(2).await;
    let web = ecs.service("web");
    register_web(&ecs);
    let script = Script::new().cannot_pull("CannotPullContainerError: no such image");
    ecs.script("web", script);

    let green = web.code_deploy("web:2");
    ecs.advance(secs(120));
    assert!(!green.is_steady());
    green.delete();

    green.wait_gone().await;
    web.wait_stable().await;
    let running = web.tasks().running();
    assert_eq!(running.len(), 2);
    assert!(running.iter().all(|task| task.revision() == 1));
}

// ---- what a task set is ----

#[tokio::test]
async fn the_tasks_of_a_task_set_are_in_its_own_target_group() {
    let ecs = with_code_deploy(1).await;
    let web = ecs.service("web");
    let (blue, green) = (
        ecs.elb().target_group("arn:tg"),
        ecs.elb().target_group("arn:green"),
    );
    assert_eq!((blue.registered().len(), green.registered().len()), (1, 0));

    let set = web.code_deploy_to("web:1", "arn:green");
    set.wait_steady().await;

    assert_eq!((blue.registered().len(), green.registered().len()), (1, 1));
    ecs.settle();
    let said = format!(
        "(service web, taskSet {}) registered 1 targets in (target-group arn:green)",
        set.id()
    );
    assert!(web.messages().contains(&said), "{:#?}", web.messages());
}

#[tokio::test]
async fn cloud_map_is_told_of_which_task_set_a_task_is() {
    const REGISTRY: &str = "arn:aws:servicediscovery:us-east-1:123456789012:service/srv-web";
    let ecs = with_external(1).await;
    let registry = ServiceRegistry::builder().registry_arn(REGISTRY).build();
    let call = create(&ecs, 100.0).external_id("green");
    made(call.service_registries(registry)).await;
    ecs.service("web").wait_stable().await;

    let registered = ecs.cloud_map().service(REGISTRY).instances();

    let [instance] = &registered[..] else {
        panic!("there is one task")
    };
    let set = instance.attribute("ECS_TASK_SET_EXTERNAL_ID");
    assert_eq!(set, Some("green"));
}

#[tokio::test]
async fn a_task_set_keeps_its_share_of_the_desired_count() {
    let ecs = with_external(3).await;
    let web = ecs.service("web");
    let set = made(create(&ecs, 50.0)).await;

    assert_eq!(set.status(), Some("ACTIVE"));
    assert_eq!(set.stability_status(), Some(&StabilityStatus::Stabilizing));
    let handle = only(&ecs);
    handle.wait_steady().await;
    // A task and a half are two.
    assert_eq!(handle.computed_desired_count(), 2);
    assert_eq!(handle.running_count(), 2);

    let update = ecs.client().update_service().service("web");
    update.desired_count(10).send().await.expect("it scales");
    web.wait_running_count(5).await;

    scale(&ecs.client(), &handle.id(), 12.0).await;
    web.wait_running_count(2).await;

    handle
        .tasks()
        .running()
        .first()
        .mark_failed(1, "out of disk");
    web.wait_stable().await;
    assert_eq!(handle.running_count(), 2);
}

#[tokio::test]
async fn a_new_share_shows_before_what_it_comes_to() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    register_web(&ecs);
    external(&ecs, 2).send().await.expect("it is made");
    let set = made(create(&ecs, 0.0)).await;
    ecs.settle();
    assert!(only(&ecs).is_steady());

    let scaled = scale(&ecs.client(), set.id().expect("an id"), 100.0).await;

    assert_eq!(scaled.scale().map(Scale::value), Some(100.0));
    assert_eq!(scaled.computed_desired_count(), 0);
    assert_eq!(
        scaled.stability_status(),
        Some(&StabilityStatus::Stabilizing)
    );
    ecs.settle();
    assert_eq!(only(&ecs).computed_desired_count(), 2);
}

#[tokio::test]
async fn tasks_say_which_task_set_they_are_of() {
    let ecs = FakeEcs::start().await;
    register_web(&ecs);
    let tag = Tag::builder().key("team").value("finance").build();
    let call = external(&ecs, 1)
        .tags(tag.clone())
        .propagate_tags(PropagateTags::Service);
    call.send().await.expect("it is made");
    let blue = made(create(&ecs, 100.0)).await.id.expect("an id");
    let green = made(create(&ecs, 100.0)).await.id.expect("an id");
    ecs.service("web").wait_stable().await;

    for set in ecs.service("web").task_sets() {
        let task = set.tasks().only().describe();
        assert_eq!(task.started_by(), Some(set.id().as_str()));
        assert_eq!(task.group(), Some("service:web"));
        assert_eq!(task.tags(), std::slice::from_ref(&tag));
        let listed = ecs.client().list_tasks().started_by(set.id()).send().await;
        let listed = listed.expect("they are listed");
        assert_eq!(listed.task_arns(), [task.task_arn().expect("an ARN")]);
    }
    assert_ne!(blue, green);
    let listed = ecs.client().list_tasks().service_name("web").send().await;
    assert_eq!(listed.expect("they are listed").task_arns().len(), 2);
}

#[tokio::test]
async fn the_primary_task_set_is_what_a_service_is_described_with() {
    let ecs = with_external(1).await;
    let web = ecs.service("web");
    let before = web.describe();
    assert_eq!(before.task_definition(), None);
    assert_eq!(before.launch_type(), Some(&LaunchType::Ec2));
    let blue = made(create(&ecs, 100.0)).await.id.expect("an id");
    let green = made(create(&ecs, 100.0)).await.id.expect("an id");
    web.wait_stable().await;
    assert_eq!(web.describe().task_definition(), None);
    let statuses = || {
        let sets = web.task_sets().into_iter();
        sets.map(|set| set.status()).collect::<Vec<_>>()
    };
    let promote = |set: &str| {
        let call = ecs.client().update_service_primary_task_set();
        call.cluster(DEFAULT)
            .service("web")
            .primary_task_set(set)
            .send()
    };

    for (set, expected) in [
        (&blue, [TaskSetStatus::Primary, TaskSetStatus::Active]),
        (&green, [TaskSetStatus::Active, TaskSetStatus::Primary]),
        (&green, [TaskSetStatus::Active, TaskSetStatus::Primary]),
    ] {
        let answer = promote(set).await.expect("it is promoted");

        assert_eq!(
            answer.task_set().and_then(|set| set.status()),
            Some("PRIMARY")
        );
        assert_eq!(statuses(), expected.map(Some));
    }
    let service = web.describe();
    assert!(
        service
            .task_definition()
            .unwrap_or_default()
            .ends_with("/web:1")
    );
    assert_eq!(service.launch_type(), Some(&LaunchType::Fargate));
    assert!(service.network_configuration().is_some());
}

#[tokio::test]
async fn what_happens_to_task_sets_is_told() {
    let ecs = with_external(1).await;
    let web = ecs.service("web");
    made(create(&ecs, 100.0)).await;
    web.wait_stable().await;
    let (set, task) = (only(&ecs), ecs.tasks().only());
    let of_set = format!("(service web, taskSet {})", set.id());
    let started = format!("{of_set} has started 1 tasks: (task {}).", task.id());
    let steady = format!("{of_set} updated state to STEADY_STATE.");

    assert_eq!(
        web.messages(),
        [
            &format!(
                "(service web) updated computedDesiredCount for taskSet {} to 1.",
                set.id()
            ),
            &started,
            &steady,
            "(service web) has reached a steady state.",
        ]
    );
    let events = ecs.events();
    let actions = events.iter().filter_map(fake_ecs::Event::service_action);
    let steady = actions
        .clone()
        .find(|event| event.event_name() == "TASKSET_STEADY_STATE");
    let steady = steady.expect("it is announced");
    assert_eq!(steady.event_type(), "INFO");
    assert_eq!(steady.task_set_arns(), [set.arn()]);

    set.delete();
    set.wait_gone().await;
    let stopped = format!(
        "{of_set} has stopped 1 running tasks: (task {}).",
        task.id()
    );
    assert_eq!(web.messages().last(), Some(&stopped));
}

#[tokio::test]
async fn task_sets_have_tags_of_their_own() {
    let ecs = with_external(1).await;
    let tag = |key: &str| Tag::builder().key(key).value("x").build();
    let made = made(create(&ecs, 0.0).tags(tag("one"))).await;
    assert_eq!(made.tags(), [tag("one")]);
    let (arn, id) = (made.task_set_arn.expect("an ARN"), made.id.expect("an id"));
    let client = ecs.client();

    let call = client.tag_resource().resource_arn(&arn).tags(tag("two"));
    call.send().await.expect("it takes tags");
    let call = client.untag_resource().resource_arn(&arn).tag_keys("one");
    call.send().await.expect("it gives them up");

    let call = client.list_tags_for_resource().resource_arn(&arn);
    assert_eq!(
        call.send().await.expect("they are listed").tags(),
        [tag("two")]
    );
    for (include, expected) in [(None, vec![]), (Some(TaskSetField::Tags), vec![tag("two")])] {
        let call = client.describe_task_sets().cluster(DEFAULT).service("web");
        let call = call
            .task_sets(&id)
            .set_include(include.map(|field| vec![field]));
        let seen = call.send().await.expect("it is described");
        assert_eq!(seen.task_sets()[0].tags(), expected);
    }
    let call = client
        .describe_services()
        .services("web")
        .include(ServiceField::Tags);
    let seen = call.send().await.expect("it is described");
    assert_eq!(seen.services()[0].task_sets()[0].tags(), [tag("two")]);
    let call = client
        .tag_resource()
        .resource_arn(format!("{arn}0"))
        .tags(tag("two"));
    check_refusal(
        call.send().await,
        "ResourceNotFoundException",
        "The specified task set was not found.",
    );
}

#[tokio::test]
async fn task_sets_are_described_by_id_and_arn() {
    let ecs = with_external(1).await;
    let one = made(create(&ecs, 0.0).external_id("blue")).await;
    let call = ecs
        .client()
        .describe_task_sets()
        .cluster(DEFAULT)
        .service("web");
    let call = call
        .task_sets(one.id().expect("an id"))
        .task_sets("ecs-svc/1");

    let answer = call
        .task_sets(one.task_set_arn().expect("an ARN"))
        .send()
        .await;

    let answer = answer.expect("it is answered");
    let ids: Vec<_> = answer
        .task_sets()
        .iter()
        .map(TaskSet::external_id)
        .collect();
    assert_eq!(ids, [Some("blue"), Some("blue")]);
    let [failure] = answer.failures() else {
        panic!("one is missing")
    };
    assert_eq!(failure.reason(), Some("MISSING"));
    assert!(
        failure
            .arn()
            .unwrap_or_default()
            .ends_with(":task-set/default/web/ecs-svc/1")
    );
}
