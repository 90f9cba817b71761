//! Texts grow neither with how much there is nor with what somebody sends.

use std::collections::BTreeSet;

use fake_ecs::{Clock, FakeEcs, Script, ServiceHandle};
use serde_json::{Value, json};

use crate::support::{SUBNET, ask, panics, post, register_app, register_ec2_app};

/// How long the message of an event is.
const EVENT_MAX: usize = 4 * 1024;
/// How many tasks an event names.
const TASKS_MAX: usize = 20;
/// How long a reason is.
const REASON_MAX: usize = 1_024;

/// A service of so many tasks on Fargate, which do not get further than to be started while time
/// stands still.
fn serve(ecs: &FakeEcs, name: &str, count: usize, more: Value) -> ServiceHandle {
    register_app(ecs, "web");
    let mut body = json!({
        "serviceName": name, "taskDefinition": "web", "desiredCount": count, "launchType": "FARGATE",
        "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
    });
    let Value::Object(more) = more else {
        panic!("members are given as an object")
    };
    body.as_object_mut().expect("it is one").extend(more);
    ask(ecs, "CreateService", &body);
    ecs.service(name)
}

/// Steps until there is an event with these words. Gives all of them that have those words, the
/// oldest first.
fn events_with(ecs: &FakeEcs, service: &ServiceHandle, words: &str) -> Vec<String> {
    for _ in 0..1_000 {
        let mut events = service.messages();
        events.retain(|event| event.contains(words));
        if !events.is_empty() {
            return events;
        }
        assert!(
            ecs.step(),
            "nobody says '{words}': {:?}",
            service.messages()
        );
    }
    panic!("nobody says '{words}'");
}

/// The ids of the tasks that an event names.
fn ids(event: &str) -> Vec<String> {
    let parts = event.split("(task ").skip(1);
    let ids = parts.filter_map(|part| part.split(')').next());
    ids.map(str::to_owned).collect()
}

/// Checks that the events tell of these tasks once, so many in an event, and how many they name.
#[track_caller]
fn check_batches(events: &[String], said: &str, tasks: &BTreeSet<String>) {
    let named: Vec<Vec<String>> = events.iter().map(|event| ids(event)).collect();
    let sizes: Vec<usize> = named.iter().map(Vec::len).collect();
    let (last, full) = sizes.split_last().expect("there are events");
    assert!(full.iter().all(|size| *size == TASKS_MAX), "{sizes:?}");
    assert!((1..=TASKS_MAX).contains(last), "{sizes:?}");
    for (event, named) in events.iter().zip(&named) {
        assert!(event.len() <= EVENT_MAX, "{} bytes", event.len());
        let said = said.replace("COUNT", &named.len().to_string());
        assert!(event.contains(&said), "{event}");
    }
    assert_eq!(sizes.iter().sum::<usize>(), tasks.len());
    assert_eq!(&named.into_iter().flatten().collect::<BTreeSet<_>>(), tasks);
}

#[test]
fn a_start_and_a_stop_of_many_tasks_are_told_in_events_of_some_each() {
    for (count, events) in [(1, 1), (20, 1), (21, 2), (250, 13), (10_000, 500)] {
        let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
        // The longest name that there is.
        let name = "w".repeat(255);
        let web = serve(&ecs, &name, count, json!({}));

        let started = events_with(&ecs, &web, "has started");

        let tasks: BTreeSet<String> = web.tasks().iter().map(fake_ecs::TaskHandle::id).collect();
        assert_eq!((started.len(), tasks.len()), (events, count));
        check_batches(&started, "has started COUNT tasks: (task ", &tasks);

        ask(
            &ecs,
            "UpdateService",
            &json!({ "service": name, "desiredCount": 0 }),
        );
        let stopped = events_with(&ecs, &web, "has stopped");

        assert_eq!(stopped.len(), events);
        check_batches(&stopped, "has stopped COUNT running tasks: (task ", &tasks);
    }
}

#[test]
fn a_hundred_events_are_shown_the_newest_first() {
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    let web = serve(&ecs, "web", 10_000, json!({}));
    let mut started = events_with(&ecs, &web, "has started");

    let answer = post(&ecs, "DescribeServices", &json!({ "services": ["web"] }));

    assert!(
        answer.body.len() < 128 * 1024,
        "{} bytes",
        answer.body.len()
    );
    let shown = &answer.json()["services"][0]["events"];
    let shown = shown.as_array().expect("it is a list").iter();
    let shown: Vec<String> = shown
        .map(|event| event["message"].as_str().unwrap_or_default().to_owned())
        .collect();
    started.reverse();
    assert_eq!(shown, started[..100]);
}

#[test]
fn of_task_sets_and_zones_it_is_told_in_events_of_some_tasks_each() {
    // Two task sets, which start and stop tasks at once.
    let ecs = FakeEcs::start().clock(Clock::manual()).blocking();
    register_app(&ecs, "web");
    let web = json!({ "serviceName": "web", "desiredCount": 50, "deploymentController": { "type": "EXTERNAL" } });
    ask(&ecs, "CreateService", &web);
    for _ in 0..2 {
        ask(
            &ecs,
            "CreateTaskSet",
            &json!({
                "cluster": "default", "service": "web", "taskDefinition": "web", "launchType": "FARGATE",
                "networkConfiguration": { "awsvpcConfiguration": { "subnets": [SUBNET] } },
                "scale": { "unit": "PERCENT", "value": 100.0 },
            }),
        );
    }
    let web = ecs.service("web");
    ecs.settle();

    let started = web
        .messages()
        .into_iter()
        .filter(|event| event.contains("has started"));
    let sizes: Vec<usize> = started.map(|event| ids(&event).len()).collect();
    assert_eq!(sizes, [20, 20, 10, 20, 20, 10]);
    ask(
        &ecs,
        "UpdateService",
        &json!({ "service": "web", "desiredCount": 5 }),
    );
    ecs.settle();
    let stopped = web
        .messages()
        .into_iter()
        .filter(|event| event.contains("has stopped"));
    let sizes: Vec<usize> = stopped.map(|event| ids(&event).len()).collect();
    assert_eq!(sizes, [20, 20, 5, 20, 20, 5]);

    // Half of the tasks are moved to another zone.
    let ecs = FakeEcs::start().blocking();
    ecs.ec2().new_subnet("subnet-a").zone("us-east-1a").add();
    let room = ecs
        .ec2()
        .new_subnet("subnet-b")
        .zone("us-east-1b")
        .addresses(0)
        .add();
    let subnets = json!({ "awsvpcConfiguration": { "subnets": ["subnet-a", "subnet-b"] } });
    let more = json!({ "networkConfiguration": subnets, "availabilityZoneRebalancing": "ENABLED" });
    let web = serve(&ecs, "web", 100, more);
    ecs.settle();
    room.set_addresses(1_000);
    ecs.settle();

    for words in [
        "tasks in us-east-1b to AZ Rebalance: ",
        "running tasks in us-east-1a due to AZ",
    ] {
        let moved = web
            .messages()
            .into_iter()
            .filter(|event| event.contains(words));
        let sizes: Vec<usize> = moved.map(|event| ids(&event).len()).collect();
        assert_eq!(sizes, [20, 20, 10], "{:?}", web.messages());
    }
}

#[test]
fn an_event_with_long_names_is_cut() {
    let ecs = FakeEcs::start().blocking();
    let group = format!(
        "arn:aws:elasticloadbalancing:us-east-1:123456789012:targetgroup/{}/1",
        "w".repeat(100_000)
    );
    register_ec2_app(&ecs, "app");
    // Zones have names of any length, and there may be many.
    for zone in 0..60 {
        let zone = format!("us-east-1{}-{zone}", "é".repeat(100));
        ecs.new_instance("m5.large").zone(zone).add();
    }
    let balancer =
        json!([{ "targetGroupArn": group, "containerName": "app", "containerPort": 80 }]);
    ask(
        &ecs,
        "RegisterTaskDefinition",
        &json!({
            "family": "app", "containerDefinitions": [
                { "name": "app", "image": "a", "memory": 64, "portMappings": [{ "containerPort": 80 }] }
            ],
        }),
    );
    let app = json!({
        "serviceName": "app", "taskDefinition": "app", "desiredCount": 61, "loadBalancers": balancer,
        "availabilityZoneRebalancing": "ENABLED",
    });
    ask(&ecs, "CreateService", &app);
    ecs.settle();
    let app = ecs.service("app");
    ecs.elb().target_group(&group).fail_next(1);
    app.tasks().first().force_stop();
    ecs.instances()[0].terminate();
    ecs.settle();

    let events = app.messages();

    assert!(events.iter().any(|event| event.len() == EVENT_MAX));
    for event in &events {
        assert!(
            event.len() <= EVENT_MAX,
            "{} bytes: {}",
            event.len(),
            &event[..100]
        );
    }
    let story = ecs.timeline();
    assert!(
        story
            .iter()
            .all(|entry| entry.text().len() <= EVENT_MAX + 100)
    );
}

// ---- reasons ----

#[test]
fn of_a_reason_the_beginning_is_kept() {
    let long = "é".repeat(2_000);
    let check = |reason: Option<String>, begins: &str| {
        let reason = reason.expect("there is one");
        assert!(reason.starts_with(begins), "{reason}");
        assert!(
            (REASON_MAX - 1..=REASON_MAX).contains(&reason.len()),
            "{} bytes",
            reason.len()
        );
    };
    let ecs = FakeEcs::start().blocking();
    let definition = register_app(&ecs, "web");
    let container = || definition.run().container("app");

    let task = definition.run();
    let stop = json!({ "task": task.id(), "reason": long });
    let answer = ask(&ecs, "StopTask", &stop);
    check(task.stopped_reason(), "éé");
    check(
        answer["task"]["stoppedReason"].as_str().map(str::to_owned),
        "éé",
    );
    let events = ecs.events();
    let mut told = events
        .iter()
        .filter_map(|event| event.task()?.stopped_reason());
    check(told.next().map(str::to_owned), "éé");

    let task = definition.run();
    task.mark_failed(1, long.as_str());
    check(task.stopped_reason(), "éé");

    for (script, begins) in [
        (
            Script::new().cannot_pull(&*long),
            "CannotPullContainerError: éé",
        ),
        (
            Script::new().fails_to_start(&*long),
            "CannotStartContainerError: éé",
        ),
    ] {
        ecs.script("web", script);
        let container = container();
        check(container.reason(), begins);
        check(
            ecs.tasks().iter().last().expect("it ran").stopped_reason(),
            begins,
        );
    }
}

#[test]
fn of_what_an_agent_tells_the_beginning_is_kept() {
    let ecs = FakeEcs::start().blocking();
    let instance = ecs.add_instance("m5.large");
    let definition = register_ec2_app(&ecs, "web");
    let ask_where = json!({ "cluster": "default", "containerInstance": instance.arn() });
    ask(&ecs, "DiscoverPollEndpoint", &ask_where);
    let task = definition.run();
    let long = "a".repeat(5_000);
    let change = |container: Value| {
        let change = json!({ "cluster": "default", "task": task.arn(), "status": "RUNNING", "containers": [container] });
        ask(&ecs, "SubmitTaskStateChange", &change);
    };
    change(json!({ "containerName": "app", "status": "RUNNING" }));
    let told = json!({ "cluster": "default", "task": task.arn(), "managedAgents": [
        { "containerName": "app", "managedAgentName": "ExecuteCommandAgent", "status": "STOPPED", "reason": long }
    ] });
    ask(&ecs, "SubmitTaskStateChange", &told);
    let stopped = json!({
        "cluster": "default", "task": task.arn(), "status": "STOPPED", "reason": long,
        "containers": [{ "containerName": "app", "status": "STOPPED", "exitCode": 1, "reason": long }],
    });
    ask(&ecs, "SubmitTaskStateChange", &stopped);

    let shown = ask(&ecs, "DescribeTasks", &json!({ "tasks": [task.id()] }));

    let container = &shown["tasks"][0]["containers"][0];
    let reasons = [
        &container["reason"],
        &container["managedAgents"][0]["reason"],
    ];
    let lengths = reasons.map(|reason| reason.as_str().map(str::len));
    assert_eq!(lengths, [Some(REASON_MAX); 2], "{container}");
    let reason = task.stopped_reason().expect("it has one");
    assert!(reason.len() <= REASON_MAX, "{} bytes", reason.len());
}

// ---- lists ----

#[test]
fn of_what_there_is_the_first_are_named() {
    let ecs = FakeEcs::start().blocking();
    let definition = register_app(&ecs, "web");
    for _ in 0..300 {
        definition.run();
    }
    ecs.add_instances(300, "t3.nano");
    let large = register_ec2_app(&ecs, "large");
    let heavy = r#"{ "family": "heavy", "containerDefinitions": [{ "name": "app", "image": "a", "memory": 90000 }] }"#;
    let heavy = ecs.register_json(heavy);
    drop(large);

    for (text, ends) in [
        (panics(|| ecs.task("nothing")), " and 280 more"),
        (panics(|| ecs.instance("nothing")), " and 280 more"),
        (panics(|| heavy.run()), " and 280 more"),
    ] {
        assert!(text.ends_with(ends) && text.len() < 4_000, "{text}");
    }

    let unknown: Vec<String> = (0..300).map(|number| format!("\"m{number}\": 1")).collect();
    let body: Value =
        serde_json::from_str(&format!("{{ {} }}", unknown.join(", "))).expect("it is JSON");
    post(&ecs, "ListClusters", &body);
    let request = ecs.requests().last();
    assert!(request.to_string().ends_with(" and 280 more)"), "{request}");
}
