//! Where containers find what they are told about themselves.

use super::{ContainerHandle, TaskHandle};
use crate::metadata::address;

impl ContainerHandle {
    /// Where it finds what it is told about itself: what it has in the variable
    /// `ECS_CONTAINER_METADATA_URI_V4`. Add `/task` for its task, and `/stats` or `/task/stats` for
    /// statistics. Opens the port of the fake, as
    /// [`endpoint_url`](crate::FakeEcs::endpoint_url) does.
    ///
    /// For code that reads the task metadata endpoint, which a test may then run with this URL in
    /// the variable. It answers for simulated containers, for those that are closures, and for real
    /// ones, which have the variable set already. The same id is good for
    /// `/api/<id>/task-protection/v1/state`, which is `$ECS_AGENT_URI/task-protection/v1/state`.
    ///
    /// See [Task metadata endpoint version 4](https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-metadata-endpoint-v4.html).
    ///
    /// ```
    /// # async fn example(definition: &str) -> std::io::Result<()> {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.register_json(definition).run();
    /// task.wait_running().await;
    /// let mut app = std::process::Command::new("./app");
    /// app.env("ECS_CONTAINER_METADATA_URI_V4", task.container("app").metadata_url());
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When no port can be had: see [`try_endpoint_url`](crate::FakeEcs::try_endpoint_url).
    #[track_caller]
    #[must_use]
    pub fn metadata_url(&self) -> String {
        let endpoint = self.task().link().fake().endpoint_url();
        let name = self.name();
        let container = self.task().read(|task| {
            let found = task.containers.iter().find(|it| it.spec.name == name);
            found.map(|container| container.id.clone())
        });
        let id = address::of_container(&self.task().id(), &container.unwrap_or_default());
        format!("{endpoint}/v4/{id}")
    }
}

impl TaskHandle {
    /// Where its first container finds what it is told about its task: the
    /// [`metadata_url`](ContainerHandle::metadata_url) of that container, with `/task`.
    ///
    /// ```
    /// # async fn example(definition: &str) {
    /// let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.register_json(definition).run();
    /// assert!(task.metadata_url().ends_with("/task"));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When no port can be had: see [`try_endpoint_url`](crate::FakeEcs::try_endpoint_url).
    #[track_caller]
    #[must_use]
    pub fn metadata_url(&self) -> String {
        format!("{}/task", self.containers()[0].metadata_url())
    }
}
