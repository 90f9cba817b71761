//! A task that is about to be.

use std::sync::Arc;

use crate::ecs::keys::InstanceKey;
use crate::ecs::task::state::TaskSpec;
use crate::effect::ContainerSpec;
use crate::wire::Tag;

/// A task to be launched: what was asked, and what its containers come to.
#[derive(Clone, Debug)]
pub(crate) struct Launch {
    pub(crate) spec: TaskSpec,
    /// Where it runs; `None` for Fargate, and for a task that is to wait for capacity.
    pub(crate) instance: Option<InstanceKey>,
    pub(crate) containers: Vec<Arc<ContainerSpec>>,
    pub(crate) tags: Vec<Tag>,
    /// Which of its subnets it goes to; by default one after the other.
    pub(crate) subnet: Option<String>,
}
