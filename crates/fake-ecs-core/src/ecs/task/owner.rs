//! What a task is part of.

use crate::ecs::keys::{DaemonKey, DeploymentId, RevisionId, ServiceKey};

/// Whose task it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    pub service: ServiceKey,
    pub deployment: DeploymentId,
}

/// Whose task it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DaemonOwner {
    pub daemon: DaemonKey,
    pub revision: RevisionId,
    /// Whether its instance is of no use without it.
    pub is_critical: bool,
}
