//! Every refusal, word for word: a small definition, what is wrong with it, and what is said.

use std::collections::BTreeMap;

use super::super::samples::{Book, bridge, container, fargate, message};
use crate::ops::task_definition::register_task_definition;
use crate::wire::{ApiError, Compatibility, RegisterTaskDefinitionResponse};
use crate::wire::{
    ContainerCondition, ContainerDefinition, ContainerDependency, ContainerRestartPolicy, Device,
    DockerVolumeConfiguration, EfsAuthorizationConfig, EfsAuthorizationConfigIam,
    EfsTransitEncryption, EfsVolumeConfiguration, EnvironmentFile, EnvironmentFileType,
    EphemeralStorage, HealthCheck, HostEntry, HostVolumeProperties, InferenceAccelerator, IpcMode,
    KernelCapabilities, KeyValuePair, LinuxParameters, LogConfiguration, LogDriver, MountPoint,
    NetworkMode, OsFamily, PidMode, PortMapping, ProxyConfiguration, RegisterTaskDefinitionRequest,
    ResourceRequirement, ResourceType, RuntimePlatform, Secret, TaskDefinitionPlacementConstraint,
    TaskDefinitionPlacementConstraintType, Tmpfs, TransportProtocol, Volume, VolumeFrom,
};

type Request = RegisterTaskDefinitionRequest;

fn register(
    mut input: Request,
    change: impl FnOnce(&mut Request),
) -> Result<RegisterTaskDefinitionResponse, ApiError> {
    change(&mut input);
    register_task_definition(&mut Book::new().world, input)
}

/// A definition without network mode, but for `change`.
#[track_caller]
fn refused(change: impl FnOnce(&mut Request), expect: &str) {
    let refused = message(register(bridge("web"), change));
    assert_eq!(refused, format!("ClientException: {expect}"));
}

/// A definition for Fargate, but for `change`.
#[track_caller]
fn fargate_refuses(change: impl FnOnce(&mut Request), expect: &str) {
    let refused = message(register(fargate("web"), change));
    assert_eq!(refused, format!("ClientException: {expect}"));
}

#[track_caller]
fn accepted(change: impl FnOnce(&mut Request)) {
    register(bridge("web"), change).unwrap();
}

#[track_caller]
fn fargate_accepts(change: impl FnOnce(&mut Request)) {
    register(fargate("web"), change).unwrap();
}

/// The only container.
fn app(input: &mut Request) -> &mut ContainerDefinition {
    &mut input.container_definitions[0]
}

fn awsvpc(input: &mut Request) {
    input.network_mode = Some(NetworkMode::Awsvpc);
}

fn text(text: &str) -> Option<String> {
    Some(text.to_owned())
}

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
    refused(
        with(11),
        "Container list cannot have more than 10 containers",
    );
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
    for image in ["a b", "<image>", "${IMAGE}", &"a".repeat(256)] {
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
        "a@sha256:00ff",
        "public.ecr.aws/a/b_c",
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
    refused(files(1, "s3://bucket/app.env"), "Invalid arn syntax");
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

fn port(port: i32) -> PortMapping {
    PortMapping {
        container_port: Some(port),
        ..Default::default()
    }
}

fn range(range: &str) -> PortMapping {
    PortMapping {
        container_port_range: text(range),
        ..Default::default()
    }
}

#[test]
fn host_ports_are_container_ports_where_there_is_one_network() {
    for mode in [NetworkMode::Awsvpc, NetworkMode::Host] {
        let mapped = |host_port| {
            move |it: &mut Request| {
                it.network_mode = Some(mode);
                let host_port = Some(host_port);
                app(it).port_mappings = Some(vec![PortMapping {
                    host_port,
                    ..port(80)
                }]);
            }
        };
        refused(
            mapped(8080),
            &format!(
                "When networkMode={mode}, the host ports and container ports in port mappings must match."
            ),
        );
        accepted(mapped(80));
        accepted(mapped(0));
    }
}

#[test]
fn ports_are_mapped_once() {
    let ports = |mode, ports: Vec<PortMapping>| {
        move |it: &mut Request| {
            it.network_mode = mode;
            app(it).port_mappings = Some(ports);
        }
    };
    let vpc = Some(NetworkMode::Awsvpc);
    let twice =
        "Invalid setting for container 'app'. The container port is used multiple times in task";
    refused(ports(vpc, vec![port(80), port(80)]), twice);
    refused(ports(vpc, vec![port(85), range("80-90")]), twice);
    refused(ports(None, vec![range("80-90"), range("90-99")]), twice);
    accepted(ports(None, vec![port(80), port(80)]));
    accepted(ports(vpc, vec![range("80-89"), range("90-99")]));
    let udp = PortMapping {
        protocol: Some(TransportProtocol::Udp),
        ..port(80)
    };
    accepted(ports(vpc, vec![port(80), udp]));
    refused(
        |it| {
            awsvpc(it);
            let mut other = container("other");
            other.port_mappings = Some(vec![port(80)]);
            app(it).port_mappings = Some(vec![port(80)]);
            it.container_definitions.push(other);
        },
        "Invalid setting for container 'other'. The container port is used multiple times in task",
    );
}

#[test]
fn port_ranges_are_ranges() {
    let ports =
        |ports: Vec<PortMapping>| move |it: &mut Request| app(it).port_mappings = Some(ports);
    let both = PortMapping {
        container_port: Some(80),
        ..range("80-90")
    };
    refused(
        ports(vec![both]),
        "Invalid setting for container 'app'. You cannot specify both single port and port range",
    );
    for bad in ["90-80", "80", "a-b", "0-80", "80-65536", ""] {
        refused(
            ports(vec![range(bad)]),
            "Invalid 'containerPortRange' setting for container 'app'.",
        );
    }
    let many = |count: i32| {
        (1..=count)
            .map(|port| range(&format!("{port}-{port}")))
            .collect()
    };
    accepted(ports(many(100)));
    refused(
        ports(many(101)),
        "Invalid setting for container 'app'. At most 100 port ranges can be specified",
    );
}

#[test]
fn port_names_are_used_once() {
    refused(
        |it| {
            let named = |number| PortMapping {
                name: text("web"),
                ..port(number)
            };
            app(it).port_mappings = Some(vec![named(80), named(81)]);
        },
        "Invalid setting for container 'app'. The port mapping name is already used: 'web'",
    );
}

#[test]
fn containers_that_share_an_interface_have_no_network_of_their_own() {
    let in_vpc = |change: fn(&mut ContainerDefinition)| {
        move |it: &mut Request| {
            awsvpc(it);
            change(app(it));
        }
    };
    for (change, expect) in [
        (
            in_vpc(|it| it.links = Some(vec!["db".to_owned()])),
            "Links are not supported when networkMode=awsvpc.",
        ),
        (
            in_vpc(|it| it.hostname = text("web")),
            "hostname is not supported on container when networkMode=awsvpc.",
        ),
        (
            in_vpc(|it| it.extra_hosts = Some(vec![HostEntry::default()])),
            "Extra hosts are not supported on container when networkMode=awsvpc",
        ),
        (
            in_vpc(|it| it.disable_networking = Some(true)),
            "Disable Networking is not supported on container when networkMode=awsvpc",
        ),
    ] {
        refused(change, expect);
    }
    accepted(in_vpc(|it| {
        it.links = Some(Vec::new());
        it.extra_hosts = Some(Vec::new());
        it.disable_networking = Some(false);
    }));
}

#[test]
fn app_mesh_needs_its_parts() {
    let mesh = |container: &'static str, property: &'static str| {
        move |it: &mut Request| {
            awsvpc(it);
            let property = KeyValuePair {
                name: text(property),
                value: text("15000"),
            };
            it.proxy_configuration = Some(ProxyConfiguration {
                container_name: container.to_owned(),
                properties: Some(vec![property]),
                r#type: None,
            });
        }
    };
    refused(
        |it| {
            mesh("app", "ProxyIngressPort")(it);
            it.network_mode = None;
        },
        "APPMESH proxy configuration is only supported in networkMode=awsvpc",
    );
    refused(
        mesh("envoy", "ProxyIngressPort"),
        "Proxy container [envoy] does not exist",
    );
    refused(mesh("app", "ProxyEgressPort"), "Ingress port not found");
    accepted(mesh("app", "ProxyIngressPort"));
}

fn volume(name: &str) -> Volume {
    Volume {
        name: text(name),
        ..Default::default()
    }
}

fn mount(volume: &str) -> MountPoint {
    MountPoint {
        source_volume: text(volume),
        ..Default::default()
    }
}

#[test]
fn what_is_mounted_is_there() {
    refused(
        |it| app(it).mount_points = Some(vec![mount("data")]),
        "Unknown volume 'data'.",
    );
    accepted(|it| {
        it.volumes = Some(vec![volume("data")]);
        app(it).mount_points = Some(vec![mount("data")]);
    });
    refused(
        |it| {
            app(it).volumes_from = Some(vec![VolumeFrom {
                source_container: text("db"),
                read_only: None,
            }]);
        },
        "Invalid 'volumesFrom' setting. Unknown container: 'db'",
    );
}

#[test]
fn volumes_of_the_launch_are_mounted() {
    let at_launch = |it: &mut Request| {
        it.volumes = Some(vec![Volume {
            configured_at_launch: Some(true),
            ..volume("data")
        }]);
    };
    refused(
        at_launch,
        "Volumes [data] are not referenced by any of the containers",
    );
    accepted(|it| {
        at_launch(it);
        app(it).mount_points = Some(vec![mount("data")]);
    });
}

#[test]
fn file_systems_are_encrypted_where_they_must_be() {
    let efs = |change: fn(&mut EfsVolumeConfiguration)| {
        move |it: &mut Request| {
            let mut efs = EfsVolumeConfiguration::default();
            change(&mut efs);
            it.volumes = Some(vec![Volume {
                efs_volume_configuration: Some(efs),
                ..volume("data")
            }]);
        }
    };
    fn access_point(efs: &mut EfsVolumeConfiguration, root: &str) {
        efs.root_directory = text(root);
        efs.authorization_config = Some(EfsAuthorizationConfig {
            access_point_id: text("fsap-1"),
            iam: None,
        });
    }
    fn iam(efs: &mut EfsVolumeConfiguration) {
        efs.authorization_config = Some(EfsAuthorizationConfig {
            access_point_id: None,
            iam: Some(EfsAuthorizationConfigIam::Enabled),
        });
    }
    refused(
        efs(|it| access_point(it, "/data")),
        "When using an EFS access point, the root directory must either be set to \"/\" or be omitted.",
    );
    accepted(efs(|it| access_point(it, "/")));
    refused(
        efs(iam),
        "EFS IAM authorization requires TransitEncryption to be enabled",
    );
    refused(
        efs(|it| it.transit_encryption_port = Some(2049)),
        "TransitEncryptionPort requires that TransitEncryption is enabled",
    );
    accepted(efs(|it| {
        iam(it);
        it.transit_encryption = Some(EfsTransitEncryption::Enabled);
        it.transit_encryption_port = Some(2049);
    }));
}

fn logs(driver: LogDriver, options: &[&str]) -> Option<LogConfiguration> {
    let options = options.iter().map(|it| ((*it).to_owned(), "x".to_owned()));
    Some(LogConfiguration {
        log_driver: driver,
        options: Some(BTreeMap::from_iter(options)),
        secret_options: None,
    })
}

#[test]
fn log_drivers_have_their_options() {
    refused(
        |it| app(it).log_configuration = logs(LogDriver::Awslogs, &["awslogs-region"]),
        "Log driver awslogs requires options: awslogs-group",
    );
    refused(
        |it| app(it).log_configuration = logs(LogDriver::Awslogs, &[]),
        "Log driver awslogs requires options: awslogs-group, awslogs-region",
    );
    refused(
        |it| app(it).log_configuration = logs(LogDriver::Awsfirelens, &[]),
        "When awsfirelens log driver is specified in log configuration, a firelens configuration object must be configured in one of the containers.",
    );
    accepted(|it| {
        app(it).log_configuration = logs(LogDriver::Awsfirelens, &[]);
        let mut router = container("router");
        router.firelens_configuration = Some(crate::wire::FirelensConfiguration {
            r#type: crate::wire::FirelensConfigurationType::Fluentbit,
            options: None,
        });
        it.container_definitions.push(router);
    });
}

#[test]
fn secrets_take_an_execution_role() {
    let secret = |it: &mut Request| app(it).secrets = Some(vec![Secret::default()]);
    refused(
        secret,
        "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
    );
    accepted(|it| {
        secret(it);
        it.execution_role_arn = text("role");
    });
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

#[test]
fn nobody_waits_for_himself() {
    let cycle = "Container dependencies should not have a cycle";
    let start = ContainerCondition::Start;
    refused(|it| app(it).depends_on = depends_on("app", start), cycle);
    refused(
        |it| {
            let (mut b, mut c) = (container("b"), container("c"));
            app(it).depends_on = depends_on("b", start);
            b.depends_on = depends_on("c", start);
            c.depends_on = depends_on("b", start);
            it.container_definitions.extend([b, c]);
        },
        cycle,
    );
    refused(
        |it| {
            let mut other = container("db");
            other.links = Some(vec!["app".to_owned()]);
            app(it).links = Some(vec!["db:alias".to_owned()]);
            it.container_definitions.push(other);
        },
        "Container links should not have a cycle",
    );
    accepted(|it| {
        app(it).links = Some(vec!["b".to_owned(), "c".to_owned()]);
        app(it).depends_on = depends_on("b", start);
        let mut other = container("b");
        other.links = Some(vec!["c".to_owned()]);
        it.container_definitions.extend([other, container("c")]);
    });
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

#[test]
fn fargate_has_sizes() {
    fargate_refuses(
        |it| it.cpu = None,
        "Fargate requires that 'cpu' be defined at the task level.",
    );
    fargate_refuses(
        |it| it.memory = None,
        "Fargate requires that 'memory' be defined at the task level.",
    );
    let none = "No Fargate configuration exists for given values.";
    for (cpu, memory) in [("256", "4096"), ("100", "512"), ("16 vCPU", "130 GB")] {
        fargate_refuses(|it| (it.cpu, it.memory) = (text(cpu), text(memory)), none);
    }
    fargate_refuses(
        |it| {
            it.runtime_platform = Some(RuntimePlatform {
                operating_system_family: Some(OsFamily::WindowsServer2019Core),
                cpu_architecture: None,
            });
        },
        none,
    );
    fargate_refuses(
        |it| app(it).cpu = Some(257),
        "The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value",
    );
    fargate_accepts(|it| (it.cpu, it.memory) = (text(".5 vCPU"), text("1GB")));
}

#[test]
fn fargate_has_one_network_mode() {
    let expect = "Fargate only supports network mode ‘awsvpc’.";
    for mode in [None, Some(NetworkMode::Bridge), Some(NetworkMode::Host)] {
        fargate_refuses(|it| it.network_mode = mode, expect);
    }
}

#[test]
fn fargate_logs_with_a_role_and_a_prefix() {
    let whole = ["awslogs-group", "awslogs-region", "awslogs-stream-prefix"];
    fargate_refuses(
        |it| app(it).log_configuration = logs(LogDriver::Awslogs, &whole),
        "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
    );
    fargate_refuses(
        |it| {
            it.execution_role_arn = text("role");
            app(it).log_configuration = logs(LogDriver::Awslogs, &whole[..2]);
        },
        "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs.",
    );
    fargate_accepts(|it| {
        it.execution_role_arn = text("role");
        app(it).log_configuration = logs(LogDriver::Awslogs, &whole);
    });
    fargate_refuses(
        |it| app(it).log_configuration = logs(LogDriver::Syslog, &[]),
        "Fargate compatible task definitions do not support log driver syslog",
    );
    fargate_refuses(
        |it| app(it).image = text("111122223333.dkr.ecr.us-east-1.amazonaws.com/app"),
        "Fargate requires task definition to have execution role ARN to support ECR images.",
    );
    fargate_accepts(|it| app(it).image = text("public.ecr.aws/docker/library/nginx"));
}

#[test]
fn fargate_has_its_own_processes_only() {
    fargate_refuses(
        |it| it.pid_mode = Some(PidMode::Host),
        "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'.",
    );
    fargate_accepts(|it| it.pid_mode = Some(PidMode::Task));
}

fn linux(it: &mut Request) -> &mut LinuxParameters {
    app(it).linux_parameters.get_or_insert_default()
}

fn only_volume(it: &mut Request, volume: Volume) {
    it.volumes = Some(vec![volume]);
}

fn adds(capability: &str) -> Option<KernelCapabilities> {
    Some(KernelCapabilities {
        add: Some(vec![capability.to_owned()]),
        drop: None,
    })
}

#[test]
fn fargate_does_without_the_host() {
    let cases: &[(fn(&mut Request), &str)] = &[
        (
            |it| it.placement_constraints = Some(vec![Default::default()]),
            "constraints",
        ),
        (
            |it| {
                let host = HostVolumeProperties {
                    source_path: text("/var"),
                };
                only_volume(
                    it,
                    Volume {
                        host: Some(host),
                        ..volume("data")
                    },
                );
            },
            "sourcePath",
        ),
        (
            |it| {
                let docker = Some(DockerVolumeConfiguration::default());
                only_volume(
                    it,
                    Volume {
                        docker_volume_configuration: docker,
                        ..volume("data")
                    },
                );
            },
            "dockerVolumeConfiguration",
        ),
        (
            |it| linux(it).devices = Some(vec![Device::default()]),
            "devices",
        ),
        (
            |it| linux(it).shared_memory_size = Some(64),
            "sharedMemorySize",
        ),
        (
            |it| app(it).docker_security_options = Some(vec!["no-new-privileges".to_owned()]),
            "dockerSecurityOptions",
        ),
        (|it| app(it).privileged = Some(true), "privileged"),
        (|it| it.ipc_mode = Some(IpcMode::Host), "ipcMode"),
        (|it| linux(it).tmpfs = Some(vec![Tmpfs::default()]), "tmpfs"),
        (|it| linux(it).max_swap = Some(1), "maxSwap"),
        (|it| linux(it).swappiness = Some(1), "swappiness"),
        (
            |it| linux(it).capabilities = adds("NET_ADMIN"),
            "added kernel capabilities other than SYS_PTRACE",
        ),
        (
            |it| {
                app(it).resource_requirements = Some(vec![ResourceRequirement {
                    r#type: ResourceType::Gpu,
                    sharing_strategy: None,
                    value: text("1"),
                }]);
            },
            "GPU",
        ),
    ];
    for (change, what) in cases {
        fargate_refuses(
            change,
            &format!("Fargate compatible task definitions do not support {what}"),
        );
    }
    fargate_accepts(|it| {
        linux(it).capabilities = adds("SYS_PTRACE");
        linux(it).devices = Some(Vec::new());
        app(it).privileged = Some(false);
        app(it).docker_security_options = Some(Vec::new());
        it.placement_constraints = Some(Vec::new());
        it.volumes = Some(vec![volume("data")]);
    });
}

#[test]
fn what_fargate_refuses_is_fine_where_fargate_is_not_asked_for() {
    register(fargate("web"), |it| {
        it.requires_compatibilities = Some(vec![Compatibility::Ec2]);
        it.cpu = text("300");
        app(it).privileged = Some(true);
    })
    .unwrap();
}

#[test]
fn other_compatibilities_are_insisted_on_too() {
    let wants = |compatibility| {
        move |it: &mut Request| it.requires_compatibilities = Some(vec![compatibility])
    };
    refused(
        |it| {
            awsvpc(it);
            wants(Compatibility::External)(it);
        },
        "External compatible task definitions do not support networkMode=awsvpc",
    );
    refused(
        wants(Compatibility::ManagedInstances),
        "Managed Instances compatible task definitions do not support network modes other than awsvpc and host",
    );
    accepted(wants(Compatibility::External));
    accepted(wants(Compatibility::Ec2));
}
