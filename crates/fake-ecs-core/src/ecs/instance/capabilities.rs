//! What the agent of a new instance can do, as attributes.

use crate::kernel::sorted::SortedSet;
use crate::wire::{CpuArchitecture, VersionInfo};

/// The agent that new instances have, and that others can be updated to.
pub const AGENT_VERSION: &str = "1.105.1";
pub const AGENT_HASH: &str = "8dfceca6";
const DOCKER_VERSION: &str = "DockerVersion: 25.0.8";

/// What every agent on Linux registers: the names in a recorded description of an instance of 2023,
/// those that the agent's source has had since, and those that one of today was seen to register.
#[rustfmt::skip]
const NAMES: &[&str] = &[
    "com.amazonaws.ecs.capability.docker-remote-api.1.17",
    "com.amazonaws.ecs.capability.docker-remote-api.1.18",
    "com.amazonaws.ecs.capability.docker-remote-api.1.19",
    "com.amazonaws.ecs.capability.docker-remote-api.1.20",
    "com.amazonaws.ecs.capability.docker-remote-api.1.21",
    "com.amazonaws.ecs.capability.docker-remote-api.1.22",
    "com.amazonaws.ecs.capability.docker-remote-api.1.23",
    "com.amazonaws.ecs.capability.docker-remote-api.1.24",
    "com.amazonaws.ecs.capability.docker-remote-api.1.25",
    "com.amazonaws.ecs.capability.docker-remote-api.1.26",
    "com.amazonaws.ecs.capability.docker-remote-api.1.27",
    "com.amazonaws.ecs.capability.docker-remote-api.1.28",
    "com.amazonaws.ecs.capability.docker-remote-api.1.29",
    "com.amazonaws.ecs.capability.docker-remote-api.1.30",
    "com.amazonaws.ecs.capability.docker-remote-api.1.31",
    "com.amazonaws.ecs.capability.docker-remote-api.1.32",
    "com.amazonaws.ecs.capability.ecr-auth",
    "com.amazonaws.ecs.capability.logging-driver.awsfirelens",
    "com.amazonaws.ecs.capability.logging-driver.awslogs",
    "com.amazonaws.ecs.capability.logging-driver.fluentd",
    "com.amazonaws.ecs.capability.logging-driver.json-file",
    "com.amazonaws.ecs.capability.logging-driver.none",
    "com.amazonaws.ecs.capability.logging-driver.syslog",
    "com.amazonaws.ecs.capability.privileged-container",
    "com.amazonaws.ecs.capability.task-iam-role",
    "com.amazonaws.ecs.capability.task-iam-role-network-host",
    "ecs.capability.container-health-check",
    "ecs.capability.container-ordering",
    "ecs.capability.container-restart-policy",
    "ecs.capability.docker-plugin.amazon-ecs-volume-plugin",
    "ecs.capability.docker-plugin.local",
    "ecs.capability.ecr-endpoint",
    "ecs.capability.efs",
    "ecs.capability.efsAuth",
    "ecs.capability.env-files.s3",
    "ecs.capability.execute-command",
    "ecs.capability.execution-role-awslogs",
    "ecs.capability.execution-role-ecr-pull",
    "ecs.capability.firelens.fluentbit",
    "ecs.capability.firelens.fluentd",
    "ecs.capability.firelens.non-root-user",
    "ecs.capability.firelens.options.config.file",
    "ecs.capability.firelens.options.config.s3",
    "ecs.capability.full-sync",
    "ecs.capability.increased-task-cpu-limit",
    "ecs.capability.ipv6-only",
    "ecs.capability.logging-driver.awsfirelens.log-driver-buffer-limit",
    "ecs.capability.network.container-port-range",
    "ecs.capability.pid-ipc-namespace-sharing",
    "ecs.capability.private-registry-authentication.secretsmanager",
    "ecs.capability.secrets.asm.bootstrap.log-driver",
    "ecs.capability.secrets.asm.environment-variables",
    "ecs.capability.secrets.ssm.bootstrap.log-driver",
    "ecs.capability.secrets.ssm.environment-variables",
    "ecs.capability.storage.s3-files",
    "ecs.capability.task-cpu-mem-limit",
];

/// What only instances of EC2 have.
#[rustfmt::skip]
const EC2_NAMES: &[&str] = &[
    "ecs.capability.aws-appmesh",
    "ecs.capability.fault-injection",
    "ecs.capability.service-connect-v1",
    "ecs.capability.storage.ebs-task-volume-attach",
    "ecs.capability.storage.ebsta-non-root-user",
    "ecs.capability.task-eia",
    "ecs.capability.task-eia.optimized-cpu",
    "ecs.capability.task-eni",
    "ecs.capability.task-eni-block-instance-metadata",
    "ecs.capability.task-eni-trunking",
    "ecs.capability.task-eni.ipv6",
];

/// What instances elsewhere have instead.
const EXTERNAL_NAMES: &[&str] = &["ecs.capability.external"];

/// The attributes without a value of an instance of EC2.
pub fn of_ec2() -> SortedSet<String> {
    owned([NAMES, EC2_NAMES])
}

/// The attributes without a value of an instance elsewhere.
pub fn of_external() -> SortedSet<String> {
    owned([NAMES, EXTERNAL_NAMES])
}

fn owned(names: [&[&str]; 2]) -> SortedSet<String> {
    let names = names.concat().into_iter();
    names.map(str::to_owned).collect()
}

impl CpuArchitecture {
    /// The value of `ecs.cpu-architecture`.
    pub fn attribute(self) -> &'static str {
        match self {
            Self::Arm64 => "arm64",
            Self::X8664 => "x86_64",
        }
    }
}

/// The versions of agent and Docker.
pub fn agent() -> VersionInfo {
    VersionInfo {
        agent_version: Some(AGENT_VERSION.to_owned()),
        agent_hash: Some(AGENT_HASH.to_owned()),
        docker_version: Some(DOCKER_VERSION.to_owned()),
    }
}
