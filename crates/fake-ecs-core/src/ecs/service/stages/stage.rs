//! The stages of a rollout.

use std::fmt;

use crate::wire::{
    DeploymentLifecycleHookStage as HookStage, ServiceDeploymentLifecycleStage as Shown,
};

/// The stages of a deployment with the strategy `BLUE_GREEN`, `LINEAR` or `CANARY`, in their order.
///
/// Hooks can be called at all of them but `SCALE_UP`, `BAKE_TIME` and `CLEAN_UP`. With `LINEAR` and
/// `CANARY` `PRE_PRODUCTION_TRAFFIC_SHIFT` and `PRODUCTION_TRAFFIC_SHIFT` come again for each step.
/// A deployment that is rolled back passes through the two shifts of traffic once more, as far as
/// there is something to shift back, and through `CLEAN_UP`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "serde", serde(rename_all = "SCREAMING_SNAKE_CASE"))]
#[non_exhaustive]
#[warn(missing_docs)]
pub enum LifecycleStage {
    /// What an earlier deployment has left is put in order: only when more than one revision has
    /// tasks at the start.
    ReconcileService,
    /// The new revision has no tasks yet.
    PreScaleUp,
    /// The new revision gets as many tasks as are desired, beside those of the old one:
    /// `minimumHealthyPercent` and `maximumPercent` do not count.
    ScaleUp,
    /// The new revision is up, without traffic.
    PostScaleUp,
    /// Test traffic goes to the new revision.
    TestTrafficShift,
    /// The new revision has all test traffic.
    PostTestTrafficShift,
    /// Production traffic is about to be shifted, or the next step of it.
    /// `DescribeServiceDeployments` has no word for it and shows the stage before.
    PreProductionTrafficShift,
    /// Production traffic goes to the new revision, or a step of it.
    ProductionTrafficShift,
    /// The new revision has all production traffic.
    PostProductionTrafficShift,
    /// Both revisions run, in case that the old one is needed again.
    BakeTime,
    /// The tasks of the old revision are stopped.
    CleanUp,
}

#[warn(missing_docs)]
impl LifecycleStage {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::ReconcileService => "RECONCILE_SERVICE",
            Self::PreScaleUp => "PRE_SCALE_UP",
            Self::ScaleUp => "SCALE_UP",
            Self::PostScaleUp => "POST_SCALE_UP",
            Self::TestTrafficShift => "TEST_TRAFFIC_SHIFT",
            Self::PostTestTrafficShift => "POST_TEST_TRAFFIC_SHIFT",
            Self::PreProductionTrafficShift => "PRE_PRODUCTION_TRAFFIC_SHIFT",
            Self::ProductionTrafficShift => "PRODUCTION_TRAFFIC_SHIFT",
            Self::PostProductionTrafficShift => "POST_PRODUCTION_TRAFFIC_SHIFT",
            Self::BakeTime => "BAKE_TIME",
            Self::CleanUp => "CLEAN_UP",
        }
    }

    /// What hooks call it, if they are called at it.
    #[doc(hidden)]
    pub fn of_hooks(self) -> Option<HookStage> {
        HookStage::parse(self.as_str())
    }

    /// What is shown of it. `is_first` tells the first step of the production traffic from those
    /// after it.
    #[doc(hidden)]
    pub fn shown(self, is_first: bool) -> Option<Shown> {
        let shown = match (self, is_first) {
            (Self::PreProductionTrafficShift, true) => Self::PostTestTrafficShift,
            (Self::PreProductionTrafficShift, false) => Self::ProductionTrafficShift,
            (other, _) => other,
        };
        Shown::parse(shown.as_str())
    }
}

impl fmt::Display for LifecycleStage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
