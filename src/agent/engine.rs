//! What of a container agents hand on to Docker as it is: the JSON of the Docker Engine API, in
//! texts.

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::ecs::task::log_stream::prefixed;
use crate::effect::plan::ContainerPlan;
use crate::wire::{
    ContainerDefinition, Device, DeviceCgroupPermission, HealthCheck, LinuxParameters,
    LogConfiguration, LogDriver, NetworkMode,
};

const MIB: i64 = 1 << 20;
const SECOND: i64 = 1_000_000_000;

/// Both are read over what the agent has made of the other members of the container.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DockerConfig {
    config: String,
    host_config: String,
}

/// The task of a container.
#[derive(Clone, Copy, Debug)]
pub(super) struct OfTask {
    pub(super) id: u128,
    pub(super) network: NetworkMode,
}

pub(super) fn config(task: OfTask, of: &ContainerDefinition, plan: &ContainerPlan) -> DockerConfig {
    let mut process = process(of, plan);
    let mut host = host(of);
    let logs = of.log_configuration.as_ref();
    set(
        &mut host,
        "LogConfig",
        logs.map(|it| log_config(task, plan, it)),
    );
    if task.network == NetworkMode::Awsvpc {
        // The network is that of another container, and so are its names: Docker refuses others.
        process.remove("Hostname");
        for member in ["Dns", "DnsSearch", "ExtraHosts"] {
            host.remove(member);
        }
    } else {
        set(&mut host, "NetworkMode", Some(task.network.as_str()));
    }
    DockerConfig {
        config: Value::Object(process).to_string(),
        host_config: Value::Object(host).to_string(),
    }
}

/// Sets a member where there is something to set: `null` would undo what the agent has made.
fn set(object: &mut Map<String, Value>, name: &str, value: Option<impl Into<Value>>) {
    if let Some(value) = value {
        object.insert(name.to_owned(), value.into());
    }
}

/// `container.Config` of the Docker Engine API.
fn process(of: &ContainerDefinition, plan: &ContainerPlan) -> Map<String, Value> {
    let mut process = Map::new();
    set(&mut process, "User", of.user.clone());
    set(&mut process, "WorkingDir", of.working_directory.clone());
    set(&mut process, "Hostname", of.hostname.clone());
    set(&mut process, "Tty", of.pseudo_terminal);
    set(&mut process, "OpenStdin", of.interactive);
    set(&mut process, "NetworkDisabled", of.disable_networking);
    set(
        &mut process,
        "Healthcheck",
        of.health_check.as_ref().map(health_check),
    );
    let labels = plan.labels.iter();
    let labels: Map<_, _> = labels
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    set(&mut process, "Labels", Some(labels));
    process
}

/// With ECS's own defaults where the definition is silent.
fn health_check(of: &HealthCheck) -> Value {
    let nanoseconds = |seconds: i32| i64::from(seconds) * SECOND;
    let has_kind = of
        .command
        .first()
        .is_some_and(|first| ["CMD", "CMD-SHELL", "NONE"].contains(&first.as_str()));
    let kind = (!has_kind).then(|| "CMD".to_owned());
    let test: Vec<String> = kind.into_iter().chain(of.command.iter().cloned()).collect();
    json!({
        "Test": test,
        "Interval": nanoseconds(of.interval.unwrap_or(30)),
        "Timeout": nanoseconds(of.timeout.unwrap_or(5)),
        "Retries": of.retries.unwrap_or(3),
        "StartPeriod": nanoseconds(of.start_period.unwrap_or(0)),
    })
}

/// `container.HostConfig` of the Docker Engine API.
fn host(of: &ContainerDefinition) -> Map<String, Value> {
    let mut host = Map::new();
    let reservation = of.memory_reservation.map(|it| i64::from(it) * MIB);
    set(&mut host, "MemoryReservation", reservation);
    set(&mut host, "Privileged", of.privileged);
    set(&mut host, "ReadonlyRootfs", of.readonly_root_filesystem);
    set(&mut host, "SecurityOpt", of.docker_security_options.clone());
    set(&mut host, "Dns", of.dns_servers.clone());
    set(&mut host, "DnsSearch", of.dns_search_domains.clone());
    let hosts = of.extra_hosts.as_ref().map(|all| {
        let all = all
            .iter()
            .map(|it| format!("{}:{}", it.hostname, it.ip_address));
        all.collect::<Vec<_>>()
    });
    set(&mut host, "ExtraHosts", hosts);
    let ulimits = of.ulimits.as_ref().map(|all| {
        let all = all.iter().map(
            |it| json!({"Name": it.name.as_str(), "Soft": it.soft_limit, "Hard": it.hard_limit}),
        );
        all.collect::<Vec<_>>()
    });
    set(&mut host, "Ulimits", ulimits);
    let sysctls = of.system_controls.as_ref().map(|all| {
        let all = all
            .iter()
            .filter_map(|it| Some((it.namespace.clone()?, json!(it.value))));
        all.collect::<Map<_, _>>()
    });
    set(&mut host, "Sysctls", sysctls);
    if let Some(linux) = &of.linux_parameters {
        set_linux(&mut host, linux, of.memory);
    }
    host
}

/// The driver of CloudWatch knows streams and no prefixes.
fn log_config(task: OfTask, plan: &ContainerPlan, of: &LogConfiguration) -> Value {
    const PREFIX: &str = "awslogs-stream-prefix";
    let options = of.options.iter().flatten();
    let options = options.map(|(name, value)| match (of.log_driver, name.as_str()) {
        (LogDriver::Awslogs, PREFIX) => {
            let stream = prefixed(task.id, value, &plan.name);
            ("awslogs-stream".to_owned(), json!(stream))
        }
        _ => (name.clone(), json!(value)),
    });
    let options: Map<_, _> = options.collect();
    json!({"Type": of.log_driver.as_str(), "Config": options})
}

fn set_linux(host: &mut Map<String, Value>, linux: &LinuxParameters, memory: Option<i32>) {
    if let Some(capabilities) = &linux.capabilities {
        set(host, "CapAdd", capabilities.add.clone());
        set(host, "CapDrop", capabilities.drop.clone());
    }
    let devices = linux.devices.as_ref();
    let devices = devices.map(|all| all.iter().map(device).collect::<Vec<_>>());
    set(host, "Devices", devices);
    set(host, "Init", linux.init_process_enabled);
    let mebibytes = |size: i32| i64::from(size) * MIB;
    set(host, "ShmSize", linux.shared_memory_size.map(mebibytes));
    // Docker counts the memory in, and swappiness means something only beside it.
    let swap = linux.max_swap.zip(memory);
    set(
        host,
        "MemorySwap",
        swap.map(|(swap, memory)| mebibytes(swap) + mebibytes(memory)),
    );
    set(
        host,
        "MemorySwappiness",
        linux.max_swap.and(linux.swappiness),
    );
    let tmpfs = linux.tmpfs.as_ref().map(|all| {
        let all = all.iter().map(|it| {
            let options = it.mount_options.iter().flatten().cloned();
            let options: Vec<_> = options.chain([format!("size={}m", it.size)]).collect();
            (it.container_path.clone(), json!(options.join(",")))
        });
        all.collect::<Map<_, _>>()
    });
    set(host, "Tmpfs", tmpfs);
}

fn device(of: &Device) -> Value {
    let permissions = of.permissions.as_deref().filter(|all| !all.is_empty());
    let permissions = permissions.unwrap_or(DeviceCgroupPermission::ALL);
    let letters: String = permissions
        .iter()
        .map(|permission| match permission {
            DeviceCgroupPermission::Read => 'r',
            DeviceCgroupPermission::Write => 'w',
            DeviceCgroupPermission::Mknod => 'm',
        })
        .collect();
    json!({
        "PathOnHost": of.host_path,
        "PathInContainer": of.container_path.as_ref().unwrap_or(&of.host_path),
        "CgroupPermissions": letters,
    })
}
