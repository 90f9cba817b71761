//! What is under an instance, and what an instance has of it.

use crate::aws::ec2;
use crate::aws::ec2::instance_types::{Architecture, InstanceType};
use crate::ecs::instance::attributes::Attributes;
use crate::ecs::instance::resources::{DYNAMIC_PORTS, RESERVED_PORTS, Resources};
use crate::ecs::instance::{Instance, InstanceKind, InstanceStatus, Spot, capabilities};
use crate::ecs::keys::ClusterKey;
use crate::ecs::{Region, account_setting};
use crate::kernel::ids::Kind;
use crate::wire::{SettingName, Tag};

/// Amazon Linux 2 of February 2023, from a recorded description.
pub(in crate::ecs) const AMI: &str = "ami-0ac7415dd546fb485";

/// What a machine elsewhere has: four cores and 16 GiB.
const EXTERNAL_CPU: i32 = 4 * 1024;

const EXTERNAL_MEMORY: i32 = 15_576;

/// An instance that is about to be added.
#[derive(Clone, Debug)]
pub struct NewInstance {
    pub cluster: ClusterKey,
    pub machine: Machine,
    /// By default the least used of the region's first three.
    pub availability_zone: Option<String>,
    /// In CPU units and MiB, in place of those of the machine.
    pub cpu: Option<i32>,
    pub memory: Option<i32>,
    /// By default the newest there is.
    pub agent_version: Option<String>,
    /// In place of the built-in ones of the same name.
    pub attributes: Vec<(String, Option<String>)>,
    pub capacity_provider: Option<String>,
    pub spot: Option<Spot>,
    pub tags: Vec<Tag>,
}

/// What is under an instance.
#[derive(Clone, Copy, Debug)]
pub enum Machine {
    Ec2(&'static InstanceType),
    Managed(&'static InstanceType),
    External,
    Synthetic,
}

impl Machine {
    pub(super) fn kind(self) -> InstanceKind {
        match self {
            Self::Ec2(_) => InstanceKind::Ec2,
            Self::Managed(_) => InstanceKind::Managed,
            Self::External => InstanceKind::External,
            Self::Synthetic => InstanceKind::Synthetic,
        }
    }
}

impl NewInstance {
    pub fn new(cluster: ClusterKey, machine: Machine) -> Self {
        Self {
            cluster,
            machine,
            availability_zone: None,
            cpu: None,
            memory: None,
            agent_version: None,
            attributes: Vec::new(),
            capacity_provider: None,
            spot: None,
            tags: Vec::new(),
        }
    }
}

/// An instance as `Region::add_instance` would register it, but without ids: for asking what it
/// could take.
pub fn prototype(region: &Region, new: NewInstance) -> Instance {
    let unnamed = unnamed(region, new.cluster, new.machine.kind());
    equipped(region, unnamed, new)
}

/// With the resources and attributes of its machine, and with what is said of it.
pub(super) fn equipped(region: &Region, mut instance: Instance, new: NewInstance) -> Instance {
    let NewInstance {
        cluster: _,
        machine,
        availability_zone,
        cpu,
        memory,
        agent_version,
        attributes,
        capacity_provider,
        spot,
        tags,
    } = new;
    instance.agent = capabilities::agent();
    if let Some(version) = agent_version {
        instance.agent.agent_version = Some(version);
        instance.agent.agent_hash = None;
    }
    instance.registered = machine_resources(region, machine);
    let registered = &mut instance.registered;
    registered.cpu = cpu.unwrap_or(registered.cpu);
    registered.memory = memory.unwrap_or(registered.memory);
    if let Some(zone) = availability_zone {
        instance.availability_zone = zone;
    }
    instance.attributes = machine_attributes(machine, &instance.availability_zone);
    for (name, value) in attributes {
        instance.attributes.set(&name, value);
    }
    instance.capacity_provider = capacity_provider;
    instance.spot = spot;
    instance.tags = tags;
    instance
}

/// An `ACTIVE` instance with a connected agent that has told nothing of itself yet: no resources,
/// no attributes. It is not part of the cluster before it is inserted.
pub fn blank(region: &mut Region, cluster: ClusterKey, kind: InstanceKind) -> Instance {
    let prefix = match kind {
        InstanceKind::External => "mi",
        InstanceKind::Ec2 | InstanceKind::Managed | InstanceKind::Synthetic => "i",
    };
    Instance {
        id: region.ids.number(Kind::ContainerInstance),
        ec2_instance_id: format!("{prefix}-{}", region.ids.hex(Kind::Ec2Instance, 17)),
        ..unnamed(region, cluster, kind)
    }
}

fn unnamed(region: &Region, cluster: ClusterKey, kind: InstanceKind) -> Instance {
    let zone = match kind {
        InstanceKind::External => String::new(),
        InstanceKind::Ec2 | InstanceKind::Managed | InstanceKind::Synthetic => {
            least_used_zone(region, cluster)
        }
    };
    Instance {
        key: region.instances.next_key(),
        id: 0,
        cluster,
        kind,
        ec2_instance_id: String::new(),
        status: InstanceStatus::Active,
        status_reason: None,
        agent_connected: true,
        is_gone: false,
        connection_changed: region.now(),
        has_own_agent: false,
        agent: Default::default(),
        agent_update: None,
        attributes: Attributes::default(),
        registered: Resources::default(),
        other_resources: Vec::new(),
        version: 1,
        registered_at: region.now(),
        deregistered_at: None,
        capacity_provider: None,
        spot: None,
        availability_zone: zone,
        tags: Vec::new(),
        next_port: *DYNAMIC_PORTS.start(),
        node: None,
    }
}

/// The zone of the region's first three with the fewest instances of the cluster.
fn least_used_zone(region: &Region, cluster: ClusterKey) -> String {
    let zones = ec2::port::zones(&region.scope.region);
    let mut counts = [0; 3];
    for instance in region.instances.in_cluster(cluster, None) {
        let at = zones
            .iter()
            .position(|zone| *zone == instance.availability_zone);
        if let Some(at) = at {
            counts[at] += 1;
        }
    }
    let least = zones
        .into_iter()
        .zip(counts)
        .min_by_key(|(_, count)| *count);
    least.map(|(zone, _)| zone).unwrap_or_default()
}

/// What a machine has, with names for its GPUs.
pub(in crate::ecs) fn named_resources(region: &mut Region, machine: Machine) -> Resources {
    let mut resources = machine_resources(region, machine);
    name_gpus(region, &mut resources);
    resources
}

pub(super) fn name_gpus(region: &mut Region, resources: &mut Resources) {
    for gpu in &mut resources.gpus {
        *gpu = region.ids.gpu();
    }
}

/// What a machine has. Its GPUs get their names with the instance.
pub(in crate::ecs) fn machine_resources(region: &Region, machine: Machine) -> Resources {
    let has_trunk = account_setting::of_caller(region, SettingName::AwsvpcTrunking) == "enabled";
    let (cpu, memory, gpus, enis) = match machine {
        Machine::Ec2(of) | Machine::Managed(of) => (
            i32::from(of.vcpus) * 1024,
            of.memory,
            of.gpus,
            of.task_enis(has_trunk),
        ),
        Machine::External => (EXTERNAL_CPU, EXTERNAL_MEMORY, 0, 0),
        // Nobody asks whether there is room on it; these are for whoever looks.
        Machine::Synthetic => (1_000_000_000, 1_000_000_000, 0, 1_000_000),
    };
    Resources {
        cpu,
        memory,
        ports: RESERVED_PORTS.to_vec(),
        udp_ports: Vec::new(),
        gpus: (0..gpus).map(|gpu| gpu.to_string()).collect(),
        enis,
    }
}

fn machine_attributes(machine: Machine, zone: &str) -> Attributes {
    let (names, name, architecture) = match machine {
        Machine::Ec2(of) | Machine::Managed(of) => {
            (capabilities::of_ec2(), of.name, of.architecture)
        }
        Machine::External => (capabilities::of_external(), "", Architecture::X86_64),
        Machine::Synthetic => (capabilities::of_ec2(), "synthetic", Architecture::X86_64),
    };
    let mut attributes = Attributes::new(names.into());
    let mut set = |name: &str, value: &str| attributes.set(name, Some(value.to_owned()));
    set("ecs.os-type", "linux");
    set("ecs.os-family", "LINUX");
    set("ecs.cpu-architecture", architecture.as_str());
    if !matches!(machine, Machine::External) {
        set("ecs.ami-id", AMI);
        set("ecs.availability-zone", zone);
        set("ecs.instance-type", name);
        set("ecs.vpc-id", ec2::port::DEFAULT_VPC);
        set("ecs.subnet-id", &ec2::port::subnet_in(zone));
        set("ecs.capability.cni-plugin-version", "2024.09.0");
        set("ecs.capability.branch-cni-plugin-version", "2024.09.0");
    }
    attributes
}
