//! From what was announced to what EventBridge sends.
//! <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html>

use crate::ecs::Region;
use crate::ecs::keys::ServiceKey;
use crate::ecs::outbox::{Announced, What};
use crate::ecs::registrar;
use crate::ecs::service::deployment::Cause;
use crate::ecs::service::event_log::{Entry, NoPlace, What as Happened};
use crate::ecs::service::state::Service;
use crate::ecs::task::history;
use crate::kernel::time::Time;
use crate::render;
use crate::wire::{Encode, EventEnvelope, ServiceStateChange, TaskStateChange, encode};

/// The detail type of events about tasks.
pub const TASK_STATE_CHANGE: &str = "ECS Task State Change";
/// The detail type of events about deployments.
pub const DEPLOYMENT_STATE_CHANGE: &str = "ECS Deployment State Change";
/// The detail type of other events about services.
pub const SERVICE_ACTION: &str = "ECS Service Action";

/// The event as EventBridge delivers it: JSON, with the envelope. `None` for what is only in the
/// event log of a service, and for what is about a task that was dropped.
pub fn event(region: &Region, announced: &Announced) -> Option<Vec<u8>> {
    Some(match announced.what {
        What::Task(key) => {
            let task = region.tasks.try_get(key)?;
            let then = history::as_of(task, announced.sequence);
            let detail = TaskStateChange {
                task: render::task(region, &then, render::TaskView::Changed),
                updated_at: announced.at.timestamp(),
            };
            envelope(
                region,
                announced,
                TASK_STATE_CHANGE,
                region.task_arn(task),
                &detail,
            )
        }
        What::Service(key, number) => {
            let service = region.services.get(key);
            let entry = entry(region, key, number)?;
            let (detail_type, detail) = service_event(region, service, entry)?;
            let cluster = &region.clusters.get(service.cluster).name;
            let arn = region.service_arn(cluster, &service.name);
            envelope(region, announced, detail_type, arn, &detail)
        }
    })
}

/// Whether EventBridge sends anything about it.
pub fn is_sent(region: &Region, announced: &Announced) -> bool {
    match announced.what {
        What::Task(_) => true,
        What::Service(key, number) => {
            let service = region.services.get(key);
            let entry = entry(region, key, number);
            entry.is_some_and(|entry| service_event(region, service, entry).is_some())
        }
    }
}

/// The entry of a service's event log that was announced, unless it is forgotten.
pub fn entry(region: &Region, key: ServiceKey, number: u32) -> Option<&Entry> {
    region.services.get(key).story.get(number as usize)
}

fn envelope(
    region: &Region,
    announced: &Announced,
    detail_type: &str,
    resource: String,
    detail: &dyn Encode,
) -> Vec<u8> {
    encode(&EventEnvelope {
        id: region.ids.event(announced.sequence),
        source: "aws.ecs",
        detail_type,
        account: region.scope.account.clone(),
        time: announced.at.timestamp(),
        region: region.scope.region.clone(),
        resources: vec![resource],
        detail,
    })
}

/// What is sent of an entry in the event log of a service, with its detail type.
pub fn service_event(
    region: &Region,
    service: &Service,
    entry: &Entry,
) -> Option<(&'static str, ServiceStateChange)> {
    let at = entry.at;
    if let Some(change) = deployment_state_change(entry, at) {
        return Some((DEPLOYMENT_STATE_CHANGE, change));
    }
    let (event_type, event_name, reason) = action(region, service, entry)?;
    let cluster = &region.clusters.get(service.cluster).name;
    let task_set = match &entry.what {
        Happened::TaskSetSteady(id) => Some(vec![region.task_set_arn(service, *id)]),
        _ => None,
    };
    let change = ServiceStateChange {
        event_type,
        event_name,
        cluster_arn: Some(region.cluster_arn(cluster)),
        deployment_id: None,
        task_set_arns: task_set,
        reason,
        at: at.timestamp(),
    };
    Some((SERVICE_ACTION, change))
}

/// What is sent when a deployment begins or ends.
fn deployment_state_change(entry: &Entry, at: Time) -> Option<ServiceStateChange> {
    let change = |event_type, event_name, id: &dyn std::fmt::Display, reason| ServiceStateChange {
        event_type,
        event_name,
        cluster_arn: None,
        deployment_id: Some(id.to_string()),
        task_set_arns: None,
        reason: Some(reason),
        at: at.timestamp(),
    };
    match &entry.what {
        Happened::RolloutBegan(id, cause) => {
            let reason = render::rollout_began(*id, *cause);
            Some(change("INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS", id, reason))
        }
        Happened::RolloutCompleted(id) => {
            let reason = format!("ECS deployment {id} completed.");
            Some(change("INFO", "SERVICE_DEPLOYMENT_COMPLETED", id, reason))
        }
        Happened::RolloutFailed(id, cause) => {
            let reason = match cause {
                // The one in the documentation is in the singular, unlike that of
                // `rolloutStateReason`.
                Cause::CircuitBreaker => {
                    "ECS deployment circuit breaker: task failed to start.".to_owned()
                }
                other => render::rollout_failed(*other),
            };
            Some(change("ERROR", "SERVICE_DEPLOYMENT_FAILED", id, reason))
        }
        _ => None,
    }
}

type Action = (&'static str, &'static str, Option<String>);

/// The type, the name and the reason of a service action, if the entry is one.
fn action(region: &Region, service: &Service, entry: &Entry) -> Option<Action> {
    Some(match &entry.what {
        Happened::Move(what) => {
            let (event_type, event_name) = render::rebalancing_event(what);
            (event_type, event_name, None)
        }
        Happened::Steady => ("INFO", "SERVICE_STEADY_STATE", None),
        Happened::TaskSetSteady(_) => ("INFO", "TASKSET_STEADY_STATE", None),
        Happened::Stopped(_) => ("INFO", "TASKS_STOPPED", None),
        Happened::Impaired => ("WARN", "SERVICE_TASK_START_IMPAIRED", None),
        Happened::NoPlace(NoPlace::NoInstances | NoPlace::TooManyWait) => {
            ("ERROR", "SERVICE_TASK_PLACEMENT_FAILURE", None)
        }
        Happened::NoPlace(NoPlace::OverQuota(_)) => {
            let reason = Some("RESOURCE:FARGATE".to_owned());
            ("ERROR", "SERVICE_TASK_PLACEMENT_FAILURE", reason)
        }
        Happened::NoPlace(NoPlace::Closest { why, .. }) => {
            let reason = Some(why.to_string());
            ("ERROR", "SERVICE_TASK_PLACEMENT_FAILURE", reason)
        }
        Happened::FailedTargetChecks { group, .. }
            if registrar::health::is_lattice(region, *group) =>
        {
            ("WARN", "VPC_LATTICE_TARGET_UNHEALTHY", None)
        }
        Happened::FailedHealthChecks(tasks)
            if registrar::health::is_discovered(service, tasks.deployment) =>
        {
            ("WARN", "SERVICE_DISCOVERY_INSTANCE_UNHEALTHY", None)
        }
        _ => return None,
    })
}

/// Checks that what is made of each task's timeline later is what the task was when it was
/// announced.
#[cfg(any(test, feature = "self-check"))]
pub fn check(region: &Region) {
    for (sequence, then) in &region.witness {
        let Some(now) = region.tasks.try_get(then.key) else {
            continue;
        };
        let again = history::as_of(now, *sequence);
        let show = |task| {
            format!(
                "{:#?}",
                render::task(region, task, render::TaskView::Changed)
            )
        };
        let (was, is) = (show(then), show(&again));
        if was != is {
            let lines = was.lines().zip(is.lines());
            let differ: Vec<_> = lines.filter(|(was, is)| was != is).collect();
            let id = then.id;
            panic!("{id:x} at {sequence}: {differ:#?}\n{:#?}", now.moments);
        }
    }
}
