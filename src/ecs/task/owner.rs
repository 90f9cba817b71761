//! What a task is part of.

use crate::ecs::keys::{DaemonKey, DeploymentId, RevisionId, ServiceKey};

/// Whose task it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Owner {
    pub(crate) service: ServiceKey,
    pub(crate) deployment: DeploymentId,
}

/// Whose task it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DaemonOwner {
    pub(crate) daemon: DaemonKey,
    pub(crate) revision: RevisionId,
    /// Whether its instance is of no use without it.
    pub(crate) is_critical: bool,
}
