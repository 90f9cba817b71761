//! Daemons are made, changed and deleted; their deployments begin, end and are rolled back.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::ecs::Region;
use crate::ecs::daemon::deployment::{Cause, Completed, Deployment, End};
use crate::ecs::daemon::state::{Daemon, DaemonRevision, Life, Workload};
use crate::ecs::daemon::{queue, view};
use crate::ecs::keys::{ClusterKey, DaemonKey, DeploymentId, RevisionId};
use crate::ecs::timers::Timer;
use crate::kernel::ids::Kind;
use crate::kernel::sorted::SortedMap;
use crate::wire::{
    CreateDaemonRequest, DaemonDeploymentConfiguration, DaemonDeploymentStatus as Status, Tag,
};

/// A daemon that is about to be made.
#[derive(Debug)]
pub struct NewDaemon {
    pub cluster: ClusterKey,
    pub name: String,
    pub providers: Vec<String>,
    pub configuration: DaemonDeploymentConfiguration,
    pub workload: Workload,
    pub tags: Vec<Tag>,
    /// The request, if it came with a token and may come again.
    pub made_by: Option<CreateDaemonRequest>,
}

/// Makes an `ACTIVE` daemon with one deployment.
pub fn create(region: &mut Region, new: NewDaemon) -> DaemonKey {
    let NewDaemon {
        cluster,
        name,
        providers,
        configuration,
        workload,
        tags,
        made_by,
    } = new;
    let key = region.daemons.next_key();
    let now = region.now();
    region.daemons.insert(Daemon {
        key,
        cluster,
        group: Arc::from(format!("daemon:{name}")),
        name: Arc::from(name),
        life: Life::Active,
        created: now,
        updated: now,
        providers,
        configuration,
        tags,
        current: None,
        completed: None,
        revisions: Vec::new(),
        deployments: Vec::new(),
        tasks: SortedMap::new(),
        images: SortedMap::new(),
        failed: BTreeSet::new(),
        last_failure: None,
        made_by: made_by.map(Box::new),
    });
    deploy(region, key, Some(workload));
    key
}

/// The daemon is for other instances, or is deployed otherwise; what it runs is deployed anew.
pub fn update(
    region: &mut Region,
    key: DaemonKey,
    providers: Vec<String>,
    configuration: DaemonDeploymentConfiguration,
    workload: Workload,
) {
    region.daemons.update(key, |daemon| {
        daemon.providers = providers;
        daemon.configuration = configuration;
    });
    deploy(region, key, Some(workload));
}

/// The daemon is to come to nothing: the instances that have its tasks are replaced.
pub fn delete(region: &mut Region, key: DaemonKey) {
    region
        .daemons
        .update(key, |daemon| daemon.life = Life::Deleting);
    deploy(region, key, None);
}

/// Begins to deploy a revision, or none. A deployment under way is stopped.
fn deploy(region: &mut Region, key: DaemonKey, workload: Option<Workload>) {
    let now = region.now();
    let target = workload.map(|workload| add_revision(region, key, workload));
    let id = region.ids.daemon_deployment_id();
    region.daemons.note_deployment(&id, key);
    let in_use = region.daemons.get(key).revisions_in_use(&region.tasks);
    let sources = in_use.map(|revision| revision.id).collect();
    region.daemons.update(key, |daemon| daemon.current = target);
    let threshold = threshold(view::sites(region, region.daemons.get(key)).len());
    let cloudwatch = &region.cloudwatch;
    region.daemons.update(key, |daemon| {
        let alarms = daemon.alarms().iter();
        let ignored_alarms = alarms.filter(|name| cloudwatch.is_raised(name));
        let ignored_alarms = ignored_alarms.cloned().collect();
        let failures = daemon.failed.len();
        if let Some(deployment) = daemon.current_deployment_mut() {
            deployment.status = Status::StopRequested;
            if deployment.end.is_none() {
                deployment.failures = failures;
            }
        }
        daemon.deployments.push(Deployment {
            id,
            target,
            sources,
            status: Status::Pending,
            created: now,
            started: None,
            stopped: None,
            finished: None,
            configuration: daemon.configuration.clone(),
            threshold,
            ignored_alarms,
            failures: 0,
            end: None,
            calm_since: None,
            has_drained: false,
        });
        daemon.updated = now;
        daemon.forget_failures();
    });
    queue::enqueue(region, key);
}

fn add_revision(region: &mut Region, key: DaemonKey, workload: Workload) -> RevisionId {
    let digits = DeploymentId::of(region.ids.number(Kind::DaemonRevision));
    let id = RevisionId(digits.0);
    let revision = Arc::new(DaemonRevision {
        id,
        created: region.now(),
        workload,
    });
    region.daemons.note_revision(id, key);
    region
        .daemons
        .update(key, |daemon| daemon.revisions.push(revision));
    id
}

pub(super) fn begin(region: &mut Region, key: DaemonKey) {
    let now = region.now();
    region.daemons.update(key, |daemon| {
        if let Some(deployment) = daemon.current_deployment_mut() {
            deployment.status = Status::InProgress;
            deployment.started = Some(now);
        }
    });
}

pub(super) fn complete(region: &mut Region, key: DaemonKey) {
    let now = region.now();
    region.daemons.update(key, |daemon| {
        let failures = daemon.failed.len();
        if let Some(deployment) = daemon.current_deployment_mut() {
            deployment.finished = Some(now);
            if deployment.end.is_none() {
                deployment.failures = failures;
            }
            deployment.status = match deployment.status {
                Status::RollbackInProgress => Status::RollbackSuccessful,
                _ => Status::Successful,
            };
        }
        daemon.completed = daemon.current.map(|revision| Completed {
            revision,
            providers: daemon.providers.clone(),
        });
        daemon.forget_failures();
        if daemon.life == Life::Deleting {
            daemon.life = Life::Gone;
            daemon.tags.clear();
        }
    });
    if region.daemons.get(key).is_gone() {
        region.disarm(Timer::ReconcileDaemon(key));
    }
}

/// The deployment has failed: what was deployed before comes back. Where there is nothing to go
/// back to, or going back has failed as well, new instances are given no task any more, until the
/// daemon is updated.
pub(super) fn give_up(region: &mut Region, key: DaemonKey, cause: Cause) {
    let now = region.now();
    let daemon = region.daemons.get(key);
    let Some(deployment) = daemon.current_deployment() else {
        return;
    };
    let alarms = view::alarms_against(region, daemon, deployment);
    let was_rollback = deployment.status == Status::RollbackInProgress;
    let to = daemon.completed.clone().filter(|_| !was_rollback);
    region.daemons.update(key, |daemon| {
        daemon.current = to.as_ref().map(|to| to.revision);
        if let Some(to) = &to {
            daemon.providers.clone_from(&to.providers);
        }
        let failures = daemon.failed.len();
        if let Some(deployment) = daemon.current_deployment_mut() {
            deployment.calm_since = None;
            deployment.has_drained = false;
            deployment.status = match to {
                Some(_) => Status::RollbackInProgress,
                None => Status::RollbackFailed,
            };
            if !was_rollback {
                deployment.failures = failures;
            }
            if to.is_none() {
                deployment.finished = Some(now);
            }
            deployment.end.get_or_insert(End {
                cause,
                at: now,
                to,
                triggered_alarms: alarms.into_iter().collect(),
            });
        }
        daemon.forget_failures();
    });
    queue::enqueue(region, key);
}

impl Daemon {
    fn forget_failures(&mut self) {
        self.failed.clear();
        self.last_failure = None;
    }
}

/// How many tasks may fail. What the service does is not known; this is what it does for services:
/// half of them, within bounds.
fn threshold(instances: usize) -> usize {
    instances.div_ceil(2).clamp(3, 200)
}
