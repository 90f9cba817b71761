//! What the service would announce on EventBridge.

use std::time::Duration;

use super::statuses::StopCode;
use crate::ecs::Region;
use crate::ecs::outbox::{Announced, What};
use crate::ecs::task::history;
use crate::ecs::task::state::TaskStatus;
use crate::ecs::task::timeline::What as Happened;
use crate::kernel::time::Time;
use crate::render;
use crate::render::event::{DEPLOYMENT_STATE_CHANGE, SERVICE_ACTION, TASK_STATE_CHANGE};
use crate::wire::{DesiredStatus, ServiceStateChange};

/// Something that the service announces on EventBridge.
///
/// ```
/// # fn example(ecs: &fake_ecs::FakeEcs) {
/// # use fake_ecs::TaskStatus;
/// let of_tasks = ecs.events().tasks();
/// assert!(of_tasks.iter().any(|event| event.last_status() == TaskStatus::Stopped));
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
    stop_code: Option<StopCode>,
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
    #[must_use]
    pub fn stop_code(&self) -> Option<StopCode> {
        self.stop_code
    }

    /// Why the task was to stop: the `stoppedReason` of the event. The text is the service's, or
    /// the `reason` that `StopTask` was given.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs, task: &fake_ecs::TaskHandle) {
    /// # use fake_ecs::TaskStatus;
    /// task.spot_interrupt();
    ///
    /// let of_task = ecs.events().of_task(task).tasks();
    /// let warning = of_task.iter().find(|event| event.is_stopping()).unwrap();
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
            Self::Task(_) => TASK_STATE_CHANGE,
            Self::Deployment(_) => DEPLOYMENT_STATE_CHANGE,
            Self::ServiceAction(_) => SERVICE_ACTION,
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

/// The event as a test sees it.
pub(super) fn seen(region: &Region, announced: &Announced, started: Time) -> Option<Event> {
    let at = announced.at.since(started);
    match announced.what {
        What::Task(key) => {
            let task = region.tasks.try_get(key)?;
            let (moment, stop) = history::moment(task, announced.sequence)?;
            let &Happened::Event {
                version,
                status,
                desired,
            } = &moment.what
            else {
                return None;
            };
            Some(Event::Task(TaskEvent {
                at,
                task_arn: region.task_arn(task),
                version,
                last_status: status,
                is_stopping: desired == DesiredStatus::Stopped,
                stop_code: stop.map(|stop| stop.code.into()),
                stopped_reason: stop.map(|stop| stop.reason.clone()),
            }))
        }
        What::Service(key, number) => {
            let service = region.services.get(key);
            let entry = render::event::entry(region, key, number)?;
            let (_, change) = render::event::service_event(region, service, entry)?;
            let cluster = &region.clusters.get(service.cluster).name;
            let service_arn = region.service_arn(cluster, &service.name);
            Some(of_service(at, service_arn, change))
        }
    }
}

fn of_service(at: Duration, service_arn: String, change: ServiceStateChange) -> Event {
    let ServiceStateChange {
        event_type,
        event_name,
        cluster_arn: _,
        deployment_id,
        task_set_arns,
        reason,
        at: _,
    } = change;
    match deployment_id {
        Some(deployment_id) => Event::Deployment(DeploymentEvent {
            at,
            service_arn,
            deployment_id,
            event_type,
            event_name,
            reason: reason.unwrap_or_default(),
        }),
        None => Event::ServiceAction(ServiceActionEvent {
            at,
            service_arn,
            event_type,
            event_name,
            reason,
            task_set_arns: task_set_arns.unwrap_or_default(),
        }),
    }
}
