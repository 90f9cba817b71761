//! What the service would announce on EventBridge.

use std::time::Duration;

use crate::driver::State;
use crate::wire::DesiredStatus;
use crate::world::task::{Stop, Task, TaskStatus};
use crate::world::timeline::What;

/// A task state change, as the service announces it.
///
/// ```
/// # fn example(ecs: &fake_ecs::FakeEcs) {
/// # use fake_ecs::TaskStatus;
/// let events = ecs.events();
/// assert!(events.iter().any(|event| event.last_status() == TaskStatus::Stopped));
/// # }
/// ```
///
/// The service sends one for each change that raises the `version` of a task; see
/// [Amazon ECS task state change events](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_task_events.html).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    at: Duration,
    task_arn: String,
    version: u16,
    last_status: TaskStatus,
    is_stopping: bool,
    /// Why it was to stop, if it was.
    stop: Option<Stop>,
}

impl Event {
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
        self.stop.as_ref().map(|stop| stop.code.into())
    }

    /// Why the task was to stop, in the service's words or those of whoever stopped it: the `stoppedReason` of the event.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs, task: &fake_ecs::TaskHandle) {
    /// # use fake_ecs::TaskStatus;
    /// task.spot_interrupt();
    ///
    /// let warning = ecs.events().into_iter().find(fake_ecs::Event::is_stopping).unwrap();
    /// assert_eq!(warning.last_status(), TaskStatus::Running);
    /// assert_eq!(warning.stopped_reason(), Some("Your Spot Task was interrupted."));
    /// # }
    /// ```
    #[must_use]
    pub fn stopped_reason(&self) -> Option<&str> {
        self.stop.as_ref().map(|stop| stop.reason.as_str())
    }
}

/// The events of the default scope, in order.
pub(crate) fn all(state: &State) -> Vec<Event> {
    let tasks = state.world().tasks.iter();
    let mut events: Vec<(u32, Event)> = tasks.flat_map(|task| of_task(state, task)).collect();
    events.sort_by_key(|(sequence, event)| (event.at, *sequence));
    events.into_iter().map(|(_, event)| event).collect()
}

/// The events of a task, with what orders them across tasks.
fn of_task(state: &State, task: &Task) -> Vec<(u32, Event)> {
    let (world, started) = (state.world(), state.started());
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
                let event = Event {
                    at: moment.at.since(started),
                    task_arn: world.task_arn(task),
                    version,
                    last_status: status,
                    is_stopping: desired == DesiredStatus::Stopped,
                    stop: stop.cloned(),
                };
                events.push((moment.sequence, event));
            }
            _ => {}
        }
    }
    events
}
