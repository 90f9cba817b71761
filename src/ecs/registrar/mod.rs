//! Where tasks of services can be reached: with load balancers, and in service discovery.
//!
//! A task is registered once its containers run and before it is `RUNNING`, and taken out again in `DEACTIVATING`.
//!
//! - [`destinations`] — where the tasks of a deployment register: one function. Start here.
//! - [`register`] — tasks come and go. [`health`] — what load balancers find of them.
//! - [`targets`], [`discovery`] — what there is, as data, with its indexes.
//! - [`news`] — what the service says of it. [`check`] — what must hold.

use std::net::Ipv4Addr;

use crate::ecs::keys::{InstanceKey, TaskKey};
use crate::ecs::registrar::discovery::Discovery;
use crate::ecs::registrar::news::AllNews;
use crate::ecs::registrar::targets::Targets;

#[cfg(any(test, feature = "self-check"))]
pub(crate) mod check;
pub(crate) mod destinations;
pub(crate) mod discovery;
pub(crate) mod health;
pub(crate) mod news;
pub(crate) mod register;
pub(crate) mod targets;
#[cfg(test)]
mod tests;

pub(crate) use crate::ecs::registrar::targets::Target;
pub(crate) use crate::ecs::registrar::targets::TargetGroupKind;
pub use crate::ecs::registrar::targets::TargetHealth;

/// Everything that is registered.
#[derive(Debug, Default)]
pub(crate) struct Registrar {
    pub(crate) targets: Targets,
    pub(crate) discovery: Discovery,
    news: AllNews,
}

impl Registrar {
    /// Whether the task is known to anybody.
    pub(crate) fn knows(&self, task: TaskKey) -> bool {
        !self.targets.of(task).is_empty() || self.discovery.has(task)
    }
}

/// What leads to a task: its own address, or the instance that it shares with others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Host {
    Address(Ipv4Addr),
    Instance(InstanceKey),
}
