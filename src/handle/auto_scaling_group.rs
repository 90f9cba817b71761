//! An Auto Scaling group, from the outside.

use std::fmt;

use super::link::Link;
use super::{ClusterHandle, Instances, List, instance, story, wait};

use crate::aws::auto_scaling::port::group_name;
use crate::aws::auto_scaling::{AutoScalingGroup, GroupKey};
use crate::aws::ec2::instance_types::InstanceType;
use crate::command::{Command, group as command};
use crate::ecs::capacity;
use crate::fake::FakeEcs;

/// An EC2 Auto Scaling group of the fake, for capacity providers.
///
/// It is made by [`AutoScaling::new_group`](crate::AutoScaling::new_group), before or after the
/// capacity provider that has its name or ARN. Once a cluster is associated with that provider, and
/// managed scaling is enabled, ECS changes its size as with AWS: tasks without room wait in
/// `PROVISIONING` until it has scaled out, and instances without tasks go after some time; see
/// [`Profile::auto_scaling`](crate::Profile::auto_scaling).
///
/// A capacity provider whose group the fake does not know never gets instances by itself. Its tasks
/// wait for those that a test adds with
/// [`NewInstance::capacity_provider`](crate::NewInstance::capacity_provider).
///
/// ```
/// use fake_ecs::FakeEcs;
///
/// # #[tokio::main(flavor = "current_thread")]
/// # async fn main() {
/// let ecs = FakeEcs::start().await;
/// let group = ecs.auto_scaling().new_group("workers").instance_type("m5.large").max(5).add();
/// ecs.register_json(r#"{
///     "family": "job", "containerDefinitions": [{ "name": "app", "image": "busybox", "cpu": 2048, "memory": 1024 }]
/// }"#);
///
/// # #[cfg(feature = "client")] {
/// # use aws_sdk_ecs::types::{
/// #     AutoScalingGroupProvider, CapacityProviderStrategyItem, ManagedScaling, ManagedScalingStatus,
/// # };
/// let client = ecs.client();
/// let scaling = ManagedScaling::builder().status(ManagedScalingStatus::Enabled).build();
/// let provider = AutoScalingGroupProvider::builder().auto_scaling_group_arn(group.arn()).managed_scaling(scaling);
/// client.create_capacity_provider().name("workers").auto_scaling_group_provider(provider.build().unwrap()).send().await.unwrap();
/// let item = CapacityProviderStrategyItem::builder().capacity_provider("workers").weight(1).build().unwrap();
/// let put = client.put_cluster_capacity_providers().cluster("default").capacity_providers("workers");
/// put.default_capacity_provider_strategy(item).send().await.unwrap();
///
/// client.run_task().task_definition("job").count(3).send().await.unwrap();
///
/// ecs.wait_until(|ecs| ecs.tasks().running().len() == 3).await;
/// assert_eq!(group.instances().len(), 3);
/// # }
/// # }
/// ```
#[derive(Clone)]
pub struct AutoScalingGroupHandle {
    link: Link,
    key: GroupKey,
}

impl AutoScalingGroupHandle {
    #[track_caller]
    pub(crate) fn find(fake: &FakeEcs, reference: &str) -> Self {
        let found = Link::make(fake, |link, region| {
            let groups = &region.auto_scaling;
            let found = groups.named(group_name(reference));
            let names = || {
                groups
                    .iter()
                    .map(|group| group.name.clone())
                    .collect::<Vec<_>>()
            };
            let handle = |key| Self {
                link: link.clone(),
                key,
            };
            found.map(|group| handle(group.key)).ok_or_else(names)
        });
        match found {
            Ok(group) => group,
            Err(names) => panic!(
                "no Auto Scaling group '{reference}'; there is: {}",
                story::list(&names)
            ),
        }
    }

    pub(crate) fn all(fake: &FakeEcs) -> List<Self> {
        let all = Link::make(fake, |link, region| {
            let all = region.auto_scaling.iter().map(|group| Self {
                link: link.clone(),
                key: group.key,
            });
            all.collect()
        });
        List::new(fake, "Auto Scaling group", all)
    }

    #[track_caller]
    fn read<R>(&self, at: impl FnOnce(&AutoScalingGroup) -> R) -> R {
        self.link
            .read(|region| at(region.auto_scaling.get(self.key)))
    }

    #[track_caller]
    fn resize(&self, min: Option<usize>, max: Option<usize>, desired_capacity: Option<usize>) {
        self.link.apply(|region| Command::ResizeAutoScalingGroup {
            group: region.auto_scaling.get(self.key).name.clone(),
            min,
            max,
            desired_capacity,
        });
    }

    #[track_caller]
    fn set_capacity(&self, is_available: bool) {
        self.link.apply(|region| Command::SetGroupCapacity {
            group: region.auto_scaling.get(self.key).name.clone(),
            is_available,
        });
    }

    /// Its name.
    #[track_caller]
    #[must_use]
    pub fn name(&self) -> String {
        self.read(|group| group.name.clone())
    }

    /// Its ARN, for `CreateCapacityProvider`, which takes the name as well.
    #[track_caller]
    #[must_use]
    pub fn arn(&self) -> String {
        self.read(|group| group.arn.clone())
    }

    /// How many instances it is to have.
    #[track_caller]
    #[must_use]
    pub fn desired_capacity(&self) -> usize {
        self.read(|group| group.desired)
    }

    /// How many instances it has at least.
    #[track_caller]
    #[must_use]
    pub fn min(&self) -> usize {
        self.read(|group| group.min)
    }

    /// How many instances it has at most.
    #[track_caller]
    #[must_use]
    pub fn max(&self) -> usize {
        self.read(|group| group.max)
    }

    /// The instances that it has now and that have registered, in the order of registration; also
    /// those that are `DRAINING` because they are about to go.
    #[track_caller]
    #[must_use]
    pub fn instances(&self) -> Instances {
        self.link.read(|region| {
            let members = capacity::groups::members(region.auto_scaling.get(self.key));
            let members = members.map(|key| region.instances.get(key));
            instance::list(
                &self.link,
                members.filter(|instance| instance.is_registered()),
            )
        })
    }

    // ---- interfering ----

    /// Sets the least number of instances. A lower maximum is raised to it.
    #[track_caller]
    pub fn set_min(&self, count: usize) {
        self.resize(Some(count), None, None);
    }

    /// Sets the greatest number of instances. A higher minimum is lowered to it. Instances that are
    /// too many go, as when ECS scales in.
    #[track_caller]
    pub fn set_max(&self, count: usize) {
        self.resize(None, Some(count), None);
    }

    /// Sets its desired number of instances, as `aws autoscaling set-desired-capacity` does. With
    /// managed scaling ECS goes on from there.
    ///
    /// # Panics
    ///
    /// When that is less than its minimum, or more than its maximum.
    #[track_caller]
    pub fn set_desired_capacity(&self, count: usize) {
        self.resize(None, None, Some(count));
    }

    /// EC2 has no more instances for it from now on: `InsufficientInstanceCapacity`. Those that
    /// have been launched still come. Tasks without room stay `PROVISIONING`, and are given up in
    /// the end, when there is no instance at all with `TaskFailedToStart: EMPTY CAPACITY PROVIDER`.
    ///
    /// Use it for what an application does about tasks that do not start.
    #[track_caller]
    pub fn run_out_of_capacity(&self) {
        self.set_capacity(false);
    }

    /// EC2 has instances for it again after [`run_out_of_capacity`](Self::run_out_of_capacity).
    #[track_caller]
    pub fn regain_capacity(&self) {
        self.set_capacity(true);
    }
}

impl AutoScalingGroupHandle {
    /// Lets time pass until `condition` holds for it.
    ///
    /// ```
    /// # async fn example(group: &fake_ecs::AutoScalingGroupHandle) {
    /// group.wait_until(|group| group.instances().len() == 3).await;
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

impl PartialEq for AutoScalingGroupHandle {
    /// Whether both are the same group of the same fake.
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && self.link == other.link
    }
}

impl fmt::Debug for AutoScalingGroupHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seen = self.link.show(|region| {
            let group = region.auto_scaling.get(self.key);
            let (name, count) = (&group.name, group.members().count());
            format!("{name} {count}/{}", group.desired)
        });
        write!(f, "AutoScalingGroupHandle({seen})")
    }
}

/// An Auto Scaling group that is about to be made.
///
/// ```
/// let ecs = fake_ecs::FakeEcs::start().blocking();
/// let group = ecs.auto_scaling().new_group("workers").instance_type("c5.xlarge").min(1).max(5).zones(["us-east-1b"]).add();
///
/// let instances = group.instances();
/// assert_eq!(instances[0].availability_zone(), "us-east-1b");
/// ```
#[derive(Clone)]
#[must_use = "a group is there once it is added"]
pub struct NewAutoScalingGroup {
    link: Link,
    new: command::NewAutoScalingGroup,
}

impl NewAutoScalingGroup {
    pub(crate) fn new(fake: &FakeEcs, name: &str) -> Self {
        let link = Link::make(fake, |link, _| link.clone());
        let cluster = link.read_state(|state| state.default_cluster().to_owned());
        let new = command::NewAutoScalingGroup {
            group: name.to_owned(),
            cluster,
            instance_type: "m5.large".to_owned(),
            zones: Vec::new(),
            min: 0,
            max: 10,
            protects_instances: false,
        };
        Self { link, new }
    }

    /// The cluster that its instances register with; by default the one that the fake was started
    /// with.
    pub fn cluster(mut self, name: impl Into<String>) -> Self {
        self.new.cluster = name.into();
        self
    }

    /// The type of its instances; `m5.large` by default.
    ///
    /// # Panics
    ///
    /// When the type is none that the fake knows, with those that it knows.
    #[track_caller]
    pub fn instance_type(mut self, name: &str) -> Self {
        match InstanceType::named(name) {
            Ok(known) => known.name.clone_into(&mut self.new.instance_type),
            Err(error) => panic!("{error}"),
        }
        self
    }

    /// How many instances it has at least, and at the beginning; none by default.
    pub fn min(mut self, count: usize) -> Self {
        self.new.min = count;
        self
    }

    /// How many instances it has at most; ten by default.
    pub fn max(mut self, count: usize) -> Self {
        self.new.max = count;
        self
    }

    /// The zones that its instances are in, as evenly as can be. By default those are the first
    /// three of the region.
    pub fn zones<Z: Into<String>>(mut self, zones: impl IntoIterator<Item = Z>) -> Self {
        self.new.zones = zones.into_iter().map(Into::into).collect();
        self
    }

    /// Its instances are protected from scale-in, as `managedTerminationProtection` demands it;
    /// then ECS lets go of those without tasks, and without `managedTerminationProtection` none
    /// goes. By default any can go, whatever runs on it.
    pub fn protected_from_scale_in(mut self) -> Self {
        self.new.protects_instances = true;
        self
    }

    /// Makes it. It launches its first instances, if it is to have any.
    ///
    /// # Panics
    ///
    /// When there is one of that name, its minimum is above its maximum, or the cluster is not
    /// there.
    #[track_caller]
    pub fn add(self) -> AutoScalingGroupHandle {
        let Self { link, mut new } = self;
        new.cluster = ClusterHandle::find(link.fake(), &new.cluster).name();
        let name = new.group.clone();
        link.apply(|_| Command::AddAutoScalingGroup(new));
        link.read(|region| {
            let group = region.auto_scaling.named(group_name(&name));
            let key = group.map(|group| group.key);
            AutoScalingGroupHandle {
                link: link.clone(),
                key: key.unwrap_or_else(|| unreachable!("the group was added")),
            }
        })
    }
}

impl fmt::Debug for NewAutoScalingGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let command::NewAutoScalingGroup {
            group,
            cluster,
            instance_type,
            zones,
            min,
            max,
            protects_instances,
        } = &self.new;
        f.debug_struct("NewAutoScalingGroup")
            .field("name", group)
            .field("cluster", cluster)
            .field("instance_type", instance_type)
            .field("zones", zones)
            .field("min", min)
            .field("max", max)
            .field("protected_from_scale_in", protects_instances)
            .finish_non_exhaustive()
    }
}
