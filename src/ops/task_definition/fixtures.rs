//! What the tests of task definitions begin with.

use std::fmt::Debug;
use std::time::{Duration, SystemTime};

use super::{deregister_task_definition, register_task_definition};
use crate::ops::task::run_task;
use crate::ops::task_definition::delete_task_definitions;
use crate::wire::{
    ApiError, Compatibility, ContainerDefinition, DeleteTaskDefinitionsRequest,
    DeregisterTaskDefinitionRequest, LaunchType, NetworkMode, RegisterTaskDefinitionRequest,
    RunTaskRequest, TaskDefinition,
};
use crate::world::arn::Place;
use crate::world::profile::Profile;
use crate::world::strictness::Strictness;
use crate::world::task::{TaskKey, TaskStatus};
use crate::world::time::Time;
use crate::world::{Settings, World};

/// What is registered.
pub(super) type Input = RegisterTaskDefinitionRequest;

/// The smallest definition: one container, no network mode.
pub(super) fn bridge(family: &str) -> Input {
    Input {
        family: family.to_owned(),
        container_definitions: vec![container("app")],
        ..Default::default()
    }
}

/// The smallest definition that Fargate runs.
pub(super) fn fargate(family: &str) -> Input {
    Input {
        network_mode: Some(NetworkMode::Awsvpc),
        requires_compatibilities: Some(vec![Compatibility::Fargate]),
        cpu: Some("256".to_owned()),
        memory: Some("512".to_owned()),
        ..bridge(family)
    }
}

pub(super) fn container(name: &str) -> ContainerDefinition {
    ContainerDefinition {
        name: Some(name.to_owned()),
        image: Some("nginx".to_owned()),
        memory: Some(128),
        ..Default::default()
    }
}

/// The code and the text of a refusal.
#[track_caller]
pub(super) fn message<T: Debug>(answer: Result<T, ApiError>) -> String {
    answer.expect_err("it should be refused").to_string()
}

/// A world to write definitions into.
pub(super) struct Book {
    pub(super) world: World,
}

impl Book {
    pub(super) fn new() -> Self {
        let place = Place {
            account: "111122223333".to_owned(),
            region: "us-east-1".to_owned(),
        };
        let settings = Settings {
            seed: 0,
            profile: Profile::instant(),
            strictness: Strictness::Lenient,
            synthetic_instances: true,
            address: std::net::SocketAddr::from(([127, 0, 0, 1], 4566)),
        };
        let start = Time::from_system(SystemTime::UNIX_EPOCH);
        let mut world = World::new(0, place, settings, start);
        world.make_cluster("default");
        Self { world }
    }

    pub(super) fn arn(&self, name: &str) -> String {
        self.world.place.arn(&format!("task-definition/{name}"))
    }

    pub(super) fn register(&mut self, family: &str) -> TaskDefinition {
        let answer = register_task_definition(&mut self.world, bridge(family)).unwrap();
        answer.task_definition.unwrap()
    }

    pub(super) fn deregister(&mut self, reference: &str) {
        let input = DeregisterTaskDefinitionRequest {
            task_definition: reference.to_owned(),
        };
        deregister_task_definition(&mut self.world, input).unwrap();
    }

    pub(super) fn delete(&mut self, reference: &str) {
        let input = DeleteTaskDefinitionsRequest {
            task_definitions: vec![reference.to_owned()],
        };
        let answer = delete_task_definitions(&mut self.world, input).unwrap();
        assert_eq!(answer.failures, Some(Vec::new()));
    }

    /// Runs a task of the revision.
    pub(super) fn run(&mut self, reference: &str) {
        type Run = RunTaskRequest;
        let run = Run {
            task_definition: reference.to_owned(),
            launch_type: Some(LaunchType::Ec2),
            ..Run::default()
        };
        let answer = run_task(&mut self.world, run).unwrap();
        assert_eq!(answer.failures, Some(Vec::new()));
    }

    /// Makes all tasks `STOPPED`, without what comes before it.
    pub(super) fn stop_all(&mut self) {
        let keys: Vec<TaskKey> = self.world.tasks.iter().map(|task| task.key).collect();
        for key in keys {
            let stop = |task: &mut crate::world::task::Task| task.status = TaskStatus::Stopped;
            self.world.tasks.update(key, stop);
        }
    }

    /// Lets a second pass.
    pub(super) fn wait(&mut self) {
        let next = self.world.now() + Duration::from_secs(1);
        self.world.advance(next);
    }
}
