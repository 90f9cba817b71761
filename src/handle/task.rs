//! A task, from the outside.

use std::fmt;

use super::link::Link;
use super::statuses::{DesiredStatus, HealthStatus, StopCode};
use super::{ContainerHandle, InstanceHandle, Logs, Timeline, story, wait};

use crate::command::Command;
use crate::command::address::TaskId;
use crate::ecs::Region;
use crate::ecs::keys::TaskKey;
use crate::ecs::task::state::{Task, TaskStatus};
use crate::fake::FakeEcs;
use crate::kernel::arn::{Identified, id_in};

use crate::render::{self, TaskView};
#[cfg(feature = "client")]
use crate::sdk::IntoSdk as _;
use crate::wire::{self, Json};

/// A task of the fake.
///
/// It shows the task as it is now, also after the API has forgotten it, which it does an hour after
/// the task has stopped. Of such tasks the fake keeps the last 10,000; a handle of another panics.
///
/// ```
/// # fn example(definition: &str) {
/// # use fake_ecs::{FakeEcs, TaskStatus};
/// let ecs = FakeEcs::start().blocking();
/// let task = ecs.register_json(definition).run();
/// assert_eq!(task.status(), TaskStatus::Running);
/// println!("{}", task.timeline());
/// # }
/// ```
#[derive(Clone)]
pub struct TaskHandle {
    link: Link,
    key: TaskKey,
}

impl TaskHandle {
    pub(super) fn of(link: &Link, task: &Task) -> Self {
        Self {
            link: link.clone(),
            key: task.key,
        }
    }

    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, reference: &str) -> Self {
        let id = id_in(Identified::Task, reference);
        let found = Link::make(fake, |link, region| {
            let found = id.and_then(|id| region.tasks.find(id));
            let ids = || region.tasks.iter().map(Task::id).collect::<Vec<_>>();
            found.map(|task| Self::of(link, task)).ok_or_else(ids)
        });
        match found {
            Ok(task) => task,
            Err(ids) => panic!("no task '{reference}'; there is: {}", story::list(&ids)),
        }
    }

    pub(crate) fn key(&self) -> TaskKey {
        self.key
    }

    pub(super) fn link(&self) -> &Link {
        &self.link
    }

    #[track_caller]
    pub(super) fn read<R>(&self, at: impl FnOnce(&Task) -> R) -> R {
        self.link.read_task(self.key, |_, task| at(task))
    }

    /// Looks at it; `None` after a reset, and once it is dropped.
    pub(super) fn try_look<R>(&self, at: impl FnOnce(&Task) -> R) -> Option<R> {
        self.link.try_look_task(self.key, at)
    }

    /// What is printed of it.
    pub(super) fn show(&self, at: impl FnOnce(&Task) -> String) -> String {
        self.link.show_task(self.key, at)
    }

    /// Its id: 32 hexadecimal digits.
    #[track_caller]
    #[must_use]
    pub fn id(&self) -> String {
        self.read(Task::id)
    }

    /// Its ARN.
    #[track_caller]
    #[must_use]
    pub fn arn(&self) -> String {
        self.link.read_task(self.key, Region::task_arn)
    }

    /// The family of its task definition.
    #[track_caller]
    #[must_use]
    pub fn family(&self) -> String {
        self.read(|task| task.spec.definition.family.to_string())
    }

    /// The number of its task definition in the family.
    #[track_caller]
    #[must_use]
    pub fn revision(&self) -> i32 {
        self.read(|task| task.spec.definition.number)
    }

    /// Its `startedBy`, if its caller gave one.
    #[track_caller]
    #[must_use]
    pub fn started_by(&self) -> Option<String> {
        self.read(|task| task.spec.started_by.as_deref().map(str::to_owned))
    }

    /// The stage it is in: `lastStatus`.
    #[track_caller]
    #[must_use]
    pub fn status(&self) -> TaskStatus {
        self.read(|task| task.status)
    }

    /// Whether it is `RUNNING`.
    #[track_caller]
    #[must_use]
    pub fn is_running(&self) -> bool {
        self.status() == TaskStatus::Running
    }

    /// Whether it has stopped.
    #[track_caller]
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        self.status() == TaskStatus::Stopped
    }

    /// The status it is to have.
    #[track_caller]
    #[must_use]
    pub fn desired_status(&self) -> DesiredStatus {
        self.read(|task| task.desired).into()
    }

    /// Why it stops or stopped, in one word.
    #[track_caller]
    #[must_use]
    pub fn stop_code(&self) -> Option<StopCode> {
        self.read(|task| task.stop.as_ref().map(|stop| stop.code.into()))
    }

    /// Why it stops or stopped: its `stoppedReason`. The text is the service's, or the `reason`
    /// that `StopTask` was given.
    #[track_caller]
    #[must_use]
    pub fn stopped_reason(&self) -> Option<String> {
        self.read(|task| task.stop.as_ref().map(|stop| stop.reason.clone()))
    }

    /// The health of its essential containers together.
    #[track_caller]
    #[must_use]
    pub fn health(&self) -> HealthStatus {
        self.read(Task::health).into()
    }

    /// The container instance that it was placed on; a task on Fargate has none.
    ///
    /// ```
    /// # fn example(definition: &str) {
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let instance = ecs.add_instance("m5.large");
    /// let task = ecs.register_json(definition).run();
    /// assert_eq!(task.instance(), Some(instance));
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn instance(&self) -> Option<InstanceHandle> {
        self.link.read_task(self.key, |region, task| {
            let instance = task.instance?;
            Some(InstanceHandle::of(
                &self.link,
                region.instances.get(instance),
            ))
        })
    }

    /// Its containers, in the order of the definition.
    #[track_caller]
    #[must_use]
    pub fn containers(&self) -> Vec<ContainerHandle> {
        let count = self.read(|task| task.containers.len());
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
        let found = self.read(|task| {
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

    /// What can be read of what the container of that name has written.
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
    #[track_caller]
    #[must_use]
    pub fn timeline(&self) -> Timeline {
        self.link
            .read_state(|state| Timeline::of_task(state, self.link.fake().region_key(), self.key))
    }

    /// What `DescribeTasks` shows of it, with its tags.
    #[track_caller]
    #[cfg(feature = "client")]
    #[must_use]
    pub fn describe(&self) -> aws_sdk_ecs::types::Task {
        self.shown().into_sdk()
    }

    /// What `DescribeTasks` shows of it, with its tags, as JSON: for snapshots, with
    /// [`redact`](FakeEcs::redact). Members are sorted by name.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.define("report").new_run().tag("team", "a").run();
    /// task.wait_running().await;
    ///
    /// assert_eq!(task.to_json()["lastStatus"], "RUNNING");
    /// assert_eq!(task.to_json()["tags"][0]["value"], "a");
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn to_json(&self) -> Json {
        Json::of(&self.shown())
    }

    #[track_caller]
    fn shown(&self) -> wire::Task {
        let view = TaskView::Described { with_tags: true };
        self.link
            .read_task(self.key, |region, task| render::task(region, task, view))
    }

    // ---- interfering ----

    /// Stops it as `StopTask` does: its containers get SIGTERM, then SIGKILL after their stop
    /// timeout. A task that has stopped already stays as it is.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.register_json(definition).run();
    /// task.force_stop();
    /// task.wait_stopped().await;
    /// assert_eq!(task.container("app").exit_code(), Some(143));
    /// # }
    /// ```
    #[track_caller]
    pub fn force_stop(&self) {
        self.link.apply(|region| Command::ForceStop {
            task: TaskId::of(region, self.key),
        });
    }

    /// It is `STOPPED` from now on: it goes through none of the stages before, and `reason` is its
    /// stopped reason. A task that has stopped already stays as it is.
    ///
    /// Its containers are `STOPPED` with it, at once: they get no SIGTERM, and what their scripts
    /// were still to do does not happen. Of those that had not stopped before, the essential ones
    /// show `exit_code`; the others show none. With `None` no container shows any, as when the host
    /// is lost.
    ///
    /// For tests of what happens after a failure, however it may have come about.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.register_json(definition).run();
    /// task.mark_failed(1, "out of disk");
    /// assert!(task.is_stopped());
    /// # }
    /// ```
    #[track_caller]
    pub fn mark_failed(&self, exit_code: impl Into<Option<i32>>, reason: impl Into<String>) {
        // Not under the lock: it may be a user's code.
        let (exit_code, reason) = (exit_code.into(), reason.into());
        self.link.apply(|region| Command::MarkFailed {
            task: TaskId::of(region, self.key),
            exit_code,
            reason,
        });
    }

    /// The API forgets it, as it does with every task about an hour after the task has stopped:
    /// `DescribeTasks` answers a failure with the reason `MISSING`, `ListTasks` does not list it,
    /// and `StopTask` does not find it. Handles still show it. One that is forgotten already stays
    /// so.
    ///
    /// Use it for applications that look for a task too late.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.register_json(definition).run();
    /// task.force_stop();
    /// task.wait_stopped().await;
    /// task.forget();
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it has not stopped yet.
    #[track_caller]
    pub fn forget(&self) {
        self.link.apply(|region| Command::ForgetTask {
            task: TaskId::of(region, self.key),
        });
    }

    /// Fargate takes the capacity of this Spot task back, as it may do with every task of the
    /// capacity provider `FARGATE_SPOT`.
    ///
    /// An event with the stop code `SpotInterruption` announces it at once: the two-minute warning.
    /// With it the containers get SIGTERM, and SIGKILL after their stop timeout, which is 30
    /// seconds by default, or after two minutes if they are longer about it. A task that is
    /// stopping or has stopped already stays as it is.
    ///
    /// [`FakeEcs::reclaim_spot`] leaves it to chance which tasks it hits. For instances of EC2
    /// there is [`InstanceHandle::spot_interrupt`](crate::InstanceHandle::spot_interrupt).
    ///
    /// ```
    /// # use fake_ecs::{FakeEcs, Script};
    /// # use std::time::Duration;
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = FakeEcs::start().await;
    /// # ecs.register_json(r#"{
    /// #     "family": "report-job", "networkMode": "awsvpc", "requiresCompatibilities": ["FARGATE"], "cpu": "256",
    /// #     "memory": "512", "containerDefinitions": [{ "name": "app", "image": "busybox" }]
    /// # }"#);
    /// ecs.script("report-job", Script::new().exits_on_sigterm(0).after(Duration::from_secs(20)));
    /// # #[cfg(feature = "client")] {
    /// # use aws_sdk_ecs::types::{AwsVpcConfiguration, CapacityProviderStrategyItem, NetworkConfiguration};
    /// # let subnet = AwsVpcConfiguration::builder().subnets("subnet-1").build().unwrap();
    /// # let network = NetworkConfiguration::builder().awsvpc_configuration(subnet).build();
    /// let spot = CapacityProviderStrategyItem::builder().capacity_provider("FARGATE_SPOT").weight(1).build().unwrap();
    /// let client = ecs.client();
    /// let put = client.put_cluster_capacity_providers().cluster("default").capacity_providers("FARGATE_SPOT");
    /// put.default_capacity_provider_strategy(spot).send().await.unwrap();
    /// client.run_task().task_definition("report-job").network_configuration(network).send().await.unwrap();
    /// let task = ecs.tasks().only();
    /// task.wait_running().await;
    ///
    /// task.spot_interrupt();
    ///
    /// task.wait_stopped().await;
    /// assert_eq!(task.stopped_reason().as_deref(), Some("Your Spot Task was interrupted."));
    /// assert_eq!(task.container("app").exit_code(), Some(0));
    /// # }
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When it is not a task of `FARGATE_SPOT`.
    #[track_caller]
    pub fn spot_interrupt(&self) {
        self.link.apply(|region| Command::InterruptTask {
            task: TaskId::of(region, self.key),
        });
    }

    // ---- waiting ----

    /// Lets time pass until it is `RUNNING`.
    ///
    /// # Panics
    ///
    /// When it can no longer be, at once; when nothing happens any more, as
    /// [`FakeEcs::wait_until`] says. With the story.
    #[track_caller]
    pub fn wait_running(&self) -> impl Future<Output = ()> + use<> {
        wait::for_status(self, TaskStatus::Running)
    }

    /// Lets time pass until it is `STOPPED`.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.register_json(definition).run();
    /// task.force_stop();
    /// task.wait_stopped().await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the
    /// story.
    #[track_caller]
    pub fn wait_stopped(&self) -> impl Future<Output = ()> + use<> {
        wait::for_status(self, TaskStatus::Stopped)
    }

    /// Lets time pass until it is in that stage. Stages that take no time pass between two looks,
    /// unless the clock is [`Clock::manual`](crate::Clock::manual).
    ///
    /// # Panics
    ///
    /// When it can no longer be, at once; when nothing happens any more, as
    /// [`FakeEcs::wait_until`] says. With the story.
    #[track_caller]
    pub fn wait_status(&self, status: TaskStatus) -> impl Future<Output = ()> + use<> {
        wait::for_status(self, status)
    }

    /// Lets time pass until `condition` holds for it.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.register_json(definition).run();
    /// task.wait_until(|task| task.logs("app").contains("listening")).await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the
    /// story, and the line that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }
}

impl PartialEq for TaskHandle {
    /// Whether both are the same task of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.link == other.link
    }
}

impl fmt::Debug for TaskHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.show(|task| {
            let family = &task.spec.definition.family;
            format!("{family} {} {}", task.id(), task.status)
        });
        write!(f, "TaskHandle({seen})")
    }
}
