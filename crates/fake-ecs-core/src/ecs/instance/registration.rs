//! Container instances register themselves, and do so again.

use crate::aws::ec2;
use crate::aws::ec2::instance_types::InstanceType;
use crate::ecs::Region;
use crate::ecs::instance::attributes::{Attributes, is_custom};
use crate::ecs::instance::machine::{AMI, Machine};
use crate::ecs::instance::resources::Resources;
use crate::ecs::instance::{Instance, InstanceKind, capabilities, life, machine, status};
use crate::ecs::keys::{ClusterKey, InstanceKey};
use crate::kernel::sorted::SortedSet;
use crate::wire::{InstanceIdentity, Resource, Tag, VersionInfo};

/// How many tasks with a network interface an EC2 instance takes of whose type nothing is known: as
/// many as the largest ones without a trunk.
const ENIS_OF_UNKNOWN_TYPES: usize = 14;

/// The attributes that the service adds.
const BY_SERVICE: [&str; 8] = [
    "ecs.ami-id",
    "ecs.availability-zone",
    "ecs.cpu-architecture",
    "ecs.instance-type",
    "ecs.os-family",
    "ecs.os-type",
    "ecs.subnet-id",
    "ecs.vpc-id",
];

/// What an agent tells of its instance.
#[derive(Clone, Debug)]
pub struct Registration {
    pub cluster: ClusterKey,
    /// Whether the machine is not EC2's.
    pub is_external: bool,
    pub identity: Option<InstanceIdentity>,
    /// By default those of the instance's type.
    pub resources: Option<TotalResources>,
    pub agent: Option<VersionInfo>,
    /// By default those of an agent of today.
    pub attributes: Vec<(String, Option<String>)>,
    pub tags: Vec<Tag>,
}

/// All that an agent tells of the resources of its instance.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct TotalResources {
    pub known: Resources,
    pub others: Vec<Resource>,
}

impl Registration {
    fn instance_type(&self) -> Option<&'static InstanceType> {
        let name = self.identity.as_ref()?.instance_type.as_deref()?;
        InstanceType::named(name).ok()
    }

    /// The attributes that the service reads off the identity document of an EC2 instance.
    fn by_identity(&self) -> Vec<(&'static str, String)> {
        let Some(identity) = &self.identity else {
            return Vec::new();
        };
        let by_type = self.instance_type();
        let by_type = by_type.map(|known| known.architecture.as_str().to_owned());
        let architecture = identity.architecture.clone().or(by_type);
        let told = [
            ("ecs.cpu-architecture", architecture),
            ("ecs.ami-id", identity.image_id.clone()),
            ("ecs.instance-type", identity.instance_type.clone()),
        ];
        let told = told.into_iter();
        told.filter_map(|(name, value)| Some((name, value?)))
            .collect()
    }

    /// The attributes of an agent of today, when it does not tell its own.
    fn names(&self) -> SortedSet<String> {
        match (self.attributes.is_empty(), self.is_external) {
            (false, _) => SortedSet::new(),
            (true, false) => capabilities::of_ec2(),
            (true, true) => capabilities::of_external(),
        }
    }
}

/// Registers an instance of which its agent tells. Tasks are placed on it from now on.
pub fn first(region: &mut Region, registration: Registration) -> InstanceKey {
    let (machine, kind) = match (registration.is_external, registration.instance_type()) {
        (true, _) => (Machine::External, InstanceKind::External),
        (false, Some(known)) => (Machine::Ec2(known), InstanceKind::Ec2),
        // It is like any machine of which nothing is known.
        (false, None) => (Machine::External, InstanceKind::Ec2),
    };
    let mut instance = machine::blank(region, registration.cluster, kind);
    if let Some(identity) = &registration.identity {
        instance.ec2_instance_id.clone_from(&identity.instance_id);
        if let Some(zone) = &identity.availability_zone {
            instance.availability_zone.clone_from(zone);
        }
    }
    instance.registered = machine::named_resources(region, machine);
    if kind == InstanceKind::Ec2 && registration.instance_type().is_none() {
        instance.registered.enis = ENIS_OF_UNKNOWN_TYPES;
    }
    instance.attributes = Attributes::new(registration.names().into());
    for (name, value) in attributes_by_service(&registration, &instance.availability_zone) {
        instance.attributes.set(name, Some(value));
    }
    instance.take_over(registration);
    life::insert(region, instance)
}

/// An instance that is registered does so again: its agent was started anew. Its custom attributes
/// stay, for agents tell of them the first time only; so does its status, and whatever else it is
/// not told of now.
///
/// What it registered of its resources stays as well, whatever its agent finds now, so that it
/// never has less than its tasks take: aws/containers-roadmap#1944, aws/amazon-ecs-agent#4978.
/// Other resources come with another registration.
pub fn again(region: &mut Region, key: InstanceKey, registration: Registration) {
    let tells_attributes = !registration.attributes.is_empty();
    region.instances.update(key, |instance| {
        if tells_attributes {
            let stays = |name: &str| is_custom(name) || BY_SERVICE.contains(&name);
            instance.attributes.retain(stays);
        }
        if instance.kind != InstanceKind::External {
            for (name, value) in registration.by_identity() {
                instance.attributes.set(name, Some(value));
            }
        }
        instance.take_over(Registration {
            resources: None,
            ..registration
        });
    });
    life::set_agent_connected(region, key, true);
    status::announce(region, key);
}

/// The attributes that the service adds, from what it knows of the machine.
fn attributes_by_service(of: &Registration, zone: &str) -> Vec<(&'static str, String)> {
    let mut attributes = vec![
        ("ecs.os-type", "linux".to_owned()),
        ("ecs.os-family", "LINUX".to_owned()),
        ("ecs.cpu-architecture", "x86_64".to_owned()),
    ];
    if !of.is_external {
        attributes.extend([
            ("ecs.ami-id", AMI.to_owned()),
            ("ecs.availability-zone", zone.to_owned()),
            ("ecs.vpc-id", ec2::port::DEFAULT_VPC.to_owned()),
            ("ecs.subnet-id", ec2::port::subnet_in(zone)),
        ]);
        attributes.extend(of.by_identity());
    }
    attributes
}

impl Instance {
    /// What an agent tells goes before what was known or thought.
    fn take_over(&mut self, registration: Registration) {
        if let Some(TotalResources { known, others }) = registration.resources {
            let enis = self.registered.enis;
            self.registered = Resources { enis, ..known };
            self.other_resources = others;
        }
        for (name, value) in registration.attributes {
            self.attributes.set(&name, value);
        }
        if let Some(agent) = registration.agent {
            self.agent = agent;
        }
        if !registration.tags.is_empty() {
            self.tags = registration.tags;
        }
    }
}
