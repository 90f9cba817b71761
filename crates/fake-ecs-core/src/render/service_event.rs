//! What a service says of itself: `events` of `DescribeServices`, and the timeline.

use std::fmt::Write;

use super::service::rollout_began;
use crate::aws::elb::{TargetGroupKey, TargetGroupKind, TargetId};
use crate::ecs::Region;
use crate::ecs::keys::DeploymentId;
use crate::ecs::placement::refusal::Why;
use crate::ecs::registrar::health::group_in_words;
use crate::ecs::service::LifecycleStage;
use crate::ecs::service::deployment::Cause;
use crate::ecs::service::event_log::{Entry, NoPlace, What};
use crate::ecs::service::named::Named;
use crate::ecs::service::state::Service as State;
use crate::kernel::ids::Hex;
use crate::kernel::text;
use crate::wire::ServiceEvent;

/// How many events are shown.
const EVENTS_MAX: usize = 100;

/// How many bytes the message of an event has at most. What a service names in one is some tasks
/// only; names that users choose, such as those of zones and target groups, can be of any length.
const EVENT_TEXT_MAX: usize = 4 * 1024;

/// The newest come first.
pub(super) fn events(region: &Region, service: &State) -> Vec<ServiceEvent> {
    let entries = service.story.iter().rev();
    let shown = entries.filter_map(|entry| {
        Some(ServiceEvent {
            created_at: Some(entry.at.timestamp()),
            id: Some(crate::kernel::ids::uuid(entry.id)),
            message: Some(event_text(region, service, entry)?),
        })
    });
    shown.take(EVENTS_MAX).collect()
}

/// What is said of it in `events`; `None` for what is announced on EventBridge only.
pub fn event_text(region: &Region, service: &State, entry: &Entry) -> Option<String> {
    let text = whole_event_text(region, service, entry)?;
    Some(text::cut(text, EVENT_TEXT_MAX))
}

fn whole_event_text(region: &Region, service: &State, entry: &Entry) -> Option<String> {
    let name = &service.name;
    let text = match &entry.what {
        What::RolloutBegan(..) | What::Stage(..) => return None,
        What::Started(tasks) => {
            let count = tasks.ids.len();
            format!("has started {count} tasks: {}.", task_list(tasks))
        }
        What::Stopped(tasks) => {
            let count = tasks.ids.len();
            let tasks = task_list(tasks);
            format!("has stopped {count} running tasks: {tasks}.")
        }
        What::FailedHealthChecks(task) => {
            format!("{} failed container health checks.", task_list(task))
        }
        &What::Registered { group, count, .. } => {
            format!("registered {count} targets in {}", group_text(region, group))
        }
        &What::Deregistered { group, count, .. } => {
            format!("deregistered {count} targets in {}", group_text(region, group))
        }
        &What::Draining { deployment, count } => {
            return Some(format!(
                "(service {name}, taskSet {deployment}) has begun draining connections on {count} tasks."
            ));
        }
        What::FailedTargetChecks {
            task,
            group,
            id,
            port,
        } => unhealthy_target(region, *task, *group, id, *port),
        What::RolloutCompleted(id) => format!("(deployment {id}) deployment completed."),
        What::RolloutFailed(id, cause) => {
            if let Some(reason) = reason_in_stages(service, *id) {
                return Some(format!("(service {name}) deployment failed: {reason}"));
            }
            format!("(deployment {id}) deployment failed: {}.", why_failed(*cause))
        }
        What::RollingBack(id) => format!("rolling back to deployment {id}."),
        What::TaskSetSteady(_) => "updated state to STEADY_STATE.".to_owned(),
        What::Computed(id, count) => {
            format!("updated computedDesiredCount for taskSet {id} to {count}.")
        }
        What::Steady => "has reached a steady state.".to_owned(),
        What::NoPlace(why) => no_place(region, why),
        What::Impaired => {
            format!("is unable to consistently start tasks successfully. {TROUBLESHOOTING}")
        }
        What::Stuck => {
            "was unable to stop or start tasks during a deployment because of the service deployment configuration. Update the minimumHealthyPercent or maximumPercent value and try again.".to_owned()
        }
        What::Move(what) => super::rebalancing::text(what),
        What::Protected(id) => format!(
            "was unable to reach steady state because task set ({id}) was unable to scale in. Reason: The number of protected tasks are more than the desired count of tasks"
        ),
    };
    match set_of(service, &entry.what) {
        Some(set) => Some(format!("(service {name}, taskSet {set}) {text}")),
        None => Some(format!("(service {name}) {text}")),
    }
}

fn why_failed(cause: Cause) -> &'static str {
    match cause {
        Cause::CircuitBreaker => "tasks failed to start",
        Cause::Alarm => "alarm detected",
        Cause::User => "stopped by user",
        // Only of rollouts in stages.
        Cause::Hook { .. } => "hook execution failure(s) detected",
        Cause::StageLimit(_) | Cause::Limit => "time limit exceeded",
    }
}

/// The task set that it is said of.
fn set_of(service: &State, what: &What) -> Option<DeploymentId> {
    let of = match what {
        What::TaskSetSteady(id) => Some(*id),
        What::Registered { task_set, .. } | What::Deregistered { task_set, .. } => *task_set,
        What::Started(tasks) | What::Stopped(tasks) | What::FailedHealthChecks(tasks) => {
            tasks.deployment
        }
        _ => None,
    };
    of.filter(|_| service.has_task_sets())
}

/// Why a rollout in stages was given up; `None` for others.
fn reason_in_stages(service: &State, target: DeploymentId) -> Option<String> {
    let mut records = service.rollouts.iter().rev();
    let record = records.find(|record| record.target == target && record.end.is_some())?;
    record.staging.as_ref()?;
    super::service_deployment::status_reason(record)
}

/// The same for the timeline, which has what is announced on EventBridge as well.
pub fn story_text(region: &Region, service: &State, entry: &Entry) -> String {
    event_text(region, service, entry).unwrap_or_else(|| {
        let text = match entry.what {
            What::RolloutBegan(id, cause) => rollout_began(id, cause),
            What::Stage(id, stage @ LifecycleStage::ProductionTrafficShift, weight) => {
                format!("deployment {id} is at {stage}: {} %", weight.percent())
            }
            What::Stage(id, stage, _) => format!("deployment {id} is at {stage}"),
            _ => String::new(),
        };
        format!("(service {}) {text}", service.name)
    })
}

fn group_text(region: &Region, group: TargetGroupKey) -> String {
    group_in_words(region.elb.group(group))
}

/// Targets of load balancers of the classic kind are instances, not ports of them.
fn unhealthy_target(
    region: &Region,
    task: u128,
    group: TargetGroupKey,
    id: &TargetId,
    port: u16,
) -> String {
    let group = region.elb.group(group);
    let (name, failure) = (group_in_words(group), group.failure());
    let instance = match id {
        TargetId::Address(_) => String::new(),
        TargetId::Instance(id) => format!("(instance {id}) "),
    };
    if group.kind == Some(TargetGroupKind::Classic) {
        return format!("{instance}is unhealthy in {name} due to (reason {failure})");
    }
    let task = Hex::of(task);
    let task = task.as_str();
    format!(
        "(task {task}) {instance}(port {port}) is unhealthy in {name} due to (reason {failure})."
    )
}

const TROUBLESHOOTING: &str =
    "For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.";

pub(super) fn task_list(tasks: &Named) -> String {
    let mut list = String::new();
    for (at, task) in tasks.ids.iter().enumerate() {
        let space = if at > 0 { " " } else { "" };
        // Writing to a string cannot fail.
        let _ = write!(list, "{space}(task {})", Hex::of(*task).as_str());
    }
    list
}

fn no_place(region: &Region, why: &NoPlace) -> String {
    use crate::ecs::instance::resources::Shortage;
    let head =
        "was unable to place a task because no container instance met all of its requirements.";
    let (instance, why) = match why {
        NoPlace::Closest { instance, why } => (instance, why),
        NoPlace::TooManyWait => {
            return "was unable to place tasks in your cluster because the tasks provisioning capacity limit was exceeded."
                .to_owned();
        }
        NoPlace::OverQuota(over) => {
            return format!("was unable to place a task. Reason: {over}. {TROUBLESHOOTING}");
        }
        NoPlace::NoInstances => {
            return format!(
                "{head} Reason: No Container Instances were found in your cluster. {TROUBLESHOOTING}"
            );
        }
    };
    let id = region.instances.get(*instance).id();
    let what = match why {
        Why::Resource(Shortage::Cpu) => "has insufficient CPU units available.".to_owned(),
        Why::Resource(Shortage::Memory) => "has insufficient memory available.".to_owned(),
        Why::Resource(Shortage::Ports) => {
            "is already using a port required by your task.".to_owned()
        }
        Why::Attribute => "is missing an attribute required by your task.".to_owned(),
        other => format!("encountered error \"{other}\"."),
    };
    format!("{head} The closest matching (container-instance {id}) {what} {TROUBLESHOOTING}")
}
