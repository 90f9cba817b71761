//! What becomes of activities, and what there is to scale.

use crate::ecs::Region;
use crate::ecs::service::ServiceStatus;
use crate::ecs::service::state::Service;
use crate::ecs::service::view::counts;
use crate::wire::application_autoscaling::enums::ScalingActivityStatusCode as Status;

/// The cluster and the service of `service/default/web`.
pub fn names(resource: &str) -> Option<(&str, &str)> {
    let (cluster, service) = resource.strip_prefix("service/")?.split_once('/')?;
    (!cluster.is_empty() && !service.is_empty() && !service.contains('/'))
        .then_some((cluster, service))
}

/// As the service says it of one that it cannot find.
pub fn no_service(resource: &str) -> String {
    format!("ECS service doesn't exist: {resource}")
}

/// The service, if it can be scaled.
pub fn service<'r>(region: &'r Region, resource: &str) -> Option<&'r Service> {
    let (cluster, name) = names(resource)?;
    let cluster = region.cluster(Some(cluster)).ok()?;
    let service = region.services.named(cluster.key, name)?;
    (service.status == ServiceStatus::Active).then_some(service)
}

/// How many tasks the service is to have.
pub fn desired(region: &Region, resource: &str) -> Option<i32> {
    let desired = service(region, resource)?.settings.desired;
    Some(i32::try_from(desired).unwrap_or(i32::MAX))
}

/// Whether the service has as many tasks as it is to have, and all of them run.
fn is_fulfilled(region: &Region, service: &Service) -> bool {
    let all = service.all_deployments();
    let running: usize = all.map(|of| counts(region, of.id).running()).sum();
    running == service.settings.desired
}

/// Activities end that have come to what they were for, or will not any more.
pub fn judge(region: &mut Region) {
    if !region.application_auto_scaling.is_busy {
        return;
    }
    let now = region.now();
    let open = region.application_auto_scaling.activities();
    let open = open.filter(|(_, it)| it.status == Status::InProgress);
    let judged: Vec<_> = open
        .map(|(number, it)| (number, outcome(region, &it.resource, it.to.unwrap_or(0))))
        .collect();
    let scaling = &mut region.application_auto_scaling;
    scaling.is_busy = judged.iter().any(|(_, outcome)| outcome.is_none());
    for (number, outcome) in judged {
        let at = number - scaling.forgotten;
        if let Some((status, message)) = outcome
            && let Some(activity) = scaling.activities.get_mut(at)
        {
            activity.status = status;
            activity.message = Some(message);
            activity.end = Some(now);
        }
    }
}

/// How an activity ends; `None`: not yet. The texts but the first are from memory.
fn outcome(region: &Region, resource: &str, to: i32) -> Option<(Status, String)> {
    let set = format!("Successfully set desired count to {to}.");
    let Some(service) = service(region, resource) else {
        let message = format!("{set} {}", no_service(resource));
        return Some((Status::Unfulfilled, message));
    };
    let desired = service.settings.desired;
    if i32::try_from(desired).ok() != Some(to) {
        let message = format!("{set} Found it was later changed to {desired}.");
        return Some((Status::Overridden, message));
    }
    let fulfilled = || {
        let message = format!("{set} Change successfully fulfilled by ecs.");
        (Status::Successful, message)
    };
    is_fulfilled(region, service).then(fulfilled)
}
