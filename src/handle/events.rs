//! What the service would announce on EventBridge.

use crate::ecs::registrar;
use std::time::Duration;

use crate::driver::State;
use crate::ecs::Region;
use crate::ecs::service::deployment::Cause;
use crate::ecs::service::event_log::{Entry, NoPlace, What as Happened};
use crate::ecs::service::state::Service;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::ecs::task::timeline::What;
use crate::kernel::time::Time;
use crate::render;
use crate::wire::{DesiredStatus, TaskStopCode};

/// Something that the service announces on EventBridge.
///
/// ```
/// # fn example(ecs: &fake_ecs::FakeEcs) {
/// # use fake_ecs::TaskStatus;
/// let events = ecs.events();
/// let mut of_tasks = events.iter().filter_map(|event| event.task());
/// assert!(of_tasks.any(|event| event.last_status() == TaskStatus::Stopped));
/// # }
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// `ECS Task State Change`
    Task(TaskEvent),
    /// `ECS Deployment State Change`
    Deployment(DeploymentEvent),
    /// `ECS Service Action`
    ServiceAction(ServiceActionEvent),
}

/// A task state change.
///
/// The service sends one for each change that raises the `version` of a task; see
/// [Amazon ECS task state change events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TaskEvent {
    at: Duration,
    task_arn: String,
    version: u16,
    last_status: TaskStatus,
    is_stopping: bool,
    stop_code: Option<TaskStopCode>,
    stopped_reason: Option<String>,
}

impl TaskEvent {
    /// When it happened, counted from the start of the fake.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// Whose it is.
    #[must_use]
    pub fn task_arn(&self) -> &str {
        &self.task_arn
    }

    /// The version of the task: the n-th event of a task has n.
    #[must_use]
    pub fn version(&self) -> u16 {
        self.version
    }

    /// The stage the task was in.
    #[must_use]
    pub fn last_status(&self) -> TaskStatus {
        self.last_status
    }

    /// Whether the task was to stop.
    #[must_use]
    pub fn is_stopping(&self) -> bool {
        self.is_stopping
    }

    /// Why the task was to stop, in one word: the `stopCode` of the event.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn stop_code(&self) -> Option<aws_sdk_ecs::types::TaskStopCode> {
        self.stop_code.map(Into::into)
    }

    /// Why the task was to stop, in the service's words or those of whoever stopped it: the `stoppedReason` of the event.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs, task: &fake_ecs::TaskHandle) {
    /// # use fake_ecs::TaskStatus;
    /// task.spot_interrupt();
    ///
    /// let events = ecs.events();
    /// let mut of_tasks = events.iter().filter_map(fake_ecs::Event::task);
    /// let warning = of_tasks.find(|event| event.is_stopping()).unwrap();
    /// assert_eq!(warning.last_status(), TaskStatus::Running);
    /// assert_eq!(warning.stopped_reason(), Some("Your Spot Task was interrupted."));
    /// # }
    /// ```
    #[must_use]
    pub fn stopped_reason(&self) -> Option<&str> {
        self.stopped_reason.as_deref()
    }
}

/// A deployment of a service begins or ends; see
/// [Amazon ECS service deployment state change events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_deployment_events.html).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeploymentEvent {
    at: Duration,
    service_arn: String,
    deployment_id: String,
    event_type: &'static str,
    event_name: &'static str,
    reason: String,
}

impl DeploymentEvent {
    /// When it happened, counted from the start of the fake.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// Whose deployment it is.
    #[must_use]
    pub fn service_arn(&self) -> &str {
        &self.service_arn
    }

    /// `ecs-svc/…`
    #[must_use]
    pub fn deployment_id(&self) -> &str {
        &self.deployment_id
    }

    /// `INFO` or `ERROR`.
    #[must_use]
    pub fn event_type(&self) -> &str {
        self.event_type
    }

    /// `SERVICE_DEPLOYMENT_IN_PROGRESS` and its like.
    #[must_use]
    pub fn event_name(&self) -> &str {
        self.event_name
    }

    /// In the service's words.
    #[must_use]
    pub fn reason(&self) -> &str {
        &self.reason
    }
}

/// Something else about a service; see
/// [Amazon ECS service action events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_service_events.html).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ServiceActionEvent {
    at: Duration,
    service_arn: String,
    event_type: &'static str,
    event_name: &'static str,
    reason: Option<String>,
    task_set_arns: Vec<String>,
}

impl ServiceActionEvent {
    /// When it happened, counted from the start of the fake.
    #[must_use]
    pub fn at(&self) -> Duration {
        self.at
    }

    /// Whose it is.
    #[must_use]
    pub fn service_arn(&self) -> &str {
        &self.service_arn
    }

    /// `INFO`, `WARN` or `ERROR`.
    #[must_use]
    pub fn event_type(&self) -> &str {
        self.event_type
    }

    /// `SERVICE_STEADY_STATE` and its like.
    #[must_use]
    pub fn event_name(&self) -> &str {
        self.event_name
    }

    /// Such as `RESOURCE:MEMORY`.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.reason.as_deref()
    }

    /// The task set that it is about, if it is about one.
    #[must_use]
    pub fn task_set_arns(&self) -> &[String] {
        &self.task_set_arns
    }
}

impl Event {
    /// When it happened, counted from the start of the fake.
    #[must_use]
    pub fn at(&self) -> Duration {
        match self {
            Self::Task(event) => event.at,
            Self::Deployment(event) => event.at,
            Self::ServiceAction(event) => event.at,
        }
    }

    /// What EventBridge calls its kind.
    #[must_use]
    pub fn detail_type(&self) -> &'static str {
        match self {
            Self::Task(_) => "ECS Task State Change",
            Self::Deployment(_) => "ECS Deployment State Change",
            Self::ServiceAction(_) => "ECS Service Action",
        }
    }

    /// The task state change, if it is one.
    #[must_use]
    pub fn task(&self) -> Option<&TaskEvent> {
        match self {
            Self::Task(event) => Some(event),
            Self::Deployment(_) | Self::ServiceAction(_) => None,
        }
    }

    /// The deployment state change, if it is one.
    #[must_use]
    pub fn deployment(&self) -> Option<&DeploymentEvent> {
        match self {
            Self::Deployment(event) => Some(event),
            Self::Task(_) | Self::ServiceAction(_) => None,
        }
    }

    /// The service action, if it is one.
    #[must_use]
    pub fn service_action(&self) -> Option<&ServiceActionEvent> {
        match self {
            Self::ServiceAction(event) => Some(event),
            Self::Task(_) | Self::Deployment(_) => None,
        }
    }
}

/// The events of the default scope, in order.
pub(crate) fn all(state: &State) -> Vec<Event> {
    let (region, started) = (state.region(), state.started());
    let tasks = region.tasks.iter().flat_map(|task| of_task(state, task));
    let services = region.services.iter().flat_map(|service| {
        let entries = service.story.iter();
        entries.filter_map(move |entry| {
            Some((entry.sequence, of_service(region, service, entry, started)?))
        })
    });
    let mut events: Vec<(u32, Event)> = tasks.chain(services).collect();
    events.sort_by_key(|(sequence, event)| (event.at(), *sequence));
    events.into_iter().map(|(_, event)| event).collect()
}

/// The events of a task, with what orders them across tasks.
fn of_task(state: &State, task: &Task) -> Vec<(u32, Event)> {
    let (region, started) = (state.region(), state.started());
    let (mut events, mut asked) = (Vec::new(), None);
    for moment in &task.moments {
        match &moment.what {
            What::StopAsked(stop) => asked = Some(&**stop),
            &What::Event {
                version,
                status,
                desired,
            } => {
                // It may have ended for another reason than it was to.
                let stop = match status {
                    TaskStatus::Stopped => task.stop.as_ref(),
                    _ => asked,
                };
                let event = Event::Task(TaskEvent {
                    at: moment.at.since(started),
                    task_arn: region.task_arn(task),
                    version,
                    last_status: status,
                    is_stopping: desired == DesiredStatus::Stopped,
                    stop_code: stop.map(|stop| stop.code),
                    stopped_reason: stop.map(|stop| stop.reason.clone()),
                });
                events.push((moment.sequence, event));
            }
            _ => {}
        }
    }
    events
}

fn of_service(region: &Region, service: &Service, entry: &Entry, started: Time) -> Option<Event> {
    let cluster = &region.clusters.get(service.cluster).name;
    let service_arn = region.service_arn(cluster, &service.name);
    let at = entry.at.since(started);
    let deployment = |event_type, event_name, id: &dyn std::fmt::Display, reason| {
        Some(Event::Deployment(DeploymentEvent {
            at,
            service_arn: service_arn.clone(),
            deployment_id: id.to_string(),
            event_type,
            event_name,
            reason,
        }))
    };
    let of_task_set = match &entry.what {
        Happened::TaskSetSteady(id) => Some(region.task_set_arn(service, *id)),
        _ => None,
    };
    let action = |event_type, event_name, reason| {
        Some(Event::ServiceAction(ServiceActionEvent {
            at,
            service_arn: service_arn.clone(),
            event_type,
            event_name,
            reason,
            task_set_arns: of_task_set.iter().cloned().collect(),
        }))
    };
    match &entry.what {
        Happened::RolloutBegan(id, cause) => {
            let reason = render::rollout_began(*id, *cause);
            deployment("INFO", "SERVICE_DEPLOYMENT_IN_PROGRESS", id, reason)
        }
        Happened::RolloutCompleted(id) => {
            let reason = format!("ECS deployment {id} completed.");
            deployment("INFO", "SERVICE_DEPLOYMENT_COMPLETED", id, reason)
        }
        Happened::RolloutFailed(id, cause) => {
            let reason = match cause {
                // The one in the documentation is in the singular, unlike that of `rolloutStateReason`.
                Cause::CircuitBreaker => {
                    "ECS deployment circuit breaker: task failed to start.".to_owned()
                }
                other => render::rollout_failed(*other),
            };
            deployment("ERROR", "SERVICE_DEPLOYMENT_FAILED", id, reason)
        }
        Happened::Move(what) => {
            let (event_type, event_name) = render::rebalancing_event(what);
            action(event_type, event_name, None)
        }
        Happened::Steady => action("INFO", "SERVICE_STEADY_STATE", None),
        Happened::TaskSetSteady(_) => action("INFO", "TASKSET_STEADY_STATE", None),
        Happened::Stopped(_) => action("INFO", "TASKS_STOPPED", None),
        Happened::Impaired => action("WARN", "SERVICE_TASK_START_IMPAIRED", None),
        Happened::NoPlace(NoPlace::NoInstances | NoPlace::TooManyWait) => {
            action("ERROR", "SERVICE_TASK_PLACEMENT_FAILURE", None)
        }
        Happened::NoPlace(NoPlace::Closest { why, .. }) => action(
            "ERROR",
            "SERVICE_TASK_PLACEMENT_FAILURE",
            Some(why.to_string()),
        ),
        Happened::FailedTargetChecks { group, .. }
            if registrar::health::is_lattice(region, *group) =>
        {
            action("WARN", "VPC_LATTICE_TARGET_UNHEALTHY", None)
        }
        Happened::FailedHealthChecks(task) if registrar::health::is_discovered(region, *task) => {
            action("WARN", "SERVICE_DISCOVERY_INSTANCE_UNHEALTHY", None)
        }
        Happened::Stage(..)
        | Happened::Started(_)
        | Happened::Computed(..)
        | Happened::Registered { .. }
        | Happened::Deregistered { .. }
        | Happened::Draining { .. }
        | Happened::FailedTargetChecks { .. }
        | Happened::FailedHealthChecks(_)
        | Happened::RollingBack(_)
        | Happened::Stuck
        | Happened::Protected(_) => None,
    }
}
