//! A task, from the outside.

use std::fmt;

use super::{ContainerHandle, Logs, Timeline, story, wait};
use crate::fake::FakeEcs;
#[cfg(feature = "client")]
use crate::render::TaskView;
use crate::wire;
use crate::world::arn::{Arn, Identified, parse_id};
use crate::world::task::{Task, TaskKey, TaskStatus};

/// A task of the fake.
///
/// It shows the task as it is now, also after the API has forgotten it, which it does an hour after the task has
/// stopped.
#[derive(Clone)]
pub struct TaskHandle {
    fake: FakeEcs,
    key: TaskKey,
}

impl TaskHandle {
    pub(crate) fn of(fake: &FakeEcs, task: &Task) -> Self {
        Self {
            fake: fake.clone(),
            key: task.key,
        }
    }

    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, reference: &str) -> Self {
        let id = match Arn::parse(reference) {
            Some(_) => reference.rsplit('/').next().unwrap_or(reference),
            None => reference,
        };
        let found = parse_id(Identified::Task, id)
            .ok()
            .and_then(|id| fake.with(|world| world.tasks.find(id).map(|task| task.key)));
        match found {
            Some(key) => Self {
                fake: fake.clone(),
                key,
            },
            None => {
                let ids: Vec<String> =
                    fake.with(|world| world.tasks.iter().map(Task::id).collect());
                panic!("no task '{reference}'; there is: {}", story::list(&ids));
            }
        }
    }

    pub(crate) fn key(&self) -> TaskKey {
        self.key
    }

    pub(crate) fn fake(&self) -> &FakeEcs {
        &self.fake
    }

    pub(crate) fn look<R>(&self, at: impl FnOnce(&Task) -> R) -> R {
        self.fake.with(|world| at(world.tasks.get(self.key)))
    }

    /// Its id: 32 hexadecimal digits.
    #[must_use]
    pub fn id(&self) -> String {
        self.look(Task::id)
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> String {
        self.fake
            .with(|world| world.task_arn(world.tasks.get(self.key)))
    }

    /// The family of its task definition.
    #[must_use]
    pub fn family(&self) -> String {
        self.look(|task| task.spec.definition.family.to_string())
    }

    /// Who started it, if the caller said so: `startedBy`.
    #[must_use]
    pub fn started_by(&self) -> Option<String> {
        self.look(|task| task.spec.started_by.as_deref().map(str::to_owned))
    }

    /// The stage it is in: `lastStatus`.
    #[must_use]
    pub fn status(&self) -> TaskStatus {
        self.look(|task| task.status)
    }

    /// Whether it has stopped.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.status() == TaskStatus::Stopped
    }

    /// The status it is to have.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn desired_status(&self) -> aws_sdk_ecs::types::DesiredStatus {
        self.look(|task| task.desired).as_str().into()
    }

    /// Why it stops or stopped, in one word.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn stop_code(&self) -> Option<aws_sdk_ecs::types::TaskStopCode> {
        self.look(|task| task.stop.as_ref().map(|stop| stop.code.into()))
    }

    /// Why it stops or stopped, in the service's words or those of whoever stopped it.
    #[must_use]
    pub fn stopped_reason(&self) -> Option<String> {
        self.look(|task| task.stop.as_ref().map(|stop| stop.reason.clone()))
    }

    /// The health of its essential containers together.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn health(&self) -> aws_sdk_ecs::types::HealthStatus {
        self.look(Task::health).into()
    }

    /// Its containers, in the order of the definition.
    #[must_use]
    pub fn containers(&self) -> Vec<ContainerHandle> {
        let count = self.look(|task| task.containers.len());
        (0..count)
            .map(|index| ContainerHandle::new(self.clone(), index))
            .collect()
    }

    /// The container of that name.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn container(&self, name: &str) -> ContainerHandle {
        let found = self.look(|task| {
            let names: Vec<String> = task
                .containers
                .iter()
                .map(|container| container.spec.name.clone())
                .collect();
            names.iter().position(|other| other == name).ok_or(names)
        });
        match found {
            Ok(index) => ContainerHandle::new(self.clone(), index),
            Err(names) => panic!(
                "no container '{name}' in task {}; there is: {}",
                self.id(),
                story::list(&names)
            ),
        }
    }

    /// What the container of that name has written.
    ///
    /// # Panics
    ///
    /// When there is none of that name.
    #[track_caller]
    #[must_use]
    pub fn logs(&self, container: &str) -> Logs {
        self.container(container).logs()
    }

    /// What happened to it so far. Print it.
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.fake
            .with_state(|state| Timeline::of_task(state, self.key))
    }

    /// What `DescribeTasks` shows of it, with its tags.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn describe(&self) -> aws_sdk_ecs::types::Task {
        self.fake
            .with(|world| {
                crate::render::task(
                    world,
                    world.tasks.get(self.key),
                    TaskView::Described { with_tags: true },
                )
            })
            .into()
    }

    // ---- interfering ----

    /// Stops it as `StopTask` does: its containers get SIGTERM, then SIGKILL after their stop timeout. A task that has
    /// stopped already stays as it is.
    pub fn force_stop(&self) {
        self.fake.with(|world| {
            world.ask_to_stop(
                self.key,
                wire::TaskStopCode::UserInitiated,
                "Task stopped by user".to_owned(),
            );
            // As `StopTask` does.
            world.tasks.update(self.key, |task| task.tags.clear());
        });
    }

    /// It is `STOPPED` from now on, whatever its containers do: they are left alone. Its essential containers show
    /// `exit_code`, and `reason` is its stopped reason. A task that has stopped already stays as it is.
    ///
    /// For tests of what happens after a failure, however it may have come about.
    pub fn mark_failed(&self, exit_code: i32, reason: impl Into<String>) {
        self.fake
            .with(|world| world.mark_failed(self.key, exit_code, reason.into()));
    }

    // ---- waiting ----

    /// Lets time pass until it is `RUNNING`.
    ///
    /// # Panics
    ///
    /// When the fake comes to rest and it is not, or it can no longer be: at once, with the story.
    #[track_caller]
    pub fn wait_running(&self) -> impl Future<Output = ()> + use<> {
        wait::for_status(self, TaskStatus::Running)
    }

    /// Lets time pass until it is `STOPPED`.
    ///
    /// # Panics
    ///
    /// When the fake comes to rest and it is not: at once, with the story.
    #[track_caller]
    pub fn wait_stopped(&self) -> impl Future<Output = ()> + use<> {
        wait::for_status(self, TaskStatus::Stopped)
    }

    /// Lets time pass until it is in that stage. Stages that take no time pass between two looks, unless the clock is
    /// [`Clock::manual`](crate::Clock::manual).
    ///
    /// # Panics
    ///
    /// When the fake comes to rest and it is not, or it can no longer be: at once, with the story.
    #[track_caller]
    pub fn wait_status(&self, status: TaskStatus) -> impl Future<Output = ()> + use<> {
        wait::for_status(self, status)
    }

    /// Lets time pass until `condition` holds for it.
    ///
    /// # Panics
    ///
    /// When the fake comes to rest and the condition does not hold: at once, with the story.
    #[track_caller]
    pub fn wait_until<F>(&self, mut condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        let task = self.clone();
        wait::for_condition(&self.fake, move |_| condition(&task))
    }
}

impl PartialEq for TaskHandle {
    /// Whether both are the same task of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && std::sync::Arc::ptr_eq(self.fake.driver(), other.fake.driver())
    }
}

impl fmt::Debug for TaskHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "TaskHandle({} {} {})",
            self.family(),
            self.id(),
            self.status()
        )
    }
}
