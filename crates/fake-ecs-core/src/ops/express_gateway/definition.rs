//! The task definition of an Express service: the one that is given, or one that is made of what is
//! said of it.
//!
//! The family is called after the cluster and the service, as real ones are; so is the log group.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ecs::Region;
use crate::ecs::express::{LOG_GROUP, LOG_STREAM_PREFIX, MAIN, primary_container};
use crate::ecs::task::definition::Revision;
use crate::ops::service::create_service;
use crate::ops::task::launching::launch_type::supports;
use crate::ops::task_definition::register_task_definition;
use crate::wire::{
    ApiError, Compatibility, ContainerDefinition, CpuArchitecture, ExpressCpuArchitecture,
    ExpressGatewayContainer, ExpressGatewayServiceAwsLogsConfiguration, LaunchType,
    LogConfiguration, LogDriver, NetworkMode, OsFamily, PortMapping, RegisterTaskDefinitionRequest,
    RepositoryCredentials, RuntimePlatform, TransportProtocol,
};

const CONTAINER_PORT: i32 = 80;
const CPU: &str = "256";
const MEMORY: &str = "512";

/// What a request says of the definition.
#[derive(Clone, Debug, Default)]
pub(super) struct Asked {
    /// It is this one; then nothing else can be said of it.
    pub(super) definition: Option<String>,
    pub(super) container: Option<ExpressGatewayContainer>,
    pub(super) execution_role: Option<String>,
    pub(super) task_role: Option<String>,
    pub(super) cpu: Option<String>,
    pub(super) memory: Option<String>,
    pub(super) architecture: Option<ExpressCpuArchitecture>,
}

impl Asked {
    /// Whether a definition is to be made of it.
    pub(super) fn has_parts(&self) -> bool {
        self.parts_given().next().is_some()
    }

    fn parts_given(&self) -> impl Iterator<Item = &'static str> {
        let parts = [
            ("primaryContainer", self.container.is_some()),
            ("executionRoleArn", self.execution_role.is_some()),
            ("taskRoleArn", self.task_role.is_some()),
            ("cpu", self.cpu.is_some()),
            ("memory", self.memory.is_some()),
            ("cpuArchitecture", self.architecture.is_some()),
        ];
        let given = parts.into_iter().filter(|(_, is_given)| *is_given);
        given.map(|(name, _)| name)
    }

    /// Refuses both a definition and what one is made of.
    pub(super) fn check(&self) -> Result<(), ApiError> {
        match self.parts_given().next() {
            Some(part) if self.definition.is_some() => Err(ApiError::invalid_parameter(format!(
                "taskDefinitionArn and {part} cannot both be specified."
            ))),
            _ => Ok(()),
        }
    }

    /// What a definition is made of: what is given, what there was, or the default, member by
    /// member.
    pub(super) fn parts(self, before: Option<Parts>, log_group: String) -> Result<Parts, ApiError> {
        let before = before.as_ref();
        let missing = |member: &str| {
            ApiError::invalid_parameter(format!(
                "{member} must be specified unless taskDefinitionArn is."
            ))
        };
        let container = match (self.container, before.map(|before| &before.container)) {
            (Some(given), before) => merged(given, before),
            (None, Some(before)) => before.clone(),
            (None, None) => return Err(missing("primaryContainer")),
        };
        let execution_role = self.execution_role;
        let execution_role = execution_role.or_else(|| before.map(|of| of.execution_role.clone()));
        let text = |given: Option<String>, before: Option<&String>, default: &str| {
            given.unwrap_or_else(|| before.map_or(default, |before| before).to_owned())
        };
        Ok(Parts {
            container: with_defaults(container, log_group),
            execution_role: execution_role.ok_or_else(|| missing("executionRoleArn"))?,
            task_role: self
                .task_role
                .or_else(|| before.and_then(|of| of.task_role.clone())),
            cpu: text(self.cpu, before.map(|of| &of.cpu), CPU),
            memory: text(self.memory, before.map(|of| &of.memory), MEMORY),
            architecture: self
                .architecture
                .or(before.map(|of| of.architecture))
                .unwrap_or(ExpressCpuArchitecture::X8664),
        })
    }
}

/// What is not given stays.
fn merged(
    given: ExpressGatewayContainer,
    before: Option<&ExpressGatewayContainer>,
) -> ExpressGatewayContainer {
    let before = before.cloned().unwrap_or_default();
    ExpressGatewayContainer {
        image: given.image,
        aws_logs_configuration: given
            .aws_logs_configuration
            .or(before.aws_logs_configuration),
        command: given.command.or(before.command),
        container_port: given.container_port.or(before.container_port),
        environment: given.environment.or(before.environment),
        repository_credentials: given
            .repository_credentials
            .or(before.repository_credentials),
        secrets: given.secrets.or(before.secrets),
    }
}

fn with_defaults(given: ExpressGatewayContainer, log_group: String) -> ExpressGatewayContainer {
    let logs = || ExpressGatewayServiceAwsLogsConfiguration {
        log_group,
        log_stream_prefix: "ecs".to_owned(),
    };
    ExpressGatewayContainer {
        aws_logs_configuration: Some(given.aws_logs_configuration.unwrap_or_else(logs)),
        container_port: given.container_port.or(Some(CONTAINER_PORT)),
        ..given
    }
}

/// What a definition is made of.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Parts {
    container: ExpressGatewayContainer,
    execution_role: String,
    task_role: Option<String>,
    cpu: String,
    memory: String,
    architecture: ExpressCpuArchitecture,
}

impl Parts {
    /// What a definition was made of.
    pub(super) fn of(definition: &Revision) -> Option<Self> {
        let document = &definition.document;
        let platform = document.runtime_platform.as_ref();
        Some(Self {
            container: primary_container(definition)?,
            execution_role: document.execution_role_arn.clone()?,
            task_role: document.task_role_arn.clone(),
            cpu: document.cpu.clone()?,
            memory: document.memory.clone()?,
            architecture: match platform.and_then(|platform| platform.cpu_architecture) {
                Some(CpuArchitecture::Arm64) => ExpressCpuArchitecture::Arm64,
                Some(CpuArchitecture::X8664) | None => ExpressCpuArchitecture::X8664,
            },
        })
    }

    /// Registers the next revision of the family, made of this.
    pub(super) fn register(
        self,
        region: &mut Region,
        family: String,
    ) -> Result<Arc<Revision>, ApiError> {
        let request = self.request(family.clone(), &region.scope.region);
        register_task_definition(region, request)?;
        create_service::definition(region, Some(&family))
    }

    fn request(self, family: String, region: &str) -> RegisterTaskDefinitionRequest {
        RegisterTaskDefinitionRequest {
            family,
            container_definitions: vec![container(self.container, region)],
            cpu: Some(self.cpu),
            execution_role_arn: Some(self.execution_role),
            memory: Some(self.memory),
            network_mode: Some(NetworkMode::Awsvpc),
            requires_compatibilities: Some(vec![Compatibility::Fargate]),
            runtime_platform: Some(RuntimePlatform {
                cpu_architecture: Some(match self.architecture {
                    ExpressCpuArchitecture::X8664 => CpuArchitecture::X8664,
                    ExpressCpuArchitecture::Arm64 => CpuArchitecture::Arm64,
                }),
                operating_system_family: Some(OsFamily::Linux),
            }),
            task_role_arn: self.task_role,
            enable_fault_injection: None,
            ephemeral_storage: None,
            inference_accelerators: None,
            ipc_mode: None,
            pid_mode: None,
            placement_constraints: None,
            proxy_configuration: None,
            tags: None,
            trusted_execution_configuration: None,
            volumes: None,
        }
    }
}

fn container(of: ExpressGatewayContainer, region: &str) -> ContainerDefinition {
    let port = of.container_port.unwrap_or(CONTAINER_PORT);
    let logs = of.aws_logs_configuration.map(|logs| {
        let options = BTreeMap::from([
            (LOG_GROUP.to_owned(), logs.log_group),
            (LOG_STREAM_PREFIX.to_owned(), logs.log_stream_prefix),
            ("awslogs-region".to_owned(), region.to_owned()),
        ]);
        LogConfiguration {
            log_driver: LogDriver::Awslogs,
            options: Some(options),
            secret_options: None,
        }
    });
    let credentials = of.repository_credentials;
    let credentials = credentials.and_then(|of| of.credentials_parameter);
    ContainerDefinition {
        name: Some(MAIN.to_owned()),
        image: Some(of.image),
        essential: Some(true),
        command: of.command,
        environment: of.environment,
        log_configuration: logs,
        port_mappings: Some(vec![PortMapping {
            container_port: Some(port),
            name: Some(format!("main-{port}-tcp")),
            protocol: Some(TransportProtocol::Tcp),
            ..PortMapping::default()
        }]),
        repository_credentials: credentials.map(|credentials_parameter| RepositoryCredentials {
            credentials_parameter,
        }),
        secrets: of.secrets,
        ..ContainerDefinition::default()
    }
}

/// The definition that a caller gives, which must have what the model says of it.
pub(super) fn given(region: &Region, reference: &str) -> Result<Arc<Revision>, ApiError> {
    let definition = create_service::definition(region, Some(reference))?;
    supports(&definition, LaunchType::Fargate)?;
    if port(&definition).is_none() {
        return Err(ApiError::invalid_parameter(
            "The task definition must have a container named Main with a single TCP port mapping that includes a container port and port name.",
        ));
    }
    Ok(definition)
}

/// The port of the container that the service is about.
pub(super) fn port(definition: &Revision) -> Option<i32> {
    let container = &definition.containers()[definition.container(MAIN)?];
    match container.port_mappings.as_deref() {
        Some([port]) if port.name.is_some() && port.protocol != Some(TransportProtocol::Udp) => {
            port.container_port
        }
        _ => None,
    }
}
