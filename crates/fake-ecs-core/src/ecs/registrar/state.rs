//! What services have not said yet of their targets, as data.

use crate::aws::elb::TargetGroupKey;
use crate::ecs::keys::{DeploymentId, ServiceKey};
use crate::kernel::sorted::SortedMap;

/// What is kept of registrations beside what the neighbours know.
#[derive(Clone, Debug, Default)]
pub struct Registrar {
    pub(super) news: AllNews,
}

/// What has not been said yet.
#[derive(Clone, Debug, Default)]
pub(super) struct News {
    pub(super) registered: SortedMap<Where, usize>,
    pub(super) deregistered: SortedMap<Where, usize>,
    /// How many tasks of a deployment are drained.
    pub(super) draining: SortedMap<DeploymentId, usize>,
}

/// The target group, and the task set whose tasks these are: of each it is said by itself.
pub(super) type Where = (TargetGroupKey, Option<DeploymentId>);

/// What has not been said yet, of all services.
#[derive(Clone, Debug, Default)]
pub(super) struct AllNews(pub(super) SortedMap<ServiceKey, News>);
