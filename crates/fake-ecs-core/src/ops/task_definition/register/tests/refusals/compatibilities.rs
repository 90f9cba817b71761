//! Refusals of Fargate, and of whatever else is asked for.

use super::{
    Request, accepted, app, awsvpc, fargate_accepts, fargate_refuses, logs, refused, register,
    text, volume,
};
use crate::ops::task_definition::fixtures::fargate;
use crate::wire::{
    Compatibility, Device, DockerVolumeConfiguration, HostVolumeProperties, IpcMode,
    KernelCapabilities, LinuxParameters, LogDriver, NetworkMode, OsFamily, PidMode,
    ResourceRequirement, ResourceType, RuntimePlatform, Tmpfs, Volume,
};

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

/// A change to a definition for Fargate, and what of it the refusal names.
type Unsupported = (fn(&mut Request), &'static str);

#[track_caller]
fn fargate_does_not_support(cases: &[Unsupported]) {
    for (change, what) in cases {
        fargate_refuses(
            change,
            &format!("Fargate compatible task definitions do not support {what}"),
        );
    }
}

fn host_volume(it: &mut Request) {
    let host = HostVolumeProperties {
        source_path: text("/var"),
    };
    let host = Some(host);
    only_volume(
        it,
        Volume {
            host,
            ..volume("data")
        },
    );
}

fn docker_volume(it: &mut Request) {
    let docker_volume_configuration = Some(DockerVolumeConfiguration::default());
    only_volume(
        it,
        Volume {
            docker_volume_configuration,
            ..volume("data")
        },
    );
}

#[test]
fn fargate_does_without_a_choice_of_the_host() {
    fargate_does_not_support(&[
        (
            |it| it.placement_constraints = Some(vec![Default::default()]),
            "constraints",
        ),
        (host_volume, "sourcePath"),
        (docker_volume, "dockerVolumeConfiguration"),
        (|it| it.ipc_mode = Some(IpcMode::Host), "ipcMode"),
    ]);
    fargate_accepts(|it| {
        it.placement_constraints = Some(Vec::new());
        it.volumes = Some(vec![volume("data")]);
    });
}

#[test]
fn fargate_does_without_the_hosts_kernel() {
    fargate_does_not_support(&[
        (
            |it| linux(it).devices = Some(vec![Device::default()]),
            "devices",
        ),
        (
            |it| linux(it).shared_memory_size = Some(64),
            "sharedMemorySize",
        ),
        (|it| linux(it).tmpfs = Some(vec![Tmpfs::default()]), "tmpfs"),
        (|it| linux(it).max_swap = Some(1), "maxSwap"),
        (|it| linux(it).swappiness = Some(1), "swappiness"),
        (
            |it| linux(it).capabilities = adds("NET_ADMIN"),
            "added kernel capabilities other than SYS_PTRACE",
        ),
    ]);
    fargate_accepts(|it| {
        linux(it).capabilities = adds("SYS_PTRACE");
        linux(it).devices = Some(Vec::new());
    });
}

#[test]
fn fargate_does_without_privileges_and_devices_of_containers() {
    fargate_does_not_support(&[
        (|it| app(it).privileged = Some(true), "privileged"),
        (
            |it| app(it).docker_security_options = Some(vec!["no-new-privileges".to_owned()]),
            "dockerSecurityOptions",
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
    ]);
    fargate_accepts(|it| {
        app(it).privileged = Some(false);
        app(it).docker_security_options = Some(Vec::new());
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
