//! Which container instance gets a task, and what is said of the others when none does.

use std::collections::{BTreeMap, BTreeSet};

use aws_sdk_ecs::operation::run_task::RunTaskOutput;
use aws_sdk_ecs::operation::run_task::builders::RunTaskFluentBuilder;
use aws_sdk_ecs::types::{
    PlacementConstraint, PlacementConstraintType, PlacementStrategy, PlacementStrategyType,
    SettingName,
};
use fake_ecs::{FakeEcs, InstanceHandle, Profile, TaskHandle};
use serde_json::{Value, json};

use crate::support::{
    check_refusal, ec2_definition, fargate_network, refusal, register, register_ec2_app,
};

/// Registers `app` in bridge mode with one container that has these members as well.
fn register_with(ecs: &FakeEcs, members: &Value) {
    let mut container = json!({ "name": "app", "image": "busybox", "memory": 64 });
    for (name, value) in members.as_object().expect("members are given") {
        container[name] = value.clone();
    }
    register(ecs, &ec2_definition("app", "bridge", json!([container])));
}

fn run(ecs: &FakeEcs) -> RunTaskFluentBuilder {
    ecs.client().run_task().task_definition("app")
}

fn constraint(of: PlacementConstraintType, expression: Option<&str>) -> PlacementConstraint {
    let constraint = PlacementConstraint::builder().r#type(of);
    constraint
        .set_expression(expression.map(str::to_owned))
        .build()
}

fn member_of(expression: &str) -> PlacementConstraint {
    constraint(PlacementConstraintType::MemberOf, Some(expression))
}

fn strategy(of: PlacementStrategyType, field: &str) -> PlacementStrategy {
    let field = Some(field.to_owned()).filter(|field| !field.is_empty());
    PlacementStrategy::builder()
        .r#type(of)
        .set_field(field)
        .build()
}

/// The failures of an answer: instance and reason.
fn failures(answer: &RunTaskOutput) -> Vec<(&str, &str)> {
    let failures = answer.failures().iter();
    failures
        .map(|failure| {
            (
                failure.arn().unwrap_or_default(),
                failure.reason().unwrap_or_default(),
            )
        })
        .collect()
}

/// How many tasks of the answer each of the instances got.
fn spread(answer: &RunTaskOutput, instances: &[InstanceHandle]) -> Vec<usize> {
    let mut counts = BTreeMap::<&str, usize>::new();
    for task in answer.tasks() {
        let arn = task.container_instance_arn().expect("it was placed");
        *counts.entry(arn).or_default() += 1;
    }
    let of = |instance: &InstanceHandle| counts.get(instance.arn().as_str()).copied().unwrap_or(0);
    instances.iter().map(of).collect()
}

#[tokio::test]
async fn every_instance_says_why_it_does_not_take_a_task() {
    let ecs = FakeEcs::start().await;
    register_with(
        &ecs,
        &json!({
            "cpu": 1024, "memory": 2048,
            "portMappings": [{ "containerPort": 80, "hostPort": 8080 }],
            "resourceRequirements": [{ "type": "GPU", "value": "1" }],
            "logConfiguration": { "logDriver": "splunk" },
        }),
    );
    let splunk = "com.amazonaws.ecs.capability.logging-driver.splunk";
    let fits = ecs.new_instance("g4dn.xlarge").capability(splunk).add();
    let others = [
        ecs.new_instance("g4dn.xlarge").cpu(1023).add(),
        ecs.new_instance("g4dn.xlarge").memory(2047).add(),
        ecs.add_instance("m5.large"),
        ecs.add_instance("g4dn.xlarge"),
        ecs.new_instance("g4dn.xlarge").capability(splunk).add(),
    ];
    others[4].disconnect_agent();
    let draining = ecs.new_instance("g4dn.xlarge").capability(splunk).add();
    draining.drain();

    let answer = run(&ecs).count(2).send().await.unwrap();

    assert_eq!(spread(&answer, std::slice::from_ref(&fits)), [1]);
    let gpus = answer.tasks()[0].containers()[0].gpu_ids();
    assert!(gpus[0].starts_with("GPU-"), "{gpus:?}");
    let arns: Vec<String> = std::iter::once(&fits)
        .chain(&others)
        .map(InstanceHandle::arn)
        .collect();
    let reasons = [
        // Its port is taken, and so is its GPU.
        "RESOURCE:PORTS",
        "RESOURCE:CPU",
        "RESOURCE:MEMORY",
        "RESOURCE:GPU",
        "ATTRIBUTE",
        "AGENT",
    ];
    let expected: Vec<_> = arns.iter().map(String::as_str).zip(reasons).collect();
    assert_eq!(failures(&answer), expected);
}

#[tokio::test]
async fn without_instances_nothing_is_placed() {
    let ecs = FakeEcs::start().await;
    register_ec2_app(&ecs, "app");

    check_refusal(
        run(&ecs).send().await,
        "InvalidParameterException",
        "No Container Instances were found in your cluster.",
    );
}

#[tokio::test]
async fn as_many_tasks_as_there_is_room_for_are_placed() {
    let ecs = FakeEcs::start().await;
    let instance = ecs.new_instance("m5.large").memory(1000).add();
    register_with(&ecs, &json!({ "memory": 300 }));

    let answer = run(&ecs).count(10).send().await.unwrap();

    assert_eq!(answer.tasks().len(), 3);
    assert_eq!(
        failures(&answer),
        [(instance.arn().as_str(), "RESOURCE:MEMORY")]
    );
}

#[tokio::test]
async fn a_client_token_remembers_failures_as_well() {
    let ecs = FakeEcs::start().await;
    ecs.new_instance("m5.large").memory(1000).add();
    register_with(&ecs, &json!({ "memory": 600 }));
    let call = || run(&ecs).count(2).client_token("once").send();

    let first = call().await.unwrap();
    let again = call().await.unwrap();

    assert_eq!((first.tasks().len(), first.failures().len()), (1, 1));
    assert_eq!(again.tasks()[0].task_arn(), first.tasks()[0].task_arn());
    assert_eq!(again.failures(), first.failures());
    assert_eq!(ecs.tasks().len(), 1);
}

#[tokio::test]
async fn tasks_are_spread_over_zones_by_default() {
    let ecs = FakeEcs::start().await;
    let instances = ecs.add_instances(4, "m5.large");
    register_ec2_app(&ecs, "app");

    let answer = run(&ecs).count(6).send().await.unwrap();

    // The fourth is in the zone of the first, which comes first among equals.
    assert_eq!(spread(&answer, &instances), [2, 2, 2, 0]);
}

#[tokio::test]
async fn strategies_decide_one_after_the_other() {
    use PlacementStrategyType::{Binpack, Random, Spread};
    let ecs = FakeEcs::start().await;
    let zones = ["a", "a", "b", "b"].map(|zone| format!("us-east-1{zone}"));
    let instances = zones.map(|zone| ecs.new_instance("m5.large").zone(zone).add());
    let small = ecs.new_instance("t3.small").zone("us-east-1a").add();
    let instances = [&instances[..], &[small]].concat();
    let zone = "attribute:ecs.availability-zone";
    type Case<'a> = (&'a str, &'a [(PlacementStrategyType, &'a str)], [usize; 5]);
    let cases: [Case<'_>; 6] = [
        ("least memory", &[(Binpack, "memory")], [0, 0, 0, 0, 8]),
        ("least cpu", &[(Binpack, "CPU")], [8, 0, 0, 0, 0]),
        ("every instance", &[(Spread, "instanceId")], [2, 2, 2, 1, 1]),
        (
            "zones, then memory",
            &[(Spread, zone), (Binpack, "memory")],
            [0, 0, 4, 0, 4],
        ),
        (
            "zones, then instances",
            &[(Spread, zone), (Spread, "host")],
            [2, 1, 2, 2, 1],
        ),
        (
            "an attribute that nobody has",
            &[(Spread, "attribute:rack")],
            [8, 0, 0, 0, 0],
        ),
    ];
    for (name, strategies, expected) in cases {
        register_ec2_app(&ecs, "app");
        let strategies = strategies.iter().cloned();
        let strategies = strategies.map(|(of, field)| strategy(of, field)).collect();

        // A group of its own, so that tasks of other cases do not count.
        let call = run(&ecs)
            .count(8)
            .group(name)
            .set_placement_strategy(Some(strategies));
        let answer = call.send().await.unwrap();

        assert_eq!(spread(&answer, &instances), expected, "{name}");
        for task in ecs.tasks() {
            task.force_stop();
        }
        ecs.settle();
    }
    let at_random = async || {
        let call = run(&ecs).count(10).placement_strategy(strategy(Random, ""));
        spread(&call.send().await.unwrap(), &instances)
    };
    let [one, other] = [at_random().await, at_random().await];
    assert_ne!(one, other);
    assert!(
        one.iter().filter(|count| **count > 0).count() > 1,
        "{one:?}"
    );
}

#[tokio::test]
async fn the_seed_decides_what_is_placed_at_random() {
    let placed = async |seed| {
        let ecs = FakeEcs::start().seed(seed).await;
        let instances = ecs.add_instances(5, "m5.large");
        register_ec2_app(&ecs, "app");
        let random = strategy(PlacementStrategyType::Random, "");
        let call = run(&ecs).count(10).placement_strategy(random);
        spread(&call.send().await.unwrap(), &instances)
    };

    assert_eq!(placed(1).await, placed(1).await);
    assert_ne!(placed(1).await, placed(2).await);
}

#[tokio::test]
async fn distinct_instances_have_one_task_of_the_group_each() {
    let ecs = FakeEcs::start().profile(Profile::realistic()).await;
    let instances = ecs.add_instances(3, "m5.large");
    register_ec2_app(&ecs, "app");
    let distinct = || constraint(PlacementConstraintType::DistinctInstance, None);
    let call = || run(&ecs).count(5).placement_constraints(distinct()).send();

    let answer = call().await.unwrap();

    assert_eq!(spread(&answer, &instances), [1, 1, 1]);
    let arns: Vec<String> = instances.iter().map(InstanceHandle::arn).collect();
    let reason = "DistinctInstance placement constraint unsatisfied.";
    let expected: Vec<_> = arns.iter().map(|arn| (arn.as_str(), reason)).collect();
    assert_eq!(failures(&answer), expected);

    // One that is to stop does not count, though it still runs.
    let stopping = instances[1].tasks().only();
    stopping.wait_running().await;
    stopping.force_stop();
    assert_eq!(spread(&call().await.unwrap(), &instances), [0, 1, 0]);
    assert!(!stopping.is_stopped());
    // Nor do tasks of other groups.
    let other = run(&ecs).group("other").placement_constraints(distinct());
    assert_eq!(other.send().await.unwrap().tasks().len(), 1);
}

#[tokio::test]
async fn members_are_those_that_the_query_means() {
    let ecs = FakeEcs::start().await;
    let instances = [
        ecs.new_instance("t3.small").attribute("rack", "r1").add(),
        ecs.new_instance("m5.large").attribute("rack", "r2").add(),
        ecs.new_instance("m5.xlarge").add(),
    ];
    register_ec2_app(&ecs, "app");
    let with = |expression: &str| {
        run(&ecs)
            .placement_constraints(member_of(expression))
            .send()
    };
    let first = with("attribute:rack == r1").await.unwrap();
    assert_eq!(spread(&first, &instances), [1, 0, 0]);
    let cases = [
        (
            "attribute:rack exists and not(task:group == family:app)",
            [0, 1, 0],
        ),
        (
            "attribute:ecs.instance-type =~ m5[.]x?large and attribute:rack !exists",
            [0, 0, 1],
        ),
        (
            "runningTasksCount > 0 and attribute:ecs.instance-type in [t3.small, m5.4xlarge]",
            [1, 0, 0],
        ),
    ];
    for (expression, expected) in cases {
        let answer = with(expression).await.unwrap();

        assert_eq!(spread(&answer, &instances), expected, "{expression}");
    }

    let none = with("attribute:rack == r3").await.unwrap();

    let reason = "MemberOf placement constraint unsatisfied.";
    assert_eq!(none.failures().len(), 3);
    assert!(
        failures(&none).iter().all(|(_, why)| *why == reason),
        "{none:?}"
    );
}

#[tokio::test]
async fn the_constraints_of_the_definition_count_as_well() {
    let ecs = FakeEcs::start().await;
    let instances = ecs.add_instances(2, "m5.large");
    let mut definition = ec2_definition(
        "app",
        "bridge",
        json!([{ "name": "app", "image": "busybox", "memory": 64 }]),
    );
    let expression = "attribute:ecs.availability-zone == us-east-1b";
    definition["placementConstraints"] = json!([{ "type": "memberOf", "expression": expression }]);
    register(&ecs, &definition);

    let answer = run(&ecs).count(2).send().await.unwrap();

    assert_eq!(spread(&answer, &instances), [0, 2]);
    let ten = vec![member_of("attribute:rack exists"); 10];
    check_refusal(
        run(&ecs).set_placement_constraints(Some(ten)).send().await,
        "InvalidParameterException",
        "Maximum number of constraints is 10",
    );
}

#[tokio::test]
async fn an_expression_that_is_none_is_refused_with_the_place() {
    let ecs = FakeEcs::start().await;
    ecs.add_instance("m5.large");
    register_ec2_app(&ecs, "app");

    let call = run(&ecs).placement_constraints(member_of("attribute:rack = r1"));

    let (code, message) = refusal(call.send().await);
    assert_eq!(code, "InvalidParameterException");
    assert!(message.contains("at column 16"), "{message}");
}

#[tokio::test]
async fn host_ports_are_given_to_one_task_at_a_time() {
    let ecs = FakeEcs::start().await;
    let instances = ecs.add_instances(2, "m5.large");
    let mappings = json!([
        { "containerPort": 80, "hostPort": 8080 },
        { "containerPort": 53, "hostPort": 8080, "protocol": "udp" },
        { "containerPort": 81 },
    ]);
    register_with(&ecs, &json!({ "portMappings": mappings }));

    let answer = run(&ecs).count(3).send().await.unwrap();

    assert_eq!(spread(&answer, &instances), [1, 1]);
    let reasons: Vec<&str> = failures(&answer)
        .into_iter()
        .map(|(_, reason)| reason)
        .collect();
    assert_eq!(reasons, ["RESOURCE:PORTS", "RESOURCE:PORTS"]);
}

#[tokio::test]
async fn dynamic_host_ports_are_ones_that_nobody_has() {
    let ecs = FakeEcs::start().await;
    ecs.add_instance("m5.large");
    let fixed = json!([{ "containerPort": 80, "hostPort": 49154 }]);
    register_with(&ecs, &json!({ "portMappings": fixed }));
    run(&ecs).send().await.unwrap();
    let dynamic = json!([{ "containerPort": 80 }, { "containerPort": 81, "hostPort": 0 }]);
    register_with(&ecs, &json!({ "portMappings": dynamic }));

    run(&ecs).count(2).send().await.unwrap();

    ecs.settle();
    let ports = ecs.tasks().into_iter().flat_map(|task| {
        let shown = task.describe();
        let bindings = shown.containers()[0].network_bindings().to_vec();
        bindings
            .into_iter()
            .map(|binding| binding.host_port().unwrap())
    });
    assert_eq!(
        ports.collect::<Vec<_>>(),
        [49154, 49153, 49155, 49156, 49157]
    );
}

#[tokio::test]
async fn two_tasks_on_the_network_of_a_host_cannot_have_one_port() {
    let ecs = FakeEcs::start().await;
    ecs.add_instance("m5.large");
    let containers = json!([{
        "name": "app", "image": "busybox", "memory": 64, "portMappings": [{ "containerPort": 80 }],
    }]);
    register(&ecs, &ec2_definition("app", "host", containers));

    let answer = run(&ecs).count(2).send().await.unwrap();

    assert_eq!(answer.tasks().len(), 1);
    assert_eq!(answer.failures()[0].reason(), Some("RESOURCE:PORTS"));
}

/// The bindings of a task: what the container has, and what of the host leads there.
fn bindings(task: &TaskHandle) -> Vec<(String, String)> {
    let shown = task.describe();
    let bindings = shown.containers()[0].network_bindings().iter();
    let text = |port: Option<i32>, range: Option<&str>| match range {
        Some(range) => range.to_owned(),
        None => port.expect("a binding has a port or a range").to_string(),
    };
    let shown = bindings.map(|it| {
        let container = text(it.container_port(), it.container_port_range());
        (container, text(it.host_port(), it.host_port_range()))
    });
    shown.collect()
}

#[tokio::test]
async fn a_range_of_ports_is_led_to_by_as_many_that_nobody_has() {
    let ecs = FakeEcs::start().await;
    let instance = ecs.add_instance("m5.large");
    let fixed = json!([{ "containerPort": 80, "hostPort": 49156 }]);
    register_with(&ecs, &json!({ "portMappings": fixed }));
    run(&ecs).send().await.unwrap();
    let mappings = json!([
        { "containerPort": 80 }, { "containerPortRange": "8000-8002" }, { "containerPort": 81 },
    ]);
    register_with(&ecs, &json!({ "portMappings": mappings }));

    run(&ecs).send().await.unwrap();
    ecs.settle();

    let task = ecs.tasks().last();
    let pair = |one: &str, two: &str| (one.to_owned(), two.to_owned());
    let expected = [
        pair("80", "49153"),
        pair("8000-8002", "49157-49159"),
        pair("81", "49160"),
    ];
    assert_eq!(bindings(&task), expected);
    let in_use = instance.ports_in_use();
    assert!(in_use.ends_with(&[51678, 51679]), "{in_use:?}");
    let dynamic: Vec<u16> = in_use
        .into_iter()
        .filter(|it| (49_153..50_000).contains(it))
        .collect();
    assert_eq!(dynamic, [49153, 49156, 49157, 49158, 49159, 49160]);
}

#[tokio::test]
async fn a_range_of_ports_of_the_host_is_given_to_one_task_at_a_time() {
    let ecs = FakeEcs::start().await;
    ecs.add_instance("m5.large");
    let register = |family: &str, mapping: Value| {
        let containers = json!([{
            "name": "app", "image": "busybox", "memory": 64, "portMappings": [mapping],
        }]);
        register(&ecs, &ec2_definition(family, "host", containers));
    };
    register("app", json!({ "containerPortRange": "8000-8002" }));
    register("other", json!({ "containerPort": 8002 }));

    run(&ecs).send().await.unwrap();
    let other = ecs.client().run_task().task_definition("other");
    let refused = other.send().await.unwrap();

    ecs.settle();
    let range = || "8000-8002".to_owned();
    assert_eq!(bindings(&ecs.tasks().only()), [(range(), range())]);
    assert_eq!(refused.failures()[0].reason(), Some("RESOURCE:PORTS"));
}

#[tokio::test]
async fn a_port_that_two_tasks_have_is_free_when_both_have_stopped() {
    let ecs = FakeEcs::start().synthetic_instances().await;
    let fixed = json!([{ "containerPort": 80, "hostPort": 8080 }]);
    register_with(&ecs, &json!({ "portMappings": fixed }));
    run(&ecs).count(2).send().await.unwrap();
    ecs.settle();
    let instance = ecs.instances().first();
    for task in ecs.tasks() {
        assert!(instance.ports_in_use().contains(&8080));
        task.force_stop();
        task.wait_stopped().await;
    }

    assert!(!instance.ports_in_use().contains(&8080));
}

#[tokio::test]
async fn a_synthetic_instance_has_gpus_for_all() {
    let ecs = FakeEcs::start().synthetic_instances().await;
    let gpus = json!([{ "type": "GPU", "value": "4" }]);
    register_with(&ecs, &json!({ "resourceRequirements": gpus }));

    let answer = run(&ecs).count(2).send().await.unwrap();

    let tasks = answer.tasks().iter();
    let ids = tasks.flat_map(|task| task.containers()[0].gpu_ids());
    assert_eq!(ids.collect::<BTreeSet<_>>().len(), 8);
}

#[tokio::test]
async fn a_platform_is_had_by_the_instance() {
    let ecs = FakeEcs::start().await;
    let intel = ecs.add_instance("m5.large");
    let arm = ecs.add_instance("t4g.large");
    let windows = ecs
        .new_instance("m5.large")
        .attribute("ecs.os-type", "windows");
    let instances = [intel, arm, windows.add()];
    for (platform, expected) in [
        (json!({}), [10, 0, 0]),
        (json!({ "cpuArchitecture": "X86_64" }), [10, 0, 0]),
        (json!({ "cpuArchitecture": "ARM64" }), [0, 10, 0]),
        (
            json!({ "operatingSystemFamily": "WINDOWS_SERVER_2022_CORE" }),
            [0, 0, 10],
        ),
        (
            json!({ "cpuArchitecture": "ARM64", "operatingSystemFamily": "LINUX" }),
            [0, 10, 0],
        ),
    ] {
        let container = json!({ "name": "app", "image": "busybox", "memory": 16 });
        let mut definition = ec2_definition("app", "bridge", json!([container]));
        definition["runtimePlatform"] = platform.clone();
        register(&ecs, &definition);

        let first = strategy(PlacementStrategyType::Spread, "attribute:nobody.has");
        let answer = run(&ecs)
            .count(10)
            .placement_strategy(first)
            .send()
            .await
            .unwrap();

        assert_eq!(spread(&answer, &instances), expected, "{platform}");
    }

    instances[2].terminate();
    let mut definition = ec2_definition(
        "app",
        "bridge",
        json!([{ "name": "app", "image": "busybox", "memory": 16 }]),
    );
    definition["runtimePlatform"] = json!({ "operatingSystemFamily": "WINDOWS_SERVER_2022_CORE" });
    register(&ecs, &definition);
    let answer = run(&ecs).send().await.unwrap();
    let reasons = failures(&answer).into_iter().map(|(_, reason)| reason);
    assert_eq!(reasons.collect::<Vec<_>>(), ["ATTRIBUTE", "ATTRIBUTE"]);

    let lenient = FakeEcs::start().synthetic_instances().await;
    register(&lenient, &definition);
    assert_eq!(run(&lenient).send().await.unwrap().tasks().len(), 1);
}

#[tokio::test]
async fn trunks_take_more_tasks_when_the_account_has_them() {
    let ecs = FakeEcs::start().await;
    let interfaces = |instance: &InstanceHandle| instance.registered().network_interfaces();
    let before = ecs.add_instance("m5.large");
    let call = ecs.client().put_account_setting_default();
    let call = call.name(SettingName::AwsvpcTrunking).value("enabled");
    call.send().await.unwrap();

    let after = ecs.add_instance("m5.large");

    assert_eq!((interfaces(&before), interfaces(&after)), (2, 10));
    let containers = json!([{ "name": "app", "image": "busybox", "memory": 16 }]);
    register(&ecs, &ec2_definition("app", "awsvpc", containers));
    let call = || run(&ecs).network_configuration(fargate_network()).count(10);
    let placed = call().send().await.unwrap().tasks().len();
    let placed = placed + call().send().await.unwrap().tasks().len();
    assert_eq!(placed, 12);
}
