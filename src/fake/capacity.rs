//! What tasks run on: container instances, and Spot capacity that is taken back.

use super::FakeEcs;
use crate::handle::{ClusterHandle, InstanceHandle, Instances, NewInstance, Tasks};

/// # What tasks run on
impl FakeEcs {
    /// Adds an EC2 instance of that type to the cluster that the fake was started with, as its
    /// agent would register it: `ACTIVE`, with the resources and attributes that AWS's have.
    /// Without instances tasks of the launch type EC2 are refused.
    ///
    /// Other clusters have [`ClusterHandle::add_instance`]; [`new_instance`](Self::new_instance) is
    /// for an instance in a certain zone or with attributes of its own. Tests that do not care what
    /// EC2 tasks run on start the fake with
    /// [`Builder::synthetic_instances`](crate::Builder::synthetic_instances).
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// let instance = ecs.add_instance("m5.large");
    ///
    /// assert_eq!((instance.registered().cpu(), instance.registered().memory()), (2048, 7680));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the type is none that the fake knows, with those that it knows, or when the cluster is
    /// not there.
    #[track_caller]
    pub fn add_instance(&self, instance_type: &str) -> InstanceHandle {
        self.default_cluster().add_instance(instance_type)
    }

    /// Adds `count` EC2 instances of that type to the cluster that the fake was started with, in
    /// the first three zones of the region, one after the other.
    ///
    /// # Panics
    ///
    /// As [`add_instance`](Self::add_instance) does.
    #[track_caller]
    pub fn add_instances(&self, count: usize, instance_type: &str) -> Instances {
        self.default_cluster().add_instances(count, instance_type)
    }

    /// An EC2 instance that is not like others: say how, then [`add`](NewInstance::add) it.
    ///
    /// # Panics
    ///
    /// As [`add_instance`](Self::add_instance) does.
    #[track_caller]
    pub fn new_instance(&self, instance_type: &str) -> NewInstance {
        self.default_cluster().new_instance(instance_type)
    }

    /// Adds a machine that is not EC2's to the cluster that the fake was started with, for tasks of
    /// the launch type EXTERNAL: four vCPUs, 16 GiB, no network interfaces for tasks.
    ///
    /// # Panics
    ///
    /// When the cluster is not there.
    #[track_caller]
    pub fn add_external_instance(&self) -> InstanceHandle {
        self.default_cluster().add_external_instance()
    }

    /// Fargate takes capacity back: `count` of the tasks on `FARGATE_SPOT` that are `RUNNING`,
    /// whatever cluster they are in, are interrupted as by
    /// [`TaskHandle::spot_interrupt`](crate::TaskHandle::spot_interrupt). Returns
    /// them, in the order of their creation. The seed decides which they are.
    ///
    /// Use it for what an application does when it loses part of its tasks, no matter which.
    ///
    /// ```
    /// # fn example(ecs: &fake_ecs::FakeEcs) {
    /// // … the application has ten tasks on FARGATE_SPOT …
    /// let interrupted = ecs.reclaim_spot(3);
    ///
    /// assert_eq!(interrupted.len(), 3);
    /// assert_eq!(ecs.tasks().running().len(), 7);
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When fewer than `count` are `RUNNING`: with the story.
    #[track_caller]
    pub fn reclaim_spot(&self, count: usize) -> Tasks {
        Tasks::reclaimed(self, count)
    }

    #[track_caller]
    pub(super) fn default_cluster(&self) -> ClusterHandle {
        let name = self.inner.driver.lock().default_cluster().to_owned();
        self.cluster(&name)
    }
}
