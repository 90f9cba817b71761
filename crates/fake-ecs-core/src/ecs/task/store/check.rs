//! Whether what is kept beside the tasks says what the tasks say.

use super::Tasks;
use crate::ecs::task::index::{Index, facets};
use crate::ecs::task::progress::Availability;
use crate::ecs::task::state::Task;

impl Tasks {
    /// Whether the loads of instances say what the tasks say.
    pub fn check_loads(&self) {
        self.loads.check(self.all.iter());
    }

    /// Whether the indexes say what the tasks say.
    pub fn check(&self, task: &Task) {
        for facet in facets(task) {
            let desired = Index::Desired(facet, task.desired);
            let listed = self
                .indexes
                .get(&desired)
                .is_some_and(|set| set.contains(&task.key));
            assert!(
                listed || task.is_over(),
                "task {} is missing from {desired:?}",
                task.id()
            );
        }
        let waiting = self.indexes.get(&Index::Waiting(task.spec.cluster));
        let is_listed = waiting.is_some_and(|set| set.contains(&task.key));
        assert_eq!(is_listed, task.is_waiting(), "task {} waits", task.id());
        let pending = Index::Pending(task.spec.cluster, task.spec.launch_type);
        let is_listed = self
            .indexes
            .get(&pending)
            .is_some_and(|set| set.contains(&task.key));
        let is_pending = task.status.is_pending(task.desired);
        assert_eq!(is_listed, is_pending, "task {} is pending", task.id());
        for availability in Availability::ALL {
            let owner = task.spec.owner;
            let counted = owner.is_some_and(|owner| {
                self.availability(owner.deployment, availability)
                    .contains(&task.key)
            });
            assert_eq!(
                counted,
                task.availability == Some(availability),
                "task {} is counted wrongly as {availability:?}",
                task.id()
            );
        }
        let status = Index::Status(task.spec.cluster, task.spec.launch_type, task.status);
        let counted = self
            .indexes
            .get(&status)
            .is_some_and(|set| set.contains(&task.key));
        assert_ne!(
            counted,
            task.is_over(),
            "task {} is counted wrongly under {status:?}",
            task.id()
        );
    }
}
