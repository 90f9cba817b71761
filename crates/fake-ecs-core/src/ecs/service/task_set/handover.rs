//! A service gets another deployment controller. What it runs stays: only what it is kept as is
//! another.

use std::sync::Arc;

use crate::ecs::Region;
use crate::ecs::keys::{DeploymentId, ServiceKey};
use crate::ecs::service::deployment::{Deployment, Rollout};
use crate::ecs::service::state::Service;
use crate::ecs::service::task_set::scale::Scale;
use crate::ecs::service::task_set::state::{TaskSet, TaskSetStatus};
use crate::kernel::time::Time;
use crate::wire::{DeploymentControllerType, StabilityStatus};

/// The service, which is at rest, is deployed by somebody else from now on: its deployment becomes
/// the `PRIMARY` task set, or that its deployment.
pub fn hand_over(region: &mut Region, key: ServiceKey, controller: DeploymentControllerType) {
    let now = region.now();
    let deployed = region.services.update(key, |service| {
        service.controller = controller;
        if service.has_task_sets() {
            service.become_task_set(now);
            None
        } else {
            service.become_deployment(now)
        }
    });
    match deployed {
        Some(id) => region.services.note_revision(id, key),
        None => region.services.set_unbalanced(key, false),
    }
}

impl Service {
    /// Whether it has one complete deployment and nothing else, or one task set, the `PRIMARY` one,
    /// with all its tasks.
    pub fn is_at_rest(&self) -> bool {
        if self.has_task_sets() {
            let is_all = |set: &TaskSet| {
                set.status == TaskSetStatus::Primary && set.scale == Scale::ALL && set.is_steady()
            };
            matches!(&self.task_sets[..], [set] if is_all(set))
        } else {
            matches!(&self.deployments[..], [of] if of.rollout == Rollout::Completed)
        }
    }

    /// There is nothing to do if it has been one before.
    fn become_task_set(&mut self, now: Time) {
        let Some(deployment) = self.deployments.pop() else {
            return;
        };
        self.completed = None;
        self.promoted = Some(Arc::clone(&deployment.revision));
        self.task_sets.push(TaskSet {
            deployment: Deployment {
                updated: now,
                ..deployment
            },
            status: TaskSetStatus::Primary,
            scale: Scale::ALL,
            computed: self.settings.desired,
            stability: if self.is_steady {
                StabilityStatus::SteadyState
            } else {
                StabilityStatus::Stabilizing
            },
            stability_at: now,
            external_id: None,
            tags: Vec::new(),
            made_by: None,
        });
    }

    fn become_deployment(&mut self, now: Time) -> Option<DeploymentId> {
        let TaskSet { deployment, .. } = self.task_sets.pop()?;
        let deployment = Deployment {
            updated: now,
            ..deployment
        };
        let id = deployment.id;
        if self.revisions.iter().all(|revision| revision.id != id) {
            self.revisions.push(Arc::clone(&deployment.revision));
        }
        self.completed = Some(deployment.clone());
        self.deployments.push(deployment);
        Some(id)
    }
}
