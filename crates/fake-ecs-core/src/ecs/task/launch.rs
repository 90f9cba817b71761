//! A task that is about to be.

use std::sync::Arc;

use crate::ecs::keys::InstanceKey;
use crate::ecs::task::state::TaskSpec;
use crate::effect::ContainerSpec;
use crate::wire::Tag;

/// A task to be launched: what was asked, and what its containers come to.
#[derive(Clone, Debug)]
pub struct Launch {
    pub spec: TaskSpec,
    /// Where it runs; `None` for Fargate, and for a task that is to wait for capacity.
    pub instance: Option<InstanceKey>,
    pub containers: Vec<Arc<ContainerSpec>>,
    pub tags: Vec<Tag>,
    /// Which of its subnets it goes to; by default one after the other.
    pub subnet: Option<String>,
}
