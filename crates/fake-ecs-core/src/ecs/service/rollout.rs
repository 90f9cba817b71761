//! Services are made, changed and deleted; their deployments begin, end and are rolled back.

use std::sync::Arc;

use crate::ecs::keys::{ClusterKey, DeploymentId, ServiceKey};
use crate::ecs::service::balance::Balance;
use crate::ecs::service::deployment::{Cause, Deployment, End, Rollout, ServiceDeployment};
use crate::ecs::service::event_log::{Story, What};
use crate::ecs::service::revision::{ServiceRevision, Template, Workload};
use crate::ecs::service::stages::staging::Staging;
use crate::ecs::service::state::{Service, ServiceStatus, Settings};
use crate::ecs::service::{alarms, availability, queue, rebalance, record, sites, task_set};
use crate::ecs::timers::Timer;
use crate::ecs::{Region, gateway};
use crate::kernel::caller::issuer;
use crate::kernel::ids::Kind;
use crate::kernel::sorted::SortedMap;
use crate::wire::{
    CreateServiceRequest, DeploymentControllerType, SchedulingStrategy,
    ServiceDeploymentStatus as Status, Tag,
};

/// A service that is about to be made.
#[derive(Debug)]
pub struct NewService {
    pub cluster: ClusterKey,
    pub name: String,
    pub scheduling: SchedulingStrategy,
    pub controller: DeploymentControllerType,
    pub settings: Settings,
    /// What it runs; nothing as yet where the controller is `EXTERNAL`.
    pub runs: Option<(Workload, Template)>,
    pub tags: Vec<Tag>,
}

/// Makes an `ACTIVE` service, with one deployment or task set if it runs anything. Its tasks are
/// started when the scheduler looks.
pub fn create(region: &mut Region, new: NewService) -> ServiceKey {
    let NewService {
        cluster,
        name,
        scheduling,
        controller,
        settings,
        runs,
        tags,
    } = new;
    let key = region.services.next_key();
    region.services.insert(Service {
        key,
        cluster,
        group: Arc::from(format!("service:{name}")),
        name: Arc::from(name),
        status: ServiceStatus::Active,
        scheduling,
        controller,
        created: region.now(),
        created_by: issuer(&region.principal()),
        most_desired: settings.desired,
        settings,
        tags,
        deployments: Vec::new(),
        task_sets: Vec::new(),
        promoted: None,
        revisions: Vec::new(),
        images: SortedMap::new(),
        rollouts: Vec::new(),
        completed: None,
        story: Story::default(),
        made_by: None,
        is_steady: false,
        is_held_up: false,
        balance: Balance::default(),
        hook_answers: SortedMap::new(),
    });
    match (controller, runs) {
        (_, None) => {}
        (DeploymentControllerType::Ecs, Some((workload, template))) => {
            start(region, key, workload, template);
        }
        (_, Some((workload, template))) => {
            task_set::change::create_first(region, key, workload, template);
        }
    }
    key
}

/// The request that made the service may come again.
pub fn remember(region: &mut Region, key: ServiceKey, by: Option<CreateServiceRequest>) {
    region
        .services
        .update(key, |service| service.made_by = by.map(Box::new));
}

/// The service is set to something else from now on.
pub fn update(region: &mut Region, key: ServiceKey, settings: Settings) {
    let grace = settings.grace();
    let before = region.services.update(key, |service| {
        service.most_desired = service.most_desired.max(settings.desired);
        std::mem::replace(&mut service.settings, settings)
    });
    if before.grace() != grace {
        availability::notify_of_health(region, key);
    }
    rebalance::stop(region, key);
    queue::enqueue(region, key);
}

/// Begins to roll out a new revision. A rollout under way is stopped: what it has come to is
/// replaced as well.
pub fn start(region: &mut Region, key: ServiceKey, workload: Workload, template: Template) {
    let now = region.now();
    let id = DeploymentId::of(region.ids.number(Kind::Deployment));
    let service = region.services.get(key);
    let compute = service.settings.compute.clone();
    let connections = gateway::follow::connections_for(region, key, &workload.gateway_connectors);
    let revision = Arc::new(ServiceRevision {
        id,
        created: now,
        workload,
        template,
        compute,
        connections,
    });
    supersede(region, key);
    rebalance::stop(region, key);
    let ignored_alarms = alarms::raised(region, region.services.get(key)).collect();
    let record = region.ids.service_deployment_id();
    region.services.note_revision(id, key);
    region.services.note_rollout(&record, key);
    region.services.update(key, |service| {
        service.is_steady = false;
        let (side, staging) = service.next_staging(id);
        service.rollouts.push(ServiceDeployment {
            id: record,
            target: id,
            sources: service.deployments.iter().map(|of| of.id).collect(),
            status: Status::Pending,
            created: now,
            started: None,
            finished: None,
            stopped: None,
            updated: now,
            configuration: service.settings.configuration.clone(),
            end: None,
            failures: 0,
            threshold: 0,
            triggered_alarms: Vec::new(),
            staging,
        });
        service.revisions.push(Arc::clone(&revision));
        let deployment = Deployment {
            ignored_alarms,
            side,
            ..Deployment::new(revision, now)
        };
        service.deployments.insert(0, deployment);
    });
    gateway::follow::routes(region, key);
    record::event(region, key, What::RolloutBegan(id, None));
    queue::enqueue(region, key);
}

/// The rollout under way gives way to another. One that is being rolled back has then failed in
/// that, too: the service lets it come to no other end.
fn supersede(region: &mut Region, key: ServiceKey) {
    let now = region.now();
    note_failures(region, key);
    region.services.update(key, |service| {
        // All traffic is its own and stays so: what it has replaced is on its way out.
        if service.staging().is_some_and(Staging::is_cleaning_up) {
            service.completed = service.primary().cloned();
        }
        if let Some(record) = service.current_rollout_mut() {
            if record.end.is_some() {
                record.status = Status::RollbackFailed;
            } else {
                record.status = Status::Stopped;
                record.stopped = Some(now);
            }
            record.finished = Some(now);
            record.updated = now;
            if let Some(staging) = &mut record.staging {
                staging.abandon(now);
            }
        }
    });
}

/// What failed up to now stays in the record of the rollout under way. What fails while it is
/// rolled back is not its own.
fn note_failures(region: &mut Region, key: ServiceKey) {
    let service = region.services.get(key);
    let failures = service.primary().map_or(0, |primary| primary.failed);
    let threshold = service
        .settings
        .threshold(sites::desired_count(region, service));
    region.services.update(key, |service| {
        let record = service.current_rollout_mut();
        if let Some(record) = record.filter(|record| record.end.is_none()) {
            record.failures = failures;
            record.threshold = threshold;
        }
    });
}

/// The scheduler has seen the deployment: from now on it wants tasks.
pub(super) fn take_up(region: &mut Region, key: ServiceKey, id: DeploymentId) {
    let now = region.now();
    region.services.update(key, |service| {
        if let Some(deployment) = service.deployment_mut(id) {
            deployment.is_taken_up = true;
        }
        if let Some(record) = service.current_rollout_mut()
            && record.status == Status::Pending
        {
            record.status = Status::InProgress;
            record.started = Some(now);
            record.updated = now;
        }
    });
}

pub(super) fn complete(region: &mut Region, key: ServiceKey) {
    let now = region.now();
    note_failures(region, key);
    let id = region.services.update(key, |service| {
        let primary = service.deployments.first_mut()?;
        let is_rollback = matches!(primary.rollout, Rollout::RollingBack(_));
        primary.rollout = Rollout::Completed;
        primary.updated = now;
        let id = primary.id;
        service.completed = Some(primary.clone());
        if let Some(record) = service.current_rollout_mut() {
            record.finished = Some(now);
            record.updated = now;
            record.status = if is_rollback {
                Status::RollbackSuccessful
            } else {
                Status::Successful
            };
        }
        Some(id)
    });
    if let Some(id) = id {
        record::event(region, key, What::RolloutCompleted(id));
    }
}

/// The rollout has failed, or is not wanted any more. What was deployed before comes back, if that
/// is wanted and there was something.
pub(super) fn give_up(region: &mut Region, key: ServiceKey, cause: Cause) {
    let now = region.now();
    let alarms = alarms::against(region, region.services.get(key));
    let service = region.services.get(key);
    let Some(primary) = service.primary() else {
        return;
    };
    let (failed, was_rollback) = (
        primary.id,
        matches!(primary.rollout, Rollout::RollingBack(_)),
    );
    let wants_rollback = service.wants_rollback(cause) && !was_rollback;
    let back_to = service.completed.clone().filter(|_| wants_rollback);
    let back_to = back_to.filter(|back_to| back_to.id != failed);
    let to = back_to.as_ref().map(|back_to| back_to.id);
    note_failures(region, key);
    region.services.update(key, |service| {
        if let Some(primary) = service.deployments.first_mut() {
            primary.rollout = Rollout::Failed(cause);
            primary.updated = now;
        }
        if let Some(record) = service.current_rollout_mut() {
            record.give_up(now, cause, to, wants_rollback, was_rollback);
            let is_over = record.is_over();
            match &mut record.staging {
                Some(staging) if is_over => staging.abandon(now),
                Some(staging) => staging.turn_back(now),
                None => {}
            }
            if !was_rollback {
                record.triggered_alarms = alarms.into_iter().collect();
            }
        }
    });
    let is_staged = region.services.get(key).rollouts.last();
    let is_staged = is_staged.is_some_and(|record| record.staging.is_some());
    if cause != Cause::User || is_staged {
        record::event(region, key, What::RolloutFailed(failed, cause));
    }
    if let Some(back_to) = back_to {
        roll_back(region, key, cause, back_to);
    }
    queue::enqueue(region, key);
}

/// What was deployed before is deployed again, under the name it had, and where its tasks ran.
fn roll_back(region: &mut Region, key: ServiceKey, cause: Cause, back_to: Deployment) {
    let now = region.now();
    let id = back_to.id;
    region.services.update(key, |service| {
        service.deployments.retain(|other| other.id != id);
        service.settings.compute = back_to.revision.compute.clone();
        let deployment = Deployment {
            rollout: Rollout::RollingBack(cause),
            updated: now,
            created: back_to.created,
            is_taken_up: true,
            side: back_to.side,
            ..Deployment::new(back_to.revision, now)
        };
        service.deployments.insert(0, deployment);
    });
    follow_rules(region, key);
    gateway::follow::routes(region, key);
    region.express.restore(key, id);
    record::event(region, key, What::RollingBack(id));
    record::event(region, key, What::RolloutBegan(id, Some(cause)));
}

/// The rollout under way is rolled back because somebody wants that. Returns whether there is one
/// that can be.
pub fn roll_back_by_user(region: &mut Region, key: ServiceKey) -> bool {
    let service = region.services.get(key);
    let is_under_way = service
        .primary()
        .is_some_and(|primary| primary.rollout == Rollout::InProgress);
    if is_under_way {
        give_up(region, key, Cause::User);
    }
    is_under_way
}

pub(super) fn remove(region: &mut Region, key: ServiceKey, id: DeploymentId) {
    region.services.update(key, |service| {
        service.deployments.retain(|of| of.id != id);
        service.task_sets.retain(|of| of.id() != id);
    });
}

/// Placement follows the newest definition and what the service is set to. All has been checked
/// before.
pub fn follow_rules(region: &mut Region, key: ServiceKey) {
    let service = region.services.get(key);
    let Some(primary) = service.primary() else {
        return;
    };
    let rules = service
        .settings
        .rules_for(&primary.revision.workload.definition);
    if let Ok(rules) = rules {
        region
            .services
            .update(key, |service| service.settings.rules = Arc::new(rules));
    }
}

/// The service is to come to nothing.
pub fn delete(region: &mut Region, key: ServiceKey) {
    supersede(region, key);
    rebalance::stop(region, key);
    region.services.update(key, |service| {
        service.status = ServiceStatus::Draining;
        service.settings.desired = 0;
    });
    task_set::change::delete_all(region, key);
    gateway::follow::routes(region, key);
    queue::enqueue(region, key);
}

/// A service that was deleted has no tasks any more.
pub(super) fn vanish(region: &mut Region, key: ServiceKey) {
    region.disarm(Timer::ReconcileService(key));
    region.services.set_waiting(key, false);
    region.services.set_unbalanced(key, false);
    region.services.update(key, |service| {
        service.status = ServiceStatus::Inactive;
        service.deployments.clear();
        service.task_sets.clear();
        service.completed = None;
        service.tags.clear();
    });
    let now = region.now();
    region.services.fade(key, now);
}

impl ServiceDeployment {
    fn give_up(
        &mut self,
        now: crate::kernel::time::Time,
        cause: Cause,
        to: Option<DeploymentId>,
        is_rollback: bool,
        was_rollback: bool,
    ) {
        self.updated = now;
        if was_rollback {
            self.status = Status::RollbackFailed;
            self.finished = Some(now);
            return;
        }
        self.end = Some(End {
            cause,
            at: now,
            to,
            is_rollback,
        });
        self.status = match (is_rollback, to) {
            (true, Some(_)) => Status::RollbackInProgress,
            (true, None) => Status::RollbackFailed,
            (false, _) => Status::Stopped,
        };
        if self.is_over() {
            self.finished = Some(now);
        }
        if self.status == Status::Stopped || cause == Cause::User {
            self.stopped = Some(now);
        }
    }
}
