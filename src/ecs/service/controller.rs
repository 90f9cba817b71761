//! When the scheduler looks at a service, what it sees, and what becomes of its decisions.
//!
//! A look is due some time after something has concerned the service, and there is never more than one to come: however
//! much happens at one time, it is looked at once. So a look costs what it decides, and a service at rest costs nothing.

use std::time::Duration;

use crate::ecs::cluster::state::Clusters;
use crate::ecs::keys::{ClusterKey, InstanceKey, ServiceKey, TaskKey};
use crate::ecs::service::deployment::Deployment;
use crate::ecs::service::event_log::What;
use crate::ecs::service::reconcile::{Counts, Decision, Seen, View, decide};
use crate::ecs::service::state::{Service, ServiceStatus};
use crate::ecs::service::{
    availability, daemon_strategy, rebalance, record, rollout, stages, start, stop, task_set,
};
use crate::ecs::task::progress::Standing;
use crate::ecs::timers::Due;
use crate::ecs::{Region, daemon, keys};
use crate::faults;
use crate::kernel::time::Time;

/// Something concerns the service: the scheduler is to look at it soon.
pub(crate) fn enqueue(region: &mut Region, key: ServiceKey) {
    let at = region.now() + region.settings.profile.services.reaction;
    requeue_at(region, key, at);
}

/// The scheduler is to look at the service at that time, unless it does so before.
pub(super) fn requeue_at(region: &mut Region, key: ServiceKey, at: Time) {
    let now = region.now();
    let service = region.services.get(key);
    if service.is_gone() || service.next_look.is_some_and(|next| next <= at) {
        return;
    }
    region
        .services
        .update(key, |service| service.next_look = Some(at));
    region.put_down(at.since(now), Due::Look { service: key, at });
}

/// Whether another look has taken the place of one that was planned.
pub(in crate::ecs) fn is_planned(region: &Region, key: ServiceKey, at: Time) -> bool {
    region.services.get(key).next_look == Some(at)
}

/// Looks at the service, and does what is to be done about it.
pub(in crate::ecs) fn reconcile(region: &mut Region, key: ServiceKey) {
    #[cfg(any(test, feature = "self-check"))]
    let before = crate::ecs::service::check::Tally::of(region, key);
    pass(region, key);
    #[cfg(any(test, feature = "self-check"))]
    before.check(region, key);
}

fn pass(region: &mut Region, key: ServiceKey) {
    region
        .services
        .update(key, |service| service.next_look = None);
    let service = region.services.get(key);
    if service.is_gone() {
        return;
    }
    let is_held = region.faults.fires(|| hold(&region.clusters, service));
    if is_held {
        return;
    }
    let is_active = service.status == ServiceStatus::Active;
    let (is_daemon, has_task_sets) = (service.is_daemon(), service.has_task_sets());
    let is_staged = service.staging().is_some();
    // It waits for room again if there still is none.
    region.services.set_waiting(key, false);
    if is_daemon && is_active {
        daemon_strategy::look_after(region, key);
    } else if has_task_sets && is_active {
        task_set::look_after(region, key);
    } else if is_staged && is_active {
        stages::controller::look_after(region, key);
    } else {
        task_set::controller::compute_counts(region, key);
        let service = region.services.get(key);
        let decisions = decide(&view(region, service, service.settings.desired));
        execute(region, key, &decisions);
        rebalance::reconcile(region, key);
    }
}

/// What keeps the scheduler of the service from doing anything.
fn hold(clusters: &Clusters, service: &Service) -> faults::Kind {
    faults::Kind::ServiceHold(service.path(clusters))
}

/// Whether its scheduler is kept from doing anything.
#[cfg(any(test, feature = "self-check"))]
pub(super) fn is_held(region: &Region, service: &Service) -> bool {
    let hold = hold(&region.clusters, service);
    let held = |kind: &faults::Kind| (*kind == hold).then_some(());
    region.faults.find(held).is_some()
}

/// What the scheduler sees.
pub(super) fn view(region: &Region, service: &Service, desired: usize) -> View {
    view_of(region, service, desired, service.all_deployments())
}

/// What the scheduler sees when it looks at some of the deployments.
pub(super) fn view_of<'a>(
    region: &Region,
    service: &Service,
    desired: usize,
    deployments: impl IntoIterator<Item = &'a Deployment>,
) -> View {
    let settings = &service.settings;
    let seen = deployments.into_iter().map(|deployment| Seen {
        id: deployment.id,
        rollout: deployment.rollout,
        is_taken_up: deployment.is_taken_up,
        tasks: counts(region, deployment.id),
        failed: deployment.failed,
        retry_at: deployment.retry_at,
        ready_since: deployment.ready_since,
    });
    let early = settings.configuration.early_success_criteria.as_ref();
    let early = early.filter(|early| early.enable);
    let share = early.and_then(|early| early.healthy_percent);
    let enough = share.map_or(desired, |share| {
        let share = usize::try_from(share).unwrap_or(0);
        desired.saturating_mul(share).div_ceil(100).min(desired)
    });
    View {
        now: region.now(),
        is_draining: service.status == ServiceStatus::Draining,
        desired,
        lower: settings.lower(desired),
        upper: settings.upper(desired),
        breaker: settings.breaker(desired),
        is_alarmed: !rollout::alarms_against(region, service).is_empty(),
        enough,
        cleans_up_later: early.is_some_and(|early| {
            early.source_service_revision_cleanup
                == Some(crate::wire::ServiceRevisionCleanup::Deferred)
        }),
        bake_time: settings.bake_time(),
        is_steady: service.is_steady,
        is_moving: service.is_moving(),
        deployments: seen.collect(),
    }
}

/// How many tasks a deployment has, by what they count for.
pub(crate) fn counts(region: &Region, deployment: keys::DeploymentId) -> Counts {
    let of = |standing| region.tasks.standing(deployment, standing).len();
    Counts {
        starting: of(Standing::Starting),
        checking: of(Standing::Checking),
        settling: of(Standing::Settling),
        healthy: of(Standing::Healthy),
        unfit: of(Standing::Unfit),
        cancelled: of(Standing::Cancelled),
        stopping: of(Standing::Stopping),
        draining: of(Standing::Draining),
    }
}

/// Does what was decided.
pub(super) fn execute(region: &mut Region, key: ServiceKey, decisions: &[Decision]) {
    let now = region.now();
    let (mut stopped, mut moved) = (Vec::new(), Vec::new());
    let is_moving = region.services.get(key).is_moving();
    let mut held_up = false;
    for decision in decisions {
        match *decision {
            Decision::TakeUp(id) => rollout::take_up(region, key, id),
            Decision::Start { deployment, count } => start::tasks(region, key, deployment, count),
            Decision::Stop {
                deployment,
                standing,
                count,
            } => {
                let is_move = is_moving && standing == Standing::Healthy;
                let list = if is_move { &mut moved } else { &mut stopped };
                let before = list.len();
                stop::tasks(region, key, deployment, standing, count, list);
                if list.len() - before < count {
                    held_up = true;
                    record::event(region, key, What::Protected(deployment));
                }
            }
            Decision::Ready(is_ready) => region.services.update(key, |service| {
                if let Some(primary) = service.deployments.first_mut() {
                    primary.ready_since = is_ready.then_some(now);
                }
            }),
            Decision::Complete => rollout::complete(region, key),
            Decision::GiveUp(cause) => rollout::give_up(region, key, cause),
            Decision::Remove(id) => rollout::remove(region, key, id),
            Decision::Stability(id, is_steady) => {
                task_set::change::set_stability(region, key, id, is_steady);
            }
            Decision::Steady => {
                region
                    .services
                    .update(key, |service| service.is_steady = true);
                record::event(region, key, What::Steady);
            }
            Decision::Stuck => record::event(region, key, What::Stuck),
            Decision::Vanish => rollout::vanish(region, key),
            Decision::LookAgain(at) => requeue_at(region, key, at),
        }
    }
    region
        .services
        .update(key, |service| service.is_held_up = held_up);
    if !stopped.is_empty() {
        stop::note_stopped(region, key, stopped);
    }
    rebalance::note_moved(region, key, moved);
}

/// How many tasks there are reasons for: those that were run, and for services and daemons what they should have, or
/// should have had. A service whose tasks end again and again is no reason for ever more of them.
pub(crate) fn task_claims(region: &Region) -> usize {
    let of_services = region.tasks.of_services();
    let desired: usize = region
        .services
        .iter()
        .map(|service| {
            let shares = service.task_sets.len().max(1);
            3 * (shares * service.most_desired + region.instances.count(service.cluster))
        })
        .sum();
    let daemons = region.daemons.iter().filter(|daemon| !daemon.is_gone());
    let of_daemons: usize = daemons
        .map(|daemon| 3 * region.instances.count(daemon.cluster))
        .sum();
    region.tasks.len() - of_services + (desired + of_daemons).min(of_services)
}

/// An instance has come, gone, or changed: services whose tasks are there, or could be, are to know.
pub(in crate::ecs) fn notify_of_instance(region: &mut Region, instance: InstanceKey) {
    let tasks: Vec<TaskKey> = region.tasks.load(instance).tasks().collect();
    for task in tasks {
        availability::notify_of_task(region, task);
    }
    let cluster = region.instances.get(instance).cluster;
    let daemons: Vec<ServiceKey> = region.services.daemons(cluster).collect();
    for service in daemons {
        enqueue(region, service);
    }
    // A zone is one for a service as long as an instance of it would take a task: any change may make or unmake one.
    rebalance::notify_of_zones(region, cluster);
    notify_of_room(region, cluster);
    daemon::controller::notify_of_instance(region, instance);
}

/// There may be room for a task that there was none for.
pub(in crate::ecs) fn notify_of_room(region: &mut Region, cluster: ClusterKey) {
    let waiting: Vec<ServiceKey> = region.services.waiting(cluster).collect();
    for service in waiting {
        enqueue(region, service);
    }
}

/// How soon starting is tried again that nothing but time will change.
pub(in crate::ecs) const RETRY_AFTER: Duration = Duration::from_secs(60);
