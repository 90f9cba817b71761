//! What the tests of task definitions begin with.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use crate::ecs::keys::{RegionKey, TaskKey};
use crate::ecs::task::state::TaskStatus;
use crate::ecs::{Region, Settings, cluster};
use crate::kernel::arn::Scope;
use crate::kernel::profile::Profile;
use crate::kernel::strictness::Strictness;
use crate::kernel::time::Time;
use crate::ops::task::run_task;
use crate::ops::task_definition::{
    delete_task_definitions, deregister_task_definition, register_task_definition,
};
use crate::wire::{
    ApiError, Compatibility, ContainerDefinition, DeleteTaskDefinitionsRequest,
    DeregisterTaskDefinitionRequest, LaunchType, NetworkMode, RegisterTaskDefinitionRequest,
    RunTaskRequest, TaskDefinition,
};

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

/// A region to write definitions into.
pub(super) struct Book {
    pub(super) region: Region,
}

impl Book {
    pub(super) fn new() -> Self {
        let scope = Scope {
            account: "111122223333".to_owned(),
            region: "us-east-1".to_owned(),
        };
        let settings = Settings {
            seed: 0,
            profile: Profile::instant(),
            strictness: Strictness::Lenient,
            strict_neighbours: false,
            ignores_unknown_resources: false,
            without: Vec::new(),
            endpoints: BTreeMap::new(),
            synthetic_instances: true,
            rate_limits: crate::limits::RateLimits::none(),
            quotas: crate::limits::Quotas::none(),
            has_runtimes: false,
            vpc: None,
            new_log_file: || None,
        };
        let start = Time::from_system(SystemTime::UNIX_EPOCH);
        let mut region = Region::new(RegionKey(0), scope, Arc::new(settings), start);
        cluster::life::create(&mut region, "default");
        Self { region }
    }

    pub(super) fn arn(&self, name: &str) -> String {
        self.region.scope.arn(&format!("task-definition/{name}"))
    }

    pub(super) fn register(&mut self, family: &str) -> TaskDefinition {
        let answer = register_task_definition(&mut self.region, bridge(family)).unwrap();
        answer.task_definition.unwrap()
    }

    pub(super) fn deregister(&mut self, reference: &str) {
        let input = DeregisterTaskDefinitionRequest {
            task_definition: reference.to_owned(),
        };
        deregister_task_definition(&mut self.region, input).unwrap();
    }

    pub(super) fn delete(&mut self, reference: &str) {
        let input = DeleteTaskDefinitionsRequest {
            task_definitions: vec![reference.to_owned()],
        };
        let answer = delete_task_definitions(&mut self.region, input).unwrap();
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
        let answer = run_task(&mut self.region, run).unwrap();
        assert_eq!(answer.failures, Some(Vec::new()));
    }

    /// Makes all tasks `STOPPED`, without what comes before it.
    pub(super) fn stop_all(&mut self) {
        let keys: Vec<TaskKey> = self.region.tasks.iter().map(|task| task.key).collect();
        for key in keys {
            let stop = |task: &mut crate::ecs::task::state::Task| task.status = TaskStatus::Stopped;
            self.region.tasks.update(key, stop);
        }
    }

    /// Lets a second pass.
    pub(super) fn wait(&mut self) {
        let next = self.region.now() + Duration::from_secs(1);
        self.region.advance(next);
    }
}
