//! A task set, as data.

use std::fmt;

use crate::ecs::keys::DeploymentId;
use crate::ecs::service::deployment::Deployment;
use crate::ecs::service::task_set::scale::Scale;
use crate::kernel::time::Time;
use crate::wire::{CreateTaskSetRequest, StabilityStatus, Tag};

/// Where a task set is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[warn(missing_docs)]
pub enum TaskSetStatus {
    /// It serves production traffic.
    Primary,
    /// It does not serve production traffic.
    Active,
    /// It has been deleted, and still has tasks.
    Draining,
}

#[warn(missing_docs)]
impl TaskSetStatus {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Primary => "PRIMARY",
            Self::Active => "ACTIVE",
            Self::Draining => "DRAINING",
        }
    }
}

impl fmt::Display for TaskSetStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How many task sets a service may have, whatever has become of them.
pub const TASK_SETS_MAX: usize = 5;

#[derive(Clone, Debug)]
pub struct TaskSet {
    /// What it runs, and how its tasks come up. It is not rolled out: it is there.
    pub deployment: Deployment,
    pub status: TaskSetStatus,
    pub scale: Scale,
    /// How many tasks the scheduler wanted it to have when it looked last. Recorded answers show a
    /// new scale beside the count of the old one.
    pub computed: usize,
    pub stability: StabilityStatus,
    pub stability_at: Time,
    pub external_id: Option<String>,
    pub tags: Vec<Tag>,
    /// The request that made it, if it came with a token and may come again.
    pub made_by: Option<Box<CreateTaskSetRequest>>,
}

impl TaskSet {
    pub fn id(&self) -> DeploymentId {
        self.deployment.id
    }

    pub fn is_draining(&self) -> bool {
        self.status == TaskSetStatus::Draining
    }

    pub fn is_steady(&self) -> bool {
        self.stability == StabilityStatus::SteadyState
    }
}
