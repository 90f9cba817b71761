//! What effects and reports call tasks and containers.

use crate::ecs::keys::RegionKey;

/// Names a task: by the id that its ARN ends with, so that it means the same after a restart.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct TaskRef {
    /// Which region of the fake: an account in a region. The ARN in the
    /// [`TaskPlan`](super::plan::TaskPlan) has both.
    pub region: RegionKey,
    /// The 32 hexadecimal digits of the id, as a number.
    pub id: u128,
}

/// Names one run of one container. A restarted container is another generation, so that reports
/// about the run before cannot be mistaken for reports about this one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
pub struct ContainerRef {
    pub task: TaskRef,
    /// The place of the container in the definition of the task, which never changes. The
    /// [`TaskPlan`](super::plan::TaskPlan) finds it [by name](super::plan::TaskPlan::container).
    pub container: u16,
    pub generation: u32,
}
