//! A task as agents read it.

use std::collections::BTreeMap;

use serde::Serialize;

use super::engine::{self, DockerConfig, OfTask};
use crate::ecs::Region;
use crate::ecs::task::state::Task as State;
use crate::ecs::task::{plan, value_from};
use crate::effect::plan::ContainerPlan;
use crate::kernel::arn::Arn;
use crate::metadata::credentials;
use crate::wire::task_agent::TaskCredentials;
use crate::wire::{
    ContainerDefinition, Encode, IpcMode, LogDriver, NetworkMode, PidMode, PortMapping, Secret,
    TransportProtocol, Volume, encode,
};

/// What comes after the id of a task in the id of the credentials of its execution role.
const OF_EXECUTION: &str = "-execution";

/// A task that is to run, or to stop. One that is to stop has only its name.
#[derive(Debug, Default, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Task {
    pub(super) arn: String,
    pub(super) desired_status: &'static str,
    #[serde(flatten)]
    pub(super) to_run: Option<Box<ToRun>>,
}

/// What an agent needs to know of a task to run it.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ToRun {
    family: String,
    version: String,
    task_definition_account_id: String,
    task_cluster_arn: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    service_name: Option<String>,
    group: String,
    launch_type: &'static str,
    #[serde(skip_serializing_if = "String::is_empty")]
    zone: String,
    /// In vCPUs.
    #[serde(skip_serializing_if = "Option::is_none")]
    cpu: Option<f64>,
    /// In MiB.
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<i64>,
    network_mode: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pid_mode: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    ipc_mode: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    role_credentials: Option<Credentials>,
    #[serde(skip_serializing_if = "Option::is_none")]
    execution_role_credentials: Option<Credentials>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    elastic_network_interfaces: Vec<NetworkInterface>,
    volumes: Vec<serde_json::Value>,
    containers: Vec<Container>,
}

/// The network interface of a task.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NetworkInterface {
    attachment_arn: String,
    ec2_id: String,
    mac_address: String,
    ipv4_addresses: Vec<Address>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Address {
    primary: bool,
    private_address: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Credentials {
    pub(super) credentials_id: String,
    role_arn: String,
    access_key_id: String,
    secret_access_key: String,
    session_token: String,
    expiration: String,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Container {
    name: String,
    container_arn: String,
    image: String,
    essential: bool,
    cpu: i32,
    #[serde(skip_serializing_if = "Option::is_none")]
    memory: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    command: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    entry_point: Option<Vec<String>>,
    environment: BTreeMap<String, String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    environment_files: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    secrets: Vec<FetchedSecret>,
    port_mappings: Vec<Port>,
    mount_points: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    volumes_from: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    links: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    depends_on: Vec<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    start_timeout: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stop_timeout: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    restart_policy: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    firelens_configuration: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    registry_authentication: Option<serde_json::Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    logs_auth_strategy: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    health_check_type: Option<&'static str>,
    docker_config: DockerConfig,
}

/// Names of ports and what they speak are for Service Connect, which agents are not told of here.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Port {
    #[serde(skip_serializing_if = "Option::is_none")]
    container_port: Option<i32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    container_port_range: Option<String>,
    /// 0 where the agent takes a free one.
    #[serde(skip_serializing_if = "Option::is_none")]
    host_port: Option<i32>,
    protocol: &'static str,
}

/// A secret that the agent fetches with the execution role.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct FetchedSecret {
    name: String,
    value_from: String,
    region: String,
    provider: &'static str,
    r#type: &'static str,
    target: &'static str,
}

/// The task, to be run.
pub(super) fn to_run(region: &Region, task: &State) -> Task {
    let plan = plan::plan(region, task.key);
    let definition = &plan.definition;
    let has_role = definition.execution_role_arn.is_some();
    let network = definition.network_mode.unwrap_or(NetworkMode::Bridge);
    let of_task = OfTask {
        id: task.id,
        network,
    };
    let containers = definition.container_definitions.iter().flatten();
    let containers = containers
        .zip(&plan.containers)
        .map(|(of, plan)| container(region, (of_task, has_role), of, plan));
    let volumes = definition.volumes.iter().flatten().map(volume);
    let to_run = ToRun {
        family: definition.family.clone().unwrap_or_default(),
        version: definition.revision.unwrap_or_default().to_string(),
        task_definition_account_id: region.scope.account.clone(),
        task_cluster_arn: plan.cluster_arn.clone(),
        service_name: plan.group.strip_prefix("service:").map(str::to_owned),
        group: plan.group.clone(),
        launch_type: plan.launch_type.as_str(),
        zone: plan.availability_zone.clone(),
        cpu: definition.cpu.as_deref().and_then(vcpus),
        memory: definition.memory.as_deref().and_then(|it| it.parse().ok()),
        network_mode: network.as_str(),
        pid_mode: definition.pid_mode.map(PidMode::as_str),
        ipc_mode: definition.ipc_mode.map(IpcMode::as_str),
        role_credentials: of_role(region, task),
        execution_role_credentials: of_execution_role(region, task),
        elastic_network_interfaces: interface(region, task).into_iter().collect(),
        volumes: volumes.collect(),
        containers: containers.collect(),
    };
    Task {
        arn: plan.arn,
        desired_status: "RUNNING",
        to_run: Some(Box::new(to_run)),
    }
}

/// The task, to be stopped.
pub(super) fn to_stop(region: &Region, task: &State) -> Task {
    Task {
        arn: region.task_arn(task),
        desired_status: "STOPPED",
        to_run: None,
    }
}

/// The credentials of the role of the task, if it has one.
pub(super) fn of_role(region: &Region, task: &State) -> Option<Credentials> {
    let credentials = credentials::of_task(region, task)?;
    Some(Credentials::of(task.id(), credentials))
}

/// The same of its execution role, with which the agent fetches images and secrets.
pub(super) fn of_execution_role(region: &Region, task: &State) -> Option<Credentials> {
    let credentials = credentials::of_execution(region, task)?;
    Some(Credentials::of(task.id() + OF_EXECUTION, credentials))
}

/// When the credentials of its roles expire, if it has any.
pub(super) fn expiration(region: &Region, task: &State) -> Option<String> {
    let of_role = || of_role(region, task).or_else(|| of_execution_role(region, task));
    Some(of_role()?.expiration)
}

impl Credentials {
    fn of(credentials_id: String, of: TaskCredentials) -> Self {
        Self {
            credentials_id,
            role_arn: of.role_arn,
            access_key_id: of.access_key,
            secret_access_key: of.secret_key,
            session_token: of.token,
            expiration: of.expiration.iso_seconds(),
        }
    }
}

/// The network interface of the task, where it has one of its own.
pub(super) fn interface(region: &Region, task: &State) -> Option<NetworkInterface> {
    let interface = task.interface.as_ref()?;
    let attachment = format!("attachment/{}", interface.attachment_id);
    Some(NetworkInterface {
        attachment_arn: region.scope.arn(&attachment),
        ec2_id: interface.id.clone(),
        mac_address: interface.mac.clone(),
        ipv4_addresses: vec![Address {
            primary: true,
            private_address: interface.address.to_string(),
        }],
    })
}

fn container(
    region: &Region,
    (task, has_execution_role): (OfTask, bool),
    of: &ContainerDefinition,
    plan: &ContainerPlan,
) -> Container {
    // Those of a task with an interface of its own are on that, and its agent publishes none.
    let ports = of.port_mappings.iter().flatten();
    let ports = ports.filter(|_| task.network != NetworkMode::Awsvpc);
    let environment = of.environment.iter().flatten();
    let environment = environment.filter_map(|pair| {
        let value = pair.value.clone().unwrap_or_default();
        Some((pair.name.clone()?, value))
    });
    let logs = of.log_configuration.as_ref();
    let to_awslogs = logs.is_some_and(|it| it.log_driver == LogDriver::Awslogs);
    Container {
        name: plan.name.clone(),
        container_arn: plan.arn.clone(),
        image: of.image.clone().unwrap_or_default(),
        essential: of.essential.unwrap_or(true),
        cpu: of.cpu.unwrap_or_default(),
        memory: of.memory,
        command: of.command.clone(),
        entry_point: of.entry_point.clone(),
        environment: environment.collect(),
        environment_files: as_written(of.environment_files.as_deref()),
        secrets: secrets(region, of),
        port_mappings: ports.map(port).collect(),
        mount_points: as_written(of.mount_points.as_deref()),
        volumes_from: as_written(of.volumes_from.as_deref()),
        links: of.links.clone(),
        depends_on: as_written(of.depends_on.as_deref()),
        start_timeout: of.start_timeout,
        stop_timeout: of.stop_timeout,
        restart_policy: of.restart_policy.as_ref().map(written),
        firelens_configuration: of.firelens_configuration.as_ref().map(written),
        registry_authentication: registry_authentication(region, of),
        logs_auth_strategy: (has_execution_role && to_awslogs).then_some("ExecutionRole"),
        health_check_type: of.health_check.as_ref().map(|_| "docker"),
        docker_config: engine::config(task, of, plan),
    }
}

fn port(of: &PortMapping) -> Port {
    let is_range = of.container_port_range.is_some();
    Port {
        container_port: of.container_port,
        container_port_range: of.container_port_range.clone(),
        host_port: (!is_range).then(|| of.host_port.unwrap_or_default()),
        protocol: of.protocol.unwrap_or(TransportProtocol::Tcp).as_str(),
    }
}

/// Members that agents read as the API writes them.
fn as_written<T: Encode>(all: Option<&[T]>) -> Vec<serde_json::Value> {
    all.unwrap_or_default().iter().map(written).collect()
}

fn written(value: &impl Encode) -> serde_json::Value {
    serde_json::from_slice(&encode(value)).unwrap_or_default()
}

/// The agent fetches them, and those of the log driver as well.
fn secrets(region: &Region, of: &ContainerDefinition) -> Vec<FetchedSecret> {
    let own = of.secrets.iter().flatten();
    let own = own.map(|secret| (secret, "ENVIRONMENT_VARIABLE", "CONTAINER"));
    let logs = of.log_configuration.iter();
    let logs = logs.flat_map(|it| it.secret_options.iter().flatten());
    let logs = logs.map(|secret| (secret, "BOOTSTRAP", "LOG_DRIVER"));
    let fetched = |(secret, r#type, target): (&Secret, _, _)| {
        let value_from = &secret.value_from;
        let in_secrets_manager = value_from::is_in_secrets_manager(value_from);
        FetchedSecret {
            name: secret.name.clone(),
            value_from: value_from.clone(),
            region: region_of(region, value_from),
            provider: if in_secrets_manager { "asm" } else { "ssm" },
            r#type,
            target,
        }
    };
    own.chain(logs).map(fetched).collect()
}

/// The region in an ARN, or that of the task.
fn region_of(region: &Region, reference: &str) -> String {
    match Arn::parse(reference) {
        Some(Ok(arn)) => arn.region.to_owned(),
        _ => region.scope.region.clone(),
    }
}

fn registry_authentication(region: &Region, of: &ContainerDefinition) -> Option<serde_json::Value> {
    let parameter = &of.repository_credentials.as_ref()?.credentials_parameter;
    Some(serde_json::json!({
        "type": "asm",
        "asmAuthData": {
            "credentialsParameter": parameter,
            "region": region_of(region, parameter),
        },
    }))
}

/// Its kind is a member of its own for agents.
fn volume(volume: &Volume) -> serde_json::Value {
    let kind = match volume {
        Volume {
            docker_volume_configuration: Some(_),
            ..
        } => "docker",
        Volume {
            efs_volume_configuration: Some(_),
            ..
        } => "efs",
        Volume {
            fsx_windows_file_server_volume_configuration: Some(_),
            ..
        } => "fsxWindowsFileServer",
        _ => "host",
    };
    let mut volume = written(volume);
    volume["type"] = kind.into();
    volume
}

/// CPU units, of which a vCPU has 1,024, or vCPUs as `0.5 vCPU`.
fn vcpus(cpu: &str) -> Option<f64> {
    Some(cpu.parse::<f64>().ok()? / 1024.0)
}
