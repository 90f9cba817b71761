//! Everything that is registered.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::ecs::keys::{DeploymentId, ServiceKey, TargetGroupKey, TaskKey};
use crate::ecs::registrar::targets::{Host, Targets};
use crate::kernel::time::Time;

/// Everything that is registered.
#[derive(Clone, Debug, Default)]
pub struct Registrar {
    pub targets: Targets,
    pub discovery: Discovery,
    pub(super) news: AllNews,
}

impl Registrar {
    /// Whether the task is known to anybody.
    pub fn knows(&self, task: TaskKey) -> bool {
        !self.targets.of(task).is_empty() || self.discovery.has(task)
    }
}

/// A task, as Cloud Map knows it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Instance {
    pub host: Host,
    /// Only where the registry has ports.
    pub port: Option<u16>,
}

/// All instances, by the ARNs of the services of Cloud Map that they are in.
#[derive(Clone, Debug, Default)]
pub struct Discovery {
    services: BTreeMap<Arc<str>, BTreeMap<TaskKey, Instance>>,
    by_task: BTreeMap<TaskKey, Vec<Arc<str>>>,
}

impl Discovery {
    pub(super) fn has(&self, task: TaskKey) -> bool {
        self.by_task.contains_key(&task)
    }

    pub(super) fn insert(&mut self, task: TaskKey, arn: &str, instance: Instance) {
        let known = self.services.get_key_value(arn);
        let arn = known.map_or_else(|| Arc::from(arn), |(arn, _)| Arc::clone(arn));
        self.by_task.entry(task).or_default().push(Arc::clone(&arn));
        let instances = self.services.entry(arn).or_default();
        instances.insert(task, instance);
    }

    pub(super) fn remove(&mut self, task: TaskKey) {
        for arn in self.by_task.remove(&task).unwrap_or_default() {
            if let Some(instances) = self.services.get_mut(&arn) {
                instances.remove(&task);
            }
        }
    }

    /// Those of a service of Cloud Map, in the order in which their tasks were made.
    pub fn instances(&self, arn: &str) -> impl Iterator<Item = (TaskKey, Instance)> {
        let instances = self.services.get(arn).into_iter().flatten();
        instances.map(|(task, instance)| (*task, *instance))
    }

    /// How many there are of a service of Cloud Map.
    pub fn count(&self, arn: &str) -> usize {
        self.services.get(arn).map_or(0, BTreeMap::len)
    }

    /// The tasks that are there.
    #[cfg(any(test, feature = "self-check"))]
    pub fn tasks(&self) -> impl Iterator<Item = TaskKey> {
        self.by_task.keys().copied()
    }
}

/// What has not been said yet.
#[derive(Clone, Debug)]
pub(super) struct News {
    /// When it is said.
    pub(super) at: Time,
    pub(super) registered: BTreeMap<Where, usize>,
    pub(super) deregistered: BTreeMap<Where, usize>,
    /// How many tasks of a deployment are drained.
    pub(super) draining: BTreeMap<DeploymentId, usize>,
}

/// The target group, and the task set whose tasks these are: of each it is said by itself.
pub(super) type Where = (TargetGroupKey, Option<DeploymentId>);

/// What has not been said yet, of all services.
#[derive(Clone, Debug, Default)]
pub(super) struct AllNews(pub(super) BTreeMap<ServiceKey, News>);
