//! Container instances come and go, and what that means for their tasks.

use crate::ecs::instance::attributes::Attributes;
use crate::ecs::instance::catalog::InstanceType;
use crate::ecs::instance::resources::{DYNAMIC_PORTS, RESERVED_PORTS, Resources};
use crate::ecs::instance::{
    Instance, InstanceKind, InstanceStatus, Spot, agent_update, capabilities,
};
use crate::ecs::keys::{ClusterKey, InstanceKey, TaskKey};
use crate::ecs::{Region, account_setting, capacity, daemon, lifecycle, service, subnets, task};
use crate::kernel::ids::Kind;
use crate::wire::{CpuArchitecture, SettingName, Tag, TaskStopCode};

/// What the service says of the tasks of an instance that is deregistered by force.
const DEREGISTRATION_FORCED: &str = "Container instance deregistration forced by user";
/// Amazon Linux 2 of February 2023, from a recorded description.
pub(in crate::ecs) const AMI: &str = "ami-0ac7415dd546fb485";
pub(in crate::ecs) const VPC: &str = "vpc-0b5e46291a1fdd151";
/// What a machine elsewhere has: four cores and 16 GiB.
const EXTERNAL_CPU: i32 = 4 * 1024;
const EXTERNAL_MEMORY: i32 = 15_576;

/// An instance that is about to be added.
#[derive(Clone, Debug)]
pub(crate) struct NewInstance {
    pub(crate) cluster: ClusterKey,
    pub(crate) machine: Machine,
    /// By default the least used of the region's first three.
    pub(crate) availability_zone: Option<String>,
    /// In CPU units and MiB, in place of those of the machine.
    pub(crate) cpu: Option<i32>,
    pub(crate) memory: Option<i32>,
    /// By default the newest there is.
    pub(crate) agent_version: Option<String>,
    /// In place of the built-in ones of the same name.
    pub(crate) attributes: Vec<(String, Option<String>)>,
    pub(crate) capacity_provider: Option<String>,
    pub(crate) spot: Option<Spot>,
    pub(crate) tags: Vec<Tag>,
}

/// What is under an instance.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Machine {
    Ec2(&'static InstanceType),
    Managed(&'static InstanceType),
    External,
    Synthetic,
}

impl Machine {
    fn kind(self) -> InstanceKind {
        match self {
            Self::Ec2(_) => InstanceKind::Ec2,
            Self::Managed(_) => InstanceKind::Managed,
            Self::External => InstanceKind::External,
            Self::Synthetic => InstanceKind::Synthetic,
        }
    }
}

impl NewInstance {
    pub(crate) fn new(cluster: ClusterKey, machine: Machine) -> Self {
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

/// Registers an instance as its agent would: with the resources and attributes of its machine.
pub(crate) fn register(region: &mut Region, new: NewInstance) -> InstanceKey {
    let blank = blank(region, new.cluster, new.machine.kind());
    let mut instance = equipped(region, blank, new);
    name_gpus(region, &mut instance.registered);
    insert(region, instance)
}

/// The instance is part of its cluster from now on.
pub(crate) fn insert(region: &mut Region, instance: Instance) -> InstanceKey {
    let cluster = instance.cluster;
    let key = region.instances.insert(instance);
    daemon::start::on_instance(region, key);
    capacity::review::enqueue(region, cluster);
    service::controller::notify_of_instance(region, key);
    key
}

/// An instance as [`Region::add_instance`] would register it, but without ids: for asking what it could take.
pub(crate) fn prototype(region: &Region, new: NewInstance) -> Instance {
    let unnamed = unnamed(region, new.cluster, new.machine.kind());
    equipped(region, unnamed, new)
}

/// With the resources and attributes of its machine, and with what is said of it.
fn equipped(region: &Region, mut instance: Instance, new: NewInstance) -> Instance {
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

/// The instance that a cluster has from the beginning when the fake was started with synthetic instances.
pub(in crate::ecs) fn register_synthetic(region: &mut Region, cluster: ClusterKey) {
    let zone = subnets::zone_of(region, &region.clusters.get(cluster).name);
    register(
        region,
        NewInstance {
            availability_zone: Some(zone),
            ..NewInstance::new(cluster, Machine::Synthetic)
        },
    );
}

/// An `ACTIVE` instance with a connected agent that has told nothing of itself yet: no resources, no attributes.
/// It is not part of the cluster before it is inserted.
pub(crate) fn blank(region: &mut Region, cluster: ClusterKey, kind: InstanceKind) -> Instance {
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
    }
}

/// The zone of the region's first three with the fewest instances of the cluster.
fn least_used_zone(region: &Region, cluster: ClusterKey) -> String {
    let zones = ["a", "b", "c"].map(|letter| format!("{}{letter}", region.scope.region));
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

fn name_gpus(region: &mut Region, resources: &mut Resources) {
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
        Machine::External => (capabilities::of_external(), "", CpuArchitecture::X8664),
        Machine::Synthetic => (capabilities::of_ec2(), "synthetic", CpuArchitecture::X8664),
    };
    let mut attributes = Attributes::new(names.into());
    let mut set = |name: &str, value: &str| attributes.set(name, Some(value.to_owned()));
    set("ecs.os-type", "linux");
    set("ecs.os-family", "LINUX");
    set("ecs.cpu-architecture", architecture.attribute());
    if !matches!(machine, Machine::External) {
        set("ecs.ami-id", AMI);
        set("ecs.availability-zone", zone);
        set("ecs.instance-type", name);
        set("ecs.vpc-id", VPC);
        set("ecs.subnet-id", &task::network::subnet_in(zone));
        set("ecs.capability.cni-plugin-version", "2024.09.0");
        set("ecs.capability.branch-cni-plugin-version", "2024.09.0");
    }
    attributes
}

/// A change that the service announces as an event: the version goes up.
pub(crate) fn announce(region: &mut Region, key: InstanceKey) {
    region
        .instances
        .update(key, |instance| instance.version += 1);
    let cluster = region.instances.get(key).cluster;
    capacity::review::enqueue(region, cluster);
}

/// Its user changes its attributes. No event tells of that, so the version stays.
pub(crate) fn update_attributes<R>(
    region: &mut Region,
    key: InstanceKey,
    change: impl FnOnce(&mut Attributes) -> R,
) -> R {
    let done = region
        .instances
        .update(key, |instance| change(&mut instance.attributes));
    let cluster = region.instances.get(key).cluster;
    capacity::review::enqueue(region, cluster);
    service::controller::notify_of_instance(region, key);
    done
}

/// An `ACTIVE` instance takes no more tasks, or a `DRAINING` one takes them again. What runs on it runs on, but for
/// tasks of services. Returns whether the instance is in either status: no other can be drained or put back.
pub(crate) fn set_draining(region: &mut Region, key: InstanceKey, draining: bool) -> bool {
    let (from, to) = if draining {
        (InstanceStatus::Active, InstanceStatus::Draining)
    } else {
        (InstanceStatus::Draining, InstanceStatus::Active)
    };
    let status = region.instances.get(key).status;
    if status == from {
        region
            .instances
            .update(key, |instance| instance.status = to);
        region.scaling.count_anew(key);
        announce(region, key);
        if draining {
            service::stop::clear_instance(region, key);
        }
        service::controller::notify_of_instance(region, key);
    }
    status == from || status == to
}

/// Its agent is connected from now on, or no longer. Without it no task is placed on the instance, and nothing is
/// heard of those that are there; what has happened to them is told when it is back. When the machine is gone, it
/// never is.
pub(crate) fn set_agent_connected(region: &mut Region, key: InstanceKey, connected: bool) {
    let instance = region.instances.get(key);
    let is_for_good = !instance.is_registered() || instance.is_gone;
    if is_for_good || instance.agent_connected == connected {
        return;
    }
    let now = region.now();
    region.instances.update(key, |instance| {
        instance.agent_connected = connected;
        instance.connection_changed = now;
    });
    announce(region, key);
    if connected {
        lifecycle::reach::deliver(region, key);
    }
    service::controller::notify_of_instance(region, key);
}

/// The machine is gone. Its tasks are `STOPPED` at once, with no word of their containers. ECS deregisters the
/// instance if its agent was connected; otherwise it stays registered, as an instance without an agent.
pub(crate) fn terminate(region: &mut Region, key: InstanceKey) {
    let instance = region.instances.get(key);
    if !instance.is_registered() || instance.is_gone {
        return;
    }
    let reason = format!(
        "Host EC2 (instance {}) terminated.",
        instance.ec2_instance_id
    );
    let was_connected = instance.agent_connected;
    lose_tasks(region, key, TaskStopCode::TerminationNotice, &reason);
    agent_update::fail(region, key);
    let now = region.now();
    region.instances.update(key, |instance| {
        instance.is_gone = true;
        if was_connected {
            instance.agent_connected = false;
            instance.connection_changed = now;
        }
    });
    if was_connected {
        retire(region, key);
    }
}

/// Takes the instance out of its cluster. Tasks that it still has are `STOPPED` at once; their containers, which
/// run on without anybody's notice, are no longer heard of.
pub(crate) fn deregister(region: &mut Region, key: InstanceKey) {
    lose_tasks(
        region,
        key,
        TaskStopCode::UserInitiated,
        DEREGISTRATION_FORCED,
    );
    retire(region, key);
}

/// It is `INACTIVE` from now on.
pub(crate) fn retire(region: &mut Region, key: InstanceKey) {
    let now = region.now();
    region.instances.update(key, |instance| {
        instance.status = InstanceStatus::Inactive;
        instance.deregistered_at = Some(now);
        instance.tags.clear();
    });
    announce(region, key);
    service::controller::notify_of_instance(region, key);
}

fn lose_tasks(region: &mut Region, key: InstanceKey, code: TaskStopCode, reason: &str) {
    lifecycle::reach::forget(region, key);
    let lost: Vec<TaskKey> = region.tasks.load(key).tasks().collect();
    for task in lost {
        lifecycle::stop::at_once(region, task, code, reason.to_owned(), None);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ecs::fixtures;
    use crate::ecs::lifecycle::Launch;
    use crate::ecs::task::state::TaskStatus;

    #[test]
    fn tasks_of_an_instance_that_is_deregistered_by_force_say_so() {
        let mut region = fixtures::region();
        let machine = Machine::Ec2(InstanceType::named("m5.large").unwrap());
        let key = register(&mut region, NewInstance::new(ClusterKey(0), machine));
        let launch = fixtures::launch(Vec::new());
        let instance = Some(key);
        let task = lifecycle::launch::task(&mut region, Launch { instance, ..launch });
        let version = region.instances.get(key).version;

        deregister(&mut region, key);

        let task = region.tasks.get(task);
        let stop = task.stop.as_ref().unwrap();
        assert_eq!(task.status, TaskStatus::Stopped);
        assert_eq!(
            (stop.code, stop.reason.as_str()),
            (
                TaskStopCode::UserInitiated,
                "Container instance deregistration forced by user"
            )
        );
        let instance = region.instances.get(key);
        assert_eq!(instance.status, InstanceStatus::Inactive);
        assert!(instance.agent_connected, "it is shown as it was");
        // Its resources changed, and then its status.
        assert_eq!(instance.version, version + 2);
        assert_eq!(region.instances.count(ClusterKey(0)), 0);
        assert_eq!(
            region.instances.find(instance.id).map(|of| of.key),
            Some(key)
        );
    }

    #[test]
    fn an_instance_drains_and_comes_back_but_not_when_it_is_gone() {
        let mut region = fixtures::region();
        let key = register(
            &mut region,
            NewInstance::new(ClusterKey(0), Machine::External),
        );
        let status = |region: &Region| region.instances.get(key).status;

        assert!(set_draining(&mut region, key, true));
        assert!(set_draining(&mut region, key, true));
        assert_eq!(status(&region), InstanceStatus::Draining);
        assert_eq!(region.instances.get(key).version, 2);
        assert!(set_draining(&mut region, key, false));
        assert_eq!(status(&region), InstanceStatus::Active);
        retire(&mut region, key);
        assert!(!set_draining(&mut region, key, false));
        assert_eq!(status(&region), InstanceStatus::Inactive);
    }
}
