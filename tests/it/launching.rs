//! Where a task runs that a test starts with `run()`, by what its definition is and what the
//! cluster has.

use fake_ecs::{FakeEcs, TaskDefinitionHandle};
use serde_json::{Value, json};

use self::Has::{Default, DrainingInstance, External, Group, Instance, ManagedInstances};
use crate::support::{SUBNET, ask, panics, register, secs};

/// For which of `EC2`, `EXTERNAL`, `FARGATE` and `MANAGED_INSTANCES` a definition is.
fn definition(required: &[&str], network_mode: &str) -> Value {
    json!({
        "family": "job", "networkMode": network_mode, "cpu": "256", "memory": "512",
        "requiresCompatibilities": required,
        "containerDefinitions": [{ "name": "app", "image": "busybox" }],
    })
}

fn on_platform(required: &str, platform: Value) -> Value {
    let mut definition = definition(&[required], "awsvpc");
    definition["runtimePlatform"] = platform;
    // The least that Windows takes on Fargate.
    definition["cpu"] = json!("1024");
    definition["memory"] = json!("2048");
    definition
}

/// What a cluster can have.
#[derive(Clone, Copy, Debug)]
enum Has {
    Instance(&'static str),
    External,
    DrainingInstance,
    ManagedInstances,
    Group,
    /// The default strategy, of that provider alone.
    Default(&'static str),
}

fn with(has: &[Has]) -> FakeEcs {
    let ecs = FakeEcs::start().blocking();
    for has in has {
        match has {
            Instance(kind) => drop(ecs.add_instance(kind)),
            External => drop(ecs.add_external_instance()),
            DrainingInstance => ecs.add_instance("m5.large").drain(),
            ManagedInstances => {
                make_provider(
                    &ecs,
                    &json!({ "name": "managed", "cluster": "default", "managedInstancesProvider": {
                    "infrastructureRoleArn": "arn:aws:iam::123456789012:role/infra",
                    "instanceLaunchTemplate": {
                        "ec2InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/ecsInstanceRole",
                        "networkConfiguration": { "subnets": [SUBNET] },
                    },
                } }),
                );
            }
            Group => {
                let group = ecs.auto_scaling().new_group("workers").max(3).add();
                make_provider(
                    &ecs,
                    &json!({ "name": "group", "autoScalingGroupProvider": {
                    "autoScalingGroupArn": group.arn(), "managedScaling": { "status": "ENABLED" },
                } }),
                );
            }
            Default(provider) => {
                ask(
                    &ecs,
                    "PutClusterCapacityProviders",
                    &json!({
                        "cluster": "default", "capacityProviders": [provider],
                        "defaultCapacityProviderStrategy": [{ "capacityProvider": provider, "weight": 1 }],
                    }),
                );
                ecs.advance(secs(60));
            }
        }
    }
    ecs
}

fn make_provider(ecs: &FakeEcs, body: &Value) {
    ask(ecs, "CreateCapacityProvider", body);
    ecs.advance(secs(60));
}

/// The launch type and the capacity provider of the task that it runs.
fn ran(definition: &TaskDefinitionHandle) -> String {
    let task = definition.run().describe();
    let launch_type = task.launch_type().map(ToString::to_string);
    let provider = task.capacity_provider_name().map(str::to_owned);
    format!(
        "{} {}",
        launch_type.unwrap_or_default(),
        provider.unwrap_or_default()
    )
}

#[track_caller]
fn check(definition: &Value, has: &[Has], expected: &str) {
    let ecs = with(has);

    let ran = ran(&register(&ecs, definition));

    assert_eq!(ran, expected, "{has:?}: {definition}");
}

const M5: Has = Instance("m5.large");

#[test]
fn a_task_runs_on_the_first_of_what_its_definition_requires_that_there_is() {
    for (required, network_mode, has, expected) in [
        (&["FARGATE"][..], "awsvpc", &[][..], "FARGATE "),
        (&["FARGATE"], "awsvpc", &[M5, External], "FARGATE "),
        (&["EC2"], "awsvpc", &[M5], "EC2 "),
        (&["EXTERNAL"], "bridge", &[External], "EXTERNAL "),
        (&["EXTERNAL"], "bridge", &[M5, External], "EXTERNAL "),
        (
            &["MANAGED_INSTANCES"],
            "awsvpc",
            &[M5, ManagedInstances],
            "MANAGED_INSTANCES managed",
        ),
        (&["EC2", "FARGATE"], "awsvpc", &[M5], "FARGATE "),
        (&["EXTERNAL", "EC2"], "bridge", &[M5, External], "EC2 "),
        (&["EXTERNAL", "EC2"], "bridge", &[External], "EXTERNAL "),
        (
            &["EC2", "MANAGED_INSTANCES"],
            "awsvpc",
            &[ManagedInstances],
            "MANAGED_INSTANCES managed",
        ),
    ] {
        check(&definition(required, network_mode), has, expected);
    }
}

#[test]
fn a_task_whose_definition_requires_nothing_goes_by_what_it_is_compatible_with() {
    for (network_mode, has, expected) in [
        ("awsvpc", &[][..], "FARGATE "),
        ("awsvpc", &[M5], "FARGATE "),
        ("bridge", &[M5, External], "EC2 "),
        ("bridge", &[External], "EXTERNAL "),
        ("bridge", &[DrainingInstance, External], "EXTERNAL "),
    ] {
        check(&definition(&[], network_mode), has, expected);
    }
}

#[test]
fn the_default_strategy_of_the_cluster_comes_first_where_it_fits() {
    for (required, network_mode, has, expected) in [
        (
            &[][..],
            "awsvpc",
            &[Default("FARGATE_SPOT")][..],
            "FARGATE FARGATE_SPOT",
        ),
        (&[], "awsvpc", &[Group, Default("group")], "EC2 group"),
        (&[], "bridge", &[Group, Default("group")], "EC2 group"),
        (
            &[],
            "awsvpc",
            &[M5, ManagedInstances, Default("managed")],
            "MANAGED_INSTANCES managed",
        ),
        (
            &["FARGATE"],
            "awsvpc",
            &[Group, Default("group")],
            "FARGATE ",
        ),
        (&[], "bridge", &[M5, Default("FARGATE_SPOT")], "EC2 "),
        (&["EC2"], "awsvpc", &[M5, Default("FARGATE_SPOT")], "EC2 "),
    ] {
        check(&definition(required, network_mode), has, expected);
    }
}

#[test]
fn platforms_count_when_the_task_is_placed() {
    let windows =
        json!({ "operatingSystemFamily": "WINDOWS_SERVER_2022_CORE", "cpuArchitecture": "X86_64" });
    let arm = json!({ "cpuArchitecture": "ARM64" });

    check(&on_platform("FARGATE", windows), &[], "FARGATE ");
    check(&on_platform("FARGATE", arm.clone()), &[M5], "FARGATE ");
    check(
        &on_platform("EC2", arm),
        &[M5, Instance("m6g.large")],
        "EC2 ",
    );
}

#[test]
fn what_there_is_nothing_for_is_refused_with_a_hint() {
    let no_instances =
        "InvalidParameterException: No Container Instances were found in your cluster.";
    let arm = on_platform("EC2", json!({ "cpuArchitecture": "ARM64" }));
    let cases: [(Value, &[Has], &str); 5] = [
        (
            definition(&["EC2"], "awsvpc"),
            &[External],
            &format!(
                "{no_instances} (give the cluster an instance with `add_instance`, or start the fake with `.synthetic_instances()`)"
            ),
        ),
        (
            definition(&["EXTERNAL"], "bridge"),
            &[Instance("m5.large")],
            &format!("{no_instances} (give the cluster a machine with `add_external_instance`)"),
        ),
        (
            definition(&["MANAGED_INSTANCES"], "awsvpc"),
            &[Instance("m5.large")],
            "InvalidParameterException: Launch type MANAGED_INSTANCES can not be specified; use a capacity provider strategy \
             (give the cluster a capacity provider of Managed Instances)",
        ),
        (
            definition(&[], "bridge"),
            &[],
            &format!(
                "{no_instances} (give the cluster an instance with `add_instance`, or start the fake with `.synthetic_instances()`)"
            ),
        ),
        (arm, &[Instance("m5.large")], "ATTRIBUTE"),
    ];
    for (definition, has, expected) in cases {
        let ecs = with(has);
        let job = register(&ecs, &definition);

        let text = panics(|| job.run());

        let head = format!("failed to run {}: ", job.arn());
        assert!(
            text.starts_with(&head) && text.ends_with(expected),
            "{text}"
        );
    }
}
