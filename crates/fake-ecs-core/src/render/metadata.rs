//! Tasks and containers as they see themselves: what the agent answers at `169.254.170.2`.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html>
//!
//! Which members there are is read off the agent's source. Of Fargate it is what AWS documents.

use std::collections::BTreeMap;

use crate::aws::ec2;
use crate::ecs::Region;
use crate::ecs::task::plan;
use crate::ecs::task::state::{Container, ContainerStatus, Path, Task, TaskStatus};
use crate::ecs::task::timeline::What;
use crate::kernel::ids::{Hex, mix};
use crate::kernel::time::Time;
use crate::wire::metadata::{
    ClockDrift, ContainerLimits, ContainerMetadata, EphemeralStorageMetrics, HealthMetadata,
    InterfaceMetadata, NetworkMetadata, PortMetadata, TaskLimits, TaskMetadata, Vcpus,
    VolumeMetadata,
};
use crate::wire::{HealthStatus, NetworkMode, Tag};

/// What the container is called that has the network of a task on an instance.
const PAUSE: &str = "~internal~ecs~pause";
/// The least that the agent gives a container.
const CPU_MIN: i32 = 2;

/// Which version of the endpoint is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Version {
    V3,
    V4,
}

impl Version {
    /// As messages have it.
    pub fn number(self) -> &'static str {
        match self {
            Self::V3 => "V3",
            Self::V4 => "V4",
        }
    }
}

/// How a task is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MetadataView {
    pub version: Version,
    pub with_tags: bool,
    /// Whether an engine runs its containers, which then has them under our own names.
    pub is_real: bool,
}

pub fn task_metadata(region: &Region, task: &Task, view: MetadataView) -> TaskMetadata {
    let spec = &task.spec;
    let is_v4 = view.version == Version::V4;
    let is_fargate = task.path() == Path::Fargate;
    let cluster = &region.clusters.get(spec.cluster).name;
    let at = |time: Option<Time>| time.map(Time::timestamp);
    let instance = task.instance.map(|key| region.instances.get(key));
    let owner = spec.owner.map(|owner| region.services.get(owner.service));
    let all = 0..task.containers.len();
    // Version 3 shows containers once they are created.
    let first = if is_v4 {
        ContainerStatus::Pulled
    } else {
        ContainerStatus::Starting
    };
    let shown = all.filter(|index| task.containers[*index].status >= first);
    let mut containers: Vec<_> = shown
        .map(|index| container_metadata(region, task, index, view))
        .collect();
    if task.path() == Path::Ec2Awsvpc {
        containers.push(pause(region, task, view));
    }
    TaskMetadata {
        cluster: if is_v4 {
            region.cluster_arn(cluster)
        } else {
            cluster.clone()
        },
        task_arn: region.task_arn(task),
        family: spec.definition.family.to_string(),
        revision: spec.definition.number.to_string(),
        desired_status: task.desired.as_str(),
        known_status: known_status(task),
        containers,
        limits: limits(task),
        pull_started_at: at(task.times.pull_started),
        pull_stopped_at: at(task.times.pull_stopped),
        execution_stopped_at: at(task.times.execution_stopped),
        availability_zone: Some(task.availability_zone.clone()).filter(|zone| !zone.is_empty()),
        task_tags: tags(&task.tags).filter(|_| view.with_tags),
        container_instance_tags: instance
            .and_then(|instance| tags(&instance.tags))
            .filter(|_| view.with_tags),
        launch_type: is_v4.then(|| spec.launch_type.as_str()),
        service_name: owner
            .map(|service| service.name.to_string())
            .filter(|_| is_v4),
        clock_drift: (is_v4 && is_fargate).then(|| ClockDrift {
            error_bound: 0.5,
            at: region.now().timestamp(),
        }),
        ephemeral_storage: (is_v4 && is_fargate).then(|| storage(task)),
        fault_injection_enabled: is_v4.then(|| {
            let document = &spec.definition.document;
            document.enable_fault_injection.unwrap_or(false)
        }),
    }
}

pub fn container_metadata(
    region: &Region,
    task: &Task,
    index: usize,
    view: MetadataView,
) -> ContainerMetadata {
    let container = &task.containers[index];
    let definition = task.definition_of(index);
    let is_v4 = view.version == Version::V4;
    let is_created = container.status >= ContainerStatus::Starting;
    let at = |time: Option<Time>| time.map(Time::timestamp);
    let log = definition.log_configuration.as_ref().filter(|_| is_v4);
    let has_policy = definition.restart_policy.is_some();
    ContainerMetadata {
        docker_id: container
            .runtime_id
            .clone()
            .filter(|_| is_created)
            .unwrap_or_default(),
        name: container.spec.name.clone(),
        docker_name: if is_created {
            docker_name(task, container, view.is_real)
        } else {
            String::new()
        },
        image: container.spec.image.clone(),
        image_id: container.image_digest.clone().unwrap_or_default(),
        ports: ports(task, index, view.version),
        labels: Some(plan::labels(region, task, container).into_iter().collect()),
        desired_status: if task.is_stopping() {
            "STOPPED"
        } else {
            "RUNNING"
        },
        known_status: known(container.status),
        exit_code: container.exit_code,
        limits: ContainerLimits {
            cpu: container.spec.cpu.max(CPU_MIN),
            memory: container.spec.memory.unwrap_or(0),
        },
        created_at: at(container.started),
        started_at: at(container.started),
        finished_at: at(container.finished),
        kind: "NORMAL",
        networks: is_created.then(|| vec![network(region, task, container, view.version)]),
        health: definition
            .health_check
            .as_ref()
            .map(|_| health(task, index, container.health)),
        volumes: volumes(task, index),
        log_driver: log.map(|log| log.log_driver.as_str()),
        log_options: log.and_then(|log| log.options.clone()),
        arn: is_v4.then(|| region.container_arn(task, container)),
        snapshotter: (is_v4 && task.path() == Path::Fargate).then_some("overlayfs"),
        restart_count: (is_v4 && has_policy).then(|| i64::from(container.restarts)),
    }
}

/// The container of the agent's own that has the network of the task.
fn pause(region: &Region, task: &Task, view: MetadataView) -> ContainerMetadata {
    let definition = &task.spec.definition;
    let status = if task.is_over() {
        "STOPPED"
    } else {
        "RESOURCES_PROVISIONED"
    };
    let (high, low) = (task.id, u128::from(mix(task.id as u64)));
    let digits = Hex::of(low);
    ContainerMetadata {
        docker_id: format!("{high:032x}{low:032x}"),
        name: PAUSE.to_owned(),
        docker_name: format!(
            "ecs-{}-{}-internalecspause-{}",
            definition.family,
            definition.number,
            &digits.as_str()[12..]
        ),
        image: "amazon/amazon-ecs-pause:0.1.0".to_owned(),
        desired_status: status,
        known_status: status,
        limits: ContainerLimits {
            cpu: CPU_MIN,
            memory: 0,
        },
        kind: "CNI_PAUSE",
        networks: interface(region, task, view.version).map(|network| vec![network]),
        ..ContainerMetadata::default()
    }
}

/// How the agent calls what a container has come to.
fn known(status: ContainerStatus) -> &'static str {
    match status {
        ContainerStatus::Waiting | ContainerStatus::Pulling => "NONE",
        ContainerStatus::Pulled => "PULLED",
        ContainerStatus::Starting => "CREATED",
        ContainerStatus::Running | ContainerStatus::Stopping => "RUNNING",
        ContainerStatus::Stopped => "STOPPED",
    }
}

/// What all containers have come to, until all run.
fn known_status(task: &Task) -> &'static str {
    if task.is_over() {
        return "STOPPED";
    }
    if task.status >= TaskStatus::Running {
        return "RUNNING";
    }
    let statuses = task.containers.iter().map(|container| container.status);
    let least = statuses.min().unwrap_or(ContainerStatus::Waiting);
    known(least.min(ContainerStatus::Running))
}

/// What the engine calls the container.
fn docker_name(task: &Task, container: &Container, is_real: bool) -> String {
    let name = &container.spec.name;
    if is_real {
        return crate::effect::plan::engine_name(&task.id(), name);
    }
    if task.path() == Path::Fargate {
        return name.clone();
    }
    let definition = &task.spec.definition;
    let digits: String = container.id.chars().filter(|it| *it != '-').collect();
    let digits = digits.get(..20).unwrap_or(&digits);
    format!(
        "ecs-{}-{}-{name}-{digits}",
        definition.family, definition.number
    )
}

/// Absent unless the task has a size of its own.
fn limits(task: &Task) -> Option<TaskLimits> {
    let (overrides, document) = (&task.spec.overrides, &task.spec.definition.document);
    let cpu = overrides.cpu.as_ref().or(document.cpu.as_ref());
    let memory = overrides.memory.as_ref().or(document.memory.as_ref());
    (cpu.is_some() || memory.is_some()).then(|| TaskLimits {
        cpu: cpu.and_then(|units| units.parse().ok()).map(Vcpus),
        memory: memory.and_then(|memory| memory.parse().ok()),
    })
}

fn storage(task: &Task) -> EphemeralStorageMetrics {
    let asked = task.spec.overrides.ephemeral_storage.as_ref();
    let defined = task.spec.definition.document.ephemeral_storage.as_ref();
    let gib = asked
        .or(defined)
        .map_or(super::task::FARGATE_STORAGE_GIB, |it| it.size_in_gib);
    EphemeralStorageMetrics {
        utilized: 0,
        reserved: i64::from(gib) * 1024,
    }
}

fn tags(tags: &[Tag]) -> Option<BTreeMap<String, String>> {
    let pairs = tags
        .iter()
        .filter_map(|tag| Some((tag.key.clone()?, tag.value.clone().unwrap_or_default())));
    Some(pairs.collect()).filter(|tags: &BTreeMap<_, _>| !tags.is_empty())
}

/// Where a task has an interface of its own, ports of the host are its own.
fn ports(task: &Task, index: usize, version: Version) -> Option<Vec<PortMetadata>> {
    let protocol =
        |it: Option<crate::wire::TransportProtocol>| it.map_or("tcp", |it| it.as_str()).to_owned();
    let ports: Vec<PortMetadata> = if task.interface.is_some() {
        let mappings = task.definition_of(index).port_mappings.iter().flatten();
        let ports = mappings.map(|mapping| PortMetadata {
            container_port: mapping.container_port,
            protocol: protocol(mapping.protocol),
            host_port: mapping.container_port,
            host_ip: None,
        });
        ports.collect()
    } else {
        let bindings = task.containers[index].bindings.iter();
        let ports = bindings.map(|binding| PortMetadata {
            container_port: binding.container_port,
            protocol: protocol(binding.protocol),
            host_port: binding.host_port,
            host_ip: binding.bind_ip.clone().filter(|_| version == Version::V4),
        });
        ports.collect()
    };
    (!ports.is_empty()).then_some(ports)
}

/// A container that no engine runs has no address of its own: what stands for it is on the host.
fn network(
    region: &Region,
    task: &Task,
    container: &Container,
    version: Version,
) -> NetworkMetadata {
    if let Some(network) = interface(region, task, version) {
        return network;
    }
    let (mode, address) = match task.spec.definition.network_mode() {
        NetworkMode::Host => ("host", String::new()),
        NetworkMode::None => ("none", String::new()),
        NetworkMode::Bridge | NetworkMode::Awsvpc => {
            let address = container.address.map(|address| address.to_string());
            ("bridge", address.unwrap_or_else(|| "127.0.0.1".to_owned()))
        }
    };
    NetworkMetadata {
        mode: mode.to_owned(),
        addresses: vec![address],
        interface: None,
    }
}

/// The network of a task that has an interface of its own.
fn interface(region: &Region, task: &Task, version: Version) -> Option<NetworkMetadata> {
    let interface = task.interface.as_ref()?;
    let address = interface.address;
    let of_subnet = ec2::port::block_of(&region.ec2, &region.scope.region, &interface.subnet);
    // One that an engine has given is not of the subnet.
    let of_subnet = of_subnet.filter(|block| block.place_of(address).is_some());
    let (first, bits) = match of_subnet {
        Some(block) => (block.at(0), u32::from(block.bits())),
        None => region.ec2.addresses.block_of(address),
    };
    let nth = |number: u32| std::net::Ipv4Addr::from(u32::from(first) + number).to_string();
    let dns_name = region.scope.private_dns_name(&address.to_string());
    let search = dns_name.split_once('.').map(|(_, domain)| domain);
    let details = InterfaceMetadata {
        mac: interface.mac.clone(),
        cidr_block: format!("{first}/{bits}"),
        name_servers: vec![nth(2)],
        search_domains: search.map(str::to_owned).into_iter().collect(),
        private_dns_name: dns_name.clone(),
        gateway: format!("{}/{bits}", nth(1)),
    };
    Some(NetworkMetadata {
        mode: "awsvpc".to_owned(),
        addresses: vec![address.to_string()],
        interface: (version == Version::V4).then_some(details),
    })
}

fn health(task: &Task, index: usize, status: HealthStatus) -> HealthMetadata {
    let of_container =
        |what: &What| matches!(what, What::Health { index: of, .. } if usize::from(*of) == index);
    let changed = task.moments.iter().rev().find(|it| of_container(&it.what));
    let is_known = status != HealthStatus::Unknown;
    HealthMetadata {
        status: is_known.then(|| status.as_str()),
        since: changed.filter(|_| is_known).map(|it| it.at.timestamp()),
    }
}

fn volumes(task: &Task, index: usize) -> Option<Vec<VolumeMetadata>> {
    let points = task.definition_of(index).mount_points.iter().flatten();
    let volumes = points.map(|point| {
        let all = task.spec.definition.document.volumes.iter().flatten();
        let of_name = |volume: &&crate::wire::Volume| volume.name == point.source_volume;
        let source = all
            .clone()
            .find(of_name)
            .and_then(|volume| volume.host.as_ref()?.source_path.clone());
        VolumeMetadata {
            docker_name: point.source_volume.clone().filter(|_| source.is_none()),
            source,
            destination: point.container_path.clone(),
        }
    });
    let volumes: Vec<VolumeMetadata> = volumes.collect();
    (!volumes.is_empty()).then_some(volumes)
}
