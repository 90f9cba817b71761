//! Placement: which container instance gets a task.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html>
//!
//! First those are found that can take the task, then the strategies choose among them.
//!
//! - [`Region::place`] — both. Start here.
//! - [`candidates`] — who can take a task, and why the others cannot.
//! - [`needs`] — what a task takes of an instance. [`constraint`], [`strategy`] — the rules that a caller gives.

use std::fmt;

use crate::ecs::Region;
use crate::ecs::instance::resources::{Needs, Shortage};
use crate::ecs::instance::{Instance, InstanceKind};
use crate::ecs::keys::{ClusterKey, InstanceKey};
use crate::ecs::task::definition::Revision;
use crate::ecs::task::state::TaskSpec;
use crate::kernel::ids::Kind;
use crate::wire::{ApiError, LaunchType, PlacementConstraint, PlacementStrategy};

pub(crate) mod candidates;
pub(crate) mod constraint;
pub(crate) mod needs;
pub(crate) mod strategy;
#[cfg(test)]
mod tests;

pub(crate) use crate::ecs::placement::constraint::Constraint;
pub(crate) use crate::ecs::placement::strategy::Strategy;

/// How the instances are to be chosen.
#[derive(Clone, Debug, Default)]
pub(crate) struct Rules {
    pub(crate) constraints: Vec<Constraint>,
    /// One after the other: each decides among those that the ones before leave.
    pub(crate) strategies: Vec<Strategy>,
}

/// A task that looks for an instance.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Wanted<'a> {
    pub(crate) cluster: ClusterKey,
    pub(crate) launch_type: LaunchType,
    /// Only the instances of this one.
    pub(crate) capacity_provider: Option<&'a str>,
    pub(crate) definition: &'a Revision,
    pub(crate) needs: &'a Needs,
    pub(crate) group: &'a str,
    /// The zones of the subnets that it can be in; empty when all will do.
    pub(crate) zones: &'a [String],
    pub(crate) rules: &'a Rules,
}

impl<'a> Wanted<'a> {
    /// A task that is known already, but for where it runs.
    pub(crate) fn of(spec: &'a TaskSpec, zones: &'a [String]) -> Self {
        Self {
            cluster: spec.cluster,
            launch_type: spec.launch_type,
            capacity_provider: spec.capacity_provider.as_deref(),
            definition: &spec.definition,
            needs: &spec.needs,
            group: &spec.group,
            zones,
            rules: &spec.rules,
        }
    }
}

/// An instance that does not take the task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Refusal {
    pub(crate) instance: InstanceKey,
    pub(crate) why: Why,
}

/// Why an instance does not take a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Why {
    /// Its agent is not connected.
    Agent,
    Resource(Shortage),
    /// An attribute is missing that the definition requires.
    Attribute,
    /// It is in none of the zones of the subnets.
    Location,
    MemberOf,
    DistinctInstance,
}

impl fmt::Display for Why {
    /// As `failures` gives it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Agent => f.write_str("AGENT"),
            Self::Resource(shortage) => shortage.fmt(f),
            Self::Attribute => f.write_str("ATTRIBUTE"),
            Self::Location => f.write_str("LOCATION"),
            Self::MemberOf => f.write_str("MemberOf placement constraint unsatisfied."),
            Self::DistinctInstance => {
                f.write_str("DistinctInstance placement constraint unsatisfied.")
            }
        }
    }
}

impl Rules {
    /// The rules of a caller, together with the constraints of the definition.
    pub(crate) fn read(
        definition: &Revision,
        constraints: Option<&[PlacementConstraint]>,
        strategies: Option<&[PlacementStrategy]>,
    ) -> Result<Self, ApiError> {
        Ok(Self {
            constraints: constraint::read(definition, constraints.unwrap_or_default())?,
            strategies: strategy::read(strategies.unwrap_or_default())?,
        })
    }
}

impl Wanted<'_> {
    /// Whether the instance is one of those that tasks of this kind are for, as far as that does not change.
    ///
    /// A synthetic instance stands in for those of all Auto Scaling groups, too.
    pub(in crate::ecs) fn is_for(&self, instance: &Instance) -> bool {
        let is_of = |provider| {
            instance.kind == InstanceKind::Synthetic
                || instance.capacity_provider.as_deref() == Some(provider)
        };
        self.launch_type == instance.kind.launch_type() && self.capacity_provider.is_none_or(is_of)
    }
}

/// Whether there is any instance that tasks of this kind are for, and that takes tasks.
pub(crate) fn has_candidates(region: &Region, wanted: &Wanted<'_>) -> bool {
    let mut instances = region.instances.in_cluster(wanted.cluster, None);
    instances.any(|instance| instance.is_active() && wanted.is_for(instance))
}

/// Why instances do not take the task, in the order of their registration.
pub(crate) fn refusals(region: &Region, wanted: &Wanted<'_>) -> Vec<Refusal> {
    candidates::candidates(region, wanted).1
}

/// The instance that gets the task.
///
/// # Errors
///
/// With why each of the instances that it could have been does not take it, in the order of their registration.
pub(crate) fn place(region: &mut Region, wanted: &Wanted<'_>) -> Result<InstanceKey, Vec<Refusal>> {
    let is_random = wanted.rules.strategies.contains(&Strategy::Random);
    let chance = if is_random {
        region.ids.chance(Kind::Placement)
    } else {
        0
    };
    let (mut candidates, refusals) = candidates::candidates(region, wanted);
    for strategy in &wanted.rules.strategies {
        strategy::narrow(region, strategy, chance, wanted, &mut candidates);
    }
    // Among equals the one that was registered first.
    match candidates.first() {
        Some(candidate) => Ok(candidate.instance.key),
        None => Err(refusals),
    }
}
