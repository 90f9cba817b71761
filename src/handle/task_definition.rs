//! A revision of a task definition, from the outside.

use std::fmt;
use std::sync::Arc;

use super::TaskHandle;
use crate::fake::FakeEcs;
use crate::ops;
use crate::wire::{
    self, ApiError, AwsVpcConfiguration, Compatibility, LaunchType, NetworkConfiguration,
    NetworkMode, Operation, RunTaskRequest, TaskDefinitionFamilyStatus, TaskDefinitionStatus,
};
use crate::world::World;
use crate::world::task_definition::Revision;

/// A revision of a task definition.
#[derive(Clone)]
pub struct TaskDefinitionHandle {
    fake: FakeEcs,
    revision: Arc<Revision>,
}

impl TaskDefinitionHandle {
    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, reference: &str) -> Self {
        let found = fake.with(|world| {
            world
                .find_task_definition(reference)
                .map(|state| state.map(|state| Arc::clone(&state.revision)))
        });
        match found {
            Ok(Some(revision)) => Self {
                fake: fake.clone(),
                revision,
            },
            Ok(None) => {
                let families: Vec<String> = fake.with(|world| {
                    world
                        .task_definitions
                        .families(TaskDefinitionFamilyStatus::All, "", None)
                        .map(|name| str::to_owned(name))
                        .collect()
                });
                panic!(
                    "no task definition '{reference}'; there are families: {}",
                    super::story::list(&families)
                );
            }
            Err(error) => panic!("no task definition '{reference}': {error}"),
        }
    }

    #[track_caller]
    pub(crate) fn register(fake: &FakeEcs, json: &[u8]) -> Self {
        // Not by way of the driver: the request log is for what the code under test asks.
        let registered =
            fake.with(|world| ops::dispatch(world, Operation::RegisterTaskDefinition, json));
        if let Err(error) = registered {
            match wire::syntax_error(json) {
                None => panic!("failed to register the task definition: {error}"),
                Some(syntax) => {
                    panic!("failed to register the task definition: not JSON: {syntax}")
                }
            }
        }
        let newest = fake.with(|world| {
            world
                .task_definitions
                .newest()
                .map(|state| Arc::clone(&state.revision))
        });
        match newest {
            Some(revision) => Self {
                fake: fake.clone(),
                revision,
            },
            None => unreachable!("a definition has just been registered"),
        }
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
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.fake.with(|world| {
            let state = world
                .task_definitions
                .get(&self.revision.family, self.revision.number);
            state.is_some_and(|state| state.status == TaskDefinitionStatus::Active)
        })
    }

    /// Runs a task from it in the default cluster, without a client: for tests that begin with a task.
    ///
    /// It runs on Fargate if the definition can, otherwise on EC2, and in a subnet of the fake's if it needs one.
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
        let launched = self.fake.with(|world| {
            let request = self.request(world);
            let task = ops::task::run_task(world, request)?
                .tasks
                .unwrap_or_default()
                .pop();
            let arn = task.and_then(|task| task.task_arn);
            Ok::<_, ApiError>(arn.unwrap_or_default())
        });
        match launched {
            Ok(arn) => self.fake.task(&arn),
            Err(error) => panic!("failed to run {}: {error}", self.arn()),
        }
    }

    fn request(&self, world: &World) -> RunTaskRequest {
        let document = &self.revision.document;
        let can_fargate = document
            .compatibilities
            .iter()
            .flatten()
            .any(|with| *with == Compatibility::Fargate);
        let subnets = || AwsVpcConfiguration {
            subnets: vec![world.subnets.first().unwrap_or("subnet-1").to_owned()],
            ..AwsVpcConfiguration::default()
        };
        RunTaskRequest {
            task_definition: self.revision.arn.clone(),
            launch_type: Some(if can_fargate {
                LaunchType::Fargate
            } else {
                LaunchType::Ec2
            }),
            network_configuration: (self.revision.network_mode() == NetworkMode::Awsvpc).then(
                || NetworkConfiguration {
                    awsvpc_configuration: Some(subnets()),
                },
            ),
            ..RunTaskRequest::default()
        }
    }

    /// What `DescribeTaskDefinition` shows of it.
    #[cfg(feature = "client")]
    #[must_use]
    pub fn describe(&self) -> aws_sdk_ecs::types::TaskDefinition {
        self.fake.with(|world| {
            let state = world
                .task_definitions
                .get(&self.revision.family, self.revision.number);
            state
                .map(|state| crate::render::task_definition(state).into())
                .unwrap_or_else(|| {
                    unreachable!("revisions are kept for as long as the fake is not reset")
                })
        })
    }
}

impl fmt::Debug for TaskDefinitionHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TaskDefinitionHandle")
            .field(&self.arn())
            .finish()
    }
}
