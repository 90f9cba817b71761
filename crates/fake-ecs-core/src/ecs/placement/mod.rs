//! Placement: which container instance gets a task.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-placement.html>
//!
//! First those are found that can take the task, then the strategies choose among them.
//!
//! - [`place`] — both. Start here.
//! - [`candidates`] — who can take a task, and why the others cannot.
//! - [`needs`] — what a task takes of an instance. [`rules`], [`constraint`], [`strategy`] — what a
//!   caller asks for. [`narrow`] — what strategies make of the candidates. [`wanted`] — a task that
//!   looks for an instance. [`refusal`] — why an instance does not take a task.

use crate::ecs::Region;
use crate::ecs::keys::InstanceKey;
use crate::ecs::placement::refusal::Refusal;
use crate::ecs::placement::wanted::Wanted;
use crate::kernel::ids::Kind;

pub mod candidates;
pub mod constraint;
pub mod narrow;
pub mod needs;
pub mod refusal;
pub mod rules;
pub mod strategy;
#[cfg(test)]
mod tests;
pub mod wanted;

pub use crate::ecs::placement::constraint::Constraint;
pub use crate::ecs::placement::strategy::Strategy;

/// Whether there is any instance that tasks of this kind are for, and that takes tasks.
pub fn has_candidates(region: &Region, wanted: &Wanted<'_>) -> bool {
    let mut instances = region.instances.in_cluster(wanted.cluster, None);
    instances.any(|instance| instance.is_active() && wanted.is_for(instance))
}

/// Why instances do not take the task, in the order of their registration.
pub fn refusals(region: &Region, wanted: &Wanted<'_>) -> Vec<Refusal> {
    candidates::candidates(region, wanted).1
}

/// The instance that gets the task.
///
/// # Errors
///
/// With why each of the instances that it could have been does not take it, in the order of their
/// registration.
pub fn place(region: &mut Region, wanted: &Wanted<'_>) -> Result<InstanceKey, Vec<Refusal>> {
    let is_random = wanted.rules.strategies.contains(&Strategy::Random);
    let chance = if is_random {
        region.ids.chance(Kind::Placement)
    } else {
        0
    };
    let (mut candidates, refusals) = candidates::candidates(region, wanted);
    for strategy in &wanted.rules.strategies {
        narrow::narrow(region, strategy, chance, wanted, &mut candidates);
    }
    // Among equals the one that was registered first.
    match candidates.first() {
        Some(candidate) => Ok(candidate.instance.key),
        None => Err(refusals),
    }
}
