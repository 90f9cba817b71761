//! The operations of container instances, through the SDK's client.

use aws_sdk_ecs::Client;
use aws_sdk_ecs::types::{
    AgentUpdateStatus, ContainerInstance, ContainerInstanceField, ContainerInstanceStatus,
    InstanceHealthCheckState, Resource, Tag, VersionInfo,
};
use fake_ecs::{Clock, FakeEcs, InstanceHandle, InstanceStatus, Profile, TaskStatus};
use serde_json::json;

use crate::support::{
    ask, check_refusal, ec2_definition, register, register_ec2_app, run_on_ec2, secs,
};

const IDENTITY: &str = r#"{ "instanceId": "i-0123456789abcdef0", "instanceType": "m5.large",
    "imageId": "ami-0a1b2c3d", "availabilityZone": "us-east-1d", "architecture": "x86_64" }"#;
const NOWHERE: &str = "0123456789abcdef0123456789abcdef";

/// What an agent on EC2 sends.
async fn register_identity(client: &Client, identity: &str) -> ContainerInstance {
    let call = client.register_container_instance();
    let call = call
        .instance_identity_document(identity)
        .instance_identity_document_signature("c2lnbmVk");
    let answer = call.send().await.expect("the registration is accepted");
    answer
        .container_instance
        .expect("the answer has the instance")
}

async fn describe(client: &Client, arn: &str) -> ContainerInstance {
    let call = client.describe_container_instances();
    let answer = call
        .container_instances(arn)
        .include(ContainerInstanceField::Tags)
        .include(ContainerInstanceField::ContainerInstanceHealth)
        .send()
        .await
        .expect("instances can be described");
    let [instance] = answer.container_instances() else {
        panic!("one was asked for: {answer:?}")
    };
    instance.clone()
}

fn arn(instance: &ContainerInstance) -> &str {
    instance
        .container_instance_arn()
        .expect("instances have an ARN")
}

fn integer(resources: &[Resource], name: &str) -> i32 {
    resource(resources, name).integer_value()
}

fn resource<'a>(resources: &'a [Resource], name: &str) -> &'a Resource {
    let mut resources = resources.iter();
    let found = resources.find(|resource| resource.name() == Some(name));
    found.unwrap_or_else(|| panic!("there is no {name}"))
}

fn attribute<'a>(instance: &'a ContainerInstance, name: &str) -> Option<&'a str> {
    let mut attributes = instance.attributes().iter();
    let found = attributes.find(|attribute| attribute.name() == name)?;
    Some(found.value().unwrap_or_default())
}

#[tokio::test]
async fn an_instance_that_registers_is_what_its_identity_document_says() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();

    let instance = register_identity(&client, IDENTITY).await;

    assert_eq!(instance.ec2_instance_id(), Some("i-0123456789abcdef0"));
    assert_eq!(instance.status(), Some("ACTIVE"));
    assert!(instance.agent_connected());
    assert_eq!(integer(instance.registered_resources(), "CPU"), 2048);
    assert_eq!(integer(instance.registered_resources(), "MEMORY"), 7680);
    assert_eq!(attribute(&instance, "ecs.instance-type"), Some("m5.large"));
    assert_eq!(attribute(&instance, "ecs.ami-id"), Some("ami-0a1b2c3d"));
    assert_eq!(
        attribute(&instance, "ecs.availability-zone"),
        Some("us-east-1d")
    );
    assert_eq!(
        attribute(&instance, "ecs.capability.execute-command"),
        Some("")
    );
    assert_eq!(ecs.instances().len(), 1);
    assert_eq!(
        describe(&client, arn(&instance)).await.attributes(),
        instance.attributes()
    );

    // Nobody speaks for it, so what runs on it is simulated.
    register_ec2_app(&ecs, "app");
    let task = run_on_ec2(&ecs, "app").await;
    task.wait_running().await;
    assert_eq!(ecs.instances()[0].running_tasks_count(), 1);
}

#[tokio::test]
async fn what_an_agent_tells_goes_before_what_is_known_of_its_machine() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let integer_of = |name: &str, value| {
        let resource = Resource::builder().name(name).r#type("INTEGER");
        resource.integer_value(value).build()
    };
    let ports = Resource::builder().name("PORTS").r#type("STRINGSET");
    let attribute_of = |name: &str, value: Option<&str>| {
        let attribute = aws_sdk_ecs::types::Attribute::builder().name(name);
        let attribute = attribute.set_value(value.map(str::to_owned));
        attribute.build().expect("it has a name")
    };
    let version = VersionInfo::builder().agent_version("1.68.2");

    let answer = client
        .register_container_instance()
        .instance_identity_document(IDENTITY)
        .total_resources(integer_of("CPU", 1000))
        .total_resources(integer_of("MEMORY", 500))
        .total_resources(ports.string_set_value("22").build())
        .attributes(attribute_of("rack", Some("r1")))
        .attributes(attribute_of("ecs.capability.full-sync", None))
        .attributes(attribute_of("ecs.ami-id", Some("ami-1")))
        .attributes(attribute_of("too-long", Some(&"x".repeat(129))))
        .version_info(version.build())
        .tags(Tag::builder().key("team").value("blue").build())
        .send()
        .await
        .unwrap();

    let instance = answer.container_instance.unwrap();
    let remaining = instance.remaining_resources();
    assert_eq!(integer(remaining, "CPU"), 1000);
    assert_eq!(integer(remaining, "MEMORY"), 500);
    assert_eq!(resource(remaining, "PORTS").string_set_value(), ["22"]);
    assert!(
        resource(remaining, "PORTS_UDP")
            .string_set_value()
            .is_empty()
    );
    assert_eq!(attribute(&instance, "rack"), Some("r1"));
    assert_eq!(attribute(&instance, "ecs.ami-id"), Some("ami-1"));
    assert_eq!(attribute(&instance, "ecs.capability.full-sync"), Some(""));
    assert_eq!(attribute(&instance, "ecs.capability.execute-command"), None);
    assert_eq!(attribute(&instance, "too-long"), None);
    let version = instance.version_info().unwrap();
    assert_eq!(version.agent_version(), Some("1.68.2"));
    assert_eq!(instance.tags()[0].value(), Some("blue"));
}

#[tokio::test]
async fn an_instance_that_registers_again_stays_the_same() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let first = register_identity(&client, IDENTITY).await;
    let handle = ecs.instance(arn(&first));
    handle.drain();
    handle.disconnect_agent();
    let rack = aws_sdk_ecs::types::Attribute::builder()
        .name("rack")
        .value("r1")
        .target_id(arn(&first));
    let put = client.put_attributes().attributes(rack.build().unwrap());
    put.send().await.unwrap();

    let by_machine = register_identity(&client, IDENTITY).await;
    let by_arn = client
        .register_container_instance()
        .container_instance_arn(arn(&first))
        .version_info(VersionInfo::builder().agent_version("1.99.0").build())
        .send()
        .await
        .unwrap()
        .container_instance
        .unwrap();

    assert_eq!(arn(&by_machine), arn(&first));
    assert_eq!(arn(&by_arn), arn(&first));
    assert_eq!(by_arn.status(), Some("DRAINING"));
    assert!(by_arn.agent_connected());
    assert!(by_arn.version() > first.version());
    assert_eq!(
        by_arn.version_info().unwrap().agent_version(),
        Some("1.99.0")
    );
    assert_eq!(attribute(&by_arn, "rack"), Some("r1"));
    assert_eq!(ecs.instances().len(), 1);
    let other = IDENTITY.replace("i-0123456789abcdef0", "i-1");
    register_identity(&client, &other).await;
    assert_eq!(ecs.instances().len(), 2);
}

#[tokio::test]
async fn registrations_that_cannot_be_are_refused_in_words_that_agents_look_for() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instance = register_identity(&client, IDENTITY).await;
    let call = || client.register_container_instance();

    check_refusal(
        call().cluster("nowhere").send().await,
        "ClientException",
        "Cluster not found.",
    );
    let larger = IDENTITY.replace("m5.large", "m5.xlarge");
    check_refusal(
        call().instance_identity_document(larger).send().await,
        "ClientException",
        "Container instance type changes are not supported.",
    );
    check_refusal(
        call().container_instance_arn(NOWHERE).send().await,
        "InvalidParameterException",
        "The referenced container instance was not found.",
    );
    check_refusal(
        call().instance_identity_document("{}").send().await,
        "InvalidParameterException",
        "The instance identity document is invalid: it should be JSON with an instanceId.",
    );
    ecs.instance(arn(&instance)).terminate();
    let id = arn(&instance).rsplit('/').next().unwrap();
    check_refusal(
        call().container_instance_arn(arn(&instance)).send().await,
        "ClientException",
        &format!("Container instance {id} is inactive."),
    );
    client
        .create_cluster()
        .cluster_name("old")
        .send()
        .await
        .unwrap();
    client.delete_cluster().cluster("old").send().await.unwrap();
    check_refusal(
        call().cluster("old").send().await,
        "ClientException",
        "The referenced cluster was inactive.",
    );
}

#[tokio::test]
async fn what_tasks_take_is_not_left() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instance = ecs.add_instance("m5.large");
    let containers = json!([{
        "name": "app", "image": "busybox", "cpu": 512, "memory": 1024, "memoryReservation": 700,
        "portMappings": [{ "containerPort": 80, "hostPort": 8080 }, { "containerPort": 53, "protocol": "udp" }],
    }]);
    register(&ecs, &ec2_definition("app", "bridge", containers));

    let task = run_on_ec2(&ecs, "app").await;
    task.wait_running().await;

    let shown = describe(&client, &instance.arn()).await;
    assert_eq!(shown.running_tasks_count(), 1);
    assert_eq!(shown.pending_tasks_count(), 0);
    let remaining = shown.remaining_resources();
    assert_eq!(integer(remaining, "CPU"), 2048 - 512);
    assert_eq!(integer(remaining, "MEMORY"), 7680 - 700);
    let ports = resource(remaining, "PORTS").string_set_value();
    assert_eq!(ports, ["22", "2376", "2375", "51678", "51679", "8080"]);
    let udp = resource(remaining, "PORTS_UDP").string_set_value();
    assert_eq!(udp.len(), 1, "{udp:?}");
    assert_eq!(integer(shown.registered_resources(), "CPU"), 2048);

    task.force_stop();
    let shown = describe(&client, &instance.arn()).await;
    assert_eq!(shown.remaining_resources(), shown.registered_resources());
    assert_eq!(shown.running_tasks_count(), 0);
}

#[tokio::test]
async fn gpus_that_a_task_has_are_not_left() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instance = ecs.add_instance("g4dn.12xlarge");
    let containers = json!([{
        "name": "app", "image": "busybox", "memory": 64,
        "resourceRequirements": [{ "type": "GPU", "value": "3" }],
    }]);
    register(&ecs, &ec2_definition("app", "bridge", containers));

    run_on_ec2(&ecs, "app").await;

    let shown = describe(&client, &instance.arn()).await;
    let all = resource(shown.registered_resources(), "GPU").string_set_value();
    let left = resource(shown.remaining_resources(), "GPU").string_set_value();
    assert_eq!(all.len(), 4);
    assert_eq!(left, &all[3..]);
}

#[tokio::test]
async fn an_instance_with_tasks_is_deregistered_by_force_only() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    let client = ecs.client();
    let instance = ecs.add_instance("m5.large");
    register_ec2_app(&ecs, "app");
    let task = run_on_ec2(&ecs, "app").await;
    ecs.settle();
    let call = || {
        let call = client.deregister_container_instance();
        call.container_instance(instance.id())
    };

    for force in [None, Some(false)] {
        check_refusal(
            call().set_force(force).send().await,
            "InvalidParameterException",
            "Found running tasks on the instance.",
        );
    }
    assert_eq!(task.status(), TaskStatus::Running);
    let answer = call().force(true).send().await.unwrap();

    let gone = answer.container_instance.unwrap();
    assert_eq!(gone.status(), Some("INACTIVE"));
    assert!(gone.agent_connected(), "it is shown as it was");
    assert_eq!(gone.running_tasks_count(), 0);
    assert_eq!(task.status(), TaskStatus::Stopped);
    let reason = "Container instance deregistration forced by user";
    assert_eq!(task.stopped_reason().as_deref(), Some(reason));
    assert_eq!(task.container("app").exit_code(), None);
    let inactive = format!("Container instance {} is inactive.", instance.id());
    check_refusal(call().send().await, "ClientException", &inactive);
}

#[tokio::test]
async fn a_deregistered_instance_is_seen_for_an_hour_and_missing_afterwards() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;
    let client = ecs.client();
    let instance = ecs.add_instance("m5.large");
    let look = async || {
        let call = client.describe_container_instances();
        let answer = call.container_instances(instance.id()).send().await;
        let answer = answer.unwrap();
        let found = answer.container_instances().first().cloned();
        let failure = answer.failures().first().cloned();
        (
            found.and_then(|found| found.status),
            failure.and_then(|failure| failure.reason),
        )
    };
    let list = async || {
        let answer = client.list_container_instances().send().await;
        answer.unwrap().container_instance_arns().len()
    };
    assert_eq!(list().await, 1);

    let call = client.deregister_container_instance();
    call.container_instance(instance.arn())
        .send()
        .await
        .unwrap();

    assert_eq!(list().await, 0);
    ecs.advance(secs(3599));
    assert_eq!(look().await, (Some("INACTIVE".to_owned()), None));
    ecs.advance(secs(1));
    assert_eq!(look().await, (None, Some("MISSING".to_owned())));
    let call = client.deregister_container_instance();
    check_refusal(
        call.container_instance(instance.id()).send().await,
        "InvalidParameterException",
        "The referenced container instance was not found.",
    );
}

#[tokio::test]
async fn instances_are_described_by_id_and_arn_in_the_order_asked() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instances = ecs.add_instances(2, "t3.small");
    let missing = "arn:aws:ecs:us-east-1:123456789012:container-instance/default/0123456789abcdef0123456789abcdef";

    let answer = client
        .describe_container_instances()
        .container_instances(instances[1].id())
        .container_instances(NOWHERE)
        .container_instances(instances[0].arn())
        .send()
        .await
        .unwrap();

    let found: Vec<_> = answer.container_instances().iter().map(arn).collect();
    assert_eq!(found, [instances[1].arn(), instances[0].arn()]);
    let [failure] = answer.failures() else {
        panic!("one is missing: {answer:?}")
    };
    assert_eq!(failure.arn(), Some(missing));
    assert_eq!(failure.reason(), Some("MISSING"));
    assert!(answer.container_instances()[0].health_status().is_none());
}

#[tokio::test]
async fn tags_and_health_are_shown_to_who_asks() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instance = ecs.new_instance("t3.small").tag("team", "blue").add();
    let plain = client.describe_container_instances();
    let plain = plain.container_instances(instance.id()).send().await;
    assert!(plain.unwrap().container_instances()[0].tags().is_empty());

    let shown = describe(&client, &instance.id()).await;

    assert_eq!(shown.tags()[0].value(), Some("blue"));
    let health = |shown: &ContainerInstance| {
        let health = shown.health_status().unwrap();
        let [detail] = health.details() else {
            panic!("agents check one thing: {health:?}")
        };
        assert_eq!(detail.status(), health.overall_status());
        assert_eq!(detail.r#type().unwrap().as_str(), "CONTAINER_RUNTIME");
        health.overall_status().cloned()
    };
    assert_eq!(health(&shown), Some(InstanceHealthCheckState::Ok));
    instance.disconnect_agent();
    let shown = describe(&client, &instance.id()).await;
    let unknown = Some(InstanceHealthCheckState::InsufficientData);
    assert_eq!(health(&shown), unknown);
}

#[tokio::test]
async fn instances_can_be_tagged_until_they_are_deregistered() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instance = ecs.new_instance("t3.small").tag("team", "blue").add();
    let arn = instance.arn();
    let stage = Tag::builder().key("stage").value("test").build();

    let call = client.tag_resource().resource_arn(&arn).tags(stage);
    call.send().await.unwrap();
    let call = client.untag_resource().resource_arn(&arn).tag_keys("team");
    call.send().await.unwrap();

    let list = || client.list_tags_for_resource().resource_arn(&arn);
    let tags = list().send().await.unwrap();
    assert_eq!(tags.tags().len(), 1);
    assert_eq!(tags.tags()[0].key(), Some("stage"));
    instance.terminate();
    check_refusal(
        list().send().await,
        "InvalidParameterException",
        "The specified container instance is inactive. Specify an active container instance and try again.",
    );
    let nowhere = arn.replace(&instance.id(), NOWHERE);
    let call = client.untag_resource().resource_arn(nowhere).tag_keys("a");
    check_refusal(
        call.send().await,
        "ResourceNotFoundException",
        "The specified container instance was not found.",
    );
}

#[tokio::test]
async fn lists_are_filtered_by_status_and_by_the_query_language() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let a = ecs.new_instance("t3.small").zone("us-east-1a").add();
    let b = ecs.new_instance("m5.large").zone("us-east-1b").add();
    let c = ecs.new_instance("m5.large").zone("us-east-1a").add();
    b.drain();
    c.disconnect_agent();
    register_ec2_app(&ecs, "app");
    run_on_ec2(&ecs, "app").await.wait_running().await;
    let list = async |filter: Option<&str>, status: Option<ContainerInstanceStatus>| {
        let call = client.list_container_instances().set_status(status);
        let call = call.set_filter(filter.map(str::to_owned));
        call.send().await.unwrap().container_instance_arns.unwrap()
    };
    let arns = |of: &[&InstanceHandle]| -> Vec<String> {
        of.iter().map(|instance| instance.arn()).collect()
    };

    assert_eq!(list(None, None).await, arns(&[&a, &b, &c]));
    let draining = Some(ContainerInstanceStatus::Draining);
    assert_eq!(list(None, draining.clone()).await, arns(&[&b]));
    let registering = Some(ContainerInstanceStatus::Registering);
    assert!(list(None, registering).await.is_empty());
    let large = "attribute:ecs.instance-type == m5.large";
    assert_eq!(list(Some(large), None).await, arns(&[&b, &c]));
    assert_eq!(list(Some(large), draining).await, arns(&[&b]));
    let filters = [
        ("agentConnected == false", arns(&[&c])),
        ("runningTasksCount > 0", arns(&[&a])),
        ("task:group == family:app", arns(&[&a])),
        (
            "attribute:ecs.availability-zone == us-east-1a and not(runningTasksCount == 1)",
            arns(&[&c]),
        ),
    ];
    for (filter, expected) in filters {
        assert_eq!(list(Some(filter), None).await, expected, "{filter}");
    }
    let call = client
        .list_container_instances()
        .filter("runningTasksCount is 1");
    check_refusal(
        call.send().await,
        "InvalidParameterException",
        "filter is invalid: found 'is' at column 19, expected an operator that runningTasksCount permits: ==, !=, >, >=, <, <=",
    );
}

#[tokio::test]
async fn pages_of_instances_follow_one_another() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instances = ecs.add_instances(5, "t3.small");

    let pages = client.list_container_instances().into_paginator();
    let listed: Result<Vec<String>, _> = pages.page_size(2).items().send().collect().await;

    let arns: Vec<String> = instances.iter().map(InstanceHandle::arn).collect();
    assert_eq!(listed.unwrap(), arns);
}

#[tokio::test]
async fn draining_is_announced_at_once_and_can_be_taken_back() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let instances = ecs.add_instances(2, "t3.small");
    register_ec2_app(&ecs, "app");
    let task = run_on_ec2(&ecs, "app").await;
    task.wait_running().await;
    let update = async |status: ContainerInstanceStatus, id: String| {
        let call = client.update_container_instances_state().status(status);
        call.container_instances(id).send().await.unwrap()
    };

    for instance in &instances {
        let answer = update(ContainerInstanceStatus::Draining, instance.arn()).await;
        let shown = &answer.container_instances()[0];
        assert_eq!(shown.status(), Some("DRAINING"));
        assert!(answer.failures().is_empty());
    }

    assert_eq!(
        task.status(),
        TaskStatus::Running,
        "no service has started it"
    );
    let again = update(ContainerInstanceStatus::Draining, instances[0].id()).await;
    assert_eq!(again.container_instances().len(), 1);
    let refused = client.run_task().task_definition("app").send().await;
    check_refusal(
        refused,
        "InvalidParameterException",
        "No Container Instances were found in your cluster.",
    );
    update(ContainerInstanceStatus::Active, instances[1].id()).await;
    let task = run_on_ec2(&ecs, "app").await;
    task.wait_running().await;
    assert_eq!(instances[1].running_tasks_count(), 1);
    instances[0].terminate();
    let answer = update(ContainerInstanceStatus::Active, instances[0].id()).await;
    assert_eq!(answer.failures()[0].reason(), Some("INACTIVE"));
    let answer = update(ContainerInstanceStatus::Active, NOWHERE.to_owned()).await;
    assert_eq!(answer.failures()[0].reason(), Some("MISSING"));
}

#[tokio::test]
async fn calls_that_name_too_few_or_too_many_are_refused() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let many = |count: usize| Some(vec![NOWHERE.to_owned(); count]);
    let describe = |count| {
        let call = client.describe_container_instances();
        call.set_container_instances(many(count)).send()
    };
    let update = |count, status| {
        let call = client.update_container_instances_state().status(status);
        call.set_container_instances(many(count)).send()
    };

    let empty = "Container Instances cannot be empty.";
    check_refusal(describe(0).await, "ClientException", empty);
    let draining = ContainerInstanceStatus::Draining;
    check_refusal(update(0, draining.clone()).await, "ClientException", empty);
    check_refusal(
        describe(101).await,
        "InvalidParameterException",
        "instanceIds can have at most 100 items.",
    );
    assert_eq!(describe(100).await.unwrap().failures().len(), 100);
    check_refusal(
        update(11, draining).await,
        "InvalidParameterException",
        "instanceIds can have at most 10 items.",
    );
    check_refusal(
        update(1, ContainerInstanceStatus::Registering).await,
        "InvalidParameterException",
        "Container instance status should be one of [ACTIVE, DRAINING]",
    );
    let call = client.describe_container_instances();
    check_refusal(
        call.container_instances("i-0123").send().await,
        "InvalidParameterException",
        "instanceId length should be one of [32,36]",
    );
}

#[tokio::test]
async fn every_operation_on_instances_needs_a_cluster_that_is_there() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let (code, message) = ("ClusterNotFoundException", "Cluster not found.");
    let (id, draining) = (NOWHERE, ContainerInstanceStatus::Draining);

    let call = client.list_container_instances().cluster("nowhere");
    check_refusal(call.send().await, code, message);
    let call = client.describe_container_instances().cluster("nowhere");
    check_refusal(call.container_instances(id).send().await, code, message);
    let call = client.update_container_instances_state().cluster("nowhere");
    let call = call.container_instances(id).status(draining);
    check_refusal(call.send().await, code, message);
    let call = client.update_container_agent().cluster("nowhere");
    check_refusal(call.container_instance(id).send().await, code, message);
    let call = client.deregister_container_instance().cluster("nowhere");
    check_refusal(call.container_instance(id).send().await, code, message);
}

#[tokio::test]
async fn an_agent_is_updated_in_stages() {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .await;
    let client = ecs.client();
    let newest = ecs.add_instance("t3.small");
    let old = ecs.new_instance("t3.small").agent_version("1.68.2").add();
    let old = describe(&client, &old.arn()).await;
    let update = |id: &str| {
        let call = client.update_container_agent();
        call.container_instance(id).send()
    };

    let answer = update(arn(&old)).await.unwrap();

    let status = |of: ContainerInstance| of.agent_update_status.expect("it has been asked for");
    let mut stages = vec![status(answer.container_instance.unwrap())];
    check_refusal(
        update(arn(&old)).await,
        "UpdateInProgressException",
        "There's already a current Amazon ECS container agent update in progress on the container instance that's specified.",
    );
    for _ in 0..4 {
        ecs.advance(secs(15));
        stages.push(status(describe(&client, arn(&old)).await));
    }
    use AgentUpdateStatus::{Pending, Staged, Staging, Updated, Updating};
    assert_eq!(stages, [Pending, Staging, Staged, Updating, Updated]);
    let updated = describe(&client, arn(&old)).await;
    let of_newest = describe(&client, &newest.arn()).await;
    let version = |of: &ContainerInstance| of.version_info().unwrap().agent_version.clone();
    assert_eq!(version(&updated), version(&of_newest));
    assert_eq!(of_newest.agent_update_status(), None);
    for id in [arn(&old), arn(&of_newest)] {
        check_refusal(
            update(id).await,
            "NoUpdateAvailableException",
            "There is no update available for your container agent.",
        );
    }
}

#[tokio::test]
async fn an_update_waits_for_its_agent() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let unknown = client.register_container_instance().send().await.unwrap();
    let unknown = unknown.container_instance.unwrap();
    let call = client.update_container_agent();
    check_refusal(
        call.container_instance(arn(&unknown)).send().await,
        "MissingVersionException",
        "Amazon ECS can't determine the current version of the Amazon ECS container agent on the container instance \
         and doesn't have enough information to proceed with an update.",
    );
    let old = VersionInfo::builder().agent_version("1.68.2").build();
    let call = client.register_container_instance();
    let call = call.container_instance_arn(arn(&unknown)).version_info(old);
    call.send().await.unwrap();
    let instance = ecs.instance(arn(&unknown));
    instance.disconnect_agent();

    let call = client.update_container_agent();
    call.container_instance(arn(&unknown)).send().await.unwrap();

    let status = async || describe(&client, arn(&unknown)).await.agent_update_status;
    assert_eq!(status().await, Some(AgentUpdateStatus::Pending));
    instance.reconnect_agent();
    assert_eq!(status().await, Some(AgentUpdateStatus::Updated));
    assert_eq!(instance.status(), InstanceStatus::Active);
}

#[tokio::test]
async fn a_machine_that_was_terminated_does_not_come_back() {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .await;
    let client = ecs.client();
    let instance = ecs.new_instance("m5.large").agent_version("1.60.0").add();
    let update = client.update_container_agent();
    let update = update.container_instance(instance.arn());
    update.send().await.expect("it is an old one");
    instance.disconnect_agent();

    instance.terminate();
    instance.reconnect_agent();
    instance.terminate();

    assert!(!instance.is_agent_connected());
    let shown = describe(&client, &instance.arn()).await;
    assert_eq!(
        shown.agent_update_status(),
        Some(&AgentUpdateStatus::Failed)
    );
    let again = client.register_container_instance();
    let message = format!(
        "The machine of container instance {} was terminated.",
        instance.id()
    );
    check_refusal(
        again.container_instance_arn(instance.arn()).send().await,
        "ClientException",
        &message,
    );
    let poll = client.discover_poll_endpoint();
    let poll = poll.container_instance(instance.arn()).send().await;
    poll.expect("it is told where");
    assert!(!instance.is_agent_connected());
}

#[tokio::test]
#[should_panic(
    expected = "cannot be terminated: it is not an EC2 instance; use `disconnect_agent()`"
)]
async fn only_ec2_instances_are_terminated() {
    let ecs = FakeEcs::start().await;

    ecs.add_external_instance().terminate();
}

#[tokio::test]
async fn a_task_that_is_stopping_keeps_its_reason_when_it_loses_its_host() {
    let ecs = FakeEcs::start()
        .clock(Clock::manual())
        .profile(Profile::realistic())
        .await;
    let instance = ecs.add_instance("m5.large");
    register_ec2_app(&ecs, "app");
    let task = run_on_ec2(&ecs, "app").await;
    ecs.advance(secs(60));
    let stop = ecs.client().stop_task().task(task.arn()).reason("enough");
    stop.send().await.expect("it is there");
    assert_ne!(task.status(), TaskStatus::Stopped);

    instance.terminate();

    assert_eq!(task.status(), TaskStatus::Stopped);
    assert_eq!(task.stopped_reason().as_deref(), Some("enough"));
}

#[tokio::test]
async fn an_ec2_instance_is_found_as_it_was_registered_last() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let first = register_identity(&client, IDENTITY).await;
    let deregister = client.deregister_container_instance();
    let deregister = deregister.container_instance(arn(&first));
    deregister.send().await.expect("nothing runs on it");
    let second = register_identity(&client, IDENTITY).await;

    let found = ecs.instance("i-0123456789abcdef0");

    assert_ne!(arn(&first), arn(&second));
    assert_eq!(found.arn(), arn(&second));
    found.terminate();
    assert_eq!(ecs.instance("i-0123456789abcdef0"), found);
}

#[tokio::test]
async fn who_registers_again_changes_only_what_it_tells() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let custom = || {
        let attribute = aws_sdk_ecs::types::Attribute::builder().name("rack");
        attribute.value("r1").build().expect("it has a name")
    };
    let bare = r#"{ "instanceId": "i-0123456789abcdef0" }"#;
    let ec2 = register_identity(&client, IDENTITY).await;
    let external = ecs.add_external_instance().arn();
    for (arn, document) in [
        (arn(&ec2), None),
        (arn(&ec2), Some(bare)),
        (&external, None),
    ] {
        let before = ecs.instance(arn).attributes();
        let call = client.register_container_instance();
        let call = call.set_instance_identity_document(document.map(str::to_owned));

        call.container_instance_arn(arn).send().await.unwrap();

        assert_eq!(ecs.instance(arn).attributes(), before, "{arn}");
    }

    // An agent that tells of its attributes tells of all of them, but not of those of the service.
    let call = client.register_container_instance().attributes(custom());
    let call = call.container_instance_arn(arn(&ec2));
    call.send().await.unwrap();

    let shown = describe(&client, arn(&ec2)).await;
    assert_eq!(attribute(&shown, "rack"), Some("r1"));
    assert_eq!(attribute(&shown, "ecs.ami-id"), Some("ami-0a1b2c3d"));
    assert_eq!(attribute(&shown, "ecs.instance-type"), Some("m5.large"));
    let zone = attribute(&shown, "ecs.availability-zone");
    assert_eq!(zone, Some("us-east-1d"));
}

#[test]
fn an_instance_has_what_it_registered_first_and_never_less_than_its_tasks_take() {
    let ecs = FakeEcs::start().blocking();
    register_ec2_app(&ecs, "batch");
    let resources = |cpu: i32, memory: i32| {
        let integer = |name: &str, value: i32| json!({ "name": name, "type": "INTEGER", "integerValue": value });
        json!([
            integer("CPU", cpu),
            integer("MEMORY", memory),
            integer("FPGA", 1)
        ])
    };
    let first = json!({ "totalResources": resources(1024, 2048) });
    let first = ask(&ecs, "RegisterContainerInstance", &first)["containerInstance"].take();
    let arn = &first["containerInstanceArn"];
    let start = json!({ "taskDefinition": "batch", "containerInstances": [arn] });
    assert_eq!(ask(&ecs, "StartTask", &start)["failures"], json!([]));
    ecs.settle();
    let shown = || {
        let asked = json!({ "containerInstances": [arn] });
        let instance =
            ask(&ecs, "DescribeContainerInstances", &asked)["containerInstances"][0].take();
        (
            instance["registeredResources"].clone(),
            instance["remainingResources"].clone(),
        )
    };
    let before = shown();
    assert_ne!(before.0, before.1);

    for (cpu, memory) in [(0, 64), (0, 0), (4096, 8192)] {
        let again = json!({
            "containerInstanceArn": arn, "totalResources": resources(cpu, memory),
        });
        ask(&ecs, "RegisterContainerInstance", &again);

        assert_eq!(shown(), before);
    }
}

#[tokio::test]
async fn an_instance_registers_with_ten_custom_attributes_at_most() {
    let ecs = FakeEcs::start().await;
    let client = ecs.client();
    let custom = |numbers: std::ops::Range<usize>| {
        let all = numbers.map(|number| {
            let attribute = aws_sdk_ecs::types::Attribute::builder();
            let attribute = attribute.name(format!("custom-{number}")).value("x");
            attribute.build().expect("it has a name")
        });
        Some(all.collect::<Vec<_>>())
    };
    let register = |numbers| {
        let call = client.register_container_instance();
        let call = call.set_attributes(custom(numbers));
        call.instance_identity_document(IDENTITY).send()
    };
    let too_many = "You can apply up to 10 custom attributes for each resource.";

    check_refusal(register(0..11).await, "InvalidParameterException", too_many);
    assert_eq!(ecs.instances().len(), 0);
    register(0..10).await.expect("these are ten");
    register(0..10).await.expect("they are the same ones");
    check_refusal(register(9..11).await, "InvalidParameterException", too_many);
}

#[tokio::test]
async fn instances_are_added_where_the_fewest_are() {
    let ecs = FakeEcs::start().await;
    let add = || ecs.add_instance("t3.small");
    let zones = || {
        let instances = ecs.instances().into_iter();
        let there = instances.filter(|it| it.status() == InstanceStatus::Active);
        let zones = there.map(|it| it.availability_zone().replace("us-east-1", ""));
        zones.collect::<String>()
    };
    ecs.new_instance("t3.small").zone("us-east-1a").add();
    ecs.add_external_instance();
    add();
    add();
    let fourth = add();
    assert_eq!(zones(), "abca");

    ecs.instances()[2].terminate();
    add();

    assert_eq!(zones(), "acab");
    fourth.terminate();
    add();
    assert_eq!(zones(), "acba");
}
