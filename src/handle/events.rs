//! What the service would announce on EventBridge.

use std::time::Duration;

use crate::driver::State;
use crate::world::task::TaskStatus;
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
}

/// The events of the default scope, in order.
pub(crate) fn all(state: &State) -> Vec<Event> {
    let (world, started) = (state.world(), state.started());
    let mut events: Vec<(u32, Event)> = Vec::new();
    for task in world.tasks.iter() {
        for moment in &task.moments {
            if let What::Event {
                version,
                status,
                desired,
            } = moment.what
            {
                let event = Event {
                    at: moment.at.since(started),
                    task_arn: world.task_arn(task),
                    version,
                    last_status: status,
                    is_stopping: desired == crate::wire::DesiredStatus::Stopped,
                };
                events.push((moment.sequence, event));
            }
        }
    }
    events.sort_by_key(|(sequence, event)| (event.at, *sequence));
    events.into_iter().map(|(_, event)| event).collect()
}
