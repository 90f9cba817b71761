//! Commands about container instances.

use super::address::InstanceId;
use super::outcome::{Outcome, Refusal};
use crate::aws::ec2::instance_types::InstanceType;
use crate::ecs::Region;
use crate::ecs::instance::machine::{self, Machine};
use crate::ecs::instance::{InstanceKind, Spot};
use crate::ecs::instance::{life, status};
use crate::ecs::lifecycle::spot;
use crate::wire::Tag;

/// A container instance that is to be added, of a type of EC2 or external.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(
    feature = "serde",
    serde(rename_all = "camelCase", deny_unknown_fields)
)]
pub struct NewInstance {
    /// The name of its cluster.
    pub cluster: String,
    /// `None` for an external machine.
    pub instance_type: Option<String>,
    /// By default the least used of the region's first three.
    #[cfg_attr(feature = "serde", serde(default))]
    pub availability_zone: Option<String>,
    /// In CPU units, in place of those of its type.
    #[cfg_attr(feature = "serde", serde(default))]
    pub cpu: Option<i32>,
    /// In MiB, in place of those of its type.
    #[cfg_attr(feature = "serde", serde(default))]
    pub memory: Option<i32>,
    /// By default the newest there is.
    #[cfg_attr(feature = "serde", serde(default))]
    pub agent_version: Option<String>,
    /// In place of the built-in ones of the same name.
    #[cfg_attr(feature = "serde", serde(default))]
    pub attributes: Vec<(String, Option<String>)>,
    #[cfg_attr(feature = "serde", serde(default))]
    pub capacity_provider: Option<String>,
    #[cfg_attr(feature = "serde", serde(default))]
    pub purchase: Purchase,
    #[cfg_attr(feature = "serde", serde(default))]
    pub tags: Vec<(String, String)>,
}

/// How an instance is paid for, and so whether EC2 can take it back.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "camelCase"))]
pub enum Purchase {
    #[default]
    OnDemand,
    Spot,
    /// A Spot instance whose agent drains it when EC2 says that it takes it back.
    SpotDraining,
}

impl NewInstance {
    pub fn new(cluster: String, instance_type: Option<String>) -> Self {
        Self {
            cluster,
            instance_type,
            availability_zone: None,
            cpu: None,
            memory: None,
            agent_version: None,
            attributes: Vec::new(),
            capacity_provider: None,
            purchase: Purchase::default(),
            tags: Vec::new(),
        }
    }
}

pub(super) fn add(region: &mut Region, new: NewInstance) -> Result<Outcome, Refusal> {
    for (amount, of) in [(new.cpu, "CPU units"), (new.memory, "MiB of memory")] {
        if let Some(amount) = amount.filter(|amount| *amount < 0) {
            return Err(Refusal::Invalid(format!(
                "an instance cannot have {amount} {of}"
            )));
        }
    }
    let machine = match &new.instance_type {
        None => Machine::External,
        Some(name) => {
            let known = InstanceType::named(name);
            Machine::Ec2(known.map_err(Refusal::Invalid)?)
        }
    };
    let cluster = region.clusters.named(&new.cluster);
    let cluster = cluster.ok_or_else(|| Refusal::not_found("cluster", &new.cluster))?;
    if cluster.status.is_gone() {
        let name = &cluster.name;
        return Err(Refusal::Conflict(format!(
            "cluster '{name}' has been deleted"
        )));
    }
    let instance = machine::NewInstance {
        availability_zone: new.availability_zone,
        cpu: new.cpu,
        memory: new.memory,
        agent_version: new.agent_version,
        attributes: new.attributes,
        capacity_provider: new.capacity_provider,
        spot: match new.purchase {
            Purchase::OnDemand => None,
            Purchase::Spot => Some(Spot { drains: false }),
            Purchase::SpotDraining => Some(Spot { drains: true }),
        },
        tags: new.tags.into_iter().map(tag).collect(),
        ..machine::NewInstance::new(cluster.key, machine)
    };
    let key = life::register(region, instance);
    Ok(Outcome::Instance(InstanceId::of(region, key)))
}

fn tag((key, value): (String, String)) -> Tag {
    Tag {
        key: Some(key),
        value: Some(value),
    }
}

pub(super) fn set_draining(
    region: &mut Region,
    instance: InstanceId,
    drains: bool,
) -> Result<Outcome, Refusal> {
    let key = instance.find(region)?;
    status::set_draining(region, key, drains);
    Ok(Outcome::Done)
}

pub(super) fn terminate(region: &mut Region, instance: InstanceId) -> Result<Outcome, Refusal> {
    let key = instance.find(region)?;
    let found = region.instances.get(key);
    if found.kind == InstanceKind::External {
        let id = &found.ec2_instance_id;
        return Err(Refusal::Conflict(format!(
            "container instance {id} cannot be terminated: it is not an EC2 instance; use `disconnect_agent()`"
        )));
    }
    life::terminate(region, key);
    Ok(Outcome::Done)
}

pub(super) fn interrupt(region: &mut Region, instance: InstanceId) -> Result<Outcome, Refusal> {
    let key = instance.find(region)?;
    let found = region.instances.get(key);
    if found.spot.is_none() {
        let id = &found.ec2_instance_id;
        return Err(Refusal::Conflict(format!(
            "container instance {id} cannot be interrupted: it is not a Spot instance; add one with `new_instance(…).spot()`"
        )));
    }
    spot::instance(region, key);
    Ok(Outcome::Done)
}

pub(super) fn set_connected(
    region: &mut Region,
    instance: InstanceId,
    is_connected: bool,
) -> Result<Outcome, Refusal> {
    let key = instance.find(region)?;
    #[cfg(feature = "agent")]
    if crate::ecs::agent::away::keep(region, key, !is_connected) {
        return Ok(Outcome::Done);
    }
    life::set_agent_connected(region, key, is_connected);
    Ok(Outcome::Done)
}
