//! A cluster, from the outside.

use std::fmt;

use super::link::Link;
use super::{
    DaemonHandle, InstanceHandle, Instances, List, NewInstance, NewService, ServiceHandle, Tasks,
    instance, wait,
};
use crate::ecs::cluster::state::ClusterStatus;
use crate::ecs::keys::ClusterKey;
use crate::ecs::task::state::TaskStatus;
use crate::fake::FakeEcs;
use crate::ops;
use crate::render::{self, ClusterView};
use crate::wire::{ClusterField, CreateClusterRequest, Json, Operation};

/// A cluster of the fake.
///
/// ```
/// let ecs = fake_ecs::FakeEcs::start().blocking();
/// let cluster = ecs.cluster("default");
/// assert!(cluster.is_active());
/// assert_eq!(cluster.running_tasks_count(), 0);
/// ```
#[derive(Clone)]
pub struct ClusterHandle {
    link: Link,
    key: ClusterKey,
}

impl ClusterHandle {
    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, reference: &str) -> Self {
        let found = Link::make(fake, |link, region| {
            let name = region.cluster_name(Some(reference)).ok();
            let found = name.and_then(|name| region.clusters.named(name));
            let all = || region.clusters.by_name(None);
            let names = || {
                all()
                    .map(|cluster| cluster.name.clone())
                    .collect::<Vec<_>>()
            };
            let handle = |key| Self {
                link: link.clone(),
                key,
            };
            found.map(|cluster| handle(cluster.key)).ok_or_else(names)
        });
        match found {
            Ok(cluster) => cluster,
            Err(names) => panic!(
                "no cluster '{reference}'; there is: {}",
                super::story::list(&names)
            ),
        }
    }

    #[track_caller]
    pub(crate) fn made(fake: &FakeEcs, name: &str) -> Self {
        let providers = ["FARGATE", "FARGATE_SPOT"].map(str::to_owned);
        let request = CreateClusterRequest {
            cluster_name: Some(name.to_owned()),
            capacity_providers: Some(providers.to_vec()),
            ..CreateClusterRequest::default()
        };
        let link = Link::make(fake, |link, _| link.clone());
        let made = link.act(
            Operation::CreateCluster,
            |_| request,
            ops::cluster::create_cluster,
        );
        match made {
            Ok(_) => Self::find(fake, name),
            Err(error) => panic!("failed to make the cluster '{name}': {error}"),
        }
    }

    pub(crate) fn all(fake: &FakeEcs) -> List<Self> {
        let all = Link::make(fake, |link, region| {
            let all = region.clusters.by_name(None).map(|cluster| Self {
                link: link.clone(),
                key: cluster.key,
            });
            all.collect()
        });
        List::new(fake, "cluster", all)
    }

    pub(super) fn link(&self) -> &Link {
        &self.link
    }

    /// Its name.
    #[track_caller]
    #[must_use]
    pub fn name(&self) -> String {
        self.link
            .read(|region| region.clusters.get(self.key).name.clone())
    }

    /// Its ARN.
    #[track_caller]
    #[must_use]
    pub fn arn(&self) -> String {
        self.link
            .read(|region| region.cluster_arn(&region.clusters.get(self.key).name))
    }

    /// Whether it is `ACTIVE`; otherwise it is still being made, or has been deleted.
    #[track_caller]
    #[must_use]
    pub fn is_active(&self) -> bool {
        self.link
            .read(|region| region.clusters.get(self.key).status == ClusterStatus::Active)
    }

    /// Adds an EC2 instance of that type: see [`FakeEcs::add_instance`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().default_cluster("jobs").await;
    /// let instance = ecs.cluster("jobs").add_instance("c5.xlarge");
    /// # assert!(instance.arn().contains("/jobs/"));
    /// # }
    /// ```
    ///
    /// # Panics
    ///
    /// When the type is none that the fake knows, or the cluster has been deleted.
    #[track_caller]
    pub fn add_instance(&self, instance_type: &str) -> InstanceHandle {
        self.new_instance(instance_type).add()
    }

    /// Adds `count` EC2 instances of that type.
    ///
    /// # Panics
    ///
    /// When the type is none that the fake knows, or the cluster has been deleted.
    #[track_caller]
    pub fn add_instances(&self, count: usize, instance_type: &str) -> Instances {
        let new = self.new_instance(instance_type);
        let added = (0..count).map(|_| new.clone().add()).collect();
        Instances::new(self.link.fake(), "container instance", added)
    }

    /// An EC2 instance of that type that is not like others: say how, then
    /// [`add`](NewInstance::add) it.
    ///
    /// # Panics
    ///
    /// When the type is none that the fake knows, or the cluster has been deleted.
    #[track_caller]
    pub fn new_instance(&self, instance_type: &str) -> NewInstance {
        NewInstance::ec2(self, instance_type)
    }

    /// Adds a machine that is not EC2's: see [`FakeEcs::add_external_instance`].
    ///
    /// # Panics
    ///
    /// When the cluster has been deleted.
    #[track_caller]
    pub fn add_external_instance(&self) -> InstanceHandle {
        NewInstance::external(self).add()
    }

    /// Its container instances, in the order of registration, also those that have been
    /// deregistered.
    #[track_caller]
    #[must_use]
    pub fn instances(&self) -> Instances {
        instance::of_cluster(&self.link, self.key)
    }

    /// Its service of that name.
    ///
    /// # Panics
    ///
    /// When there is none; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn service(&self, name: &str) -> ServiceHandle {
        ServiceHandle::find(self.link.fake(), Some(&self.name()), name)
    }

    /// A service in it: see [`FakeEcs::new_service`].
    ///
    /// ```
    /// # #[tokio::main(flavor = "current_thread")]
    /// # async fn main() {
    /// # let ecs = fake_ecs::FakeEcs::start().await;
    /// ecs.define("web");
    /// let web = ecs.add_cluster("shop").new_service("web").spot().add();
    /// assert_eq!(ecs.cluster("shop").services().only(), web);
    /// # }
    /// ```
    #[track_caller]
    pub fn new_service(&self, name: &str) -> NewService {
        NewService::of(self.link.fake(), self.name(), name)
    }

    /// Its services, in the order of creation, also those that have been deleted.
    #[track_caller]
    #[must_use]
    pub fn services(&self) -> List<ServiceHandle> {
        let services = self.link.read(|region| {
            let services = region.services.iter();
            let of_it = services.filter(|service| service.cluster == self.key);
            let of_it = of_it.map(|service| ServiceHandle::new(self.link.clone(), service.key));
            of_it.collect()
        });
        List::new(self.link.fake(), "service", services)
    }

    /// Its managed daemon of that name.
    ///
    /// # Panics
    ///
    /// When there is none, or no longer; the message names those that are there.
    #[track_caller]
    #[must_use]
    pub fn daemon(&self, name: &str) -> DaemonHandle {
        DaemonHandle::find(self.link.fake(), Some(&self.name()), name)
    }

    /// Its tasks, in the order of creation, whether they still run or not.
    #[track_caller]
    #[must_use]
    pub fn tasks(&self) -> Tasks {
        Tasks::of(&self.link, |task| task.spec.cluster == self.key)
    }

    /// How many of its tasks are `RUNNING`.
    #[track_caller]
    #[must_use]
    pub fn running_tasks_count(&self) -> usize {
        self.link
            .read(|region| region.tasks.count(self.key, None, &[TaskStatus::Running]))
    }

    /// How many of its tasks are to run and are not `RUNNING` yet.
    #[track_caller]
    #[must_use]
    pub fn pending_tasks_count(&self) -> usize {
        self.link
            .read(|region| region.tasks.pending(self.key, None))
    }
}

impl ClusterHandle {
    /// What `DescribeClusters` shows of it, with all that can be included, as JSON.
    ///
    /// ```
    /// let ecs = fake_ecs::FakeEcs::start().blocking();
    /// assert_eq!(ecs.cluster("default").to_json()["runningTasksCount"], 0);
    /// ```
    #[track_caller]
    #[must_use]
    pub fn to_json(&self) -> Json {
        let everything = ClusterView::Including(ClusterField::ALL);
        let shown = self.link.read(|region| {
            let cluster = region.clusters.get(self.key);
            render::cluster(region, cluster, everything)
        });
        Json::of(&shown)
    }

    /// Lets time pass until `condition` holds for it.
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

impl PartialEq for ClusterHandle {
    /// Whether both are the same cluster of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.link == other.link
    }
}

impl fmt::Debug for ClusterHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self
            .link
            .show(|region| region.cluster_arn(&region.clusters.get(self.key).name));
        write!(f, "ClusterHandle({seen})")
    }
}
