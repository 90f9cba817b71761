//! When the scheduler looks at a service with task sets.

use crate::ecs::keys::{DeploymentId, ServiceKey};
use crate::ecs::service::ServiceStatus;
use crate::ecs::service::deployment::Deployment;
use crate::ecs::service::event_log::What;
use crate::ecs::service::reconcile::View;
use crate::ecs::service::state::Service;
use crate::ecs::service::task_set::reconcile::decide;
use crate::ecs::service::task_set::state::TaskSet;
use crate::ecs::{Region, service};

/// Looks at the task sets of the service, and does what is to be done about them.
pub(in crate::ecs::service) fn reconcile(region: &mut Region, key: ServiceKey) {
    compute_counts(region, key);
    let service = region.services.get(key);
    let sets = service.task_sets.iter();
    let sets: Vec<View> = sets.map(|set| view_of_set(region, service, set)).collect();
    let decisions = decide(&sets, service.is_steady);
    service::execute::decisions(region, key, &decisions);
}

/// Works out how many tasks each of the sets is to have.
pub(in crate::ecs::service) fn compute_counts(region: &mut Region, key: ServiceKey) {
    let service = region.services.get(key);
    let ids: Vec<DeploymentId> = service.task_sets.iter().map(TaskSet::id).collect();
    for id in ids {
        compute_count(region, key, id);
    }
}

fn compute_count(region: &mut Region, key: ServiceKey, id: DeploymentId) {
    let now = region.now();
    let computed = region.services.update(key, |service| {
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
        service::record::event(region, key, What::Computed(id, computed));
    }
}

/// A task set is seen like a service with nothing else.
fn view_of_set(region: &Region, service: &Service, set: &TaskSet) -> View {
    let all: [&Deployment; 1] = [&set.deployment];
    View {
        is_draining: set.is_draining(),
        is_steady: set.is_steady(),
        ..service::view::view_of(region, service, set.computed, all)
    }
}
