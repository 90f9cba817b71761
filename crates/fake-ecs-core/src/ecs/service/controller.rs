//! One pass over a service: what it sees is decided upon, and what is decided is done.

use crate::ecs::Region;
use crate::ecs::cluster::state::Clusters;
use crate::ecs::keys::ServiceKey;
use crate::ecs::service::reconcile::decide;
use crate::ecs::service::state::{Service, ServiceStatus};
use crate::ecs::service::{daemon_strategy, execute, rebalance, stages, task_set, view};
use crate::faults;

/// Looks at the service, and does what is to be done about it.
pub(in crate::ecs) fn reconcile(region: &mut Region, key: ServiceKey) {
    #[cfg(any(test, feature = "self-check"))]
    let before = crate::ecs::service::check::Tally::of(region, key);
    pass(region, key);
    #[cfg(any(test, feature = "self-check"))]
    before.check(region, key);
}

fn pass(region: &mut Region, key: ServiceKey) {
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
        daemon_strategy::reconcile(region, key);
    } else if has_task_sets && is_active {
        task_set::reconcile(region, key);
    } else if is_staged && is_active {
        stages::controller::reconcile(region, key);
    } else {
        task_set::controller::compute_counts(region, key);
        let service = region.services.get(key);
        let decisions = decide(&view::view(region, service, service.settings.desired));
        execute::decisions(region, key, &decisions);
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

/// How many tasks there are reasons for: those that were run, and for services and daemons what
/// they should have, or should have had. A service whose tasks end again and again is no reason for
/// ever more of them, and neither is a rule that runs a task for what its tasks announce.
pub fn task_claims(region: &Region) -> usize {
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
    let by_callers = region.tasks.len() - of_services - region.tasks.of_rules();
    by_callers + (desired + of_daemons).min(of_services)
}
