//! How much of the traffic a revision gets.

use crate::ecs::keys::DeploymentId;
use crate::kernel::sorted::SortedMap;

/// A share of traffic, in thousandths of a percent: steps add up without an error of rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Weight(u32);

impl Weight {
    pub const NONE: Self = Self(0);
    pub const ALL: Self = Self(100_000);

    /// So many percent; between none and all.
    pub fn of(percent: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is within bounds"
        )]
        Self((percent.clamp(0.0, 100.0) * 1_000.0).round() as u32)
    }

    pub fn percent(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }

    /// What is left for others.
    pub fn rest(self) -> Self {
        Self(Self::ALL.0 - self.0)
    }

    /// So many times as much, but no more than all.
    pub fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count)).min(Self::ALL)
    }
}

/// The traffic of a revision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Share {
    pub production: Weight,
    pub test: Weight,
}

impl Share {
    pub const NOTHING: Self = Self {
        production: Weight::NONE,
        test: Weight::NONE,
    };
    pub const EVERYTHING: Self = Self {
        production: Weight::ALL,
        test: Weight::ALL,
    };
}

/// The traffic of a service, by revision.
pub type Traffic = SortedMap<DeploymentId, Share>;
