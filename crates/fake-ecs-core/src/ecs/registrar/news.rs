//! What a service says of its targets: once for all that happens together.

use std::time::Duration;

use crate::aws::elb::TargetGroupKey;
use crate::ecs::keys::{DeploymentId, ServiceKey};
use crate::ecs::registrar::state::News;
use crate::ecs::service::event_log::What;
use crate::ecs::task::owner::Owner;
use crate::ecs::timers::Timer;
use crate::ecs::{Region, service};

/// The service says so as late as it notices anything: recorded ones tell of the targets of tasks
/// that have come up one after the other in one event.
pub(super) fn note_registered(region: &mut Region, owner: Owner, groups: &[TargetGroupKey]) {
    let after = region.settings.profile.services.reaction;
    let task_set = task_set_of(region, owner);
    let news = news(region, owner.service, after);
    for group in groups {
        *news.registered.get_or_default((*group, task_set)) += 1;
    }
}

/// The service says so as soon as all that it stops together are on their way.
pub(super) fn note_deregistered(region: &mut Region, owner: Owner, groups: &[TargetGroupKey]) {
    let task_set = task_set_of(region, owner);
    let news = news(region, owner.service, Duration::ZERO);
    for group in groups {
        *news.deregistered.get_or_default((*group, task_set)) += 1;
    }
    *news.draining.get_or_default(owner.deployment) += 1;
}

/// The task set, if it is one that has a task.
fn task_set_of(region: &Region, owner: Owner) -> Option<DeploymentId> {
    let service = region.services.get(owner.service);
    service.has_task_sets().then_some(owner.deployment)
}

/// What the service is going to say, that long from now at the latest.
fn news(region: &mut Region, service: ServiceKey, after: Duration) -> &mut News {
    let at = region.now() + after;
    region.arm_no_later(at, Timer::NotifyOfTargets(service));
    region.registrar.news.0.get_or_default(service)
}

/// The service says what has become of its targets.
pub(in crate::ecs) fn publish(region: &mut Region, service: ServiceKey) {
    let Some(news) = region.registrar.news.0.remove(&service) else {
        return;
    };
    for ((group, task_set), count) in news.registered {
        let what = What::Registered {
            group,
            count,
            task_set,
        };
        service::record::event(region, service, what);
    }
    for ((group, task_set), count) in news.deregistered {
        let what = What::Deregistered {
            group,
            count,
            task_set,
        };
        service::record::event(region, service, what);
    }
    for (deployment, count) in news.draining {
        service::record::event(region, service, What::Draining { deployment, count });
    }
}

/// The services that have something to say.
#[cfg(any(test, feature = "self-check"))]
pub(in crate::ecs) fn services(region: &Region) -> impl Iterator<Item = ServiceKey> {
    region.registrar.news.0.keys().copied()
}
