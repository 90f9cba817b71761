//! Running tasks without a client.

use std::fmt;

use super::launch::{FARGATE_SPOT, Launch};
use super::{TaskDefinitionHandle, TaskHandle, story};
use crate::ecs::Region;
use crate::ops;
use crate::wire::{
    ContainerOverride, Failure, KeyValuePair, Operation, RunTaskRequest, Tag, TaskOverride,
};

/// A task that is about to be run; see [`TaskDefinitionHandle::new_run`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let ecs = fake_ecs::FakeEcs::start().await;
/// ecs.add_cluster("jobs");
/// let report = ecs.define("report");
///
/// let task = report.new_run().cluster("jobs").tag("janitor", "stop").spot().run();
///
/// assert_eq!(ecs.cluster("jobs").tasks().only(), task);
/// assert!(ecs.requests().is_empty());
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a task is there once it is run"]
pub struct NewRun {
    definition: TaskDefinitionHandle,
    provider: Option<String>,
    container: ContainerOverride,
    request: RunTaskRequest,
}

impl NewRun {
    pub(super) fn of(definition: &TaskDefinitionHandle) -> Self {
        Self {
            definition: definition.clone(),
            provider: None,
            container: ContainerOverride::default(),
            request: RunTaskRequest {
                task_definition: definition.arn().to_owned(),
                ..RunTaskRequest::default()
            },
        }
    }

    /// The cluster that it runs in, by name or ARN. By default the one that the fake was started
    /// with.
    pub fn cluster(mut self, name: impl Into<String>) -> Self {
        self.request.cluster = Some(name.into());
        self
    }

    /// Its `startedBy`; none by default.
    pub fn started_by(mut self, started_by: impl Into<String>) -> Self {
        self.request.started_by = Some(started_by.into());
        self
    }

    /// Its group. By default `family:` and the family.
    pub fn group(mut self, group: impl Into<String>) -> Self {
        self.request.group = Some(group.into());
        self
    }

    /// A tag.
    pub fn tag(mut self, key: impl Into<String>, value: impl Into<String>) -> Self {
        let tags = self.request.tags.get_or_insert_default();
        tags.push(tag(key.into(), value.into()));
        self
    }

    /// The command of the definition's main container, instead of the definition's: of the first
    /// essential one.
    pub fn command<S: Into<String>>(mut self, command: impl IntoIterator<Item = S>) -> Self {
        let command = command.into_iter().map(Into::into).collect();
        self.container.command = Some(command);
        self
    }

    /// A variable of the environment of the definition's main container, besides the definition's
    /// or instead of it: of the first essential one.
    pub fn environment(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let environment = self.container.environment.get_or_insert_default();
        environment.push(KeyValuePair {
            name: Some(name.into()),
            value: Some(value.into()),
        });
        self
    }

    /// It runs on spare Fargate capacity, so that it can be
    /// [taken back](TaskHandle::spot_interrupt): short for
    /// [`capacity_provider("FARGATE_SPOT")`](Self::capacity_provider). Its cluster must have that
    /// provider; those that [`add_cluster`](crate::FakeEcs::add_cluster) makes have it.
    pub fn spot(self) -> Self {
        self.capacity_provider(FARGATE_SPOT)
    }

    /// The capacity provider that it runs by. By default
    /// [`run`](TaskDefinitionHandle::run) chooses what it runs on.
    pub fn capacity_provider(mut self, name: impl Into<String>) -> Self {
        self.provider = Some(name.into());
        self
    }

    /// Runs it: what `RunTask` does. It is not in [`requests`](crate::FakeEcs::requests), which
    /// lists what the code under test has asked.
    ///
    /// # Panics
    ///
    /// With the service's own words when it cannot be run.
    #[track_caller]
    pub fn run(self) -> TaskHandle {
        let Self {
            definition,
            provider,
            container,
            mut request,
        } = self;
        let (link, fake) = (definition.link(), definition.link().fake());
        request.overrides = overrides(&definition, container);
        let default = || fake.default_cluster_name();
        let cluster = request.cluster.get_or_insert_with(default).clone();
        let mut hint = "";
        let ask = |region: &Region| {
            let launch = Launch::of(region, definition.state(), &cluster, provider);
            hint = launch.hint(region, &cluster);
            request.launch_type = launch.launch_type;
            request.capacity_provider_strategy = launch.strategy;
            request.network_configuration = launch.network;
            request
        };
        let answer = link.act(Operation::RunTask, ask, ops::task::run_task);
        let answer = answer.map_err(|error| format!("{error}{hint}"));
        let launched = answer.and_then(|answer| {
            let task = answer.tasks.unwrap_or_default().pop();
            let arn = task.and_then(|task| task.task_arn);
            arn.ok_or_else(|| refusals(answer.failures.unwrap_or_default()))
        });
        match launched {
            Ok(arn) => fake.task(&arn),
            Err(error) => panic!("failed to run {}: {error}", definition.arn()),
        }
    }
}

/// What is said of the main container, if anything is.
fn overrides(
    definition: &TaskDefinitionHandle,
    container: ContainerOverride,
) -> Option<TaskOverride> {
    let is_there = container != ContainerOverride::default();
    is_there.then(|| TaskOverride {
        container_overrides: Some(vec![ContainerOverride {
            name: definition.main_container_name(),
            ..container
        }]),
        ..TaskOverride::default()
    })
}

pub(super) fn tag(key: String, value: String) -> Tag {
    Tag {
        key: Some(key),
        value: Some(value),
    }
}

impl fmt::Debug for NewRun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewRun")
            .field("task_definition", &self.definition.arn())
            .field("cluster", &self.request.cluster)
            .field("started_by", &self.request.started_by)
            .finish_non_exhaustive()
    }
}

/// Why no instance has taken the task.
fn refusals(failures: Vec<Failure>) -> String {
    let refusals = failures.into_iter().map(|failure| {
        let [instance, reason] = [failure.arn, failure.reason].map(Option::unwrap_or_default);
        format!("{instance}: {reason}")
    });
    format!(
        "no container instance takes it: {}",
        story::list(&refusals.collect::<Vec<_>>())
    )
}
