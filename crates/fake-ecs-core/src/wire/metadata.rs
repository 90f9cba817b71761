//! What a container is answered that asks about itself: what the agent of ECS writes, which is not
//! what the API writes.

use std::collections::BTreeMap;

use super::encode::{Encode, Object};
use super::timestamp::Timestamp;

/// A task, as its containers see it.
#[derive(Default)]
pub struct TaskMetadata {
    pub cluster: String,
    pub task_arn: String,
    pub family: String,
    pub revision: String,
    pub desired_status: &'static str,
    pub known_status: &'static str,
    pub containers: Vec<ContainerMetadata>,
    pub limits: Option<TaskLimits>,
    pub pull_started_at: Option<Timestamp>,
    pub pull_stopped_at: Option<Timestamp>,
    pub execution_stopped_at: Option<Timestamp>,
    pub availability_zone: Option<String>,
    pub task_tags: Option<BTreeMap<String, String>>,
    pub container_instance_tags: Option<BTreeMap<String, String>>,
    /// This one and those below are of version 4 only.
    pub launch_type: Option<&'static str>,
    pub service_name: Option<String>,
    pub clock_drift: Option<ClockDrift>,
    pub ephemeral_storage: Option<EphemeralStorageMetrics>,
    pub fault_injection_enabled: Option<bool>,
}

impl Encode for TaskMetadata {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self {
            cluster,
            task_arn,
            family,
            revision,
            desired_status,
            known_status,
            containers,
            limits,
            pull_started_at,
            pull_stopped_at,
            execution_stopped_at,
            availability_zone,
            task_tags,
            container_instance_tags,
            launch_type,
            service_name,
            clock_drift,
            ephemeral_storage,
            fault_injection_enabled,
        } = self;
        let at = |time: &Option<Timestamp>| time.map(Timestamp::iso);
        let mut object = Object::open(out);
        object.put("Cluster", cluster);
        object.put("TaskARN", task_arn);
        object.put("Family", family);
        object.put("Revision", revision);
        object.put("DesiredStatus", desired_status);
        object.put("KnownStatus", known_status);
        object.put("Limits", limits);
        object.put("PullStartedAt", &at(pull_started_at));
        object.put("PullStoppedAt", &at(pull_stopped_at));
        object.put("ExecutionStoppedAt", &at(execution_stopped_at));
        object.put("AvailabilityZone", availability_zone);
        object.put("TaskTags", task_tags);
        object.put("ContainerInstanceTags", container_instance_tags);
        object.put("LaunchType", launch_type);
        object.put("Containers", containers);
        object.put("ServiceName", service_name);
        object.put("ClockDrift", clock_drift);
        object.put("EphemeralStorageMetrics", ephemeral_storage);
        object.put("FaultInjectionEnabled", fault_injection_enabled);
        object.close();
    }
}

/// The size of a task. What is absent was not asked for.
pub struct TaskLimits {
    pub cpu: Option<Vcpus>,
    /// In MiB.
    pub memory: Option<i64>,
}

impl Encode for TaskLimits {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self { cpu, memory } = self;
        let mut object = Object::open(out);
        object.put("CPU", cpu);
        object.put("Memory", memory);
        object.close();
    }
}

/// So many units, of which a vCPU has 1024. Whole vCPUs are written without a point.
pub struct Vcpus(pub i32);

impl Encode for Vcpus {
    fn encode(&self, out: &mut Vec<u8>) {
        match self.0 % 1024 {
            0 => (self.0 / 1024).encode(out),
            _ => (f64::from(self.0) / 1024.0).encode(out),
        }
    }
}

/// How far the clock of the machine may be off.
pub struct ClockDrift {
    /// In milliseconds.
    pub error_bound: f64,
    pub at: Timestamp,
}

impl Encode for ClockDrift {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self { error_bound, at } = self;
        let mut object = Object::open(out);
        object.put("ClockErrorBound", error_bound);
        object.put("ReferenceTimestamp", &at.iso_seconds());
        object.put("ClockSynchronizationStatus", &"SYNCHRONIZED");
        object.close();
    }
}

/// In MiB.
pub struct EphemeralStorageMetrics {
    pub utilized: i64,
    pub reserved: i64,
}

impl Encode for EphemeralStorageMetrics {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self { utilized, reserved } = self;
        let mut object = Object::open(out);
        object.put("Utilized", utilized);
        object.put("Reserved", reserved);
        object.close();
    }
}

/// A container, as the containers of its task see it.
#[derive(Default)]
pub struct ContainerMetadata {
    pub docker_id: String,
    pub name: String,
    pub docker_name: String,
    pub image: String,
    pub image_id: String,
    pub ports: Option<Vec<PortMetadata>>,
    pub labels: Option<BTreeMap<String, String>>,
    pub desired_status: &'static str,
    pub known_status: &'static str,
    pub exit_code: Option<i32>,
    pub limits: ContainerLimits,
    pub created_at: Option<Timestamp>,
    pub started_at: Option<Timestamp>,
    pub finished_at: Option<Timestamp>,
    pub kind: &'static str,
    pub networks: Option<Vec<NetworkMetadata>>,
    pub health: Option<HealthMetadata>,
    pub volumes: Option<Vec<VolumeMetadata>>,
    /// This one and those below are of version 4 only.
    pub log_driver: Option<&'static str>,
    pub log_options: Option<BTreeMap<String, String>>,
    pub arn: Option<String>,
    pub snapshotter: Option<&'static str>,
    pub restart_count: Option<i64>,
}

impl Encode for ContainerMetadata {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self {
            docker_id,
            name,
            docker_name,
            image,
            image_id,
            ports,
            labels,
            desired_status,
            known_status,
            exit_code,
            limits,
            created_at,
            started_at,
            finished_at,
            kind,
            networks,
            health,
            volumes,
            log_driver,
            log_options,
            arn,
            snapshotter,
            restart_count,
        } = self;
        let at = |time: &Option<Timestamp>| time.map(Timestamp::iso);
        let mut object = Object::open(out);
        object.put("DockerId", docker_id);
        object.put("Name", name);
        object.put("DockerName", docker_name);
        object.put("Image", image);
        object.put("ImageID", image_id);
        object.put("Ports", ports);
        object.put("Labels", labels);
        object.put("DesiredStatus", desired_status);
        object.put("KnownStatus", known_status);
        object.put("ExitCode", exit_code);
        object.put("Limits", limits);
        object.put("CreatedAt", &at(created_at));
        object.put("StartedAt", &at(started_at));
        object.put("FinishedAt", &at(finished_at));
        object.put("Type", kind);
        object.put("Networks", networks);
        object.put("Health", health);
        object.put("Volumes", volumes);
        object.put("LogDriver", log_driver);
        object.put("LogOptions", log_options);
        object.put("ContainerARN", arn);
        object.put("Snapshotter", snapshotter);
        object.put("RestartCount", restart_count);
        object.close();
    }
}

/// In units, and in MiB.
#[derive(Default)]
pub struct ContainerLimits {
    pub cpu: i32,
    pub memory: i32,
}

impl Encode for ContainerLimits {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self { cpu, memory } = self;
        let mut object = Object::open(out);
        object.put("CPU", cpu);
        object.put("Memory", memory);
        object.close();
    }
}

/// A port of a container.
pub struct PortMetadata {
    pub container_port: Option<i32>,
    pub protocol: String,
    pub host_port: Option<i32>,
    pub host_ip: Option<String>,
}

impl Encode for PortMetadata {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self {
            container_port,
            protocol,
            host_port,
            host_ip,
        } = self;
        let mut object = Object::open(out);
        object.put("ContainerPort", container_port);
        object.put("Protocol", protocol);
        object.put("HostPort", host_port);
        object.put("HostIp", host_ip);
        object.close();
    }
}

/// A network that a container is in.
#[derive(Clone, Default)]
pub struct NetworkMetadata {
    pub mode: String,
    pub addresses: Vec<String>,
    /// Of the network interface of the task; version 4 only.
    pub interface: Option<InterfaceMetadata>,
}

/// The network interface of a task.
#[derive(Clone)]
pub struct InterfaceMetadata {
    pub mac: String,
    pub cidr_block: String,
    pub name_servers: Vec<String>,
    pub search_domains: Vec<String>,
    pub private_dns_name: String,
    pub gateway: String,
}

impl Encode for NetworkMetadata {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self {
            mode,
            addresses,
            interface,
        } = self;
        let mut object = Object::open(out);
        object.put("NetworkMode", mode);
        object.put("IPv4Addresses", addresses);
        if let Some(interface) = interface {
            let InterfaceMetadata {
                mac,
                cidr_block,
                name_servers,
                search_domains,
                private_dns_name,
                gateway,
            } = interface;
            object.put("AttachmentIndex", &0);
            object.put("MACAddress", mac);
            object.put("IPv4SubnetCIDRBlock", cidr_block);
            object.put("DomainNameServers", name_servers);
            object.put("DomainNameSearchList", search_domains);
            object.put("PrivateDNSName", private_dns_name);
            object.put("SubnetGatewayIpv4Address", gateway);
        }
        object.close();
    }
}

/// What the health check of a container says; nothing at first.
pub struct HealthMetadata {
    pub status: Option<&'static str>,
    pub since: Option<Timestamp>,
}

impl Encode for HealthMetadata {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self { status, since } = self;
        let mut object = Object::open(out);
        object.put("status", status);
        object.put("statusSince", &since.map(Timestamp::iso));
        object.close();
    }
}

/// A volume in a container.
pub struct VolumeMetadata {
    pub docker_name: Option<String>,
    pub source: Option<String>,
    pub destination: Option<String>,
}

impl Encode for VolumeMetadata {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self {
            docker_name,
            source,
            destination,
        } = self;
        let mut object = Object::open(out);
        object.put("DockerName", docker_name);
        object.put("Source", source);
        object.put("Destination", destination);
        object.close();
    }
}

/// The names of the devices of a container that are of one type.
pub struct Associations(pub Vec<String>);

impl Encode for Associations {
    fn encode(&self, out: &mut Vec<u8>) {
        let Self(names) = self;
        if names.is_empty() {
            out.extend_from_slice(b"{\"Associations\":null}");
            return;
        }
        let mut object = Object::open(out);
        object.put("Associations", names);
        object.close();
    }
}

/// The statistics of a container.
pub struct ContainerStats<'a> {
    /// Docker's object, if there is one.
    pub docker: Option<&'a str>,
    /// Bytes per second that are received and sent, which version 4 adds.
    pub rates: Option<(f64, f64)>,
    pub is_v4: bool,
}

impl Encode for ContainerStats<'_> {
    fn encode(&self, out: &mut Vec<u8>) {
        let Some(docker) = self.docker else {
            out.extend_from_slice(if self.is_v4 { b"{}" } else { b"null" });
            return;
        };
        out.extend_from_slice(docker.as_bytes());
        if let Some((received, sent)) = self.rates.filter(|_| self.is_v4)
            && let Some(b'}') = out.pop()
        {
            out.extend_from_slice(b",\"network_rate_stats\":");
            let mut object = Object::open(out);
            object.put("rx_bytes_per_sec", &received);
            object.put("tx_bytes_per_sec", &sent);
            object.close();
            out.push(b'}');
        }
    }
}
