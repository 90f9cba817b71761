//! When the scheduler looks at a service with task sets.

use crate::world::World;
use crate::world::service::deployment::Deployment;
use crate::world::service::event_log::What;
use crate::world::service::reconcile::View;
use crate::world::service::state::{Service, ServiceKey};
use crate::world::service::task_set::reconcile::reconcile;
use crate::world::service::task_set::state::TaskSet;
use crate::world::service::{DeploymentId, ServiceStatus};

/// Looks at the task sets of the service, and does what is to be done about them.
pub(in crate::world::service) fn look_after(world: &mut World, key: ServiceKey) {
    world.compute_counts(key);
    let service = world.services.get(key);
    let sets = service.task_sets.iter();
    let sets: Vec<View> = sets.map(|set| world.view_of_set(service, set)).collect();
    let decisions = reconcile(&sets, service.is_steady);
    world.carry_out(key, &decisions);
}

impl World {
    /// Works out how many tasks each of the sets is to have.
    pub(in crate::world::service) fn compute_counts(&mut self, key: ServiceKey) {
        let service = self.services.get(key);
        let ids: Vec<DeploymentId> = service.task_sets.iter().map(TaskSet::id).collect();
        for id in ids {
            self.compute_count(key, id);
        }
    }

    fn compute_count(&mut self, key: ServiceKey, id: DeploymentId) {
        let now = self.now();
        let computed = self.services.update(key, |service| {
            let (desired, is_active) = (
                service.settings.desired,
                service.status == ServiceStatus::Active,
            );
            let set = service.task_set_mut(id)?;
            let computed = set.scale.of(desired);
            let is_new = computed != set.computed;
            if is_new {
                set.computed = computed;
                set.deployment.updated = now;
            }
            (is_new && is_active && !set.is_draining()).then_some(computed)
        });
        if let Some(computed) = computed {
            self.say(key, What::Computed(id, computed));
        }
    }

    /// A task set is seen like a service with nothing else.
    fn view_of_set(&self, service: &Service, set: &TaskSet) -> View {
        let all: [&Deployment; 1] = [&set.deployment];
        View {
            is_draining: set.is_draining(),
            is_steady: set.is_steady(),
            ..self.view_of(service, set.computed, all)
        }
    }
}
