//! Task sets are made, scaled, promoted and deleted.

use std::sync::Arc;

use crate::ecs::keys::{DeploymentId, ServiceKey};
use crate::ecs::service::deployment::{Deployment, Rollout};
use crate::ecs::service::event_log::What;
use crate::ecs::service::revision::{Compute, ServiceRevision, Template, Workload};
use crate::ecs::service::task_set::scale::Scale;
use crate::ecs::service::task_set::state::{TaskSet, TaskSetStatus};
use crate::ecs::{Region, gateway, service};
use crate::kernel::ids::Kind;
use crate::kernel::time::Time;
use crate::wire::{CreateTaskSetRequest, StabilityStatus, Tag};

/// A task set that is about to be made.
#[derive(Debug)]
pub struct NewTaskSet {
    pub workload: Workload,
    pub template: Template,
    pub compute: Compute,
    pub scale: Scale,
    pub external_id: Option<String>,
    pub tags: Vec<Tag>,
    /// The request that makes it, if it may come again.
    pub made_by: Option<Box<CreateTaskSetRequest>>,
}

impl NewTaskSet {
    /// One of the full scale that nobody has named or tagged.
    pub fn new(workload: Workload, template: Template, compute: Compute) -> Self {
        Self {
            workload,
            template,
            compute,
            scale: Scale::ALL,
            external_id: None,
            tags: Vec::new(),
            made_by: None,
        }
    }
}

/// Makes an `ACTIVE` task set. Its tasks are started when the scheduler looks.
pub fn create(region: &mut Region, key: ServiceKey, new: NewTaskSet) -> DeploymentId {
    let NewTaskSet {
        workload,
        template,
        compute,
        scale,
        external_id,
        tags,
        made_by,
    } = new;
    let now = region.now();
    let id = DeploymentId::of(region.ids.number(Kind::Deployment));
    let connections = gateway::follow::connections_for(region, key, &workload.gateway_connectors);
    let revision = ServiceRevision {
        id,
        created: now,
        workload,
        template,
        compute,
        connections,
    };
    let set = TaskSet {
        deployment: Deployment {
            rollout: Rollout::Completed,
            is_taken_up: true,
            ..Deployment::new(Arc::new(revision), now)
        },
        status: TaskSetStatus::Active,
        scale,
        computed: 0,
        stability: StabilityStatus::Stabilizing,
        stability_at: now,
        external_id,
        tags,
        made_by,
    };
    region
        .services
        .update(key, |service| service.task_sets.push(set));
    service::queue::enqueue(region, key);
    id
}

/// The task set with which a service of `CODE_DEPLOY` begins. Other than of those that are made
/// later, a recorded answer shows at once how many tasks it is to have.
pub(in crate::ecs::service) fn create_first(
    region: &mut Region,
    key: ServiceKey,
    workload: Workload,
    template: Template,
) {
    let compute = region.services.get(key).settings.compute.clone();
    let new = NewTaskSet::new(workload, template, compute);
    let id = create(region, key, new);
    promote(region, key, id);
    region.services.update(key, |service| {
        let desired = service.settings.desired;
        if let Some(set) = service.task_set_mut(id) {
            set.computed = desired;
        }
    });
}

/// The task set with which CodeDeploy begins a deployment, of that id where there is one.
pub fn create_for_code_deploy(
    region: &mut Region,
    key: ServiceKey,
    new: NewTaskSet,
    deployment: Option<String>,
) -> DeploymentId {
    let id = create(region, key, new);
    region.services.update(key, |service| {
        if let Some(set) = service.task_set_mut(id) {
            set.external_id = Some(deployment.unwrap_or_else(|| code_deploy_id(id)));
        }
    });
    id
}

pub fn scale(region: &mut Region, key: ServiceKey, id: DeploymentId, scale: Scale) {
    let now = region.now();
    region.services.update(key, |service| {
        let set = service.task_set_mut(id);
        if let Some(set) = set.filter(|set| set.scale != scale) {
            set.scale = scale;
            set.deployment.updated = now;
            set.stabilize(now);
        }
    });
    service::queue::enqueue(region, key);
}

/// The task set becomes the `PRIMARY` one, and the service is described with what it runs.
pub fn promote(region: &mut Region, key: ServiceKey, id: DeploymentId) {
    let now = region.now();
    region.services.update(key, |service| {
        for set in &mut service.task_sets {
            let status = match set.status {
                TaskSetStatus::Draining => TaskSetStatus::Draining,
                _ if set.id() == id => TaskSetStatus::Primary,
                _ => TaskSetStatus::Active,
            };
            if set.status != status {
                set.status = status;
                set.deployment.updated = now;
            }
        }
        if let Some(set) = service.task_set(id) {
            let revision = Arc::clone(&set.deployment.revision);
            service.settings.compute = revision.compute.clone();
            service.promoted = Some(revision);
        }
    });
}

/// The task set is to come to nothing.
pub fn delete(region: &mut Region, key: ServiceKey, id: DeploymentId) {
    let now = region.now();
    region.services.update(key, |service| {
        let set = service.task_set_mut(id);
        if let Some(set) = set.filter(|set| !set.is_draining()) {
            set.status = TaskSetStatus::Draining;
            set.scale = Scale::NOTHING;
            set.deployment.updated = now;
            set.stabilize(now);
        }
    });
    #[cfg(feature = "codedeploy")]
    region.codedeploy.stir();
    service::queue::enqueue(region, key);
}

/// The service is deleted: no set is to keep anything.
pub(in crate::ecs::service) fn delete_all(region: &mut Region, key: ServiceKey) {
    let now = region.now();
    region.services.update(key, |service| {
        for set in &mut service.task_sets {
            set.scale = Scale::NOTHING;
            set.stabilize(now);
        }
    });
    #[cfg(feature = "codedeploy")]
    region.codedeploy.stir();
}

/// The task set has what it should have, or no longer.
pub(in crate::ecs::service) fn set_stability(
    region: &mut Region,
    key: ServiceKey,
    id: DeploymentId,
    is_steady: bool,
) {
    let now = region.now();
    region.services.update(key, |service| {
        let Some(set) = service.task_set_mut(id) else {
            return;
        };
        if is_steady {
            set.stability = StabilityStatus::SteadyState;
            set.stability_at = now;
            set.deployment.updated = now;
        } else {
            set.stabilize(now);
        }
    });
    #[cfg(feature = "codedeploy")]
    region.codedeploy.stir();
    if is_steady {
        service::record::event(region, key, What::TaskSetSteady(id));
    } else {
        region
            .services
            .update(key, |service| service.is_steady = false);
    }
}

/// The id of a deployment of CodeDeploy: `d-` with nine capital letters and digits.
fn code_deploy_id(id: DeploymentId) -> String {
    const ALPHABET: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";
    let mut rest = id.0;
    let letters = std::iter::repeat_with(|| {
        let letter = ALPHABET[(rest % ALPHABET.len() as u64) as usize];
        rest /= ALPHABET.len() as u64;
        char::from(letter)
    });
    "d-".chars().chain(letters.take(9)).collect()
}

impl TaskSet {
    fn stabilize(&mut self, now: Time) {
        if self.is_steady() {
            self.stability_at = now;
        }
        self.stability = StabilityStatus::Stabilizing;
    }
}
