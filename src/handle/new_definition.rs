//! Registering the simplest task definitions.

use std::fmt;

use super::TaskDefinitionHandle;
use super::link::Link;
use crate::driver::made::as_read;
use crate::ecs::Region;
use crate::fake::FakeEcs;
use crate::ops;
use crate::wire::{
    Compatibility, ContainerDefinition, EnvironmentFile, EnvironmentFileType, KeyValuePair,
    NetworkMode, RegisterTaskDefinitionRequest, Secret,
};

/// A task definition of one container, `app`, that is about to be registered; see
/// [`FakeEcs::new_definition`].
///
/// ```
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// # let ecs = fake_ecs::FakeEcs::start().await;
/// ecs.new_definition("web").image("web:1").add();
/// let second = ecs.new_definition("web").image("web:2").cpu(512).memory(1024).add();
///
/// assert_eq!(second.revision(), 2);
/// # }
/// ```
#[derive(Clone)]
#[must_use = "a definition is there once it is added"]
pub struct NewDefinition {
    link: Link,
    cpu: u32,
    memory: u32,
    on: Compatibility,
    family: String,
    container: ContainerDefinition,
}

impl NewDefinition {
    pub(crate) fn of(fake: &FakeEcs, family: &str) -> Self {
        Self {
            link: Link::make(fake, |link, _| link.clone()),
            cpu: 256,
            memory: 512,
            on: Compatibility::Fargate,
            family: family.to_owned(),
            container: ContainerDefinition {
                name: Some("app".to_owned()),
                image: Some("busybox".to_owned()),
                ..ContainerDefinition::default()
            },
        }
    }

    /// The image of its container; `busybox` by default.
    pub fn image(mut self, image: impl Into<String>) -> Self {
        self.container.image = Some(image.into());
        self
    }

    /// The command of its container. By default that of the image, which the fake does not know.
    pub fn command<S: Into<String>>(mut self, command: impl IntoIterator<Item = S>) -> Self {
        let command = command.into_iter().map(Into::into).collect();
        self.container.command = Some(command);
        self
    }

    /// A variable of the environment of its container.
    pub fn environment(mut self, name: impl Into<String>, value: impl Into<String>) -> Self {
        let environment = self.container.environment.get_or_insert_default();
        environment.push(KeyValuePair {
            name: Some(name.into()),
            value: Some(value.into()),
        });
        self
    }

    /// A variable of the environment of its container whose value is a secret: the ARN of a
    /// [secret](crate::Secrets), with a JSON key or not, or the name or ARN of a
    /// [parameter](crate::Parameters). The definition has the execution role
    /// `ecsTaskExecutionRole` then, which ECS asks for.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// let db = ecs.secrets().put("db-password", "s3cret");
    /// let web = ecs.new_definition("web").secret("DB_PASSWORD", db).add();
    /// # let task = web.run();
    /// # ecs.settle();
    /// # assert_eq!(task.container("app").environment()[0].1, "s3cret");
    /// ```
    pub fn secret(mut self, name: impl Into<String>, value_from: impl Into<String>) -> Self {
        self.container.secrets.get_or_insert_default().push(Secret {
            name: name.into(),
            value_from: value_from.into(),
        });
        self
    }

    /// A file of variables for its container: the ARN of an object of [S3](crate::S3), such as
    /// `arn:aws:s3:::config/web.env`. Of several files the first that has a variable counts.
    pub fn environment_file(mut self, arn: impl Into<String>) -> Self {
        let files = self.container.environment_files.get_or_insert_default();
        files.push(EnvironmentFile {
            r#type: EnvironmentFileType::S3,
            value: arn.into(),
        });
        self
    }

    /// How many CPU units a task takes; 256 by default. Fargate has certain combinations:
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-tasks-services.html>
    pub fn cpu(mut self, units: u32) -> Self {
        self.cpu = units;
        self
    }

    /// How many MiB a task takes; 512 by default.
    pub fn memory(mut self, mib: u32) -> Self {
        self.memory = mib;
        self
    }

    /// Its tasks run on EC2 instances, in the network mode `bridge`. By default they run on
    /// Fargate, each with a network interface of its own.
    pub fn ec2(mut self) -> Self {
        self.on = Compatibility::Ec2;
        self
    }

    /// Its tasks run on machines that are not EC2's, in the network mode `bridge`: see
    /// [`add_external_instance`](FakeEcs::add_external_instance).
    pub fn external(mut self) -> Self {
        self.on = Compatibility::External;
        self
    }

    /// Registers it: what `RegisterTaskDefinition` does. It is not in
    /// [`requests`](FakeEcs::requests), which lists what the code under test has asked.
    ///
    /// # Panics
    ///
    /// With the service's own words when it is not valid.
    #[track_caller]
    pub fn add(self) -> TaskDefinitionHandle {
        let Self {
            link,
            cpu,
            memory,
            on,
            family,
            container,
        } = self;
        let network_mode = match on {
            Compatibility::Fargate => NetworkMode::Awsvpc,
            _ => NetworkMode::Bridge,
        };
        let has_secrets = container.secrets.is_some();
        let mut request = RegisterTaskDefinitionRequest {
            family: family.clone(),
            cpu: Some(cpu.to_string()),
            memory: Some(memory.to_string()),
            network_mode: Some(network_mode),
            requires_compatibilities: Some(vec![on]),
            container_definitions: vec![container],
            ..RegisterTaskDefinitionRequest::default()
        };
        let ask = |region: &Region| {
            let account = &region.scope.account;
            let role = || format!("arn:aws:iam::{account}:role/ecsTaskExecutionRole");
            request.execution_role_arn = has_secrets.then(role);
            request
        };
        let register = |region: &mut Region, request| {
            let request = as_read(&request)?;
            ops::task_definition::register_task_definition(region, request).map(drop)
        };
        let registered = TaskDefinitionHandle::made(link.fake(), ask, register);
        match registered {
            Ok(definition) => definition,
            Err(error) => panic!("failed to register the task definition '{family}': {error}"),
        }
    }
}

impl fmt::Debug for NewDefinition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("NewDefinition")
            .field("family", &self.family)
            .field("image", &self.container.image)
            .field("cpu", &self.cpu)
            .field("memory", &self.memory)
            .field("on", &self.on)
            .finish_non_exhaustive()
    }
}
