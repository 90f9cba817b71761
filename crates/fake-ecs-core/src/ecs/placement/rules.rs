//! How instances are to be chosen, as data.

use crate::ecs::placement::constraint::Constraint;
use crate::ecs::placement::strategy::Strategy;
use crate::ecs::placement::{constraint, strategy};
use crate::ecs::task::definition::Revision;
use crate::wire::{ApiError, PlacementConstraint, PlacementStrategy};

/// How the instances are to be chosen.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    pub constraints: Vec<Constraint>,
    /// One after the other: each decides among those that the ones before leave.
    pub strategies: Vec<Strategy>,
}

impl Rules {
    /// The rules of a caller, together with the constraints of the definition.
    pub fn read(
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
