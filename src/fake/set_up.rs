//! What a test begins with, made without a client.

use super::FakeEcs;
use crate::handle::{ClusterHandle, NewDefinition, NewService, TaskDefinitionHandle};

/// # What a test begins with
///
/// Each makes what an operation of the API makes, and is refused as it is. None is in
/// [`requests`](Self::requests), which lists what the code under test has asked.
impl FakeEcs {
    /// Registers the simplest definition of that family: Fargate, 256 CPU units, 512 MiB, and one
    /// container `app` of the image `busybox`. For tests that are not about definitions.
    ///
    /// [`new_definition`](Self::new_definition) is for another image or size;
    /// [`register_json`](Self::register_json) takes what an application really has.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let task = ecs.define("report").run();
    /// task.wait_running().await;
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// With the service's own words when the family has no valid name.
    #[track_caller]
    pub fn define(&self, family: &str) -> TaskDefinitionHandle {
        self.new_definition(family).add()
    }

    /// A definition of one container `app` that is not as [`define`](Self::define) makes it: say
    /// how, then [`add`](NewDefinition::add) it.
    pub fn new_definition(&self, family: &str) -> NewDefinition {
        NewDefinition::of(self, family)
    }

    /// Makes a cluster with the capacity providers `FARGATE` and `FARGATE_SPOT` and no default
    /// strategy, as the console makes clusters. The one that is there from the beginning has no
    /// providers, as one that `CreateCluster` makes without any.
    ///
    /// <https://docs.aws.amazon.com/AmazonECS/latest/developerguide/fargate-capacity-providers.html>
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let jobs = ecs.add_cluster("jobs");
    /// ecs.define("report").new_run().cluster("jobs").run();
    ///
    /// assert_eq!(jobs.tasks().len(), 1);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// With the service's own words when the name is not valid, or a cluster of that name has other
    /// providers.
    #[track_caller]
    pub fn add_cluster(&self, name: &str) -> ClusterHandle {
        ClusterHandle::made(self, name)
    }

    /// A service in the cluster that the fake was started with: say how it is, then
    /// [`add`](NewService::add) it. Other clusters have [`ClusterHandle::new_service`].
    ///
    /// By default it has one task of the definition that is called as the service is, and
    /// deployments that are not given up.
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.define("web");
    /// let web = ecs.new_service("web").count(2).add();
    /// web.wait_stable().await;
    /// # }
    /// ```
    pub fn new_service(&self, name: &str) -> NewService {
        NewService::of(self, self.default_cluster_name(), name)
    }

    /// The name of the cluster that the fake was started with.
    pub(crate) fn default_cluster_name(&self) -> String {
        self.driver()
            .read(|state| state.default_cluster().to_owned())
    }
}
