//! How far tasks and containers have come.

use std::fmt;

use crate::wire::DesiredStatus;

/// The stage a task is known to be in: its `lastStatus`. A task never goes back.
///
/// See [Amazon ECS task lifecycle](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[warn(missing_docs)]
pub enum TaskStatus {
    /// Its network interface is being made, or it waits for its capacity provider to have room for
    /// it.
    Provisioning,
    /// It waits for its agent.
    Pending,
    /// Images are pulled, containers are started.
    Activating,
    /// Every container runs, or has done its work.
    Running,
    /// It is taken out of load balancers before it is stopped.
    Deactivating,
    /// Its containers have been asked to stop.
    Stopping,
    /// Its network interface is being deleted.
    Deprovisioning,
    /// It has ended.
    Stopped,
}

#[warn(missing_docs)]
impl TaskStatus {
    /// Whether a task counts as pending, wherever the API counts: for services, deployments,
    /// revisions, task sets, clusters with their statistics, and container instances.
    ///
    /// The API reference says the same of all these counts: tasks "that are in the `PENDING`
    /// state". What it means by that it says of task sets: such a task "is preparing to enter the
    /// `RUNNING` state", from when it is launched. So tasks in `PROVISIONING` and `ACTIVATING`
    /// count as well, which the reference has no other count for, and one that is to stop does not
    /// any more: it will not run.
    #[doc(hidden)]
    pub fn is_pending(self, desired: DesiredStatus) -> bool {
        desired == DesiredStatus::Running && self < Self::Running
    }

    /// Every status, in their order.
    #[doc(hidden)]
    pub const ALL: &'static [Self] = &[
        Self::Provisioning,
        Self::Pending,
        Self::Activating,
        Self::Running,
        Self::Deactivating,
        Self::Stopping,
        Self::Deprovisioning,
        Self::Stopped,
    ];

    /// Every status of a task that has not ended.
    #[doc(hidden)]
    pub const NOT_STOPPED: &'static [Self] = Self::ALL.split_last().unwrap().1;

    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Provisioning => "PROVISIONING",
            Self::Pending => "PENDING",
            Self::Activating => "ACTIVATING",
            Self::Running => "RUNNING",
            Self::Deactivating => "DEACTIVATING",
            Self::Stopping => "STOPPING",
            Self::Deprovisioning => "DEPROVISIONING",
            Self::Stopped => "STOPPED",
        }
    }
}

impl fmt::Display for TaskStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// What the API shows of a container's status: its `lastStatus`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
#[warn(missing_docs)]
pub enum ContainerState {
    /// It has not been started yet.
    Pending,
    /// It runs.
    Running,
    /// It has ended, or will never start.
    Stopped,
}

#[warn(missing_docs)]
impl ContainerState {
    /// The word of the API.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Running => "RUNNING",
            Self::Stopped => "STOPPED",
        }
    }
}

impl fmt::Display for ContainerState {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// How far a container has come. The API shows less of it: see `Container::state`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContainerStatus {
    Waiting,
    Pulling,
    Pulled,
    Starting,
    Running,
    Stopping,
    Stopped,
}
