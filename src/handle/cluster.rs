//! A cluster, from the outside.

use std::fmt;

use super::Tasks;
use super::link::{Link, STALE};
use crate::fake::FakeEcs;
use crate::world::cluster::{ClusterKey, ClusterStatus};
use crate::world::task::TaskStatus;

/// A cluster of the fake.
///
/// ```
/// let ecs = fake_ecs::FakeEcs::start().blocking();
/// let cluster = ecs.cluster("default");
/// assert!(cluster.is_active());
/// assert_eq!(cluster.running_tasks_count(), 0);
/// ```
#[derive(Clone)]
pub struct ClusterHandle {
    link: Link,
    key: ClusterKey,
}

impl ClusterHandle {
    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, reference: &str) -> Self {
        let found = Link::make(fake, |link, world| {
            let name = world.cluster_name(Some(reference)).ok();
            let found = name.and_then(|name| world.clusters.named(name));
            let all = || world.clusters.by_name(None);
            let names = || {
                all()
                    .map(|cluster| cluster.name.clone())
                    .collect::<Vec<_>>()
            };
            let handle = |key| Self {
                link: link.clone(),
                key,
            };
            found.map(|cluster| handle(cluster.key)).ok_or_else(names)
        });
        match found {
            Ok(cluster) => cluster,
            Err(names) => panic!(
                "no cluster '{reference}'; there is: {}",
                super::story::list(&names)
            ),
        }
    }

    /// Its name.
    #[track_caller]
    #[must_use]
    pub fn name(&self) -> String {
        self.link
            .look(|world| world.clusters.get(self.key).name.clone())
    }

    /// Its ARN.
    #[track_caller]
    #[must_use]
    pub fn arn(&self) -> String {
        self.link
            .look(|world| world.cluster_arn(&world.clusters.get(self.key).name))
    }

    /// Whether it is `ACTIVE`; otherwise it has been deleted.
    #[track_caller]
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.link
            .look(|world| world.clusters.get(self.key).status == ClusterStatus::Active)
    }

    /// Its tasks, in the order of creation, whether they still run or not.
    #[track_caller]
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        Tasks::of(&self.link, |task| task.spec.cluster == self.key)
    }

    /// How many of its tasks are `RUNNING`.
    #[track_caller]
    #[must_use]
    pub fn running_tasks_count(&self) -> usize {
        self.link
            .look(|world| world.tasks.count(self.key, None, &[TaskStatus::Running]))
    }

    /// How many of its tasks are `PENDING`.
    #[track_caller]
    #[must_use]
    pub fn pending_tasks_count(&self) -> usize {
        self.link
            .look(|world| world.tasks.count(self.key, None, &[TaskStatus::Pending]))
    }
}

impl fmt::Debug for ClusterHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let arn = self
            .link
            .try_look(|world| world.cluster_arn(&world.clusters.get(self.key).name));
        write!(f, "ClusterHandle({})", arn.as_deref().unwrap_or(STALE))
    }
}
