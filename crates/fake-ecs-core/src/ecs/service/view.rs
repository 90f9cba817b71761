//! What the scheduler of a service sees.

use crate::ecs::Region;
use crate::ecs::keys::DeploymentId;
use crate::ecs::service::alarms;
use crate::ecs::service::deployment::Deployment;
use crate::ecs::service::reconcile::{Counts, Seen, View};
use crate::ecs::service::state::{Service, ServiceStatus};
use crate::ecs::task::progress::Availability;

/// What the scheduler sees.
pub(in crate::ecs::service) fn view(region: &Region, service: &Service, desired: usize) -> View {
    view_of(region, service, desired, service.all_deployments())
}

/// What the scheduler sees when it looks at some of the deployments.
pub(in crate::ecs::service) fn view_of<'a>(
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
        is_alarmed: !alarms::against(region, service).is_empty(),
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
pub fn counts(region: &Region, deployment: DeploymentId) -> Counts {
    let of = |availability| region.tasks.availability(deployment, availability).len();
    Counts {
        starting: of(Availability::Starting),
        checking: of(Availability::Checking),
        settling: of(Availability::Settling),
        healthy: of(Availability::Healthy),
        unhealthy: of(Availability::Unhealthy),
        cancelled: of(Availability::Cancelled),
        stopping: of(Availability::Stopping),
        draining: of(Availability::Draining),
    }
}
