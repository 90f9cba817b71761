//! What a task of a service counts for, and what its agent has been told.

/// What a task of a service counts for. A task that no longer runs counts for nothing, and has
/// none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Availability {
    /// It does not run yet.
    Starting,
    /// It runs, and its health checks have not said anything of it yet.
    Checking,
    /// It runs, but not for long enough to count as healthy. Only without health checks.
    Settling,
    Healthy,
    /// It runs, and is to be replaced: it fails its health checks, or its instance is drained.
    Unhealthy,
    /// It is to stop, and never ran.
    Cancelled,
    /// It is to stop, and runs still.
    Stopping,
    /// No longer counted as running, but load balancers still drain its connections. Its deployment
    /// is kept until they have.
    Draining,
}

impl Availability {
    pub const ALL: [Self; 8] = [
        Self::Starting,
        Self::Checking,
        Self::Settling,
        Self::Healthy,
        Self::Unhealthy,
        Self::Cancelled,
        Self::Stopping,
        Self::Draining,
    ];

    /// Whether the task is to run.
    pub fn is_wanted(self) -> bool {
        !matches!(self, Self::Cancelled | Self::Stopping | Self::Draining)
    }
}

/// What the agent of a task has been told to do with its containers. What comes later is greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[cfg_attr(
    all(feature = "agent", feature = "serde"),
    derive(serde::Serialize, serde::Deserialize)
)]
pub enum Orders {
    /// Nothing yet: the task is not the agent's.
    Wait,
    Run,
    Stop,
}
