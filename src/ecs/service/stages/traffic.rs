//! How much of the traffic a revision gets.

use std::collections::BTreeMap;

use crate::ecs::keys::DeploymentId;

/// A share of traffic, in thousandths of a percent: steps add up without an error of rounding.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Weight(u32);

impl Weight {
    pub(crate) const NONE: Self = Self(0);
    pub(crate) const ALL: Self = Self(100_000);

    /// So many percent; between none and all.
    pub(crate) fn of(percent: f64) -> Self {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "it is within bounds"
        )]
        Self((percent.clamp(0.0, 100.0) * 1_000.0).round() as u32)
    }

    pub(crate) fn percent(self) -> f64 {
        f64::from(self.0) / 1_000.0
    }

    /// What is left for others.
    pub(crate) fn rest(self) -> Self {
        Self(Self::ALL.0 - self.0)
    }

    /// So many times as much, but no more than all.
    pub(crate) fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(count)).min(Self::ALL)
    }
}

/// The traffic of a revision.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) production: Weight,
    pub(crate) test: Weight,
}

impl Share {
    pub(crate) const NOTHING: Self = Self {
        production: Weight::NONE,
        test: Weight::NONE,
    };
    pub(crate) const EVERYTHING: Self = Self {
        production: Weight::ALL,
        test: Weight::ALL,
    };
}

/// The traffic of a service, by revision.
pub(crate) type Traffic = BTreeMap<DeploymentId, Share>;
