//! Container instances come and go, and what that means for their tasks.

use super::World;
use super::cluster::ClusterKey;
use super::ids::Kind;
use super::instance::attributes::Attributes;
use super::instance::catalog::InstanceType;
use super::instance::resources::{DYNAMIC_PORTS, RESERVED_PORTS, Resources};
use super::instance::{Instance, InstanceKey, InstanceKind, InstanceStatus, Spot, capabilities};
use super::task::TaskKey;
use crate::wire::{CpuArchitecture, SettingName, Tag, TaskStopCode};

/// What the service says of the tasks of an instance that is deregistered by force.
const DEREGISTRATION_FORCED: &str = "Container instance deregistration forced by user";
/// Amazon Linux 2 of February 2023, from a recorded description.
pub(super) const AMI: &str = "ami-0ac7415dd546fb485";
pub(super) const VPC: &str = "vpc-0b5e46291a1fdd151";
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

impl World {
    /// Registers an instance as its agent would: with the resources and attributes of its machine.
    pub(crate) fn add_instance(&mut self, new: NewInstance) -> InstanceKey {
        let blank = self.blank_instance(new.cluster, new.machine.kind());
        let mut instance = self.equipped(blank, new);
        self.name_gpus(&mut instance.registered);
        self.insert_instance(instance)
    }

    /// The instance is part of its cluster from now on.
    pub(crate) fn insert_instance(&mut self, instance: Instance) -> InstanceKey {
        let cluster = instance.cluster;
        let key = self.instances.insert(instance);
        self.start_daemon_tasks(key);
        self.look_at_capacity(cluster);
        self.tell_services_of_instance(key);
        key
    }

    /// An instance as [`World::add_instance`] would register it, but without ids: for asking what it could take.
    pub(crate) fn prototype(&self, new: NewInstance) -> Instance {
        let unnamed = self.unnamed_instance(new.cluster, new.machine.kind());
        self.equipped(unnamed, new)
    }

    /// With the resources and attributes of its machine, and with what is said of it.
    fn equipped(&self, mut instance: Instance, new: NewInstance) -> Instance {
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
        instance.registered = self.resources_of(machine);
        let registered = &mut instance.registered;
        registered.cpu = cpu.unwrap_or(registered.cpu);
        registered.memory = memory.unwrap_or(registered.memory);
        if let Some(zone) = availability_zone {
            instance.availability_zone = zone;
        }
        instance.attributes = self.attributes_of(machine, &instance.availability_zone);
        for (name, value) in attributes {
            instance.attributes.set(&name, value);
        }
        instance.capacity_provider = capacity_provider;
        instance.spot = spot;
        instance.tags = tags;
        instance
    }

    /// The instance that a cluster has from the beginning when the fake was started with synthetic instances.
    pub(super) fn add_synthetic_instance(&mut self, cluster: ClusterKey) {
        let zone = self.zone_of(&self.clusters.get(cluster).name);
        self.add_instance(NewInstance {
            availability_zone: Some(zone),
            ..NewInstance::new(cluster, Machine::Synthetic)
        });
    }

    /// An `ACTIVE` instance with a connected agent that has told nothing of itself yet: no resources, no attributes.
    /// It is not part of the cluster before it is inserted.
    pub(crate) fn blank_instance(&mut self, cluster: ClusterKey, kind: InstanceKind) -> Instance {
        let prefix = match kind {
            InstanceKind::External => "mi",
            InstanceKind::Ec2 | InstanceKind::Managed | InstanceKind::Synthetic => "i",
        };
        Instance {
            id: self.ids.number(Kind::ContainerInstance),
            ec2_instance_id: format!("{prefix}-{}", self.ids.hex(Kind::Ec2Instance, 17)),
            ..self.unnamed_instance(cluster, kind)
        }
    }

    fn unnamed_instance(&self, cluster: ClusterKey, kind: InstanceKind) -> Instance {
        let zone = match kind {
            InstanceKind::External => String::new(),
            InstanceKind::Ec2 | InstanceKind::Managed | InstanceKind::Synthetic => {
                self.least_used_zone(cluster)
            }
        };
        Instance {
            key: self.instances.next_key(),
            id: 0,
            cluster,
            kind,
            ec2_instance_id: String::new(),
            status: InstanceStatus::Active,
            status_reason: None,
            agent_connected: true,
            is_gone: false,
            connection_changed: self.now(),
            has_own_agent: false,
            agent: Default::default(),
            agent_update: None,
            attributes: Attributes::default(),
            registered: Resources::default(),
            other_resources: Vec::new(),
            version: 1,
            registered_at: self.now(),
            deregistered_at: None,
            capacity_provider: None,
            spot: None,
            availability_zone: zone,
            tags: Vec::new(),
            next_port: *DYNAMIC_PORTS.start(),
        }
    }

    /// The zone of the region's first three with the fewest instances of the cluster.
    fn least_used_zone(&self, cluster: ClusterKey) -> String {
        let zones = ["a", "b", "c"].map(|letter| format!("{}{letter}", self.place.region));
        let mut counts = [0; 3];
        for instance in self.instances.in_cluster(cluster, None) {
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
    pub(super) fn named_resources_of(&mut self, machine: Machine) -> Resources {
        let mut resources = self.resources_of(machine);
        self.name_gpus(&mut resources);
        resources
    }

    fn name_gpus(&mut self, resources: &mut Resources) {
        for gpu in &mut resources.gpus {
            *gpu = self.ids.gpu();
        }
    }

    /// What a machine has. Its GPUs get their names with the instance.
    pub(super) fn resources_of(&self, machine: Machine) -> Resources {
        let has_trunk = self.account_setting(SettingName::AwsvpcTrunking) == "enabled";
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

    fn attributes_of(&self, machine: Machine, zone: &str) -> Attributes {
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
            set("ecs.subnet-id", &self.subnet_in(zone));
            set("ecs.capability.cni-plugin-version", "2024.09.0");
            set("ecs.capability.branch-cni-plugin-version", "2024.09.0");
        }
        attributes
    }

    /// A change that the service announces as an event: the version goes up.
    pub(crate) fn announce_instance(&mut self, key: InstanceKey) {
        self.instances.update(key, |instance| instance.version += 1);
        let cluster = self.instances.get(key).cluster;
        self.look_at_capacity(cluster);
    }

    /// Its user changes its attributes. No event tells of that, so the version stays.
    pub(crate) fn update_attributes<R>(
        &mut self,
        key: InstanceKey,
        change: impl FnOnce(&mut Attributes) -> R,
    ) -> R {
        let done = self
            .instances
            .update(key, |instance| change(&mut instance.attributes));
        let cluster = self.instances.get(key).cluster;
        self.look_at_capacity(cluster);
        self.tell_services_of_instance(key);
        done
    }

    /// An `ACTIVE` instance takes no more tasks, or a `DRAINING` one takes them again. What runs on it runs on, but for
    /// tasks of services. Returns whether the instance is in either status: no other can be drained or put back.
    pub(crate) fn set_draining(&mut self, key: InstanceKey, draining: bool) -> bool {
        let (from, to) = if draining {
            (InstanceStatus::Active, InstanceStatus::Draining)
        } else {
            (InstanceStatus::Draining, InstanceStatus::Active)
        };
        let status = self.instances.get(key).status;
        if status == from {
            self.instances.update(key, |instance| instance.status = to);
            self.scaling.count_anew(key);
            self.announce_instance(key);
            if draining {
                self.clear_instance(key);
            }
            self.tell_services_of_instance(key);
        }
        status == from || status == to
    }

    /// Its agent is connected from now on, or no longer. Without it no task is placed on the instance, and nothing is
    /// heard of those that are there; what has happened to them is told when it is back. When the machine is gone, it
    /// never is.
    pub(crate) fn set_agent_connected(&mut self, key: InstanceKey, connected: bool) {
        let instance = self.instances.get(key);
        let is_for_good = !instance.is_registered() || instance.is_gone;
        if is_for_good || instance.agent_connected == connected {
            return;
        }
        let now = self.now();
        self.instances.update(key, |instance| {
            instance.agent_connected = connected;
            instance.connection_changed = now;
        });
        self.announce_instance(key);
        if connected {
            self.deliver_withheld(key);
        }
        self.tell_services_of_instance(key);
    }

    /// The machine is gone. Its tasks are `STOPPED` at once, with no word of their containers. ECS deregisters the
    /// instance if its agent was connected; otherwise it stays registered, as an instance without an agent.
    pub(crate) fn terminate_instance(&mut self, key: InstanceKey) {
        let instance = self.instances.get(key);
        if !instance.is_registered() || instance.is_gone {
            return;
        }
        let reason = format!(
            "Host EC2 (instance {}) terminated.",
            instance.ec2_instance_id
        );
        let was_connected = instance.agent_connected;
        self.lose_tasks(key, TaskStopCode::TerminationNotice, &reason);
        self.fail_update(key);
        let now = self.now();
        self.instances.update(key, |instance| {
            instance.is_gone = true;
            if was_connected {
                instance.agent_connected = false;
                instance.connection_changed = now;
            }
        });
        if was_connected {
            self.retire_instance(key);
        }
    }

    /// Takes the instance out of its cluster. Tasks that it still has are `STOPPED` at once; their containers, which
    /// run on without anybody's notice, are no longer heard of.
    pub(crate) fn deregister_instance(&mut self, key: InstanceKey) {
        self.lose_tasks(key, TaskStopCode::UserInitiated, DEREGISTRATION_FORCED);
        self.retire_instance(key);
    }

    /// It is `INACTIVE` from now on.
    pub(crate) fn retire_instance(&mut self, key: InstanceKey) {
        let now = self.now();
        self.instances.update(key, |instance| {
            instance.status = InstanceStatus::Inactive;
            instance.deregistered_at = Some(now);
            instance.tags.clear();
        });
        self.announce_instance(key);
        self.tell_services_of_instance(key);
    }

    fn lose_tasks(&mut self, key: InstanceKey, code: TaskStopCode, reason: &str) {
        self.forget_withheld(key);
        let lost: Vec<TaskKey> = self.tasks.load(key).tasks().collect();
        for task in lost {
            self.stop_at_once(task, code, reason.to_owned(), None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::world::lifecycle::Launch;
    use crate::world::task::TaskStatus;
    use crate::world::testing;

    #[test]
    fn tasks_of_an_instance_that_is_deregistered_by_force_say_so() {
        let mut world = testing::world();
        let machine = Machine::Ec2(InstanceType::named("m5.large").unwrap());
        let key = world.add_instance(NewInstance::new(ClusterKey(0), machine));
        let launch = testing::launch(Vec::new());
        let instance = Some(key);
        let task = world.launch(Launch { instance, ..launch });
        let version = world.instances.get(key).version;

        world.deregister_instance(key);

        let task = world.tasks.get(task);
        let stop = task.stop.as_ref().unwrap();
        assert_eq!(task.status, TaskStatus::Stopped);
        assert_eq!(
            (stop.code, stop.reason.as_str()),
            (
                TaskStopCode::UserInitiated,
                "Container instance deregistration forced by user"
            )
        );
        let instance = world.instances.get(key);
        assert_eq!(instance.status, InstanceStatus::Inactive);
        assert!(instance.agent_connected, "it is shown as it was");
        // Its resources changed, and then its status.
        assert_eq!(instance.version, version + 2);
        assert_eq!(world.instances.count(ClusterKey(0)), 0);
        assert_eq!(
            world.instances.find(instance.id).map(|of| of.key),
            Some(key)
        );
    }

    #[test]
    fn an_instance_drains_and_comes_back_but_not_when_it_is_gone() {
        let mut world = testing::world();
        let key = world.add_instance(NewInstance::new(ClusterKey(0), Machine::External));
        let status = |world: &World| world.instances.get(key).status;

        assert!(world.set_draining(key, true));
        assert!(world.set_draining(key, true));
        assert_eq!(status(&world), InstanceStatus::Draining);
        assert_eq!(world.instances.get(key).version, 2);
        assert!(world.set_draining(key, false));
        assert_eq!(status(&world), InstanceStatus::Active);
        world.retire_instance(key);
        assert!(!world.set_draining(key, false));
        assert_eq!(status(&world), InstanceStatus::Inactive);
    }
}
