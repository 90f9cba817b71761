//! How busy services and tasks are said to be, as data.

use crate::ecs::keys::{ServiceKey, TaskKey};
use crate::effect::load::Load;
use crate::kernel::sorted::SortedMap;
use crate::kernel::time::Time;

/// What a test has said of services and tasks.
#[derive(Clone, Debug, Default)]
pub struct Loads {
    pub(super) services: SortedMap<ServiceKey, Load>,
    pub(super) tasks: SortedMap<TaskKey, Load>,
    /// When CloudWatch is told next.
    pub(super) due: Option<Time>,
}
