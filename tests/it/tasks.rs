//! RunTask, StopTask, DescribeTasks and ListTasks: what they do.

use std::collections::BTreeMap;

use aws_sdk_ecs::Client;
use aws_sdk_ecs::error::SdkError;
use aws_sdk_ecs::operation::list_tasks::builders::ListTasksFluentBuilder;
use aws_sdk_ecs::operation::run_task::RunTaskOutput;
use aws_sdk_ecs::types::{
    CapacityProviderStrategyItem, ContainerOverride, DesiredStatus, KeyValuePair, LaunchType,
    PropagateTags, Tag, TaskField, TaskOverride,
};
use fake_ecs::{
    Clock, Event, FakeEcs, Profile, Script, StopCode, TaskHandle, TaskStatus, TimelineEntry,
};
use serde_json::json;

use crate::support::{
    fargate_definition, fargate_network, network_of, refusal, register, register_app,
    register_ec2_app, run, run_on_ec2, secs,
};

const HOUR: u64 = 3_600;

async fn run_many(client: &Client, family: &str, count: i32) -> RunTaskOutput {
    let call = client.run_task().task_definition(family).count(count);
    let call = call.launch_type(LaunchType::Fargate);
    let call = call.network_configuration(fargate_network());
    call.send().await.expect("RunTask is accepted")
}

// ---- RunTask ----

#[tokio::test]
async fn a_call_runs_as_many_tasks_as_it_says() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");

    let answer = run_many(&ecs.client(), "web", 10).await;

    assert_eq!(answer.tasks().len(), 10);
    assert!(answer.failures().is_empty());
    assert_eq!(ecs.tasks().running().len(), 10);
    assert_eq!(ecs.cluster("default").running_tasks_count(), 10);
}

#[tokio::test]
async fn a_family_means_its_newest_revision() {
    let ecs = FakeEcs::start().await;
    let first = register_app(&ecs, "web");
    let second = register_app(&ecs, "web");

    for (reference, definition) in [
        ("web", &second),
        ("web:1", &first),
        (first.arn(), &first),
        (second.arn(), &second),
    ] {
        let task = run(&ecs, reference).await;

        let described = task.describe();
        assert_eq!(
            described.task_definition_arn(),
            Some(definition.arn()),
            "{reference}"
        );
    }
}

#[tokio::test]
async fn overrides_reach_the_containers() {
    let ecs = FakeEcs::start().await;
    let containers = json!([
        { "name": "app", "image": "busybox", "command": ["serve"], "entryPoint": ["sh", "-c"], "cpu": 10,
          "environment": [{ "name": "MODE", "value": "web" }, { "name": "LEVEL", "value": "info" }] },
        { "name": "log", "image": "busybox", "essential": false },
    ]);
    register(&ecs, &fargate_definition("web", containers));
    let pair = |name: &str, value: &str| KeyValuePair::builder().name(name).value(value).build();
    let container = ContainerOverride::builder()
        .name("app")
        .command("migrate")
        .environment(pair("MODE", "job"))
        .environment(pair("EXTRA", "1"))
        .cpu(20)
        .build();
    let overrides = TaskOverride::builder()
        .container_overrides(container)
        .cpu(".5 vCPU")
        .memory("1GB")
        .build();

    let call = ecs.client().run_task().task_definition("web");
    let call = call.launch_type(LaunchType::Fargate);
    let call = call.network_configuration(fargate_network());
    let answer = call
        .overrides(overrides)
        .send()
        .await
        .expect("it is accepted");

    let task = ecs.tasks().only();
    let app = task.container("app");
    assert_eq!(app.entry_point(), ["sh", "-c"]);
    assert_eq!(app.command(), ["migrate"]);
    let environment = [("MODE", "job"), ("LEVEL", "info"), ("EXTRA", "1")];
    let environment = environment.map(|(name, value)| (name.to_owned(), value.to_owned()));
    assert_eq!(app.environment(), environment);
    let shown = &answer.tasks()[0];
    assert_eq!((shown.cpu(), shown.memory()), (Some("512"), Some("1024")));
    let overrides = shown.overrides().expect("they are there");
    let names = overrides.container_overrides().iter();
    let names: Vec<_> = names.map(|container| container.name()).collect();
    assert_eq!(names, [Some("app"), Some("log")]);
}

#[tokio::test]
async fn tasks_spread_over_their_subnets() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");

    let call = ecs.client().run_task().task_definition("web").count(4);
    let call = call.launch_type(LaunchType::Fargate);
    let call = call.network_configuration(network_of(&["subnet-1", "subnet-2"]));
    let answer = call.send().await.expect("it is accepted");

    let mut subnets = BTreeMap::new();
    for task in answer.tasks() {
        let details = task.attachments()[0].details();
        let subnet = details[0].value().expect("the subnet is there").to_owned();
        *subnets.entry(subnet).or_insert(0) += 1;
    }
    assert_eq!(subnets.into_values().collect::<Vec<_>>(), [2, 2]);
}

#[tokio::test]
async fn a_strategy_places_its_base_first_and_the_rest_by_weight() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let item = |provider: &str, base: i32, weight: i32| {
        CapacityProviderStrategyItem::builder()
            .capacity_provider(provider)
            .base(base)
            .weight(weight)
            .build()
            .expect("the provider is given")
    };
    let put = ecs
        .client()
        .put_cluster_capacity_providers()
        .cluster("default");
    let put = put
        .capacity_providers("FARGATE")
        .capacity_providers("FARGATE_SPOT");
    let put = put.default_capacity_provider_strategy(item("FARGATE_SPOT", 0, 1));
    put.send().await.expect("both exist");
    let providers = |answer: &RunTaskOutput| {
        let mut counts = BTreeMap::new();
        for task in answer.tasks() {
            assert_eq!(task.launch_type(), Some(&LaunchType::Fargate));
            let provider = task.capacity_provider_name().expect("it was placed by one");
            *counts.entry(provider.to_owned()).or_insert(0) += 1;
        }
        counts.into_iter().collect::<Vec<_>>()
    };
    let call = || {
        let call = ecs.client().run_task().task_definition("web");
        call.network_configuration(fargate_network()).count(10)
    };

    let given = call().set_capacity_provider_strategy(Some(vec![
        item("FARGATE", 2, 1),
        item("FARGATE_SPOT", 0, 3),
    ]));
    let given = given.send().await.expect("it is accepted");
    assert_eq!(
        providers(&given),
        [("FARGATE".to_owned(), 4), ("FARGATE_SPOT".to_owned(), 6)]
    );

    let by_default = call().send().await.expect("it is accepted");
    assert_eq!(providers(&by_default), [("FARGATE_SPOT".to_owned(), 10)]);

    let by_launch_type = call().launch_type(LaunchType::Fargate).send().await;
    let by_launch_type = by_launch_type.expect("it is accepted");
    assert!(
        by_launch_type
            .tasks()
            .iter()
            .all(|task| task.capacity_provider_name().is_none())
    );
}

// ---- idempotency ----

async fn run_with_token(
    ecs: &FakeEcs,
    token: &str,
    count: i32,
) -> Result<Vec<String>, SdkError<aws_sdk_ecs::operation::run_task::RunTaskError>> {
    let call = ecs.client().run_task().task_definition("web").count(count);
    let call = call.launch_type(LaunchType::Fargate).client_token(token);
    let answer = call.network_configuration(fargate_network()).send().await?;
    let arns = answer
        .tasks()
        .iter()
        .map(|task| task.task_arn().expect("tasks have an ARN").to_owned());
    Ok(arns.collect())
}

#[tokio::test]
async fn a_repeated_token_gives_the_same_tasks() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");

    let first = run_with_token(&ecs, "token-1", 2)
        .await
        .expect("it is accepted");
    let again = run_with_token(&ecs, "token-1", 2)
        .await
        .expect("it is remembered");
    let other = run_with_token(&ecs, "token-2", 2)
        .await
        .expect("it is accepted");

    assert_eq!(first, again);
    assert!(first.iter().all(|arn| !other.contains(arn)));
    assert_eq!(ecs.tasks().len(), 4);
}

#[tokio::test]
async fn a_repeated_token_with_other_parameters_is_a_conflict() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let first = run_with_token(&ecs, "token-1", 2)
        .await
        .expect("it is accepted");

    let error = run_with_token(&ecs, "token-1", 3)
        .await
        .expect_err("it differs");

    let error = error.into_service_error();
    let aws_sdk_ecs::operation::run_task::RunTaskError::ConflictException(conflict) = error else {
        panic!("expected a conflict: {error:?}")
    };
    assert_eq!(conflict.resource_ids(), first);
    assert_eq!(ecs.tasks().len(), 2);
}

#[tokio::test]
async fn a_token_stands_for_the_same_request_however_it_is_put() {
    let ecs = FakeEcs::start().await;
    let definition = register_app(&ecs, "web");
    let run = |cluster: Option<String>, definition: &str, count: Option<i32>| {
        let call = ecs.client().run_task().task_definition(definition);
        let call = call
            .launch_type(LaunchType::Fargate)
            .client_token("token-1");
        let call = call.set_cluster(cluster).set_count(count);
        call.network_configuration(fargate_network()).send()
    };
    let first = run(None, "web:1", None).await.expect("it is accepted");

    for (cluster, count) in [
        (Some("default".to_owned()), Some(1)),
        (Some(ecs.cluster("default").arn()), None),
    ] {
        let again = run(cluster, definition.arn(), count).await;
        let again = again.expect("it is remembered");
        assert_eq!(again.tasks()[0].task_arn(), first.tasks()[0].task_arn());
    }
    assert_eq!(ecs.tasks().len(), 1);
}

#[tokio::test]
async fn a_token_is_of_its_cluster() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    ecs.client()
        .create_cluster()
        .cluster_name("other")
        .send()
        .await
        .expect("it is made");
    run_with_token(&ecs, "token-1", 1)
        .await
        .expect("it is accepted");

    let call = ecs
        .client()
        .run_task()
        .task_definition("web")
        .cluster("other");
    let call = call
        .launch_type(LaunchType::Fargate)
        .client_token("token-1");
    let answer = call.network_configuration(fargate_network()).send().await;

    answer.expect("nobody has used it there");
    assert_eq!(ecs.tasks().len(), 2);
}

#[tokio::test]
async fn a_token_lapses_a_day_after_the_call_or_an_hour_after_its_tasks() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    register_app(&ecs, "web");
    let first = run_with_token(&ecs, "token-1", 1)
        .await
        .expect("it is accepted");

    ecs.advance(secs(24 * HOUR - 1));
    assert_eq!(
        run_with_token(&ecs, "token-1", 1)
            .await
            .expect("it is remembered"),
        first
    );
    ecs.advance(secs(1));
    let second = run_with_token(&ecs, "token-1", 1)
        .await
        .expect("it is accepted");
    assert_ne!(second, first);

    ecs.task(&second[0]).force_stop();
    ecs.task(&second[0]).wait_stopped().await;
    ecs.advance(secs(HOUR - 1));
    assert_eq!(
        run_with_token(&ecs, "token-1", 1)
            .await
            .expect("it is remembered"),
        second
    );
    ecs.advance(secs(1));
    let third = run_with_token(&ecs, "token-1", 1)
        .await
        .expect("it is accepted");
    assert_ne!(third, second);
}

#[tokio::test]
async fn a_token_shows_little_of_tasks_that_have_stopped() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let arns = run_with_token(&ecs, "token-1", 1)
        .await
        .expect("it is accepted");
    ecs.task(&arns[0]).force_stop();
    ecs.task(&arns[0]).wait_stopped().await;

    let call = ecs.client().run_task().task_definition("web").count(1);
    let call = call
        .launch_type(LaunchType::Fargate)
        .client_token("token-1");
    let answer = call.network_configuration(fargate_network()).send().await;

    let answer = answer.expect("it is remembered");
    let [task] = answer.tasks() else {
        panic!("{answer:?}")
    };
    assert_eq!(task.task_arn(), Some(arns[0].as_str()));
    assert_eq!(
        (task.last_status(), task.desired_status()),
        (Some("STOPPED"), Some("STOPPED"))
    );
    assert_eq!(task.created_at(), None);
}

// ---- StopTask ----

#[tokio::test]
async fn stopping_says_who_and_why() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    for (reason, expected) in [
        (None, "Task stopped by user"),
        (Some("deploy #7"), "deploy #7"),
    ] {
        let task = run(&ecs, "web").await;
        task.wait_running().await;

        let call = ecs.client().stop_task().task(task.id());
        let answer = call.set_reason(reason.map(str::to_owned)).send().await;

        let shown = answer
            .expect("the task is there")
            .task
            .expect("it is shown");
        assert_eq!(shown.last_status(), Some("RUNNING"));
        assert_eq!(shown.desired_status(), Some("STOPPED"));
        assert_eq!(shown.stopped_reason(), Some(expected));
        assert!(shown.stopping_at().is_some());
        task.wait_stopped().await;
        assert_eq!(task.stop_code(), Some(StopCode::UserInitiated));
        assert_eq!(task.stopped_reason().as_deref(), Some(expected));
        assert_eq!(task.container("app").exit_code(), Some(143));
    }
}

#[tokio::test]
async fn stopping_again_changes_nothing() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    task.wait_running().await;
    let stop = |reason: &str| {
        ecs.client()
            .stop_task()
            .task(task.arn())
            .reason(reason)
            .send()
    };
    stop("first").await.expect("the task is there");
    let version = task.describe().version();

    let again = stop("second").await.expect("it is still there");
    assert_eq!(
        again.task().and_then(|task| task.stopped_reason()),
        Some("first")
    );
    assert_eq!(task.describe().version(), version);
    task.wait_stopped().await;
    let once_more = stop("third").await.expect("it is still shown");
    assert_eq!(
        once_more.task().and_then(|task| task.stopped_reason()),
        Some("first")
    );
}

#[tokio::test]
async fn the_story_keeps_the_reason_that_was_given_at_the_time() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    task.wait_running().await;
    let call = ecs.client().stop_task().task(task.id());
    let answer = call.reason("deploy #7").send().await;
    answer.expect("the task is there");

    task.mark_failed(42, "the disk is full");

    let timeline = task.timeline();
    let lines: Vec<&str> = timeline.iter().map(TimelineEntry::text).collect();
    assert!(lines.contains(&r#"is to stop: UserInitiated "deploy #7""#));
    assert!(lines.contains(&r#"STOPPED EssentialContainerExited "the disk is full""#));
}

#[tokio::test]
async fn a_task_whose_host_is_lost_has_no_exit_code() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    task.wait_running().await;

    task.mark_failed(None, "Host EC2 (instance i-1) terminated.");

    let shown = task.describe();
    assert_eq!(shown.containers()[0].last_status(), Some("STOPPED"));
    assert_eq!(shown.containers()[0].exit_code(), None);
}

// ---- DescribeTasks ----

#[tokio::test]
async fn tasks_are_found_by_id_and_arn_and_others_are_failures() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    let unknown = "0123456789abcdef0123456789abcdef";

    let call = ecs.client().describe_tasks();
    let call = call.tasks(task.id()).tasks(task.arn()).tasks(unknown);
    let answer = call.send().await.expect("the ids are well-formed");

    let arn = task.arn();
    let found: Vec<_> = answer.tasks().iter().map(|task| task.task_arn()).collect();
    assert_eq!(found, [Some(arn.as_str()); 2]);
    let [failure] = answer.failures() else {
        panic!("{answer:?}")
    };
    assert_eq!(failure.reason(), Some("MISSING"));
    let missing = format!("arn:aws:ecs:us-east-1:123456789012:task/default/{unknown}");
    assert_eq!(failure.arn(), Some(missing.as_str()));
    assert_eq!(failure.detail(), None);
}

#[tokio::test]
async fn what_is_missing_is_named_as_it_was_asked_for() {
    let ecs = FakeEcs::start().await;
    let arn = |rest: &str| format!("arn:aws:ecs:us-east-1:123456789012:task/{rest}");
    let uuid = "01234567-89ab-cdef-0123-456789abcdef";
    let digits = "0123456789ABCDEF0123456789ABCDEF";
    for (reference, expected) in [
        (uuid.to_owned(), arn(&format!("default/{uuid}"))),
        (digits.to_owned(), arn(&format!("default/{digits}"))),
        (arn(uuid), arn(uuid)),
        (
            arn(&format!("default/{uuid}")),
            arn(&format!("default/{uuid}")),
        ),
    ] {
        let answer = ecs.client().describe_tasks().tasks(&reference).send().await;

        let answer = answer.expect("the ids are well-formed");
        assert_eq!(answer.failures()[0].arn(), Some(expected.as_str()));
    }
}

#[tokio::test]
async fn the_handle_and_describe_tasks_show_the_same() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    task.wait_running().await;

    let call = ecs.client().describe_tasks().tasks(task.id());
    let answer = call
        .include(TaskField::Tags)
        .send()
        .await
        .expect("it is there");

    assert_eq!(answer.tasks(), [task.describe()]);
}

#[tokio::test]
async fn stopped_tasks_are_shown_for_an_hour_of_the_fakes_time() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    register_app(&ecs, "web");
    let task = run(&ecs, "web").await;
    task.force_stop();
    task.wait_stopped().await;
    let client = ecs.client();
    let list = || {
        client
            .list_tasks()
            .desired_status(DesiredStatus::Stopped)
            .send()
    };

    ecs.advance(secs(HOUR - 1));
    let answer = client
        .describe_tasks()
        .tasks(task.id())
        .send()
        .await
        .expect("it is valid");
    assert_eq!(answer.tasks().len(), 1);
    assert_eq!(list().await.expect("it is valid").task_arns(), [task.arn()]);

    ecs.advance(secs(1));
    let answer = client
        .describe_tasks()
        .tasks(task.id())
        .send()
        .await
        .expect("it is valid");
    assert!(answer.tasks().is_empty());
    assert_eq!(answer.failures()[0].reason(), Some("MISSING"));
    assert!(list().await.expect("it is valid").task_arns().is_empty());
    let (_, message) = refusal(client.stop_task().task(task.id()).send().await);
    assert_eq!(message, "The referenced task was not found.");
    assert!(
        task.is_stopped(),
        "handles remember what the API has forgotten"
    );
}

// ---- tags ----

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

#[tokio::test]
async fn tags_are_shown_when_they_are_asked_for_and_go_when_the_task_is_stopped() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let call = ecs.client().run_task().task_definition("web");
    let call = call
        .launch_type(LaunchType::Fargate)
        .tags(tag("team", "blue"));
    let call = call
        .network_configuration(fargate_network())
        .enable_ecs_managed_tags(true);
    let answer = call.send().await.expect("it is accepted");
    let expected = [tag("team", "blue"), tag("aws:ecs:clusterName", "default")];
    assert_eq!(answer.tasks()[0].tags(), expected);
    let task = ecs.tasks().only();
    let describe = || ecs.client().describe_tasks().tasks(task.id());

    let plain = describe().send().await.expect("it is there");
    let with_tags = describe()
        .include(TaskField::Tags)
        .send()
        .await
        .expect("it is there");
    assert!(plain.tasks()[0].tags().is_empty());
    assert_eq!(with_tags.tasks()[0].tags(), expected);

    ecs.client()
        .stop_task()
        .task(task.id())
        .send()
        .await
        .expect("it is there");
    let stopped = describe()
        .include(TaskField::Tags)
        .send()
        .await
        .expect("it is there");
    assert!(stopped.tasks()[0].tags().is_empty());
}

#[tokio::test]
async fn a_task_that_a_test_stops_loses_its_tags_as_well() {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    let call = ecs.client().run_task().task_definition("web");
    let call = call.launch_type(LaunchType::Fargate).tags(tag("a", "b"));
    let call = call.network_configuration(fargate_network());
    call.send().await.expect("it is accepted");
    let task = ecs.tasks().only();

    task.force_stop();

    assert!(task.describe().tags().is_empty());
}

#[tokio::test]
async fn fifty_tags_are_the_limit_whoever_gives_them() {
    let ecs = FakeEcs::start().await;
    let mut definition = fargate_definition("web", json!([{ "name": "app", "image": "busybox" }]));
    let tags = (0..30).map(|number| json!({ "key": format!("a{number}"), "value": "" }));
    definition["tags"] = tags.collect();
    register(&ecs, &definition);
    let client = ecs.client();
    let run = |count: i32| {
        let tags = (0..count).map(|number| tag(&format!("b{number}"), ""));
        let call = client.run_task().task_definition("web");
        let call = call.launch_type(LaunchType::Fargate);
        let call = call.propagate_tags(PropagateTags::TaskDefinition);
        let call = call.enable_ecs_managed_tags(true);
        call.network_configuration(fargate_network())
            .set_tags(Some(tags.collect()))
            .send()
    };

    let fifty = run(20).await.expect("those of AWS do not count");
    assert_eq!(fifty.tasks()[0].tags().len(), 51);
    let expected = (
        "InvalidParameterException",
        "tags can have at most 50 items.",
    );
    let (code, message) = refusal(run(21).await);
    assert_eq!((code.as_str(), message.as_str()), expected);

    let many = (0..51).map(|number| tag(&format!("b{number}"), ""));
    let call = client.create_cluster().cluster_name("other");
    let (code, message) = refusal(call.set_tags(Some(many.collect())).send().await);
    assert_eq!((code.as_str(), message.as_str()), expected);
}

// ---- ListTasks ----

/// Three families on both launch types, with two starters; some of the tasks are stopped.
async fn many_tasks() -> (FakeEcs, Vec<TaskHandle>) {
    let ecs = FakeEcs::start().synthetic_instances().await;
    register_app(&ecs, "web");
    register_app(&ecs, "api");
    register_ec2_app(&ecs, "batch");
    let mut tasks = Vec::new();
    for number in 0..12 {
        let (family, launch_type) = match number % 3 {
            0 => ("web", LaunchType::Fargate),
            1 => ("api", LaunchType::Fargate),
            _ => ("batch", LaunchType::Ec2),
        };
        let call = ecs.client().run_task().task_definition(family);
        let call = call.started_by(if number % 2 == 0 { "even" } else { "odd" });
        let network = (launch_type == LaunchType::Fargate).then(fargate_network);
        let call = call
            .set_network_configuration(network)
            .launch_type(launch_type);
        call.send().await.expect("it is accepted");
        let task = ecs.tasks().last();
        if number >= 8 {
            task.force_stop();
        }
        tasks.push(task);
    }
    (ecs, tasks)
}

#[tokio::test]
async fn filters_select_tasks() {
    let (ecs, tasks) = many_tasks().await;
    let instance = tasks[2]
        .describe()
        .container_instance_arn()
        .map(str::to_owned);
    let instance = instance.expect("it runs on an instance");
    let instance_id = instance
        .rsplit('/')
        .next()
        .expect("there is one")
        .to_owned();
    let list = || ecs.client().list_tasks();
    let stopped = DesiredStatus::Stopped;
    let cases: Vec<(ListTasksFluentBuilder, &[usize])> = vec![
        (list(), &[0, 1, 2, 3, 4, 5, 6, 7]),
        (
            list().desired_status(DesiredStatus::Running),
            &[0, 1, 2, 3, 4, 5, 6, 7],
        ),
        (list().desired_status(stopped.clone()), &[8, 9, 10, 11]),
        (list().desired_status(DesiredStatus::Pending), &[]),
        (list().family("web"), &[0, 3, 6]),
        (list().family("web").desired_status(stopped.clone()), &[9]),
        (list().family("unknown"), &[]),
        (list().started_by("odd"), &[1, 3, 5, 7]),
        (
            list().started_by("odd").desired_status(stopped.clone()),
            &[9, 11],
        ),
        (list().started_by("nobody"), &[]),
        (list().launch_type(LaunchType::Ec2), &[2, 5]),
        (list().launch_type(LaunchType::Fargate), &[0, 1, 3, 4, 6, 7]),
        (list().launch_type(LaunchType::External), &[]),
        (list().container_instance(instance), &[2, 5]),
        (
            list()
                .container_instance(&instance_id)
                .desired_status(stopped),
            &[8, 11],
        ),
        (
            list().family("api").launch_type(LaunchType::Fargate),
            &[1, 4, 7],
        ),
        (list().family("api").launch_type(LaunchType::Ec2), &[]),
        (
            list().family("batch").container_instance(&instance_id),
            &[2, 5],
        ),
        (
            list()
                .launch_type(LaunchType::Ec2)
                .container_instance(instance_id),
            &[2, 5],
        ),
    ];
    for (number, (call, expected)) in cases.into_iter().enumerate() {
        let answer = call.send().await.expect("the filters go together");

        let arns: Vec<String> = expected.iter().map(|at| tasks[*at].arn()).collect();
        assert_eq!(answer.task_arns(), arns, "case {number}");
    }
}

#[tokio::test]
async fn pages_of_one_show_every_task_once() {
    let (ecs, tasks) = many_tasks().await;

    let mut pages = ecs
        .client()
        .list_tasks()
        .max_results(1)
        .into_paginator()
        .send();
    let mut seen = Vec::new();
    for _ in 0..100 {
        match pages.next().await {
            Some(page) => seen.extend(page.expect("tokens are good").task_arns.unwrap_or_default()),
            None => break,
        }
    }

    let running: Vec<String> = tasks[..8].iter().map(TaskHandle::arn).collect();
    assert_eq!(seen, running);
}

#[tokio::test]
async fn a_page_goes_on_where_the_last_one_ended_though_tasks_come_and_go() {
    let (ecs, tasks) = many_tasks().await;
    let client = ecs.client();
    let page = |token: Option<String>| {
        client
            .list_tasks()
            .max_results(3)
            .set_next_token(token)
            .send()
    };

    let first = page(None).await.expect("it is valid");
    tasks[2].force_stop();
    tasks[4].force_stop();
    let late = run(&ecs, "web").await;
    let second = page(first.next_token.clone())
        .await
        .expect("the token is good");
    let third = page(second.next_token.clone())
        .await
        .expect("the token is good");

    let arns = |list: &[&TaskHandle]| list.iter().map(|task| task.arn()).collect::<Vec<_>>();
    assert_eq!(second.task_arns(), arns(&[&tasks[3], &tasks[5], &tasks[6]]));
    assert_eq!(third.task_arns(), arns(&[&tasks[7], &late]));
    assert_eq!(third.next_token(), None);
}

// ---- events ----

/// What the service announces of a life, and so what its versions are: see the recorded answers.
#[tokio::test]
async fn each_event_of_a_task_has_the_next_version() {
    use TaskStatus::{Deprovisioning, Pending, Provisioning, Running, Stopped};
    let exits = || Script::new().exits(0);
    let fails = || Script::new().cannot_pull("no such image");
    let on_fargate = &[Provisioning, Pending, Running, Deprovisioning, Stopped][..];
    // The agent of an instance tells of the interface by itself.
    let on_ec2_awsvpc = &[
        Provisioning,
        Provisioning,
        Pending,
        Running,
        Deprovisioning,
        Stopped,
    ][..];
    for (network_mode, launch_type, script, expected) in [
        ("awsvpc", LaunchType::Fargate, exits(), on_fargate),
        (
            "awsvpc",
            LaunchType::Fargate,
            fails(),
            &[Provisioning, Pending, Deprovisioning, Stopped],
        ),
        ("awsvpc", LaunchType::Ec2, exits(), on_ec2_awsvpc),
        (
            "bridge",
            LaunchType::Ec2,
            exits(),
            &[Pending, Running, Stopped],
        ),
        ("bridge", LaunchType::Ec2, fails(), &[Pending, Stopped]),
        (
            "host",
            LaunchType::Ec2,
            exits(),
            &[Pending, Running, Stopped],
        ),
    ] {
        let ecs = FakeEcs::start().synthetic_instances().await;
        ecs.script("job", script);
        let mut definition = fargate_definition(
            "job",
            json!([{ "name": "app", "image": "busybox", "memory": 64 }]),
        );
        definition["networkMode"] = network_mode.into();
        definition["requiresCompatibilities"] = json!([launch_type.as_str()]);
        register(&ecs, &definition);

        let network = (network_mode == "awsvpc").then(fargate_network);
        let call = ecs.client().run_task().task_definition("job");
        let call = call.launch_type(launch_type.clone());
        let answer = call.set_network_configuration(network).send().await;
        answer.expect("it is accepted");
        let task = ecs.tasks().only();
        task.wait_stopped().await;

        let events = ecs.events();
        let events: Vec<_> = events.iter().filter_map(Event::task).collect();
        let statuses: Vec<TaskStatus> = events.iter().map(|event| event.last_status()).collect();
        let versions: Vec<u16> = events.iter().map(|event| event.version()).collect();
        assert_eq!(statuses, expected, "{network_mode} on {launch_type:?}");
        assert_eq!(versions, (1..=versions.len() as u16).collect::<Vec<_>>());
        assert_eq!(task.describe().version(), versions.len() as i64);
    }
}

// ---- handles ----

#[tokio::test]
async fn tasks_of_a_fake_can_be_narrowed_down() {
    let (ecs, tasks) = many_tasks().await;
    for task in &tasks[8..] {
        task.wait_stopped().await;
    }

    assert_eq!(ecs.tasks().len(), 12);
    assert_eq!(ecs.tasks().running().len(), 8);
    assert_eq!(ecs.tasks().stopped().family("web").len(), 1);
    assert_eq!(ecs.tasks().started_by("even").running().len(), 4);
    assert_eq!(ecs.tasks().first(), tasks[0]);
    assert_eq!(ecs.tasks().last(), tasks[11]);
    assert_eq!(ecs.tasks()[3], tasks[3]);
    assert_eq!(ecs.cluster("default").tasks().len(), 12);
}

#[tokio::test]
async fn an_ec2_task_is_pending_then_running() {
    let ecs = FakeEcs::start()
        .synthetic_instances()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .await;
    ecs.script("batch", Script::new().exits(0).after(secs(5)));
    register_ec2_app(&ecs, "batch");

    let task = run_on_ec2(&ecs, "batch").await;

    assert_eq!(task.status(), TaskStatus::Pending);
    task.wait_running().await;
    task.wait_stopped().await;
    let events = ecs.events();
    let events = events.iter().filter_map(Event::task);
    let versions: Vec<u16> = events.map(fake_ecs::TaskEvent::version).collect();
    assert_eq!(versions, [1, 2, 3]);
}
