//! Other accounts and regions, lists of everything, and what is not ECS under its own service.

use std::sync::{Arc, Mutex};

use fake_ecs::{Clock, ContainerState, FakeEcs, HookResult, Profile, Script, StopCode};
use serde_json::json;

use crate::strategies::{hook, load_balancers};
use crate::support::{SUBNET, ask, fargate_definition, register, secs};

fn app(ecs: &FakeEcs) -> fake_ecs::TaskHandle {
    let app = json!([{ "name": "app", "image": "busybox" }]);
    register(ecs, &fargate_definition("app", app));
    ecs.task_definition("app").run()
}

#[tokio::test]
async fn a_view_of_another_region_has_handles_clients_and_an_environment_of_that_region() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    let ireland = ecs.in_region("eu-west-1");

    let create = ireland.client().create_cluster().cluster_name("jobs");
    let created = create.send().await.expect("the name is free");

    let arn = "arn:aws:ecs:eu-west-1:123456789012:cluster/jobs";
    assert_eq!(created.cluster().and_then(|it| it.cluster_arn()), Some(arn));
    assert_eq!(ireland.cluster("jobs").arn(), arn);
    assert_eq!(ecs.clusters().only().name(), "default");
    assert_eq!(ireland.clusters().len(), 2);
    assert_eq!(ireland.region(), "eu-west-1");
    let env = ireland.env_vars();
    assert!(env.contains(&("AWS_REGION".to_owned(), "eu-west-1".to_owned())));

    let task = app(&ireland);
    task.wait_running().await;
    assert!(ecs.tasks().is_empty());
    assert_eq!(ireland.tasks().only(), task);
    assert_ne!(ireland.cluster("default"), ecs.cluster("default"));
    assert!(!ireland.events().is_empty() && ecs.events().is_empty());
    assert!(task.timeline().len() > 2);
    let over_http = ireland.client_over_http().list_clusters().send().await;
    assert_eq!(over_http.expect("it is served").cluster_arns().len(), 2);
}

#[tokio::test]
async fn a_view_of_another_account_is_reached_by_its_access_key() {
    let ecs = FakeEcs::start().await;
    let partner = ecs.in_account("210987654321");
    let key = ("AWS_ACCESS_KEY_ID".to_owned(), "210987654321".to_owned());
    assert!(partner.env_vars().contains(&key));

    let listed = partner.client_over_http().list_clusters().send().await;

    let listed = listed.expect("it is served");
    assert_eq!(listed.cluster_arns(), [partner.cluster("default").arn()]);
    assert_eq!(
        partner.in_account("123456789012").cluster("default"),
        ecs.cluster("default")
    );
    let both = partner.in_region("eu-west-1");
    assert_eq!(
        (both.account(), both.region()),
        ("210987654321", "eu-west-1")
    );
}

#[tokio::test]
async fn a_view_goes_on_after_a_reset_and_its_handles_do_not() {
    let ecs = FakeEcs::start().await;
    let ireland = ecs.in_region("eu-west-1");
    let task = app(&ireland);
    task.force_stop();
    assert_eq!(task.stop_code(), Some(StopCode::UserInitiated));

    ecs.reset();

    assert!(ireland.tasks().is_empty());
    assert_eq!(format!("{task:?}"), "TaskHandle(of before a reset)");
    let again = app(&ireland);
    again.wait_running().await;
    assert!(ecs.tasks().is_empty());
}

#[tokio::test]
async fn faults_and_instances_are_of_the_view_that_they_are_made_in() {
    let ecs = FakeEcs::start().await;
    let ireland = ecs.in_region("eu-west-1");
    let fault = ireland
        .faults()
        .on("ListClusters")
        .error("ServerException", "no");

    ecs.client()
        .list_clusters()
        .send()
        .await
        .expect("it is another region");
    let refused = ireland
        .client()
        .list_clusters()
        .into_paginator()
        .send()
        .next()
        .await;
    assert!(refused.expect("there is a page").is_err());

    assert!(fault.hits() > 0);
    ireland.add_instance("m5.large");
    assert_eq!((ireland.instances().len(), ecs.instances().len()), (1, 0));
}

#[tokio::test]
async fn a_handle_lists_what_happened_in_its_account_and_region_only() {
    let ecs = FakeEcs::start().await;
    let ireland = ecs.in_region("eu-west-1");
    let partner = ecs.in_account("210987654321");
    for (handle, operation) in [
        (&ecs, "ListClusters"),
        (&ireland, "ListServices"),
        (&partner, "ListTasks"),
    ] {
        ask(handle, operation, &json!({}));
        app(handle).force_stop();
    }
    let handles = [&ecs, &ireland, &partner];

    for (handle, operation) in
        handles
            .into_iter()
            .zip(["ListClusters", "ListServices", "ListTasks"])
    {
        assert_eq!(handle.requests().of(operation).len(), 1, "{operation}");
        let is_here = |it: &fake_ecs::Request| {
            (it.account(), it.region()) == (handle.account(), handle.region())
        };
        assert!(handle.requests().iter().all(is_here));
        let arn = handle.tasks().only().arn();
        let events = handle.events().tasks();
        assert!(!events.is_empty() && events.iter().all(|event| event.task_arn() == arn));
        let timeline = handle.timeline().to_string();
        assert!(timeline.contains(operation), "{timeline}");
        let others = ["ListClusters", "ListServices", "ListTasks"];
        let others = others.iter().filter(|other| timeline.contains(*other));
        assert_eq!(others.count(), 1, "{timeline}");
        assert_eq!(timeline.matches(" PROVISIONING").count(), 1, "{timeline}");
    }
    let all: usize = handles.iter().map(|it| it.requests().len()).sum();
    assert_eq!(ireland.all_requests().len(), all);
    assert_eq!(
        ecs.all_requests().of("ListTasks").only().account(),
        "210987654321"
    );
}

/// A service of one task of `web` whose deployments go by stages, with a hook.
fn serve_in_stages(ecs: &FakeEcs) {
    let app = json!([{
        "name": "app", "image": "web:1", "portMappings": [{ "containerPort": 80, "name": "http" }],
    }]);
    let mut web = fargate_definition("web", app);
    web["taskRoleArn"] = json!("arn:aws:iam::123456789012:role/web");
    register(ecs, &web);
    let service = json!({
        "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
        "loadBalancers": load_balancers(), "enableExecuteCommand": true,
        "deploymentConfiguration": {
            "strategy": "BLUE_GREEN", "bakeTimeInMinutes": 5, "lifecycleHooks": [hook(&["PRE_SCALE_UP"])],
        },
    });
    ask(ecs, "CreateService", &service);
    ecs.settle();
}

#[test]
fn closures_answer_for_all_accounts_and_regions_and_are_told_which() {
    for set_by in [None, Some("ap-south-1")] {
        let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
        let setter = set_by.map_or_else(|| ecs.clone(), |region| ecs.in_region(region));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let asks = Arc::clone(&asked);
        setter.on_hook(move |call| {
            asks.lock().unwrap().push(call.service().arn());
            HookResult::Succeeded
        });
        setter.on_exec(|container, _| container.task().arn());
        let ireland = ecs.in_region("eu-west-1");
        let partner = ecs.in_account("210987654321");
        for handle in [&ecs, &ireland, &partner] {
            serve_in_stages(handle);
            let task = handle.service("web").tasks().only();
            let exec = json!({ "task": task.id(), "command": "id", "interactive": true });

            ask(handle, "ExecuteCommand", &exec);
            handle.settle();

            let execs = task.container("app").execs();
            assert_eq!(execs[0].output(), task.arn());
            let asked = asked.lock().unwrap();
            assert_eq!(asked.last(), Some(&handle.service("web").arn()));
        }
    }
}

#[tokio::test]
async fn subnets_containers_and_namespaces_are_waited_for_as_well() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    let subnet = ecs.ec2().new_subnet(SUBNET).addresses(3).add();
    let container = app(&ecs).container("app");

    container
        .wait_until(|it| it.status() == ContainerState::Running)
        .await;
    assert_eq!(subnet.free_addresses(), Some(2));
    container.task().force_stop();
    subnet.wait_until(|it| it.free_addresses() == Some(3)).await;

    register(
        &ecs,
        &fargate_definition(
            "web",
            json!([{
                "name": "app", "image": "web",
                "portMappings": [{ "containerPort": 80, "name": "http" }],
            }]),
        ),
    );
    let web = json!({
        "serviceName": "web", "taskDefinition": "web", "desiredCount": 2, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
        "serviceConnectConfiguration": { "enabled": true, "namespace": "internal", "services": [
            { "portName": "http", "clientAliases": [{ "port": 80 }] }
        ] },
    });
    ask(&ecs, "CreateService", &web);
    let internal = ecs.cloud_map().namespace("internal");
    internal
        .wait_until(|it| it.service("http").endpoints().len() == 2)
        .await;
}

#[tokio::test]
async fn the_events_of_a_service_are_those_of_eventbridge_and_its_messages_those_of_describe() {
    let ecs = FakeEcs::start().await;
    serve_in_stages(&ecs);
    app(&ecs).force_stop();
    let web = ecs.service("web");
    web.wait_stable().await;

    assert!(!web.events().is_empty() && web.events().len() < ecs.events().len());
    assert_eq!(web.events(), ecs.events().of_service(&web));
    let described = web.describe();
    let newest = described.events().first().and_then(|event| event.message());
    assert_eq!(web.messages().last().map(String::as_str), newest);
}

#[tokio::test]
async fn a_member_of_what_was_sent_can_be_asserted() {
    let ecs = FakeEcs::start().await;
    let task = app(&ecs);
    let stop = ecs.client().stop_task().task(task.id()).reason("“late”");
    stop.send().await.expect("it runs");

    let request = ecs.requests().of("StopTask").only();

    assert_eq!(request.json()["reason"], "“late”");
    assert!(request.json()["cluster"].is_null());
    assert_eq!(request.json()["task"], task.id());
    let parsed: serde_json::Value = serde_json::from_slice(request.body()).expect("it is JSON");
    assert_eq!(parsed["task"], task.id());
}

#[test]
fn what_can_be_no_region_and_no_account_is_refused() {
    let ecs = FakeEcs::start().blocking();
    for wrong in [&(|| drop(ecs.in_region("Ireland!"))) as &dyn Fn(), &|| {
        drop(ecs.in_account("12"));
    }] {
        let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(wrong));
        assert!(caught.is_err());
    }
}

#[tokio::test]
async fn there_is_a_list_of_everything_that_can_be_found() {
    let ecs = FakeEcs::start().await;
    app(&ecs);
    let network = json!({ "awsvpcConfiguration": { "subnets": [SUBNET] } });
    let balancer =
        json!([{ "targetGroupArn": "arn:tg", "containerName": "app", "containerPort": 80 }]);
    let app = json!([{ "name": "app", "image": "web", "portMappings": [{ "containerPort": 80 }] }]);
    register(&ecs, &fargate_definition("web", app));
    let web = json!({
        "serviceName": "web", "taskDefinition": "web", "desiredCount": 1, "launchType": "FARGATE",
        "networkConfiguration": network, "loadBalancers": balancer,
    });
    ask(&ecs, "CreateService", &web);
    let group = ecs.auto_scaling().new_group("workers").min(1).add();
    ecs.settle();

    let web = ecs.services().only();
    web.wait_until(|web| web.running_count() == 1).await;
    assert_eq!(web, ecs.service("web"));
    assert_eq!(ecs.cluster("default").services(), ecs.services());
    let families: Vec<_> = ecs
        .task_definitions()
        .iter()
        .map(|it| it.family().to_owned())
        .collect();
    assert_eq!(families, ["app", "web"]);
    assert_eq!(ecs.auto_scaling().groups().only(), group);
    assert_eq!(ecs.instances(), group.instances());
    assert_eq!(ecs.elb().target_groups().only().name(), "arn:tg");
    assert!(ecs.daemons().is_empty() && ecs.gateways().is_empty() && ecs.task_sets().is_empty());
}

#[tokio::test]
async fn requests_are_filtered_by_operation_service_and_what_came_of_them() {
    let ecs = FakeEcs::start().await;
    ecs.faults().on("ListClusters").once().throttle();
    let client = ecs.client();
    client
        .list_clusters()
        .send()
        .await
        .expect("it is tried again");
    let missing = client
        .describe_tasks()
        .cluster("none")
        .tasks("1")
        .send()
        .await;
    assert!(missing.is_err());

    let requests = ecs.requests();
    assert_eq!(requests.len(), 3);
    assert_eq!(requests.clone().of("ListClusters").len(), 2);
    assert_eq!(
        requests.clone().injected().only().error_code(),
        Some("ThrottlingException")
    );
    assert_eq!(
        requests.clone().rejected().last().operation(),
        "DescribeTasks"
    );
    assert_eq!(requests.clone().to("ecs").len(), 3);
    assert!(requests.to("sts").is_empty());
}

#[tokio::test]
async fn events_are_filtered_and_shown_as_json_alike() {
    let ecs = FakeEcs::start().await;
    ecs.containers("app")
        .script(Script::new().exits(3).after(secs(5)));
    let (task, other) = (app(&ecs), ecs.task_definition("app").run());
    task.wait_stopped().await;
    other.wait_stopped().await;

    let of_task = ecs.events().of_task(&task);

    assert!(of_task.len() < ecs.events().len());
    assert_eq!(of_task.tasks().len(), of_task.len());
    let last = of_task.tasks().last();
    assert_eq!(last.stop_code(), Some(StopCode::EssentialContainerExited));
    let json = of_task.json();
    assert_eq!(json.len(), of_task.len());
    assert!(json.iter().all(|json| json.contains(&task.arn())));
    assert!(ecs.events().deployments().is_empty() && ecs.events().service_actions().is_empty());
}

#[test]
fn a_list_with_more_than_one_says_what_of_and_tells_the_story() {
    let ecs = FakeEcs::start().blocking();
    for _ in 0..2 {
        app(&ecs);
    }

    let caught = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        ecs.task_definitions().only()
    }));

    let panic = caught.expect_err("there are two");
    let said = panic.downcast_ref::<String>().expect("it is a text");
    assert!(
        said.starts_with("expected one task definition, there are 2\ntimeline\n"),
        "{said}"
    );
}
