//! What is refused, and in which words.
//!
//! The words are the service's where they are known. They are pinned here because applications and
//! people compare them.

use aws_sdk_ecs::Client;
use aws_sdk_ecs::operation::list_tasks::builders::ListTasksFluentBuilder;
use aws_sdk_ecs::operation::run_task::builders::RunTaskFluentBuilder;
use aws_sdk_ecs::types::builders::ContainerOverrideBuilder;
use aws_sdk_ecs::types::{
    CapacityProviderStrategyItem, ContainerOverride, DesiredStatus, EphemeralStorage, KeyValuePair,
    LaunchType, NetworkConfiguration, PlacementConstraint, PlacementStrategy, PropagateTags,
    ResourceRequirement, ResourceType, Tag, TaskOverride,
};
use fake_ecs::{Clock, FakeEcs};
use serde_json::json;

use crate::support::{
    check_refusal, fargate_definition, fargate_network, network_of, post, register, register_app,
    register_ec2_app, run,
};

const INVALID: &str = "InvalidParameterException";
const CLIENT: &str = "ClientException";
const NO_CLUSTER: &str = "ClusterNotFoundException";

/// A fake with the definitions `web` for Fargate and `batch` for EC2, and a deleted cluster `old`.
async fn fake() -> FakeEcs {
    let ecs = FakeEcs::start().await;
    register_app(&ecs, "web");
    register_ec2_app(&ecs, "batch");
    let client = ecs.client();
    let made = client.create_cluster().cluster_name("old").send().await;
    made.expect("the cluster is made");
    let deleted = client.delete_cluster().cluster("old").send().await;
    deleted.expect("the cluster is empty");
    ecs
}

fn item(provider: &str, base: i32, weight: i32) -> CapacityProviderStrategyItem {
    CapacityProviderStrategyItem::builder()
        .capacity_provider(provider)
        .base(base)
        .weight(weight)
        .build()
        .expect("the provider is given")
}

fn tag(key: &str, value: &str) -> Tag {
    Tag::builder().key(key).value(value).build()
}

fn command_for(container: &str, command: &str) -> TaskOverride {
    let container = ContainerOverride::builder()
        .name(container)
        .command(command);
    TaskOverride::builder()
        .container_overrides(container.build())
        .build()
}

fn task_size(cpu: &str, memory: &str) -> TaskOverride {
    TaskOverride::builder().cpu(cpu).memory(memory).build()
}

fn storage(size_in_gib: i32) -> TaskOverride {
    let storage = EphemeralStorage::builder().size_in_gib(size_in_gib).build();
    TaskOverride::builder().ephemeral_storage(storage).build()
}

/// Overrides a number of the container `app`.
fn of_app(change: fn(ContainerOverrideBuilder) -> ContainerOverrideBuilder) -> TaskOverride {
    let container = change(ContainerOverride::builder().name("app"));
    TaskOverride::builder()
        .container_overrides(container.build())
        .build()
}

fn gpus(count: &str) -> ResourceRequirement {
    let gpus = ResourceRequirement::builder().r#type(ResourceType::Gpu);
    gpus.value(count).build().expect("the type is given")
}

type Change = fn(RunTaskFluentBuilder) -> RunTaskFluentBuilder;

#[tokio::test]
async fn run_task_refuses_what_the_service_refuses() {
    let cases: &[(Change, &str, &str)] = &[
        (
            |call| call.cluster("nowhere"),
            NO_CLUSTER,
            "Cluster not found.",
        ),
        (
            |call| call.cluster("old"),
            NO_CLUSTER,
            "The referenced cluster was inactive.",
        ),
        (
            |call| call.cluster("no/where"),
            INVALID,
            r"Cluster must match ^[a-zA-Z0-9\-_]{1,255}$, but was no/where",
        ),
        (
            |call| call.cluster("arn:aws:ecs:us-east-1:999999999999:cluster/default"),
            INVALID,
            "AccountIDs mismatch",
        ),
        (
            |call| call.task_definition("nothing"),
            CLIENT,
            "TaskDefinition not found.",
        ),
        (
            |call| call.task_definition("web:7"),
            CLIENT,
            "TaskDefinition not found.",
        ),
        (
            |call| call.launch_type(LaunchType::Ec2),
            INVALID,
            "No Container Instances were found in your cluster.",
        ),
        (
            |call| call.set_network_configuration(None),
            INVALID,
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        ),
        (
            |call| call.network_configuration(NetworkConfiguration::builder().build()),
            INVALID,
            "Network Configuration must be provided when networkMode 'awsvpc' is specified.",
        ),
        (
            |call| call.network_configuration(network_of(&[])),
            INVALID,
            "subnets can not be empty.",
        ),
        (
            |call| call.network_configuration(network_of(&["subnet-1"; 17])),
            INVALID,
            "subnets can have at most 16 items.",
        ),
        (
            |call| call.task_definition("batch").launch_type(LaunchType::Ec2),
            INVALID,
            "Network Configuration is not valid for the given networkMode of this task definition.",
        ),
        (
            |call| call.capacity_provider_strategy(item("FARGATE", 0, 1)),
            INVALID,
            "Specifying both a launch type and capacity provider strategy is not supported. Remove one and try again.",
        ),
        (
            |call| {
                call.set_launch_type(None)
                    .capacity_provider_strategy(item("FARGATE", 0, 1))
            },
            INVALID,
            "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster or specify a valid capacity provider and try again.",
        ),
        (
            |call| call.overrides(command_for("sidecar", "true")),
            INVALID,
            "Override for container named sidecar is not a container in the TaskDefinition.",
        ),
        (
            |call| call.overrides(command_for("app", &"x".repeat(9_000))),
            INVALID,
            "Container Overrides length must be at most 8192",
        ),
        (
            |call| call.placement_constraints(PlacementConstraint::builder().build()),
            INVALID,
            "Placement constraints are not supported with FARGATE launch type.",
        ),
        (
            |call| call.placement_strategy(PlacementStrategy::builder().build()),
            INVALID,
            "Placement strategies are not supported with FARGATE launch type.",
        ),
        (
            |call| call.platform_version("9.9.9"),
            "PlatformUnknownException",
            "The platform version 9.9.9 does not exist; it should be one of [1.4.0,1.3.0,1.2.0,1.1.0,1.0.0]",
        ),
        (
            |call| call.enable_execute_command(true),
            INVALID,
            "The task couldn't be started because a valid taskRoleArn is not being used. Specify a valid task role in your task definition and try again.",
        ),
        (
            |call| call.count(0),
            INVALID,
            "count should be between 1 and 10, but was 0",
        ),
        (
            |call| call.count(11),
            INVALID,
            "count should be between 1 and 10, but was 11",
        ),
        (
            |call| call.propagate_tags(PropagateTags::Service),
            INVALID,
            "propagateTags SERVICE is not supported when running a task; use TASK_DEFINITION or NONE",
        ),
        (
            |call| call.tags(tag("aws:mine", "1")),
            INVALID,
            "aws: prefixed tag key names are not allowed for external use.",
        ),
        (
            |call| call.started_by("x".repeat(129)),
            INVALID,
            "startedBy longer than 128.",
        ),
        (
            |call| call.started_by("ecs-svc/1"),
            INVALID,
            "startedBy must not begin with ecs-svc/, which services use",
        ),
        (
            |call| call.group("service:web"),
            INVALID,
            "group must not begin with service:, which services use",
        ),
        (
            |call| call.client_token("a b"),
            INVALID,
            "clientToken should be 1 to 64 ASCII characters in the range of 33-126",
        ),
    ];
    let ecs = fake().await;
    let call = || {
        let call = ecs.client().run_task().task_definition("web");
        let call = call.launch_type(LaunchType::Fargate);
        call.network_configuration(fargate_network())
    };
    for (change, code, message) in cases {
        check_refusal(change(call()).send().await, code, message);
    }
    assert!(
        ecs.tasks().is_empty(),
        "a refused call must not start tasks"
    );
    let by = "x".repeat(128);
    let answer = call()
        .started_by(&by)
        .send()
        .await
        .expect("it is not longer");
    assert_eq!(answer.tasks()[0].started_by(), Some(by.as_str()));
}

#[tokio::test]
async fn run_task_checks_sizes_again_with_what_is_overridden() {
    const INVALID_CPU: &str = "Invalid 'cpu' setting for task. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";
    const INVALID_MEMORY: &str = "Invalid 'memory' setting for task. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";
    const NO_SIZE: &str = "No Fargate configuration exists for given values.";
    // The task has 256 CPU units and 512 MiB.
    let cases: Vec<(TaskOverride, &str)> = vec![
        (task_size("banana", "512"), INVALID_CPU),
        (task_size("256", "banana"), INVALID_MEMORY),
        (task_size("256", "4096"), NO_SIZE),
        (task_size("300", "512"), NO_SIZE),
        (TaskOverride::builder().cpu("4 vCPU").build(), NO_SIZE),
        (TaskOverride::builder().memory("8 GB").build(), NO_SIZE),
        (storage(5), "EphemeralStorage size should be at least 21"),
        (storage(201), "EphemeralStorage size should be at most 200"),
        (
            of_app(|app| app.cpu(-1)),
            "Invalid setting for container 'app'. 'cpu' must not be negative",
        ),
        (
            of_app(|app| app.memory(i32::MIN)),
            "Invalid setting for container 'app'. 'memory' must not be negative",
        ),
        (
            of_app(|app| app.memory(64).memory_reservation(65)),
            "Invalid setting for container 'app'. 'memory' must be greater than or equal to 'memoryReservation'",
        ),
        (
            of_app(|app| app.resource_requirements(gpus("18446744073709551615"))),
            "Invalid setting for container 'app'. The number of GPUs in 'resourceRequirements' must be between 1 and 100, but was '18446744073709551615'",
        ),
        (
            of_app(|app| app.memory(513)),
            "The 'memory' setting for container 'app' is greater than for the task",
        ),
        (
            of_app(|app| app.cpu(257)),
            "The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value",
        ),
    ];
    let ecs = fake().await;
    for (overrides, message) in cases {
        let call = ecs.client().run_task().task_definition("web");
        let call = call.launch_type(LaunchType::Fargate).overrides(overrides);
        let call = call.network_configuration(fargate_network());

        check_refusal(call.send().await, INVALID, message);
    }
    assert!(ecs.tasks().is_empty());
}

#[tokio::test]
async fn a_definition_cannot_ask_for_distinct_instances() {
    let ecs = FakeEcs::start().await;
    let body = json!({
        "family": "web",
        "containerDefinitions": [{ "name": "app", "image": "a", "memory": 64 }],
        "placementConstraints": [{ "type": "distinctInstance" }],
    });

    let answer = post(&ecs, "RegisterTaskDefinition", &body);

    assert_eq!(answer.status(), 400);
    assert_eq!(
        answer.body,
        r#"{"__type":"ClientException","message":"constraint.type 'distinctInstance' is not supported."}"#
    );
}

#[tokio::test]
async fn a_definition_has_expressions_that_can_be_read() {
    let ecs = FakeEcs::start().await;
    for (expression, message) in [
        (
            "attribute:stack is prod",
            "memberOf expression is invalid: found 'is' at column 17, expected an operator that attribute:stack permits: ==, !=, >, >=, <, <=, in, !in, =~, !~, exists, !exists",
        ),
        ("", "memberOf expression should be specified"),
    ] {
        let body = json!({
            "family": "web",
            "containerDefinitions": [{ "name": "app", "image": "a", "memory": 64 }],
            "placementConstraints": [{ "type": "memberOf", "expression": expression }],
        });

        let answer = post(&ecs, "RegisterTaskDefinition", &body);

        assert_eq!(answer.status(), 400);
        let answer = answer.json();
        assert_eq!(answer["__type"], INVALID);
        assert_eq!(answer["message"], message);
    }
}

#[tokio::test]
async fn run_task_refuses_platform_versions_on_instances() {
    let ecs = FakeEcs::start().synthetic_instances().await;
    register_ec2_app(&ecs, "batch");

    let call = ecs.client().run_task().task_definition("batch");
    let answer = call.platform_version("1.4.0").send().await;

    let words = "The platform version must be null when specifying an EC2 launch type.";
    check_refusal(answer, INVALID, words);
}

#[tokio::test]
async fn strategies_that_make_no_sense_are_refused() {
    let ecs = fake().await;
    let client = ecs.client();
    let put = client.put_cluster_capacity_providers().cluster("default");
    let put = put
        .capacity_providers("FARGATE")
        .capacity_providers("FARGATE_SPOT");
    let put = put.set_default_capacity_provider_strategy(Some(Vec::new()));
    put.send().await.expect("the providers exist");
    for (strategy, message) in [
        (
            vec![item("FARGATE", 1, 1), item("FARGATE_SPOT", 1, 1)],
            "There are multiple capacity providers in the specified capacity provider strategy with a base value defined. Specify a base value for one capacity provider and try again.",
        ),
        (
            vec![item("FARGATE", 0, 0)],
            "There are no capacity providers in the capacity provider strategy with a weight value greater than zero. Specify a weight value greater than zero and try again.",
        ),
        (
            vec![item("FARGATE", 0, 1); 21],
            "capacity provider strategy can have at most 20 items.",
        ),
    ] {
        let call = client.run_task().task_definition("web");
        let call = call.network_configuration(fargate_network());
        let call = call.set_capacity_provider_strategy(Some(strategy));

        check_refusal(call.send().await, INVALID, message);
    }
}

const UNKNOWN_ID: &str = "0123456789abcdef0123456789abcdef";

#[tokio::test]
async fn stop_task_refuses_what_the_service_refuses() {
    let ecs = fake().await;
    let client = ecs.client();
    let elsewhere = format!("arn:aws:ecs:us-east-1:123456789012:task/other/{UNKNOWN_ID}");
    let foreign = format!("arn:aws:ecs:us-east-1:999999999999:task/default/{UNKNOWN_ID}");
    for (cluster, task, code, message) in [
        (
            "default",
            UNKNOWN_ID,
            INVALID,
            "The referenced task was not found.",
        ),
        ("default", "no-id", INVALID, "Task Identifier is invalid"),
        (
            "default",
            &elsewhere,
            INVALID,
            "Invalid identifier: Identifier is for cluster other. Your cluster is default",
        ),
        ("default", &foreign, INVALID, "AccountIDs mismatch"),
        (
            "default",
            "arn:aws:ecs",
            INVALID,
            "Invalid identifier: Unexpected number of separators",
        ),
        ("nowhere", UNKNOWN_ID, NO_CLUSTER, "Cluster not found."),
        (
            "old",
            UNKNOWN_ID,
            NO_CLUSTER,
            "The referenced cluster was inactive.",
        ),
    ] {
        let answer = client.stop_task().cluster(cluster).task(task).send().await;

        check_refusal(answer, code, message);
    }
}

/// A name that is right but for one part of the ARN must not be taken for what is here.
#[tokio::test]
async fn arns_of_elsewhere_are_refused_by_every_operation() {
    let ecs = fake().await;
    let client = ecs.client();
    let task = run(&ecs, "web").await.id();
    for (place, message) in [
        ("arn:aws:ecs:us-east-1:999999999999", "AccountIDs mismatch"),
        (
            "arn:aws:ecs:eu-west-1:123456789012",
            "Invalid Region in ARN",
        ),
        (
            "arn:aws:ec2:us-east-1:123456789012",
            "Invalid Service in ARN",
        ),
        (
            "arn:aws-cn:ecs:us-east-1:123456789012",
            "Invalid Partition in ARN",
        ),
    ] {
        let cluster = format!("{place}:cluster/default");
        let definition = format!("{place}:task-definition/web:1");
        let instance = format!("{place}:container-instance/default/{UNKNOWN_ID}");
        let task = format!("{place}:task/default/{task}");

        let call = client.list_tasks().cluster(&cluster);
        check_refusal(call.send().await, INVALID, message);
        let call = client.list_tasks().container_instance(&instance);
        check_refusal(call.send().await, INVALID, message);
        let call = client.describe_clusters().clusters(&cluster);
        check_refusal(call.send().await, INVALID, message);
        let call = client.describe_tasks().tasks(&task);
        check_refusal(call.send().await, INVALID, message);
        let call = client.stop_task().task(&task);
        check_refusal(call.send().await, INVALID, message);
        let call = client.run_task().task_definition(&definition);
        check_refusal(call.send().await, INVALID, message);
        let call = client
            .describe_task_definition()
            .task_definition(&definition);
        check_refusal(call.send().await, INVALID, message);
        for arn in [&cluster, &definition, &task] {
            let call = client.list_tags_for_resource().resource_arn(arn);
            check_refusal(call.send().await, INVALID, message);
        }
    }
    assert!(!ecs.tasks().only().is_stopped());
}

#[tokio::test]
async fn describe_tasks_refuses_what_the_service_refuses() {
    let ecs = fake().await;
    let client = ecs.client();
    let many = vec![UNKNOWN_ID.to_owned(); 101];
    let one = |id: &str| vec![id.to_owned()];
    for (tasks, message) in [
        (Vec::new(), "Tasks cannot be empty."),
        (many, "taskIds can have at most 100 items."),
        (one("short"), "taskId length should be one of [32,36]"),
        (
            one(&format!("+{}", &UNKNOWN_ID[1..])),
            "Task Identifier is invalid",
        ),
        (
            one("arn:aws:ecs"),
            "Invalid identifier: Unexpected number of separators",
        ),
        (
            one(&format!(
                "arn:aws:ecs:us-east-1:123456789012:task/other/{UNKNOWN_ID}"
            )),
            "Invalid identifier: Identifier is for cluster other. Your cluster is default",
        ),
    ] {
        let answer = client.describe_tasks().set_tasks(Some(tasks)).send().await;

        check_refusal(answer, INVALID, message);
    }
}

type Filter = fn(ListTasksFluentBuilder) -> ListTasksFluentBuilder;

#[tokio::test]
async fn list_tasks_refuses_filters_that_do_not_go_together() {
    let ecs = fake().await;
    let filters: [(&str, Filter); 5] = [
        ("startedBy", |call| call.started_by("me")),
        ("family", |call| call.family("web")),
        ("containerInstance", |call| {
            call.container_instance(UNKNOWN_ID)
        }),
        ("serviceName", |call| call.service_name("web")),
        ("launchType", |call| call.launch_type(LaunchType::Fargate)),
    ];
    for (at, (one, with_one)) in filters.iter().enumerate() {
        for (two, with_two) in &filters[at + 1..] {
            let call = with_two(with_one(ecs.client().list_tasks()));
            let answer = call.desired_status(DesiredStatus::Stopped).send().await;

            match (*one, *two) {
                ("startedBy", _) => {
                    let message = "cannot specify startedBy with other arguments";
                    check_refusal(answer, INVALID, message);
                }
                ("family" | "containerInstance", "serviceName") => {
                    let message = "cannot specify serviceName with other arguments";
                    check_refusal(answer, INVALID, message);
                }
                ("serviceName", "launchType") => {
                    check_refusal(answer, "ServiceNotFoundException", "Service not found.");
                }
                ("containerInstance", _) | (_, "containerInstance") => {
                    let message = "The referenced container instance was not found.";
                    check_refusal(answer, INVALID, message);
                }
                _ => assert!(answer.is_ok(), "{one} with {two}: {answer:?}"),
            }
        }
    }
}

#[tokio::test]
async fn list_tasks_refuses_what_the_service_refuses() {
    let cases: &[(Filter, &str, &str)] = &[
        (
            |call| call.cluster("nowhere"),
            NO_CLUSTER,
            "Cluster not found.",
        ),
        (
            |call| call.cluster("old"),
            NO_CLUSTER,
            "The referenced cluster was inactive.",
        ),
        (
            |call| call.service_name("web"),
            "ServiceNotFoundException",
            "Service not found.",
        ),
        (
            |call| call.family("no family"),
            INVALID,
            r"family must match ^[a-zA-Z0-9\-_]+$",
        ),
        (
            |call| call.container_instance(UNKNOWN_ID),
            INVALID,
            "The referenced container instance was not found.",
        ),
        (
            |call| call.next_token("made up"),
            INVALID,
            "Invalid token made up",
        ),
        (
            |call| call.max_results(101),
            INVALID,
            "maxResults should be between 1 and 100, but was 101",
        ),
    ];
    let ecs = fake().await;
    for (change, code, message) in cases {
        check_refusal(
            change(ecs.client().list_tasks()).send().await,
            code,
            message,
        );
    }
}

#[tokio::test]
async fn clusters_are_refused_what_the_service_refuses_them() {
    let ecs = fake().await;
    let client = ecs.client();
    register(
        &ecs,
        &fargate_definition("job", json!([{ "name": "app", "image": "a" }])),
    );
    run(&ecs, "job").await;

    let made = client
        .create_cluster()
        .cluster_name("no cluster")
        .send()
        .await;
    check_refusal(
        made,
        INVALID,
        r"ClusterName must match ^[a-zA-Z0-9\-_]{1,255}$",
    );

    let made = client.create_cluster().cluster_name("default");
    let made = made.capacity_providers("FARGATE").send().await;
    check_refusal(
        made,
        INVALID,
        "Arguments on this idempotent request are inconsistent with arguments used in previous request(s).",
    );

    let deleted = client.delete_cluster().cluster("default").send().await;
    check_refusal(
        deleted,
        "ClusterContainsTasksException",
        "The Cluster cannot be deleted while Tasks are active.",
    );

    for (cluster, message) in [
        ("nowhere", "Cluster not found."),
        ("old", "The referenced cluster was inactive."),
    ] {
        let deleted = client.delete_cluster().cluster(cluster).send().await;
        check_refusal(deleted, NO_CLUSTER, message);
        let updated = client.update_cluster().cluster(cluster).send().await;
        check_refusal(updated, NO_CLUSTER, message);
    }

    let many = vec!["default".to_owned(); 101];
    let described = client
        .describe_clusters()
        .set_clusters(Some(many))
        .send()
        .await;
    check_refusal(described, INVALID, "clusters can have at most 100 items.");

    let listed = client.list_clusters().next_token("made up").send().await;
    check_refusal(listed, INVALID, "Invalid token made up");
}

#[tokio::test]
async fn providers_are_refused_what_the_service_refuses_them() {
    let ecs = fake().await;
    let client = ecs.client();
    let put = |client: &Client, providers: &[&str]| {
        let providers = providers.iter().map(|provider| (*provider).to_owned());
        client
            .put_cluster_capacity_providers()
            .cluster("default")
            .set_capacity_providers(Some(providers.collect()))
            .set_default_capacity_provider_strategy(Some(Vec::new()))
    };

    check_refusal(
        put(&client, &["mine"]).send().await,
        INVALID,
        "The specified capacity provider does not exist. Specify a valid name or ARN and try again.",
    );
    check_refusal(
        put(&client, &[])
            .default_capacity_provider_strategy(item("FARGATE", 0, 1))
            .send()
            .await,
        INVALID,
        "The specified capacity provider strategy cannot contain a capacity provider that is not associated with the cluster. Associate the capacity provider with the cluster or specify a valid capacity provider and try again.",
    );
    put(&client, &["FARGATE"]).send().await.expect("it exists");
    let call = client.run_task().task_definition("web");
    let call = call.network_configuration(fargate_network());
    let call = call.capacity_provider_strategy(item("FARGATE", 0, 1));
    call.send().await.expect("it is associated");
    check_refusal(
        put(&client, &[]).send().await,
        "ResourceInUseException",
        "The specified capacity provider is in use and cannot be removed.",
    );
}

#[tokio::test]
async fn tag_operations_refuse_what_the_service_refuses() {
    let ecs = fake().await;
    let client = ecs.client();
    let arn = |rest: &str| format!("arn:aws:ecs:us-east-1:123456789012:{rest}");
    let short = "Long arn format must be used for tagging operations";
    for (arn, code, message) in [
        (
            "default".to_owned(),
            INVALID,
            "The ARN provided is invalid.".to_owned(),
        ),
        (
            "arn:aws:ecs".to_owned(),
            INVALID,
            "The ARN provided is invalid.".to_owned(),
        ),
        (arn("service/web"), INVALID, short.to_owned()),
        (
            arn(&format!("task/{UNKNOWN_ID}")),
            INVALID,
            short.to_owned(),
        ),
        (
            arn("cluster/nowhere"),
            NO_CLUSTER,
            "Cluster not found.".to_owned(),
        ),
        (
            arn(&format!("task/default/{UNKNOWN_ID}")),
            "ResourceNotFoundException",
            "The specified task was not found.".to_owned(),
        ),
        (
            arn("task-definition/web:7"),
            "ResourceNotFoundException",
            format!(
                "The specified resource was not found: {}",
                arn("task-definition/web:7")
            ),
        ),
    ] {
        let listed = client
            .list_tags_for_resource()
            .resource_arn(&arn)
            .send()
            .await;
        // This operation does not declare ResourceNotFoundException.
        let listed_code = if code == "ResourceNotFoundException" {
            INVALID
        } else {
            code
        };
        check_refusal(listed, listed_code, &message);
        let tagged = client.tag_resource().resource_arn(&arn).tags(tag("a", "b"));
        check_refusal(tagged.send().await, code, &message);
        let untagged = client.untag_resource().resource_arn(&arn).tag_keys("a");
        check_refusal(untagged.send().await, code, &message);
    }

    let cluster = arn("cluster/default");
    let tags = |tags: Vec<Tag>| {
        let call = client.tag_resource().resource_arn(&cluster);
        call.set_tags(Some(tags)).send()
    };
    let reserved = "aws: prefixed tag key names are not allowed for external use.";
    check_refusal(tags(vec![tag("AWS:x", "1")]).await, INVALID, reserved);
    check_refusal(
        tags(vec![tag("a", "1"), tag("a", "2")]).await,
        INVALID,
        "Duplicate tag keys are not allowed: a",
    );
    let fifty = (0..50)
        .map(|number| tag(&format!("k{number}"), ""))
        .collect();
    tags(fifty).await.expect("fifty are allowed");
    tags(vec![tag("k0", "new")])
        .await
        .expect("it is there already");
    check_refusal(
        tags(vec![tag("one more", "")]).await,
        "LimitExceededException",
        "A resource can have at most 50 tags, this one would have 51.",
    );
}

#[tokio::test]
async fn a_refusal_is_in_the_request_log() {
    let ecs = FakeEcs::start().clock(Clock::manual()).await;

    let _refused = ecs
        .client()
        .run_task()
        .task_definition("nothing")
        .send()
        .await;

    let request = ecs.requests().last();
    assert_eq!(request.operation(), "RunTask");
    assert_eq!(
        (request.is_ok(), request.error_code()),
        (false, Some(CLIENT))
    );
    assert_eq!(
        request.to_string(),
        "+0.000s RunTask → ClientException: TaskDefinition not found."
    );
}

#[tokio::test]
async fn an_environment_override_needs_a_container_name() {
    let ecs = fake().await;
    let pair = KeyValuePair::builder().name("A").value("1").build();
    let nameless = ContainerOverride::builder().environment(pair).build();
    let overrides = TaskOverride::builder()
        .container_overrides(nameless)
        .build();

    let call = ecs.client().run_task().task_definition("web");
    let call = call.launch_type(LaunchType::Fargate);
    let call = call
        .network_configuration(fargate_network())
        .overrides(overrides);

    let words = "Container Override name should not be null or empty.";
    check_refusal(call.send().await, INVALID, words);
}
