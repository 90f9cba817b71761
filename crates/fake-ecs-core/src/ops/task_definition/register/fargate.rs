//! What Fargate demands of a definition.
//!
//! A definition that names `FARGATE` is refused with the first problem; for any other it means only
//! that `FARGATE` is not among its compatibilities.

use super::parts::{containers, has_option, is_awsvpc, is_in_ecr, list, logs_by, volumes};
use super::sizes;
use crate::wire::{
    ContainerDefinition, IpcMode, LinuxParameters, LogDriver, PidMode, ResourceType, TaskDefinition,
};

/// Why Fargate cannot run it, if there is a reason.
pub(super) fn problem(definition: &TaskDefinition) -> Option<String> {
    size(definition)
        .or_else(|| network_mode(definition))
        .or_else(|| execution_role(definition))
        .or_else(|| pid_mode(definition))
        .or_else(|| unsupported(definition))
        .or_else(|| containers(definition).iter().find_map(logging))
}

fn size(definition: &TaskDefinition) -> Option<String> {
    let undefined = |setting| {
        Some(format!(
            "Fargate requires that '{setting}' be defined at the task level."
        ))
    };
    let Some(cpu) = definition.cpu.as_deref() else {
        return undefined("cpu");
    };
    let Some(memory) = definition.memory.as_deref() else {
        return undefined("memory");
    };
    let platform = definition.runtime_platform.as_ref();
    let system = platform.and_then(|platform| platform.operating_system_family);
    let (cpu, memory) = (sizes::cpu(cpu).ok()?, sizes::memory(memory).ok()?);
    if !sizes::is_fargate_size(cpu, memory, system) {
        return Some("No Fargate configuration exists for given values.".to_owned());
    }
    let used = containers(definition)
        .iter()
        .filter_map(|container| container.cpu);
    (used.map(i64::from).sum::<i64>() > cpu).then(|| {
        "The sum of all container 'cpu' values cannot be greater than the task-level 'cpu' value".to_owned()
    })
}

fn network_mode(definition: &TaskDefinition) -> Option<String> {
    (!is_awsvpc(definition)).then(|| "Fargate only supports network mode ‘awsvpc’.".to_owned())
}

fn execution_role(definition: &TaskDefinition) -> Option<String> {
    if definition.execution_role_arn.is_some() {
        return None;
    }
    let containers = containers(definition);
    let what = if containers
        .iter()
        .any(|it| logs_by(it, LogDriver::Awslogs).is_some())
    {
        "log driver awslogs"
    } else if containers.iter().any(is_in_ecr) {
        "ECR images"
    } else {
        return None;
    };
    Some(format!(
        "Fargate requires task definition to have execution role ARN to support {what}."
    ))
}

fn pid_mode(definition: &TaskDefinition) -> Option<String> {
    (definition.pid_mode == Some(PidMode::Host)).then(|| {
        "Tasks using the Fargate launch type do not support pidMode 'host'. The supported value for pidMode is 'task'."
            .to_owned()
    })
}

/// Something that Fargate does not have: as refusals call it, and how to see it.
type Unsupported = (&'static str, fn(&TaskDefinition) -> bool);

const UNSUPPORTED: &[Unsupported] = &[
    ("constraints", |it| {
        !list(&it.placement_constraints).is_empty()
    }),
    ("sourcePath", |it| {
        let mut hosts = volumes(it).iter().filter_map(|volume| volume.host.as_ref());
        hosts.any(|host| host.source_path.is_some())
    }),
    ("dockerVolumeConfiguration", |it| {
        volumes(it)
            .iter()
            .any(|volume| volume.docker_volume_configuration.is_some())
    }),
    ("fsxWindowsFileServerVolumeConfiguration", |it| {
        let mut volumes = volumes(it).iter();
        volumes.any(|volume| {
            volume
                .fsx_windows_file_server_volume_configuration
                .is_some()
        })
    }),
    ("ipcMode", |it| {
        matches!(it.ipc_mode, Some(IpcMode::Host | IpcMode::Task))
    }),
    ("privileged", |it| {
        any(it, |container| container.privileged == Some(true))
    }),
    ("dockerSecurityOptions", |it| {
        any(it, |container| {
            !list(&container.docker_security_options).is_empty()
        })
    }),
    ("devices", |it| {
        linux(it, |linux| !list(&linux.devices).is_empty())
    }),
    ("sharedMemorySize", |it| {
        linux(it, |linux| linux.shared_memory_size.is_some())
    }),
    ("tmpfs", |it| {
        linux(it, |linux| !list(&linux.tmpfs).is_empty())
    }),
    ("maxSwap", |it| linux(it, |linux| linux.max_swap.is_some())),
    ("swappiness", |it| {
        linux(it, |linux| linux.swappiness.is_some())
    }),
    ("added kernel capabilities other than SYS_PTRACE", |it| {
        linux(it, adds_capabilities)
    }),
    ("GPU", |it| {
        any(it, |container| {
            let mut resources = list(&container.resource_requirements).iter();
            resources.any(|resource| resource.r#type == ResourceType::Gpu)
        })
    }),
];

/// The texts about constraints, `sourcePath`, Docker volumes, security options, devices and shared
/// memory were recorded; the others are made like them.
fn unsupported(definition: &TaskDefinition) -> Option<String> {
    let (what, _) = UNSUPPORTED.iter().find(|(_, has)| has(definition))?;
    Some(format!(
        "Fargate compatible task definitions do not support {what}"
    ))
}

fn any(definition: &TaskDefinition, has: fn(&ContainerDefinition) -> bool) -> bool {
    containers(definition).iter().any(has)
}

fn linux(definition: &TaskDefinition, has: fn(&LinuxParameters) -> bool) -> bool {
    let mut all = containers(definition).iter();
    all.any(|container| container.linux_parameters.as_ref().is_some_and(has))
}

fn adds_capabilities(linux: &LinuxParameters) -> bool {
    let capabilities = linux.capabilities.as_ref();
    let added = capabilities.map_or(&[][..], |capabilities| list(&capabilities.add));
    added.iter().any(|capability| capability != "SYS_PTRACE")
}

fn logging(container: &ContainerDefinition) -> Option<String> {
    let driver = container.log_configuration.as_ref()?.log_driver;
    match driver {
        LogDriver::Awslogs => {
            let logging = logs_by(container, LogDriver::Awslogs)?;
            (!has_option(logging, "awslogs-stream-prefix")).then(|| {
                "Fargate requires log configuration options to include awslogs-stream-prefix to support log driver awslogs."
                    .to_owned()
            })
        }
        LogDriver::Splunk | LogDriver::Awsfirelens => None,
        // The text is not known.
        other => Some(format!(
            "Fargate compatible task definitions do not support log driver {other}"
        )),
    }
}
