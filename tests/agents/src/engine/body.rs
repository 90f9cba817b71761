//! A container as the engine is asked for it.

use std::collections::BTreeMap;
use std::net::{TcpListener, UdpSocket};

use bollard::models::ContainerCreateBody;
use serde_json::{Map, Value, json};

use super::given::{Container, Mount, Port, Task, VolumesFrom, object};
use super::{CONTAINER_NAME, LABEL, TASK_ARN};

const MIB: i64 = 1 << 20;
/// The least that Docker takes.
const MEMORY_MIN: i64 = 6 * MIB;

/// What of its surroundings a container is made with: the engine's names of volumes and of other
/// containers, by those of the task.
#[derive(Debug, Default)]
pub(crate) struct Names {
    pub(crate) volumes: BTreeMap<String, String>,
    pub(crate) containers: BTreeMap<String, String>,
}

/// What the agent makes of the members of the container, and over that what the engine's own JSON
/// in the payload says.
///
/// # Errors
///
/// Why there is no such container, in the words of the agent.
pub(crate) fn body(
    task: &Task,
    container: &Container,
    names: &Names,
    (label, cluster): (&str, &str),
) -> Result<ContainerCreateBody, String> {
    let config_error = |why: String| format!("DockerClientConfigError: {why}");
    let host_error = |why: String| format!("HostConfigError: {why}");
    let mut host = host(container, names).map_err(host_error)?;
    let given = object(container.docker_config.host_config.as_deref());
    let given =
        given.map_err(|why| host_error(format!("Unable to decode given host config: {why}")))?;
    host.extend(given);
    let mut config = config(container);
    let given = object(container.docker_config.config.as_deref());
    let given =
        given.map_err(|why| config_error(format!("Unable decode given docker config: {why}")))?;
    config.extend(given);
    if container.has_health_check() && config.get("Healthcheck").is_none_or(Value::is_null) {
        let why = "docker health check is nil while container health check type is DOCKER";
        return Err(config_error(why.to_owned()));
    }
    let labels = config.entry("Labels").or_insert_with(|| json!({}));
    let forced = [
        (TASK_ARN, &*task.arn),
        (CONTAINER_NAME, &container.name),
        ("com.amazonaws.ecs.task-definition-family", &task.family),
        ("com.amazonaws.ecs.task-definition-version", &task.version),
        ("com.amazonaws.ecs.cluster", cluster),
        (LABEL, label),
    ];
    for (name, value) in forced {
        labels[name] = json!(value);
    }
    config.insert("HostConfig".to_owned(), Value::Object(host));
    read(Value::Object(config)).map_err(config_error)
}

/// A member that the engine does not know would be dropped in silence.
fn read(all: Value) -> Result<ContainerCreateBody, String> {
    let body: ContainerCreateBody =
        serde_json::from_value(all.clone()).map_err(|error| error.to_string())?;
    let understood = serde_json::to_value(&body).map_err(|error| error.to_string())?;
    for (asked, understood) in [
        (&all, &understood),
        (&all["HostConfig"], &understood["HostConfig"]),
    ] {
        for (name, value) in asked.as_object().into_iter().flatten() {
            if !value.is_null() && understood.get(name).is_none() {
                return Err(format!("the engine knows no {name}"));
            }
        }
    }
    Ok(body)
}

fn config(container: &Container) -> Map<String, Value> {
    let environment = container.environment.iter();
    let environment = environment.map(|(name, value)| json!(format!("{name}={value}")));
    let mut config = Map::new();
    config.insert("Image".to_owned(), json!(container.image));
    config.insert("Env".to_owned(), environment.collect());
    let words = [
        ("Cmd", &container.command),
        ("Entrypoint", &container.entry_point),
    ];
    for (name, words) in words {
        if let Some(words) = words {
            config.insert(name.to_owned(), json!(words));
        }
    }
    let ports = container.port_mappings.iter().filter_map(port_of);
    let ports: Map<_, _> = ports.map(|(port, _)| (port, json!({}))).collect();
    config.insert("ExposedPorts".to_owned(), Value::Object(ports));
    config
}

fn host(container: &Container, names: &Names) -> Result<Map<String, Value>, String> {
    let mut host = Map::new();
    let mut set = |name: &str, value: Value| host.insert(name.to_owned(), value);
    set("CpuShares", json!(container.cpu.clamp(2, 262_144)));
    if container.memory > 0 {
        set("Memory", json!((container.memory * MIB).max(MEMORY_MIN)));
    }
    let mut ports = Map::new();
    for (port, host_port) in container.port_mappings.iter().filter_map(port_of) {
        let is_udp = port.ends_with("/udp");
        let host_port = match host_port {
            0 => free_port(is_udp)
                .ok_or("error retrieving docker port map: a host port is unavailable")?,
            fixed => fixed,
        };
        ports.insert(port, json!([{"HostPort": host_port.to_string()}]));
    }
    set("PortBindings", Value::Object(ports));
    let binds = container.mount_points.iter().map(|it| bind(it, names));
    set("Binds", json!(binds.collect::<Result<Vec<_>, _>>()?));
    let name_of = |name: &str, what: &str| {
        let found = names.containers.get(name).cloned();
        found.ok_or_else(|| format!("{what} not available: {name}"))
    };
    let volumes = container.volumes_from.iter().map(|it| {
        let VolumesFrom {
            source_container,
            read_only,
        } = it;
        let name = name_of(source_container, "Volume source")?;
        Ok(if *read_only { name + ":ro" } else { name })
    });
    set(
        "VolumesFrom",
        json!(volumes.collect::<Result<Vec<_>, String>>()?),
    );
    let links = container.links.iter().map(|it| {
        let (name, alias) = it.split_once(':').unwrap_or((it, it));
        Ok(format!("{}:{alias}", name_of(name, "Link target")?))
    });
    let links = links.collect::<Result<Vec<_>, String>>()?;
    if !links.is_empty() {
        set("Links", json!(links));
    }
    Ok(host)
}

fn bind(mount: &Mount, names: &Names) -> Result<String, String> {
    let volume = mount.source_volume.as_deref().unwrap_or_default();
    let source = names.volumes.get(volume);
    let source = source.ok_or_else(|| format!("Invalid volume referenced: {volume}"))?;
    let path = mount.container_path.as_deref().unwrap_or_default();
    let flags = if mount.read_only { ":ro" } else { "" };
    Ok(format!("{source}:{path}{flags}"))
}

/// `80/tcp`, and the port of the host. Ranges of ports the stand-in does not have.
fn port_of(port: &Port) -> Option<(String, u16)> {
    if port.container_port_range.is_some() {
        return None;
    }
    let protocol = port.protocol.as_deref().unwrap_or("tcp");
    let number = port.container_port?;
    Some((format!("{number}/{protocol}"), port.host_port.unwrap_or(0)))
}

/// The agent chooses it, by listening there for a moment.
fn free_port(is_udp: bool) -> Option<u16> {
    let anywhere = ("0.0.0.0", 0);
    let address = match is_udp {
        true => UdpSocket::bind(anywhere).ok()?.local_addr(),
        false => TcpListener::bind(anywhere).ok()?.local_addr(),
    };
    Some(address.ok()?.port())
}
