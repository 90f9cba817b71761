//! Refusals about the task as a whole, its containers, and what they want of one another.

use super::{Request, accepted, app, logs, refused, register, text};
use crate::ops::task_definition::fixtures::{bridge, container, message};
use crate::wire::{
    ContainerCondition, ContainerDefinition, ContainerDependency, ContainerRestartPolicy,
    EnvironmentFile, EnvironmentFileType, EphemeralStorage, HealthCheck, InferenceAccelerator,
    KeyValuePair, LinuxParameters, LogDriver, ResourceRequirement, ResourceType, Secret,
    TaskDefinitionPlacementConstraint, TaskDefinitionPlacementConstraintType, VolumeFrom,
};

#[test]
fn families_have_names() {
    refused(|it| it.family.clear(), "Family can not be blank.");
    for family in ["a b", "a.b", "ä", "a:1", &"a".repeat(256)] {
        refused(
            |it| it.family = family.to_owned(),
            "Family contains invalid characters.",
        );
    }
    accepted(|it| it.family = "a_B-9".repeat(51));
}

#[test]
fn there_are_one_to_ten_containers() {
    refused(
        |it| it.container_definitions.clear(),
        "Container list cannot be empty",
    );
    let with = |count: usize| {
        move |it: &mut Request| {
            let names = (0..count).map(|number| container(&format!("c{number}")));
            it.container_definitions = names.collect();
        }
    };
    accepted(with(10));
    refused(with(11), "Too many containers.");
}

#[test]
fn a_definition_has_at_most_64_kilobytes() {
    let command = |length| move |it: &mut Request| app(it).command = Some(vec!["x".repeat(length)]);
    accepted(command(65_000));
    let refused = message(register(bridge("web"), command(66_000)));
    assert!(
        refused.starts_with("ClientException: Actual length: '66"),
        "{refused}"
    );
    assert!(
        refused.ends_with("'. Max allowed length is '65536' bytes."),
        "{refused}"
    );
}

#[test]
fn containers_have_names_of_their_own() {
    let empty = "Container.name should not be null or empty.";
    refused(|it| app(it).name = None, empty);
    refused(|it| app(it).name = text(""), empty);
    refused(
        |it| app(it).name = text("a b"),
        "Container.name contains invalid characters.",
    );
    refused(
        |it| it.container_definitions.push(container("app")),
        "Container names must be unique within a task definition",
    );
}

#[test]
fn images_have_a_repository() {
    refused(
        |it| app(it).image = None,
        "Container.image should not be null or empty.",
    );
    let digest = format!("sha256:{}", "0aF9".repeat(16));
    for image in [
        "a b",
        "<image>",
        "${IMAGE}",
        &"a".repeat(256),
        &format!("{}@{digest}", "a".repeat(256)),
        &format!("a@{digest}@{digest}"),
        &format!("a@{digest}0"),
        "a@sha256:0",
        "a@sha512:0",
        "a@",
    ] {
        refused(
            |it| app(it).image = text(image),
            "Container.image contains invalid characters.",
        );
    }
    for image in [":latest", "registry.example.com/:latest", "@sha256:0", "a/"] {
        refused(
            |it| app(it).image = text(image),
            "Container.image repository should not be null or empty",
        );
    }
    for image in [
        "a",
        "a:1",
        "host:5000/a/b:1",
        "public.ecr.aws/a/b_c",
        &"a".repeat(255),
        &format!("a@{digest}"),
        &format!("a:1@{digest}"),
        &format!("{}@{digest}", "a".repeat(255)),
    ] {
        accepted(|it| app(it).image = text(image));
    }
}

#[test]
fn one_container_is_essential() {
    refused(
        |it| app(it).essential = Some(false),
        "Task definition doesn't have any essential container",
    );
}

#[test]
fn there_is_memory_and_not_too_much() {
    let nowhere = "Invalid setting for container 'app'. At least one of 'memory' or 'memoryReservation' must be specified.";
    refused(|it| app(it).memory = None, nowhere);
    accepted(|it| {
        app(it).memory = None;
        app(it).memory_reservation = Some(64);
    });
    accepted(|it| {
        app(it).memory = None;
        it.memory = text("512");
    });
    refused(
        |it| app(it).memory_reservation = Some(129),
        "Invalid setting for container 'app'. 'memory' must be greater than or equal to 'memoryReservation'",
    );
    refused(
        |it| it.memory = text("127"),
        "The 'memory' setting for container 'app' is greater than for the task",
    );
    let negative =
        |setting| format!("Invalid setting for container 'app'. '{setting}' must not be negative");
    refused(|it| app(it).cpu = Some(-1), &negative("cpu"));
    refused(|it| app(it).memory = Some(i32::MIN), &negative("memory"));
    refused(
        |it| app(it).memory_reservation = Some(-1),
        &negative("memoryReservation"),
    );
    let troubleshooting =
        "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";
    for cpu in ["", "much", "127", "196609", "193 vCPU"] {
        refused(
            |it| it.cpu = text(cpu),
            &format!("Invalid 'cpu' setting for task. {troubleshooting}"),
        );
    }
    refused(
        |it| it.memory = text("512MB"),
        &format!("Invalid 'memory' setting for task. {troubleshooting}"),
    );
    accepted(|it| it.cpu = text("192 vCPU"));
}

#[test]
fn gpus_are_counted() {
    let gpus = |value: &'static str| {
        move |it: &mut Request| {
            app(it).resource_requirements = Some(vec![ResourceRequirement {
                r#type: ResourceType::Gpu,
                sharing_strategy: None,
                value: text(value),
            }]);
        }
    };
    for value in ["", "0", "-1", "1.5", "one", "101", "18446744073709551615"] {
        refused(
            gpus(value),
            &format!(
                "Invalid setting for container 'app'. The number of GPUs in 'resourceRequirements' must be between 1 and 100, but was '{value}'"
            ),
        );
    }
    accepted(gpus("1"));
    accepted(gpus("100"));
}

#[test]
fn roles_are_roles() {
    for role in [
        "arn:aws:iam::111122223333:user/x",
        "arn:aws:iam::1:role/x",
        "arn:aws:s3:::role/x",
        "a role",
    ] {
        refused(|it| it.task_role_arn = text(role), "Role is not valid");
        refused(|it| it.execution_role_arn = text(role), "Role is not valid");
    }
    accepted(|it| it.task_role_arn = text("arn:aws-cn:iam::111122223333:role/path/x"));
    accepted(|it| it.task_role_arn = text("name"));
}

#[test]
fn ephemeral_storage_has_bounds() {
    let of = |size_in_gib| {
        move |it: &mut Request| it.ephemeral_storage = Some(EphemeralStorage { size_in_gib })
    };
    refused(of(20), "EphemeralStorage size should be at least 21");
    refused(of(201), "EphemeralStorage size should be at most 200");
    accepted(of(21));
    accepted(of(200));
}

#[test]
fn inference_accelerators_are_gone() {
    refused(
        |it| it.inference_accelerators = Some(vec![InferenceAccelerator::default()]),
        "Unsupported field 'inferenceAccelerators'",
    );
}

#[test]
fn members_keep_to_the_limits_of_the_reference() {
    let swappiness = |value| {
        move |it: &mut Request| {
            app(it).linux_parameters = Some(LinuxParameters {
                swappiness: Some(value),
                ..Default::default()
            });
        }
    };
    let bounds = "Invalid setting for container 'app'. 'swappiness' must be between 0 and 100.";
    refused(swappiness(-1), bounds);
    refused(swappiness(101), bounds);
    accepted(swappiness(0));
    accepted(swappiness(100));
    let specs = |count| {
        move |it: &mut Request| {
            app(it).credential_specs = Some(vec!["credentialspec:x".to_owned(); count]);
        }
    };
    refused(
        specs(2),
        "Invalid setting for container 'app'. 'credentialSpecs' can have at most 1 items.",
    );
    accepted(specs(1));
}

#[test]
fn secrets_have_names_of_their_own() {
    let named = |variables: &'static [&'static str], secrets: &'static [&'static str]| {
        move |it: &mut Request| {
            it.execution_role_arn = text("role");
            let variables = variables.iter().map(|name| KeyValuePair {
                name: text(name),
                value: text("x"),
            });
            let secrets = secrets.iter().map(|name| Secret {
                name: (*name).to_owned(),
                value_from: "parameter".to_owned(),
            });
            app(it).environment = Some(variables.collect());
            app(it).secrets = Some(secrets.collect());
        }
    };
    let taken = "The secret name must be unique and not shared with any new or existing environment variables set on the container, such as 'DB_PASSWORD'.";
    refused(named(&["DB_PASSWORD"], &["DB_PASSWORD"]), taken);
    refused(named(&["A", "DB_PASSWORD"], &["B", "DB_PASSWORD"]), taken);
    refused(named(&[], &["DB_PASSWORD", "DB_PASSWORD"]), taken);
    accepted(named(&["DB_USER", "db_password"], &["DB_PASSWORD"]));
    accepted(named(&["A", "A"], &["B"]));
    // Another container's variables are its own, and secrets of log drivers are options.
    accepted(|it| {
        named(&[], &["DB_PASSWORD"])(it);
        let mut logging = logs(LogDriver::Splunk, &["DB_PASSWORD"]);
        if let Some(logging) = &mut logging {
            logging.secret_options = app(it).secrets.clone();
        }
        app(it).log_configuration = logging;
        let mut other = container("other");
        other.environment = Some(vec![KeyValuePair {
            name: text("DB_PASSWORD"),
            value: text("x"),
        }]);
        it.container_definitions.push(other);
    });
}

#[test]
fn environment_files_are_few_and_named_by_arn() {
    let files = |count, value: &'static str| {
        move |it: &mut Request| {
            let file = EnvironmentFile {
                value: value.to_owned(),
                r#type: EnvironmentFileType::S3,
            };
            app(it).environment_files = Some(vec![file; count]);
        }
    };
    accepted(files(10, "arn:aws:s3:::bucket/app.env"));
    refused(
        files(11, "arn:aws:s3:::bucket/app.env"),
        "The maximum number of environment files was exceeded. Specify ten or less and try again",
    );
    refused(files(1, "s3://bucket/app.env"), "Invalid arn syntax.");
}

#[test]
fn health_checks_have_bounds() {
    let check = |change: fn(&mut HealthCheck)| {
        move |it: &mut Request| change(app(it).health_check.insert(HealthCheck::default()))
    };
    for (change, expect) in [
        (
            check(|it| it.interval = Some(301)),
            "Health check interval must be less than or equal to the maximum allowed value 300 for container 'app'",
        ),
        (
            check(|it| it.timeout = Some(61)),
            "Health check timeout must be less than or equal to the maximum allowed value 60 for container 'app'",
        ),
        (
            check(|it| it.retries = Some(11)),
            "Health check retries must be less than or equal to the maximum allowed value 10 for container 'app'",
        ),
        (
            check(|it| it.start_period = Some(301)),
            "Health check startPeriod must be less than or equal to the maximum allowed value 300 for container 'app'",
        ),
        (
            check(|it| it.interval = Some(4)),
            "Health check interval must be greater than or equal to the minimum allowed value 5 for container 'app'",
        ),
    ] {
        refused(change, expect);
    }
    accepted(check(|it| it.interval = Some(300)));
}

#[test]
fn restart_policies_have_bounds() {
    let policy = |change: fn(&mut ContainerRestartPolicy)| {
        move |it: &mut Request| change(app(it).restart_policy.insert(Default::default()))
    };
    let expect =
        "The 'restartAttemptPeriod' setting for container 'app' must be between 60 and 1800.";
    refused(policy(|it| it.restart_attempt_period = Some(59)), expect);
    refused(policy(|it| it.restart_attempt_period = Some(1801)), expect);
    accepted(policy(|it| it.restart_attempt_period = Some(60)));
    refused(
        policy(|it| it.ignored_exit_codes = Some(vec![0; 51])),
        "The 'ignoredExitCodes' setting for container 'app' can have at most 50 items.",
    );
}

fn depends_on(name: &str, condition: ContainerCondition) -> Option<Vec<ContainerDependency>> {
    Some(vec![ContainerDependency {
        container_name: name.to_owned(),
        condition,
    }])
}

#[test]
fn dependencies_can_be_met() {
    let on_db = |condition| {
        move |it: &mut Request| {
            app(it).depends_on = depends_on("db", condition);
            it.container_definitions.push(container("db"));
        }
    };
    refused(
        |it| app(it).depends_on = depends_on("db", ContainerCondition::Start),
        "Cannot depend on container + 'db' because it does not exist",
    );
    refused(
        on_db(ContainerCondition::Healthy),
        "A dependency container with HEALTHY condition must have health check configured",
    );
    for condition in [ContainerCondition::Complete, ContainerCondition::Success] {
        refused(
            on_db(condition),
            "A dependency container with SUCCESS or COMPLETE condition cannot be an essential container",
        );
        accepted(|it| {
            on_db(condition)(it);
            it.container_definitions[1].essential = Some(false);
        });
    }
    accepted(on_db(ContainerCondition::Start));
}

fn volumes_from(name: &str) -> Option<Vec<VolumeFrom>> {
    Some(vec![VolumeFrom {
        source_container: text(name),
        read_only: None,
    }])
}

fn links(link: &str) -> Option<Vec<String>> {
    Some(vec![link.to_owned()])
}

/// What the containers `app`, `b` and `c` want of one another.
type Wants =
    fn(app: &mut ContainerDefinition, b: &mut ContainerDefinition, c: &mut ContainerDefinition);

fn three(wants: Wants) -> impl Fn(&mut Request) {
    move |it| {
        it.container_definitions
            .extend([container("b"), container("c")]);
        let [app, b, c] = &mut it.container_definitions[..] else {
            unreachable!("they are three")
        };
        wants(app, b, c);
    }
}

#[test]
fn nobody_waits_for_himself() {
    const START: ContainerCondition = ContainerCondition::Start;
    let cases: &[(Wants, &str)] = &[
        (
            |app, _, _| app.depends_on = depends_on("app", START),
            "app -> app",
        ),
        (|_, b, _| b.volumes_from = volumes_from("b"), "b -> b"),
        (
            |app, b, c| {
                app.depends_on = depends_on("b", START);
                b.depends_on = depends_on("c", START);
                c.depends_on = depends_on("b", START);
            },
            "b -> c -> b",
        ),
        (
            |app, b, _| {
                app.depends_on = depends_on("b", START);
                b.links = links("app:alias");
            },
            "app -> b -> app",
        ),
        (
            |app, b, c| {
                app.depends_on = depends_on("b", START);
                b.links = links("c");
                c.volumes_from = volumes_from("app");
            },
            "app -> b -> c -> app",
        ),
    ];
    for (wants, names) in cases {
        refused(
            three(*wants),
            &format!("Container dependencies should not have a cycle: {names}"),
        );
    }
    accepted(three(|app, b, _| {
        app.links = Some(vec!["b".to_owned(), "c".to_owned()]);
        app.depends_on = depends_on("b", START);
        app.volumes_from = volumes_from("c");
        b.links = links("c");
    }));
}

#[test]
fn links_have_no_cycle() {
    let cases: &[Wants] = &[
        |app, _, _| app.links = links("app"),
        |app, b, _| {
            app.links = links("b:alias");
            b.links = links("app");
        },
    ];
    for wants in cases {
        refused(three(*wants), "Container links should not have a cycle");
    }
}

#[test]
fn constraints_that_match_nothing_are_accepted() {
    accepted(|it| {
        it.placement_constraints = Some(vec![TaskDefinitionPlacementConstraint {
            expression: text("attribute:color == none"),
            r#type: Some(TaskDefinitionPlacementConstraintType::MemberOf),
        }]);
    });
}
