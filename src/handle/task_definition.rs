//! A revision of a task definition, from the outside.

use crate::driver::journal::READ_ONLY;
use crate::ecs::Region;
use crate::ecs::task;
use crate::kernel::caller::Caller;
use std::fmt;
use std::sync::Arc;

use super::link::Link;
use super::{List, NewRun, TaskHandle, wait};
use crate::driver::made::Written;
use crate::ecs::task::definition::Revision;
use crate::fake::FakeEcs;
use crate::ops;
#[cfg(feature = "client")]
use crate::sdk::IntoSdk as _;
use crate::wire::Encode;
use crate::wire::{
    self, ApiError, Json, Operation, RegisterTaskDefinitionRequest, SortOrder, TaskDefinitionStatus,
};

/// A revision of a task definition.
#[derive(Clone)]
pub struct TaskDefinitionHandle {
    link: Link,
    revision: Arc<Revision>,
}

/// What there is instead of what was asked for: other revisions, or other families.
pub(super) fn there_are(region: &Region, reference: &str) -> String {
    let (family, _) = reference.split_once(':').unwrap_or((reference, ""));
    let all = [TaskDefinitionStatus::Active, TaskDefinitionStatus::Inactive];
    let revisions = all.into_iter().flat_map(|status| {
        let definitions = &region.task_definitions;
        definitions.revisions(status, Some(family), SortOrder::Asc, None)
    });
    let revisions: Vec<String> = revisions
        .map(|(family, number)| format!("{family}:{number}"))
        .collect();
    if revisions.is_empty() {
        format!("there are families: {}", super::story::families(region))
    } else {
        format!("there are: {}", super::story::list(&revisions))
    }
}

impl TaskDefinitionHandle {
    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, reference: &str) -> Self {
        let found = Link::make(fake, |link, region| {
            let found =
                task::reference::find(region, reference).map_err(|error| error.to_string())?;
            let handle = found.map(|state| Self {
                link: link.clone(),
                revision: Arc::clone(&state.revision),
            });
            handle.ok_or_else(|| there_are(region, reference))
        });
        match found {
            Ok(definition) => definition,
            Err(why) => panic!("no task definition '{reference}'; {why}"),
        }
    }

    pub(crate) fn all(fake: &FakeEcs) -> List<Self> {
        let all = Link::make(fake, |link, region| {
            let definitions = &region.task_definitions;
            let active = TaskDefinitionStatus::Active;
            let keys = definitions.revisions(active, None, SortOrder::Asc, None);
            let states = keys.filter_map(|(family, number)| definitions.get(family, *number));
            let all = states.map(|state| Self {
                link: link.clone(),
                revision: Arc::clone(&state.revision),
            });
            all.collect()
        });
        List::new(fake, "task definition", all)
    }

    #[track_caller]
    pub(crate) fn register(fake: &FakeEcs, json: &[u8]) -> Self {
        // A demand that is not met after that is most likely what comes of it.
        if let Some(errors) = wire::typing_errors::<RegisterTaskDefinitionRequest>(json) {
            panic!("failed to register the task definition: {errors}");
        }
        let register = |region: &mut Region, Written(json): Written<'_>| {
            let caller = Caller::default();
            ops::dispatch(region, &caller, Operation::RegisterTaskDefinition, json)?;
            Ok(())
        };
        let registered = Self::made(fake, |_| Written(json), register);
        match registered {
            Ok(definition) => definition,
            Err(error) => match wire::syntax_error(json) {
                None => panic!("failed to register the task definition: {error}"),
                Some(syntax) => {
                    panic!("failed to register the task definition: not JSON: {syntax}")
                }
            },
        }
    }

    /// The newest, when that has made one. Not by way of the driver's calls: the request log is for
    /// what the code under test asks.
    pub(super) fn made<Q: Encode>(
        fake: &FakeEcs,
        ask: impl FnOnce(&Region) -> Q,
        make: impl FnOnce(&mut Region, Q) -> Result<(), ApiError>,
    ) -> Result<Self, ApiError> {
        let (key, operation) = (fake.region_key(), Operation::RegisterTaskDefinition);
        fake.driver().act(|state| {
            let request = ask(state.region(key));
            let made = state.make(key, operation, request, |region, request| {
                make(region, request)?;
                let Some(newest) = region.task_definitions.newest() else {
                    unreachable!("a definition has just been registered")
                };
                Ok(Arc::clone(&newest.revision))
            });
            let revision = made.ok_or_else(|| ApiError::invalid_parameter(READ_ONLY))??;
            let link = Link::new(fake, state);
            Ok(Self { link, revision })
        })
    }

    pub(super) fn link(&self) -> &Link {
        &self.link
    }

    pub(super) fn state(&self) -> &Revision {
        &self.revision
    }

    /// Its family.
    #[must_use]
    pub fn family(&self) -> &str {
        &self.revision.family
    }

    /// Its revision: 1 for the first of a family.
    #[must_use]
    pub fn revision(&self) -> i32 {
        self.revision.number
    }

    /// Its ARN.
    #[must_use]
    pub fn arn(&self) -> &str {
        &self.revision.arn
    }

    /// The name of the first essential one of its containers.
    pub(super) fn main_container_name(&self) -> Option<String> {
        let mut containers = self.revision.containers().iter();
        let main = containers.find(|container| container.essential.unwrap_or(true))?;
        main.name.clone()
    }

    /// The names of its containers, in the order of the definition.
    #[must_use]
    pub fn container_names(&self) -> Vec<String> {
        let names = self
            .revision
            .containers()
            .iter()
            .map(|container| container.name.clone());
        names.map(Option::unwrap_or_default).collect()
    }

    /// Whether it is `ACTIVE`, so that tasks can be run from it.
    #[track_caller]
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.link.read(|region| {
            let state = region
                .task_definitions
                .get(&self.revision.family, self.revision.number);
            state.is_some_and(|state| state.status == TaskDefinitionStatus::Active)
        })
    }

    /// Runs a task from it without a client: for tests that begin with a task.
    ///
    /// It runs in the cluster that the fake was started with, and in a subnet of the fake's if it
    /// needs one. What it runs on is the first of these that the definition requires, or, where it
    /// requires nothing, that it is compatible with:
    ///
    /// 1. the default capacity provider strategy of the cluster, if it has one
    /// 2. Fargate
    /// 3. EC2, if the cluster has an instance that takes tasks
    /// 4. EXTERNAL, if the cluster has a machine that takes tasks
    /// 5. the first capacity provider of Managed Instances that was made for the cluster, by name
    ///
    /// Without any of that it is refused, in the service's words and with a hint. Which operating
    /// system and processor the definition needs, and how much room, counts only when the task is
    /// placed. Calls of `RunTask` that name neither a launch type nor a strategy have 1, and EC2.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.register_json(definition).run();
    /// task.wait_running().await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// With the service's own words when it cannot be run.
    #[track_caller]
    pub fn run(&self) -> TaskHandle {
        self.new_run().run()
    }

    /// A task of it that is not like others: say how, then [`run`](NewRun::run) it. For tests that
    /// begin with tasks in another cluster, with tags, with overrides or on Spot.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let report = ecs.define("report");
    /// let task = report.new_run().started_by("nightly").command(["report", "--all"]).run();
    ///
    /// assert_eq!(task.started_by().as_deref(), Some("nightly"));
    /// assert_eq!(task.container("app").command(), ["report", "--all"]);
    /// # }
    /// ```
    pub fn new_run(&self) -> NewRun {
        NewRun::of(self)
    }

    /// What `DescribeTaskDefinition` shows of it.
    #[track_caller]
    #[cfg(feature = "client")]
    #[must_use]
    pub fn describe(&self) -> aws_sdk_ecs::types::TaskDefinition {
        self.shown().into_sdk()
    }

    /// What `DescribeTaskDefinition` shows of it, as JSON.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let report = ecs.define("report");
    /// assert_eq!(report.to_json()["containerDefinitions"][0]["name"], "app");
    /// # }
    /// ```
    #[track_caller]
    #[must_use]
    pub fn to_json(&self) -> Json {
        Json::of(&self.shown())
    }

    #[track_caller]
    fn shown(&self) -> wire::TaskDefinition {
        self.link.read(|region| {
            let definitions = &region.task_definitions;
            let state = definitions.get(&self.revision.family, self.revision.number);
            state.map_or_else(
                || unreachable!("revisions are kept for as long as the fake is not reset"),
                crate::render::task_definition,
            )
        })
    }
}

impl TaskDefinitionHandle {
    /// Lets time pass until `condition` holds for it.
    ///
    /// ```
    /// # async fn example(definition: &fake_ecs::TaskDefinitionHandle) {
    /// // … the application deregisters old revisions …
    /// definition.wait_until(|definition| !definition.is_active()).await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When nothing happens any more, as [`FakeEcs::wait_until`] says. With the story, and the line
    /// that has waited.
    #[track_caller]
    pub fn wait_until<F>(&self, condition: F) -> impl Future<Output = ()> + use<F>
    where
        F: FnMut(&Self) -> bool,
    {
        wait::for_handle(self.link.fake(), self.clone(), condition)
    }
}

impl PartialEq for TaskDefinitionHandle {
    /// Whether both are the same revision of the same fake.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.revision, &other.revision) && self.link == other.link
    }
}

impl fmt::Debug for TaskDefinitionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "TaskDefinitionHandle({})", self.arn())
    }
}
