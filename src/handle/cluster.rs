//! A cluster, from the outside.

use std::fmt;

use super::Tasks;
use crate::fake::FakeEcs;
use crate::world::cluster::{ClusterKey, ClusterStatus};
use crate::world::task::TaskStatus;

/// A cluster of the fake.
#[derive(Clone)]
pub struct ClusterHandle {
    fake: FakeEcs,
    key: ClusterKey,
}

impl ClusterHandle {
    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, reference: &str) -> Self {
        let found = fake.with(|world| {
            let name = world.cluster_name(Some(reference)).ok()?;
            world.clusters.named(name).map(|cluster| cluster.key)
        });
        match found {
            Some(key) => Self {
                fake: fake.clone(),
                key,
            },
            None => {
                let names: Vec<String> = fake.with(|world| {
                    world
                        .clusters
                        .by_name(None)
                        .map(|cluster| cluster.name.clone())
                        .collect()
                });
                panic!(
                    "no cluster '{reference}'; there is: {}",
                    super::story::list(&names)
                );
            }
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> String {
        self.fake
            .with(|world| world.clusters.get(self.key).name.clone())
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        self.fake
            .with(|world| world.cluster_arn(&world.clusters.get(self.key).name))
    }

    /// Whether it is `ACTIVE`; otherwise it is still being made, or has been deleted.
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.fake
            .with(|world| world.clusters.get(self.key).status == ClusterStatus::Active)
    }

    /// Its tasks, in the order of creation, whether they still run or not.
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        Tasks::all(&self.fake).filter(|task| task.spec.cluster == self.key)
    }

    /// How many of its tasks are `RUNNING`.
    #[must_use]
    pub fn running_tasks_count(&self) -> usize {
        self.fake
            .with(|world| world.tasks.count(self.key, None, &[TaskStatus::Running]))
    }

    /// How many of its tasks are `PENDING`.
    #[must_use]
    pub fn pending_tasks_count(&self) -> usize {
        self.fake
            .with(|world| world.tasks.count(self.key, None, &[TaskStatus::Pending]))
    }
}

impl fmt::Debug for ClusterHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("ClusterHandle").field(&self.arn()).finish()
    }
}
